// SPDX-License-Identifier: GPL-2.0
/// The buffers of a queue are mapped for the device as long as they exist, and
/// the core syncs and frees them. A driver maps, unmaps, syncs and frees none.
///
// Confidence: Moderate
// Comments: Found are addresses of fastnet_buf_dma() and fastnet_buf_data(),
//  also by way of a variable or a member in the same function, buffers themselves,
//  and whatever happens in the same iteration of a loop as fastnet_receive(), or
//  beside it where there is no loop. What another function does to an address
//  that it is handed, or on the way of a frame, is not looked at. Patch mode
//  removes what was done to the address of a buffer directly.
// Options: --local-includes --include-headers

virtual report
virtual context
virtual org
virtual patch

@initialize:python@
@@
# What is wrong in the file in hand, by place.
found = {}
import re

dma_name = re.compile(r"^dma_(map|unmap|sync)_|^pci_(map|unmap|dma_sync)_")
free_name = re.compile(r"^_*(k|kv|v)?free$|^_*(free|put)_pages?$"
                       r"|^(skb_free_frag|page_frag_free|dma_free_coherent)$"
                       r"|^page_pool_(put|recycle)")

def is_dma(name):
    return bool(dma_name.match(name))

def is_dma_or_free(name):
    return bool(dma_name.match(name) or free_name.match(name))

def key(p):
    return (p.file, p.line, p.column)

def wrong(p, text):
    found.setdefault(key(p), (p, text))

@script:python@
@@
found.clear()

@depends on patch@
identifier f : script:python() { is_dma(str(f)) };
struct fastnet_buf *B;
expression E;
@@
(
- f(..., fastnet_buf_dma(E), ...);
|
- f(..., fastnet_buf_data(E), ...);
|
- f(..., B->dma, ...);
)

@direct depends on !patch@
identifier f : script:python() { is_dma_or_free(str(f)) };
struct fastnet_buf *B;
position p;
@@
(
 f@p(..., <+... fastnet_buf_dma(...) ...+>, ...)
|
 f@p(..., <+... fastnet_buf_data(...) ...+>, ...)
|
 f@p(..., <+... B ...+>, ...)
)

@script:python@
f << direct.f;
p << direct.p;
@@
wrong(p[0], "%s() of a fastnet buffer" % f)

@variable depends on !patch exists@
identifier f : script:python() { is_dma_or_free(str(f)) };
local idexpression V;
expression E;
position p;
@@
(
 V = <+... fastnet_buf_dma(...) ...+>
|
 V = <+... fastnet_buf_data(...) ...+>
)
 ... when != V = E
 f@p(..., <+... V ...+>, ...)

@script:python@
f << variable.f;
p << variable.p;
@@
wrong(p[0], "%s() of a fastnet buffer" % f)

@stored depends on !patch@
expression E1;
identifier m;
position s;
@@
(
 E1->m =@s <+... fastnet_buf_dma(...) ...+>
|
 E1->m =@s <+... fastnet_buf_data(...) ...+>
)

@member depends on !patch exists@
identifier f : script:python() { is_dma_or_free(str(f)) };
expression stored.E1, S <= stored.E1, E, X, Y;
identifier stored.m;
position stored.s, p;
@@
 E1->m =@s E
 ... when != S = X
     when != S++
     when != ++S
     when != E1->m = Y
 f@p(..., <+... E1->m ...+>, ...)

@script:python@
f << member.f;
p << member.p;
@@
wrong(p[0], "%s() of a fastnet buffer" % f)

@iteration depends on !patch exists@
identifier f : script:python() { is_dma(str(f)) };
position q;
@@
(
 for (...; ...; ...) {
 ... when any
 \(fastnet_receive\|fastnet_receive_error\|fastnet_receive_part\)(...)
 ... when any
 f@q(...)
 ... when any
 }
|
 for (...; ...; ...) {
 ... when any
 f@q(...)
 ... when any
 \(fastnet_receive\|fastnet_receive_error\|fastnet_receive_part\)(...)
 ... when any
 }
|
 while (...) {
 ... when any
 \(fastnet_receive\|fastnet_receive_error\|fastnet_receive_part\)(...)
 ... when any
 f@q(...)
 ... when any
 }
|
 while (...) {
 ... when any
 f@q(...)
 ... when any
 \(fastnet_receive\|fastnet_receive_error\|fastnet_receive_part\)(...)
 ... when any
 }
)

@script:python@
f << iteration.f;
q << iteration.q;
@@
wrong(q[0], "%s() on the way of a frame to fastnet_receive()" % f)

// Without a loop.
@looped depends on !patch exists@
identifier f : script:python() { is_dma(str(f)) or str(f).startswith("fastnet_receive") };
position p;
@@
(
 for (...; ...; ...) {
 ... when any
 f@p(...)
 ... when any
 }
|
 while (...) {
 ... when any
 f@p(...)
 ... when any
 }
)

@straight depends on !patch exists@
identifier f : script:python() { is_dma(str(f)) };
position p != looped.p, q != looped.p;
@@
(
 {
 ... when any
 \(fastnet_receive@p\|fastnet_receive_error@p\|fastnet_receive_part@p\)(...)
 ... when any
 f@q(...)
 ... when any
 }
|
 {
 ... when any
 f@q(...)
 ... when any
 \(fastnet_receive@p\|fastnet_receive_error@p\|fastnet_receive_part@p\)(...)
 ... when any
 }
)

@script:python@
f << straight.f;
q << straight.q;
@@
wrong(q[0], "%s() on the way of a frame to fastnet_receive()" % f)

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
