#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Prints the path of herd7, the simulator of memory models: the system's if it
# has one that knows the model of today's kernels (7.58 or newer), else one
# that this makes sure the cache holds, from Debian's packages, unpacked but
# not installed.

set -eu
# shellcheck source=tools/setup/common.sh
. "$(dirname "$0")/common.sh"

dir=$cache/herd7

new_enough()
{
	version=$("$1" -version 2>/dev/null) || return
	printf '7.58\n%s\n' "${version%%[!0-9.]*}" | sort -V -C
}

# It runs with its own libraries, which takes their own loader.
write_launcher()
{
	cat >"$work/tree/herd7" <<-'LAUNCHER'
		#!/bin/sh
		usr=${0%/*}/usr
		lib=$usr/lib/x86_64-linux-gnu
		exec "$lib/ld-linux-x86-64.so.2" --library-path "$lib" \
			"$usr/bin/herd7" -set-libdir "$usr/share/herdtools7/herd" "$@"
	LAUNCHER
	chmod +x "$work/tree/herd7"
}

unpack()
{
	mkdir "$work/tree"
	for package in "$work"/*.deb; do
		dpkg-deb --fsys-tarfile "$package" |
			tar -x -C "$work/tree" --wildcards --exclude '*/gconv' \
				'./usr/lib/*' './usr/bin/herd7' \
				'./usr/share/herdtools7/*' 2>/dev/null || :
	done
	write_launcher
	new_enough "$work/tree/herd7" || die "the herd7 of sid does not work here"
}

if new_enough herd7; then
	command -v herd7
	exit
fi
if [ ! -d "$dir" ]; then
	begin_work herd7
	if [ ! -d "$dir" ]; then
		say "downloading herdtools7"
		use_suites sid
		(cd "$work" &&
			apt_from_suites download herdtools7 libc6 libgmp10)
		unpack
		publish "$work/tree" "$dir"
	fi
fi
echo "$dir/herd7"
