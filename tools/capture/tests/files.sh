# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154,SC2012
#
# What is in the files, as libpcap reads them and as the format's draft says.

capture 0 -i eth0 -w a.pcapng -c 1000
said "eth0: zero-copy mode, Ethernet"
said "eth0: 1000 received = 1000 written + 0 not written + 0 after the end"
said "eth0: kernel: 0 dropped, 0 errors, 0 truncated, 0 passed"
said "1 file, $(stat -c %s a.pcapng) bytes"
said "ended by the count of frames"
right 1000 a.pcapng
structure "eth0 link 1 snaplen 0 filter '': 1000 in, 0 out, 0 cut; 1000 received, 0 dropped" \
	a.pcapng
ok "pcapng"

capture 0 -i eth0 -F pcap -w a.pcap -c 1000
right 1000 a.pcap
equal "$(od -An -tx4 -N4 a.pcap | tr -d ' ')" a1b23c4d
ok "pcap"

capture 0 -i eth0 -w - -c 1000 >a.pcapng
right 1000 a.pcapng
capture 0 -i eth0 -w - -c 700 | cat >b.pcapng
right 700 b.pcapng
echo before >c.pcapng
capture 0 -i eth0 -w - -c 100 >>c.pcapng
equal "$(head -n 1 c.pcapng)" before
tail -c +8 c.pcapng >d.pcapng
right 100 d.pcapng
ok "standard output: a file, a pipe, the end of a file"

head -c 100000 /dev/urandom >a.pcapng
capture 0 -i eth0 -w a.pcapng -c 10
right 10 a.pcapng
ok "a file that was there"

FAKE_DROPPED=17 capture 0 -i eth0 -w a.pcapng -c 300 -s 68 ether proto 0x88b5
equal "$("$frames" -s 68 a.pcapng)" \
	"300 right, 0 wrong, 0 missing, 0 late, 0 others"
structure "eth0 link 1 snaplen 68 filter 'ether proto 0x88b5': 300 in, 0 out, $(
	sed -n 's/.* \([0-9]*\) out, \([0-9]*\) cut.*/\2/p' \
	<("$here/structure.py" a.pcapng)) cut; $(
	sed -n 's/^eth0: \([0-9]*\) received.*/\1/p' errors |
	{ read -r n; echo $((n + 17)); }) received, 17 dropped" a.pcapng
[ "$("$here/structure.py" a.pcapng | sed 's/.* \([0-9]*\) cut.*/\1/')" -gt 250 ] ||
	problem "hardly any is cut"
ok "snaplen in zero-copy mode, a filter, dropped frames"

for options in "-m copy" "-m copy ether proto 0x88b5"; do
	# shellcheck disable=SC2086
	capture 0 -i eth0 -w a.pcapng -c 300 -s 61 $options
	equal "$("$frames" -s 61 a.pcapng)" \
		"300 right, 0 wrong, 0 missing, 0 late, 0 others"
	ok "snaplen: $options"
done

# Of so many frames some are one byte longer than one of these.
for length in {500..515}; do
	capture 0 -i eth0 -w a.pcapng -c 1000 -s "$length"
	equal "$("$frames" -s "$length" a.pcapng)" \
		"1000 right, 0 wrong, 0 missing, 0 late, 0 others"
done
ok "one byte more than the snaplen"

capture 0 -i eth0 -w a.pcapng -t 2 ip
said "eth0: 0 received = 0 written"
said "1000 passed"
right 0 a.pcapng
structure "eth0 link 1 snaplen 0 filter 'ip': 0 in, 0 out, 0 cut; 1000 received, 0 dropped" \
	a.pcapng
ok "a filter that chooses none"

FAKE_OUTGOING=1 capture 0 -i eth0 -o -w a.pcapng -c 1000
said "eth0: copy mode"
structure "eth0 link 1 snaplen 0 filter '': 500 in, 500 out, 0 cut; 1000 received, 0 dropped" \
	a.pcapng
ok "outgoing frames"

capture 0 -i eth0 -i copy0 -i eth1 -w a.pcapng -c 3000
said "copy0: copy mode"
said "eth1: zero-copy mode"
structure "eth0 link 1 snaplen 0 filter '': 1000 in, 0 out, 0 cut; 1000 received, 0 dropped
copy0 link 1 snaplen 0 filter '': 1000 in, 0 out, 0 cut; 1000 received, 0 dropped
eth1 link 1 snaplen 0 filter '': 1000 in, 0 out, 0 cut; 1000 received, 0 dropped" \
	a.pcapng
equal "$("$frames" a.pcapng | cut -d, -f1,2)" "3000 right, 0 wrong"
ok "three interfaces"

capture 0 -i tun0 -w a.pcapng -c 1
structure "tun0 link 101 snaplen 0 filter '': 1 in, 0 out, 0 cut; $(
	sed -n 's/^tun0: \([0-9]*\) received.*/\1/p' errors) received, 0 dropped" \
	a.pcapng
ok "another link type"

# field EXPRESSION: of the JSON on standard error, its last line as s
field()
{
	python3 -c "import json
lines = [json.loads(line) for line in open('errors')]
s = lines[-1]
i = s['interfaces'][0]
print($1)"
}

name=$'quote"back\\slash\ttab\xff.pcapng'
FAKE_DROPPED=5 capture 0 -i eth0 -w "$name" -t 1.5 -v --json
equal "$(field "i['name'], i['mode'], i['received'], i['written'],
	i['not_written'], i['after_end'], i['dropped'], i['gone']")" \
	"eth0 zero-copy 1000 1000 0 0 5 False"
equal "$(field "s['files'], s['file_bytes'], s['ended_by'], s['status']")" \
	"1 $(stat -c %s "$name") time 0"
equal "$(field "s['file'].encode('utf-8')")" \
	"b'quote\"back\\\\slash\\ttab\\xef\\xbf\\xbd.pcapng'"
equal "$(field "len(lines), lines[0]['dropped'], lines[0]['frames_per_second'] > 500")" \
	"2 5 True"
ok "JSON"

capture 0 -i eth0 -w a.pcapng -t 1.5 -v
grep -qE '^ +1000 frames +[0-9]+ frames/s +[0-9.]+ Mbit/s +0 dropped' errors ||
	problem "no rates"
capture 0 -i eth0 -w a.pcapng -t 1.5
grep -q frames/s errors && problem "rates, where there is no terminal"
script -qec "$program -i eth0 -w b.pcapng -t 1.5 2>&1 >/dev/null" /dev/null \
	</dev/null >terminal
grep -q frames/s terminal || problem "no rates on a terminal"
capture 0 -q -i eth0 -w a.pcapng -t 0.1
[ -s errors ] && problem "quiet is not quiet"
ok "rates, each second"
