# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# What the scripts of this folder share: the cache, and packages that are
# looked into without being installed. To be sourced.

cache=${FASTNET_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/fastnet}

say()
{
	echo "$@" >&2
}

die()
{
	say "${0##*/}: $*"
	exit 1
}

# From here on packages are those for another machine (arm64): for_arch ARCH
arch=
for_arch()
{
	arch=$1
	case $arch in
	'')	;;
	arm64)	triplet=aarch64-linux-gnu ;;
	*)	die "what $arch needs is not known: arm64 is" ;;
	esac
}

need_compiler()
{
	command -v "$triplet-gcc" >/dev/null ||
		"$(dirname "$0")/packages.sh" "gcc-$triplet" >&2
}

# Waits while another script makes NAME, then makes $work, a folder in the
# cache that does not outlive the script.
begin_work()
{
	mkdir -p "$cache"
	exec 9>"$cache/.$1.lock"
	flock 9
	work=$(mktemp -d "$cache/.$1.XXXXXX")
	trap 'rm -rf "$work"' EXIT
	trap 'exit 1' HUP INT TERM
}

# Shows DIR in the cache, complete, or not at all: publish FROM DIR
publish()
{
	rm -rf "$2"
	mv "$1" "$2"
}

# apt-get, or $apt, with lists and downloads of its own: needs not be root, and
# does not change what the machine's apt knows.
private_apt()
{
	mkdir -p "$work/apt/lists/partial" "$work/apt/cache/archives/partial"
	[ -z "$arch" ] || set -- -o APT::Architecture="$arch" \
		-o APT::Architectures="$arch" "$@"
	"${apt:-apt-get}" -q=2 -o APT::Sandbox::User=root \
		-o Debug::NoLocking=1 -o Dir::State::lists="$work/apt/lists" \
		-o Dir::Cache="$work/apt/cache" "$@"
}

read_lists()
{
	apt='' private_apt update || say "some package lists could not be read"
}

# As the machine knows it, which has no lists of another architecture.
machine_apt()
{
	if [ -z "$arch" ]; then
		"${apt:-apt-get}" -q=2 -o APT::Sandbox::User=root "$@"
	else
		[ -d "$work/apt" ] || read_lists
		private_apt "$@"
	fi
}

# Downloads PACKAGE, from what the machine's apt has, to $work.
download()
{
	(cd "$work" && machine_apt download "$1" 2>/dev/null) && return
	# Its lists may be missing, or older than the archive.
	read_lists
	(cd "$work" && private_apt download "$1")
}

# Where the machine gets Debian itself from, or its security updates: mirror
# [-security]
mirror()
{
	# shellcheck source=/etc/os-release
	codename=$(. /etc/os-release && echo "$VERSION_CODENAME")${1:-}
	# shellcheck disable=SC2016
	set -- indextargets --format '$(REPO_URI)' 'Created-By: Packages' \
		"Codename: $codename" 'Component: main'
	uri=$(apt-get "$@" | head -n 1)
	if [ -z "$uri" ]; then
		read_lists
		uri=$(private_apt "$@" | head -n 1)
	fi
	[ -n "$uri" ] || die "apt does not know where $codename comes from"
	echo "$uri"
}

# Makes apt_from_suites work on these suites, whatever the machine's apt has:
# use_suites SUITE...
use_suites()
{
	keyring=/usr/share/keyrings/debian-archive-keyring.gpg
	for suite; do
		case $suite in
		*-security)	uri=$(mirror -security) ;;
		*)		uri=$(mirror) ;;
		esac
		echo "deb [signed-by=$keyring] $uri $suite main"
	done >"$work/sources.list"
	rm -rf "$work/apt"
	apt_from_suites update
}

apt_from_suites()
{
	private_apt -o Dir::Etc::sourcelist="$work/sources.list" \
		-o Dir::Etc::sourceparts=- "$@"
}

# Downloads packages of those suites with all that they depend on, even if the
# system has it: of another release, it has other libraries. Takes what "apt-get
# install" does.
download_whole()
{
	: >"$work/status"
	apt_from_suites -o Dir::State::status="$work/status" install \
		--download-only --no-install-recommends "$@" >/dev/null
}

# Unpacks what was downloaded so, to $work/tree.
unpack_whole()
{
	mkdir "$work/tree"
	for package in "$work"/apt/cache/archives/*.deb; do
		dpkg-deb --fsys-tarfile "$package" |
			tar -x -C "$work/tree" --exclude './usr/share/doc' \
				--exclude './usr/share/locale' \
				--exclude './usr/share/man' ./usr
	done
}

# Where a kernel of that version is, if the machine's apt has none. The patches
# are for the newest, which comes as a security update first.
use_suite_of()
{
	case $1 in
	6.1)	use_suites bookworm bookworm-security ;;
	*)	use_suites trixie-backports ;;
	esac
}

# Downloads packages of a kernel to $work: download_kernel VERSION PACKAGE...
download_kernel()
{
	kernel=$1
	shift
	say "downloading $1"
	# Asked for one that is not there, "show" finds those of longer names.
	if apt=apt-cache machine_apt pkgnames "$1" | grep -qx "$1"; then
		for name; do
			download "$name" || return
		done
	else
		use_suite_of "$kernel"
		(cd "$work" && apt_from_suites download "$@")
	fi
}

# Debian's source of a kernel, for what follows: source_of VERSION
source_of()
{
	version=$1
	package=linux-source-$1
	tarball=/usr/src/$package.tar.xz
}

# Downloads it to $work, unless it is installed.
download_source()
{
	command -v xz >/dev/null || die "xz, to unpack $package, is not there"
	[ ! -e "$tarball" ] || return 0
	command -v apt-get >/dev/null ||
		die "there is no $tarball, and no apt to get it with"
	download_kernel "$version" "$package"
}

# Unpacks it, or these parts of it: unpack_source DIR [PART...]
unpack_source()
{
	to=$1
	shift
	mkdir "$to"
	for part; do
		shift
		set -- "$@" "$package/$part"
	done
	if [ -e "$tarball" ]; then
		cat "$tarball"
	else
		dpkg-deb --fsys-tarfile "$work"/*.deb | tar -xO ".$tarball"
	fi | tar -xJ -C "$to" --strip-components=1 "$@"
}

# Which one it is, for what is made of it to be made anew when that changes.
source_version()
{
	if [ -e "$tarball" ]; then
		# Its version, or what tells two files of that name apart.
		dpkg-query -W -f '${Package} ${Version}\n' "$package" \
			2>/dev/null ||
			echo "$package $(stat -c '%s %Y' "$tarball")"
	else
		echo "$package downloaded"
	fi
}

# copy_tree FROM TO: the same files by other names, where that can be. Who
# changes one has to write a new file.
copy_tree()
{
	rm -rf "$2" "$2.new"
	mkdir -p "${2%/*}"
	cp -al "$1" "$2.new" 2>/dev/null || {
		rm -rf "$2.new"
		cp -a "$1" "$2.new"
	}
	mv "$2.new" "$2"
}
