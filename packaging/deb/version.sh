#!/bin/bash
# version.sh [DESCRIBED]: the version of what is built here, as dpkg orders it.
#   v1.4.0                     1.4.0
#   v1.4.0-rc1                 1.4.0~rc1            before 1.4.0
#   v1.4.0 and 3 commits       1.4.0+3.gabc1234     after 1.4.0, before 1.4.1
#   no tag yet, 376 commits    0.0.0+376.gabc1234
#   and changes not committed  +dirty, on a tag itself +0.dirty
# DESCRIBED is what git describe would say (for tests).
set -euo pipefail

described() {
  git describe --tags --match 'v[0-9]*' --abbrev=8 --dirty 2>/dev/null && return
  local dirty=
  git diff --quiet HEAD -- || dirty=-dirty
  echo "v0.0.0-$(git rev-list --count HEAD)-g$(git rev-parse --short=8 HEAD)$dirty"
}

v=${1:-$(described)}
dirty=
[[ $v != *-dirty ]] || dirty=+dirty
v=${v%-dirty}
v=${v#v}
since=
if [[ $v =~ ^(.*)-([0-9]+)-(g[0-9a-f]+)$ ]]; then
  v=${BASH_REMATCH[1]}
  since=+${BASH_REMATCH[2]}.${BASH_REMATCH[3]}
fi
# Alone, +dirty would be newer than any commit after the tag.
[ -n "$since" ] || dirty=${dirty:++0.dirty}
v=${v/-/\~}
[[ $v =~ ^[0-9]+\.[0-9]+\.[0-9]+(~[a-z]+[0-9]*)?$ ]] || {
  echo "The tag v$v is not a version like v1.4.0 or v1.4.0-rc1." >&2
  exit 1
}
echo "$v$since$dirty"
