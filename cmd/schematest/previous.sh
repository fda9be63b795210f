#!/bin/bash
# Builds the kiosk and the pen of an earlier release from the history:
#   previous.sh REVISION FOLDER
set -euo pipefail
cd "$(dirname "$0")/../.."
rev=$(git rev-parse --verify --short=12 "$1^{commit}") out=$2
mkdir -p "$out"
out=$(cd "$out" && pwd)
[ "$(cat "$out/.rev" 2>/dev/null)" = "$rev" ] && exit 0
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
git archive "$rev" | tar -x -C "$tree"
rm -rf "$tree/cmd/schematest"
mkdir -p "$tree/cmd/schematest"
cp -r cmd/schematest/pen "$tree/cmd/schematest/"
echo "building $rev"
cd "$tree"
nice go build -o "$out/lianluozhan-kiosk" ./cmd/kiosk
nice go build -o "$out/pen" ./cmd/schematest/pen
echo "$rev" >"$out/.rev"
