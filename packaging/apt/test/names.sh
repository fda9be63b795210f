# shellcheck shell=bash disable=SC2154
# Sourced by repo-test.sh: machines whose name is no host name. Display, keys of the
# display and the archive's tools all look at it.

names_part() {
  part "names of the machine"
  local name
  unshare -u -n -m true 2>/dev/null || { echo "       (no other name for a machine here: not tried)"; return; }
  for name in "示例 主机" "a b" "" "$(printf '%064d' 0)"; do
    does "the display's key under the name \"${name:0:12}\"" named "$name" with_display
    does "the archive under that name" named "$name" "$work/bin/lianluozhan-repo" resign
  done
}

# Runs a command on a machine of that name, without this one's displays.
named() { # name command...
  # shellcheck disable=SC2016 # for the shell inside
  LIB=$here unshare -u -n -m bash -c '
    mkdir -p -m 1777 /tmp/.X11-unix && mount -t tmpfs -o mode=1777 tmpfs /tmp/.X11-unix || exit 1
    echo "$1" >/proc/sys/kernel/hostname
    [ "$(cat /proc/sys/kernel/hostname)" = "$1" ] || { echo "the name was not taken"; exit 1; }
    shift
    . "$LIB/display.sh"
    "$@"' named "$@"
}
