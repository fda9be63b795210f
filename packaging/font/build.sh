#!/bin/bash
# Makes the two faces in assets/font from Debian's fonts-noto-cjk (OFL 1.1).
# Needs fonts-noto-cjk, unicode-data and fonttools of Debian 12; takes about two minutes.
#   build.sh [regular] [bold]     both without arguments
# The same packages give the same bytes: times inside the fonts are left as they are.
set -euo pipefail
cd "$(dirname "$0")/../.."
out=assets/font
noto=/usr/share/fonts/opentype/noto
unihan=/usr/share/unicode/Unihan_OtherMappings.txt.bz2
python=/usr/bin/python3 # Debian's, which has fontTools; a Python from elsewhere may not

for f in $noto/NotoSansCJK-Regular.ttc $noto/NotoSansCJK-Bold.ttc $unihan /usr/bin/pyftsubset; do
  if [ ! -e "$f" ]; then
    echo "$f is missing: apt-get install fonts-noto-cjk unicode-data fonttools" >&2
    exit 1
  fi
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The file holds a collection, which Fyne cannot read: take the Simplified Chinese face out.
take_face() { # Regular|Bold -> $work/$1.otf
  $python - "$noto/NotoSansCJK-$1.ttc" "$work/$1.otf" "$1" <<'P'
import sys
from fontTools.ttLib import TTCollection
name = "Noto Sans CJK SC" + ("" if sys.argv[3] == "Regular" else " " + sys.argv[3])
face, = [f for f in TTCollection(sys.argv[1]).fonts if f["name"].getDebugName(4) == name]
face.recalcTimestamp = False
face.save(sys.argv[2])
P
}

# ccmp stays: without it the two-em dash breaks in two. CFF stays: Go parses it lazily.
subset() { # Regular|Bold regular|bold
  take_face "$1"
  $python packaging/font/sets.py "$2" $unihan "$work/$1.otf" >"$work/$2.txt"
  /usr/bin/pyftsubset "$work/$1.otf" --unicodes-file="$work/$2.txt" --output-file="$work/$2.otf" \
    --layout-features=ccmp --no-hinting --no-glyph-names --no-recalc-timestamp \
    --drop-tables+=vhea,vmtx,GDEF,GPOS,BASE,VORG
  $python packaging/font/sets.py check "$work/$2.otf"
  mv "$work/$2.otf" "$out/$2.otf"
}

for face in ${*:-bold regular}; do
  case $face in
    regular) subset Regular regular ;;
    bold) subset Bold bold ;;
    *) echo "no such face: $face" >&2; exit 2 ;;
  esac
done
