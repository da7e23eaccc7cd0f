#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# libpcap-source.sh SUITE
#
# Makes sure that the cache holds Debian's source of libpcap of that release
# (bookworm, trixie) with Debian's own patches, and prints where. Not to be
# changed: builds and patches belong into a copy.

set -eu
# shellcheck source=tools/setup/common.sh
. "$(dirname "$0")/common.sh"

[ $# -eq 1 ] || die "usage: libpcap-source.sh SUITE"
suite=$1
dir=$cache/libpcap-$suite

download_and_unpack()
{
	say "downloading the source of libpcap in $suite"
	# Its security updates too, if the machine gets its own.
	if (mirror -security) >/dev/null 2>&1; then
		use_suites "$suite" "$suite-security"
	else
		use_suites "$suite"
	fi
	sed -i "p; s/^deb /deb-src /" "$work/sources.list"
	apt_from_suites update
	(cd "$work" && apt_from_suites source --download-only libpcap)
	dpkg-source --no-check -x "$work"/libpcap_*.dsc "$work/tree" >&2
}

if [ ! -d "$dir" ]; then
	begin_work "libpcap-$suite"
	if [ ! -d "$dir" ]; then
		download_and_unpack
		publish "$work/tree" "$dir"
	fi
fi
echo "$dir"
