# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154,SC2012
#
# How it can end.

# Waits until all 1000 frames are in a.pcapng.
filled()
{
	for _ in {1..400}; do
		[ "$(stat -c %s a.pcapng 2>/dev/null || echo 0)" -gt 800000 ] &&
			return
		sleep 0.05
	done
	problem "the frames do not come"
}

# Waits until it captures.
begun()
{
	for _ in {1..400}; do
		grep -q ' mode, ' errors && return
		sleep 0.05
	done
	problem "it does not begin"
}

# More than come: it waits.
for signal in INT TERM; do
	timeout 60 "$program" -i eth0 -w a.pcapng 2>errors &
	pid=$!
	filled
	kill -$signal "$(pgrep -P $pid)"
	wait $pid
	equal $? 0
	said "1000 received = 1000 written"
	said "ended by a signal"
	right 1000 a.pcapng
	ok "SIG$signal"
done

capture 0 -i eth0 -w a.pcapng -c 123
said "= 123 written + 0 not written +"
right 123 a.pcapng
ok "so many frames"

FAKE_FRAMES=100000 capture 0 -i eth0 -w - | head -c 300000 >a.pcapng
said "ended by its reader, who has gone"
equal "$(sed -nE 's/.*: ([0-9]+) received = ([0-9]+) written \+ ([0-9]+) not written \+ ([0-9]+) after.*/\1 \2 \3 \4/p' errors |
	awk '{ print ($1 == $2 + $3 + $4), ($3 > 0) }')" "1 1"
ok "a reader that goes"

capture 1 -i eth0 -w - >&-
said "standard output: Bad file descriptor"
ok "no standard output"

timeout 20 "$program" -i eth0 -c 1000 -w a.pcapng 2>&-
equal $? 0
right 1000 a.pcapng
timeout 20 "$program" -i eth0 -c 1000 -w b.pcapng 0<&- 1>&- 2>&-
equal $? 0
right 1000 b.pcapng
ok "no standard error"

# It is writing when it is to end, and frames wait in the ring.
mkfifo fifo
(
	until [ -e killed ]; do sleep 0.1; done
	exec cat
) <fifo >a.pcapng &
reader=$!
FAKE_FRAMES=300 FAKE_DONE=done timeout 60 "$program" -i eth0 -w fifo 2>errors &
pid=$!
begun
for _ in {1..400}; do
	[ ! -e done ] || break
	sleep 0.05
done
kill -TERM "$(pgrep -P $pid)"
: >killed
wait $pid
equal $? 0
wait $reader
rm killed
said "300 received = 300 written + 0 not written + 0 after the end"
right 300 a.pcapng
rm fifo done
ok "what was received before the end is there"

# A reader that stays, and reads no more.
mkfifo fifo
# shellcheck disable=SC2217
sleep 100 <fifo &
reader=$!
FAKE_FRAMES=100000 timeout 60 "$program" -i eth0 -w fifo 2>errors &
pid=$!
begun
sleep 0.5
kill -TERM "$(pgrep -P $pid)"
wait $pid
equal $? 1
said "fifo: its reader does not read"
kill $reader
rm fifo
ok "a reader that does not read"

FAKE_GONE=1 capture 1 -i eth0 -w a.pcapng
said "eth0: the interface is gone"
said "1000 received = 1000 written"
right 1000 a.pcapng
structure "eth0 link 1 snaplen 0 filter '': 1000 in, 0 out, 0 cut; 1000 received, 0 dropped" \
	a.pcapng
ok "the interface goes"

# full STATUS TEXT FILE...: what is there is right, whole, and was counted
full()
{
	local text=$1 lost

	shift
	said "$text"
	"$here/structure.py" "$@" >contents || problem "a file is not right"
	equal "$("$frames" "$@" | cut -d, -f1-3)" \
		"$(sed -n 's/.* = \([0-9]* \)written.*/\1right, 0 wrong, 0 missing/p' errors)"
	lost=$(sed -nE 's/.*: ([0-9]+) received = ([0-9]+) written \+ ([0-9]+) not written \+ ([0-9]+) after.*/\3/p' errors)
	[ "$lost" -gt 0 ] || problem "\"$lost\" frames are said to be lost"
	said "$(cat "$@" | wc -c) bytes"
	said "ended by the output"
}

