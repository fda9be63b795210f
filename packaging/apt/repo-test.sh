#!/bin/bash
# The archive and a station that lives on it, in a chroot: install, upgrade by ring,
# rollback, replayed and forged and broken archives, change of keys, sticks, power cuts
# at the archive, removal. Closes with "N passed, N failed". Packages are those of
# make deb where they are there; else the same recipes with programs that do nothing.
#   DEBS=DIR repo-test.sh                packages of another folder than build/deb
#   REPO_TEST="keys stick" repo-test.sh    only these parts, after the installation
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
here=packaging/apt/test
if [ "$(id -u)" != 0 ]; then
  echo "############################################################################"
  echo "# NOT TESTED: the archive and the packages. It needs a chroot, so it needs root:"
  echo "#   sudo make repo-test"
  echo "############################################################################"
  exit 77
fi
packaging/deps.sh repo || exit 1
mkdir -p build/repo-test
work=$PWD/build/repo-test
began=$SECONDS
# shellcheck source=packaging/apt/test/lib.sh
. "$here/lib.sh"
# shellcheck source=packaging/apt/test/packages.sh
. "$here/packages.sh"
for part in rings forged keys stick broken cuts scripts names errors leave; do
  # shellcheck source=/dev/null
  . "$here/$part.sh"
done

ended() {
  local home
  for home in "$archive/gnupg" "$work/thief"; do
    [ ! -d "$home" ] || gpgconf --homedir "$home" --kill gpg-agent
  done
}
trap ended EXIT
prepare || { cat "$log"; echo "The chroot or the packages could not be made."; exit 1; }
install_part
for part in ${REPO_TEST:-rings forged keys stick broken cuts scripts names errors leave}; do "${part}_part"; done
echo "$((SECONDS - began)) s"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" != 0 ]
