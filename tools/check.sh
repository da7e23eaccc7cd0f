#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# All checks and tests, a line each; what a failing one printed follows it, but
# for its tests that passed. What takes too long to be among them is named. Ends
# with "N passed, N failed".

set -u
cd "$(dirname "$0")/.." || exit

logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
passed=0
failed=0
skipped=0
started=()

# line VERDICT SECONDS WHAT
line()
{
	printf '%-6s %4ds  %s\n' "$@"
}

# check WHAT COMMAND...
check()
{
	local what=$1 begin=$SECONDS
	shift
	if "$@" >"$logs/check" 2>&1; then
		passed=$((passed + 1))
		line ok $((SECONDS - begin)) "$what"
	else
		failed=$((failed + 1))
		line FAILED $((SECONDS - begin)) "$what"
		sed 's/^/       /' "$logs/check"
	fi
}

# silent COMMAND...: does it succeed without a word?
silent()
{
	local said

	if ! said=$("$@" 2>&1) || [ -n "$said" ]; then
		echo "$said"
		return 1
	fi
}

# A guest keeps one CPU busy, but for when its tests wait: there is room for more
# of them while a CPU has nothing to do, but not for many, as all may have.
room()
{
	local count cpus running
	count=$(jobs -rp | wc -l)
	cpus=$(nproc)
	[ "$count" -gt "$cpus" ] || return 0
	# This shell is one of those that run.
	read -r _ _ _ running _ </proc/loadavg
	[ "$count" -lt $((2 * cpus)) ] && [ "${running%/*}" -le "$cpus" ]
}

# start WHAT COMMAND...: in the background, when there is room
start()
{
	local name=$1
	shift
	until room; do
		sleep 1
		finish_ended
	done
	started+=("$name")
	{
		local begin=$SECONDS
		"$@" >"$logs/$name" 2>&1
		echo "$? $((SECONDS - begin))" >"$logs/$name.status"
	} &
}

