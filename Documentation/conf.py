# SPDX-License-Identifier: GPL-2.0
"""
How Sphinx builds these pages outside a kernel tree. They are written for the
kernel's own extensions, which come from the kernel source that $srctree names;
in a kernel tree only the folder networking/fastnet is needed.
"""

import os
import sys

sys.path.insert(0, os.path.join(os.environ["srctree"], "Documentation/sphinx"))

project = "fastnet"
copyright = "the fastnet authors"
needs_sphinx = "3.4.3"
extensions = ["kerneldoc", "kfigure", "automarkup"]
master_doc = "index"
primary_domain = "c"
highlight_language = "none"
smartquotes = False

# Where the sources are as in a kernel tree: include/, net/fastnet/.
kerneldoc_srctree = os.environ["FASTNET_TREE"]

# What kernel-doc leaves in a declaration, and types that are the kernel's.
c_id_attributes = ["__user", "__rcu"]
nitpicky = True
# Types of C and of the kernel, which has no page for them here.
nitpick_ignore = [("c:identifier", name) for name in (
    "__poll_t", "bool", "bpf_prog", "device", "dma_addr_t", "iov_iter", "list_head",
    "napi_struct", "net_device", "netlink_ext_ack",
    "packet_type", "pollfd", "rx_handler_result_t", "size_t", "sk_buff", "sock_fprog",
    "ssize_t", "u16", "u32", "u64", "u8", "uint32_t", "vm_area_struct", "wait_queue_head_t",
    "xdp_buff", "xsk_buff_pool")]

html_theme = "alabaster"
html_theme_options = {"page_width": "70em", "sidebar_width": "17em",
                      "fixed_sidebar": True}
html_sidebars = {"**": ["about.html", "searchbox.html", "navigation.html"]}
html_copy_source = False
html_show_sphinx = False
