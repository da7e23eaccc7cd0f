#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# install.sh: what a user of a clean Debian does with the packages, in /mnt: two
# kernels, and the packages, of which there was an older version. Prints a line
# for what fails, and "N passed, N failed".

set -u

cd "$(dirname "$0")" || exit
. ./try.sh
# Of a series that it has all drivers for; the next scripts want to know too.
dpkg-deb -c fastnet-dkms_*.deb | sed -n 's,.*/series/6\.12/\([^/]*\)/$,\1,p' \
	>/opt/drivers
. ./debian.sh

# The newest kernel of that series: kernel_of SERIES
kernel_of()
{
	apt-cache pkgnames "linux-image-$1." | sed 's/^linux-image-//' |
		grep -xE '[0-9.]+(-[0-9]+|\+[a-z0-9]+)-amd64' | sort -V |
		tail -n 1
}

# install_kernel KERNEL SUITE: with what else it needs of that one
install_kernel()
{
	apt -t "$2" install "linux-image-$1" "linux-headers-$1"
}

one_version()
{
	dkms status | grep "$1" && [ "$(dkms status | grep -c fastnet)" = 1 ]
}

uses_ours()
{
	ldd "$(command -v tcpdump)" | grep 'libpcap.*/fastnet/' &&
		tcpdump -i fastnet:lo -c 1 2>&1 | grep '/dev/fastnet'
}

compiles()
{
	cat >/tmp/app.c <<-END
	#include <fastnet.h>
	int main(void)
	{
		struct fastnet *f;

		return fastnet_open(&f, "lo", 0) == 0;
	}
	END
	# shellcheck disable=SC2046
	cc -Wall -Werror /tmp/app.c -o /tmp/app \
		$(pkg-config --cflags --libs libfastnet) && /tmp/app &&
		ldd /tmp/app | grep libfastnet.so.0
}

tools_work()
{
	fastnet-capture --version && fastnet-bench --version &&
		fastnet-source --version &&
		"/usr/lib/$(uname -m)-linux-gnu/wireshark/extcap/fastnet-capture" \
			--extcap-interfaces
}

# As mkinitramfs does it without a word from the user: with_most KERNEL
with_most()
{
	cp -r /etc/initramfs-tools /tmp/most
	echo MODULES=most >/tmp/most/conf.d/modules
	echo >/tmp/most/modules
	mkinitramfs -d /tmp/most -o /tmp/most.img "$1" && in_image /tmp/most.img
}

in_image()
{
	local driver

	lsinitramfs "$1" >"$log.initrd" || return
	for driver in $drivers fastnet; do
		grep "/updates/dkms/$driver\.ko" "$log.initrd" || return
	done
}

# Before Debian's own: prints COMMAND TEXT, where "$1" may be one of its options
prints()
{
	printf '#!/bin/sh\n%s\n' "$2" >"/usr/local/bin/$1"
	chmod +x "/usr/local/bin/$1"
}

# Secure Boot is on, and the key of DKMS is known or not: mokutil_says STATE
mokutil_says()
{
	prints mokutil \
		"[ \$1 = --sb-state ] && echo SecureBoot enabled || echo is $1"
}

# Is one told to have the key enrolled? told_to_enroll COMMAND...
told_to_enroll()
{
	"$@" && grep -q 'mokutil --import' "$log"
}

untold()
{
	"$@" && ! grep -q 'mokutil --import' "$log"
}

PATH=/usr/local/bin:$PATH
try "package lists" apt update
# A release's own kernel, and what its updates or backports have.
suite=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
case $suite in
bookworm)	first=$(kernel_of 6.1) second=$(kernel_of 6.12) ;;
*)		first=$(kernel_of 6.12) second=$(kernel_of 7.3) ;;
esac
echo "$first $second" >/opt/kernels

# What any machine has.
try "the rest of Debian" apt install apparmor initramfs-tools iproute2 \
	iputils-ping systemd-sysv udev zstd
# The drivers alone, and what a virtual machine boots from: all take long.
echo MODULES=list >/etc/initramfs-tools/conf.d/modules
cat - /opt/drivers >>/etc/initramfs-tools/modules <<END
virtio_pci
virtio_blk
ext4
crc32c_generic
END
try "a kernel" apt install "linux-image-$first"
try "it is stock" stock "$first"
try "an older version" ./older.sh fastnet-dkms_*.deb /tmp/older.deb
try "headers, and the older version" \
	apt install "linux-headers-$first" /tmp/older.deb
try "it is there" one_version 0.0.9
try "the older modules win" ours "$first"
rm -f /tmp/older.deb
mokutil_says "already enrolled"
try "all packages, with an upgrade" untold apt install ./*.deb gcc libc6-dev \
	pkgconf tcpdump xdp-tools
try "one version is there" one_version "$(cd /usr/src && echo fastnet-* | tr - /)"
try "the new modules win" ours "$first"
try "another kernel" install_kernel "$second" "$suite-backports"
try "modules for it" ours "$second"
try "and for the first still" ours "$first"
try "tcpdump has devices of fastnet's" uses_ours
try "a program with libfastnet" compiles
try "the programs" tools_work
mokutil_says "not enrolled"
# As on a machine that runs it.
prints uname "[ \"\$*\" = -r ] && echo $second || exec /bin/uname \"\$@\""
try "reinstall" told_to_enroll apt install --reinstall ./*.deb
rm /usr/local/bin/*
try "still ours" ours "$first"
try "on both" ours "$second"
try "in an initramfs with most drivers, too" with_most "$first"
verdict
