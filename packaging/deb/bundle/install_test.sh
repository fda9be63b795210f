#!/bin/bash
# shellcheck disable=SC2016 # the stand-ins fill that in
# What install.sh asks before it believes a stick, with stand-ins for the system's tools.
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'gpgconf --homedir "$work/home" --kill gpg-agent || true; rm -rf "$work"' EXIT
stick="$work/示例 U 盘/LIANLUOZHAN"
mkdir -p "$work/bin" "$stick/install"
cp install.sh "$stick/"
# A key of a time to come, for whoever looks at it with the clock of today.
gpg_() { gpg --homedir "$work/home" --batch --quiet --no-tty --faked-system-time 20400101T000000! "$@" 2>/dev/null; }
(umask 077 && mkdir "$work/home")
gpg_ --passphrase '' --quick-generate-key '示例县 <sample@invalid>' ed25519 sign never
gpg_ --export >"$stick/install/key.gpg"
printf 'Date: Mon, 23 Nov 2026 03:07:18 +0000\n' | gpg_ --clearsign >"$stick/install/InRelease"
printf 'ID=debian\nVERSION_CODENAME=bookworm\n' >"$work/debian"
printf 'ID=uos\nVERSION_CODENAME=fou\n' >"$work/uos"
export OS_RELEASE=$work/debian NOW=1800000000
: >"$stick/install/lianluozhan-base_1_amd64.deb"
printf '#!/bin/sh\necho "$0 $*" >>"%s/calls"\n' "$work" | tee "$work/bin/apt-get" >"$work/bin/dpkg"
printf '#!/bin/sh\necho 0\n' >"$work/bin/id"
printf '#!/bin/sh\nprintf "h\\n/dev/x 9 9 9999999 9%% /\\n"\n' >"$work/bin/df"
echo '[ "$1" != --print-architecture ] || echo amd64' >>"$work/bin/dpkg"
printf '#!/bin/sh\ncase $* in +%%s) echo $NOW ;; "-u -s "*) echo "clock $*" >>"%s/calls" ;; *) exec %s "$@" ;; esac\n' "$work" "$(command -v date)" >"$work/bin/date"
chmod +x "$work/bin"/*
sum=$(sha256sum <"$stick/install/key.gpg")

failed=0
case_() { # what, installs|refuses, input, arguments of install.sh...
  local what=$1 want=$2 input=$3 got=refuses
  shift 3
  rm -f "$work/calls"
  if printf %b "$input" | PATH=$work/bin:$PATH sh "$stick/install.sh" "$@" >"$work/said" 2>&1; then got=installs; fi
  grep -q 'apt-get .*install -y' "$work/calls" 2>/dev/null || [ "$got" = refuses ] || got="says so only"
  [ "$got" = refuses ] && [ -e "$work/calls" ] && grep -qv print-arch "$work/calls" && got="changes something, then refuses"
  [ "$got" = "$want" ] || { failed=1; echo "install.sh, $what: $got, want $want"; cat "$work/said"; }
}
case_ "nobody there" refuses ''
case_ "only the Enter key" refuses '\n'
case_ "no" refuses 'no\n'
case_ "yes" installs 'yes\n'
case_ "the county's sum" installs '' -key "${sum:0:16}"
case_ "the county's sum, as it was written down" installs '' -key "$(tr a-f A-F <<<"${sum:0:4} ${sum:4:4} ${sum:8:8}")"
case_ "all of the sum" installs '' -key "${sum%% *}"
case_ "too little of it" refuses 'yes\n' -key "${sum:0:4}"
case_ "another sum" refuses 'yes\n' -key 0123456789abcdef
case_ "an option nobody knows" refuses 'yes\n' -yes
LIANLUOZHAN_KEY=${sum:0:16} case_ "the sum in the environment" installs ''
LIANLUOZHAN_KEY=0123456789abcdef case_ "another sum in the environment" refuses 'yes\n'
OS_RELEASE=$work/uos case_ "another system, whose libc is older" refuses 'yes\n'
NOW=1000 case_ "a clock without a battery" installs 'yes\n'
sed -n 2p "$work/calls" | grep -qx 'clock -u -s @1795403238' || { # the first asks for the architecture
  failed=1
  echo "install.sh: the clock is not set before anything is installed"
  cat "$work/calls"
}
cp "$stick/install/InRelease" "$work/signed"
(printf 'Date: Mon, 23 Nov 2099 03:07:18 +0000\n' && cat "$work/signed") >"$stick/install/InRelease"
NOW=1000 case_ "a later date before what is signed" installs 'yes\n'
grep -qx 'clock -u -s @1795403238' "$work/calls" || { failed=1; echo "install.sh: a date that nobody signed is believed"; }
sed 's/ 2026 / 2099 /' "$work/signed" >"$stick/install/InRelease"
NOW=1000 case_ "a changed date" refuses 'yes\n'
printf 'Date: Mon, 23 Nov 2099 03:07:18 +0000\n' >"$stick/install/InRelease"
NOW=1000 case_ "a date without a signature" refuses 'yes\n'
cp "$work/signed" "$stick/install/InRelease"
case_ "a clock that is right" installs 'yes\n'
! grep -q clock "$work/calls" || { failed=1; echo "install.sh: a clock that is right was set"; }
exit $failed
