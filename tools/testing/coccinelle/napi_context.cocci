// SPDX-License-Identifier: GPL-2.0
/// The calls of a queue belong into its NAPI poll; those that take buffers and
/// give them back may also be made with that NAPI disabled. There is no lock:
/// elsewhere they race with the poll.
///
// Confidence: Moderate
// Comments: Looked at are interrupt handlers, tasklets, timers, work, and the
//  operations of net_device and ethtool, with all that they call in the same
//  file, also through a member that the file assigns a function to. Functions of
//  the file that disable or enable NAPI, also by way of others, count as
//  napi_disable() and napi_enable(); where work and operations disable it, any
//  line before the call will do. Not looked at are suspend and resume, and what
//  is called for one type of MAC or chip only, which may have no zero-copy mode.
// Options: --no-includes --include-headers

virtual report
virtual context
virtual org

@initialize:python@
@@
import re

# What is wrong in the file in hand, by place.
found = {}
# Functions that are not a poll: name -> what they are; those that disable or
# enable NAPI; who calls whom, with places; members that hold functions;
# operations of fastnet; calls with the interface down, and for one chip only.
elsewhere = {}
disables = set()
enables = set()
calls = []
holds = {}
operations = set()
while_down = set()
for_one_chip = set()

poll_calls = {"fastnet_receive", "fastnet_receive_error",
              "fastnet_receive_part", "fastnet_flush"}
buffer_calls = {"fastnet_get_next_buffer", "fastnet_put_buffer"}
# They run beside the poll: who may not sleep cannot wait for it to end.
never = {"ndo_start_xmit", "ndo_tx_timeout", "ndo_set_rx_mode",
         "ndo_get_stats64", "ndo_select_queue", "ndo_features_check",
         "ndo_poll_controller", "an interrupt handler", "a tasklet", "a timer"}
# Before them there is no poll yet.
before_poll = {"ndo_init", "ndo_open"}
# What ends up in buffer calls, with NAPI as the caller left it.
moves_buffers = set()

# Not every spatch takes such a regular expression by itself.
def is_chip(name):
    return bool(re.fullmatch("(mac|chip|hw)_?(type|version|revision)", name))

def is_disabling(name):
    return name == "napi_disable" or name in disables - enables

def is_enabling(name):
    return name == "napi_enable" or name in enables

def is_operation(name):
    return name in operations or name.endswith("set_in_fastnet_zc_mode")

def spread(names, first):
    """Those that call it, and whoever calls these."""
    more = {first}
    while more:
        more = {p.current_element for p, f in calls if f in more} - names
        names.update(more)

def trace_buffers():
    more = buffer_calls
    while more:
        moves_buffers.update(more)
        more = {p.current_element for p, f in calls if f in moves_buffers}
        more -= moves_buffers
        more -= {p.current_element for p, f in calls if is_disabling(f)}

def ends_in(name, seen):
    """The calls of a queue that a call of this ends in; seen has the others."""
    if name in poll_calls | buffer_calls:
        return {name}
    if name in seen:
        return set()
    seen.add(name)
    return {end for p, f in calls if p.current_element == name
            for end in ends_in(f, seen)}

def disabled_before(place):
    """Is NAPI, or what calls it, disabled in a line of the function before?"""
    return any(p.current_element == place.current_element and is_disabling(f)
               and int(p.line) < int(place.line) for p, f in calls)

def is_wrong(place, f, end, what):
    if key(place) in for_one_chip:
        return False
    if end in poll_calls or what in never:
        return True
    return (what not in before_poll and f in moves_buffers
            and key(place) not in while_down and not disabled_before(place))

def key(p):
    return (p.file, p.line, p.column)

def wrong(p, text):
    found.setdefault(key(p), (p, text))

@script:python@
@@
for each in (found, elsewhere, disables, enables, calls, holds, operations,
             while_down, for_one_chip, moves_buffers):
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
 f(struct \(work_struct\|kthread_work\) *w) { ... }

@script:python@
f << work.f;
@@
elsewhere[str(f)] = "a work function"

@timer depends on uses@
identifier f, t;
@@
 f(struct \(timer_list\|hrtimer\) *t) { ... }

@script:python@
f << timer.f;
@@
elsewhere[str(f)] = "a timer"

@tasklet depends on uses@
identifier f, t;
@@
 f(struct tasklet_struct *t) { ... }

@script:python@
f << tasklet.f;
@@
elsewhere[str(f)] = "a tasklet"

@old_tasklet depends on uses@
expression E;
identifier f;
@@
 tasklet_init(E, f, ...)

@script:python@
f << old_tasklet.f;
@@
elsewhere[str(f)] = "a tasklet"

@handled depends on uses@
expression I, H;
identifier f;
@@
(
 request_irq(I, f, ...)
|
 request_threaded_irq(I, H, f, ...)
)

@script:python@
f << handled.f;
@@
elsewhere[str(f)] = "an interrupt handler"

@member depends on uses@
expression E;
identifier f, m;
@@
 E->m = f

@script:python@
f << member.f;
m << member.m;
@@
holds.setdefault(str(m), set()).add(str(f))

@operation depends on uses@
identifier o, f;
@@
 struct fastnet_netdev_ops o = { .set_in_fastnet_zc_mode = f, };

@script:python@
f << operation.f;
@@
operations.add(str(f))

@call depends on uses@
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
for name in holds.get(str(f), {str(f)}):
    calls.append((p[0], name))

@script:python@
@@
spread(disables, "napi_disable")
spread(enables, "napi_enable")
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

@script:python@
p << down.p;
@@
while_down.add(key(p[0]))

@one_chip depends on uses@
identifier m : script:python() { is_chip(m) };
identifier f;
expression E, C;
statement S;
position p;
@@
(
 if (<+... E->m == C ...+>) { <+... f@p(...) ...+> }
|
 if (<+... E->m == C ...+>) { <+... f@p(...) ...+> } else S
)

@script:python@
p << one_chip.p;
@@
for_one_chip.add(key(p[0]))

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
    what = elsewhere.get(p.current_element)
    for end in sorted(ends_in(f, set())) if what else ():
        if not is_wrong(p, f, end, what):
            continue
        if f == end:
            wrong(p, "%s() in %s" % (f, what))
        else:
            wrong(p, "%s() calls %s(), in %s" % (f, end, what))

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
