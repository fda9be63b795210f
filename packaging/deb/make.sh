#!/bin/bash
# make.sh [ARCH...]: all packages into build/deb, with SHA256SUMS and bills of materials
# beside them. Same commit, same bytes. From the environment:
#   KEY=FILE REPO=URL    the county's exported archive key and where its archive is;
#                        without them a sample key that is good for trying out only
#   MAINTAINER HOMEPAGE  who answers for these packages
#   VERSION              instead of what git says
#   OUT=DIR              instead of build/deb
#   PROGRAMS=DIR         programs that are built already, to try the recipes; nothing
#                        is compiled, gated or listed then, and the data are a stand-in
#   LINTIAN=no           leaves out lintian
#   LEVEL=1              of xz, instead of 9
set -euo pipefail
umask 022
export LC_ALL=C.UTF-8 TZ=UTC
cd "$(dirname "$0")/../.."
here=packaging/deb
out=${OUT:-build/deb}
work=$out-work
level=${LEVEL:-9}
[ -z "${PROGRAMS:-}" ] || level=1
. "$here/stage.sh"

[ $# != 0 ] || set -- amd64 arm64
export MAINTAINER=${MAINTAINER:-示例县信息中心 <it@county.example>}
export HOMEPAGE=${HOMEPAGE:-https://county.example/lianluozhan}
VERSION=${VERSION:-$("$here/version.sh")}
export VERSION
export PKGVERSION=${VERSION//\~/-}
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH
# The data change seldom: their package has the date of their last change, not that of
# the release, and stays byte for byte the same until then.
DATAVERSION=$(git log -1 --format=%cd --date=format-local:%Y%m%d.%H%M%S -- "${data[@]}")
git diff --quiet HEAD -- "${data[@]}" || DATAVERSION+=+dirty
export DATAVERSION
floor() { awk -v p="lianluozhan-$1" '$1 == p {print $2}' "$here/needs"; }
NEEDS_BASE=$(floor base) NEEDS_DATA=$(floor input-data)
export NEEDS_BASE NEEDS_DATA

# nfpm knows no variables in the names of scripts, and its own xz makes packages a
# quarter larger than Debian's.
nfpm() { # recipe
  local said raw=$STAGE/raw
  rm -rf "$raw"
  mkdir -p "$raw"
  sed -e "s|\${STAGE}|$STAGE|g" -e "s|\${BIN}|$BIN|g" "$1" >"$STAGE/nfpm.yaml"
  said=$(GOFLAGS=-trimpath go tool -modfile=packaging/tools/go.mod nfpm package -p deb -t "$raw" -f "$STAGE/nfpm.yaml") || {
    echo "$1: $said" >&2
    return 1
  }
  for deb in "$raw"/*.deb; do
    dpkg-deb -R "$deb" "$raw/tree"
    find "$raw/tree" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
    dpkg-deb --root-owner-group --threads-max=1 -Zxz -z"$level" -b "$raw/tree" "$out/${deb##*/}" >/dev/null
  done
}

echo "Version $VERSION, of $(date -d "@$SOURCE_DATE_EPOCH" '+%F %T') UTC"
rm -rf "$out" "$work"
mkdir -p "$out" "$work"
for arch; do
  export BIN=$work/$arch/bin STAGE=$work/$arch/stage DEBARCH=$arch
  programs "$arch" "$BIN"
  stage "$BIN" "$STAGE"
  for package in app kiosk base county; do nfpm "$here/nfpm/$package.yaml"; done
  nfpm packaging/apt/nfpm.yaml
  [ -n "${PROGRAMS:-}" ] || for program in kiosk station county repo; do bom "$BIN/lianluozhan-$program" "$arch" "$out"; done
done
export DEBARCH=all STAGE=$work/all/stage
(
  SOURCE_DATE_EPOCH=$(git log -1 --format=%ct -- "${data[@]}")
  stage_data "$STAGE"
  nfpm "$here/nfpm/input-data.yaml"
  bom_data "$out"
)
keyring "$out"

sums=$(cd "$out" && find . -type f -printf '%P\0' | sort -z | xargs -0 sha256sum)
echo "$sums" >"$out/SHA256SUMS"
(cd "$out" && du -b -- *.deb | awk '{printf "%9.1f kB  %s\n", $1 / 1000, $2}')
[ "${LINTIAN:-yes}" = no ] || "$here/lintian.sh" "$out"
echo "Packages are in $out."
