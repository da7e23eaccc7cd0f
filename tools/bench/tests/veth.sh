# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
#
# Each method counts exactly what was sent to it, from one veth device to the
# other.

frames=4000

make_network()
{
	ip link add veth0 type veth peer name veth1 || return
	for device in veth0 veth1 lo; do
		# Nobody else is to send anything.
		echo 1 >/proc/sys/net/ipv6/conf/$device/disable_ipv6
		ip link set $device up || return
	done
}

# What the first result has: Python, with that result as r.
result()
{
	python3 -c "import json
report = json.load(open('output'))
r = report['results'][0]
print($1)"
}

# Waits until fastnet-bench -v says in that file, which was empty before, that it
# measures.
measures()
{
	for _ in {1..400}; do
		grep -q frames/s "$1" && return
		sleep 0.05
	done
	problem "it does not begin"
}

# received METHOD HOW INTERFACE SENDER: some of it IP, in random sizes, and more
# than is asked for
received()
{
	local pid status

	: >errors
	timeout 60 "$bench" -i "$3" -m "$1" -w "$2" -n $frames -t 20 -B 4096 \
		-O -L -v --json >output 2>errors &
	pid=$!
	measures errors
	timeout 20 "$source" -q -i "$4" -n $((frames + 500)) -s random -I 40 \
		-T -R 40000 -B 32 || problem "the source failed"
	wait $pid
	status=$?
	[ $status = 0 ] || problem "exit status $status: $(cat errors)"
	equal "$(result 'r["frames"], r["ip"], r["order"]')" \
		"$frames $((frames * 2 / 5)) {'checked': $frames, 'missing': 0, 'repeated': 0, 'late': 0}"
	equal "$(result 'r["dropped"]["total"], r["latency"]["samples"]')" \
		"0 $frames"
	# One clock, and no frame is older than the test.
	equal "$(result 'all(0 < r["latency"][p] < 2e10
		for p in ["min", "p50", "p90", "p99", "p99.9", "max"])')" True
	equal "$(result 'r["bytes"]')" "$(bytes_of "$frames")"
	ok "$1, $2, on $3"
}

# What the frames of that size specification add up to, by another way.
bytes_of()
{
	rm -f socket
	"$source" -q -l socket -n "$1" -s random -I 40 -T &
	listening
	"$sink" connect socket 60 1514 0 1 40 1 0 | cut -d' ' -f3
	wait $!
}

# With nothing to receive: the reasons, the formats, the time.
quiet()
{
	timeout 60 "$bench" -i veth0 -t 0.2 >output 2>errors
	equal $? 0
	[ -e /dev/fastnet ] ||
		equal "$(grep -c '^fastnet-.*: not available: ' output)" 10
	ok "all methods, and why some are not available"

	timeout 60 "$bench" -i veth0 -t 0.2 --json udp port '"53"' >output
	equal $? 2
	timeout 60 "$bench" -i veth0 -t 0.2 --json udp port 53 >output
	python3 -m json.tool output >/dev/null 2>problems
	equal "$(result 'report["filter"], report["driver"], len(report["results"])')" \
		"udp port 53 veth 23"
	equal "$(result '[x["measured"] for x in report["results"]]')" \
		"[True, True, True, False, False, True, True, False, False, False, False, True, False, False, False, False, False, False, False, False, False, False, False]"
	ok "all methods with a filter, JSON"

	timeout 60 "$bench" -i veth0 -t 0.2 -m socket,pcap --csv -L -O >output
	equal "$(python3 -c 'import csv
for row in csv.DictReader(open("output")):
    print(row["method"], row["frames"], row["latency_p50"] == "", None in row)')" \
		$'socket 0 True False\npcap 0 True False'
	ok "CSV"

	[ -e /dev/fastnet ] ||
		refused "$bench" "fastnet-zc: veth0: /dev/fastnet does not exist" \
			-i veth0 -t 0.2 -m socket,fastnet-zc
	refused "$bench" "filter \"udp prt 53\": " -i veth0 -m socket udp prt 53
	refused "$bench" "filter \"udp prt 53\": " -i veth0 -m pcap udp prt 53

	printf '#!/bin/sh\nexec setpriv --bounding-set -all %s "$@"\n' "$bench" \
		>without-capabilities
	chmod +x without-capabilities
	refused ./without-capabilities "needs CAP_NET_RAW" -i veth0 -m mmap-v3
	refused ./without-capabilities "needs CAP_NET_RAW" -i veth0 -m pcap
	refused ./without-capabilities "needs CAP_NET_RAW" -i veth0 -m xdp
}

# send COUNT: some of it IP, in random sizes
send()
{
	timeout 20 "$source" -q -i veth1 -n "$1" -s random -I 40 -T -R 40000 \
		-B 32 || problem "the source failed"
}

# counted METHOD DETAIL: by its program, and nothing else is
counted()
{
	: >errors
	timeout 60 "$bench" -i veth0 -m "$1" -n $frames -t 20 -v \
		--json >output 2>errors &
	measures errors
	send $frames
	wait $! || problem "exit status $?: $(cat errors)"
	equal "$(result 'r["frames"], r["ip"], r["bytes"], r["detail"]')" \
		"$frames None $(bytes_of $frames) $2"
	equal "$(result 'r["dropped"]["total"]')" 0
	[ -e /sys/class/net/fnbench0 ] && problem "a device is left"
	ok "$1"
}

