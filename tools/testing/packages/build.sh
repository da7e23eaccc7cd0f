#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# build.sh NAME EMAIL
#
# In a clean Debian, "make deb" of what is in /src, as a user of that name does,
# and once more elsewhere: are the packages the same, and does lintian like them?
# Prints a line for what fails, and "N passed, N failed". The packages are in
# /src/build/deb.

set -u

[ $# -eq 2 ] || { sed -n '4s/^# /usage: /p' "$0" >&2; exit 2; }
export DEBFULLNAME=$1 DEBEMAIL=$2

. /src/tools/testing/packages/try.sh
again=/home/somebody/fastnet

# In another folder, in another time zone, with other rights.
elsewhere()
{
	mkdir -p "${again%/*}"
	cp -a /src.clean "$again"
	(umask 077 && TZ=Asia/Tokyo make -C "$again" deb)
}

# What differs, if something does: its files.
same()
{
	local package differs=0

	for package in /src/build/deb/*.deb; do
		cmp "$package" "$again/build/deb/${package##*/}" && continue
		differs=1
		contents "$package" >"$log.a"
		contents "$again/build/deb/${package##*/}" >"$log.b"
		diff "$log.a" "$log.b"
	done
	return "$differs"
}

contents()
{
	rm -rf /tmp/contents
	dpkg-deb -R "$1" /tmp/contents
	dpkg-deb -c "$1"
	(cd /tmp/contents && find . -type f -exec sha256sum {} + | sort -k 2)
}

lintian_likes()
{
	lintian --allow-root --fail-on error,warning --tag-display-limit 0 \
		/src/build/deb/*.changes
}

# What there is before all else.
cp -a /src /src.clean
try "package lists" apt update
try "what make deb asks for" apt install dpkg-dev make patch xz-utils
try "make deb" make -C /src deb
try "its libpcap" apt install /src/build/deb/libpcap*-fastnet_*.deb
try "make deb elsewhere, with that one" elsewhere
try "the same packages, bit for bit" same
try "lintian" apt install lintian
try "it has nothing to say" lintian_likes
verdict
