# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Where our files are in a kernel tree, and what they are like there. To be
# sourced, at the top of our tree. Three of them grow with the series: each step
# has a form of its own, of which the last is the file that we have.

# all_series, steps_of SERIES, all_steps: what steps says, without comments
all_series()
{
	sed -n 's/^series //p' tools/series/steps
}

steps_of()
{
	awk -v name="$1" '/^#/ { next }
	$1 == "series" { here = $2 == name; next }
	here' tools/series/steps
}

all_steps()
{
	local name

	for name in $(all_series); do
		steps_of "$name"
	done
}

# all_drivers: their folders
all_drivers()
{
	local description

	for description in drivers/*/driver.mk; do
		echo "${description%driver.mk}"
	done
}

# driver_adapter, driver_repairs FOLDER: of its patches the last, and the others
driver_adapter()
{
	printf '%s\n' "${1%/}"/0*.patch | tail -n 1
}

driver_repairs()
{
	printf '%s\n' "${1%/}"/0*.patch | head -n -1
}

# checkpatch_explained: what checkpatch says of the series, and of a driver's names
checkpatch_explained()
{
	cat tools/series/checkpatch-explained \
		$(find drivers -name checkpatch-explained | sort)
}

# changed_by PATCH...: the files
changed_by()
{
	sed -n 's,^--- a/,,p' "$@" | sort -u
}

# place FILE: its name in the kernel, or nothing if it stays here
place()
{
	local driver name=${1##*/}

	case $1 in
	Kconfig)
		echo "net/fastnet/$name" ;;
	core/*)
		echo "net/fastnet/${1#core/}" ;;
	include/*)
		echo "$1" ;;
	# What it describes stays here.
	Documentation/networking/fastnet/capture.rst | \
	Documentation/networking/fastnet/install.rst | \
	Documentation/networking/fastnet/libpcap.rst | \
	Documentation/networking/fastnet/limits.rst | \
	Documentation/networking/fastnet/testing.rst | \
	Documentation/networking/fastnet/tree.rst | \
	Documentation/networking/fastnet/benchmark*)
		;;
	Documentation/networking/fastnet/*)
		echo "$1" ;;
	tools/testing/kunit/kunitconfig)
		echo net/fastnet/.kunitconfig ;;
	drivers/*/kunit/*.[ch])
		driver=${1#drivers/}
		echo "$(drivers/driver.sh path "${driver%%/*}")/$name" ;;
	tools/testing/coccinelle/*/*)
		;;
	tools/testing/coccinelle/*.cocci)
		echo "scripts/coccinelle/fastnet/$name" ;;
	tools/series/selftests/gitignore)
		echo tools/testing/selftests/net/fastnet/.gitignore ;;
	# Of those that need a NIC and somebody at the other end of its cable,
	# what there is no other test for.
	tools/testing/selftests/xdp*.c | tools/testing/selftests/af_xdp*.c)
		echo "tools/testing/selftests/net/fastnet/$name" ;;
	tools/testing/selftests/*.c)
		if ! grep -q '^TEST' "$1" || grep -q private_network "$1"; then
			echo "tools/testing/selftests/net/fastnet/$name"
		fi ;;
	tools/testing/selftests/* | tools/series/selftests/* | \
	tools/lib/fastnet.* | tools/testing/vm/description.* | \
	tools/testing/vm/frame.* | tools/testing/vm/guest.*)
		echo "tools/testing/selftests/net/fastnet/$name" ;;
	esac
}

# as_in_kernel FILE: its text there. Code is the same to the byte, but for the
# folders that the selftests find each other in.
as_in_kernel()
{
	case $1 in
	tools/testing/kunit/kunitconfig)
		cat "$1" drivers/*/kunit/kunitconfig | awk '!/^#/ || NR == 1' ;;
	Documentation/*)
		sed -f tools/series/documentation.sed "$1" ;;
	tools/testing/* | tools/lib/*)
		sed -f tools/series/selftests.sed "$1" ;;
	*)
		cat "$1" ;;
	esac
}

# derive_makefile TREE: objects that have a source, checks that have a use
derive_makefile()
{
	awk -v dir="$1/net/fastnet/" '
	function there(name) { return !system("test -e " dir name) }
	/^# What compat.h/ { if (!there("compat.h")) skip = 1 }
	/^# The tests are/ { if (!there("resources_test.h")) skip = 1 }
	/^fastnet-y .*\.o$/ {
		name = $NF
		sub(/\.o$/, ".c", name)
		if (!there(name)) next
	}
	/^$/ { blank = 1; skip = 0; next }
	!skip { if (blank) print ""; blank = 0; print }
	' core/Makefile
}

derive_kconfig()
{
	if [ -e "$1/net/fastnet/resources_test.h" ]; then
		cat Kconfig
	else
		awk '/^config FASTNET_KUNIT_TEST/ { exit }
		/^$/ { blank = 1; next }
		{ if (blank) print ""; blank = 0; print }' Kconfig
	fi
}

# Until there is all that it starts, the module does nothing.
derive_main()
{
	local header

	while read -r header; do
		[ -e "$1/net/fastnet/$header" ] && continue
		sed -n '/SPDX/p; /linux\/module.h/{G;p;}; /^MODULE_/p' core/main.c
		return
	done < <(sed -n 's/^#include "\(.*\)"/\1/p' core/main.c)
	cat core/main.c
}
