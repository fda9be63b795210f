# shellcheck shell=bash disable=SC2154
# Sourced by repo-test.sh: a change of keys on deployed stations.

keys_part() {
  part "change of keys"
  serve
  forget
  update >"$log" 2>&1
  save # a station that will sleep through all of it
  does "key next" repo key next
  does "check, with either key by itself" repo check
  serve
  does "a station that knows only the old key updates" update
  does "and takes the new keyring package" apt_station apt-get install --only-upgrade lianluozhan-archive-keyring
  is "it trusts two keys now" 2 "$(keys_of "$root")"
  does "the source file was replaced without a question" test ! -e "$root/etc/apt/sources.list.d/lianluozhan.sources.dpkg-dist"
  does "key switch" repo key switch
  serve
  does "that station updates" update
  refuses "the old key is not retired at once" "还不到 30 天" repo key retire
  does "unless it must be" repo key retire -now
  serve
  does "that station updates by the new key" update
  does "and takes the last keyring package" apt_station apt-get install --only-upgrade lianluozhan-archive-keyring
  is "it trusts one key now" 1 "$(keys_of "$root")"
  does "the stick for those that slept" stick_for -late
  back # asleep since before the change
  serve
  refuses "a station that slept through it refuses the archive" "NO_PUBKEY|couldn't be verified|not signed" update
  put_stick
  does "but believes the stick signed by both keys" update copy:/media/lianluozhan/sample/LIANLUOZHAN/repo
  does "takes the keyring package from it" apt_station apt-get install --only-upgrade lianluozhan-archive-keyring
  rm -rf "$root/media/lianluozhan"
  does "and is back on the archive" update
}

keys_of() { gpg --show-keys --with-colons "$1/usr/share/keyrings/lianluozhan-archive-keyring.gpg" 2>/dev/null | grep -c '^pub'; }

stick_for() { # options...
  rm -rf "$work/stick"
  mkdir "$work/stick"
  repo stick "$work/stick" "$@"
}

put_stick() {
  rm -rf "$root/media/lianluozhan"
  mkdir -p "$root/media/lianluozhan"
  cp -a "$work/stick" "$root/media/lianluozhan/sample"
}
