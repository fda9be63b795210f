# shellcheck shell=bash disable=SC2154
# Sourced by repo-test.sh: the archive's own program killed at every call of aptly and
# gpg. The old publication serves on, and the next run goes through.

cuts_part() {
  part "power cuts at the archive"
  local n serving bad=0 runs=0
  mkdir -p "$work/killers"
  for tool in aptly gpg; do
    cat >"$work/killers/$tool" <<KILLER
#!/bin/sh
# Counts calls; kills the caller after the one that is due.
n=\$((\$(cat "$work/calls") + 1))
echo \$n >"$work/calls"
$(command -v $tool) "\$@"
status=\$?
[ \$n != "\$KILL_AT" ] || kill -9 \$PPID
exit \$status
KILLER
    chmod +x "$work/killers/$tool"
  done
  serving=$(readlink "$archive/current")
  for ((n = 1; n < 60; n += 4)); do
    echo 0 >"$work/calls"
    KILL_AT=$n PATH=$work/killers:$PATH repo resign >"$log" 2>&1 && break
    runs=$((runs + 1))
    if [ "$(readlink "$archive/current")" != "$serving" ] || ! repo check >"$log.2" 2>&1; then
      bad=$((bad + 1))
      cat "$log.2"
    fi
  done
  is "killed $runs times, the old publication served on each time" 0 $bad
  does "there were enough of them to mean something" test $runs -ge 4
  does "the next run goes through" repo resign
  does "and what it published is whole" repo check
}