(ulimit -f 300; capture 1 -i eth0 -w a.pcapng)
full "a.pcapng: File too large" a.pcapng
ok "a file that may not grow"

capture 1 -i eth0 -w /dev/full
said "/dev/full: No space left on device"
said " received = 0 written + 0 not written + "
ok "no space at all"

if [ "$(id -u)" = 0 ] && mkdir small &&
	mount -t tmpfs -o size=400k none small 2>/dev/null; then
	capture 1 -i eth0 -w small/a.pcapng
	full "small/a.pcapng: No space left on device" small/a.pcapng
	ok "a full disk"
	rm small/*

	capture 1 -i eth0 -w small/a.pcapng --rotate-size 150k
	full "No space left on device" small/a_*.pcapng
	ok "a full disk, while files follow each other"
	rm small/*

	# Four files of 25 pages each: nothing of the fifth can be written.
	capture 1 -i eth0 -w small/a.pcapng --rotate-size 100k
	full "No space left on device" small/a_*.pcapng
	equal "$(find small -type f | wc -l)" 4
	ok "a full disk, when a file begins"
	rm small/*

	capture 0 -i eth0 -w small/a.pcapng --rotate-size 100k --ring 2 -c 1000
	said "1000 received = 1000 written"
	ok "a ring that fits a small disk"
	umount small
else
	skip "a full disk takes root"
fi

# Whose files these are, and what is left of root's rights.
user()
{
	grep -E '^(Uid|Gid|Groups|CapEff|CapPrm|CapInh|NoNewPrivs):' \
		"/proc/$1/status" | tr '\t\n' '  '
}

# privileges RIGHTS ENVIRONMENT... -- ARGUMENT...
privileges()
{
	local expected=$1 environment=() pid

	shift
	while [ "$1" != -- ]; do
		environment+=("$1")
		shift
	done
	shift
	env "${environment[@]}" "$program" -i eth0 -w a.pcapng "$@" 2>errors &
	pid=$!
	filled
	equal "$(user $pid)" "$expected"
	kill $pid
	wait $pid
	right 1000 a.pcapng
}

if [ "$(id -u)" = 0 ]; then
	# rights CAPABILITIES
	rights()
	{
		echo "CapInh: 0000000000000000 CapPrm: $1 CapEff: $1 NoNewPrivs: 1 "
	}
	none=$(rights 0000000000000000)
	privileges "Uid: 65534 65534 65534 65534 Gid: 65534 65534 65534 65534 Groups: 65534  $none" \
		FAKE=1 -- -Z nobody
	equal "$(stat -c %U a.pcapng)" nobody
	ok "-Z nobody"
	privileges "Uid: 12345 12345 12345 12345 Gid: 2345 2345 2345 2345 Groups: 2345  $none" \
		SUDO_UID=12345 SUDO_GID=2345 --
	equal "$(stat -c %u:%g a.pcapng)" 12345:2345
	ok "who called sudo"
	privileges "Uid: 0 0 0 0 Gid: 0 0 0 0 $(
		grep ^Groups /proc/self/status | tr '\t\n' '  ')$(rights 0000000000000002)" \
		SUDO_UID=12345 SUDO_GID=2345 -- -Z root
	ok "-Z root"
	mkdir --mode=700 mine
	refused 1 "mine/a.pcapng: cannot be written as nobody: Permission denied" -i eth0 \
		-w mine/a.pcapng -Z nobody
	refused 2 "-Z: there is no user whoever" -i eth0 -w a.pcapng -Z whoever
	SUDO_UID=x refused 2 "SUDO_UID: x is not" -i eth0 -w a.pcapng
	install -m 4755 "$program" mine
	chmod 755 mine
	setpriv --reuid 65534 --regid 65534 --clear-groups \
		mine/fastnet-capture -i eth0 -w a.pcapng -Z root 2>errors
	equal $? 2
	said "-Z: only root"
	ok "-Z root, of a user's, when the program is root's by its mode"
else
	skip "becoming somebody else takes root"
	refused 2 "-Z: only root" -i eth0 -w a.pcapng -Z nobody
fi
