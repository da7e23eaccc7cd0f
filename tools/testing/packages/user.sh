#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# user.sh: what a user of a clean Debian does with the packages, in /mnt. Prints
# a line for what fails, and "N passed, N failed".

set -u

log=$(mktemp)
passed=0
failed=0
# Of a series that it has all drivers for.
drivers=$(dpkg-deb -c /mnt/fastnet-dkms_*.deb |
	sed -n 's,.*/series/6\.12/\([^/]*\)/$,\1,p')

# try WHAT COMMAND...
try()
{
	local what=$1
	shift
	if "$@" >"$log" 2>&1; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAILED $what"
		tail -n 30 "$log" | sed 's/^/       /'
	fi
}

apt()
{
	apt-get -q=2 -y --no-install-recommends -o Dpkg::Use-Pty=0 "$@"
}

# The newest kernel of that series: kernel_of SERIES
kernel_of()
{
	apt-cache pkgnames "linux-image-$1." | sed 's/^linux-image-//' |
		grep -xE '[0-9.]+(-[0-9]+|\+[a-z0-9]+)-amd64' | sort -V |
		tail -n 1
}

install_kernel()
{
	apt install "linux-image-$1" "linux-headers-$1"
}

# come_from KERNEL REGEX MODULE...: where modprobe would take them from
come_from()
{
	local kernel=$1 where=$2 module file
	shift 2

	for module; do
		file=$(modinfo -n -k "$kernel" "$module") || return
		echo "$file"
		[[ $file =~ ^/(usr/)?lib/modules/$kernel/$where/ ]] || return
	done
}

# in_initrd KERNEL FOLDER: of all drivers these, and no others
in_initrd()
{
	local driver

	lsinitramfs "/boot/initrd.img-$1" >"$log.initrd" || return
	for driver in $drivers; do
		grep "/$driver\.ko" "$log.initrd" >"$log.driver" || return
		! grep -v "/$2/" "$log.driver" || return
	done
}

ours()
{
	# shellcheck disable=SC2086
	come_from "$1" updates/dkms fastnet $drivers && in_initrd "$1" dkms
}

stock()
{
	# shellcheck disable=SC2086
	come_from "$1" kernel $drivers && ! modinfo -n -k "$1" fastnet &&
		in_initrd "$1" kernel && ! grep fastnet "$log.initrd"
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

uses_debians()
{
	! ldd "$(command -v tcpdump)" | grep '/fastnet/' && tcpdump --version
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

# Those of which something is configured still; apt knows no others.
purge()
{
	# shellcheck disable=SC2046,SC2016
	dpkg --purge $(dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' \
		'*fastnet*' | sed -n 's/^rc *//p')
}

nothing_left()
{
	! find /boot /etc /lib/modules /lib/udev /usr /var -xdev \
		-iname '*fastnet*' -not -path '/var/cache/*' | grep . &&
		! grep -r fastnet /etc/apparmor.d /etc/ld.so.conf.d
}

cp -r /mnt/*.deb /tmp
cd /tmp || exit
try "package lists" apt update
# A release's own kernel, and what its updates or backports have.
case $(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release) in
bookworm)	first=$(kernel_of 6.1) second=$(kernel_of 6.12) ;;
*)		first=$(kernel_of 6.12) second=$(kernel_of 7.3) ;;
esac
echo "kernels: $first, then $second"

try "initramfs-tools" apt install initramfs-tools zstd
# The drivers alone: all that there are take long.
echo MODULES=list >/etc/initramfs-tools/conf.d/modules
echo "$drivers" >>/etc/initramfs-tools/modules
try "a kernel" apt install "linux-image-$first"
try "it is stock" stock "$first"
try "an older version" /mnt/older.sh fastnet-dkms_*.deb older.deb
try "headers, and the older version" \
	apt install "linux-headers-$first" ./older.deb
try "it is there" one_version 0.0.9
try "the older modules win" ours "$first"
rm -f older.deb
try "all packages, with an upgrade" apt install ./*.deb tcpdump pkgconf libc6-dev gcc
try "one version is there" one_version "$(cd /usr/src && echo fastnet-* | tr - /)"
try "the new modules win" ours "$first"
try "another kernel" install_kernel "$second"
try "modules for it" ours "$second"
try "and for the first still" ours "$first"
try "tcpdump has devices of fastnet's" uses_ours
try "a program with libfastnet" compiles
try "the programs" tools_work
try "reinstall" apt install --reinstall ./*.deb
try "still ours" ours "$first"
try "a kernel goes" apt purge "linux-image-$first" "linux-headers-$first"
try "with its modules" [ ! -e "/lib/modules/$first" ]
try "remove" apt remove fastnet-dkms fastnet-tools libfastnet0 libfastnet-dev \
	"libpcap*-fastnet"
try "the stock drivers are back" stock "$second"
try "tcpdump has Debian's libpcap" uses_debians
try "purge" purge
try "nothing is left" nothing_left
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
