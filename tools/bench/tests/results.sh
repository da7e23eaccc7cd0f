# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
#
# results/evaluate and show: is what was measured kept, and in the tables?

# line WHAT BURST FRAMES BUSY: what tools/bench/measure prints for a second
line()
{
	echo "measured $1 60 $2 1000000 0 0 socket,$3,1,$4"
}

{
	echo "measured rest 60 1 0 0 0 method,frames,seconds,busy"
	line rest 1 0 1000
	line cell 1 100 1001000
	line cell 32 100 301000
	line flood 256 50000 0
} >bench
mkdir tables
"$here/../results/evaluate" kernel=6.1 nic=./bench >results.json ||
	problem "evaluate: exit status $?"
equal "$(grep -c '^\["socket", 60, ' results.json)" 2
"$here/../results/show" results.json tables >shown ||
	problem "show: exit status $?"
equal "$(sed -n 2p tables/nic-bursts.csv)" \
	"socket,10000.0,3000.0,2774.2,7226,0.0"
equal "$(tail -n 1 tables/nic-flood.csv)" "256,50"
ok "results: what was measured is in the tables"

sed -i 's/^\["socket", 60, 32, 3000.0/["socket", 60, 32, 4000.0/' results.json
"$here/../results/show" results.json tables >shown 2>&1
grep -q '^socket,10000.0,4000.0,' tables/nic-bursts.csv ||
	problem "$(cat shown)"
ok "results: tables are made of the file"

{
	echo "measured rest 60 1 0 0 0 method,frames,seconds,busy"
	line rest 1 0 1000
	line cell 1 1500 1001000
} >hasty
"$here/../results/evaluate" kernel=6.1 nic=./hasty >/dev/null 2>refused
equal $? 1
grep -q "^socket, 60 bytes, bursts of 1: .* had waited" refused ||
	problem "$(cat refused)"
ok "results: frames that had waited are refused"
