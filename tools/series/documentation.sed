# SPDX-License-Identifier: GPL-2.0
#
# The pages, in a kernel tree: other folders, and no page on what stays here.
# At the start of a line is a table, whose columns stay where they are.
s,net/fastnet/core/,net/fastnet/,
s,net/fastnet/tools/lib/,tools/testing/selftests/net/fastnet/,
s,\(label=" \)\(core\|tools/lib\)/,\1,
s,^``core/\([^`][^`]*\)``,``\1``     ,
s,``core/\([^`]\),``\1,g
/:doc:`install`$/d
/:doc:`limits`$/d
/:doc:`tree`$/d
/:doc:`benchmark`$/d
/:doc:`libpcap`$/d
/:doc:`testing`$/d
/:doc:`capture`$/d
/^:doc:`testing` has more\.$/d
/^   install$/d
/^   limits$/d
/^   tree$/d
/^   libpcap$/d
/^   testing$/d
/^   capture$/d
/^   benchmark$/d
s,^kernel tree is ``net/fastnet``; .*,&\
What is below ``tools`` and ``drivers``\, and the targets of make\, stay there.,
