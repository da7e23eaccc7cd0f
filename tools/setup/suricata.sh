#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Makes sure that the cache holds Suricata as Debian's trixie has it, and prints
# where: the program, the loader that it takes and all libraries, in one folder.

set -eu
# shellcheck source=tools/setup/common.sh
. "$(dirname "$0")/common.sh"

dir=$cache/suricata
loader=ld-linux-x86-64.so.2

# Of the hundred packages, what the program is linked to.
gather()
{
	usr=$work/tree/usr
	mkdir "$work/suricata"
	cp "$usr/bin/suricata" "$work/suricata"
	"$usr/lib64/$loader" --library-path "$usr/lib/x86_64-linux-gnu" \
		--list "$usr/bin/suricata" >"$work/list"
	sed -n 's/.* => \(.*\) (.*/\1/p' "$work/list" |
		xargs cp -L -t "$work/suricata"
}

if [ ! -d "$dir" ]; then
	begin_work suricata
	if [ ! -d "$dir" ]; then
		say "downloading suricata"
		use_suites trixie
		download_whole suricata
		unpack_whole
		gather
		publish "$work/suricata" "$dir"
	fi
fi
echo "$dir"
