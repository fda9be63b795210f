# shellcheck shell=bash disable=SC2154
# Sourced by repo-test.sh: what counts as passed, and the two machines: the archive
# (this one, in $work/archive) and a station (the chroot).

passed=0 failed=0
log=$work/last.log
root=$work/root
archive=$work/archive
export LIANLUOZHAN_REPO=$archive root

part() { echo "== $1"; }

ok() { passed=$((passed + 1)); echo "   ok  $1"; }

wrong() { # what
  failed=$((failed + 1))
  echo " FAIL  $1"
  tail -25 "$log" | sed 's/^/       | /'
}

does() { # what command...: it must succeed
  local what=$1
  shift
  if "$@" >"$log" 2>&1; then ok "$what"; else wrong "$what"; fi
}

refuses() { # what words command...: it must fail and say these words
  local what=$1 words=$2
  shift 2
  if "$@" >"$log" 2>&1; then
    wrong "$what (it was accepted)"
  elif grep -qE "$words" "$log"; then
    ok "$what"
  else
    wrong "$what (other words than \"$words\")"
  fi
}

is() { # what want got
  if [ "$2" = "$3" ]; then ok "$1"; else
    echo "want: $2, got: $3" >"$log"
    wrong "$1"
  fi
}

repo() { "$work/bin/lianluozhan-repo" "$@"; }

# /proc is there for as long as the command runs, where this machine allows it.
in_station() {
  local way=()
  # shellcheck disable=SC2016 # the inner shell fills that in
  ! unshare -m true 2>/dev/null || way=(unshare -m sh -c 'mount -t proc proc "$0/proc" 2>/dev/null; exec "$@"' "$root")
  "${way[@]}" chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 \
    TZ=UTC DEBIAN_FRONTEND=noninteractive "$@"
}

# What the archive offers arrives at the station: a copy, as through the net.
serve() {
  rm -rf "$root/srv/archive"
  cp -rL "$archive/www" "$root/srv/archive"
}

# apt of a station in a ring, as its helper calls it: only our archive is looked at.
# RING stays what it was set to.
RING=all
from() { # URI
  mkdir -p "$root/var/lib/lianluozhan/apt"/{sources,lists/partial,archives/partial}
  sed -e "s|^URIs:.*|URIs: $1|" -e "s|^Suites:.*|Suites: $RING|" "$root/etc/apt/sources.list.d/lianluozhan.sources" \
    >"$root/var/lib/lianluozhan/apt/sources/lianluozhan.sources"
}

apt_station() { # program arguments...
  local program=$1 dir=/var/lib/lianluozhan/apt
  shift
  in_station "$program" -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts=$dir/sources \
    -o Dir::State::lists=$dir/lists -o Dir::Cache::archives=$dir/archives -o Acquire::Languages=none \
    -o APT::Update::Error-Mode=any -o APT::Install-Recommends=0 -o APT::Sandbox::User=root \
    -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold -o Dpkg::Use-Pty=0 \
    -o APT::Get::Assume-Yes=1 -q "$@"
}

update() { from "${1:-file:/srv/archive}"; apt_station apt-get update; }
get() { apt_station apt-get --allow-downgrades install "$@"; }
offered() { apt_station apt-cache madison lianluozhan-kiosk | cut -d'|' -f2 | sort -Vu | xargs; }
# shellcheck disable=SC2016 # dpkg fills that in
installed() { in_station dpkg-query -W -f '${db:Status-Status} ${Version}' "$1" 2>/dev/null; }
forget() { rm -rf "$root"/var/lib/lianluozhan/apt/{lists,archives}; }
runs() { basename "$(readlink "$root/var/lib/lianluozhan/current" || echo nothing)"; }

# A copy of what the station has, to come back to.
save() { rm -rf "$work/saved"; cp -a "$root" "$work/saved"; }
back() { rm -rf "$root"; mv "$work/saved" "$root"; }
