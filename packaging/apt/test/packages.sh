# shellcheck shell=bash disable=SC2154
# Sourced by repo-test.sh: the chroot and the packages of several versions.

arch=$(dpkg --print-architecture)
debs=$work/debs

prepare() {
  : >"$log"
  mkdir -p "$work/bin" "$debs"
  CGO_ENABLED=0 go build -trimpath -o "$work/bin/" ./cmd/repo || return 1
  mv "$work/bin/repo" "$work/bin/lianluozhan-repo"
  base_system && packages && fresh_station
}

# Debian 12 with what a station's packages need of the system besides the display. It is
# made once from the machine's own mirror and kept.
base_system() {
  [ -s "$work/base.tar" ] && return
  echo "Making a small Debian 12 (once) ..."
  local uris
  # shellcheck disable=SC2016 # apt fills that in
  uris=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' | grep -vm1 security)
  rm -f "$work/base.tar.part"
  TMPDIR=/var/tmp mmdebstrap --variant=minbase --include=systemd,udev,init-system-helpers,passwd \
    --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/man/*' \
    --format=tar bookworm "$work/base.tar.part" "deb ${MIRROR:-$uris} bookworm main" >"$log" 2>&1 || return 1
  mv "$work/base.tar.part" "$work/base.tar"
}

# The packages of one version: real ones, or of programs that do nothing.
packages() {
  local source=${DEBS:-build/deb} stamp
  if ! compgen -G "$source/lianluozhan-kiosk_*_$arch.deb" >/dev/null; then
    source=$work/small
    small "$source" || return 1
  fi
  stamp=$(sha256sum "$source"/*.deb "$here/packages.sh" | sha256sum)
  echo "Packages of $source"
  [ "$stamp" = "$(cat "$debs/stamp" 2>/dev/null)" ] && return
  rm -rf "$debs"
  mkdir -p "$debs"
  cp "$source"/lianluozhan-input-data_*_all.deb "$debs/"
  for v in 1.0.0 1.1.0 1.2.0 1.3.0; do renamed "$source" $v || return 1; done
  spoiled 1.3.0 1.4.0
  stand_in || return 1
  echo "$stamp" >"$debs/stamp"
}

small() { # out
  local src=$work/src
  mkdir -p "$src" "$work/programs"
  printf 'package main\n\nfunc main() {}\n' >"$src/main.go"
  for p in kiosk county repo; do
    CGO_ENABLED=0 go build -trimpath -buildvcs=false -o "$work/programs/lianluozhan-$p" "$src/main.go" || return 1
  done
  CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags=-s -o "$work/programs/lianluozhan-station" ./cmd/station || return 1
  PROGRAMS=$work/programs OUT=$1 VERSION=1.0.0 LINTIAN=no packaging/deb/make.sh "$arch" >"$log" 2>&1
}

# The packages of a version, from those of another: names, paths, scripts, sums.
renamed() { # source version
  local deb old
  old=$(dpkg-deb -f "$(echo "$1"/lianluozhan-kiosk_*_"$arch".deb)" Version)
  for deb in "$1"/lianluozhan-{kiosk,base,county,repo}_*_"$arch".deb "$1"/lianluozhan-app-*_"$arch".deb; do
    [ -e "$deb" ] || continue # an older make deb
    unpacked "$deb" "$old" "$2" && packed || return 1
  done
}

# A release whose installation fails.
spoiled() { # from version
  local deb
  for deb in "$debs"/lianluozhan-{kiosk,app-"$1"}_"$1"_"$arch".deb; do
    unpacked "$deb" "$1" "$2" || return 1
    case $deb in *lianluozhan-kiosk_*)
      printf '#!/bin/sh\necho "postinst of a spoiled release" >&2\nexit 1\n' >"$tree/DEBIAN/postinst"
      ;;
    esac
    packed || return 1
  done
}

tree=$work/renaming

unpacked() { # deb old new
  local name
  rm -rf "$tree"
  dpkg-deb -R "$1" "$tree" || return 1
  # shellcheck disable=SC2016 # perl fills that in
  find "$tree" \( -name release.json -o -path "$tree/DEBIAN/*" \) -type f -print0 |
    OLD=$2 PKG=${2//\~/-} NEW=$3 xargs -0 perl -pi -e \
      's/lianluozhan-app-\Q$ENV{PKG}\E/lianluozhan-app-$ENV{NEW}/g; s/(?<![\w.~+-])\Q$ENV{OLD}\E(?![\w.~+])/$ENV{NEW}/g'
  [ "$2" != "$3" ] || return 0
  find "$tree" -depth \( -name "*$2*" -o -name "*${2//\~/-}*" \) -print0 | while IFS= read -r -d '' name; do
    local base=${name##*/}
    base=${base//"$2"/$3}
    mv "$name" "${name%/*}/${base//"${2//\~/-}"/$3}"
  done
}

packed() {
  (cd "$tree" && find . -path ./DEBIAN -prune -o -type f -printf '%P\0' | sort -z | xargs -0 md5sum >DEBIAN/md5sums)
  dpkg-deb --root-owner-group -Zgzip -z1 -b "$tree" "$debs" >"$log"
}

# What our packages need of the display is of no interest here: one package says that it
# is all of it. What the base system really has is left to be found there.
stand_in() {
  local name provides=
  rm -rf "$root" "$tree"
  mkdir -p "$root" "$tree/DEBIAN"
  tar -xf "$work/base.tar" -C "$root"
  for name in $(for d in "$debs"/*.deb; do dpkg-deb -f "$d" Depends | tr ',' '\n' | sed -E 's/^ *//; s/[ (|].*//'; done | sort -u); do
    case $name in lianluozhan-*) continue ;; esac
    in_station dpkg-query -W "$name" >/dev/null 2>&1 || provides+=", $name (= 99)"
  done
  printf 'Package: stand-in\nVersion: 1\nArchitecture: all\nMaintainer: 示例 <it@county.example>\nProvides: %s\nDescription: stands in for the display\n' \
    "${provides#, }" >"$tree/DEBIAN/control"
  dpkg-deb --root-owner-group -Zgzip -b "$tree" "$work/stand-in.deb" >"$log"
}

# A machine as it comes: no network, no sources, the display's packages there.
fresh_station() {
  rm -rf "$root" "$archive"
  mkdir -p "$root"
  tar -xf "$work/base.tar" -C "$root" || return 1
  rm -rf "$root"/etc/apt/sources.list "$root"/etc/apt/sources.list.d/* "$root"/var/lib/apt/lists/*
  cp "$work/stand-in.deb" "$root/root/"
  in_station dpkg -i /root/stand-in.deb >"$log" 2>&1 || return 1
  rm "$root/root/stand-in.deb"
  listing >"$work/before.txt"
}

# Every file, its kind, rights and owner; and what is in the files of /etc.
listing() {
  (
    cd "$root" || exit 1
    find . -xdev \( -path ./var/lib/dpkg -o -path ./var/lib/apt -o -path ./var/cache -o -path ./var/log -o -path ./srv \
      -o -path ./tmp -o -path ./proc -o -path ./sys -o -path ./dev -o -path ./run \) -prune -o \
      ! -name '*-' ! -name .pwd.lock -printf '%p %y %m %u %g %l\n' | sort
    find etc -xdev -type f ! -name '*-' ! -name .pwd.lock -print0 | sort -z | xargs -0 sha256sum
  )
}
