// SPDX-License-Identifier: GPL-2.0
/// After fastnet_receive() or fastnet_put_buffer() a buffer is not the driver's
/// any more: it may already hold another frame, or be in the hands of the
/// application. Only what fastnet_receive() returned may be used.
///
// Confidence: Moderate
// Comments: To compare the pointer with another is right. A function of the same
//  file that puts its parameter back counts as fastnet_put_buffer(). Aliases of a
//  buffer are followed if they are local variables.
// Options: --no-includes --include-headers

virtual report
virtual context
virtual org

@initialize:python@
@@
# What is wrong in the file in hand, by place.
found = {}
# Functions that put their parameter back.
putters = set()

def is_putting(name):
    return name in putters

def key(p):
    return (p.file, p.line, p.column)

def wrong(p, text):
    found.setdefault(key(p), (p, text))

@script:python@
@@
found.clear()
putters.clear()

// The result in the same place, or no place at all.
@kept@
expression E, X, L;
identifier f;
position p;
@@
(
 E = fastnet_receive@p(..., E, ...)
|
 fastnet_receive@p(X, f(...), L)
|
 fastnet_put_buffer@p(..., f(...))
)

@given@
expression E, L;
position p != kept.p;
@@
(
 fastnet_receive@p(..., E, L)
|
 fastnet_put_buffer@p(..., E)
)

@again exists@
expression given.E, S <= given.E, X;
identifier f, m;
position given.p, u;
@@
(
 fastnet_receive@p(..., E, ...)
|
 fastnet_put_buffer@p(..., E)
)
 ... when != S = X
     when != S++
     when != ++S
     when != S--
     when != --S
     when != &S
(
 f(..., E@u, ...)
|
 E@u->m
|
 X = E@u
)

@returned exists@
expression given.E, S <= given.E, X, Y;
position given.p, u;
@@
(
 fastnet_receive@p(..., E, ...)
|
 fastnet_put_buffer@p(..., E)
)
 ... when != S = X
(
 return E@u;
|
 return X ? E@u : Y;
|
 return X ? Y : E@u;
)

@script:python@
p << given.p;
u << returned.u;
@@
wrong(u[0], "buffer returned after line %s took it" % p[0].line)

@script:python@
p << given.p;
u << again.u;
@@
wrong(u[0], "buffer used after line %s took it" % p[0].line)

@alias exists@
local idexpression struct fastnet_buf *V;
expression E, X;
identifier f, m;
position p, u;
@@
 V = E
 ... when != V = X
     when != E = X
(
 fastnet_receive@p(..., E, ...)
|
 fastnet_put_buffer@p(..., E)
)
 ... when != V = X
(
 f(..., V@u, ...)
|
 V@u->m
)

@script:python@
p << alias.p;
u << alias.u;
@@
wrong(u[0], "buffer used after line %s took it" % p[0].line)

@putter@
identifier g, b;
@@
 g(..., struct fastnet_buf *b, ...) {
 ...
 fastnet_put_buffer(..., b);
 ...
 }

@script:python@
g << putter.g;
@@
putters.add(str(g))

@by_helper exists@
identifier g : script:python() { is_putting(str(g)) };
local idexpression struct fastnet_buf *E;
expression X;
identifier f, m;
position p, u;
@@
 g@p(..., E, ...)
 ... when != E = X
(
 f(..., E@u, ...)
|
 E@u->m
|
 X = E@u
)

@script:python@
p << by_helper.p;
u << by_helper.u;
@@
wrong(u[0], "buffer used after line %s took it" % p[0].line)

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
