#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# stage.sh VERSION DIR SERIES...
#
# Lays out in DIR what Debian packages are built from, for the release that this
# machine has: our files, debian/, and in cache/ those parts of Debian's kernels
# and of its libpcap that are needed. Then installs what building needs.

set -eu

[ $# -ge 3 ] || { sed -n '4s/^# /usage: /p' "$0" >&2; exit 2; }
top=$(readlink -f "$(dirname "$0")/../..")
version=$1
dir=$2
shift 2

# shellcheck source=/etc/os-release
. /etc/os-release
suite=${VERSION_CODENAME:-}
# The package of libpcap, whose name has changed.
case $suite in
bookworm)	libpcap=libpcap0.8 others=libpcap0.8t64 ;;
trixie)		libpcap=libpcap0.8t64 others=libpcap0.8 ;;
*)	echo "stage.sh: Debian 12 or 13 is needed to build the packages" >&2
	exit 1 ;;
esac

maintainer=${DEBEMAIL:+${DEBFULLNAME:-fastnet} <$DEBEMAIL>}
# Of a commit, or where there is no git, of what was unpacked.
: "${maintainer:=$(git -C "$top" log -1 --format='%an <%ae>' 2>/dev/null ||
	echo "fastnet <root@localhost>")}"
date=$(git -C "$top" log -1 --format=%cD 2>/dev/null ||
	date -u -R -r "$top/CHANGES")

ours()
{
	git ls-files -co --exclude-standard -z 2>/dev/null ||
		find . -path ./build -prune -o -type f -print0
}

copy_ours()
{
	(cd "$top" && ours | xargs -0 cp -p --parents -t "$dir")
}

changelog()
{
	echo "fastnet ($version+deb$VERSION_ID) $suite; urgency=medium"
	echo
	awk -v version="$version" '
	/^[0-9]+(\.[0-9]+)+$/ { here = $0 == version; next }
	here && NF { print "  " $0; found = 1 }
	END { exit !found }' "$top/CHANGES" || {
		echo "stage.sh: CHANGES says nothing of $version" >&2
		exit 1
	}
	echo
	echo " -- $maintainer  $date"
}

debian()
{
	cp -r "$top/tools/packages/debian" "$dir"
	changelog >"$dir/debian/changelog"
	for file in "$dir"/debian/*@libpcap@*; do
		mv "$file" "$(echo "$file" | sed "s/@libpcap@/$libpcap/")"
	done
	escaped=$(echo "$maintainer" | sed 's,[&/\\],\\&,g')
	sed -i "s/@libpcap@/$libpcap/; s/@others-libpcap@/$others/; s/@maintainer@/$escaped/" \
		"$dir"/debian/control "$dir"/debian/*.lintian-overrides
}

# Not shared with the user's cache, which is not to be written to.
sources()
{
	mkdir "$dir/cache"
	for series; do
		source=$("$top/tools/setup/kernel-source.sh" "$series")
		cp -a "$source" "$dir/cache"
	done
	source=$("$top/tools/setup/libpcap-source.sh" "$suite")
	cp -a "$source" "$dir/cache"
}

build_depends()
{
	(cd "$dir" && dpkg-checkbuilddeps 2>/dev/null) && return
	sudo=
	[ "$(id -u)" = 0 ] || sudo=sudo
	$sudo apt-get -q=2 update || echo "some package lists could not be read" >&2
	$sudo env DEBIAN_FRONTEND=noninteractive apt-get -q=2 -y \
		-o Dpkg::Use-Pty=0 build-dep "$dir" >&2
}

rm -rf "$dir"
mkdir -p "$dir"
dir=$(readlink -f "$dir")
copy_ours
debian
sources "$@"
build_depends
