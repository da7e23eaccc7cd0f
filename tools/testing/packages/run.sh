#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# run.sh SUITE DIR
#
# Builds the packages as a user of that release of Debian's does (bookworm,
# trixie), and then, in a clean one, installs them, boots that in a virtual
# machine, and removes them. All of it is in DIR. To be root is for chroots.

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

# Once, for all.
bootstrap()
{
	[ ! -e "$dir/$suite.tar" ] || return 0
	sources | mmdebstrap --variant=minbase --include=ca-certificates \
		--format=tar "$suite" "$dir/$suite.tar.new" - || return
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
	"$here/enter.sh" "$dir/build" "$dir/cache" \
		/src/tools/testing/packages/build.sh \
		"$(git -C "$top" log -1 --format=%an)" \
		"$(git -C "$top" log -1 --format=%ae)" || failed=1
	rm -rf "$dir/debs"
	mkdir "$dir/debs"
	cp "$dir"/build/src/build/deb/*.deb "$here"/*.sh "$dir/debs"
	rm -f "$dir"/debs/*-dbgsym_*
	[ -z "$failed" ]
}

install_packages()
{
	chroot_of user
	"$here/enter.sh" "$dir/user" "$dir/debs" /mnt/install.sh
}

remove_packages()
{
	"$here/enter.sh" "$dir/user" "$dir/debs" /mnt/remove.sh
}

# step WHAT COMMAND...: how long it took, and what it has to say
step()
{
	what=$1
	shift
	begin=$(date +%s)
	said=ok
	"$@" >"$dir/said" 2>"$dir/log" || said=FAILED
	printf '%-6s %4ds  %s\n' "$said" $(($(date +%s) - begin)) "$what"
	sed 's/^/       /' "$dir/said"
	[ "$said" = FAILED ] || return 0
	tail -n 30 "$dir/log"
	failed=1
	return 1
}

failed=
step "a clean $suite" bootstrap
step "the packages are built" build || true
step "installed and upgraded" install_packages || true
step "in a virtual machine" "$here/vm.sh" "$dir/user" "$dir" || true
step "removed" remove_packages || true
[ -z "$failed" ]
