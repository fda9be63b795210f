#!/bin/bash
# Installs what building, testing and showing the kiosk needs on Debian 12.
#   deps.sh          for run, test, gallery
#   deps.sh bench    and the browser and Node that the figures are compared with
#   deps.sh web      and the browser that the console is tested with
#   deps.sh input    only what the keyboard is compared with
#   deps.sh packages only what the recipes of the packages are tried with
#   deps.sh deb      and what packages for all machines, the stick and Windows are made with
#   deps.sh arm64    and what those for arm64 alone are made and tried with
#   deps.sh vm       only what a whole machine is tried in
#   deps.sh repo     only what the archive of packages is kept and tried with
#   deps.sh torture  only what breaks disks, lines and machines
# Does nothing, quickly, when everything is there.
set -euo pipefail
want=(
  gcc libc6-dev pkg-config patch      # cgo, and our patch of Fyne
  libgl1-mesa-dev xorg-dev            # headers of OpenGL and X11
  libgl1-mesa-dri xvfb x11-utils      # a screen without a monitor
  xserver-xephyr                      # one that can be turned
  xdotool imagemagick zbar-tools      # fingers, eyes and a QR scanner for tests
  xz-utils
  systemd                             # systemd-analyze, which checks our units
)
[ "${1:-}" = input ] && want=(gcc libc6-dev xz-utils librime-dev rime-data-pinyin-simp rime-data-luna-pinyin)
if [ "${1:-}" = bench ] || [ "${1:-}" = web ]; then
  want+=(chromium fonts-noto-cjk fuse3)
  command -v npm >/dev/null || want+=(nodejs npm) # others' packages of Node bring npm along
fi
packages=(
  lintian shellcheck jq gpg gpgv      # checks, lists, the archive's key
  binutils gcc libc6-dev xz-utils
)
[ "${1:-}" = packages ] && want=("${packages[@]}")
arm64=(
  gcc-aarch64-linux-gnu               # the other machine
  qemu-user                           # and its programs on this one
)
[ "${1:-}" = arm64 ] && want+=("${packages[@]}" "${arm64[@]}")
[ "${1:-}" = deb ] && want+=(
  "${packages[@]}" "${arm64[@]}"
  gcc-mingw-w64-x86-64-win32 nsis osslsigncode # Windows
  apt-utils                           # the archive on the stick
)
[ "${1:-}" = vm ] && want=(
  qemu-system-x86 qemu-utils e2fsprogs mmdebstrap # a machine, its disk, a Debian on it
  aptly gpg fdisk dosfstools mtools   # the county's archive; a stick
  systemd-container xvfb libgl1-mesa-dri iproute2 # the quick way: a container
)
[ "${1:-}" = repo ] && want=(
  "${packages[@]}"
  aptly gpg gpg-agent gpgconf gpgv    # the archive and its key
  mmdebstrap                          # a small Debian to install into
)
[ "${1:-}" = torture ] && want=(
  fuse3 strace                        # disks that lose power, calls that fail
  iproute2 nftables                   # a line that loses packets
  qemu-system-x86 dmsetup e2fsprogs   # a machine whose disk drops writes
)
want+=(ca-certificates)               # without them Go fetches no module

command -v go >/dev/null || {
  echo "Go is missing: install Go 1.26 or newer from https://go.dev/dl/" >&2
  exit 1
}
if ! command -v dpkg-query >/dev/null; then
  echo "This is not Debian. Please see to the counterparts of: ${want[*]}" >&2
  exit 0
fi
missing=()
for p in "${want[@]}"; do
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$p" 2>/dev/null)" = installed ] || missing+=("$p")
done
[ ${#missing[@]} = 0 ] && exit 0

echo "Installing: ${missing[*]}"
as_root=()
if [ "$(id -u)" != 0 ]; then
  command -v sudo >/dev/null || {
    echo "Not root and no sudo. As root, run: apt-get install ${missing[*]}" >&2
    exit 1
  }
  as_root=(sudo)
fi
install() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -q --no-install-recommends "${missing[@]}"
}
"${as_root[@]}" apt-get update -q || echo "apt-get update failed; trying with the lists that are here." >&2
install || {
  echo "apt-get could not install: ${missing[*]}. Is the package server reachable?" >&2
  exit 1
}
