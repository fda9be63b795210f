# shellcheck shell=bash disable=SC2154
# Sourced by repo-test.sh: installing, rings, going back, hold.

install_part() {
  part "an archive in five commands, a station from it"
  does "init makes key, archive and keyring package" repo init -url file:/srv/archive/ -name 示例县 -arch "$arch"
  does "add takes all packages of a version" repo add "$debs"/lianluozhan-*_1.0.0_"$arch".deb "$debs"/lianluozhan-input-data_*.deb
  does "promote to canary" repo promote 1.0.0 canary
  does "promote to early" repo promote 1.0.0 early
  does "promote to all" repo promote 1.0.0 all
  does "check reads it as a client" repo check
  does "the others are added too" repo add "$debs"
  serve
  does "keyring package onto a bare machine" in_station dpkg -i /srv/archive/lianluozhan-archive-keyring.deb
  does "apt update with the source it brought" in_station apt-get update -q -o APT::Update::Error-Mode=any
  does "apt install lianluozhan-kiosk" in_station apt-get install -q -y --no-install-recommends lianluozhan-kiosk
  is "release 1.0.0 is in force" 1.0.0 "$(runs)"
  does "dpkg -V finds nothing changed" nothing in_station dpkg -V lianluozhan-kiosk lianluozhan-base lianluozhan-app-1.0.0 lianluozhan-archive-keyring
  does "the account lianluozhan is there" in_station getent passwd lianluozhan
  does "its data are its own (0700)" test "$(stat -c %a "$root/var/lib/lianluozhan/data")" = 700
  is "the archive may never replace the system's packages" -1 "$(in_station apt-cache policy | sed -nE 's/^ +(-?[0-9]+) file:.*/\1/p' | sort -u | head -1)"
}

nothing() { # command...: it must succeed and print nothing
  local out
  out=$("$@" 2>&1) && [ -z "$out" ] && return
  echo "$out"
  return 1
}

rings_part() {
  part "rings"
  does "1.1.0 to canary only" repo promote 1.1.0 canary
  serve
  RING=all update >"$log" 2>&1
  is "a station in all sees 1.0.0" "1.0.0" "$(offered)"
  RING=canary update >"$log" 2>&1
  is "a station in canary sees both" "1.0.0 1.1.0" "$(offered)"
  does "it upgrades" get lianluozhan-kiosk=1.1.0
  is "release 1.1.0 is in force" 1.1.0 "$(runs)"
  is "1.0.0 stays on its disk" "install ok 1.0.0" "$(installed lianluozhan-app-1.0.0 | sed 's/^installed/install ok/')"
  refuses "all before early is refused" "还没有在 early 用过" repo promote 1.1.0 all
  does "promote to early" repo promote 1.1.0 early
  does "promote to all" repo promote 1.1.0 all
  serve
  RING=all update >"$log" 2>&1
  is "a station in all sees 1.1.0" "1.0.0 1.1.0" "$(offered)"

  part "back"
  does "rollback of the whole fleet" repo rollback fleet
  serve
  RING=all update >"$log" 2>&1
  is "1.1.0 is no longer offered" "1.0.0" "$(offered)"
  does "a station goes back" get lianluozhan-kiosk=1.0.0
  is "release 1.0.0 is in force again" 1.0.0 "$(runs)"
  does "rollback names what it can go back to" refuses_in "可以退回的" repo rollback all 1.3.0
  does "withdraw" repo withdraw 1.1.0 -why 示例原因
  refuses "a withdrawn version is not published again" "已经撤回" repo promote 1.1.0 canary

  part "hold"
  does "hold" repo hold canary -why 示例原因
  refuses "nothing goes into a held ring" "正在暂停（示例原因）" repo promote 1.2.0 canary
  does "unhold" repo unhold canary
  for ring in canary early all; do does "1.2.0 to $ring" repo promote 1.2.0 $ring; done
  serve
  in_station apt-mark hold lianluozhan-kiosk >"$log" 2>&1
  update >>"$log" 2>&1
  apt_station apt-get upgrade >>"$log" 2>&1
  is "a station held by apt-mark stays" "installed 1.0.0" "$(installed lianluozhan-kiosk)"
  in_station apt-mark unhold lianluozhan-kiosk >"$log" 2>&1
  does "and goes on when it is let" get lianluozhan-kiosk
  is "release 1.2.0 is in force" 1.2.0 "$(runs)"
}

refuses_in() { # words command...: for does
  local words=$1
  shift
  ! "$@" >"$log.2" 2>&1 && grep -q "$words" "$log.2"
}
