# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034
#
# What the tests in the VM share. Each is a script that ends with "finish".

PATH=/tests:$PATH
export PATH
number=0
failed=0
work=/tmp/capture
rm -rf $work
mkdir -p $work
cd $work || exit 1
: >problems

problem()
{
	echo "$@" >>problems
}

# ok WHAT: all is well unless something is in the file "problems"
ok()
{
	number=$((number + 1))
	if [ -s problems ]; then
		sed 's/^/# /' problems errors
		echo "not ok $number $1"
		failed=1
	else
		echo "ok $number $1"
	fi
	: >problems
	rm -f ./*.pcapng ./*.pcap
}

finish()
{
	echo "1..$number"
	exit $failed
}

# equal WHAT IT IS, WHAT IT SHOULD BE
equal()
{
	[ "$1" = "$2" ] || problem "\"$1\", not \"$2\""
}

# start ARGUMENT...: the capture, until it says that it has begun. With job
# control, as from a terminal: otherwise it would be to ignore SIGINT.
start()
{
	: >errors
	set -m
	fastnet-capture "$@" 2>errors &
	set +m
	capture=$!
	begun "$capture"
}

# A process that ends does not begin.
begun()
{
	for _ in {1..600}; do
		grep -q ' mode, ' errors && return
		kill -0 "$1" 2>/dev/null || break
		sleep 0.1
	done
	problem "it does not begin"
}

# Sends so many frames, in windows that fit its buffers: the machine is slow.
send()
{
	local first=${2:-0} end=$((${2:-0} + $1)) count

	while [ "$first" -lt "$end" ]; do
		count=$((end - first))
		[ $count -lt 1000 ] || count=1000
		wire send count=$count first="$first" size=60-1514 seed=1 \
			burst=100 gap=20000 >/dev/null || problem "not sent"
		wire wait >/dev/null
		first=$((first + count))
	done
}

# Waits until the kernel has counted so many frames for that interface.
received()
{
	for _ in {1..600}; do
		[ "$(awk -v name="$2" '$1 == name { print $7 }' \
			/proc/net/fastnet)" -ge "$1" ] 2>/dev/null && return
		sleep 0.1
	done
	problem "$1 frames do not come: $(cat /proc/net/fastnet)"
}

# stop SIGNAL STATUS
stop()
{
	kill -"$1" "$capture"
	ended "$2"
}

# ended STATUS
ended()
{
	for _ in {1..1200}; do
		kill -0 "$capture" 2>/dev/null || break
		sleep 0.1
	done
	kill -KILL "$capture" 2>/dev/null && problem "it does not end"
	wait "$capture"
	equal $? "$1"
}

# said TEXT: on standard error
said()
{
	grep -qF -e "$1" errors || problem "it does not say \"$1\""
}

# As the harness set it up when the machine started.
start_interface()
{
	ip addr add 10.0.2.15/24 dev eth0
	ip link set eth0 up
	for _ in {1..300}; do
		[ "$(cat /sys/class/net/eth0/carrier 2>/dev/null)" = 1 ] && return
		sleep 0.1
	done
	problem "no carrier"
}

# A line there and back, over TCP; connect is before it.
connect()
{
	exec 9<>/dev/tcp/10.0.2.2/7 || problem "no connection"
}

converse()
{
	local answer

	echo "is anybody there, $1?" >&9
	read -r -t "${2:-20}" -u 9 answer
	[ "$answer" = "is anybody there, $1?" ]
}
