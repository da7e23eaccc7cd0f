# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
#
# Numbered frames through a socket, as QEMU reads it: each byte is checked.

# What arrives of 5000 frames: frames, IP frames and bytes. The specification is
# that of sink.c: streamed MIN MAX IMIX TIMED IP SEED FIRST, then options.
streamed()
{
	local spec=("${@:1:7}") options=("${@:8}")

	rm -f socket
	timeout 60 "$source" -q -l socket -n 5000 "${options[@]}" 2>errors &
	listening
	timeout 60 "$sink" connect socket "${spec[@]}" 2>>errors
	wait $! || problem "exit status $?"
	[ -s errors ] && problem "$(cat errors)"
}

equal "$(streamed 60 60 0 0 0 1 0)" "5000 0 300000"
ok "60 bytes each"
equal "$(streamed 60 1514 0 0 0 9 77 -s random -S 9 -f 77 |
	cut -d' ' -f1,2)" "5000 0"
ok "random sizes, another seed, another first number"
# 416 rounds of 12, and the first 8 of one.
equal "$(streamed 60 60 1 0 0 1 0 -s imix)" \
	"5000 0 $((416 * (7 * 60 + 4 * 590 + 1514) + 5 * 60 + 2 * 590 + 1514))"
ok "imix"
equal "$(streamed 60 60 0 0 25 1 0 -I 25)" "5000 1250 300000"
ok "a quarter of it IP"
equal "$(streamed 60 60 0 1 100 1 0 -T -I 100)" "5000 5000 300000"
ok "all of it IP, and timed"
equal "$(streamed 9216 9216 0 1 50 1 0 -s 9216 -T -I 50 |
	cut -d' ' -f1,2)" "5000 2500"
ok "the largest frames"

# Whoever listens is connected to.
rm -f socket
timeout 60 "$sink" listen socket 60 60 0 0 0 1 0 >output &
until grep -q ready output 2>/dev/null; do sleep 0.05; done
timeout 60 "$source" -C socket -n 1000 -R 2000 2>errors || problem "exit status $?"
wait $!
equal "$(tail -n 1 output)" "1000 0 60000"
grep -q '^1000 frames, 60000 bytes in .* came back$' errors ||
	problem "$(cat errors)"
ok "connects, says what it did, and reads what comes back"

# paced MILLISECONDS OPTION...: it takes that long, but not much longer. The last
# frame, or the last burst, needs no time after it.
paced()
{
	local least=$1 begin=${EPOCHREALTIME/./} passed

	shift
	streamed 60 60 0 0 0 1 0 "$@" >output
	passed=$((${EPOCHREALTIME/./} - begin))
	[ $passed -ge $((least * 1000)) ] || problem "$passed us"
	[ $passed -le $((least * 1000 + 8000000)) ] || problem "$passed us"
	ok "paced: $*"
}

paced 1999 -R 2500
paced 1960 -R 2500 -B 100
paced 2009 -B 100 -g 41000
equal "$(cat output)" "5000 0 300000"
ok "and nothing is left out"
paced 999 -t 1 -n 100000000 -R 1000
equal "$(cat output)" "1000 0 60000"
ok "ends after its time"

# A peer that is slow to begin: 2 s of the 5 s, which are not made up for.
rm -f socket
timeout 60 "$source" -q -l socket -s 9000 -R 1000 -n 5000 -B 10 2>errors &
listening
equal "$(timeout 60 python3 -c 'import socket, time
s = socket.socket(socket.AF_UNIX)
s.connect("socket")
time.sleep(2)
begin = time.monotonic()
while s.recv(1 << 20):
    pass
print(time.monotonic() - begin > 4)')" True
wait $!
ok "a peer that makes it wait"

# A peer that goes away is no reason to wait for it.
rm -f socket
timeout 60 "$source" -l socket 2>errors &
listening
timeout 60 python3 -c 'import socket
s = socket.socket(socket.AF_UNIX)
s.connect("socket")
s.recv(1000)'
wait $!
equal "$?" 0
grep -q "nobody takes the frames any more" errors || problem "$(cat errors)"
ok "the other end goes away"
