// SPDX-License-Identifier: GPL-2.0
/// set_in_fastnet_zc_mode() leaves NAPI as it found it, on all ways out, and
/// with NULL for the queue, which returns the device to normal, it succeeds.
///
// Confidence: Moderate
// Comments: Functions of the same file that disable or enable NAPI, also by way
//  of others, count as napi_disable() and napi_enable(). An error that is
//  returned without a test of the queue can be returned for NULL as well; after
//  a test that both ways go on from it is not seen. Errors that another function
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
# Who calls whom; under which conditions NAPI is disabled, by place; and under
# which of them it stays so, by that place and the way out.
calls = []
conditions = {}
left_under = {}

def is_operation(name):
    return name in operations or name.endswith("set_in_fastnet_zc_mode")

def is_disabling(name):
    return name == "napi_disable" or name in disables - enables

def is_enabling(name):
    return name == "napi_enable" or name in enables

def spread(names, first):
    """Those that call it, and whoever calls these."""
    more = {first}
    while more:
        more = {caller for caller, f in calls if f in more} - names
        names.update(more)

def key(p):
    return (p.file, p.line, p.column)

def wrong(p, text):
    found.setdefault(key(p), (p, text))

@script:python@
@@
for each in (found, operations, disables, enables, calls, conditions, left_under):
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

@call@
identifier f;
position p;
@@
 f@p(...)

@script:python@
f << call.f;
p << call.p;
@@
calls.append((p[0].current_element, str(f)))

@script:python@
@@
spread(disables, "napi_disable")
spread(enables, "napi_enable")

@disabled@
identifier d : script:python() { is_disabling(str(d)) };
position p;
@@
 d@p(...)

@conditional@
identifier d : script:python() { is_disabling(str(d)) };
expression C;
statement S;
position p;
@@
(
 if (C) { <+... d@p(...) ...+> }
|
 if (C) { <+... d@p(...) ...+> } else S
|
 if (C) S else { <+... d@p(...) ...+> }
)

@script:python@
p << conditional.p;
C << conditional.C;
@@
conditions.setdefault(key(p[0]), set()).add(str(C))

@left exists@
identifier e : script:python() { is_enabling(str(e)) };
identifier d;
position disabled.p != conditional.p, r;
@@
 d@p(...);
 ... when != e(...)
     when any
 return@r ...;

@script:python@
p << disabled.p;
r << left.r;
@@
if is_operation(p[0].current_element):
    wrong(r[0], "NAPI, disabled in line %s, stays so" % p[0].line)

// The same condition again when it is enabled: what it depends on is known.
@left_conditional exists@
identifier e : script:python() { is_enabling(str(e)) };
identifier d;
expression conditional.C;
statement S;
position conditional.p, r;
@@
 d@p(...);
 ... when != e(...)
     when != if (C) { <+... e(...) ...+> }
     when != if (C) { <+... e(...) ...+> } else S
     when != if (C) S else { <+... e(...) ...+> }
     when != if (\(!C\|C == false\)) S else { <+... e(...) ...+> }
     when any
 return@r ...;

@script:python@
p << conditional.p;
r << left_conditional.r;
C << conditional.C;
@@
left_under.setdefault((key(p[0]), key(r[0])), (p[0], r[0], set()))[2].add(str(C))

@script:python@
@@
for (disabled, _), (p, r, seen) in left_under.items():
    if is_operation(p.current_element) and seen == conditions[disabled]:
        wrong(r, "NAPI, disabled in line %s, stays so" % p.line)

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
expression X;
statement S;
position r;
@@
 f(struct net_device *d, struct fastnet_queue *q) {
 ... when any
(
 if (\(q == NULL\|unlikely(q == NULL)\|likely(q == NULL)\)) {
 ... when any
 return@r -E;
 }
|
 if (\(q != NULL\|unlikely(q != NULL)\|likely(q != NULL)\)) S else {
 ... when any
 return@r -E;
 }
|
 if (q == NULL || ...) {
 ... when any
 return@r -E;
 }
|
 return@r \(q != NULL ? X : -E\|q == NULL ? -E : X\);
)
 ... when any
 }

@script:python@
r << refuses_null.r;
@@
wrong(r[0], "fails if the queue is NULL, when it must succeed")

// What is left when the other case has returned.
@refuses_rest exists@
identifier f : script:python() { is_operation(str(f)) };
identifier d, q;
constant E;
position r;
@@
 f(struct net_device *d, struct fastnet_queue *q) {
 ... when any
 if (\(q != NULL\|unlikely(q != NULL)\|likely(q != NULL)\)) {
 ... when any
 return ...;
 }
 ... when != q == NULL
     when != q != NULL
 return@r -E;
 }

@script:python@
r << refuses_rest.r;
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

// Overwritten only if there is a queue.
@initial exists@
identifier f : script:python() { is_operation(str(f)) };
identifier d, q, V;
expression X;
constant E;
statement S;
position r;
@@
 f(struct net_device *d, struct fastnet_queue *q) {
 ... when any
 int V@r = -E;
 ... when != V = X
     when != q == NULL
 if (\(q != NULL\|unlikely(q != NULL)\|likely(q != NULL)\)) S
 ... when != V = X
 return V;
 }

@script:python@
r << initial.r;
@@
wrong(r[0], "fails if the queue is NULL, when it must succeed")

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
