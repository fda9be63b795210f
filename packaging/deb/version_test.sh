#!/bin/bash
# What version.sh says, and that dpkg orders it as people would.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
failed=0
wrong() { echo "$*"; failed=1; }
is() { # described want
  local got
  got=$(./version.sh "$1") || got=refused
  [ "$got" = "$2" ] || wrong "$1 became $got, not $2"
}
is v1.4.0 1.4.0
is v1.4.0-rc1 1.4.0~rc1
is v1.4.0-3-gabc12345 1.4.0+3.gabc12345
is v1.4.0-rc1-12-gabc12345 1.4.0~rc1+12.gabc12345
is v1.4.0-dirty 1.4.0+0.dirty
is v1.4.0-3-gabc12345-dirty 1.4.0+3.gabc12345+dirty
is v0.0.0-376-gabc12345 0.0.0+376.gabc12345
for bad in v1.4 vnext v1.4.0-Final 'v1.4.0 1' v1.4.0_1; do
  ./version.sh "$bad" >/dev/null 2>&1 && wrong "$bad was taken"
done

# Each is older than the next.
order=(v0.0.0-9-gffffffff v0.0.0-376-gaaaaaaaa v0.0.0-376-gaaaaaaaa-dirty v1.4.0-rc1 v1.4.0-rc1-2-gffffffff v1.4.0-rc2 v1.4.0
  v1.4.0-dirty v1.4.0-3-gffffffff v1.4.0-3-gffffffff-dirty v1.4.0-12-gaaaaaaaa v1.4.1-rc1 v1.4.1 v1.10.0)
for ((i = 1; i < ${#order[@]}; i++)); do
  a=$(./version.sh "${order[i - 1]}") b=$(./version.sh "${order[i]}")
  dpkg --compare-versions "$a" lt "$b" || wrong "dpkg does not take $a for older than $b"
done
[ "$failed" = 0 ] && echo "versions: as they should be"
exit "$failed"
