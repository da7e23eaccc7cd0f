# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Completion for bash: source it, or install it as
# /usr/share/bash-completion/completions/fastnet-capture

_fastnet_capture()
{
	local word=$2 before=$3 words=

	case $before in
	-i | --interface)
		words=$(fastnet-capture --list 2>/dev/null |
			sed '1d; s/ .*//')
		;;
	-m | --mode)
		words="zero-copy copy best"
		;;
	-F | --format)
		words="pcapng pcap"
		;;
	-w | --write)
		mapfile -t COMPREPLY < <(compgen -f -- "$word")
		return
		;;
	-Z | --user)
		mapfile -t COMPREPLY < <(compgen -u -- "$word")
		return
		;;
	*)
		[[ $word == -* ]] || return
		words=$(fastnet-capture --help |
			grep -oE -- '--[a-z]+(-[a-z]+)*' | sort -u)
		;;
	esac
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}
complete -o default -F _fastnet_capture fastnet-capture
