#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# run.sh [-a ARCH] [-v VERSION] [-t SECONDS] [-s SEED] [-c] [-d] [GLOB]
#
# Runs the KUnit suites (those that GLOB matches, fastnet* by default) in a
# kernel of that version: by default 6.1, as User Mode Linux (um), and for no
# longer than that. Tests that use chance print their seed; -s repeats one. With
# -c it tells how much of the core was executed (um only), with -d the kernel
# checks itself (x86_64 only). All that the kernel says is in build/kunit.log;
# this shows what failed, and ends with "kunit: N passed, N failed, N skipped".

set -u
here=$(dirname "$(readlink -f "$0")")
cd "$here/../../.." || exit

arch=um
version=6.1
coverage=
debug=
seconds=500
seed=0
while getopts a:v:t:s:cd option; do
	case $option in
	a) arch=$OPTARG ;;
	v) version=$OPTARG ;;
	t) seconds=$OPTARG ;;
	s) seed=$OPTARG ;;
	c) coverage=1 ;;
	d) debug=1 ;;
	*) sed -n '4s/^# /usage: /p' "$0" >&2; exit 2 ;;
	esac
done
shift $((OPTIND - 1))
glob=${1:-fastnet*}

name=$arch-$version${debug:+-debug}
build=$(readlink -m build)/kunit
tree=$build/linux-$version
objects=$build/$name
log=build/kunit.log

die()
{
	echo "kunit: $*" >&2
	exit 1
}

kunit()
{
	(cd "$tree" && python3 tools/testing/kunit/kunit.py "$@")
}

# fastnet is compiled for coverage on User Mode Linux, see tree.sh. The kernel
# has a function by the name of one in libgcov. Its linker script leaves out
# the destructors by which programs usually write down their counters.
link_with_libgcov()
{
	mkdir -p "$build/libgcov"
	objcopy --redefine-sym mangle_path=gcov_mangle_path \
		"$(gcc -print-file-name=libgcov.a)" \
		"$build/libgcov/libgcov.a" || exit
	echo "LINK_WRAPS=-Wl,--wrap,malloc -Wl,--wrap,free -Wl,--wrap,calloc" \
		"-Wl,-u,__gcov_init,-u,__gcov_exit,-u,__gcov_merge_add" \
		"-Wl,-fini=__gcov_exit -L$build/libgcov -lgcov"
}

build()
{
	local config options=(--arch="$arch" --build_dir="$objects" --jobs=2)

	for config in "$here/kunitconfig" "$PWD"/drivers/*/kunit/kunitconfig; do
		options+=(--kunitconfig="$config")
	done
	[ ! -e "$here/$arch.config" ] ||
		options+=(--kunitconfig="$here/$arch.config")
	[ -z "$debug" ] || options+=(--kunitconfig="$here/debug.config")
	[ "$arch" != um ] ||
		options+=(--make_options="$(link_with_libgcov)")

	"$here/tree.sh" "$version" "$tree" || exit
	# The files of a newer package may be older than these objects.
	cmp -s "$tree/.description" "$objects/.description" ||
		rm -rf "$objects"
	mkdir -p "$objects"
	cp "$tree/.description" "$objects"
	kunit build "${options[@]}" >"$build/$name.log" 2>&1 ||
		{ cat "$build/$name.log"; die "the kernel does not build"; }
	! grep -E -A3 '(fastnet|net/ethernet)/.*warning:' "$build/$name.log" ||
		die "the kernel builds with warnings"
}

run()
{
	find "$objects" -name '*.gcda' -delete
	rm -f "$objects/test.log"
	kunit exec --arch="$arch" --build_dir="$objects" --timeout="$seconds" \
		--kernel_args="fastnet.test_seed=$seed" "$glob" >"$build/$name.results" 2>&1
	[ "$arch" != um ] || wait_for_end
	cp "$objects/test.log" "$log" || die "the kernel did not run"
}

# It says that it is halted, and then writes down what was executed.
wait_for_end()
{
	local exe

	for exe in /proc/[0-9]*/exe; do
		while [ "$exe" -ef "$objects/linux" ]; do
			sleep 0.2
		done
	done
}

# What the kernel has to say beside the results of the tests.
complaints='(WARNING|BUG|INFO): |KASAN|UBSAN|DMA-API: .*device|Oops|Call Trace'
complaints+='|Kernel panic|possible recursive'

# count WHAT: in "Ran 9 tests: passed: 7, failed: 1, skipped: 1"
count()
{
	local n
	n=$(sed -n "s/.*Ran .* tests: .*$1: \([0-9]*\).*/\1/p" \
		"$build/$name.results")
	echo "${n:-0}"
}

verdict()
{
	local failed=$(($(count failed) + $(count crashed) + $(count errors)))

	if [ "$(count passed)" = 0 ]; then
		tail -n 40 "$build/$name.results"
		die "no test has passed"
	fi
	if [ "$failed" != 0 ]; then
		grep -vE '\[(PASSED|SKIPPED)\]|=====|# .*: pass:|\] *$|stty' \
			"$build/$name.results"
	fi
	if grep -E -A20 "$complaints" "$log"; then
		failed=$((failed + 1))
	fi
	echo "kunit: $(count passed) passed, $failed failed," \
		"$(count skipped) skipped"
	[ "$failed" = 0 ]
}

build
run
verdict || exit
[ -z "$coverage" ] ||
	"$here/coverage.sh" "$tree" "$objects" "$PWD/build/coverage"
