// SPDX-License-Identifier: GPL-2.0
/// fastnet_get_next_buffer() returns NULL when there is no buffer for the
/// driver, which is no error: the RX ring is then filled in part. Test the
/// result before it is used, stored in the ring or handed on.
///
// Confidence: High
// Comments: A function of the same file that tests its parameter may be handed
//  the result as it is; one that returns the result is another name for the call.
//  Results that do {} while () tests are not followed.
// Options: --no-includes --include-headers

virtual report
virtual context
virtual org

@initialize:python@
@@
# What is wrong in the file in hand, by place.
found = {}
# Functions that NULL may be handed to, and functions that return the result.
tolerant = set()
getters = {"fastnet_get_next_buffer"}
harmless = {"likely", "unlikely", "WARN_ON", "WARN_ON_ONCE", "READ_ONCE"}

def is_getter(name):
    return name in getters

def key(p):
    return (p.file, p.line, p.column)

def wrong(p, text):
    found.setdefault(key(p), (p, text))

@script:python@
@@
found.clear()
tolerant.clear()
getters.intersection_update({"fastnet_get_next_buffer"})

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

@returned exists@
position r;
@@
 return fastnet_get_next_buffer@r(...);

@script:python@
r << returned.r;
@@
getters.add(r[0].current_element)

@returned_later exists@
expression E, X;
position r;
@@
 E = fastnet_get_next_buffer@r(...)
 ... when != E == NULL
     when != E != NULL
     when != E = X
 return E;

@script:python@
r << returned_later.r;
@@
getters.add(r[0].current_element)

@inside@
identifier n : script:python() { is_getter(str(n)) };
identifier f : script:python() { str(f) not in tolerant | harmless };
position p;
@@
 f(..., n@p(...), ...)

@script:python@
p << inside.p;
@@
wrong(p[0], "result of fastnet_get_next_buffer() used without a test for NULL")

@condition@
identifier n : script:python() { is_getter(str(n)) };
expression E;
statement S1, S2;
position p;
@@
(
 if (<+... E = n@p(...) ...+>) S1 else S2
|
 while (<+... E = n@p(...) ...+>) S1
|
 for (...; <+... E = n@p(...) ...+>; ...) S1
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
identifier n : script:python() { is_getter(str(n)) };
expression E, X;
identifier f : script:python() { str(f) not in tolerant | harmless };
identifier m;
position p != condition.p, u != tested.u;
@@
 E = n@p(...)
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

// Where it is NULL, and where the way goes on from there.
@null exists@
identifier n : script:python() { is_getter(str(n)) };
identifier f : script:python() { str(f) not in tolerant | harmless };
expression E, X;
statement S;
position p, u;
@@
 E = n@p(...)
 ... when != E = X
(
 if (\(E == NULL\|unlikely(E == NULL)\)) { <+... f(..., E@u, ...) ...+> }
|
 if (\(E == NULL\|unlikely(E == NULL)\)) { <+... f(..., E@u, ...) ...+> } else S
|
 if (\(E != NULL\|likely(E != NULL)\)) S else { <+... f(..., E@u, ...) ...+> }
)

@script:python@
p << null.p;
u << null.u;
@@
wrong(u[0], "buffer of fastnet_get_next_buffer() in line %s used where it is NULL" % p[0].line)

@null_condition exists@
identifier n : script:python() { is_getter(str(n)) };
identifier f : script:python() { str(f) not in tolerant | harmless };
expression E;
statement S;
position p, u;
@@
(
 if ((E = n@p(...)) == NULL) { <+... f(..., E@u, ...) ...+> }
|
 if ((E = n@p(...)) == NULL) { <+... f(..., E@u, ...) ...+> } else S
|
 while ((E = n@p(...)) == NULL) { <+... f(..., E@u, ...) ...+> }
)

@script:python@
p << null_condition.p;
u << null_condition.u;
@@
wrong(u[0], "buffer of fastnet_get_next_buffer() in line %s used where it is NULL" % p[0].line)

@leaves@
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
|
 if@i (E) { ... \(break;\|continue;\) }
)

@goes_on exists@
identifier n : script:python() { is_getter(str(n)) };
identifier f : script:python() { str(f) not in tolerant | harmless };
expression E, X;
statement S;
position p, u, i != leaves.i;
@@
 E = n@p(...)
 ... when != E = X
 if@i (\(E == NULL\|unlikely(E == NULL)\)) S
 ... when != E == NULL
     when != E != NULL
     when != E = X
 f(..., E@u, ...)

@script:python@
p << goes_on.p;
u << goes_on.u;
@@
wrong(u[0], "buffer of fastnet_get_next_buffer() in line %s may still be NULL" % p[0].line)

@condition_goes_on exists@
identifier n : script:python() { is_getter(str(n)) };
identifier f : script:python() { str(f) not in tolerant | harmless };
expression E, X;
statement S;
position p, u, i != leaves.i;
@@
 if@i ((E = n@p(...)) == NULL) S
 ... when != E == NULL
     when != E != NULL
     when != E = X
 f(..., E@u, ...)

@script:python@
p << condition_goes_on.p;
u << condition_goes_on.u;
@@
wrong(u[0], "buffer of fastnet_get_next_buffer() in line %s may still be NULL" % p[0].line)

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
