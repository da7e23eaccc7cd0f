// SPDX-License-Identifier: GPL-2.0
/// fastnet_receive() takes the buffer with the frame and returns the one to put
/// in its place. That one must get into the RX ring, handle and DMA address;
/// otherwise it is lost, and the device goes on writing into a frame that the
/// application is reading.
///
// Confidence: Moderate
// Comments: That the address is written is looked for in the function and in
//  those of the same file that it calls. A function of another file that gets
//  the buffer is trusted. Patch mode keeps a result that was ignored in the
//  variable that held the buffer.
// Options: --no-includes --include-headers

virtual report
virtual context
virtual org
virtual patch

@initialize:python@
@@
# What is wrong in the file in hand, by place.
found = {}
# Functions that write the address of a buffer; what each function calls; and
# results that go to another function.
posters = set()
trusted = set()
called = {}
# And functions that return what it returned.
receivers = {"fastnet_receive"}
looks = {"fastnet_buf_dma", "fastnet_buf_data", "fastnet_receive",
         "prefetch", "prefetchw", "net_prefetch", "net_prefetchw", "likely",
         "unlikely", "WARN_ON", "WARN_ON_ONCE"}

def key(p):
    return (p.file, p.line, p.column)

def wrong(p, text):
    found.setdefault(key(p), (p, text))

@script:python@
@@
found.clear()
posters.clear()
called.clear()
trusted.clear()
receivers.intersection_update({"fastnet_receive"})

@depends on patch@
expression Q, L;
identifier B;
@@
(
- fastnet_receive(Q, B, L);
+ B = fastnet_receive(Q, B, L);
|
- (void)fastnet_receive(Q, B, L);
+ B = fastnet_receive(Q, B, L);
)

@handed_on depends on !patch@
position p;
@@
 return fastnet_receive@p(...);

@script:python@
p << handed_on.p;
@@
receivers.add(p[0].current_element)

@ignored depends on !patch@
identifier r : script:python() { str(r) in receivers };
expression E;
position p;
@@
(
 r@p(...);
|
 (void)r@p(...);
|
 r@p(...) == E
|
 r@p(...) != E
)

@script:python@
p << ignored.p;
@@
wrong(p[0], "the buffer that fastnet_receive() returns is ignored")

@taken depends on !patch@
expression E;
position p;
@@
 E = fastnet_receive@p(...)

@lost depends on taken exists@
identifier f, g : script:python() { str(g) not in looks };
local idexpression B;
expression X;
position taken.p;
@@
 f(...) {
 ... when any
 B = fastnet_receive@p(...)
 ... when != g(..., B, ...)
     when != X = B
     when != \(B == X\|B != X\|X == B\|X != B\)
     when != return B;
     when != B = X
     when any
 }

@script:python@
p << taken.p;
f << lost.f;
@@
wrong(p[0], "the buffer that fastnet_receive() returns is not put into the ring on all ways through %s()" % f)

@again depends on taken@
expression E;
position o;
@@
 E@o = <+... E ...+>

@overwritten depends on taken exists@
identifier g : script:python() { str(g) not in looks };
expression taken.E, S <= taken.E, X, X2;
position taken.p, o != again.o;
@@
 E = fastnet_receive@p(...)
 ... when != g(..., E, ...)
     when != X = E
     when != \(E == X\|E != X\|X == E\|X != E\)
     when != return E;
     when != S = X
     when != S++
     when != ++S
     when != S += X
 E@o = X2

@script:python@
p << taken.p;
o << overwritten.o;
@@
wrong(o[0], "overwrites the buffer that fastnet_receive() returned in line %s" % p[0].line)

@address depends on taken@
position a;
@@
 fastnet_buf_dma@a(...)

@script:python@
a << address.a;
@@
posters.add(a[0].current_element)

@call depends on taken@
identifier g;
position c;
@@
 g@c(...)

@script:python@
g << call.g;
c << call.c;
@@
called.setdefault(c[0].current_element, {c[0].current_element}).add(str(g))

@handed depends on taken exists@
expression E;
identifier g : script:python() { str(g) not in looks };
position taken.p, q;
@@
 E = fastnet_receive@p@q(...)
 ... when any
 g(..., E, ...)

@script:python@
q << handed.q;
@@
trusted.add(key(q[0]))

@returned depends on taken exists@
expression E;
position taken.p, q;
@@
 E = fastnet_receive@p@q(...)
 ... when any
 return E;

@script:python@
q << returned.q;
@@
trusted.add(key(q[0]))

@script:python@
p << taken.p;
@@
name = p[0].current_element
if key(p[0]) not in trusted and not called.get(name, {name}) & posters:
    wrong(p[0], "the descriptor keeps the address of the buffer that fastnet_receive() took: write that of the one it returns")

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
