# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2154,SC2034 # what check.sh sets, and looks at
#
# What a mail is looked at for before it is read. To be sourced, by check.sh.

# The text of a patch without what depends on the day, on what follows it, and
# on the line in the kernel's file.
text_of()
{
	sed -e '/^From [0-9a-f]\{40\}/d; /^Date: /d; /^index [0-9a-f]*\.\./d' \
		-e 's/^@@ .*/@@/' "$1"
}

# Mailing lists turn away what is larger.
mailable()
{
	local size

	size=$(stat -c %s "$1")
	[ "$size" -le 100000 ] || { echo "$size bytes"; return 1; }
}

# What checkpatch says, once for each text; then without what is explained.
checkpatch()
{
	if once "$(text_of "$1")"; then
		(cd "$tree" && perl scripts/checkpatch.pl --strict --terse \
			--show-types --no-summary "$1" 2>/dev/null) >"$out/said"
		# 1 is that it has something to say.
		[ $? -le 1 ] || return
		remember "$out/said"
	fi
	! grep -vEf <(checkpatch_explained |
		      sed '/^#/d; /^$/d; s/\t.*//') "$done"
}

mail()
{
	mailable "$1" && checkpatch "$1"
}

# same_text VERSION NAME
same_text()
{
	diff <(text_of "$out/$1/$2.patch") <(text_of "$out/$newest/$2.patch")
}

# As netdev asks for.
few()
{
	local patches

	patches=("$1"/*.patch)
	[ ${#patches[@]} -le 16 ] || # one is the letter
		{ echo "$((${#patches[@]} - 1)) patches"; return 1; }
}
