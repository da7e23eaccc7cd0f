# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
#
# A capture file of ten frames, 50 ms apart, comes out as it went in.

cat >make.py <<'PYTHON'
import struct
with open("capture.pcap", "wb") as f:
    f.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1))
    for i in range(10):
        frame = bytes((i + j) % 256 for j in range(60 + 100 * i))
        f.write(struct.pack("<IIII", 1000 + i // 20, i % 20 * 50000,
                            len(frame), len(frame)) + frame)
PYTHON
python3 make.py
# Another link type, IEEE 802.11.
{ head -c 20 capture.pcap; printf 'i\0\0\0'; } >wireless.pcap

# Says how many frames came, and how long it took from the first to the last.
cat >take.py <<'PYTHON'
import socket, struct, sys, time
s = socket.socket(socket.AF_UNIX)
s.connect("socket")
f = s.makefile("rb")
count, times = 0, []
while True:
    prefix = f.read(4)
    if not prefix:
        break
    frame = f.read(struct.unpack(">I", prefix)[0])
    i = count % 10
    if frame != bytes((i + j) % 256 for j in range(60 + 100 * i)):
        sys.exit("frame %d is another one" % count)
    count += 1
    times.append(time.monotonic())
print(count, round((times[-1] - times[0]) * 1000))
PYTHON

replayed()
{
	rm -f socket
	timeout 60 "$source" -q -l socket -r capture.pcap "$@" 2>errors &
	listening
	timeout 60 python3 take.py 2>>errors
	wait $! || problem "exit status $?"
	[ -s errors ] && problem "$(cat errors)"
}

# took "FRAMES MSEC" FRAMES LEAST MOST
took()
{
	local frames msec

	read -r frames msec <<<"$1"
	equal "$frames" "$2"
	if [ "$msec" -lt "$3" ] || [ "$msec" -gt "$4" ]; then
		problem "it took $msec ms"
	fi
}

took "$(replayed)" 10 440 1500
ok "replay, as the frames came in time"
took "$(replayed --topspeed)" 10 0 300
ok "replay at top speed"
took "$(replayed --topspeed -n 25)" 25 0 300
ok "again and again, up to a number"
took "$(replayed -n 21)" 21 890 2500
ok "again and again, as they came in time"
took "$(replayed -R 20)" 10 440 1500
ok "replay at another rate"
refused "$source" "has no Ethernet frames" -C a -r wireless.pcap
