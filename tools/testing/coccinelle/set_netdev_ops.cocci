// SPDX-License-Identifier: GPL-2.0
/// fastnet_set_netdev_ops() is called once, in the probe function, after
/// register_netdev() has succeeded, and takes rtnl itself.
///
// Confidence: Moderate
// Comments: A function of the same file that calls it, also by way of others,
//  counts as the call. What a switch says of the result is taken for a test.
// Options: --no-includes --include-headers

virtual report
virtual context
virtual org

@initialize:python@
@@
# What is wrong in the file in hand, by place.
found = {}
# Functions that make the call, what runs under rtnl, and who calls whom.
offers = set()
under_rtnl = set()
calls = []

def is_offering(name):
    return name == "fastnet_set_netdev_ops" or name in offers

def is_register(name):
    return name in ("register_netdev", "register_netdevice", "devm_register_netdev")

def spread():
    """Adds to those that make the call whoever calls them."""
    more = {"fastnet_set_netdev_ops"}
    while more:
        more = {p.current_element for p, f in calls if f in more} - offers
        offers.update(more)

def place(p):
    return (int(p.line), int(p.column))

def key(p):
    return (p.file, p.line, p.column)

def wrong(p, text):
    found.setdefault(key(p), (p, text))

@script:python@
@@
for each in (found, offers, under_rtnl, calls):
    each.clear()

@call@
position p;
@@
 fastnet_set_netdev_ops@p(...)

@any_call depends on call@
identifier f;
position p;
@@
 f@p(...)

@script:python@
f << any_call.f;
p << any_call.p;
@@
calls.append((p[0], str(f)))

@script:python@
@@
spread()

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

@script:python depends on call@
@@
for p, f in calls:
    name = p.current_element
    if name in under_rtnl and is_offering(f):
        wrong(p, "%s() runs under rtnl, which fastnet_set_netdev_ops() takes" % name)

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
# What registers in a place before that is of the next device, in a loop.
if place(p[0]) < place(q[0]):
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

@ignored depends on call exists@
identifier f : script:python() { is_offering(str(f)) };
identifier r : script:python() { is_register(str(r)) };
position p, q;
@@
 r@q(...);
 ... when any
 f@p(...)

@script:python@
p << ignored.p;
q << ignored.q;
@@
wrong(p[0], "without a test whether the device was registered, in line %s" % q[0].line)

// Where it was not, whether that has a branch of its own or the way goes on.
@failure depends on call@
identifier r : script:python() { is_register(str(r)) };
identifier f : script:python() { is_offering(str(f)) };
expression E;
statement S;
position p, q;
@@
(
 if (\(r@q(...)\|unlikely(r@q(...))\|r@q(...) < 0\)) { <+... f@p(...) ...+> }
|
 if (\(r@q(...)\|unlikely(r@q(...))\|r@q(...) < 0\)) { <+... f@p(...) ...+> } else S
|
 E = r@q(...);
 if (\(E\|unlikely(E)\|E < 0\|unlikely(E < 0)\)) { <+... f@p(...) ...+> }
|
 E = r@q(...);
 if (\(E\|unlikely(E)\|E < 0\|unlikely(E < 0)\)) { <+... f@p(...) ...+> } else S
)

@script:python@
p << failure.p;
q << failure.q;
@@
wrong(p[0], "although the device may not be registered, in line %s" % q[0].line)

@leaves depends on call@
expression E;
identifier l;
position i;
@@
(
 if@i (E) return ...;
|
 if@i (E) goto l;
|
 if@i (E) \(break;\|continue;\)
|
 if@i (E) { ... return ...; }
|
 if@i (E) { ... goto l; }
)

@goes_on depends on call exists@
identifier f : script:python() { is_offering(str(f)) };
identifier r : script:python() { is_register(str(r)) };
expression E, X;
statement S;
position p, q, i != leaves.i;
@@
 E = r@q(...)
 ... when != E = X
 if@i (\(E\|unlikely(E)\|E < 0\|unlikely(E < 0)\)) S
 ... when any
 f@p(...)

@script:python@
p << goes_on.p;
q << goes_on.q;
@@
wrong(p[0], "although the device may not be registered, in line %s" % q[0].line)

@error_goto depends on call exists@
identifier r : script:python() { is_register(str(r)) };
identifier l;
expression E, X;
position q, g;
@@
 E = r@q(...)
 ... when != E = X
(
 if (\(E\|unlikely(E)\|E < 0\|unlikely(E < 0)\)) goto@g l;
|
 if (\(E\|unlikely(E)\|E < 0\|unlikely(E < 0)\)) { ... goto@g l; }
)

@error_label exists@
identifier f : script:python() { is_offering(str(f)) };
identifier l;
position error_goto.g, p;
@@
 goto@g l;
 ...
 f@p(...)

@script:python@
p << error_label.p;
q << error_goto.q;
@@
wrong(p[0], "although the device may not be registered, in line %s" % q[0].line)

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
