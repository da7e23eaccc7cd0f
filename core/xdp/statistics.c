// SPDX-License-Identifier: GPL-2.0
/* In /proc, as a driver's ethtool operations know nothing of it. */
#include <linux/bpf.h>
#include <linux/netdevice.h>
#include <linux/proc_fs.h>
#include <linux/rtnetlink.h>
#include <linux/seq_file.h>
#include <net/net_namespace.h>

#include "device.h"
#include "xdp.h"

static void fastnet_xdp_read_counters(struct fastnet_xdp_statistics *stats,
				      const struct fastnet_xdp_counters *c)
{
	unsigned int start;
	int i;

	do {
		start = u64_stats_fetch_begin(&c->syncp);
		for (i = 0; i <= XDP_REDIRECT; i++)
			stats->verdict[i] = u64_stats_read(&c->verdict[i]);
		stats->failed = u64_stats_read(&c->failed);
		stats->errors = u64_stats_read(&c->errors);
	} while (u64_stats_fetch_retry(&c->syncp, start));
}

/**
 * fastnet_xdp_add_counters - add what happened to a queue's frames
 * @sum: to what
 * @counters: of the queue
 *
 * Context: Process, while there is the queue.
 */
void fastnet_xdp_add_counters(struct fastnet_xdp_statistics *sum,
			      const struct fastnet_xdp_counters *counters)
{
	struct fastnet_xdp_statistics stats;
	int i;

	fastnet_xdp_read_counters(&stats, counters);
	for (i = 0; i <= XDP_REDIRECT; i++)
		sum->verdict[i] += stats.verdict[i];
	sum->failed += stats.failed;
	sum->errors += stats.errors;
}

static void *fastnet_xdp_seq_start(struct seq_file *seq, loff_t *pos)
{
	rtnl_lock();
	return seq_list_start_head(&fastnet_xdp_devices, *pos);
}

static void *fastnet_xdp_seq_next(struct seq_file *seq, void *v, loff_t *pos)
{
	return seq_list_next(v, &fastnet_xdp_devices, pos);
}

static void fastnet_xdp_seq_stop(struct seq_file *seq, void *v)
{
	rtnl_unlock();
}

static void fastnet_xdp_seq_show_device(struct seq_file *seq,
					const struct fastnet_xdp_device *d)
{
	const struct fastnet_xdp *x = rtnl_dereference(d->x);
	struct fastnet_xdp_statistics sum = d->before;

	if (x)
		fastnet_xdp_add_counters(&sum, &x->counters);
	seq_printf(seq, "%-15s %7u %6s %llu %llu %llu %llu %llu %llu %llu\n",
		   netdev_name(d->dev), d->prog ? d->prog->aux->id : 0,
		   d->pool ? "yes" : "no", sum.verdict[XDP_DROP],
		   sum.verdict[XDP_PASS], sum.verdict[XDP_TX],
		   sum.verdict[XDP_REDIRECT], sum.verdict[XDP_ABORTED],
		   sum.failed, sum.errors);
}

static int fastnet_xdp_seq_show(struct seq_file *seq, void *v)
{
	const struct fastnet_xdp_device *d;

	if (v == &fastnet_xdp_devices) {
		seq_puts(seq, "device          program socket drop pass tx redirect aborted failed errors\n");
		return 0;
	}

	d = list_entry(v, struct fastnet_xdp_device, list);
	if (net_eq(dev_net(d->dev), seq_file_net(seq)))
		fastnet_xdp_seq_show_device(seq, d);
	return 0;
}

static const struct seq_operations fastnet_xdp_seq_ops = {
	.start	= fastnet_xdp_seq_start,
	.next	= fastnet_xdp_seq_next,
	.stop	= fastnet_xdp_seq_stop,
	.show	= fastnet_xdp_seq_show,
};

static int __net_init fastnet_xdp_proc_net_init(struct net *net)
{
	if (!proc_create_net("fastnet_xdp", 0444, net->proc_net,
			     &fastnet_xdp_seq_ops,
			     sizeof(struct seq_net_private)))
		return -ENOMEM;
	return 0;
}

static void __net_exit fastnet_xdp_proc_net_exit(struct net *net)
{
	remove_proc_entry("fastnet_xdp", net->proc_net);
}

static struct pernet_operations fastnet_xdp_proc_net_ops = {
	.init = fastnet_xdp_proc_net_init,
	.exit = fastnet_xdp_proc_net_exit,
};

/**
 * fastnet_xdp_proc_init - create /proc/net/fastnet_xdp in every namespace
 *
 * Context: Process.
 * Return: 0 or -ENOMEM.
 */
int fastnet_xdp_proc_init(void)
{
	return register_pernet_subsys(&fastnet_xdp_proc_net_ops);
}

/**
 * fastnet_xdp_proc_exit - remove /proc/net/fastnet_xdp
 *
 * Context: Process.
 */
void fastnet_xdp_proc_exit(void)
{
	unregister_pernet_subsys(&fastnet_xdp_proc_net_ops);
}
