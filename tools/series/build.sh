# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# A kernel tree that patches are applied to and built in, one for each version,
# kept in the cache. To be sourced, after tools/setup/common.sh.

# shellcheck disable=SC2154 # cache comes from there
# shellcheck disable=SC2034 # the options are found by name

here=$(dirname "${BASH_SOURCE[0]}")

# As module and built in; without fastnet; and with a driver that is built in,
# to which a fastnet that is a module does not exist.
configs="m y n mixed"
drivers=$(sed -n 's/^CONFIG_.* = //p' drivers/*/driver.mk)
modules=$(printf ' %s=m' $drivers)
built_in=$(printf ' %s=y' $drivers)
options_m="FASTNET=m FASTNET_KUNIT_TEST=n$modules"
options_y="FASTNET=y FASTNET_KUNIT_TEST=y$built_in"
options_n="FASTNET=n$modules"
options_mixed="FASTNET=m FASTNET_KUNIT_TEST=n$built_in"

# use VERSION: sets $source, as it came, $tree, to be patched, and $built; waits
# while another script uses them
use()
{
	source=$("$here/../setup/kernel-tree.sh" "$1") || exit
	tree=$cache/series-$1/tree
	built=$cache/series-$1
	mkdir -p "$built"
	exec 8>"$built/.lock"
	flock 8
	if ! cmp -s "$source/.description" "$tree/.description"; then
		rm -rf "${built:?}"/*
		copy_tree "$source" "$tree"
	fi
}

in_tree()
{
	git -C "$tree" "$@"
}

# restart PATCH...: the tree as it came. Git keeps track of the files that the
# patches change, and of no others. What it writes is a new file, so the source
# stays as it is.
restart()
{
	if [ -d "$tree/.git" ]; then
		in_tree am --abort 2>/dev/null || :
		in_tree reset -q --hard base
		rm -rf "$tree/.git"
	fi
	in_tree init -q -b master
	sed -n 's,^--- a/,,p' "$@" | sort -u | (cd "$tree" && while read -r file; do
		[ ! -e "$file" ] || git add -f "$file"
	done)
	in_tree commit -q -m base
	in_tree tag base
	in_tree checkout -q --detach
}

# kbuild CONFIG ARGUMENT...
kbuild()
{
	local objects=$built/$1
	shift
	make -s -C "$tree" O="$objects" ARCH=x86_64 "$@"
}

# configure CONFIG: as far as the tree knows the options
configure()
{
	local config=$1 objects=$built/$1 options=options_$1
	local base=$objects/.config.base known

	mkdir -p "$objects"
	known=$(in_tree rev-parse "base^{tree}" HEAD:net/Kconfig \
		HEAD:net/fastnet/Kconfig 2>/dev/null
		echo "${!options}"
		cat "$here/kernel.config")
	[ "$known" != "$(cat "$objects/.config.known" 2>&1)" ] || return 0
	if ! cmp -s "$here/kernel.config" "$objects/.config.asked"; then
		kbuild "$config" KCONFIG_ALLCONFIG="$PWD/$here/kernel.config" \
			allnoconfig >/dev/null || return
		cp "$objects/.config" "$base"
		cp "$here/kernel.config" "$objects/.config.asked"
	fi
	# shellcheck disable=SC2086
	{
		cat "$base"
		printf 'CONFIG_%s\n' ${!options}
	} >"$objects/.config.next"
	kbuild "$config" KCONFIG_CONFIG=.config.next olddefconfig \
		>/dev/null 2>&1 || return
	cmp -s "$objects/.config.next" "$objects/.config" ||
		cp "$objects/.config.next" "$objects/.config"
	echo "$known" >"$objects/.config.known"
}

# has OPTION CONFIG: it is set as it is to be
is_configured()
{
	local options=options_$1 option

	for option in ${!options}; do
		grep -q "^config ${option%=*}$" -r "$tree/net/fastnet" \
			2>/dev/null || continue
		case $option in
		*=n)	! grep -q "^CONFIG_${option%=n}=" "$built/$1/.config" ;;
		*)	grep -qx "CONFIG_$option" "$built/$1/.config" ;;
		esac || { echo "$option is not to be had"; return 1; }
	done
}

# compile CONFIG TARGET...: with all that the kernel has for finding mistakes.
# Debian's sparse lacks an operator that is not used with Debian's compiler, and
# what new kernels have in MODULE_LICENSE() and the like is no constant to it.
compile()
{
	local config=$1
	shift
	kbuild "$config" -j2 W=1 C=1 \
		CHECK="sparse -D__typeof_unqual__=__typeof__" "$@" 2>&1 |
		grep -v ': error: bad constant expression$'
	return "${PIPESTATUS[0]}"
}

# once WHAT: fails if that was done before, which "remember [FILE]" says; $done
# is the file then.
once()
{
	done=$built/done/$(sha1sum <<<"$1" | cut -d ' ' -f 1)
	[ ! -e "$done" ]
}

remember()
{
	mkdir -p "$built/done"
	cp "${1:-/dev/null}" "$done"
}
