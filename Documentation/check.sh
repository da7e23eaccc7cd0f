#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# check.sh KERNEL: does what the pages name exist? Functions, of ours or of a
# driver in that kernel source, files, targets of make, and what is quoted from
# the patches. And do the programs that they show compile? A line for each that
# does not.

set -u
kernel=$1
cd "$(dirname "$0")/.." || exit
pages=(Documentation/networking/fastnet/*.rst)
failed=0

# names PATTERN: what matches it, in all pages, each once
names()
{
	grep -hoP "$1" "${pages[@]}" | sort -u
}

missing()
{
	echo "Documentation: $1 is not to be found"
	failed=1
}

for name in $(names '\b(fastnet|e1000|rtl8169|rtl)_\w+(?=\(\))'); do
	grep -rqw "$name" core include tools/lib drivers \
		"$kernel/drivers/net" || missing "$name()"
done

# NAME stands for a name.
# shellcheck disable=SC2016
for path in $(names '(?<=``)(core|drivers|include|tools)/[^ `]+(?=``)' |
		grep -v NAME); do
	compgen -G "$path" >/dev/null || missing "$path"
done

# What make knows, patterns and all.
targets=$(make -qp help 2>/dev/null | sed -n 's/^\([a-z0-9][a-z0-9-]*\):.*/\1/p')
# shellcheck disable=SC2016
for target in $(names '((?<=``make )|(?<=\tmake ))[a-z0-9][a-z0-9-]+'); do
	grep -qx -- "$target" <<<"$targets" || missing "make $target"
done

quoted()
{
	awk '/^\.\. code-block:: (c|diff)$/ { code = 1; next }
		/^[^\t]/ { code = 0 }
		code { sub(/^\t[-+ ]?[ \t]*/, ""); print }' \
		Documentation/networking/fastnet/porting.rst | grep -v '^\.*$'
}

while read -r line; do
	grep -qrF -- "$line" drivers || missing "$line"
done < <(quoted)

for program in Documentation/networking/fastnet/*.c; do
	gcc -fsyntax-only -O2 -Wall -Wextra -Werror -std=gnu11 \
		-Iinclude/uapi -Itools/lib "$program" || failed=1
done
exit $failed
