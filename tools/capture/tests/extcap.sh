# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154,SC2012
#
# What Wireshark asks, and how. Interfaces are those of this machine, of which
# there is lo: fake.c does not know it, so that the list is empty here.

printed "extcap {version=$version}{display=fastnet}" --extcap-interfaces \
	--extcap-version=4.0
printed "dlt {number=1}{name=EN10MB}{display=Ethernet}" --extcap-dlts \
	--extcap-interface fastnet-eth0
printed "{call=--buffers}{display=Buffers}{type=unsigned}{range=64,65536}{default=256}" \
	--extcap-config --extcap-interface=fastnet-eth0
capture 0 --extcap-interface fastnet-eth0 \
	--extcap-capture-filter "tcp port 80" >output
[ -s output ] && problem "$(cat output)"
[ -s errors ] && problem "$(cat errors)"
ok "a filter that is right: nothing is said"
printed 'filter "tcp prt 80": ' --extcap-capture-filter "tcp prt 80" \
	--extcap-interface fastnet-eth0

refused 2 "--extcap-interface: is missing" --extcap-dlts
refused 2 "--extcap-interface: is missing" --capture --fifo a
refused 2 "--fifo: is missing" --capture --extcap-interface fastnet-eth0
refused 2 "--extcap-interface: there is no eth0" --extcap-dlts \
	--extcap-interface eth0
refused 2 "--extcap-interface: there is no fastnet-" --extcap-dlts \
	--extcap-interface fastnet-
refused 2 "--extcap-interface: for" --extcap-interface fastnet-eth0
refused 2 "more: what is this for" --extcap-dlts \
	--extcap-interface fastnet-eth0 more
refused 2 "--extcap-frobnicate: no such option" --extcap-frobnicate
refused 1 "nosuch0: no such interface" --extcap-dlts \
	--extcap-interface fastnet-nosuch0
refused 2 'filter "tcp prt 80": ' --capture --fifo a.pcapng \
	--extcap-interface fastnet-eth0 --extcap-capture-filter "tcp prt 80"
refused 1 "busy0: in use by process 1234" --capture --fifo a.pcapng \
	--extcap-interface fastnet-busy0

mkfifo fifo
timeout 20 cat fifo >a.pcapng &
reader=$!
capture 0 --capture --extcap-interface fastnet-eth0 --fifo fifo --mode best \
	--buffers 2048 --snaplen 0 --extcap-capture-filter "ether proto 0x88b5" \
	-c 500
wait $reader
[ -s errors ] && problem "Wireshark would take this for an error"
right 500 a.pcapng
rm fifo
ok "capture into a FIFO"

# Wireshark ends it by closing the FIFO.
mkfifo fifo
timeout 20 head -c 10000 fifo >a.pcapng &
FAKE_FRAMES=100000 capture 0 --capture --extcap-interface fastnet-eth0 \
	--fifo fifo
[ -s errors ] && problem "Wireshark would take this for an error"
rm fifo
ok "its FIFO is closed"
