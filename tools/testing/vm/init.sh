#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# /init of the guest: runs the programs in /tests, one after the other, and
# powers off.
#
# On the kernel command line: vm_tests=A,B,C says which programs (shell
# patterns will do), vm_shell starts a shell instead, vm_nic=MODULE is the
# driver to load, vm_chip=NAME what it drives; with vm_peer=MODULE there is a
# second NIC, eth1, of that driver, at the other end of the first one's cable.

export PATH=/bin
export HOME=/ TERM=linux

# A port of its own, so that kernel messages cannot break a test's lines.
RESULTS=/dev/ttyS2

mount_filesystems()
{
	mount -t proc none /proc
	mount -t sysfs none /sys
	mount -t devtmpfs none /dev
	mkdir -p /dev/pts /dev/shm /dev/net
	# Opening it loads the module.
	mknod /dev/net/tun c 10 200
	mount -t devpts none /dev/pts
	mount -t tmpfs none /dev/shm
	mount -t tmpfs none /tmp
	mount -t tmpfs none /run
	mount -t debugfs none /sys/kernel/debug
	mount -t cgroup2 none /sys/fs/cgroup
}

# The value of a word on the kernel command line; fails if it is not there.
option()
{
	# shellcheck disable=SC2013
	for word in $(cat /proc/cmdline); do
		case $word in
		"$1") return 0 ;;
		"$1"=*) echo "${word#*=}"; return 0 ;;
		esac
	done
	return 1
}

wait_for()
{
	tries=600
	until { read -r value <"$1"; } 2>/dev/null && [ "$value" = "$2" ]; do
		tries=$((tries - 1))
		[ $tries -gt 0 ] || return 1
		sleep 0.1
	done
}

start_network()
{
	ip link set lo up
	# The usual fq_codel drops frames that a slow machine makes wait.
	echo pfifo_fast >/proc/sys/net/core/default_qdisc
	# Not all drivers need it, and a stock one brings none.
	modprobe -q fastnet
	modprobe "$NIC_DRIVER" || return 1
	wait_for /sys/class/net/eth0/operstate down || return 1
	ip addr add 10.0.2.15/24 dev eth0
	ip link set eth0 up
	wait_for /sys/class/net/eth0/carrier 1 || return 1
	peer=$(option vm_peer) || return 0
	modprobe "$peer" && wait_for /sys/class/net/eth1/operstate down
}

# What a program has left that failed is not to fail those that follow.
restart_network()
{
	modprobe -r "$NIC_DRIVER"
	start_network
}

run_tests()
{
	cd /tests || return
	# Libraries that are tested are beside the programs.
	export LD_LIBRARY_PATH=/tests
	# The names may be patterns.
	# shellcheck disable=SC2046
	set -- $(option vm_tests | tr , ' ')
	[ $# -gt 0 ] || set -- *

	for program; do
		echo "@@ begin $program"
		"./$program" </dev/null
		status=$?
		echo "@@ end $program $status"
		[ $status = 0 ] || restart_network
	done
}

mount_filesystems
NIC_DRIVER=$(option vm_nic)
NIC_DESCRIPTION=/chips/$(option vm_chip)
export NIC_DRIVER NIC_DESCRIPTION
echo 1 >/proc/sys/kernel/sysrq
if ! start_network; then
	echo "@@ failed the network interface did not come up" >$RESULTS
fi

if option vm_shell; then
	setsid cttyhack bash
else
	stty -F $RESULTS raw
	run_tests >$RESULTS 2>&1
	echo "@@ done" >$RESULTS
fi
poweroff -f
