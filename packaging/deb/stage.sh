# shellcheck shell=bash
# Sourced by make.sh: what goes into the packages besides the programs.

files=packaging/deb/files
# What lianluozhan-input-data is made of: a change of any of it makes another version.
data=(assets/dict assets/font assets/hand packaging/deb/copyright/input-data packaging/deb/nfpm/input-data.yaml)

fill() { # template: @NAME@ become what the environment says
  sed -e "s|@VERSION@|$VERSION|g" -e "s|@HOMEPAGE@|$HOMEPAGE|g" \
    -e "s|@ENABLE@|$(units_to enable)|g" -e "s|@STOP@|$(units_to stop)|g" -e "s|@MASK@|$(units_to mask)|g" \
    -e "s|@SYSUSERS@|$(names sysusers)|g" -e "s|@TMPFILES@|$(names tmpfiles)|g" "$1"
}

names() { (cd "$files/$1" && echo *.conf); }

units_to() { # enable, stop or mask
  case $1 in
    enable) (cd "$files/units" && grep -l '^\[Install\]' -- * | xargs) ;;
    stop) (cd "$files/units" && echo *.service *.timer *.path *.socket | tr ' ' '\n' | grep -vF '*' | xargs) ;;
    mask) grep -v '^#' packaging/deb/masked | xargs ;;
  esac
}

put() { # mode, destination below the tree, files...
  local mode=$1 dir=$tree/$2
  shift 2
  mkdir -p "$dir"
  install -m "$mode" -- "$@" "$dir/"
}

programs() { # arch to
  if [ -n "${PROGRAMS:-}" ]; then
    mkdir -p "$2"
    cp "$PROGRAMS"/* "$2"
    return
  fi
  packaging/deb/compile.sh "$1" "$VERSION" "$2"
  packaging/deb/gate.sh "$1" "$2"
}

# The licences that copyright files need in full, indented as Debian's format wants it.
copyright() { # file
  local line
  fill "$1" | while IFS= read -r line; do
    if [[ $line =~ ^@INCLUDE\ (.*)@$ ]]; then
      tr -d '\r\f' <"${BASH_REMATCH[1]}" | sed -e 's/[[:space:]]*$//' -e 's/^$/./' -e 's/^/ /'
    else
      printf '%s\n' "$line"
    fi
  done
}

stage_common() { # stage
  mkdir -p "$1"
  for f in packaging/deb/copyright/*; do copyright "$f" >"$1/copyright.${f##*/}"; done
}

stage() { # programs stage
  local program
  stage_common "$2"
  packaging/deb/changelog.sh release "$VERSION" | gzip -9n >"$2/changelog.gz"
  for script in packaging/deb/scripts/*; do fill "$script" >"$2/${script##*/}"; done
  chmod 0755 "$2"/*.{postinst,prerm,postrm}
  printf '{"version": "%s", "schema": %d, "package": "lianluozhan-app-%s"}\n' \
    "$VERSION" "$(cat packaging/deb/schema)" "$PKGVERSION" >"$2/release.json"
  for program in kiosk station county repo; do
    [ -z "${PROGRAMS:-}" ] || { echo stand-in | gzip -9n >"$2/$program.third-party.gz"; continue; }
    packaging/deb/thirdparty.sh "$1/lianluozhan-$program" | gzip -9n >"$2/$program.third-party.gz"
  done
  machine "$2/machine"
  tree=$2/county handbooks usr/share/doc/lianluozhan-county
  tree=$2/county put 0644 usr/share/doc/lianluozhan-county README.zh-CN.md
  tree=$2/county put 0644 usr/share/doc/lianluozhan-county/assets/doc assets/doc/home.png # its picture
}

stage_data() { # stage
  stage_common "$1"
  git log -1 --format='%s' -- "${data[@]}" | packaging/deb/changelog.sh entry "$DATAVERSION" | gzip -9n >"$1/changelog.gz"
  if [ -n "${PROGRAMS:-}" ]; then
    echo stand-in >"$1/pinyin.dat"
  else
    go run ./cmd/imedata unpack -in assets/dict/pinyin.dat.xz -out "$1/pinyin.dat"
  fi
}

# What makes a Debian machine a station, in the places where it will be.
machine() { # tree
  local tree=$1
  put 0644 lib/systemd/system "$files"/units/*
  put 0644 usr/lib/sysusers.d "$files"/sysusers/*.conf
  put 0644 usr/lib/tmpfiles.d "$files"/tmpfiles/*.conf
  put 0644 usr/share/lianluozhan/pictures packaging/pictures/*.png
  handbooks usr/share/doc/lianluozhan-base
  local f
  (cd "$files/dropins/usr" && find . -type f -print0) | while IFS= read -r -d '' f; do
    put 0644 "usr/$(dirname "${f#./}")" "$files/dropins/usr/$f"
  done
}

# The handbooks with their pictures: the same in the packages of both sides.
handbooks() { # destination below the tree
  local f
  mkdir -p "$tree/$1"
  (cd packaging/doc && find . -type f \( -name '*.md' -o -name '*.png' \) -print0) | while IFS= read -r -d '' f; do
    put 0644 "$1/$(dirname "${f#./}")" "packaging/doc/$f"
  done
}

keyring() { # out
  local key=${KEY:-} repo=${REPO:-file:/srv/lianluozhan}
  if [ -z "$key" ]; then
    key=build/sample-key/sample.gpg
    packaging/deb/samplekey.sh build/sample-key
    echo "No KEY= was given: the keyring holds the sample key, which is good for trying out only." >&2
  fi
  # Older than any that lianluozhan-repo makes, so that a change of keys always reaches
  # machines which began with this one.
  go run ./cmd/repo keyring -key "$key" -url "$repo" -out "$1" -maintainer "$MAINTAINER" \
    -version "0+$(date -d "@$SOURCE_DATE_EPOCH" +%Y%m%d.%H%M%S)" -date "$SOURCE_DATE_EPOCH"
}

# The bill of materials of the data, which no linker knows.
bom_data() { # out
  jq -n --arg version "$DATAVERSION" --slurpfile parts packaging/deb/sbom/lianluozhan-input-data.json \
    '{bomFormat: "CycloneDX", specVersion: "1.6", version: 1,
      metadata: {component: {type: "data", name: "lianluozhan-input-data", version: $version}},
      components: $parts[0]}' >"$1/lianluozhan-input-data_${DATAVERSION}_all.cdx.json"
}

# A bill of materials: the modules that the linker put into the program, with what they
# say of their licences, and the data of others that is embedded in it. The linker knows
# our patched copy of Fyne by its folder alone, by which nobody finds what is known of it.
bom() { # program arch out
  local name=${1##*/} extra=packaging/deb/sbom
  local to=$3/${name}_${VERSION}_$2.cdx.json fyne
  fyne=$(awk '$1 == "fyne.io/fyne/v2" {print $2}' go.mod)
  GOFLAGS=-trimpath go tool -modfile=packaging/tools/go.mod cyclonedx-gomod bin -json -licenses -std \
    -noserial -notimestamp -version "$VERSION" "$1" 2>/dev/null |
    sed "s|pkg:golang/./build/fyne@(devel)|pkg:golang/fyne.io/fyne/v2@$fyne|g" >"$to.part"
  jq --arg name "$name" --arg fyne "$fyne" --slurpfile extra "$extra/${name}.json" -f "$extra/complete.jq" "$to.part" >"$to"
  rm "$to.part"
}
