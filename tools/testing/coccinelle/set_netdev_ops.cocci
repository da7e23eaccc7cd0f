// SPDX-License-Identifier: GPL-2.0
/// fastnet_set_netdev_ops() is called once, in the probe function, after
/// register_netdev() has succeeded, and takes rtnl itself.
///
// Confidence: Moderate
// Comments: A function of the same file that calls it counts as the call.
// Options: --no-includes --include-headers

virtual report
virtual context
virtual org

@initialize:python@
@@
# What is wrong in the file in hand, by place.
found = {}
# Functions that make the call, and what runs under rtnl.
offers = set()
under_rtnl = set()

def is_offering(name):
    return name == "fastnet_set_netdev_ops" or name in offers

def is_register(name):
    return name in ("register_netdev", "register_netdevice", "devm_register_netdev")

def key(p):
    return (p.file, p.line, p.column)

def wrong(p, text):
    found.setdefault(key(p), (p, text))

@script:python@
@@
for each in (found, offers, under_rtnl):
    each.clear()

@call@
position p;
@@
 fastnet_set_netdev_ops@p(...)

@script:python@
p << call.p;
@@
offers.add(p[0].current_element)

@net_operation depends on call@
identifier o, m, f;
@@
 struct net_device_ops o = { .m = f, };

@script:python@
f << net_operation.f;
@@
under_rtnl.add(str(f))

@ethtool_operation depends on call@
identifier o, m, f;
@@
 struct ethtool_ops o = { .m = f, };

@script:python@
f << ethtool_operation.f;
@@
under_rtnl.add(str(f))

@script:python@
p << call.p;
@@
name = p[0].current_element
if name in under_rtnl:
    wrong(p[0], "%s() runs under rtnl, which fastnet_set_netdev_ops() takes" % name)

@locked depends on call exists@
identifier f : script:python() { is_offering(str(f)) };
position p, l;
@@
(
 rtnl_lock@l();
|
 ASSERT_RTNL@l();
)
 ... when != rtnl_unlock();
 f@p(...)

@script:python@
l << locked.l;
p << locked.p;
@@
wrong(p[0], "under rtnl of line %s, which fastnet_set_netdev_ops() takes" % l[0].line)

@before depends on call exists@
identifier f : script:python() { is_offering(str(f)) };
identifier r : script:python() { is_register(str(r)) };
position p, q;
@@
 f@p(...)
 ... when any
 r@q(...)

@script:python@
p << before.p;
q << before.q;
@@
wrong(p[0], "before the device is registered, in line %s" % q[0].line)

@untested depends on call exists@
identifier f : script:python() { is_offering(str(f)) };
identifier r : script:python() { is_register(str(r)) };
expression E, X;
position p, q;
@@
 E = r@q(...)
 ... when != E == 0
     when != E != 0
     when != E < 0
     when != E = X
 f@p(...)

@script:python@
p << untested.p;
q << untested.q;
@@
wrong(p[0], "without a test whether the device was registered, in line %s" % q[0].line)

@depends on context@
expression E;
position p : script:python() { key(p[0]) in found };
@@
* E@p

@script:python depends on report@
@@
for p, text in found.values():
    coccilib.report.print_report(p, text)

@script:python depends on org@
@@
for p, text in found.values():
    coccilib.org.print_todo(p, text)