# Those that send: as much arrives at the other end, where a program counts. It
# has to be native, or else veth takes nothing that was sent so.
sent()
{
	: >far
	: >errors
	"$bench" -i veth1 -m xdp-drop -n $frames -t 20 -v --csv >arrived \
		2>far &
	timeout 60 "$bench" -i veth0 -m xdp-tx -n $frames -t 20 -v --json \
		>output 2>errors &
	measures far
	measures errors
	send $frames
	wait || problem "exit status $?: $(cat errors)"
	equal "$(result 'r["frames"], r["bytes"], r["detail"]')" \
		"$frames $(bytes_of $frames) native"
	equal "$(arrived)" "$frames $(bytes_of $frames)"
	ok "xdp-tx: each comes back"

	: >far
	"$bench" -i veth1 -m xdp-drop -t 20 -v --csv >arrived 2>far &
	measures far
	timeout 60 "$bench" -i veth0 -m xdp-send -n 1000 -b 600 --json \
		>output 2>errors || problem "exit status $?: $(cat errors)"
	equal "$(result 'r["frames"], r["bytes"], r["detail"]')" \
		"1000 600000 copy"
	kill -INT $!
	wait $!
	read -r frames_arrived bytes_arrived <<<"$(arrived)"
	# As many as the ring holds may be under way when it ends.
	if [ "$frames_arrived" -lt 1000 ] || [ "$frames_arrived" -gt 1032 ]; then
		problem "$frames_arrived arrived"
	fi
	equal "$bytes_arrived" $((600 * frames_arrived))
	ok "xdp-send"
}

# What the file says: frames and bytes.
arrived()
{
	awk -F , 'NR == 2 { print $3, $5 }' arrived
}

# Nothing else is measured than what was asked for.
native_only()
{
	for method in xdp-drop xdp-pass xdp-tx xdp-redirect; do
		refused "$bench" "$method: lo: no native XDP: " -i lo -m $method
	done
	ip link add fnbench0 type veth
	refused "$bench" "xdp-redirect: there is one already" -i veth0 \
		-m xdp-redirect
	ip link del fnbench0

	: >far
	"$bench" -i veth0 -m xdp-drop -t 20 -v >output 2>far &
	measures far
	refused "$bench" "another XDP program is attached" -i veth0 -m xdp-pass
	kill -INT $!
	wait $!
}

# filtered METHOD: of all the frames that come it gets those that are IP
filtered()
{
	timeout 60 "$bench" -i veth0 -m "$1" -t 2 --json ip >output 2>errors &
	sleep 0.5
	"$source" -q -i veth1 -n 1000 -I 40 -R 20000 || problem "no source"
	wait $!
	equal "$(result 'r["frames"], r["ip"]')" "400 400"
	ok "$1, with a filter"
}

# Ends when it is told to, and when there is nothing more to wait for.
ends()
{
	"$bench" -i veth0 -m mmap-v2,socket -t 0 -B 4096 >output 2>errors &
	sleep 0.5
	"$source" -q -i veth1 -n 1000
	sleep 0.5
	kill -INT $!
	wait $!
	equal $? 0
	grep -q '^mmap-v2 *1000 ' output || problem "$(cat output)"
	grep -q '^socket' output && problem "went on: $(cat output)"
	ok "interrupted: what was measured up to then"

	"$bench" -i veth0 -m socket -t 20 >output 2>errors &
	sleep 0.5
	ip link set veth0 down
	wait $!
	equal $? 1
	equal "$(cat errors)" "fastnet-bench: socket: veth0: Network is down"
	ok "the interface goes down"
	refused "$bench" "veth0: is down: ip link set veth0 up" -i veth0
	ip link set veth0 up

	timeout 20 "$bench" -i veth0 -m socket -W 10 -t 0.5 >output 2>errors
	equal $? 1
	grep -q "so many frames did not come" errors || problem "$(cat errors)"
	ok "no frames to warm up with"

	"$bench" -i veth0 -m socket,mmap-v3 -t 1.5 -v -w busy -c 0 >output 2>errors
	equal "$(grep -cE '^ +1\.[0-9]s (socket|mmap-v3) .* frames/s' errors)" 2
	ok "a line each second"
}

if [ "$(id -u)" != 0 ] || ! make_network; then
	number=$((number + 1))
	echo "ok $number # SKIP there can be no network of our own"
	return
fi

quiet
for how in sleep busy; do
	for method in socket recvmmsg pcap mmap-v2 mmap-v3 xdp xdp-generic \
		xdp-pass; do
		received $method $how veth0 veth1
	done
done
# The driver of lo knows nothing of XDP.
received xdp sleep lo lo
equal "$(result 'r["detail"]')" "generic, copy"
ok "generic XDP"
counted xdp-drop native
counted xdp-drop-generic generic
counted xdp-redirect native
sent
native_only
for method in socket recvmmsg pcap mmap-v2 mmap-v3 xdp-pass; do
	filtered $method
done
ends
