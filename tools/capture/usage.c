// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "capture.h"

static const char usage[] =
"usage: fastnet-capture -i INTERFACE -w FILE [OPTION]... [FILTER]\n"
"Writes the frames of network interfaces to a file. FILTER is an expression as\n"
"in tcpdump.\n"
"\n"
"What:\n"
"  -i, --interface NAME    may be given several times: one file for all\n"
"  -s, --snaplen BYTES     of each frame; 0: all (0)\n"
"  -o, --outgoing          what the host sends, too; in copy mode\n"
"  -p, --no-promiscuous    what is for this host only\n"
"      --take              the host does not get the frames that are captured\n"
"Where to:\n"
"  -w, --write FILE        -: standard output\n"
"  -F, --format FORMAT     pcapng (default) or pcap\n"
"      --rotate-size BYTES  a new file before one would be larger\n"
"      --rotate-time SECONDS  a new file after so long\n"
"      --ring N            keep the last so many files\n"
"  -Z, --user NAME         whose files they are (who called sudo)\n"
"Until when:\n"
"  -c, --count N           so many frames\n"
"  -t, --time SECONDS      so long\n"
"      --size BYTES        so much, in all files\n"
"      --files N           so many files\n"
"How:\n"
"  -m, --mode MODE         zero-copy, copy, or best: zero-copy where it can be\n"
"                          had (default)\n"
"  -B, --buffers N         frames that the kernel can hold for us (2048)\n"
"  -b, --buffer-size BYTES  of each of them (what the MTU takes)\n"
"      --busy-poll USEC    poll the card before we sleep\n"
"      --wake-delay USEC   let frames wait for others so long (10000)\n"
"What is printed:\n"
"  -v, --verbose           rates each second, also where it is no terminal\n"
"  -q, --quiet             neither rates nor a summary\n"
"      --json              both of them as JSON, on standard error\n"
"  -l, --list              the interfaces, and who has them\n"
"  -h, --help\n"
"      --version\n"
"\n"
"Sizes may end in k, M, G or T. With a link to this program in its extcap folder\n"
"Wireshark shows the interfaces as its own. See fastnet-capture(1).\n";

void usage_print(void)
{
	fputs(usage, stdout);
	exit(fflush(stdout) ? FAILURE : 0);
}
