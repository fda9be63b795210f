# shellcheck shell=bash disable=SC2154
# Sourced by repo-test.sh: what the archive's program says when something is wrong.

errors_part() {
  part "words for mistakes"
  refuses "another content under a known name" "已经在软件源里，但内容不同" other_content
  refuses "a package of the system's" "不是联络站的包" repo add "$work/stand-in.deb"
  head -c 2000 "$debs/lianluozhan-base_1.0.0_$arch.deb" >"$work/cut.deb"
  refuses "half a package" "不完整|不是完整" repo add "$work/cut.deb"
  refuses "a version that is not there" "没有版本 9.9.9" repo promote 9.9.9 canary
  refuses "a ring that is not there" "没有叫 everyone 的圈" repo promote 1.2.0 everyone
  refuses "two at once" "有人正在操作" while_locked repo resign
  refuses "no aptly" "没有 aptly.*" without aptly repo resign
  mv "$archive/gnupg" "$work/gnupg-away"
  refuses "the key is gone" "不见了|打不开签名密钥" repo resign
  rm -rf "$archive/gnupg"
  mv "$work/gnupg-away" "$archive/gnupg"
  rm -f "$work/backup.asc"
  does "key backup" repo key backup "$work/backup.asc"
  does "only its owner reads it" test "$(stat -c %a "$work/backup.asc")" = 600
  rm -rf "$archive/gnupg"
  does "key restore" repo key restore "$work/backup.asc"
  does "and it signs again" repo resign
  does "a hardened root's umask keeps nobody from reading it" under_umask
  refuses "no archive there" "没有软件源" repo status -dir "$work/nowhere"
  does "status" repo status
  does "the log tells who and what" logged
  full_disk
}

other_content() {
  unpacked "$debs/lianluozhan-base_1.2.0_$arch.deb" 1.2.0 1.2.0
  echo >>"$tree/usr/share/doc/lianluozhan-base/other"
  mkdir -p "$work/other"
  dpkg-deb --root-owner-group -Zgzip -b "$tree" "$work/other" >/dev/null
  repo add "$work/other"/lianluozhan-base_1.2.0_*.deb
}

while_locked() { flock "$archive/lock" "$work/bin/${1/repo/lianluozhan-repo}" "${@:2}"; }

without() { # tool command...
  local bin=$work/without t
  rm -rf "$bin"
  mkdir -p "$bin"
  for t in gpg gpg-agent gpgv gpgconf dpkg-deb; do [ "$t" = "$1" ] || ln -s "$(command -v $t)" "$bin/$t"; done
  PATH=$bin "$work/bin/lianluozhan-repo" "${@:3}"
}

# Whole, since a log whose reader leaves early fails.
logged() { grep -q "  ${SUDO_USER:-$(id -un)}  init  新建软件源" <<<"$(repo log -n 999)"; }

# A server reads it with an account of its own, from the folder of all down to the files.
under_umask() {
  (umask 077 && repo resign) || return 1
  nothing find "$archive/." "$archive/www/." -maxdepth 1 -type d ! -name gnupg ! -perm -005 &&
    nothing find "$archive/www/" ! -perm -004
}

# A disk of its own that fills up under the archive.
full_disk() {
  local small=$work/small-disk
  mkdir -p "$small"
  mount -t tmpfs -o size=90m tmpfs "$small" 2>/dev/null || { echo "       (no mount here: the full disk is not tried)"; return; }
  does "an archive on a small disk" repo init -dir "$small/archive" -url file:/srv/x -name 示例县 -arch "$arch"
  dd if=/dev/zero of="$small/fill" bs=1M count=60 status=none
  refuses "a full disk is told before anything is begun" "磁盘只剩" repo resign -dir "$small/archive"
  rm "$small/fill"
  does "and with room again it goes on" repo resign -dir "$small/archive"
  gpgconf --homedir "$small/archive/gnupg" --kill gpg-agent
  umount -l "$small" # the agent may take a moment to go
}
