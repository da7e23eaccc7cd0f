# SPDX-License-Identifier: GPL-2.0
#
# What a person runs. What kbuild reads is Kbuild.

# Of all that there is, and nowhere else.
VERSION = 0.1.0

# What the guest is, if not as this machine: arm64.
CROSS = $(filter arm64,$(ARCH))
ifneq ($(CROSS),)
KERNEL ?= 6.1
export CROSS_COMPILE ?= aarch64-linux-gnu-
export SYSROOT := $(shell tools/setup/sysroot.sh $(CROSS))
endif

# Where the kernel headers are: by default the newest ones installed, or those of
# KERNEL, one of SERIES, which are made if they are not installed.
ifneq ($(KERNEL),)
KDIR = $(shell tools/setup/kernel-headers.sh $(KERNEL) $(CROSS))
endif
KDIR ?= $(shell ls -d /lib/modules/*/build 2>/dev/null | sort -V | tail -n 1)
KDIR := $(KDIR)
KVER := $(shell sed -n 's/.*UTS_RELEASE "\(.*\)"/\1/p' \
	$(KDIR)/include/generated/utsrelease.h 2>/dev/null)
KSERIES := $(shell echo $(KVER) | cut -d. -f1,2)
NIC ?= e1000
T ?=

# A folder each, in which all that is to be known of it is.
DRIVERS = $(patsubst drivers/%/driver.mk,%,$(wildcard drivers/*/driver.mk))
SERIES = 6.1 6.12 7.3
# Those that are looked at: the one that is named, or all.
LOOKED_AT = $(if $(filter command%,$(origin NIC)),$(NIC),$(DRIVERS))
# Of another kernel there is no source, but the core needs none.
MODULE_DRIVERS = $(if $(filter $(KSERIES),$(SERIES)),$(DRIVERS))

BUILD = build/$(KVER)
HOST = build/host$(CROSS:%=-%)
GUEST = build/guest$(CROSS:%=-%)

