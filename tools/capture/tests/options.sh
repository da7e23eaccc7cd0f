# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154,SC2012
#
# What is refused: in one line that says why, with exit status 2 if it is the
# command that is wrong and 1 if it is the world.

# refused STATUS TEXT ARGUMENT...: TEXT is a part of that line
refused()
{
	local expected=$1 text=$2 status

	shift 2
	timeout 20 "$program" "$@" >output 2>errors </dev/null
	status=$?
	[ $status = "$expected" ] || problem "exit status $status"
	equal "$(wc -l <errors)" 1
	grep -q '^fastnet-capture[^:]*: ' errors || problem "who says that?"
	said "$text"
	[ -s output ] && problem "something on standard output"
	ok "$*"
}

# printed TEXT ARGUMENT...
printed()
{
	local text=$1 status

	shift
	"$program" "$@" >output 2>errors
	status=$?
	[ $status = 0 ] || problem "exit status $status"
	[ -s errors ] && problem "$(cat errors)"
	grep -qF -e "$text" output || problem "no \"$text\": $(cat output)"
	ok "$*"
}

printed "usage: fastnet-capture -i INTERFACE" --help
printed "--rotate-size BYTES" -h
printed "fastnet-capture $version" --version

refused 2 "which interface?"
refused 2 "which interface?" -w a.pcapng
refused 2 "where to? -w FILE" -i eth0
refused 2 "--frobnicate: no such option" --frobnicate
refused 2 "-X: no such option" -i eth0 -X
refused 2 "-c: something has to follow" -i eth0 -c
refused 2 "-c: 1x is not a number" -i eth0 -w a.pcapng -c 1x
refused 2 "-c: 0 is not a number" -i eth0 -w a.pcapng -c 0
refused 2 "-c: -1 is not a number" -i eth0 -w a.pcapng -c -1
refused 2 "-c:  1 is not a number" -i eth0 -w a.pcapng -c " 1"
refused 2 "-c:  is not a number" -i eth0 -w a.pcapng -c ""
refused 2 "99999999999999999999 is not a number" -i eth0 -w a.pcapng \
	-c 99999999999999999999
for text in 0 -1 nan inf 0x10 1s 0.0000000001 ""; do
	refused 2 "-t: $text is not a number of seconds" -i eth0 -w a.pcapng \
		-t "$text"
done
refused 2 "-s: 262145 is not a number" -i eth0 -w a.pcapng -s 262145
refused 2 "-s: lots is not a number" -i eth0 -w a.pcapng -s lots
refused 2 "-B: 63 is not a number" -i eth0 -w a.pcapng -B 63
refused 2 "-b: 1024 is not a number" -i eth0 -w a.pcapng -b 1024
refused 2 "-b: 3000 is no power of two" -i eth0 -w a.pcapng -b 3000
refused 2 "-B and -b: more than 512 MiB" -i eth0 -w a.pcapng -b 16384 -B 65536
refused 2 "--wake-delay: 1000001 is not" -i eth0 -w a.pcapng \
	--wake-delay 1000001
refused 2 "--busy-poll: 100001 is not" -i eth0 -w a.pcapng --busy-poll 100001
refused 2 "--size: 10 is not a number of bytes" -i eth0 -w a.pcapng --size 10
refused 2 "--size: 1kk is not a number of bytes" -i eth0 -w a.pcapng --size 1kk
refused 2 "--size: 99999999T is not a number" -i eth0 -w a.pcapng \
	--size 99999999T
refused 2 "-m: fast is none of" -i eth0 -w a.pcapng -m fast
refused 2 "-F: erf is neither" -i eth0 -w a.pcapng -F erf
refused 2 "-F pcap: has one interface" -i eth0 -i eth1 -F pcap -w a.pcap
refused 2 "-i: eth0 twice" -i eth0 -i eth0 -w a.pcapng
refused 2 "-o: what is sent" -i eth0 -o -m zero-copy -w a.pcapng
refused 2 "--ring: of what?" -i eth0 -w a.pcapng --ring 3
refused 2 "--files: of what?" -i eth0 -w a.pcapng --files 3
refused 2 "standard output is one file" -i eth0 -w - --rotate-size 1M
refused 2 'filter "udp prt 53": ' -i eth0 -w a.pcapng udp prt 53
refused 2 'filter "udp prt 53": ' -i tun0 -w a.pcapng udp prt 53
refused 2 'filter "tcp[tcpflags] & tcp-syn": ' -i tun0 -w a.pcapng \
	"tcp[tcpflags] & tcp-syn"
capture 0 -i tun0 -w a.pcapng -c 3 -s 64 -m copy
capture 0 -i tun0 -w a.pcapng -c 3 greater 60
ok "filters for what has no link-layer header"
rm -f a.pcapng

refused 1 "nosuch0: no such interface" -i nosuch0 -w a.pcapng
refused 1 "busy0: in use by process 1234" -i busy0 -w a.pcapng
refused 1 "none0: No such file" -i none0 -w a.pcapng
refused 1 "odd0: there is no format for frames of its type, 280" -i odd0 \
	-w a.pcapng
refused 1 ": No such file or directory" -i eth0 -w there/a.pcapng

# What was there stays, and nothing is left, if there is no capture.
echo kept >a.pcapng
capture 1 -i busy0 -w a.pcapng
equal "$(cat a.pcapng)" kept
capture 1 -i eth0 -i busy1 -w b.pcapng
[ -e b.pcapng ] && problem "a file is left"
ok "no capture, no file"
