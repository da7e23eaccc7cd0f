# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
#
# What is refused: in one line that says why, with exit status 2.

# refused PROGRAM TEXT ARGUMENT...: TEXT is a part of that line
refused()
{
	local program=$1 text=$2 status lines

	shift 2
	timeout 20 "$program" "$@" >output 2>errors </dev/null
	status=$?
	lines=$(wc -l <errors)
	[ $status = 2 ] || problem "exit status $status"
	[ "$lines" = 1 ] || problem "$lines lines: $(cat errors)"
	[ -s output ] && problem "something on standard output"
	grep -qF -e "$text" errors || problem "it says: $(cat errors)"
	ok "${program##*/} $*"
}

# printed PROGRAM OPTION TEXT
printed()
{
	local status

	"$1" "$2" >output 2>errors
	status=$?
	[ $status = 0 ] || problem "exit status $status"
	[ -s errors ] && problem "$(cat errors)"
	grep -qF -e "$3" output || problem "no \"$3\": $(cat output)"
	ok "${1##*/} $2"
}

printed "$bench" --help "fastnet-zc"
printed "$bench" --version "fastnet-bench 0.1"
printed "$source" -h "-r, --replay FILE"
printed "$source" --version "fastnet-source 0.1"

refused "$bench" "which interface?"
refused "$bench" "--frobnicate: no such option" --frobnicate
refused "$bench" "-Z: no such option" -i lo -Z
refused "$bench" "-Z: no such option" -i lo -vZ
refused "$bench" "-n: something has to follow" -i lo -n
refused "$bench" "there is no method carrier-pigeon" -i lo \
	-m socket,carrier-pigeon
refused "$bench" "there is no method " -i lo -m socket,
refused "$bench" "-n: 1x is not a number" -i lo -n 1x
refused "$bench" "-n: 0 is not a number" -i lo -n 0
refused "$bench" "-n: -1 is not a number" -i lo -n -1
refused "$bench" "-t: nan is not a number" -i lo -t nan
refused "$bench" "-b: 32 is not a number" -i lo -b 32
refused "$bench" "-w: often is none of" -i lo -w often
refused "$bench" "socket: cannot poll the card" -i lo -m socket -w napi
if [ "$(cat /proc/sys/net/core/busy_poll 2>/dev/null)" = 0 ]; then
	refused "$bench" "sysctl net.core.busy_poll" -i lo -m fastnet-zc -w napi
fi
refused "$bench" "-c 1000: no such processor" -i lo -c 1000
refused "$bench" "nosuch0: no such interface" -i nosuch0
refused "$bench" "no such interface" -i a-name-that-is-too-long
refused "$bench" "xdp: has no filter" -i lo -m xdp udp

refused "$source" "where to send?"
refused "$source" "where to send?" -C a -i lo
refused "$source" "-R and -g" -C a -R 10 -g 10
refused "$source" "-B: how often?" -C a -B 10
refused "$source" "--topspeed: of which file?" -C a --topspeed
refused "$source" "-T: not with -r" -C a -T -r b
refused "$source" "-s: 59 is neither" -C a -s 59
refused "$source" "-s: 100-60 is neither" -C a -s 100-60
refused "$source" "-s: 60x is neither" -C a -s 60x
refused "$source" "-s: big is neither" -C a -s big
refused "$source" "-I: 101 is not a number" -C a -I 101
refused "$source" "-R: 0 is not a number" -C a -R 0
refused "$source" "-d: here is not an address" -C a -d here
refused "$source" "more: what is this for?" -C a more
refused "$source" "nosuch: No such file" -C nosuch
refused "$source" "nosuch: No such file" -l there -r nosuch
refused "$source" "no such interface" -i nosuch0
refused "$source" "longer than the 107 bytes" -C "$(printf 'x%.0s' {1..200})"