CORE_FILES = Kbuild core/Makefile drivers/Makefile \
	$(wildcard core/*.[ch] core/*/*.[ch] include/*/*.h include/*/*/*.h \
		tools/testing/fastnet_test/*)

ifneq ($(words $(CURDIR)),1)
$(error make takes no folder with a space in its name: $(CURDIR))
endif

.DEFAULT_GOAL = all
.DELETE_ON_ERROR:

help:
	@echo 'For everybody:'
	@echo '  make                 the modules, the library, the programs'
	@echo '  make demo            see frames arrive without a copy, in a VM'
	@echo '  make check           all checks and tests'
	@echo '  make setup           the Debian packages that all this needs'
	@echo '  make clean           remove what was built'
	@echo '  make libpcap         Debian'"'"'s libpcap with devices of fastnet'"'"'s'
	@echo '  make install         modules, library, fastnet-capture, into this machine'
	@echo '  make uninstall       and out again: the stock driver is back'
	@echo '  make deb             Debian packages for this release, in build/deb'
	@echo '  make install-dkms    the source for DKMS, in /usr/src; and uninstall-dkms'
	@echo 'Tests:'
	@echo '  make vm-test         all programs that run in the VM'
	@echo '  make vm-test T=name  one of them: $(SELFTESTS)'
	@echo '  make xsk-suite       the kernel'"'"'s own tests of AF_XDP, in a VM'
	@echo '  make xdp-tools       other people'"'"'s XDP programs and sockets, in the VM'
	@echo '  make library-test    libfastnet as it is installed, without a VM'
	@echo '  make python-test     libfastnet from Python, in the VM'
	@echo '  make pcap-test       tcpdump and others, on devices of fastnet'"'"'s, in the VM'
	@echo '  make check-kernels   all tests in the VM, on each kernel, with each driver'
	@echo '  make deb-test        those packages, in clean Debians: install, boot, upgrade, remove'
	@echo '  make vm-stock        the driver as it is in the kernel, on the models'
	@echo '  make vm-shell        a shell in the VM'
	@echo '  make model-tests     the models of NICs, without a VM'
	@echo '  make bench           instructions per frame, of every way there is; QUICK=1'
	@echo '  make pcap-bench      the same of libpcap, on devices of fastnet'"'"'s'
	@echo '  make bench-guard     is it as cheap as recorded?'
	@echo '  make bench-reference record it, with tables and plots'
	@echo '  make bench-test      fastnet-bench and fastnet-source, without a VM'
	@echo '  make capture-test    fastnet-capture, without a VM'
	@echo '  make capture-vm-test fastnet-capture in the VM: its files have what was sent'
	@echo '  make capture-cost    its instructions per frame, beside tcpdump and dumpcap'
	@echo '  make lint            sparse, checkpatch, kernel-doc, the patches'
	@echo '  make kunit           the KUnit suites, as User Mode Linux'
	@echo '  make kunit-mutations can they fail?'
	@echo '  make coccicheck      semantic patches; M=path: your driver, MODE=patch'
	@echo '  make coccicheck-test what these have to find, and what not'
	@echo '  make litmus          the memory ordering, in the kernel'"'"'s model'
	@echo '  make htmldocs        the documentation, in build/htmldocs'
	@echo 'Patches:'
	@echo '  make new-driver      drivers/NIC for a driver that has no adapter yet'
	@echo '  make patch-check     does it apply to each kernel? patch-count: its lines'
	@echo '  make edit            build/edit/NIC: the driver as it is, and patched'
	@echo '  make patch           the patch, from what was edited there; N=1: a repair'
	@echo '  make series          the series for kernel maintainers, in build/series'
	@echo '  make series-check    do they apply, build and pass, on each kernel'
	@echo 'Variables: KDIR=<kernel headers> ($(KDIR))'
	@echo '           KERNEL=<$(subst $() ,|,$(SERIES))>  headers of that, fetched if needed'
	@echo '           ARCH=arm64  tests and demo in a guest that is arm64'
	@echo '           NIC=<driver> ($(NIC))  CHIP=<one of its chips>'
	@echo '           T=<test>  V=1  IMAGE=<another kernel>  VMFLAGS=<of vm --help>'

all: modules programs
	@ls $(BUILD)/core/*.ko $(MODULE_DRIVERS:%=$(BUILD)/drivers/%/*.ko) \
		$(LIB) $(DEMO)

# The packages come first: KDIR is one of them.
setup:
	@tools/setup/packages.sh

# Whole kernels first: then their parts are there.
fetch: setup
	@tools/setup/kernel-image.sh >/dev/null
	@for version in $(KUNIT_KERNEL) $(SERIES_KERNEL); do \
		tools/setup/kernel-tree.sh $$version >/dev/null || exit; \
	done
	@tools/setup/qemu.sh >/dev/null
	@tools/setup/herd7.sh >/dev/null
	@for version in $(SERIES); do \
		tools/setup/kernel-source.sh $$version >/dev/null || exit; \
	done

edit: headers
	@drivers/driver.sh edit $(NIC) $(KSERIES) build/edit/$(NIC) $(N)

new-driver:
	@drivers/new/new.sh $(NIC) $(SERIES)

patch:
	@drivers/driver.sh patch $(NIC) build/edit/$(NIC) $(N)

headers:
	@tools/setup/headers.sh "$(KDIR)" "$(KVER)"

# Modules: kbuild works on a copy, so that the sources stay clean.
$(BUILD)/.drivers: $(wildcard drivers/*/*.patch drivers/*/driver.mk) drivers/driver.sh | headers
	@mkdir -p $(@D)
	@for driver in $(MODULE_DRIVERS); do \
		drivers/driver.sh layout $$driver $(KSERIES) \
			$(BUILD)/drivers/$$driver && \
		tools/packages/version.sh $(VERSION) \
			$(BUILD)/drivers/$$driver || exit; \
	done
	@touch $@

# To be called with "+": what make says of a jobserver that it has not would
# pass for the compiler's.
KBUILD = $(MAKE) --no-print-directory -C $(KDIR) M=$(CURDIR)/$(BUILD) \
	CONFIG_FASTNET=m $(foreach driver,$(MODULE_DRIVERS),CONFIG_$(CONFIG_$(driver))=m) \
	W=1
# Quiet, unless something is to be said.
QUIETLY = >$(BUILD)/log 2>&1 || { cat $(BUILD)/log; exit 1; }; \
	! grep -A3 -E 'warning:|error:' $(BUILD)/log

modules: $(BUILD)/.drivers
	@$(if $(MODULE_DRIVERS),,echo "There is no driver for Linux $(KSERIES), but" \
		"for $(SERIES): the core alone, with modes 1 and 2")
	@cp --parents -pu $(CORE_FILES) $(BUILD)
	@tools/packages/version.sh $(VERSION) $(BUILD)/core
	@+$(KBUILD) modules $(QUIETLY)

# Above the stock drivers, where depmod looks first.
UPDATES = $(DESTDIR)/lib/modules/$(KVER)/updates/fastnet
# With a DESTDIR, the modules are listed where they are used.
DEPMOD = $(if $(DESTDIR),:,/sbin/depmod $(KVER))

install: install-modules install-library install-capture

# DKMS's would win, but without a core once either is removed.
install-modules: modules install-hook
	@! ls $(dir $(UPDATES))dkms/fastnet.ko* 2>/dev/null || \
		{ echo "It is there by DKMS: remove fastnet-dkms first, or" \
			"\"make uninstall-dkms\"" >&2; exit 1; }
	install -D -m 644 -t "$(UPDATES)" $(BUILD)/core/fastnet.ko \
		$(MODULE_DRIVERS:%=$(BUILD)/drivers/%/*.ko)
	$(DEPMOD)

uninstall: headers uninstall-library uninstall-capture uninstall-hook
	rm -rf "$(UPDATES)"
	$(DEPMOD)

clean:
	rm -rf build

include $(DRIVERS:%=drivers/%/driver.mk)

include tools/Makefile.models

include tools/Makefile.library

include tools/Makefile.programs

include tools/Makefile.xsk-suite

include tools/Makefile.xdp-tools

include tools/Makefile.libpcap

include tools/Makefile.bench

include tools/Makefile.capture

include tools/Makefile.lint

include tools/Makefile.coccinelle

include tools/Makefile.kunit

include tools/Makefile.docs

include tools/Makefile.series

include tools/Makefile.packages

check:
	@tools/check.sh

.PHONY: help all setup fetch edit new-driver patch headers modules install
.PHONY: install-modules uninstall clean
.PHONY: check
