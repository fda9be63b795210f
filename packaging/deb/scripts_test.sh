#!/bin/bash
# What the packages' postinst scripts do with units that were disabled, and with links that
# lead nowhere, with stand-ins for the system's tools.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/bin" "$work/etc/systemd/system" "$work/var/lib"
for tool in systemd-sysusers systemd-tmpfiles deb-systemd-invoke systemctl lianluozhan-station; do
  printf '#!/bin/sh\n' >"$work/bin/$tool"
done
cat >"$work/bin/deb-systemd-helper" <<TOOL
#!/bin/sh
case \$* in *was-enabled*) exit 1 ;; enable*) echo "\$*" >>"$work/enabled" ;; esac
TOOL
chmod +x "$work/bin"/*

failed=0
runs() { # script, arguments of dpkg...
  local text=$1
  shift
  rm -f "$work/enabled"
  sed -e "s|/etc/systemd|$work/etc/systemd|g" -e "s|/var/lib|$work/var/lib|g" -e "s|/usr/lib/lianluozhan|$work/bin|g" \
    -e 's/@MASK@/sample.service/' -e 's/@ENABLE@/sample-enabled.service/' "$text" >"$work/script"
  PATH=$work/bin:$PATH sh "$work/script" "$@" >"$work/said" 2>&1 || {
    failed=1
    echo "$text $*: failed"
    cat "$work/said"
  }
}

ln -s nowhere "$work/etc/systemd/system/sample.service"
for script in packaging/deb/scripts/{base,county}.postinst packaging/apt/files/repo.postinst; do
  for args in "configure 1" "abort-remove" "abort-upgrade 1" "abort-deconfigure in-favour other 2"; do
    # shellcheck disable=SC2086 # a list
    runs "$script" $args
    [ ! -e "$work/enabled" ] || { failed=1; echo "$script $args: enables what somebody disabled"; }
  done
  runs "$script" configure ""
  [ -e "$work/enabled" ] || { failed=1; echo "$script: a first installation enables nothing"; }
done
[ "$(readlink "$work/etc/systemd/system/sample.service")" = nowhere ] || { failed=1; echo "somebody's link was changed"; }
exit $failed
