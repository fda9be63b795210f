#!/bin/bash
# bundle.sh ARCH [DEBS]: what a USB stick needs to turn a fresh Debian 12 without a
# network into a station: our packages and all that they need, as a signed archive that
# apt itself checks, with an install script. Copy build/bundle/ARCH/* onto a stick.
#   KEY=FILE SIGNHOME=DIR   the archive's exported key and the gpg home that has its
#                           secret half; without them the sample key of make deb
set -euo pipefail
umask 022
export LC_ALL=C.UTF-8
cd "$(dirname "$0")/../.."
here=packaging/deb
arch=$1 debs=${2:-build/deb}
key=${KEY:-build/sample-key/sample.gpg} home=${SIGNHOME:-build/sample-key/home}
out=build/bundle/$arch
repo=$out/LIANLUOZHAN/install
work=build/bundle/work-$arch
. "$here/aptstate.sh"

mine=()
for f in "$debs"/lianluozhan-{archive-keyring,base,input-data,kiosk}_*_{"$arch",all}.deb "$debs"/lianluozhan-app-*_"$arch".deb; do
  [ ! -e "$f" ] || mine+=("$(realpath "$f")")
done
[ ${#mine[@]} -ge 5 ] || { echo "Packages for $arch are missing in $debs: run make deb first." >&2; exit 1; }

rm -rf "$out" "$work"
mkdir -p "$repo"
aptstate "$work" "$arch" bookworm bookworm-updates bookworm-security
apt-get update -q
# Nothing counts as installed: what comes is all that any Debian 12 could lack.
apt-get install -q -y --download-only "${mine[@]}" systemd-timesyncd
cp "${mine[@]}" "$repo"
for f in "$work"/archives/*.deb; do
  name=${f##*/} # an epoch's colon cannot be in a file name of a stick
  [ -e "$repo/$name" ] || cp "$f" "$repo/${name//%3a/.}"
done

unset APT_CONFIG
(
  cd "$repo"
  apt-ftparchive packages . | sed 's|^Filename: \./|Filename: |' >Packages
  gzip -9nk Packages
  apt-ftparchive -o APT::FTPArchive::Release::Origin=Lianluozhan -o APT::FTPArchive::Release::Label=lianluozhan-install release . >../Release
  mv ../Release .
)
gpg --homedir "$(realpath "$home")" --batch --quiet --no-tty --yes --clearsign -o "$repo/InRelease" "$repo/Release"
gpgconf --homedir "$(realpath "$home")" --kill gpg-agent || true
rm "$repo/Release"
gpgv --quiet --keyring "$(realpath "$key")" "$repo/InRelease" 2>/dev/null || {
  echo "The archive was signed by another key than $key: set KEY and SIGNHOME." >&2
  exit 1
}
install -m 0644 "$key" "$repo/key.gpg"
install -m 0755 "$here/bundle/install.sh" "$out/LIANLUOZHAN/install.sh"
install -m 0644 "$here/bundle/README.txt" "$out/LIANLUOZHAN/请先读我.txt"
sed -i 's/$/\r/' "$out/LIANLUOZHAN/请先读我.txt" # it is read on Windows as well
rm -rf "$work"
echo "$(find "$repo" -name '*.deb' | wc -l) packages, $(du -sm "$out" | cut -f1) MB, in $out"
echo "Key of the archive: $(sha256sum <"$key" | cut -c1-16)  (tell it to whoever installs: install.sh asks)"
