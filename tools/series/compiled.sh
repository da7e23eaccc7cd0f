# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2154,SC2034 # what check.sh sets, and looks at
#
# Does the tree build at the step that it is at, and is there all that it
# takes? To be sourced, by check.sh.

# The folders of drivers that differ from the stock ones at a step.
drivers_at()
{
	in_tree diff --name-only base "$1" -- drivers | xargs -r dirname |
		sort -u | sed 's,$,/,'
}

# What the kernel has for modules, as far as we might call it.
exports()
{
	[ -e "$built/exported" ] ||
		(cd "$source" && grep -rhoE \
			'(EXPORT_[A-Z_]*(SYMBOL|STATIC_CALL)[A-Z_]*|define_netdev_printk_level)\(\w+' \
			arch/x86 block drivers/{base,char,net,pci} fs include \
			init kernel lib mm net security) |
			sed 's/.*STATIC_CALL.*(/__SCT__/
				/TRACEPOINT/{
					s/.*(//; h; s/^/__tracepoint_/p
					g; s/^/__SCT__tp_func_/p
					g; s/^/__SCK__tp_func_/
				}
				s/.*(//' | sort -u >"$built/exported"
	cat "$built/exported"
}

# No call of ours may lead nowhere: the module could not be loaded.
symbols_exist()
{
	silently comm -23 <(nm -u "$built/m/net/fastnet/fastnet.o" |
		awk '$2 != "__this_module" { print $2 }' | sort -u) <(exports)
}

# Each file is compiled, the tests as well: none waits for a later patch.
all_compiled()
{
	silently comm -23 \
		<(find "$tree/net/fastnet" -name '*.c' -printf '%P\n' |
			sed 's/c$/o/' | sort) \
		<(ar t "$built/y/net/fastnet/built-in.a" |
			sed 's,.*net/fastnet/,,' | sort)
}

# builds_as CONFIG STEP
builds_as()
{
	local targets

	targets=$(drivers_at "$2")
	case $1 in
	m | y)	[ ! -d "$tree/net/fastnet" ] || targets="net/fastnet/ $targets" ;;
	mixed)	[ -z "$targets" ] || targets="net/fastnet/ $targets" ;;
	esac
	[ -n "$targets" ] || return 0
	configure "$1" && is_configured "$1" || return
	# shellcheck disable=SC2086
	silently compile "$1" $targets || return
	[ -d "$tree/net/fastnet" ] || return 0
	case $1 in
	m)	symbols_exist ;;
	y)	all_compiled ;;
	esac
}

# What user space sees, and what builds on it.
headers_compile()
{
	! in_tree diff --quiet HEAD^ -- include/uapi tools || return 0
	# Of a later step it would stay there.
	rm -f "$built/m/usr/include/linux/fastnet.h"
	silently kbuild m headers || return
	[ -e "$tree/include/uapi/linux/fastnet.h" ] || return 0
	echo '#include <linux/fastnet.h>' |
		gcc -std=c90 -Wall -Wextra -Werror -fsyntax-only \
			-I"$built/m/usr/include" -x c -
}

selftests_compile()
{
	local dir=$tree/tools/testing/selftests/net/fastnet

	[ -d "$dir" ] || return 0
	mkdir -p "$built/selftests"
	# V=1 prints each command, which -s is to prevent; V=0 its name.
	silently make -s -j2 -C "$dir" V=1 OUTPUT="$built/selftests" \
		KHDR_INCLUDES="-isystem $built/m/usr/include"
}

# builds STEP: in all configurations, if it was not, as it is now
builds()
{
	local config

	once "$(in_tree rev-parse "$1^{tree}" "base^{tree}"
		declare -f compile
		declare -p configs "${!options_@}"
		cat tools/series/kernel.config)" || return 0
	for config in $configs; do
		builds_as "$config" "$1" ||
			{ echo "in the configuration $config"; return 1; }
	done
	headers_compile && selftests_compile && remember
}
