# shellcheck shell=bash disable=SC2154
# Sourced by names.sh, on a machine of some name: a display with the key that the helper
# made, seen by the helper and by the program's own library; and by nobody without.

station=$root/usr/lib/lianluozhan/lianluozhan-station

with_display() {
  local dir server number status=0
  dir=$(mktemp -d) || return 1
  "$station" cookie -out "$dir/auth" -user root || return 1
  Xvfb -displayfd 3 -screen 0 640x480x24 -nolisten tcp -auth "$dir/auth" 3>"$dir/number" 2>/dev/null &
  server=$!
  until [ -s "$dir/number" ] || ! kill -0 $server 2>/dev/null; do sleep 0.1; done
  number=:$(cat "$dir/number")
  DISPLAY=$number XAUTHORITY=$dir/auth "$station" wait -for 20s || status=1
  DISPLAY=$number XAUTHORITY=$dir/auth xdpyinfo >/dev/null || status=1
  ! DISPLAY=$number XAUTHORITY=/dev/null xdpyinfo >/dev/null 2>&1 || { echo "anybody may look"; status=1; }
  kill $server
  wait $server
  rm -rf "$dir"
  return $status
}
