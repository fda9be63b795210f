# shellcheck shell=bash disable=SC2154
# Sourced by repo-test.sh: a station without a line, and sticks that were tampered with.

stick_part() {
  part "sticks"
  local at=copy:/media/lianluozhan/sample/LIANLUOZHAN/repo
  in_station dpkg --purge --force-depends lianluozhan-app-1.2.0 >"$log" 2>&1
  get lianluozhan-kiosk=1.0.0 >>"$log" 2>&1
  does "stick" stick_for
  does "twice over the same stick" repo stick "$work/stick"
  does "no link on it, it may be FAT" nothing find "$work/stick" -type l
  mv "$root/srv/archive" "$work/line"
  forget
  put_stick
  does "update without a line" update $at
  does "install from it" get lianluozhan-kiosk=1.2.0
  is "release 1.2.0 is in force" 1.2.0 "$(runs)"

  in_station dpkg --purge --force-depends lianluozhan-app-1.2.0 lianluozhan-kiosk >"$log" 2>&1
  forget
  put_stick
  update $at >>"$log" 2>&1
  flip "$(find "$root/media" -name "lianluozhan-app-1.2.0_*.deb")"
  refuses "a package changed on the stick" "mismatch" get lianluozhan-kiosk=1.2.0
  forget
  put_stick
  resigned_stick
  refuses "a stick signed by another key" "NO_PUBKEY|couldn't be verified|not signed" update $at
  forget
  put_stick
  find "$root/media" -path '*by-hash*' -delete
  find "$root/media" -name 'Packages*' -delete
  refuses "half a stick" "Failed|File not found|does not" update $at
  mkdir -p "$work/full"
  if mount -t tmpfs -o size=200k tmpfs "$work/full" 2>/dev/null; then
    refuses "a full stick says so and keeps nothing half" "U 盘没有写成" repo stick "$work/full"
    does "no half copy is left" test ! -e "$work/full/LIANLUOZHAN/repo"
    umount "$work/full"
  fi
  refuses "no stick" "找不到 U 盘" repo stick "$work/nowhere"
  put_stick
  forget
  update $at >"$log" 2>&1
  does "the true stick repairs the station" get lianluozhan-kiosk=1.2.0
  rm -rf "$root/media/lianluozhan"
  mv "$work/line" "$root/srv/archive"
}

resigned_stick() {
  local dir=$root/media/lianluozhan/sample/LIANLUOZHAN/repo/dists/all
  [ -d "$work/thief" ] || other_key
  gpg --homedir "$work/thief" --batch --yes --quiet --output "$dir/InRelease" --clear-sign "$dir/Release" 2>"$log"
}
