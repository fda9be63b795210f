#!/bin/bash
# thirdparty.sh PROGRAM: the licences of all modules that a program contains, and Go's.
set -euo pipefail
cd "$(dirname "$0")/../.."
licences() { # title dir
  local f
  printf '%s\n%s\n\n' "$(printf '=%.0s' {1..78})" "$1"
  for f in "$2"/LICEN[CS]E* "$2"/COPYING* "$2"/NOTICE*; do
    [ ! -f "$f" ] || { cat "$f"; echo; }
  done
}
licences "The Go programming language, $(go env GOVERSION)" "$(go env GOROOT)"
dirs=$(go list -modfile build/go.mod -m -f '{{.Path}} {{.Dir}}' all)
go version -m -json "$1" | jq -r '.Deps // [] | .[] | "\(.Path) \(.Version)"' | while read -r path version; do
  dir=$(awk -v p="$path" '$1 == p {print $2}' <<<"$dirs")
  [ -z "$dir" ] || licences "$path $version" "$dir"
done
