# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What is to be seen of the packages in a Debian. To be sourced after try.sh.

# One a line.
drivers=$(cat /opt/drivers)

# come_from KERNEL REGEX MODULE...: where modprobe would take them from
come_from()
{
	local kernel=$1 where=$2 module file
	shift 2

	for module; do
		file=$(modinfo -n -k "$kernel" "$module") || return
		echo "$file"
		[[ $file =~ ^/(usr/)?lib/modules/"$kernel"/$where/ ]] || return
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
		in_initrd "$1" kernel && ! grep '/fastnet.*\.ko' "$log.initrd"
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
