#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# mkinitramfs.sh OUT IMAGE_ROOT KVER MODULE_DIR "MODULE..." PROGRAM...
#
# Writes the initramfs OUT: busybox, the few other tools that tests call, the
# named stock modules of the unpacked kernel package IMAGE_ROOT, every module
# of MODULE_DIR (which win over stock ones of the same name; none if it is
# empty) and the test programs. A folder among these is where it is on this
# machine, with all that is in it. SYSROOT is where tools and libraries are of a
# guest that is not as this machine (sysroot.sh).

set -euo pipefail

if [ $# -lt 5 ]; then
	sed -n '4s/^# /usage: /p' "$0" >&2
	exit 2
fi

# Where an ordinary user does not look, but most of the tools are.
PATH=$PATH:/usr/sbin:/sbin

sysroot=${SYSROOT:-}
tool_path=$PATH
[ -z "$sysroot" ] || tool_path=$sysroot/usr/bin:$sysroot/usr/sbin
here=$(dirname "$(readlink -f "$0")")
out=$1
image=$2
kver=$3
module_dir=$4
stock_modules=$5
shift 5

# The shells too: busybox's would run its own ip, not the one in the path.
tools="sh bash ip ethtool tcpreplay modprobe depmod"

root=$(mktemp -d "$out.XXXXXX")
# It is everybody's root in the guest.
chmod 755 "$root"
trap 'rm -rf "$root"' EXIT

add_busybox()
{
	local busybox

	busybox=$(PATH=$tool_path command -v busybox)
	if ldd "$busybox" >/dev/null 2>&1; then
		echo "mkinitramfs: $busybox is not static" >&2
		exit 1
	fi
	# Another machine's does not run here.
	for applet in $(busybox --list); do
		ln -s busybox "$root/bin/$applet"
	done
	cp --remove-destination "$busybox" "$root/bin/busybox"
}

# What a program or library names, or all that it needs.
libraries_of()
{
	local folder

	if [ -z "$sysroot" ]; then
		ldd "$1" 2>/dev/null | grep -o '/[^ ]*'
		return
	fi
	folder=$(cd "$sysroot" && echo lib/*-linux-gnu)
	readelf -dl "$1" 2>/dev/null |
		sed -n -e 's/.*interpreter: \(.*\)]/\1/p' \
			-e "s,.*(NEEDED).*\[\(.*\)],/$folder/\1,p"
}

# Where it is on this machine.
add_libraries()
{
	local library

	for library in $(libraries_of "$1"); do
		[ -e "$root$library" ] && continue
		mkdir -p "$root${library%/*}"
		cp -L "$sysroot$library" "$root$library"
		[ -z "$sysroot" ] || add_libraries "$sysroot$library"
	done
}

add_program()
{
	cp -L "$1" "$2"
	add_libraries "$1"
}

add_folder()
{
	local library

	cp -r --parents "$1" "$root"
	for library in $(find "$1" -name '*.so'); do
		add_libraries "$library"
	done
}

add_tools()
{
	local tool path

	for tool in $tools; do
		if ! path=$(PATH=$tool_path command -v "$tool"); then
			echo "mkinitramfs: $tool is not installed" >&2
			exit 1
		fi
		rm -f "$root/bin/$tool"
		add_program "$path" "$root/bin/$tool"
	done
}

# The stock modules named, and what they need.
add_stock_modules()
{
	local modules=lib/modules/$kver module file

	mkdir -p "$root/$modules"
	cp "$image/$modules"/modules.{order,builtin,builtin.modinfo} \
		"$root/$modules"
	for module in $stock_modules; do
		modprobe -d "$image" -S "$kver" --show-depends "$module"
	done | sed -n 's/^insmod \([^ ]*\).*/\1/p' | sort -u |
	while read -r file; do
		file=${file#"$image"/}
		mkdir -p "$root/${file%/*}"
		cp "$image/$file" "$root/$file"
	done
}

add_our_modules()
{
	local updates=$root/lib/modules/$kver/updates

	mkdir -p "$updates"
	[ -z "$module_dir" ] ||
		find "$module_dir" -name '*.ko' -exec cp -t "$updates" {} +
	depmod -b "$root" "$kver"
}

mkdir -p "$root"/{bin,usr,dev,proc,sys,tmp,run,etc,tests}
ln -s bin "$root/sbin"
ln -s ../bin ../sbin "$root/usr"
add_busybox
add_tools
add_stock_modules
add_our_modules
for program; do
	if [ -d "$program" ]; then
		add_folder "$program"
	else
		add_program "$program" "$root/tests/${program##*/}"
	fi
done
mkdir "$root/chips"
cp "$here"/../../../drivers/*/chips/* "$root/chips"
cp "$here/init.sh" "$root/init"
chmod +x "$root/init"

# Not compressed: an emulated CPU would take longer to unpack it.
(cd "$root" && find . -print0 | cpio -0 --quiet -R 0:0 -o -H newc) >"$out.new"
mv "$out.new" "$out"
