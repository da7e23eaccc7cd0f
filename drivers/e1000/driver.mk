# SPDX-License-Identifier: GPL-2.0
#
# What is to be known of the driver; chips/ has its NICs.

CONFIG_e1000 = E1000
BUDGET_e1000 = 153
# For tests that need no other.
USUAL_CHIP_e1000 = e1000
# "make check" runs all tests with it, on other kernels too.
FULL_CHECK_e1000 = y
# To reset: each bit of the EEPROM is some messages.
SLOW_CHIPS_e1000 = 82540em
MODEL_TESTS_e1000 = faults
# What it can and others cannot.
OWN_TESTS_e1000 = recovery
# What receives, in the stock driver, and its private structure.
RECEIVE_PATH_e1000 = e1000_clean e1000_clean_rx_irq e1000_clean_jumbo_rx_irq \
	e1000_alloc_rx_buffers
STRUCTURE_e1000 = e1000_adapter
