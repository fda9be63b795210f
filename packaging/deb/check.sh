#!/bin/bash
# check.sh [ARCH...]: builds the packages of the last commit twice, from two copies in
# different places with different umasks and file times, and compares them byte by byte.
# The second compiles the kiosk with nothing in Go's cache: what gcc makes is what could
# hold a path or a time. Pure Go, and the tools that only make packages, come from the
# usual cache, and xz, which makes the same of the same, does not try hard.
set -euo pipefail
cd "$(dirname "$0")/../.."
[ $# != 0 ] || set -- amd64
top=$PWD
dir=$top/build/check
chmod -R u+w "$dir" 2>/dev/null || true
rm -rf "$dir"
mkdir -p "$dir/elsewhere/and deeper"
packaging/deb/samplekey.sh build/sample-key
export KEY=${KEY:-$top/build/sample-key/sample.gpg} LINTIAN=no LEVEL=1

copy() { # dir
  git clone -q --no-hardlinks "$top" "$1"
  mkdir -p "$1/build"
}
copy "$dir/one"
umask 077
copy "$dir/elsewhere/and deeper/two"
umask 022
find "$dir/elsewhere/and deeper/two" -path '*/.git' -prune -o -type f -exec touch -d '2001-02-03 04:05:06' {} +
for arch; do packaging/deb/sysroot.sh "$arch" "build/sysroot/$arch"; done
ln -s "$top/build/sysroot" "$dir/one/build/sysroot"
cp -al build/sysroot "$dir/elsewhere/sysroot"

(cd "$dir/one" && packaging/deb/make.sh "$@")
(
  umask 077
  cd "$dir/elsewhere/and deeper/two"
  CGO_GOCACHE=$dir/cache SYSROOT=$dir/elsewhere/sysroot packaging/deb/make.sh "$@"
)
cmp "$dir/one/build/deb/SHA256SUMS" "$dir/elsewhere/and deeper/two/build/deb/SHA256SUMS" || {
  diff "$dir/one/build/deb/SHA256SUMS" "$dir/elsewhere/and deeper/two/build/deb/SHA256SUMS" || true
  echo "The packages differ." >&2
  exit 1
}
echo "The same bytes twice: $(wc -l <"$dir/one/build/deb/SHA256SUMS") files."
chmod -R u+w "$dir"
rm -rf "$dir"
