#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# packages.sh [PACKAGE...]
#
# Installs the Debian packages that building and testing need, and those that are
# named, if any of them is missing.

set -eu
# shellcheck source=tools/setup/common.sh
. "$(dirname "$0")/common.sh"

packages="bc bison build-essential busybox-static coccinelle cpio ethtool flex git
	gnuplot-nox graphviz groff-base iproute2 kmod libbpf-dev libelf-dev libpcap-dev libpython3-dev libssl-dev libxdp-dev
	linux-headers-amd64 patch perl pkgconf procps python3
	python3-sphinx qemu-system-x86 seabios sparse tcpreplay xz-utils zstd $*"

# Those sources of kernels that the release has; of the others there is what is
# needed in the cache.
# shellcheck source=/etc/os-release
case $(. /etc/os-release && echo "${VERSION_CODENAME:-}") in
bookworm)	packages="$packages linux-source-6.1 linux-source-6.12" ;;
trixie)		packages="$packages linux-source-6.12" ;;
esac

# One at a time: apt-get does not wait for another.
mkdir -p "$cache"
exec 9>"$cache/.packages.lock"
flock 9

missing=
for package in $packages; do
	status=$(dpkg-query -W -f '${db:Status-Status}' "$package" \
		2>/dev/null) || status=absent
	[ "$status" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

sudo=
[ "$(id -u)" = 0 ] || sudo=sudo

apt()
{
	# What it starts may stay, and is not to hold the lock.
	$sudo env DEBIAN_FRONTEND=noninteractive apt-get -q=2 "$@" 9>&-
}

echo "installing$missing" >&2
# A third party's list that cannot be read is no reason to stop.
apt update || echo "some package lists could not be read" >&2
# shellcheck disable=SC2086
apt install --no-install-recommends -o Dpkg::Use-Pty=0 $missing >/dev/null
