#!/bin/bash
# smoke.sh [ARCH]: takes the kiosk out of its .deb (arm64 by default; OUT= as for
# make.sh), runs it under qemu on an Xvfb with that architecture's own Mesa, and looks at
# the screen. What is of one colour fails. The picture stays in build/smoke/ARCH.png.
set -euo pipefail
cd "$(dirname "$0")/../.."
arch=${1:-arm64}
dir=$PWD/build/smoke
root=$dir/$arch
run=()
[ "$arch" = amd64 ] || run=(qemu-aarch64 -L "$root")
debs=${OUT:-build/deb}
deb=$(find "$debs" -name "lianluozhan-app-*_$arch.deb" | sort | tail -1)
[ -n "$deb" ] || { echo "There is no package for $arch: run make deb first." >&2; exit 1; }

# The libraries that the package itself depends on, and no others.
depends=$(dpkg-deb -f "$deb" Depends | sed -E 's/\([^)]*\)//g; s/\|[^,]*//g' | tr -d ' ' | tr ',' ' ')
# shellcheck disable=SC2086 # a list
[ "$arch" = amd64 ] || packaging/deb/unpack.sh "$root" "$arch" "bookworm bookworm-security" $depends
rm -rf "$dir/app" "$dir/data"
mkdir -p "$dir"
dpkg-deb -x "$deb" "$dir/app"
dpkg-deb -x "$(find "$debs" -name 'lianluozhan-input-data_*_all.deb' | sort | tail -1)" "$dir/app"

started=()
ended() {
  local pid
  for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
}
trap ended EXIT
mkfifo "$dir/number.$$"
exec {number}<>"$dir/number.$$"
rm "$dir/number.$$"
Xvfb -displayfd "$number" -screen 0 1080x1920x24 -nolisten tcp >"$dir/xvfb.log" 2>&1 &
started+=($!)
read -r -t 60 -u "$number" display
export DISPLAY=:$display

LANG=zh_CN.UTF-8 LIBGL_ALWAYS_SOFTWARE=1 "${run[@]}" "$dir"/app/usr/lib/lianluozhan/releases/*/bin/lianluozhan-kiosk \
  -data "$dir/data" >"$dir/$arch.log" 2>&1 &
kiosk=$!
started+=("$kiosk")

limit=$((SECONDS + 300)) colours=0
while [ "$SECONDS" -lt "$limit" ] && [ "$colours" -lt 64 ]; do
  kill -0 "$kiosk" 2>/dev/null || { cat "$dir/$arch.log" >&2; echo "$arch: the kiosk ended" >&2; exit 1; }
  sleep 2
  import -window root "$dir/$arch.png" 2>/dev/null || true
  colours=$(identify -format %k "$dir/$arch.png" 2>/dev/null || echo 0)
done
[ "$colours" -ge 64 ] || { tail -5 "$dir/$arch.log" >&2; echo "$arch: the screen stayed blank ($colours colours)" >&2; exit 1; }
echo "$arch: $(basename "$deb") drew a screen of $colours colours: build/smoke/$arch.png"
