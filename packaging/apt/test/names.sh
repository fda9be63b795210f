# shellcheck shell=bash disable=SC2154
# Sourced by repo-test.sh: machines whose name is no host name. Display, keys of the
# display and the archive's tools all look at it.

names_part() {
  part "names of the machine"
  local name
  for name in "示例 主机" "a b" "" "$(printf '%064d' 0)"; do
    does "the display's key under the name \"${name:0:12}\"" named "$name" with_display
    does "the archive under that name" named "$name" "$work/bin/lianluozhan-repo" resign
  done
}

# Runs a command on a machine of that name.
named() { # name command...
  # shellcheck disable=SC2016 # for the shell inside
  LIB=$here unshare -u bash -c '
    echo "$1" >/proc/sys/kernel/hostname
    [ "$(cat /proc/sys/kernel/hostname)" = "$1" ] || { echo "the name was not taken"; exit 1; }
    shift
    . "$LIB/display.sh"
    "$@"' named "$@"
}
