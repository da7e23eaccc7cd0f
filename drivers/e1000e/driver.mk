# SPDX-License-Identifier: GPL-2.0
#
# What is to be known of the driver; chips/ has its NICs.

CONFIG_e1000e = E1000E
BUDGET_e1000e = 186
# For tests that need no other.
USUAL_CHIP_e1000e = e1000e
# The same with another interrupt: "make check" runs but the test nic with it.
VARIANTS_e1000e = e1000e-intx
OWN_TESTS_e1000e = asleep recovery
# What receives, in the stock driver, and its private structure.
RECEIVE_PATH_e1000e = e1000e_poll e1000_clean_rx_irq e1000_clean_rx_irq_ps \
	e1000_clean_jumbo_rx_irq e1000_alloc_rx_buffers
STRUCTURE_e1000e = e1000_adapter
