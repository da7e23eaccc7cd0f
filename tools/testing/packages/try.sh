# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What counts what went well, and prints what did not; and an apt-get without
# questions. To be sourced.

log=$(mktemp)
passed=0
failed=0

# try WHAT COMMAND...
try()
{
	local what=$1
	shift
	if "$@" >"$log" 2>&1; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAILED $what"
		tail -n 30 "$log" | sed 's/^/       /'
	fi
}

apt()
{
	apt-get -q=2 -y --no-install-recommends -o Dpkg::Use-Pty=0 \
		-o DPkg::Path="$PATH" "$@"
}

# The end of the script.
verdict()
{
	rm -f "$log" "$log".*
	echo "$passed passed, $failed failed"
	[ "$failed" = 0 ]
	exit
}
