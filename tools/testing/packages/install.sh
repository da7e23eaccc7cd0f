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

# As on a machine that runs that kernel: reinstall_on KERNEL
reinstall_on()
{
	printf '#!/bin/sh\n[ "$*" = -r ] && echo %s || exec /bin/uname "$@"\n' \
		"$1" >/usr/local/bin/uname
	chmod +x /usr/local/bin/uname
	PATH=/usr/local/bin:$PATH apt install --reinstall ./*.deb
	local status=$?
	rm /usr/local/bin/uname
	return $status
}

# As mokutil says it, with and without a key: told_to_enroll TIMES STATE TEXT
told_to_enroll()
{
	cat >/usr/local/bin/mokutil <<-END
	#!/bin/sh
	[ "\$1" = --sb-state ] && echo "SecureBoot $2" || echo "$3"
	END
	chmod +x /usr/local/bin/mokutil
	PATH=/usr/local/bin:$PATH /var/lib/dpkg/info/fastnet-dkms.postinst \
		configure >"$log.told" 2>&1
	local status=$?
	rm /usr/local/bin/mokutil
	cat "$log.told"
	[ $status = 0 ] && [ "$(grep -c 'mokutil --import' "$log.told")" = "$1" ]
}

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
try "all packages, with an upgrade" apt install ./*.deb gcc libc6-dev pkgconf \
	tcpdump xdp-tools
try "one version is there" one_version "$(cd /usr/src && echo fastnet-* | tr - /)"
try "the new modules win" ours "$first"
try "another kernel" install_kernel "$second" "$suite-backports"
try "modules for it" ours "$second"
try "and for the first still" ours "$first"
try "tcpdump has devices of fastnet's" uses_ours
try "a program with libfastnet" compiles
try "the programs" tools_work
try "reinstall" reinstall_on "$second"
try "still ours" ours "$first"
try "on both" ours "$second"
try "in an initramfs with most drivers, too" with_most "$first"
try "Secure Boot without a key" told_to_enroll 1 enabled "is not enrolled"
try "Secure Boot with one" told_to_enroll 0 enabled "is already enrolled"
try "no Secure Boot" told_to_enroll 0 disabled "is not enrolled"
verdict
