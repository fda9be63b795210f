#!/bin/bash
# sysroot.sh ARCH DIR: the headers and libraries of Debian 11 (glibc 2.31), against
# which the kiosk is built so that it also starts on UOS 20 (2.28) and Kylin V10
# (2.31). Nothing in it is ever run or installed.
exec "$(dirname "$0")/unpack.sh" "$2" "$1" bullseye \
  libc6-dev linux-libc-dev libcrypt-dev libx11-dev libxrandr-dev libxinerama-dev \
  libxcursor-dev libxi-dev libxxf86vm-dev libgl-dev libgl1-mesa-dev
