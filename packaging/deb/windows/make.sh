#!/bin/bash
# make.sh: the kiosk for Windows 10 and newer, and its installer, in build/windows. Both
# are made here and have run on no Windows machine yet; the installer says so.
#   CERT=FILE KEY=FILE   sign both with a code signing certificate (PEM) and its key
#   TIMESTAMP=URL        and have the time of it attested
set -euo pipefail
umask 022
cd "$(dirname "$0")/../../.."
here=packaging/deb/windows
out=$PWD/build/windows
version=${VERSION:-$(packaging/deb/version.sh)}
number=$(sed -E 's/^([0-9]+\.[0-9]+\.[0-9]+).*/\1.0/' <<<"$version") # Windows takes numbers alone
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH

packaging/fyne/prepare.sh
rm -rf "$out"
mkdir -p "$out/files"
export GOFLAGS="-trimpath -tags=no_emoji,migrated_fynedo -buildvcs=false"
go run ./cmd/imedata unpack -in assets/dict/pinyin.dat.xz -out "$out/files/pinyin.dat"
CGO_ENABLED=1 GOOS=windows GOARCH=amd64 CC=x86_64-w64-mingw32-gcc nice go build -modfile build/go.mod \
  -ldflags "-s -w -buildid= -H windowsgui -X main.version=$version" -o "$out/files/lianluozhan-kiosk.exe" ./cmd/kiosk

# What Windows itself lacks would have to come along.
foreign=$(x86_64-w64-mingw32-objdump -p "$out/files/lianluozhan-kiosk.exe" | sed -nE 's/.*DLL Name: (.*)/\1/p' |
  grep -viE '^(kernel32|user32|gdi32|shell32|opengl32|msvcrt|advapi32|ole32|winmm|ws2_32|ntdll|bcryptprimitives|comdlg32|setupapi|imm32|version|oleaut32)\.dll$' || true)
[ -z "$foreign" ] || { echo "The program wants libraries that Windows lacks: $foreign" >&2; exit 1; }

sign() { # file
  [ -n "${CERT:-}" ] || return 0
  osslsigncode sign -certs "$CERT" -key "${KEY:?KEY= is missing}" -h sha256 -n "lianluozhan-kiosk $version" \
    ${TIMESTAMP:+-ts "$TIMESTAMP"} -in "$1" -out "$1.signed" >/dev/null
  mv "$1.signed" "$1"
}

text() { # from to: Windows' Notepad wants the mark and the line ends
  { printf '\xef\xbb\xbf'; sed -e "s|@VERSION@|$version|g" -e 's/$/\r/' "$1"; } >"$2"
}

sign "$out/files/lianluozhan-kiosk.exe"
text "$here/README.txt" "$out/files/README.txt"
text LICENSE "$out/files/LICENSE.txt"
packaging/deb/thirdparty.sh "$out/files/lianluozhan-kiosk.exe" >"$out/third-party"
text "$out/third-party" "$out/files/third-party.txt"
rm "$out/third-party"
# Faces, models and dictionaries are inside the program: their licences come along, and
# with them the general ones that a Debian machine has by itself.
mkdir "$out/files/licences"
text "$here/licences.txt" "$out/files/licences/请先读我.txt"
find assets -type f \( -iname 'COPYING*' -o -iname 'OFL*' -o -iname 'ARPHIC*' -o -path assets/dict/README.md -o -path assets/hand/README.md \) |
  while IFS= read -r f; do
    name=${f#assets/}
    name=${name//\//-}
    text "$f" "$out/files/licences/$(sed -E 's/\.(txt|md)$//I' <<<"$name").txt"
  done
grep -oE '(dict|font|hand)-[A-Za-z0-9.-]+\.txt' "$here/licences.txt" | while IFS= read -r f; do
  [ -s "$out/files/licences/$f" ] || { echo "licences.txt names $f, which is not there" >&2; exit 1; }
done
find "$out/files" -exec touch -d "@$SOURCE_DATE_EPOCH" {} +
installer=$out/lianluozhan-kiosk-$version-setup.exe
makensis -V2 -INPUTCHARSET UTF8 -DVERSION="$version" -DNUMBER="$number" -DFILES="$out/files" -DOUT="$installer" "$here/installer.nsi"
sign "$installer"
sums=$(cd "$out" && find . -type f -printf '%P\0' | sort -z | xargs -0 sha256sum --)
echo "$sums" >"$out/SHA256SUMS"
if [ -n "${CERT:-}" ]; then said="signed"; else said="not signed: Windows will warn"; fi
echo "$(du -h "$installer" | cut -f1)  $installer ($said; not tried on a machine)"
