// SPDX-License-Identifier: GPL-2.0
/// A driver that calls fastnet_set_netdev_ops() has native XDP and AF_XDP if its
/// struct net_device_ops names three functions of the core: all or none, and
/// none only with an XDP of its own.
///
// Confidence: High
// Comments: A call in another file than the table is not seen to miss one. A
//  table that is filled by assignments is not looked at.
// Options: --no-includes --include-headers

virtual report
virtual context
virtual org

@initialize:python@
@@
# What is wrong in the file in hand, by place.
found = {}
# Of each table, by place, what it names of the core; and those with an ndo_bpf.
tables = {}
own_xdp = set()
operations = {"ndo_bpf": "fastnet_ndo_bpf",
              "ndo_xsk_wakeup": "fastnet_ndo_xsk_wakeup",
              "ndo_xdp_xmit": "fastnet_ndo_xdp_xmit"}

def key(p):
    return (p.file, p.line, p.column)

def wrong(p, text):
    found.setdefault(key(p), (p, text))

def missing(named):
    return [".%s = %s" % (m, f) for m, f in operations.items() if f not in named]

@script:python@
@@
for each in (found, tables, own_xdp):
    each.clear()

@table@
identifier o;
position p;
@@
 struct net_device_ops o@p = { ... };

@script:python@
p << table.p;
@@
tables.setdefault(key(p[0]), (p[0], set()))

@named@
identifier o, m, f;
position p;
@@
 struct net_device_ops o@p = { .m = f, };

@script:python@
p << named.p;
m << named.m;
f << named.f;
@@
if operations.get(str(m)) == str(f):
    tables.setdefault(key(p[0]), (p[0], set()))[1].add(str(f))
elif str(m) == "ndo_bpf":
    own_xdp.add(key(p[0]))

@script:python@
@@
for p, functions in tables.values():
    if functions and missing(functions):
        wrong(p, "%s is missing" % ", ".join(missing(functions)))

@call@
position p;
@@
 fastnet_set_netdev_ops@p(...)

@script:python@
p << call.p;
@@
if tables and not own_xdp and not any(named for _, named in tables.values()):
    wrong(p[0], "no XDP, as net_device_ops has none of %s" % ", ".join(missing(())))

@depends on context@
identifier o;
position p : script:python() { key(p[0]) in found };
@@
* struct net_device_ops o@p = { ... };

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
