#!/bin/bash
# Copies Fyne out of the module cache to build/fyne, applies our patch, and writes
# build/go.mod, which builds with that copy:
#   go build -modfile build/go.mod ./cmd/kiosk
# The patch lets the event loop wait while nothing moves. Without it the kiosk
# works all the same, but never sleeps: about 1.5 % of a core for ever.
set -euo pipefail
cd "$(dirname "$0")/../.."
patch=packaging/fyne/idle.patch

go mod download fyne.io/fyne/v2
source=$(go list -m -f '{{.Dir}}' fyne.io/fyne/v2)
stamp="$(basename "$source") $(sha256sum <$patch)"
if [ "$(cat build/fyne/.stamp 2>/dev/null)" != "$stamp" ]; then
  rm -rf build/fyne
  mkdir -p build
  cp -r "$source" build/fyne
  chmod -R u+w build/fyne
  patch --quiet --strip=1 --directory=build/fyne <$patch
  echo "$stamp" >build/fyne/.stamp
fi
cp go.mod build/go.mod.part
cp go.sum build/go.sum
go mod edit -replace fyne.io/fyne/v2=./build/fyne build/go.mod.part
mv build/go.mod.part build/go.mod
