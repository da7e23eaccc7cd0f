#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# kernel-headers.sh VERSION [ARCH]
#
# Prints a folder to build modules in (KDIR) for Debian's kernel of that version
# (6.1, 6.12, 7.3): the machine's headers if it has them. Otherwise, and always for
# another ARCH (arm64), it makes sure that the cache holds one: prepared from the
# kernel's source, with this machine's compiler and libraries, as those that the
# packaged tools want may be of another release, or machine; with the package's
# configuration and symbols.

set -eu
# shellcheck source=tools/setup/common.sh
. "$(dirname "$0")/common.sh"

[ $# -eq 1 ] || [ $# -eq 2 ] || die "usage: kernel-headers.sh VERSION [ARCH]"
source_of "$1"
for_arch "${2:-}"
dir=$cache/headers-$version${arch:+-$arch}

installed=$(ls -d "/lib/modules/$version".*/build 2>/dev/null | sort -V |
	tail -n 1)
if [ -z "$arch" ] && [ -e "$installed/Makefile" ]; then
	echo "$installed"
	exit
fi

# Its packages of that name, and what apt knows of one.
apt_knows()
{
	apt=apt-cache machine_apt pkgnames "linux-headers-$version." |
		grep -q . || {
		[ -e "$work/sources.list" ] || use_suite_of "$version" >&2
		apt=apt-cache apt_from_suites "$@"
		return
	}
	apt=apt-cache machine_apt "$@"
}

# The one that was made of this source; not of other flavours.
find_release()
{
	number=$(make -s -C "$tree" kernelversion)
	for name in $(apt_knows pkgnames "linux-headers-$version." |
			grep -E -- "[0-9]-${arch:-amd64}\$" | sort -rV); do
		apt_knows show "$name" |
			grep -qE "^Version: $number-" || continue
		kver=${name#linux-headers-}
		return
	done
	die "apt has no headers of Linux $number, of which $package is:" \
		"remove $tree, for a newer one to be fetched"
}

# Says of pahole what the configuration says, for it to stay the same.
write_pahole()
{
	number=$(sed -n 's/^CONFIG_PAHOLE_VERSION=//p' "$work/obj/.config")
	printf '#!/bin/sh\necho v%d.%d\n' $((number / 100)) $((number % 100)) \
		>"$work/obj/bin/pahole"
	chmod +x "$work/obj/bin/pahole"
}

prepare()
{
	headers=$work/headers/usr/src/linux-headers-$kver
	dpkg-deb -x "$work"/linux-headers-*.deb "$work/headers"
	mkdir -p "$work/obj/bin"
	cp "$headers/.config" "$headers/Module.symvers" "$work/obj"
	write_pahole
	PATH=$work/obj/bin:$PATH make -C "$tree" O="$work/obj" -j "$(nproc)" \
		${arch:+ARCH="$arch" CROSS_COMPILE="$triplet-"} \
		KERNELRELEASE="$kver" olddefconfig modules_prepare \
		>"$work/log" 2>&1 || {
		tail -n 20 "$work/log" >&2
		die "the source of $package cannot be prepared"
	}
	# Newer ones remember where that was, and which pahole.
	sed -i -e "s,$work/obj,$dir," -e "1aexport PATH := $dir/bin:\$(PATH)" \
		"$work/obj/Makefile"
	source_version >"$work/obj/.description"
}

is_complete()
{
	[ "$(cat "$dir/.description" 2>&1)" = "$(source_version)" ]
}

if ! is_complete; then
	[ -z "$arch" ] || need_compiler
	tree=$("$(dirname "$0")/kernel-tree.sh" "$version")
	begin_work "headers-$version"
	if ! is_complete; then
		find_release
		download_kernel "$version" "linux-headers-$kver"
		say "preparing Linux $kver"
		prepare
		publish "$work/obj" "$dir"
	fi
fi
echo "$dir"