# finish WHAT: count what its lines "[...: ]N passed, N failed[, N skipped]" say,
# or itself if it has none
finish()
{
	local status seconds counts good bad left
	read -r status seconds <"$logs/$1.status"
	counts=$(sed -En 's/^([a-z0-9]+: )?([0-9]+) passed, ([0-9]+) failed(, ([0-9]+) skipped)?$/\2 \3 \5/p' "$logs/$1" |
		awk '{ good += $1; bad += $2; left += $3 }
			END { if (NR) print good, bad, left }')
	read -r good bad left <<<"${counts:-1 0}"
	# Whatever it said that it had done.
	[ "$status" = 0 ] || [ "$bad" != 0 ] || bad=1
	[ "$bad" = 0 ] || [ -n "$counts" ] || good=0
	passed=$((passed + good))
	failed=$((failed + bad))
	skipped=$((skipped + ${left:-0}))
	if [ "$bad" = 0 ]; then
		line ok "$seconds" "$1${counts:+: $good passed, $left skipped}"
		grep '^skip' "$logs/$1"
	else
		line FAILED "$seconds" "$1: $good passed, $bad failed, ${left:-0} skipped"
		sed -E '/^(ok|skip) /d; s/^/       /' "$logs/$1"
	fi
}

# Those runs that have ended since they were last asked for.
finish_ended()
{
	local name left=()
	for name in "${started[@]}"; do
		if [ -e "$logs/$name.status" ]; then
			finish "$name"
		else
			left+=("$name")
		fi
	done
	started=("${left[@]}")
}

# in_vm TARGET DRIVER/CHIP/TEST+TEST...
in_vm()
{
	on_kernel "" "$@"
}

# on_kernel VERSION TARGET DRIVER/CHIP/TEST+TEST...
on_kernel()
{
	local version=$1 target=$2 run driver chip name
	shift 2
	for run; do
		IFS=/ read -r driver chip name <<<"${run//+/ }"
		start "${version:+Linux $version, }$chip $name" "${make[@]}" \
			"$target" NIC="$driver" CHIP="$chip" T="$name" \
			${version:+KERNEL="$version"}
	done
}

# not_run WHY COMMAND...: what there is beside this
not_run()
{
	printf 'not run: %s (%s)\n' "${*:2}" "$1"
}

make=(make --no-print-directory)
# What is built before anything else runs.
build=("${make[@]}" "-j$(nproc)")

check "packages" tools/setup/packages.sh
check "kernel package and sources" "${make[@]}" fetch
check "modules build without a warning (W=1)" "${build[@]}" modules
check "programs build without a warning" silent "${build[@]}" programs
check "sparse is silent" "${make[@]}" sparse
check "initramfs" "${make[@]}" initrd stock-initrd capture-initrd \
	pcap-initrd models
for kernel in $("${make[@]}" -s list-other-kernels); do
	check "modules and initramfs for Linux $kernel" \
		"${build[@]}" initrd KERNEL="$kernel"
done
# Those that take longest come first.
start "KUnit suites, at least 90 % of the core" "${make[@]}" kunit COVERAGE=1
for kernel in $("${make[@]}" -s list-other-kernels); do
	# shellcheck disable=SC2046
	on_kernel "$kernel" vm-rerun $("${make[@]}" -s list-kernel-runs)
done
start "each patch for the kernel, on Linux 7.3" "${make[@]}" series-check KERNELS=7.3
# shellcheck disable=SC2046
in_vm vm-rerun $("${make[@]}" -s list-runs)
# shellcheck disable=SC2046
in_vm capture-vm-rerun $("${make[@]}" -s list-capture-runs)
# shellcheck disable=SC2046
in_vm pcap-rerun $("${make[@]}" -s list-pcap-runs)
# shellcheck disable=SC2046
in_vm vm-stock-rerun $("${make[@]}" -s list-stock-runs)
start "instructions per frame are as recorded" "${make[@]}" bench-guard-rerun
start "semantic patches are silent" "${make[@]}" coccicheck
start "semantic patches find what they are for" "${make[@]}" coccicheck-test
start "checkpatch --strict is silent" "${make[@]}" checkpatch
start "fastnet-bench and fastnet-source" "${make[@]}" bench-test
start "fastnet-capture" "${make[@]}" capture-test
start "libfastnet as it is installed" "${make[@]}" library-test
start "libfastnet from Python" "${make[@]}" python-test
for model in $("${make[@]}" -s list-models); do
	start "model of the $model" "${make[@]}" "$model-test"
done
start "kernel-doc is silent" "${make[@]}" kernel-doc
start "the patches apply to each kernel, without fuzz" "${make[@]}" patch-check
start "the patches are within their budget of lines" "${make[@]}" patch-count
start "the documentation builds without a warning" "${make[@]}" htmldocs
start "memory ordering of the ring (litmus)" "${make[@]}" litmus
wait
finish_ended

not_run "each patch, on the older kernels" make series-check KERNELS="'6.1 6.12'"
not_run "KUnit in the kernels that the series makes" make series-kunit
not_run "KUnit with KASAN, lockdep and kmemleak" make kunit ARCH=x86_64 DEBUG=1
not_run "are the suites able to fail" make kunit-mutations
not_run "every test, on each kernel" make check-kernels
not_run "every way to receive that Linux has" make bench
not_run "what fastnet-capture costs, beside others" make capture-cost
not_run "all that can be done to a NIC, at once" make vm-test T=storm
not_run "the kernel's own tests of AF_XDP" make xsk-suite
not_run "other people's XDP programs and sockets" make xdp-tools
not_run "the packages, in clean Debians" make deb-test
not_run "all programs and drivers, on fastnet by libpcap" make pcap-test
not_run "what a frame costs by libpcap" make pcap-bench
counts="$passed passed, $failed failed"
[ $skipped = 0 ] || counts="$counts, $skipped skipped"
echo "$counts"
[ $failed = 0 ]
