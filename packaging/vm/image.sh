#!/bin/bash
# Makes a disk with a plain Debian 12 for make vm-test, without loop devices.
#   image.sh OUT [DEB...]
# leaves OUT/debian.qcow2, OUT/vmlinuz and OUT/initrd.img. The disk also holds what the
# DEBs depend on, but not the DEBs. Does nothing when the same was asked for before.
# With TREE=DIR it leaves the tree in DIR instead, for a container.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=${1:?where to}
shift
mkdir -p "$out"
out=$(cd "$out" && pwd)

# What Debian has to bring: dependencies, first choice of alternatives, not our own.
wanted() {
  sed 's/#.*//; s/[[:space:]]//g; /^$/d' "$here/packages"
  local deb
  for deb in "$@"; do
    dpkg-deb -f "$deb" Pre-Depends Depends
  done | sed 's/^[A-Za-z-]*: //' | tr ',' '\n' | sed 's/|.*//; s/(.*//; s/[[:space:]]//g; s/:any$//; /^$/d; /^lianluozhan/d'
}

mapfile -t names < <(wanted "$@" | sort -u)
sum=$( (printf '%s\n' "${names[@]}"; cat "$here"/*.sh "$here/vmtest-guest.service") | sha256sum | cut -c1-16)
if [ -n "${TREE:-}" ]; then
  [ "$(cat "$TREE.sum" 2>/dev/null)" != "$sum" ] || exit 0
else
  [ "$(cat "$out/debian.sum" 2>/dev/null)" != "$sum" ] || [ ! -s "$out/debian.qcow2" ] || exit 0
fi

[ "$(id -u)" = 0 ] || { echo "making the disk needs root" >&2; exit 1; }
tree=$(mktemp -d "$out/tree.XXXXXX")
trap 'rm -rf "$tree" "$out/debian.raw"' EXIT

# Unpacking Debian takes longest: what was unpacked is used again when it has all names.
if ! [ -s "$out/debian.tar" ] || comm -23 <(printf '%s\n' "${names[@]}") "$out/debian.names" | grep -q .; then
  rm -f "$out/debian.tar"
  # The mirror is the one of this machine.
  # shellcheck disable=SC2016 # apt fills these in
  sources=$(apt-get indextargets --format '$(SITE) $(RELEASE)' 'Created-By: Packages' 2>/dev/null |
    grep -E 'bookworm(-updates|-security)?$' | grep -i debian | sort -u |
    sed -E 's|^(\S+) (\S+)$|deb \1 \2 main|')
  [ -n "$sources" ] || { echo "No package source of Debian on this machine: see sources.list(5)." >&2; exit 1; }
  printf '%s\n' "$sources" |
    mmdebstrap --variant=minbase --include="$(IFS=,; echo "${names[*]}")" \
      --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright' \
      --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
      bookworm "$tree/debian.tar" -
  printf '%s\n' "${names[@]}" > "$out/debian.names"
  mv "$tree/debian.tar" "$out/debian.tar"
fi

mkdir "$tree/root"
tar -C "$tree/root" --numeric-owner --xattrs -xpf "$out/debian.tar"
"$here/customize.sh" "$tree/root" "$here"
if [ -n "${TREE:-}" ]; then
  rm -rf "$TREE"
  mkdir -p "$(dirname "$TREE")"
  mv "$tree/root" "$TREE"
  echo "$sum" > "$TREE.sum"
  exit
fi
cp "$tree"/root/boot/vmlinuz-* "$out/vmlinuz"
cp "$tree"/root/boot/initrd.img-* "$out/initrd.img"
mke2fs -q -t ext4 -L vmroot -d "$tree/root" -E root_owner=0:0 "$out/debian.raw" 6G
rm -rf "$out/states" # they are what has changed on the disk before
qemu-img convert -f raw -O qcow2 "$out/debian.raw" "$out/debian.new"
mv "$out/debian.new" "$out/debian.qcow2" # one that a machine runs on stays as it is
echo "$sum" > "$out/debian.sum"
