#!/bin/bash
# Fetches what the input data is made from into build/input and compares every file
# with its sum: packages of Debian 12, npm and the Go module proxy, nothing else.
# dict, hand or names fetches only what that data needs.
set -euo pipefail
cd "$(dirname "$0")/../.."
into=build/input
mkdir -p "$into"

check() { # file sum
  echo "$2  $into/$1" | sha256sum --check --quiet
}

npm_file() { # package file sum
  [[ -f $into/$2 ]] || (cd "$into" && npm pack --silent "$1" >/dev/null)
  check "$2" "$3"
}

dict() {
  local source=libime_1.0.16.orig.tar.xz
  if [[ ! -f $into/$source ]]; then
    grep -rqs '^Types:.*deb-src\|^deb-src' /etc/apt/sources.list /etc/apt/sources.list.d ||
      { echo "a deb-src line for Debian 12 is missing in the apt sources" >&2; exit 1; }
    (cd "$into" && apt-get source --download-only libime=1.0.16-1)
  fi
  check "$source" 3f034ae347b4110ac3dfb88d678a38d2264e6588d61f249b9007a7759751b2f9
  tar xJf "$into/$source" -C "$into" --strip-components=2 --wildcards '*/data/*.tar.xz'
  check dict-20220810.tar.xz 971752f413188007e8d19158c11b85c955e25d7b321ec2275c4b3af6d8a85d26
  check lm_sc.arpa-20220810.tar.xz a11bc97d275adaf195f9bac854368ae06cdb4a0fe1eecf59db5ae580615db4fa
}

hand() {
  npm_file hanzi-writer-data@2.0.1 hanzi-writer-data-2.0.1.tgz 72baf3d82b114e60d6e40ea05f24d2262a05cd39d544e2f322ba2fceb7beff15
  npm_file @fontsource/ma-shan-zheng@5.3.1 fontsource-ma-shan-zheng-5.3.1.tgz f441a8e137c210da78e8a287616227b11771ff8bbc4a6e506a0f5f84790ca272
  npm_file @fontsource/zhi-mang-xing@5.3.0 fontsource-zhi-mang-xing-5.3.0.tgz 903fe57d53c97001563dfa380e91c3ceaacc2f65485f93c4741d34470aedb0b9
  npm_file @fontsource/klee-one@5.3.0 fontsource-klee-one-5.3.0.tgz b816e39f3ab33d66172a6bb0492711dfc6bfb20e59e7e3282267ce48da30ef6a
  npm_file @fontsource/yomogi@5.3.0 fontsource-yomogi-5.3.0.tgz db1cc83484c6552df59b9c22f2f4725ceaad79875d90f42dcc9268a5c35d5080
  npm_file @fontsource/zen-kurenaido@5.3.0 fontsource-zen-kurenaido-5.3.0.tgz f8a7fb316996b6d8a7daa9faf3a5f8baab1622cdca9e2aec4af807036ddb2fa4
  [[ -f /usr/share/unicode/Unihan_OtherMappings.txt.bz2 ]] || apt-get install -y unicode-data
}

names() {
  local at
  at=$(go mod download -json github.com/yanyiwu/gojieba@v1.4.5 | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p')
  install -m 644 "$at/deps/cppjieba/dict/jieba.dict.utf8" "$into/jieba.dict.utf8"
  check jieba.dict.utf8 3043b77068e09c9904f27cad82f12b6ebe9dbdb5aeff3b25e45ab7f9c1122b55
}

for part in "${@:-dict hand names}"; do
  for p in $part; do "$p"; done
done
