#!/bin/bash
# lintian.sh DIR: Debian's checks of all packages in DIR. Errors fail, what is less is
# shown. Packages of two architectures hold the same files: each is looked at.
set -uo pipefail
debs=("$1"/*.deb)
found=$(lintian --fail-on none --tag-display-limit 0 --allow-root "${debs[@]}" 2>&1)
[ -z "$found" ] || echo "$found"
errors=$(grep -c '^E:' <<<"$found")
warnings=$(grep -c '^W:' <<<"$found")
echo "lintian: $errors errors, $warnings warnings in ${#debs[@]} packages"
[ "$errors" = 0 ]
