#!/bin/bash
# unpack.sh DIR ARCH SUITES PACKAGE...: unpacks packages of Debian and all that they
# depend on into DIR, without installing or running anything. Does nothing when the
# same list is there already.
set -euo pipefail
here=$(dirname "$(realpath "$0")")
dir=$(realpath -m "$1") arch=$2 suites=$3
shift 3
stamp="$suites $arch $*"
[ "$(cat "$dir/.stamp" 2>/dev/null)" != "$stamp" ] || exit 0

. "$here/aptstate.sh"
rm -rf "$dir" "$dir.apt"
mkdir -p "$dir"
# shellcheck disable=SC2086 # a list
aptstate "$dir.apt" "$arch" $suites
apt-get update -q
apt-get install -q -y --download-only "$@"
for deb in "$dir.apt"/archives/*.deb; do dpkg-deb -x "$deb" "$dir"; done
# Absolute links become relative ones, so that nobody who follows one leaves DIR.
find "$dir" -type l -lname '/*' | while read -r link; do
  ln -sfn "$(realpath -m --relative-to="$(dirname "$link")" "$dir$(readlink "$link")")" "$link"
done
rm -rf "$dir.apt"
echo "$stamp" >"$dir/.stamp"
