#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# vm.sh ROOT DIR
#
# Boots the Debian in ROOT, in which install.sh has been, in a virtual machine
# with systemd: with each of its kernels, and once the packages are removed there
# once more. What is looked at is in vm-user.sh. DIR is for the disk and what was
# printed. The machine has no network but QEMU's own.

set -eu

[ $# -eq 2 ] || { sed -n '4s/^# /usage: /p' "$0" >&2; exit 2; }

here=$(dirname "$(readlink -f "$0")")
root=$2/vm
dir=$2
# shellcheck source=tools/setup/common.sh
. "$here/../../setup/common.sh"
PATH=$PATH:/usr/sbin:/sbin
qemu=$("$here/../../setup/qemu.sh")
read -r first second <"$1/opt/kernels"

# What is run when all else has been started, and the end of it.
unit()
{
	cat <<-END
	[Unit]
	After=multi-user.target network-online.target
	Wants=network-online.target
	SuccessAction=poweroff
	FailureAction=poweroff
	[Service]
	Type=oneshot
	ExecStart=/opt/vm-user.sh
	StandardOutput=file:/dev/ttyS1
	StandardError=inherit
	[Install]
	WantedBy=multi-user.target
	END
}

network()
{
	cat <<-END
	[Match]
	Driver=$(paste -s -d ' ' "$root/opt/drivers")
	[Network]
	DHCP=ipv4
	[DHCPv4]
	# What asks first has to get the same once it was away.
	ClientIdentifier=mac
	END
}

# Nothing is late on a machine that has others to serve.
patience()
{
	cat <<-END
	[Manager]
	DefaultTimeoutStartSec=infinity
	DefaultTimeoutStopSec=infinity
	END
}

# Of the same files, which stay as they are.
disk()
{
	copy_tree "$1" "$root"
	cp "$here/try.sh" "$here/debian.sh" "$here/vm-user.sh" "$root/opt"
	unit >"$root/etc/systemd/system/vm-user.service"
	network >"$root/etc/systemd/network/vm.network"
	mkdir -p "$root/etc/systemd/system.conf.d"
	patience >"$root/etc/systemd/system.conf.d/vm.conf"
	rm -f "$root/etc/fstab"
	echo "/dev/vda / ext4 defaults 0 1" >"$root/etc/fstab"
	chroot "$root" systemctl --quiet enable systemd-networkd vm-user
	rm -f "$dir/disk.img"
	mke2fs -q -t ext4 -d "$root" "$dir/disk.img" 8G >/dev/null
	rm -rf "$root"
}

# nic DEVICE NUMBER: each has a network of its own
nic()
{
	echo "-netdev user,id=net$2,restrict=on,net=10.0.$2.0/24" \
		"-device $1,netdev=net$2,romfile="
}

# What a boot loader finds there: take KERNEL
take()
{
	for file in "vmlinuz-$1" "initrd.img-$1"; do
		debugfs -R "dump /boot/$file $dir/${file%%-*}" \
			"$dir/disk.img" >/dev/null 2>&1
	done
}

# boot KERNEL WHAT: until it ends
boot()
{
	take "$1"
	: >"$dir/vm-user.log"
	# shellcheck disable=SC2046
	timeout 7200 "$qemu" -accel tcg -smp 1 -m 1024 \
		-display none -nodefaults -no-reboot \
		-kernel "$dir/vmlinuz" -initrd "$dir/initrd.img" \
		-append "$append vm-user=$2" \
		-drive "file=$dir/disk.img,format=raw,if=virtio" \
		$(nic e1000 10; nic e1000e 11; nic rtl8139 12) \
		-serial "file:$dir/console-$1-$2.log" \
		-serial "file:$dir/vm-user.log" </dev/null ||
		echo "the machine with $1, packages $2, did not end by itself"
	cat "$dir/vm-user.log"
	grep -q ', 0 failed' "$dir/vm-user.log" || failed=1
}

append="root=/dev/vda rw console=ttyS0 systemd.show_status=0"
append="$append watchdog_thresh=60 rcupdate.rcu_cpu_stall_suppress=1"
append="$append systemd.service_watchdogs=0"
failed=
disk "$1"
boot "$first" installed
boot "$second" remove
boot "$second" removed
rm -f "$dir/disk.img" "$dir/vmlinuz" "$dir/initrd.img"
[ -z "$failed" ]
