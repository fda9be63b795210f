# shellcheck shell=bash disable=SC2154
# Sourced by repo-test.sh: a release that cannot be installed.

broken_part() {
  part "a release whose installation fails"
  for ring in canary early all; do repo promote 1.4.0 $ring >"$log" 2>&1; done
  serve
  update >>"$log" 2>&1
  local before
  before=$(runs)
  refuses "dpkg tells that the release's script failed" "postinst of a spoiled release" get lianluozhan-kiosk=1.4.0
  is "the release in force stays" "$before" "$(runs)"
  does "and its files" test -x "$root/var/lib/lianluozhan/current/bin/lianluozhan-kiosk" -o -x "$root/usr/lib/lianluozhan/releases/$before/bin/lianluozhan-kiosk"
  does "the archive goes back" repo withdraw 1.4.0 -why 装不上
  serve
  does "the station sees it" update
  does "and goes back to what ran" get "lianluozhan-kiosk=$before"
  does "nothing is left half configured" nothing in_station dpkg --audit
}
