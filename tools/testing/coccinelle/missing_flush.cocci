// SPDX-License-Identifier: GPL-2.0
/// Frames are invisible to the application until fastnet_flush(). Each NAPI
/// poll that calls fastnet_receive() or fastnet_receive_error() has to end with
/// it, on all ways out. It may be in a caller.
///
// Confidence: Moderate
// Comments: Callers are looked for in the same file; calls through a member
//  that the file assigns a function to count. A flush under a test of the queue
//  itself, or of a counter, is one, and so is a function of the file that flushes
//  on all ways. What the ways out depend on is not known: some may be impossible.
// Options: --no-includes --include-headers

virtual report
virtual context
virtual org

@initialize:python@
@@
# What is wrong in the file in hand, by place.
found = {}
# Who calls whom, members that hold functions, functions that receive, and
# places after which a way out has no flush: function -> [(place, callee)].
called = {}
holds = {}
receives = set()
unflushed = {}
# Functions that flush, and those of them with a way on which they do not.
flushing = set()
may_not_flush = set()

def is_flush(name):
    return name == "fastnet_flush" or name in flushing - may_not_flush

def callees(name):
    return holds.get(name, set()) | {name}

def spread():
    """Adds to those that receive whoever calls them."""
    more = receives
    while more:
        receives.update(m for m in holds if holds[m] & receives)
        more = {f for f in called if called[f] & receives} - receives
        receives.update(more)

def ends_unflushed(name, seen=()):
    return name not in seen and any(
        callee is None or any(ends_unflushed(f, seen + (name,))
                              for f in callees(callee))
        for p, callee in unflushed.get(name, []))

def has_caller(name):
    names = {name} | {m for m in holds if name in holds[m]}
    return any(called[f] & names for f in called if f != name)

def key(p):
    return (p.file, p.line, p.column)

def wrong(p, text):
    found.setdefault(key(p), (p, text))

@script:python@
@@
for each in (found, called, holds, receives, unflushed, flushing,
             may_not_flush):
    each.clear()

@receive@
position p;
@@
 \(fastnet_receive@p\|fastnet_receive_error@p\|fastnet_receive_part@p\)(...)

@script:python@
p << receive.p;
@@
receives.add(p[0].current_element)

@member depends on receive@
expression E;
identifier f, m;
@@
 E->m = f

@script:python@
f << member.f;
m << member.m;
@@
holds.setdefault(str(m), set()).add(str(f))

@call depends on receive@
expression E;
identifier f;
position p;
@@
(
 E->f@p(...)
|
 f@p(...)
)

@script:python@
f << call.f;
p << call.p;
@@
called.setdefault(p[0].current_element, set()).add(str(f))

@script:python@
@@
spread()

@flush depends on receive@
position p;
@@
 fastnet_flush@p(...)

@script:python@
p << flush.p;
@@
flushing.add(p[0].current_element)

@no_flush depends on receive exists@
identifier f : script:python() { str(f) in flushing };
identifier I;
expression Q;
@@
 f(...) {
 ... when != fastnet_flush(...)
     when != if (Q != NULL) { ... fastnet_flush(Q) ... }
     when != if (I) { ... fastnet_flush(...) ... }
 }

@script:python@
f << no_flush.f;
@@
may_not_flush.add(str(f))

@receive_open exists@
identifier f, I;
identifier h : script:python() { is_flush(str(h)) };
expression Q;
position receive.p, q;
@@
 f(...) {
 ... when any
 \(fastnet_receive@p@q\|fastnet_receive_error@p@q\|fastnet_receive_part@p@q\)(...)
 ... when != h(...)
     when != if (Q != NULL) { ... fastnet_flush(Q) ... }
     when != if (I) { ... h(...) ... }
     when any
 }

@script:python@
f << receive_open.f;
q << receive_open.q;
@@
unflushed.setdefault(str(f), []).append((q[0], None))

@call_open depends on receive exists@
identifier f, I;
identifier h : script:python() { is_flush(str(h)) };
identifier g : script:python() { str(g) in receives };
expression E, Q;
position q;
@@
 f(...) {
 ... when any
 \(E->g@q\|g@q\)(...)
 ... when != h(...)
     when != if (Q != NULL) { ... fastnet_flush(Q) ... }
     when != if (I) { ... h(...) ... }
     when any
 }

@script:python@
f << call_open.f;
g << call_open.g;
q << call_open.q;
@@
unflushed.setdefault(str(f), []).append((q[0], str(g)))

@script:python@
@@
for name, places in unflushed.items():
    if has_caller(name):
        continue
    for p, callee in places:
        if callee is None or any(ends_unflushed(f) for f in callees(callee)):
            wrong(p, "no fastnet_flush() after this on some way out of %s()" % name)

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
