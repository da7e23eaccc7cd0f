// SPDX-License-Identifier: GPL-2.0
/// The calls of a queue belong into its NAPI poll; those that take buffers and
/// give them back may also be made with that NAPI disabled. There is no lock:
/// elsewhere they race with the poll.
///
// Confidence: Moderate
// Comments: Looked at are transmit, interrupt handlers, work, timers, and the
//  operations of net_device and ethtool, with what they call directly in the
//  same file. Functions of the file that disable or enable NAPI count as
//  napi_disable() and napi_enable().
// Options: --no-includes --include-headers

virtual report
virtual context
virtual org

@initialize:python@
@@
# What is wrong in the file in hand, by place.
found = {}
# Functions that are not a poll: name -> what they are; those that disable or
# enable NAPI; who calls whom, with places; operations of fastnet.
elsewhere = {}
disables = set()
enables = set()
calls = []
operations = set()

poll_calls = {"fastnet_receive", "fastnet_receive_error",
              "fastnet_receive_part", "fastnet_flush"}
buffer_calls = {"fastnet_get_next_buffer", "fastnet_put_buffer"}
# They run beside the poll, whatever they disable.
never = {"ndo_start_xmit", "an interrupt handler"}
# What ends up in buffer calls, with NAPI as the caller left it.
moves_buffers = set()

def is_disabling(name):
    return name == "napi_disable" or name in disables - enables

def is_enabling(name):
    return name == "napi_enable" or name in enables

def is_operation(name):
    return name in operations or name.endswith("set_in_fastnet_zc_mode")

def trace_buffers():
    more = buffer_calls
    while more:
        moves_buffers.update(more)
        more = {p.current_element for p, f in calls if f in moves_buffers}
        more -= moves_buffers
        more -= {p.current_element for p, f in calls if is_disabling(f)}

def forbidden(name, what):
    return what in never or what and name in poll_calls

def callers_elsewhere(name):
    """Who calls it from elsewhere: place, what the caller is."""
    return [(p, elsewhere[p.current_element]) for p, f in calls
            if f == name and p.current_element in elsewhere]

def key(p):
    return (p.file, p.line, p.column)

def wrong(p, text):
    found.setdefault(key(p), (p, text))

@script:python@
@@
for each in (found, elsewhere, disables, enables, calls, operations, moves_buffers):
    each.clear()

@uses@
position p;
@@
(
 fastnet_receive@p(...)
|
 fastnet_receive_error@p(...)
|
 fastnet_receive_part@p(...)
|
 fastnet_flush@p(...)
|
 fastnet_get_next_buffer@p(...)
|
 fastnet_put_buffer@p(...)
)

@net_operation depends on uses@
identifier o, m, f;
@@
 struct net_device_ops o = { .m = f, };

@script:python@
m << net_operation.m;
f << net_operation.f;
@@
elsewhere[str(f)] = str(m)

@ethtool_operation depends on uses@
identifier o, m, f;
@@
 struct ethtool_ops o = { .m = f, };

@script:python@
f << ethtool_operation.f;
@@
elsewhere[str(f)] = "an ethtool operation"

@handler depends on uses@
typedef irqreturn_t;
identifier f;
@@
 irqreturn_t f(...) { ... }

@script:python@
f << handler.f;
@@
elsewhere[str(f)] = "an interrupt handler"

@work depends on uses@
identifier f, w;
@@
 f(struct work_struct *w) { ... }

@script:python@
f << work.f;
@@
elsewhere[str(f)] = "a work function"

@timer depends on uses@
identifier f, t;
@@
 f(struct timer_list *t) { ... }

@script:python@
f << timer.f;
@@
elsewhere[str(f)] = "a timer"

@operation depends on uses@
identifier o, f;
@@
 struct fastnet_netdev_ops o = { .set_in_fastnet_zc_mode = f, };

@script:python@
f << operation.f;
@@
operations.add(str(f))

@call depends on uses@
identifier f;
position p;
@@
 f@p(...)

@script:python@
f << call.f;
p << call.p;
@@
calls.append((p[0], str(f)))
if str(f) == "napi_disable":
    disables.add(p[0].current_element)
if str(f) == "napi_enable":
    enables.add(p[0].current_element)

@script:python@
@@
trace_buffers()

@enabled depends on uses exists@
identifier e : script:python() { is_enabling(str(e)) };
identifier d : script:python() { is_disabling(str(d)) };
identifier f : script:python() { str(f) in moves_buffers };
position p, q;
@@
 e@q(...);
 ... when != d(...)
 f@p(...)

@script:python@
f << enabled.f;
p << enabled.p;
q << enabled.q;
@@
wrong(p[0], "%s() moves buffers with NAPI enabled in line %s" % (f, q[0].line))

// With the interface down, NAPI is off.
@down depends on uses@
identifier f : script:python() { str(f) in moves_buffers };
statement S;
position p;
@@
(
 if (!netif_running(...) || ...) { <+... f@p(...) ...+> }
|
 if (netif_running(...) && ...) S else { <+... f@p(...) ...+> }
)

@never_disabled depends on uses exists@
identifier o : script:python() { is_operation(str(o)) };
identifier d : script:python() { is_disabling(str(d)) };
identifier f : script:python() { str(f) in moves_buffers };
position p != down.p;
@@
 o(...) {
 ... when != d(...)
     when != if (...) { <+... d(...) ...+> }
 f@p(...)
 ... when any
 }

@script:python@
f << never_disabled.f;
p << never_disabled.p;
@@
wrong(p[0], "%s() moves buffers, and NAPI has not been disabled" % f)

@script:python@
@@
for p, f in calls:
    if f not in poll_calls | buffer_calls:
        continue
    name = p.current_element
    if forbidden(f, elsewhere.get(name)):
        wrong(p, "%s() in %s" % (f, elsewhere[name]))
    for q, what in callers_elsewhere(name):
        if forbidden(f, what):
            wrong(q, "%s() calls %s(), in %s" % (name, f, what))

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
