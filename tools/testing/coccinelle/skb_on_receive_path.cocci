// SPDX-License-Identifier: GPL-2.0
/// A frame that goes to fastnet_receive() never becomes an sk_buff: no skb is
/// allocated, built around the buffer or handed to the stack on its way.
///
// Confidence: Moderate
// Comments: The way is an iteration of a loop that calls fastnet_receive() or
//  fastnet_receive_error(), or a function that calls them or fastnet_flush();
//  of functions in the same file that it calls, those that get called in such
//  an iteration, and what they call. An skb in another branch of the same loop is right: that frame
//  is the stack's. What a loop does beside a call of a function that receives is
//  not looked at. Loops with do {} while () are looked at as part of the
//  function only.
// Options: --no-includes --include-headers

virtual report
virtual context
virtual org

@initialize:python@
@@
# What is wrong in the file in hand, by place.
found = {}
import re

# Functions on the way of a frame, and who calls whom; calls of skb functions:
# function -> [(place, name)]; loops with a receive in them, and calls in loops:
# place -> loops.
on_the_way = set()
called = {}
skb_calls = {}
receive_loops = set()
loops = {}

skb_name = re.compile(r"^_*((napi_|netdev_|dev_)?alloc_skb|(napi_|slab_)?build_skb"
                      r"|netif_(receive_skb|rx)|napi_gro_|napi_get_frags"
                      r"|eth_type_trans$|skb_|vlan_hwaccel_put_tag$)")
free_name = re.compile(r"^_*(dev_)?(kfree|consume)_skb")

def spread():
    """Adds to those on the way whatever they call."""
    more = on_the_way
    while more:
        more = set().union(*(called.get(f, ()) for f in more)) - on_the_way
        on_the_way.update(more)

def is_skb(name):
    return bool(skb_name.match(name) or free_name.match(name))

def is_rx_skb(name):
    return bool(skb_name.match(name))

def key(p):
    return (p.file, p.line, p.column)

def wrong(p, text):
    found.setdefault(key(p), (p, text))

@script:python@
@@
for each in (found, on_the_way, called, skb_calls, receive_loops, loops):
    each.clear()

@around@
identifier f : script:python() { is_skb(str(f)) };
position p;
@@
 f@p(..., <+... \(fastnet_buf_data(...)\|fastnet_buf_dma(...)\) ...+>, ...)

@script:python@
f << around.f;
p << around.p;
@@
wrong(p[0], "%s() of a fastnet buffer" % f)

@variable exists@
identifier f : script:python() { is_skb(str(f)) };
local idexpression V;
expression E;
position p;
@@
(
 V = <+... fastnet_buf_data(...) ...+>
|
 V = <+... fastnet_buf_dma(...) ...+>
)
 ... when != V = E
 f@p(..., <+... V ...+>, ...)

@script:python@
f << variable.f;
p << variable.p;
@@
wrong(p[0], "%s() of a fastnet buffer" % f)

@receive@
position p;
@@
 \(fastnet_receive@p\|fastnet_receive_error@p\|fastnet_receive_part@p\)(...)

@skb depends on receive@
identifier f : script:python() { is_skb(str(f)) };
position p;
@@
 f@p(...)

@script:python@
f << skb.f;
p << skb.p;
@@
skb_calls.setdefault(p[0].current_element, []).append((p[0], str(f)))

// In one iteration of a loop, before or after.
@iteration depends on receive exists@
identifier f;
position receive.p, q;
@@
(
 for (...; ...; ...) {
 ... when any
 \(fastnet_receive@p\|fastnet_receive_error@p\|fastnet_receive_part@p\)(...)
 ... when any
 f@q(...)
 ... when any
 }
|
 for (...; ...; ...) {
 ... when any
 f@q(...)
 ... when any
 \(fastnet_receive@p\|fastnet_receive_error@p\|fastnet_receive_part@p\)(...)
 ... when any
 }
|
 while (...) {
 ... when any
 \(fastnet_receive@p\|fastnet_receive_error@p\|fastnet_receive_part@p\)(...)
 ... when any
 f@q(...)
 ... when any
 }
|
 while (...) {
 ... when any
 f@q(...)
 ... when any
 \(fastnet_receive@p\|fastnet_receive_error@p\|fastnet_receive_part@p\)(...)
 ... when any
 }
)

@script:python@
f << iteration.f;
q << iteration.q;
@@
if is_skb(str(f)):
    wrong(q[0], "%s() on the way of a frame to fastnet_receive()" % f)
else:
    on_the_way.add(str(f))

@looped depends on receive exists@
position receive.p, l;
@@
(
 for@l (...; ...; ...) {
 ... when any
 \(fastnet_receive@p\|fastnet_receive_error@p\|fastnet_receive_part@p\)(...)
 ... when any
 }
|
 while@l (...) {
 ... when any
 \(fastnet_receive@p\|fastnet_receive_error@p\|fastnet_receive_part@p\)(...)
 ... when any
 }
)

@script:python@
l << looped.l;
@@
receive_loops.add(key(l[0]))

@looped_skb depends on receive exists@
position skb.p, q, l;
identifier f;
@@
(
 for@l (...; ...; ...) {
 ... when any
 f@p@q(...)
 ... when any
 }
|
 while@l (...) {
 ... when any
 f@p@q(...)
 ... when any
 }
)

@script:python@
q << looped_skb.q;
l << looped_skb.l;
@@
loops.setdefault(key(q[0]), set()).add(key(l[0]))

@guarded@
expression Q;
position p;
@@
 if (Q != NULL) { <+... fastnet_flush@p(Q) ...+> }

@flush@
position p != guarded.p;
@@
 fastnet_flush@p(...)

// Elsewhere in the function.
@elsewhere exists@
identifier f : script:python() { is_skb(str(f)) };
position skb.p, q;
@@
(
 {
 ... when any
 \(fastnet_receive\|fastnet_receive_error\|fastnet_receive_part\)(...)
 ... when any
 f@p@q(...)
 ... when any
 }
|
 {
 ... when any
 f@p@q(...)
 ... when any
 \(fastnet_receive\|fastnet_receive_error\|fastnet_receive_part\)(...)
 ... when any
 }
)

@script:python@
f << elsewhere.f;
q << elsewhere.q;
@@
mixed = loops.get(key(q[0]), set()) & receive_loops
if not mixed and (is_rx_skb(str(f)) or not receive_loops):
    wrong(q[0], "%s() in a function that calls fastnet_receive()" % f)

@poll exists@
identifier f : script:python() { is_rx_skb(str(f)) };
position flush.p, q;
@@
(
 {
 ... when any
 fastnet_flush@p(...)
 ... when any
 f@q(...)
 ... when any
 }
|
 {
 ... when any
 f@q(...)
 ... when any
 fastnet_flush@p(...)
 ... when any
 }
)

@script:python@
f << poll.f;
q << poll.q;
@@
if not loops.get(key(q[0]), set()) & receive_loops:
    wrong(q[0], "%s() in a function that calls fastnet_flush()" % f)

@call depends on receive@
identifier f;
position p;
@@
 f@p(...)

@script:python@
f << call.f;
p << call.p;
@@
called.setdefault(p[0].current_element, set()).add(str(f))

@script:python@
@@
spread()
for name in on_the_way & set(skb_calls):
    for p, f in skb_calls[name]:
        wrong(p, "%s() on the way of a frame to fastnet_receive()" % f)

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
