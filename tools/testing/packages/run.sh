#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# run.sh SUITE DIR
#
# Builds the packages as a user of that release of Debian's does (bookworm,
# trixie), then installs, upgrades and removes them in a clean one. Both are
# chroots in DIR. To be root is for those.

set -eu

[ $# -eq 2 ] || { sed -n '4s/^# /usage: /p' "$0" >&2; exit 2; }
[ "$(id -u)" = 0 ] || { echo "run.sh: only root can make chroots" >&2; exit 1; }

here=$(dirname "$(readlink -f "$0")")
top=$here/../../..
suite=$1
mkdir -p "$2"
dir=$(readlink -f "$2")

# shellcheck disable=SC2016 # What the machine's apt gets Debian from.
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' \
	'Origin: Debian' 'Component: main' | sort -u)

sources()
{
	for uri in $mirror; do
		case $uri in
		*security*)	echo "deb $uri $suite-security main" ;;
		*)		echo "deb $uri $suite main"
				echo "deb $uri $suite-backports main" ;;
		esac
	done
}

# Once, for both.
bootstrap()
{
	[ ! -e "$dir/$suite.tar" ] || return 0
	sources | mmdebstrap --variant=minbase --include=ca-certificates \
		"$suite" "$dir/$suite.tar.new" - >&2
	mv "$dir/$suite.tar.new" "$dir/$suite.tar"
}

# chroot_of NAME: a new one
chroot_of()
{
	rm -rf "${dir:?}/$1"
	mkdir "$dir/$1"
	tar -x -C "$dir/$1" -f "$dir/$suite.tar"
}

build()
{
	chroot_of build
	mkdir -p "$dir/cache" "$dir/build/src"
	(cd "$top" && git ls-files -co --exclude-standard -z |
		xargs -0 cp -p --parents -t "$dir/build/src")
	"$here/enter.sh" "$dir/build" "$dir/cache" sh -ec '
		apt-get -q=2 update
		apt-get -q=2 -y --no-install-recommends install \
			dpkg-dev make patch xz-utils
		make -C /src deb'
	rm -rf "$dir/debs"
	mkdir "$dir/debs"
	cp "$dir"/build/src/build/deb/*.deb "$dir/debs"
	rm -f "$dir"/debs/*-dbgsym_*
}

bootstrap
build >"$dir/build.log" 2>&1 || { tail -n 30 "$dir/build.log" >&2; exit 1; }
chroot_of user
cp "$here/user.sh" "$here/older.sh" "$dir/debs"
exec "$here/enter.sh" "$dir/user" "$dir/debs" /mnt/user.sh
