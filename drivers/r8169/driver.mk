# SPDX-License-Identifier: GPL-2.0
#
# What is to be known of the driver; chips/ has its NICs.

CONFIG_r8169 = R8169
BUDGET_r8169 = 133
USUAL_CHIP_r8169 = rtl8168c
FULL_CHECK_r8169 = y
MODEL_TESTS_r8169 = faults power
RECEIVE_PATH_r8169 = rtl8169_poll rtl_rx rtl8169_mark_to_asic
STRUCTURE_r8169 = rtl8169_private
