# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154,SC2012,SC2116
#
# One file after the other.

capture 0 -i eth0 -w a.pcapng --rotate-size 100k -c 1000
right 1000 a_*.pcapng
"$here/structure.py" a_*.pcapng >contents || problem "a file is not right"
count=$(ls a_*.pcapng | wc -l)
said "$count files, $(cat a_*.pcapng | wc -c) bytes"
[ "$count" -ge 8 ] || problem "$count files"
large=$(find . -name 'a_*.pcapng' -size +102400c)
[ -z "$large" ] || problem "larger than asked for: $large"
equal "$(find . -name 'a_*.pcapng' -size -95000c | wc -l)" 1
find . -name 'a_*.pcapng' | grep -vqE '/a_[0-9]{5}_[0-9]{14}\.pcapng$' &&
	problem "names: $(ls)"
ok "by size"

capture 0 -i eth0 -w a.pcapng --rotate-size 1k -c 300
right 300 a_*.pcapng
ok "smaller than frames are"

capture 0 -i eth0 -F pcap -w a.cap --rotate-size 50k -c 500
right 500 a_*.cap
[ "$(ls a_*.cap | wc -l)" -ge 8 ] || problem "$(ls)"
rm -f a_*.cap
ok "pcap"

FAKE_PAUSE=300000 capture 0 -i eth0 -w a.pcapng --rotate-time 1 -c 1000
right 1000 a_*.pcapng
count=$(ls a_*.pcapng | wc -l)
if [ "$count" -lt 2 ] || [ "$count" -gt 4 ]; then
	problem "$count files"
fi
ok "by time"

FAKE_FRAMES=10 capture 0 -i eth0 -w a.pcapng --rotate-time 0.2 -t 1.5
right 10 a_*.pcapng
[ "$(ls a_*.pcapng | wc -l)" -le 2 ] || problem "files without frames: $(ls)"
ok "by time, without frames"

capture 0 -i eth0 -w a.pcapng --rotate-size 100k --files 3
equal "$(ls a_*.pcapng | wc -l)" 3
said "ended by the number of files"
grep -qE ' = [0-9]+ written \+ 0 not written \+ [0-9]+ after' errors ||
	problem "what is left is not counted"
equal "$("$frames" a_*.pcapng | cut -d, -f1)" \
	"$(sed -n 's/.* = \([0-9]* \)written.*/\1right/p' errors)"
ok "so many files"

capture 0 -i eth0 -w a.pcapng --rotate-size 100k --ring 2 -c 1000
equal "$(ls a_*.pcapng | wc -l)" 2
equal "$("$frames" -f 1000 "$(ls a_*.pcapng | tail -n 1)" | cut -d, -f2,3)" \
	" 0 wrong, 0 missing"
said "1000 received = 1000 written"
ok "a ring"

FAKE_FRAMES=100000 FAKE_PAUSE=100000 timeout 60 "$program" -i eth0 -w a.pcapng \
	-c 3000 2>errors &
pid=$!
for next in a.pcapng "a_00002_*.pcapng" "a_00003_*.pcapng"; do
	for _ in {1..200}; do
		# shellcheck disable=SC2086
		[ -e "$(echo $next)" ] && break
		sleep 0.05
	done
	sleep 0.1
	kill -HUP "$(pgrep -P $pid)"
done
wait $pid
equal $? 0
equal "$(ls a*.pcapng | sed 's/_[0-9]*\./_TIME./' | tr '\n' ' ')" \
	"a.pcapng a_00002_TIME.pcapng a_00003_TIME.pcapng a_00004_TIME.pcapng "
right 3000 a.pcapng a_*.pcapng
ok "SIGHUP"

for size in {100000..101200..100}; do
	capture 0 -i eth0 -w a.pcapng --size "$size"
	actual=$(stat -c %s a.pcapng)
	[ "$actual" -le "$size" ] || problem "$actual of $size"
	[ "$actual" -ge $((size - 2000)) ] || problem "$actual of $size"
	said "ended by the size"
	"$here/structure.py" a.pcapng >contents || problem "not right"
done
ok "so many bytes"

capture 0 -i eth0 -w a.pcapng --size 100k --rotate-size 30k
[ "$(cat a_*.pcapng | wc -c)" -le 102400 ] || problem "$(cat a_*.pcapng | wc -c)"
[ "$(cat a_*.pcapng | wc -c)" -ge 98000 ] || problem "$(cat a_*.pcapng | wc -c)"
"$here/structure.py" a_*.pcapng >contents || problem "not right"
ok "so many bytes in all files"

for size in {20400..20800..20}; do
	rm -f a_*.pcapng
	capture 0 -i eth0 -w a.pcapng --size "$size" --rotate-size 5k -s 60
	actual=$(cat a_*.pcapng | wc -c)
	[ "$actual" -le "$size" ] || problem "$actual of $size"
	said "ended by the size"
done
ok "no file is begun that is too much"
