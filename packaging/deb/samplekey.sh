#!/bin/bash
# samplekey.sh DIR: a key that signs packages for trying out, made once. DIR/home is
# gpg's, DIR/sample.gpg the public half.
set -euo pipefail
dir=$1
[ ! -e "$dir/sample.gpg" ] || exit 0
mkdir -p "$dir/home"
chmod 700 "$dir/home"
home=$(realpath "$dir/home")
run() { gpg --homedir "$home" --batch --quiet --no-tty "$@"; }
run --passphrase '' --quick-gen-key '示例软件源（仅供试用） <sample@county.example>' rsa3072 sign 0
run --export --output "$dir/sample.gpg.part"
gpgconf --homedir "$home" --kill gpg-agent || true
mv "$dir/sample.gpg.part" "$dir/sample.gpg"
