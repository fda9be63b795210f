# shellcheck shell=bash disable=SC2154,SC2086 # names come from repo-test.sh; $changing is a list
# Sourced by repo-test.sh: the packages' scripts, cut off between any two of their
# commands. Run again they lead to the same end, and whoever purges after that finds
# the machine as it was. What a script changes is kept before each of its commands
# while it runs once; then it is run from each of these states.

scripts_part() {
  part "power cuts in the packages' scripts"
  local ours package
  save
  # shellcheck disable=SC2016 # dpkg fills that in
  ours=$(in_station dpkg-query -W -f '${Package}\n' 'lianluozhan-*' | xargs)
  in_station dpkg --purge $ours >"$log" 2>&1
  # A desktop was here, and a technician wanted no prompt on the first console.
  echo '[Service]' >"$root/lib/systemd/system/sample-desktop.service"
  ln -s /lib/systemd/system/sample-desktop.service "$root/etc/systemd/system/display-manager.service"
  ln -sfn /lib/systemd/system/multi-user.target "$root/etc/systemd/system/default.target"
  ln -sfn /dev/null "$root/etc/systemd/system/getty@tty1.service"
  cp "$debs"/lianluozhan-{base,county,repo}_1.0.0_"$arch".deb "$root/tmp/"
  in_station sh -c 'dpkg --unpack /tmp/lianluozhan-*.deb' >"$log" 2>&1
  was=$(settings_of)
  for package in base county repo; do cut_scripts lianluozhan-$package; done
  back
}

# What a script may change, besides what is in /run.
changing="etc var/lib/systemd var/lib/lianluozhan var/lib/lianluozhan-county var/lib/lianluozhan-repo var/cache/lianluozhan var/log/lianluozhan"

cut_scripts() { # package
  local end
  shots "$1" postinst configure
  end=$(ended)
  again "$1: configuring" "$end" "$1" postinst configure
  leave_after_each "$1"
  put_back last
  shots "$1" postrm remove
  end=$(ended)
  again "$1: removing" "$end" "$1" postrm remove
  put_back last
  shots "$1" postrm purge
  end=$(ended)
  again "$1: purging" "$end" "$1" postrm purge
  put_back last
  is "$1: links and accounts are as they were" "$was" "$(settings_of)"
}

settings_of() {
  (cd "$root/etc" && find systemd -printf '%p %l\n' | sort && cut -d: -f1 passwd group)
}

script() { # package script arguments...
  local package=$1 name=$2
  shift 2
  in_station env DPKG_MAINTSCRIPT_PACKAGE="$package" DPKG_MAINTSCRIPT_NAME="$name" \
    bash "/var/lib/dpkg/info/$package.$name" "$@" ""
}

# Runs a script once and keeps every state that it goes through in $root/tmp/shots.
shots() { # package script arguments...
  local package=$1 name=$2
  shift 2
  rm -rf "$root/tmp/shots"
  mkdir "$root/tmp/shots"
  # A program of its own: what a shell does in such a trap would be trapped again.
  cat >"$root/tmp/shot" <<'SHOT'
#!/bin/sh
cd / && tar -cf /tmp/shots/new $CHANGING 2>/dev/null
sum=$(sha256sum </tmp/shots/new | cut -c1-16)
[ -e "/tmp/shots/known-$sum" ] || {
  mv /tmp/shots/new "/tmp/shots/$(printf %03d "$(ls /tmp/shots | wc -l)").tar"
  : >"/tmp/shots/known-$sum"
}
SHOT
  chmod +x "$root/tmp/shot"
  # shellcheck disable=SC2016 # for the shell inside
  in_station env CHANGING="$changing" DPKG_MAINTSCRIPT_PACKAGE="$package" DPKG_MAINTSCRIPT_NAME="$name" bash -c '
    script=$1
    shift
    set -T
    trap /tmp/shot DEBUG
    . "$script" "$@" ""' shots "/var/lib/dpkg/info/$package.$name" "$@" >"$log" 2>&1
  (cd "$root" && tar -cf tmp/shots/last.tar $changing 2>/dev/null)
  rm -f "$root/tmp/shots/new"
}

put_back() { # name of a state
  (cd "$root" && rm -rf $changing && tar -xf "tmp/shots/$1.tar")
}

states() { find "$root/tmp/shots" -name '[0-9]*.tar' -printf '%f\n' | sed 's/\.tar$//' | sort; }

again() { # what, the end, package script arguments...
  local what=$1 end=$2 state bad=0 n=0
  shift 2
  for state in $(states); do
    put_back "$state"
    n=$((n + 1))
    if ! script "$@" >"$log" 2>&1 || [ "$(ended)" != "$end" ]; then
      bad=$((bad + 1))
      echo "       | cut off at $state:"
      diff <(echo "$end") <(ended) | head -5 | sed 's/^/       | /'
    fi
  done
  is "$what, cut off in each of $n states and run again, ends the same" 0 $bad
}

# What a script led to: names, rights, links, and what is in the files.
ended() {
  (
    cd "$root" || exit 1
    find $changing ! -name '*-' ! -name .pwd.lock -printf '%p %y %m %u %g %l\n' 2>/dev/null | sort
    find etc var/lib/lianluozhan -type f ! -name '*-' ! -name .pwd.lock -print0 2>/dev/null | sort -z | xargs -0 sha256sum
  )
}

# Whoever gives up after a cut gets the machine back.
leave_after_each() { # package
  local state bad=0
  for state in $(states); do
    put_back "$state"
    script "$1" postrm remove >"$log" 2>&1
    script "$1" postrm purge >>"$log" 2>&1
    [ "$(settings_of)" = "$was" ] && continue
    bad=$((bad + 1))
    echo "       | cut off at $state"
    diff <(echo "$was") <(settings_of) | head -5 | sed 's/^/       | /'
  done
  is "$1: a purge after a cut leaves links and accounts as they were" 0 $bad
}
