# shellcheck shell=bash disable=SC2154
# Sourced by repo-test.sh: archives that a station must not believe.

forged_part() {
  part "replayed, forged, expired"
  repo rollback all 1.0.0 >"$log" 2>&1
  serve
  forget
  update >>"$log" 2>&1
  cp -a "$root/srv/archive" "$work/old-archive"
  repo promote 1.2.0 all >"$log" 2>&1
  serve
  update >>"$log" 2>&1
  replace "$work/old-archive"
  update >"$log" 2>&1
  is "an older InRelease, validly signed, does not take its place" "1.0.0 1.2.0" "$(offered)"
  rm -rf "$work/old-archive"

  serve
  other_key
  resigned "$work/thief" all
  refuses "InRelease signed by another key" "NO_PUBKEY|not signed|couldn't be verified" update
  is "what the station knew stays" "1.0.0 1.2.0" "$(offered)"

  serve
  sed -i 's/^Codename: all/Codename: alI/' "$root/srv/archive/dists/all/InRelease"
  refuses "InRelease changed by one letter" "BADSIG|not signed|couldn't be verified|NODATA" update

  serve
  rm "$root/srv/archive/dists/all/InRelease" "$root/srv/archive/dists/all/Release.gpg"
  forget
  refuses "an archive without signatures" "is not signed|no longer signed" update

  serve
  dated 30 -16
  forget
  refuses "an archive that ended 16 days ago" "expired|is not valid" update
  serve
  dated 30 none
  forget
  refuses "one dated 30 days ago without an end (Valid-Until-Max of the source)" "expired|is not valid" update
  serve
  dated -2 16
  forget
  refuses "one dated in the future" "not valid yet" update

  part "changed bytes"
  serve
  forget
  flip "$(find "$root/srv/archive/dists/all/main/binary-$arch/by-hash/SHA256" -type f -size +1k | head -1)"
  for f in "$root/srv/archive/dists/all/main/binary-$arch"/{by-hash/*/*,Packages*}; do flip "$f"; done
  refuses "one byte in the index" "Hash Sum mismatch|mismatch|wrong" update
  serve
  forget
  does "the true archive again" update
  flip "$(find "$root/srv/archive/pool" -name "lianluozhan-app-1.0.0_1.0.0_$arch.deb")"
  in_station dpkg --purge --force-depends lianluozhan-app-1.0.0 >"$log" 2>&1
  refuses "one byte in a package" "Hash Sum mismatch|mismatch" get lianluozhan-app-1.0.0
  does "nothing was unpacked" test ! -e "$root/usr/lib/lianluozhan/releases/1.0.0"
  serve
  mv "$root/usr/share/keyrings/lianluozhan-archive-keyring.gpg" "$work/key.gpg"
  forget
  refuses "a station whose key is gone" "NO_PUBKEY|not signed|keyring|Signed-By|couldn't be verified" update
  mv "$work/key.gpg" "$root/usr/share/keyrings/lianluozhan-archive-keyring.gpg"
  does "and with its key again" update
  does "the package installs" get lianluozhan-app-1.0.0
}

replace() { # tree
  rm -rf "$root/srv/archive"
  cp -a "$1" "$root/srv/archive"
}

# Changes one byte in the middle and leaves the length.
flip() { # file
  local size byte
  size=$(stat -c %s "$1")
  byte=$(od -An -tu1 -j $((size / 2)) -N1 "$1" | tr -d ' ')
  # shellcheck disable=SC2059 # the format is the byte
  printf "\\x$(printf %02x $((byte ^ 1)))" | dd of="$1" bs=1 seek=$((size / 2)) conv=notrunc status=none
}

other_key() {
  rm -rf "$work/thief"
  mkdir -m 700 "$work/thief"
  gpg --homedir "$work/thief" --batch --quiet --passphrase '' --quick-generate-key 'sample thief' ed25519 sign 1y 2>"$log"
}

resigned() { # gpg home, ring
  local dir=$root/srv/archive/dists/$2
  gpg --homedir "$1" --batch --yes --quiet --pinentry-mode loopback --digest-algo SHA512 \
    --output "$dir/InRelease" --clear-sign "$dir/Release" 2>"$log"
  gpg --homedir "$1" --batch --yes --quiet --pinentry-mode loopback --armor \
    --output "$dir/Release.gpg" --detach-sign "$dir/Release" 2>>"$log"
}

# Gives the archive other dates under its own key: days ago, days until its end.
dated() { # ago until|none
  local release=$root/srv/archive/dists/all/Release
  sed -i "s/^Date:.*/Date: $(LC_ALL=C date -u -d "$((-$1)) days" '+%a, %d %b %Y %T UTC')/" "$release"
  if [ "$2" = none ]; then
    sed -i '/^Valid-Until:/d' "$release"
  else
    sed -i "s/^Valid-Until:.*/Valid-Until: $(LC_ALL=C date -u -d "$2 days" '+%a, %d %b %Y %T UTC')/" "$release"
  fi
  resigned "$archive/gnupg" all
}
