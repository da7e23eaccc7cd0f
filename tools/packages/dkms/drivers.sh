#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# drivers.sh KERNEL SERIES fastnet DRIVER...
#
# Run by DKMS before it builds: these drivers of this series of kernels are to
# be built beside the core.

set -eu

kernel=$1
series=$2
shift 3

# DKMS would not replace these, but with them gone there would be no core.
if [ -e "/lib/modules/$kernel/updates/fastnet" ]; then
	echo "fastnet: it is there by \"make install\": undo that first," \
		"with \"make uninstall\"" >&2
	exit 1
fi
if [ ! -d "series/$series" ]; then
	echo "fastnet: there is no driver for Linux $series: the core alone," \
		"with modes 1 and 2" >&2
elif [ $# -eq 0 ]; then
	echo "fastnet: $kernel has none of the drivers: the core alone," \
		"with modes 1 and 2" >&2
fi
for driver; do
	mv "series/$series/$driver" drivers/
done
