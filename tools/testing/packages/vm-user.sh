#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# vm-user.sh: run in the virtual machine by systemd: what a user does there with
# the packages, and whether the network is up meanwhile. "vm-user=" on the
# kernel's command line is "installed", "remove", after which they are no longer,
# or "removed". Prints a line for what fails, and "N passed, N failed".

set -u

cd /opt || exit
. ./try.sh
. ./debian.sh
kernel=$(uname -r)
# Those of the drivers that there is a NIC for.
present="e1000 e1000e 8139cp"

nic_of()
{
	basename "$(ls -d "/sys/bus/pci/drivers/$1/"*/net/*)"
}

# Where QEMU is on a NIC's network: host_of INTERFACE
host_of()
{
	ip -4 -o addr show "$1" | sed -n 's/.* inet \(10\.0\.[0-9]*\)\..*/\1.2/p'
}

# QEMU answers on each NIC, and no one else is there.
online()
{
	local driver nic host

	for driver in $present; do
		nic=$(nic_of "$driver")
		/lib/systemd/systemd-networkd-wait-online -i "$nic:routable" \
			--timeout 300 || return
		host=$(host_of "$nic")
		ping -I "$nic" -c 3 -W 20 "$host" || return
	done
}

# What is loaded is what modinfo names: loaded FOLDER
loaded()
{
	local driver loaded

	for driver in $present; do
		# shellcheck disable=SC2086
		come_from "$kernel" "$1" "$driver" || return
		loaded=$(cat "/sys/module/$driver/srcversion")
		echo "$driver is $loaded"
		[ "$(modinfo -F srcversion "$driver")" = "$loaded" ] || return
	done
}

# As somebody who has the capabilities and nothing else.
as_user()
{
	setpriv --reuid=nobody --regid=nogroup --clear-groups \
		--inh-caps=-all,+net_raw,+net_admin \
		--ambient-caps=-all,+net_raw,+net_admin \
		--bounding-set=-all,+net_raw,+net_admin timeout 300 "$@"
}

# Does that command end by itself, given frames? with_frames NIC COMMAND...
with_frames()
{
	local nic=$1 pid status
	shift

	ping -I "$nic" -i 0.5 "$(host_of "$nic")" >/dev/null &
	pid=$!
	"$@"
	status=$?
	kill "$pid"
	wait "$pid"
	return "$status"
}

tcpdump_captures()
{
	with_frames "$1" as_user tcpdump -n -i "fastnet:$1" -c 3
}

capture_captures()
{
	with_frames "$1" as_user fastnet-capture -i "$1" -c 3 -w - \
		>"$log.pcapng" || return
	tcpdump -n -r - <"$log.pcapng" | tee "$log.frames"
	[ "$(wc -l <"$log.frames")" = 3 ]
}

# It is in force, and so is what the package has added to it.
tcpdump_is_confined()
{
	grep -E 'tcpdump.* \(enforce\)' /sys/kernel/security/apparmor/profiles
}

xdp()
{
	local status

	xdp-loader load -m native "$1" /usr/lib/*/bpf/xdpfilt_alw_all.o &&
		ip -d link show "$1" | grep -w xdp && online
	status=$?
	xdp-loader unload -a "$1" && return "$status"
}

# All that the initrd has loaded, of which one may have no NIC.
reload()
{
	# shellcheck disable=SC2086
	modprobe -a -r $drivers && modprobe -a $drivers
}

# For all that the kernel had to say; with ours, it is tainted.
silent()
{
	! dmesg | grep -A 20 -E 'WARNING|BUG|Oops|Call Trace'
}

with_packages()
{
	local driver nic

	try "the drivers are fastnet's" loaded updates/dkms
	try "the device is there for users" \
		[ "$(stat -c %a /dev/fastnet)" = 666 ]
	try "tcpdump is confined" tcpdump_is_confined
	for driver in $present; do
		nic=$(nic_of "$driver")
		try "$driver: tcpdump -i fastnet:" tcpdump_captures "$nic"
		try "$driver: fastnet-capture" capture_captures "$nic"
		try "$driver: it can do it without copies" zero_copy "$nic"
		try "$driver: xdp-loader load -m native" xdp "$nic"
	done
	try "the network is up still" online
	try "the drivers, anew" reload
	try "the network is up with them" online
}

zero_copy()
{
	fastnet-capture --list | grep -w "$1" | grep zero-copy
}

without_packages()
{
	try "the drivers are the kernel's" loaded kernel
	try "the network is up with these" online
	try "nothing is left" nothing_left
	try "tcpdump without" with_frames "$(nic_of e1000)" \
		timeout 300 tcpdump -n -i "$(nic_of e1000)" -c 3
}

remove()
{
	try "removed" apt purge "*fastnet*"
	try "the network is up still" online
	try "the drivers, once more" reload
	try "what they used can go" rmmod fastnet
}

what=$(sed -n 's/.*vm-user=\([a-z]*\).*/\1/p' /proc/cmdline)
try "the network is up" online
case $what in
installed)	with_packages ;;
remove)		with_packages; remove; without_packages ;;
removed)	without_packages ;;
*)		echo "FAILED vm-user=$what"; failed=1 ;;
esac
try "the kernel has nothing to say" silent
echo -n "$kernel, packages $what: "
verdict
