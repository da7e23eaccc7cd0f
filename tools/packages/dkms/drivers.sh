#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# drivers.sh SERIES fastnet DRIVER...
#
# Run by DKMS before it builds: these drivers of this series of kernels are to
# be built beside the core.

set -eu

series=$1
shift 2
if [ $# -eq 0 ]; then
	echo "fastnet: there is no driver for Linux $series: the core alone," \
		"with modes 1 and 2" >&2
fi
for driver; do
	mv "series/$series/$driver" drivers/
done
