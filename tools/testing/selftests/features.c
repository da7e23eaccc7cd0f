// SPDX-License-Identifier: GPL-2.0
/* The offloads that a mode keeps off, and who wanted what meanwhile. */
#define _GNU_SOURCE
#include "selftest.h"

#define GRO		"generic-receive-offload"
#define VLAN		"rx-vlan-offload"

FIXTURE(features) {
	const char *ifname;
	int fd;
};

FIXTURE_VARIANT(features) {
	bool nic;
	uint32_t mode;
};

FIXTURE_VARIANT_ADD(features, veth_drop) {
	.mode = FASTNET_MODE_DROP,
};

FIXTURE_VARIANT_ADD(features, veth_copy) {
	.mode = FASTNET_MODE_COPY,
};

FIXTURE_VARIANT_ADD(features, nic_drop) {
	.nic = true,
	.mode = FASTNET_MODE_DROP,
};

FIXTURE_VARIANT_ADD(features, nic_copy) {
	.nic = true,
	.mode = FASTNET_MODE_COPY,
};

FIXTURE_VARIANT_ADD(features, nic_zerocopy) {
	.nic = true,
	.mode = FASTNET_MODE_ZEROCOPY,
};

static int set_feature(const char *ifname, const char *feature, bool on)
{
	return command("ethtool -K %s %s %s", ifname, feature,
		       on ? "on" : "off");
}

/* As ethtool shows it: "on", "off", "off [fixed]", "off [requested on]". */
static bool shows(const char *ifname, const char *feature, const char *state)
{
	char line[128];

	snprintf(line, sizeof(line), "%s: %s\n", feature, state);
	return command_prints(line, "ethtool -k %s", ifname);
}

FIXTURE_SETUP(features)
{
	if (!variant->nic)
		ASSERT_EQ(0, private_network());
	self->ifname = variant->nic ? nic_name() : "veth0";
	self->fd = open_fastnet();
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, set_feature(self->ifname, GRO, true));
	ASSERT_EQ(0, set_feature(self->ifname, VLAN, true));
}

FIXTURE_TEARDOWN(features)
{
	close(self->fd);
	EXPECT_EQ(0, set_feature(self->ifname, GRO, true));
	EXPECT_EQ(0, set_feature(self->ifname, VLAN, true));
}

/* What is wanted, but held off while the stack would merge a mode's frames. */
static const char *wanted_gro(uint32_t mode)
{
	bool held = mode == FASTNET_MODE_DROP || mode == FASTNET_MODE_COPY;

	return held ? "off [requested on]" : "on";
}

/* Does the device itself alter frames before the mode has them? */
static bool bars_vlan(uint32_t mode)
{
	return mode != FASTNET_MODE_DROP;
}

TEST_F(features, gro)
{
	ASSERT_EQ(0, set_mode(self->fd, self->ifname, variant->mode));
	EXPECT_TRUE(shows(self->ifname, GRO, wanted_gro(variant->mode)));
	ASSERT_EQ(0, set_mode(self->fd, self->ifname, FASTNET_MODE_NORMAL));
	EXPECT_TRUE(shows(self->ifname, GRO, "on"));
}

TEST_F(features, gro_switched_off_meanwhile)
{
	ASSERT_EQ(0, set_mode(self->fd, self->ifname, variant->mode));
	set_feature(self->ifname, GRO, false);
	EXPECT_TRUE(shows(self->ifname, GRO, "off"));
	ASSERT_EQ(0, set_mode(self->fd, self->ifname, FASTNET_MODE_NORMAL));
	EXPECT_TRUE(shows(self->ifname, GRO, "off"));
}

TEST_F(features, gro_switched_on_meanwhile)
{
	ASSERT_EQ(0, set_feature(self->ifname, GRO, false));
	ASSERT_EQ(0, set_mode(self->fd, self->ifname, variant->mode));
	command_fails("ethtool -K %s %s on", self->ifname, GRO);
	EXPECT_TRUE(shows(self->ifname, GRO, wanted_gro(variant->mode)));
	close(self->fd);
	EXPECT_TRUE(shows(self->ifname, GRO, "on"));
}

/* What others change is no reason to forget it. */
TEST_F(features, gro_switched_off_then_something_else)
{
	ASSERT_EQ(0, set_mode(self->fd, self->ifname, variant->mode));
	set_feature(self->ifname, GRO, false);
	ASSERT_EQ(0, set_feature(self->ifname, "tx-nocache-copy", true));
	ASSERT_EQ(0, set_mode(self->fd, self->ifname, variant->mode));
	ASSERT_EQ(0, set_feature(self->ifname, "tx-nocache-copy", false));
	ASSERT_EQ(0, set_mode(self->fd, self->ifname, FASTNET_MODE_NORMAL));
	EXPECT_TRUE(shows(self->ifname, GRO, "off"));
}

TEST_F(features, vlan)
{
	bool bars = bars_vlan(variant->mode);

	ASSERT_EQ(0, set_mode(self->fd, self->ifname, variant->mode));
	EXPECT_TRUE(shows(self->ifname, VLAN, bars ? "off [fixed]" : "on"));
	if (bars) {
		EXPECT_TRUE(command_fails("ethtool -K %s %s on", self->ifname,
					  VLAN));
		EXPECT_TRUE(shows(self->ifname, VLAN, "off [fixed]"));
	}
	ASSERT_EQ(0, set_mode(self->fd, self->ifname, FASTNET_MODE_NORMAL));
	EXPECT_TRUE(shows(self->ifname, VLAN, "on"));
}

TEST_F(features, vlan_that_was_off)
{
	ASSERT_EQ(0, set_feature(self->ifname, VLAN, false));
	ASSERT_EQ(0, set_mode(self->fd, self->ifname, variant->mode));
	EXPECT_TRUE(shows(self->ifname, VLAN, bars_vlan(variant->mode) ?
			  "off [fixed]" : "off"));
	ASSERT_EQ(0, set_mode(self->fd, self->ifname, FASTNET_MODE_NORMAL));
	EXPECT_TRUE(shows(self->ifname, VLAN, "off"));
}

/* From one mode to the next, as each of them has it. */
TEST_F(features, modes_in_a_row)
{
	static const uint32_t modes[] = {
		FASTNET_MODE_DROP, FASTNET_MODE_COPY, FASTNET_MODE_DROP,
		FASTNET_MODE_COPY, FASTNET_MODE_NORMAL,
	};
	size_t i;

	ASSERT_EQ(0, set_mode(self->fd, self->ifname, variant->mode));
	for (i = 0; i < ARRAY_SIZE(modes); i++) {
		bool copy = modes[i] == FASTNET_MODE_COPY;

		ASSERT_EQ(0, set_mode(self->fd, self->ifname, modes[i]));
		EXPECT_TRUE(shows(self->ifname, VLAN,
				  copy ? "off [fixed]" : "on"));
		EXPECT_TRUE(shows(self->ifname, GRO, wanted_gro(modes[i])));
	}
}

TEST_HARNESS_MAIN
