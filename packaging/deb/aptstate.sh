# shellcheck shell=bash
# Sourced. aptstate DIR ARCH SUITE... writes an apt of its own into DIR: nothing of
# it touches this machine's packages. The mirror is the machine's own, or MIRROR.
# A SUITE with a slash (bookworm-security/updates) comes from the security archive.
# Afterwards APT_CONFIG is set and apt-get works on DIR alone.

mirror_of() { # main|security
  local uris
  # shellcheck disable=SC2016 # apt fills that in
  uris=$(env -u APT_CONFIG apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' | sort -u)
  case $1 in
    main) echo "${MIRROR:-$(grep -vm1 security <<<"$uris" || true)}" ;;
    security) echo "${MIRROR_SECURITY:-$(grep -m1 security <<<"$uris" || true)}" ;;
  esac
}

aptstate() {
  local dir=$1 arch=$2 suite uri
  shift 2
  mkdir -p "$dir"/{lists/partial,archives/partial,etc,log}
  dir=$(realpath "$dir")
  [ -e "$dir/status" ] || : >"$dir/status"
  : >"$dir/etc/sources.list"
  for suite in "$@"; do
    uri=$(mirror_of main)
    [[ $suite != *-security ]] || uri=$(mirror_of security)
    [ -n "$uri" ] || {
      echo "No mirror of Debian is known for $suite: give MIRROR=URL." >&2
      return 1
    }
    echo "deb [arch=$arch signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $uri $suite main" >>"$dir/etc/sources.list"
  done
  cat >"$dir/apt.conf" <<CONF
Dir::State "$dir";
Dir::State::status "$dir/status";
Dir::State::lists "$dir/lists";
Dir::Cache "$dir";
Dir::Cache::archives "$dir/archives";
Dir::Etc::sourcelist "$dir/etc/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Dir::Log "$dir/log";
APT::Architecture "$arch";
APT::Architectures {"$arch";};
APT::Install-Recommends "0";
APT::Sandbox::User "root";
Acquire::Languages "none";
Acquire::Check-Valid-Until "false"; // an old Debian is never signed anew
Debug::NoLocking "1";
CONF
  export APT_CONFIG=$dir/apt.conf
}
