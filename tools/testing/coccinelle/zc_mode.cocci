// SPDX-License-Identifier: GPL-2.0
/// set_in_fastnet_zc_mode() leaves NAPI as it found it, on all ways out, and
/// with NULL for the queue, which returns the device to normal, it succeeds.
///
// Confidence: Moderate
// Comments: Functions of the same file that disable or enable NAPI count as
//  napi_disable() and napi_enable(). An error that is returned without a test
//  of the queue can be returned for NULL as well. Errors that another function
//  returned are not looked at.
// Options: --no-includes --include-headers

virtual report
virtual context
virtual org

@initialize:python@
@@
# What is wrong in the file in hand, by place.
found = {}
# The operations, and which functions disable or enable NAPI.
operations = set()
disables = set()
enables = set()

def is_operation(name):
    return name in operations or name.endswith("set_in_fastnet_zc_mode")

def is_disabling(name):
    return name == "napi_disable" or name in disables - enables

def is_enabling(name):
    return name == "napi_enable" or name in enables

def key(p):
    return (p.file, p.line, p.column)

def wrong(p, text):
    found.setdefault(key(p), (p, text))

@script:python@
@@
for each in (found, operations, disables, enables):
    each.clear()

@operation@
identifier o, f;
@@
 struct fastnet_netdev_ops o = { .set_in_fastnet_zc_mode = f, };

@script:python@
f << operation.f;
@@
operations.add(str(f))

@assigned@
expression O;
identifier f;
@@
 O.set_in_fastnet_zc_mode = f

@script:python@
f << assigned.f;
@@
operations.add(str(f))

@napi_off@
position p;
@@
 napi_disable@p(...)

@script:python@
p << napi_off.p;
@@
disables.add(p[0].current_element)

@napi_on@
position p;
@@
 napi_enable@p(...)

@script:python@
p << napi_on.p;
@@
enables.add(p[0].current_element)

@conditional@
expression C;
identifier d : script:python() { is_disabling(str(d)) };
position p;
@@
 if (C) { ... d@p(...); ... }

@left exists@
identifier f : script:python() { is_operation(str(f)) };
identifier d : script:python() { is_disabling(str(d)) };
identifier e : script:python() { is_enabling(str(e)) };
position p != conditional.p, r;
@@
 f(...) {
 ... when any
 d@p(...);
 ... when != e(...)
     when any
 return@r ...;
 }

@script:python@
p << left.p;
r << left.r;
@@
wrong(r[0], "NAPI, disabled in line %s, stays so" % p[0].line)

@left_conditional exists@
identifier f : script:python() { is_operation(str(f)) };
identifier d : script:python() { is_disabling(str(d)) };
identifier e : script:python() { is_enabling(str(e)) };
expression conditional.C;
position conditional.p, r;
@@
 f(...) {
 ... when any
 d@p(...);
 ... when != e(...)
     when != if (C) { ... e(...); ... }
     when any
 return@r ...;
 }

@script:python@
p << conditional.p;
r << left_conditional.r;
@@
wrong(r[0], "NAPI, disabled in line %s, stays so" % p[0].line)

@refuses exists@
identifier f : script:python() { is_operation(str(f)) };
identifier d, q;
constant E;
position r;
@@
 f(struct net_device *d, struct fastnet_queue *q) {
 ... when != q == NULL
     when != q != NULL
     when any
 return@r -E;
 }

@script:python@
r << refuses.r;
@@
wrong(r[0], "fails also if the queue is NULL, when it must succeed")

@refuses_null exists@
identifier f : script:python() { is_operation(str(f)) };
identifier d, q;
constant E;
statement S;
position r;
@@
 f(struct net_device *d, struct fastnet_queue *q) {
 ... when any
(
 if (q == NULL) {
 ... when any
 return@r -E;
 }
|
 if (q != NULL) S else {
 ... when any
 return@r -E;
 }
|
 if (q == NULL || ...) {
 ... when any
 return@r -E;
 }
)
 ... when any
 }

@script:python@
r << refuses_null.r;
@@
wrong(r[0], "fails if the queue is NULL, when it must succeed")

@variable exists@
identifier f : script:python() { is_operation(str(f)) };
identifier d, q;
local idexpression int V;
expression X;
constant E;
position r;
@@
 f(struct net_device *d, struct fastnet_queue *q) {
 ... when != q == NULL
     when != q != NULL
     when any
 V@r = -E;
 ... when != V = X
     when any
 return V;
 }

@script:python@
r << variable.r;
@@
wrong(r[0], "fails also if the queue is NULL, when it must succeed")

@depends on context@
expression E;
position p : script:python() { key(p[0]) in found };
@@
* E@p

@depends on context@
position p : script:python() { key(p[0]) in found };
@@
* return@p ...;

@script:python depends on report@
@@
for p, text in found.values():
    coccilib.report.print_report(p, text)

@script:python depends on org@
@@
for p, text in found.values():
    coccilib.org.print_todo(p, text)
