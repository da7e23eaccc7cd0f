// SPDX-License-Identifier: GPL-2.0
/// fastnet_get_next_buffer() returns NULL when there is no buffer for the
/// driver, which is no error: the RX ring is then filled in part. Test the
/// result before it is used, stored in the ring or handed on.
///
// Confidence: High
// Comments: A function of the same file that tests its parameter may be handed
//  the result as it is. Results that do {} while () tests are not followed.
// Options: --no-includes --include-headers

virtual report
virtual context
virtual org

@initialize:python@
@@
# What is wrong in the file in hand, by place.
found = {}
# Functions that NULL may be handed to.
tolerant = set()
harmless = {"likely", "unlikely", "WARN_ON", "WARN_ON_ONCE", "READ_ONCE"}

def key(p):
    return (p.file, p.line, p.column)

def wrong(p, text):
    found.setdefault(key(p), (p, text))

@script:python@
@@
found.clear()
tolerant.clear()

@callee@
identifier f, b;
@@
 f(..., struct fastnet_buf *b, ...) {
<+...
(
 b == NULL
|
 b != NULL
)
...+>
}

@script:python@
f << callee.f;
@@
tolerant.add(str(f))

@inside@
identifier f : script:python() { str(f) not in tolerant | harmless };
position p;
@@
 f(..., fastnet_get_next_buffer@p(...), ...)

@script:python@
p << inside.p;
@@
wrong(p[0], "result of fastnet_get_next_buffer() used without a test for NULL")

@condition@
expression E;
statement S1, S2;
position p;
@@
(
 if (<+... E = fastnet_get_next_buffer@p(...) ...+>) S1 else S2
|
 while (<+... E = fastnet_get_next_buffer@p(...) ...+>) S1
|
 for (...; <+... E = fastnet_get_next_buffer@p(...) ...+>; ...) S1
)

@tested@
expression E, X;
position u;
@@
(
 E && <+... E@u ...+>
|
 E ? <+... E@u ...+> : X
)

@used exists@
expression E, X;
identifier f : script:python() { str(f) not in tolerant | harmless };
identifier m;
position p != condition.p, u != tested.u;
@@
 E = fastnet_get_next_buffer@p(...)
 ... when != E == NULL
     when != E != NULL
     when != E = X
(
 f(..., E@u, ...)
|
 E@u->m
|
 *E@u
|
 X = E@u
)

@script:python@
p << used.p;
u << used.u;
@@
wrong(u[0], "buffer of fastnet_get_next_buffer() in line %s used without a test for NULL" % p[0].line)

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
