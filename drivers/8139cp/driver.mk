# SPDX-License-Identifier: GPL-2.0
#
# What is to be known of the driver; chips/ has its NICs.

CONFIG_8139cp = 8139CP
BUDGET_8139cp = 143
USUAL_CHIP_8139cp = rtl8139
RECEIVE_PATH_8139cp = cp_rx_poll
STRUCTURE_8139cp = cp_private
