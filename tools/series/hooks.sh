# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Where the kernel's own files name us. To be sourced. hook NAME TREE changes
# the file, hooked NAME prints which one that is.

hooked()
{
	case $1 in
	=MAINTAINERS*)		echo MAINTAINERS ;;
	=ioctl-number.rst)
		echo Documentation/userspace-api/ioctl/ioctl-number.rst ;;
	=networking/index.rst)	echo Documentation/networking/index.rst ;;
	=selftests/Makefile)	echo tools/testing/selftests/Makefile ;;
	=net/*)			echo "${1#=}" ;;
	*)			return 1 ;;
	esac
}

# insert WHERE PATTERN TEXT FILE: before or after the first line that matches
insert()
{
	awk -v where="$1" -v pattern="$2" -v text="$3" '
	function add() { if (!done++) print text }
	$0 ~ pattern && where == "before" { add() }
	{ print }
	$0 ~ pattern && where == "after" { add() }
	END { if (!done) exit 1 }
	' "$4" >"$4.new" && mv "$4.new" "$4"
}

# In the order of the alphabet.
insert_target()
{
	awk -v text="TARGETS += net/fastnet" '
	/^TARGETS \+= / && $0 > text && !done++ { print text }
	{ print }
	END { if (!done) exit 1 }
	' "$1" >"$1.new" && mv "$1.new" "$1"
}

maintainers_entry()
{
	cat <<-ENTRY
		FASTNET ZERO-COPY PACKET RECEIVE
		M:	$GIT_AUTHOR_NAME <$GIT_AUTHOR_EMAIL>
		L:	netdev@vger.kernel.org
		S:	Maintained
		F:	Documentation/networking/fastnet/
		F:	include/linux/fastnet*.h
		F:	net/fastnet/
		F:	scripts/coccinelle/fastnet/
		F:	tools/testing/selftests/net/fastnet/
	ENTRY
}

ioctl_numbers()
{
	local header=include/uapi/linux/fastnet.h
	local magic last

	magic=$(sed -n 's/^#define FASTNET_IOC_MAGIC[[:space:]]*//p' $header)
	last=$(sed -n 's/.*_IO(FASTNET_IOC_MAGIC, \([0-9]*\))/\1/p' $header |
		tail -n 1)
	printf '%s  01-%02X  uapi/linux/fastnet.h' "$magic" "$last"
}

# The places are ones whose surroundings are the same in all kernels, as far as
# there are any.
hook()
{
	local file

	file=$2/$(hooked "$1")
	case $1 in
	=MAINTAINERS)
		insert before '^FAULT INJECTION SUPPORT$' \
			"$(maintainers_entry)"$'\n' "$file" ;;
	=MAINTAINERS/uapi)
		insert after '^F:	include/linux/fastnet[*].h$' \
			$'F:\tinclude/uapi/linux/fastnet.h' "$file" ;;
	=ioctl-number.rst)
		insert before '^0xFD  all    linux/dm-ioctl.h' \
			"$(ioctl_numbers)" "$file" ;;
	=networking/index.rst)
		insert after '^   failover$' '   fastnet/index' "$file" ;;
	=net/Kconfig)
		insert before '^source "net/l3mdev/Kconfig"$' \
			'source "net/fastnet/Kconfig"' "$file" ;;
	=net/Makefile)
		insert after '^obj-[$][(]CONFIG_NET_NCSI[)]' \
			$'obj-$(CONFIG_FASTNET)\t\t+= fastnet/' "$file" ;;
	=selftests/Makefile)
		insert_target "$file" ;;
	esac || { echo "series: there is no place in ${file##*/}" >&2; exit 1; }
}
