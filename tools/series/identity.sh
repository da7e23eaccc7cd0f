# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Whoever runs this is whom the patches are from, and git has no other settings
# of that person's. To be sourced.

if ! ident=$(git var GIT_AUTHOR_IDENT); then
	echo "series: git does not know who you are" >&2
	exit 1
fi
GIT_AUTHOR_NAME=${ident%% <*}
GIT_AUTHOR_EMAIL=${ident#*<}
GIT_AUTHOR_EMAIL=${GIT_AUTHOR_EMAIL%%>*}
GIT_COMMITTER_NAME=$GIT_AUTHOR_NAME
GIT_COMMITTER_EMAIL=$GIT_AUTHOR_EMAIL
export GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
