# shellcheck shell=bash disable=SC2154
# Sourced by repo-test.sh: removal and purge leave the machine as it was.

leave_part() {
  part "removal and purge"
  local ours
  update >"$log" 2>&1
  does "the county's own programs install too" get lianluozhan-county lianluozhan-repo
  # shellcheck disable=SC2016 # dpkg fills that in
  ours=$(in_station dpkg-query -W -f '${Package}\n' 'lianluozhan-*' | xargs)
  echo "a setting" >"$root/etc/lianluozhan/station.toml"
  # shellcheck disable=SC2086 # a list
  does "remove" in_station apt-get remove -q -y $ours
  does "settings outlive a removal" test -e "$root/etc/lianluozhan/station.toml"
  # shellcheck disable=SC2086 # a list
  does "purge, all at once" in_station dpkg --purge $ours
  listing >"$work/after.txt"
  does "file by file, the machine is what it was before" diff "$work/before.txt" "$work/after.txt"
}
