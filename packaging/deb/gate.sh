#!/bin/bash
# gate.sh ARCH DIR: what the programs in DIR ask of the machine they will run on. Fails
# when the kiosk needs a newer glibc than UOS 20's (2.28), or a library that the package
# does not depend on. The highest symbol goes to the output.
set -euo pipefail
arch=$1 dir=$2
most=2.28
allowed='^(libGL\.so\.1|libX11\.so\.6|libc\.so\.6|libm\.so\.6|libdl\.so\.2|libpthread\.so\.0|libresolv\.so\.2|ld-linux-(x86-64|aarch64)\.so\.[12])$'

symbols=$(readelf -W --dyn-syms --version-info "$dir/lianluozhan-kiosk")
highest=$(grep -oE 'GLIBC_[0-9.]+' <<<"$symbols" | sed 's/GLIBC_//' | sort -Vu | tail -1)
echo "$arch: lianluozhan-kiosk needs GLIBC_$highest at most (allowed: $most)"
[ "$(printf '%s\n' "$highest" "$most" | sort -V | tail -1)" = "$most" ] || exit 1

needed() { readelf -d "$1" | sed -nE 's/.*\(NEEDED\).*\[(.*)\]/\1/p'; }
more=$(needed "$dir/lianluozhan-kiosk" | grep -vE "$allowed" || true)
[ -z "$more" ] || { echo "$arch: lianluozhan-kiosk needs libraries that no dependency brings: $more" >&2; exit 1; }
for pure in lianluozhan-county lianluozhan-station lianluozhan-repo; do
  [ -z "$(needed "$dir/$pure")" ] || { echo "$arch: $pure is not static" >&2; exit 1; }
done
grep -q "DYN (" <<<"$(readelf -h "$dir/lianluozhan-kiosk")" || { echo "$arch: lianluozhan-kiosk is not position independent" >&2; exit 1; }
