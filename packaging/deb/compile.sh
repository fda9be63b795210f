#!/bin/bash
# compile.sh ARCH VERSION OUT: the programs of one architecture into OUT, stripped.
# The kiosk is built with our patch of Fyne against the sysroot; county and station
# helper are pure Go. Same sources, same VERSION, same bytes, wherever it is built.
#   CGO_GOCACHE=DIR      another cache of Go's for the kiosk alone
set -euo pipefail
cd "$(dirname "$0")/../.."
arch=$1 version=$2 out=$3
here=packaging/deb
sysroot=$(realpath -m "${SYSROOT:-build/sysroot}/$arch")
case $arch in
  amd64) triplet=x86_64-linux-gnu ;;
  arm64) triplet=aarch64-linux-gnu ;;
  *) echo "no such architecture here: $arch" >&2; exit 1 ;;
esac
"$here/sysroot.sh" "$arch" "$sysroot"
packaging/fyne/prepare.sh
mkdir -p "$out"
export GOFLAGS="-trimpath -tags=no_emoji,migrated_fynedo -buildvcs=false"

# Go's own build id holds the path of the compiler's flags; ours holds the version.
ldflags() { # program
  echo "-s -w -buildid= -B 0x$(sha1sum <<<"$1 $version $arch" | cut -c1-40) -X main.version=$version"
}

# Debian's cross gcc looks in /usr/aarch64-linux-gnu before the sysroot, and would
# take the headers, crt1.o and libc of this machine without a word.
kiosk() {
  GOCACHE=${CGO_GOCACHE:-$(go env GOCACHE)} CGO_ENABLED=1 GOOS=linux GOARCH=$arch \
    CC="$triplet-gcc --sysroot=$sysroot -isystem $sysroot/usr/include/$triplet -isystem $sysroot/usr/include -B$sysroot/usr/lib/$triplet -L$sysroot/usr/lib/$triplet -L$sysroot/lib/$triplet" \
    CGO_CFLAGS="-O2 -g0 -fstack-protector-strong -D_FORTIFY_SOURCE=2" \
    CGO_LDFLAGS="-Wl,-z,relro,-z,now -Wl,-rpath-link,$sysroot/usr/lib/$triplet:$sysroot/lib/$triplet" \
    PKG_CONFIG=pkg-config PKG_CONFIG_SYSROOT_DIR=$sysroot \
    PKG_CONFIG_LIBDIR=$sysroot/usr/lib/$triplet/pkgconfig:$sysroot/usr/share/pkgconfig \
    nice go build -modfile build/go.mod -tags=no_emoji,migrated_fynedo,packaged -buildmode=pie -ldflags "$(ldflags kiosk)" -o "$out/lianluozhan-kiosk" ./cmd/kiosk
}

pure() { # program folder
  CGO_ENABLED=0 GOOS=linux GOARCH=$arch nice go build -ldflags "$(ldflags "$1")" -o "$out/$1" "./$2"
}

kiosk
pure lianluozhan-county cmd/county
pure lianluozhan-station cmd/station
pure lianluozhan-repo cmd/repo
