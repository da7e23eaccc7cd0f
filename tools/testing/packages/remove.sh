#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# remove.sh: what follows install.sh: a kernel goes, and the packages do. Prints
# as that does.

set -u

cd "$(dirname "$0")" || exit
. ./try.sh
. ./debian.sh
read -r first second </opt/kernels

uses_debians()
{
	! ldd "$(command -v tcpdump)" | grep '/fastnet/' && tcpdump --version
}

try "a kernel's headers go" apt purge "linux-headers-$first"
try "the kernel does" apt purge "linux-image-$first"
try "with its modules" [ ! -e "/lib/modules/$first" ]
try "remove" apt remove fastnet-dkms fastnet-tools libfastnet0 libfastnet-dev \
	"libpcap*-fastnet"
try "the stock drivers are back" stock "$second"
try "tcpdump has Debian's libpcap" uses_debians
try "purge" purge
try "nothing is left" nothing_left
verdict
