// SPDX-License-Identifier: GPL-2.0
/*
 * The suite of 6.1 runs all its cases in all modes in one process, and a case
 * that finds an error ends it. This is main() in its place, which runs one case
 * in one mode and takes for that what later suites take:
 *
 *	xskxceiver-6.1 -m MODE -t NUMBER -i eth0 -i eth1 [-b]
 */
#define main all_cases
#include "xskxceiver.c"
#undef main

static const char * const modes[TEST_MODE_MAX] = {
	[TEST_MODE_SKB] = "skb",
	[TEST_MODE_DRV] = "drv",
	[TEST_MODE_ZC] = "zc",
};

static bool parse_case(int argc, char **argv, enum test_mode *mode,
		       enum test_type *type)
{
	if (argc < 5 || strcmp(argv[1], "-m") || strcmp(argv[3], "-t"))
		return false;

	*mode = TEST_MODE_SKB;
	while (*mode < TEST_MODE_MAX && strcmp(argv[2], modes[*mode]))
		++*mode;
	*type = strtoul(argv[4], NULL, 10);
	return *mode < TEST_MODE_MAX && *type < TEST_TYPE_MAX;
}

static struct pkt_stream *default_stream(struct ifobject *ifobj)
{
	return pkt_stream_generate(ifobj->umem, DEFAULT_PKT_CNT, PKT_SIZE);
}

int main(int argc, char **argv)
{
	struct ifobject *tx = ifobject_create();
	struct ifobject *rx = ifobject_create();
	struct test_spec test = {};
	enum test_mode mode;
	enum test_type type;

	if (!tx || !rx)
		exit_with_error(ENOMEM);
	if (!parse_case(argc, argv, &mode, &type)) {
		fprintf(stderr,
			"usage: %s -m MODE -t NUMBER -i TX -i RX [-b]\n",
			argv[0]);
		return 2;
	}
	/* It begins after what it takes for the name of the program. */
	parse_command_line(tx, rx, argc - 4, argv + 4);

	init_iface(tx, MAC1, MAC2, IP1, IP2, UDP_PORT1, UDP_PORT2,
		   worker_testapp_validate_tx);
	init_iface(rx, MAC2, MAC1, IP2, IP1, UDP_PORT2, UDP_PORT1,
		   worker_testapp_validate_rx);

	test_spec_init(&test, tx, rx, mode);
	test.tx_pkt_stream_default = default_stream(tx);
	test.rx_pkt_stream_default = default_stream(rx);

	ksft_set_plan(1);
	test_spec_init(&test, tx, rx, mode);
	run_pkt_test(&test, mode, type);
	if (test.fail)
		ksft_exit_fail();
	ksft_exit_pass();
}
