#!/bin/bash
# changelog.sh release VERSION: a changelog as Debian wants it: what is packaged now, and
# the last ten tags with the words of their annotation.
# changelog.sh entry VERSION: one entry of what comes in, of SOURCE_DATE_EPOCH.
set -euo pipefail
what=$1 version=$2
maintainer=${MAINTAINER:?}
entry() { # version epoch, the words on stdin
  printf 'lianluozhan (%s) unstable; urgency=medium\n\n' "$1"
  sed -e '/^[[:space:]]*$/d' | fold -s -w 76 | sed -e 's/[[:space:]]*$//' -e '1s/^/  * /' -e '2,$s/^/    /'
  printf '\n -- %s  %s\n\n' "$maintainer" "$(LC_ALL=C date -u -R -d "@$2")"
}
if [ "$what" = entry ]; then
  entry "$version" "$SOURCE_DATE_EPOCH"
  exit
fi
tag=$(git describe --tags --exact-match --match 'v[0-9]*' 2>/dev/null || true)
if [ -z "$tag" ] || [ "$(packaging/deb/version.sh "$tag")" != "$version" ]; then
  git log -1 --format='%s' | entry "$version" "$SOURCE_DATE_EPOCH"
fi
git for-each-ref --merged HEAD --sort=-creatordate --count=10 --format='%(refname:short) %(creatordate:unix)' 'refs/tags/v[0-9]*' |
  while read -r tag at; do
    git for-each-ref --format='%(contents:subject)%0a%(contents:body)' "refs/tags/$tag" | entry "$(packaging/deb/version.sh "$tag")" "$at"
  done
