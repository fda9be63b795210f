#!/bin/bash
# Turns a tree of Debian into a machine that boots in QEMU.
#   customize.sh TREE HERE
set -euo pipefail
tree=$1 here=$2

echo debian > "$tree/etc/hostname"
printf '127.0.0.1 localhost\n127.0.1.1 debian\n' > "$tree/etc/hosts"
echo 'LABEL=vmroot / ext4 defaults,errors=remount-ro 0 1' > "$tree/etc/fstab"
chroot "$tree" passwd -l root >/dev/null

# A network without a name server: what the test needs it reaches by number.
mkdir -p "$tree/etc/systemd/network"
printf '[Match]\nName=e*\n[Network]\nDHCP=ipv4\n' > "$tree/etc/systemd/network/20-wired.network"
chroot "$tree" systemctl -q enable systemd-networkd
chroot "$tree" systemctl -q mask systemd-networkd-wait-online.service
rm -f "$tree"/etc/apt/sources.list "$tree"/etc/apt/sources.list.d/*
rm -rf "$tree"/var/lib/apt/lists/* "$tree"/etc/dpkg/dpkg.cfg.d/99mmdebstrap

# Of the initrd only what a virtual machine needs.
echo 'MODULES=list' > "$tree/etc/initramfs-tools/conf.d/vm"
printf '%s\n' virtio_pci virtio_blk ext4 >> "$tree/etc/initramfs-tools/modules"
chroot "$tree" update-initramfs -u >/dev/null
printf '%s\n' uinput > "$tree/etc/modules-load.d/vmtest.conf"

mkdir -p "$tree/opt/vmtest"
install -m 0644 "$here/vmtest-guest.service" "$tree/etc/systemd/system/"
chroot "$tree" systemctl -q enable vmtest-guest.service
