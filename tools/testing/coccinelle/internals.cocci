// SPDX-License-Identifier: GPL-2.0
/// A driver sees buffers through fastnet_buf_dma() and fastnet_buf_data(), and
/// a queue not at all: their members, and the functions that
/// include/linux/fastnet.h does not declare, are the core's.
///
// Confidence: High
// Comments: Patch mode uses the accessors where a member is read. A function of
//  the core that is not called but handed on is not seen, nor is offsetof().
// Options: --local-includes --include-headers

virtual report
virtual context
virtual org
virtual patch

@initialize:python@
@@
# What is wrong in the file in hand, by place.
found = {}
# What include/linux/fastnet.h offers, and what the file defines itself.
offered = {"fastnet_set_netdev_ops", "fastnet_buffer_size",
           "fastnet_frame_size", "fastnet_napi_enabled",
           "fastnet_get_next_buffer", "fastnet_receive",
           "fastnet_receive_error", "fastnet_receive_part",
           "fastnet_put_buffer", "fastnet_flush",
           "fastnet_buf_dma", "fastnet_buf_data",
           "fastnet_ndo_bpf", "fastnet_ndo_xsk_wakeup",
           "fastnet_ndo_xdp_xmit"}
own = set()

def key(p):
    return (p.file, p.line, p.column)

def wrong(p, text):
    found.setdefault(key(p), (p, text))

@script:python@
@@
found.clear()
own.clear()

@written@
struct fastnet_buf *B;
identifier m;
expression E;
position p;
@@
(
 B@p->m = E
|
 &B@p->m
)

@depends on patch@
struct fastnet_buf *B;
position p != written.p;
@@
(
- B@p->dma
+ fastnet_buf_dma(B)
|
- B@p->data
+ fastnet_buf_data(B)
)

@buffer depends on !patch@
struct fastnet_buf *B;
identifier m;
position p;
@@
 B@p->m

@script:python@
p << buffer.p;
m << buffer.m;
@@
accessor = {"dma": ": use fastnet_buf_dma()", "data": ": use fastnet_buf_data()"}
wrong(p[0], "member %s of struct fastnet_buf%s" % (m, accessor.get(str(m), " is the core's")))

@queue depends on !patch@
struct fastnet_queue *Q;
identifier m;
position p;
@@
 Q@p->m

@script:python@
p << queue.p;
m << queue.m;
@@
wrong(p[0], "member %s of struct fastnet_queue is the core's" % m)

// All of it at once.
@whole depends on !patch@
struct fastnet_buf *B;
struct fastnet_queue *Q;
position p;
@@
(
 *B@p
|
 *Q@p
|
 B@p++
|
 ++B@p
|
 B@p--
|
 --B@p
|
 sizeof@p(struct fastnet_buf)
|
 sizeof@p(struct fastnet_queue)
)

@script:python@
p << whole.p;
@@
wrong(p[0], "what a buffer or a queue consists of is the core's")

@ring depends on !patch@
struct fastnet_shared_ring *R;
identifier m;
position p;
@@
 R@p->m

@script:python@
p << ring.p;
m << ring.m;
@@
wrong(p[0], "member %s of struct fastnet_shared_ring is the core's" % m)

@definition depends on !patch@
identifier f =~ "^fastnet_";
@@
 f(...) { ... }

@script:python@
f << definition.f;
@@
own.add(str(f))

@call depends on !patch@
identifier f =~ "^_*fastnet_";
position p;
@@
 f@p(...)

@script:python@
f << call.f;
p << call.p;
@@
if str(f) not in own | offered:
    wrong(p[0], "%s() is not for drivers" % f)

@embedded depends on !patch@
identifier s, m;
position p;
@@
 struct s {
 ...
 struct \(fastnet_buf@p\|fastnet_queue@p\) m;
 ...
 };

@script:python@
p << embedded.p;
m << embedded.m;
@@
wrong(p[0], "%s is not a pointer: only the core has buffers and queues" % m)

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
