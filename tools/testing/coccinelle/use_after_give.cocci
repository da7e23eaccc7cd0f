// SPDX-License-Identifier: GPL-2.0
/// After fastnet_receive() or fastnet_put_buffer() a buffer is not the driver's
/// any more: it may already hold another frame, or be in the hands of the
/// application. Only what fastnet_receive() returned may be used.
///
// Confidence: Moderate
// Comments: To compare the pointer with another is right. Aliases of a buffer
//  are not followed.
// Options: --no-includes --include-headers

virtual report
virtual context
virtual org

@initialize:python@
@@
# What is wrong in the file in hand, by place.
found = {}

def key(p):
    return (p.file, p.line, p.column)

def wrong(p, text):
    found.setdefault(key(p), (p, text))

@script:python@
@@
found.clear()

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
expression given.E, S <= given.E, X;
position given.p, u;
@@
(
 fastnet_receive@p(..., E, ...)
|
 fastnet_put_buffer@p(..., E)
)
 ... when != S = X
 return E@u;

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
