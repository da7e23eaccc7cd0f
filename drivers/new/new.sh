#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# new.sh NAME VERSION...
#
# Lays out drivers/NAME for a driver that has no adapter yet. NAME is that of
# its module; where it is in the kernel, its config symbols and its structure
# are taken from the source of the first of these versions. The patch, which
# includes a header and no more, applies to all of them.

set -eu
here=$(dirname "$(readlink -f "$0")")
# shellcheck source=tools/setup/common.sh
. "$here/../../tools/setup/common.sh"

[ $# -ge 2 ] || die "usage: new.sh NAME VERSION..."
name=$1
shift
# A C identifier.
prefix=$(echo "$name" | sed 's/[^A-Za-z0-9_]/_/g; s/^[0-9]/_&/')
dir=$(readlink -m "$here/../$name")
[ ! -e "$dir" ] || die "drivers/$name is there already"
source=$("$here/../../tools/setup/kernel-tree.sh" "$1")

# The Makefile that builds the module, and its config symbol.
find_module()
{
	line=$(cd "$source" && grep -rE --include=Makefile \
		"^obj-\\\$\(CONFIG_[A-Z0-9_]+\)[[:space:]]*\+=[[:space:]]*$name\.o" \
		drivers/net | head -n 1)
	[ -n "$line" ] ||
		die "no Makefile below drivers/net builds a module $name"
	path=${line%/Makefile:*}
	config=$(echo "$line" | sed 's/.*CONFIG_\([A-Z0-9_]*\)).*/\1/')
}

# The one of its files that has the operations of the device.
find_file()
{
	objects=$(cd "$source/$path" &&
		sed -n "/^$name-\(objs\|y\)/,/[^\\\\]\$/p" Makefile |
		grep -oE '[a-z0-9_-]+\.o' | sed 's/o$/c/')
	# shellcheck disable=SC2086
	file=$(cd "$source/$path" && grep -lE \
		'^(static )?const struct net_device_ops' ${objects:-"$name.c"} |
		head -n 1)
	[ -n "$file" ] || die "no struct net_device_ops in $path"
}

# Of the vendor, whose menu the driver's symbol is in.
vendor()
{
	sed -n 's/^config \(NET_VENDOR_.*\)/\1/p' "$source/$path/Kconfig" \
		"$source/$path/../Kconfig" 2>/dev/null | head -n 1
}

structure()
{
	grep -oE 'struct [a-z0-9_]+ \*[a-z0-9_]+ = netdev_priv' \
		"$source/$path/$file" | cut -d' ' -f2 | sort | uniq -c |
		sort -rn | awk 'NR == 1 { print $2 }'
}

poll()
{
	sed -n 's/.*netif_napi_add[a-z_]*([^,]*,[^,]*, *\([a-z0-9_]*\).*/\1/p' \
		"$source/$path/$file" | sort -u | tr '\n' ' ' | sed 's/ $//'
}

# What git prints of the file as $1, a sed script, changes it.
difference()
{
	(cd "$work" && rm -rf a b && mkdir -p "a/$path" "b/$path" &&
		cp "$source/$path/$file" "a/$path" &&
		sed "$1" "a/$path/$file" >"b/$path/$file" &&
		git diff --no-index --no-prefix --no-color a b) || :
}

# adapter_patch LINE: the header is included after that one
adapter_patch()
{
	cat <<-END
	Subject: [PATCH] $name: zero-copy receive through fastnet

	Implement set_in_fastnet_zc_mode. TODO: how the ring is filled and emptied
	in this mode, how it changes, what the chip's manual says of that, and which
	chips are left out.
	---
	END
	difference "$1a#include <linux/fastnet.h>"
}

applies()
{
	for version; do
		"$here/../driver.sh" check "$name" "$version" >/dev/null 2>&1 ||
			return
	done
}

# Where all versions have the same lines around it.
write_adapter_patch()
{
	for line in $(grep -n '^#include <' "$source/$path/$file" |
			cut -d: -f1 | sort -rn); do
		adapter_patch "$line" \
			>"$dir/0001-$name-zero-copy-receive-through-fastnet.patch"
		applies "$@" && return
	done
	say "the patch does not apply to each of $*: move its #include"
}

test_patch()
{
	cat <<-END
	Subject: [PATCH] $name: test zero-copy receive with KUnit

	The tests need the driver's own functions and structures, so they are
	included by it. They play the hardware.
	---
	END
	cat >"$work/line" <<-END

	#if defined(CONFIG_FASTNET_KUNIT_TEST) && !defined(MODULE)
	#include "${name}_fastnet_test.c"
	#endif
	END
	difference "\$r $work/line"
}

description()
{
	cat <<-END
	# SPDX-License-Identifier: GPL-2.0
	#
	# What is to be known of the driver; chips/ has its NICs.

	CONFIG_$name = $config
	BUDGET_$name = 120
	# For tests that need no other.
	USUAL_CHIP_$name = $name
	# What receives, in the stock driver, and its private structure.
	RECEIVE_PATH_$name = $(poll)
	STRUCTURE_$name = $(structure)
	END
}

chip()
{
	cat <<-END
	# SPDX-License-Identifier: GPL-2.0
	# How the VM gets one, in the words of tools/testing/vm/description.h.
	device $name
	END
}

kunitconfig()
{
	echo "# SPDX-License-Identifier: GPL-2.0"
	symbol=$(vendor)
	[ -z "$symbol" ] || echo "CONFIG_$symbol=y"
	echo "CONFIG_$config=y"
}

find_module
find_file
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$dir/chips" "$dir/kunit"
description >"$dir/driver.mk"
chip >"$dir/chips/$name"
kunitconfig >"$dir/kunit/kunitconfig"
test_patch >"$dir/kunit/0001-$name-test-zero-copy-receive-with-KUnit.patch"
sed "s/FILE/$file/; s/NAME/$name/g; s/PREFIX/$prefix/g" "$here/test.c" \
	>"$dir/kunit/${name}_fastnet_test.c"
for list in faults kunit/mutations; do
	echo "# SPDX-License-Identifier: GPL-2.0" >"$dir/$list"
done
write_adapter_patch "$@"
echo "drivers/$name: for $path/$file"
