// SPDX-License-Identifier: GPL-2.0
#include <linux/pid_namespace.h>
#include <linux/proc_fs.h>
#include <linux/rtnetlink.h>
#include <linux/seq_file.h>
#include <net/net_namespace.h>

#include "port.h"
#include "proc.h"

static void *fastnet_seq_start(struct seq_file *seq, loff_t *pos)
{
	rtnl_lock();
	return seq_list_start_head(&fastnet_ports, *pos);
}

static void *fastnet_seq_next(struct seq_file *seq, void *v, loff_t *pos)
{
	return seq_list_next(v, &fastnet_ports, pos);
}

static void fastnet_seq_stop(struct seq_file *seq, void *v)
{
	rtnl_unlock();
}

static void fastnet_seq_show_port(struct seq_file *seq,
				  const struct fastnet_port *port,
				  const struct fastnet_capture *c)
{
	struct pid_namespace *ns = proc_pid_ns(file_inode(seq->file)->i_sb);
	struct fastnet_statistics stats;

	fastnet_capture_statistics(c, &stats);
	seq_printf(seq, "%-15s %4u %7u %5u %7d %-15s %llu %llu %llu %llu %llu\n",
		   netdev_name(port->dev), c->mode, c->pool.buffers,
		   c->pool.buffer_size, pid_nr_ns(port->owner, ns), port->comm,
		   stats.received, stats.bytes, stats.dropped, stats.errors,
		   stats.truncated);
}

static int fastnet_seq_show(struct seq_file *seq, void *v)
{
	const struct fastnet_capture *c;
	struct fastnet_port *port;

	if (v == &fastnet_ports) {
		seq_puts(seq, "device          mode buffers  size     pid command         received bytes dropped errors truncated\n");
		return 0;
	}

	port = list_entry(v, struct fastnet_port, list);
	c = rtnl_dereference(port->capture);
	if (c && net_eq(dev_net(port->dev), seq_file_net(seq)))
		fastnet_seq_show_port(seq, port, c);
	return 0;
}

static const struct seq_operations fastnet_seq_ops = {
	.start	= fastnet_seq_start,
	.next	= fastnet_seq_next,
	.stop	= fastnet_seq_stop,
	.show	= fastnet_seq_show,
};

static int __net_init fastnet_proc_net_init(struct net *net)
{
	if (!proc_create_net("fastnet", 0444, net->proc_net, &fastnet_seq_ops,
			     sizeof(struct seq_net_private)))
		return -ENOMEM;
	return 0;
}

static void __net_exit fastnet_proc_net_exit(struct net *net)
{
	remove_proc_entry("fastnet", net->proc_net);
}

static struct pernet_operations fastnet_proc_net_ops = {
	.init = fastnet_proc_net_init,
	.exit = fastnet_proc_net_exit,
};

/**
 * fastnet_proc_init - create /proc/net/fastnet in every namespace
 *
 * Context: Process.
 * Return: 0 or -ENOMEM.
 */
int fastnet_proc_init(void)
{
	return register_pernet_subsys(&fastnet_proc_net_ops);
}

/**
 * fastnet_proc_exit - remove /proc/net/fastnet
 *
 * Context: Process.
 */
void fastnet_proc_exit(void)
{
	unregister_pernet_subsys(&fastnet_proc_net_ops);
}
