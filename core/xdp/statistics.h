/* SPDX-License-Identifier: GPL-2.0 */
/* What became of the frames that a device received for a program or a socket. */
#ifndef _FASTNET_XDP_STATISTICS_H
#define _FASTNET_XDP_STATISTICS_H

#include <linux/u64_stats_sync.h>
#include <uapi/linux/bpf.h>

struct fastnet_xdp_device;

/**
 * struct fastnet_xdp_counters - of a queue
 * @verdict: by what the program said: ABORTED, which stands for everything
 *	unknown too, DROP, PASS, TX and REDIRECT
 * @failed: those of them that could not be passed, sent or redirected
 * @errors: bad frames, which no program saw
 * @syncp: makes them readable on 32 bits
 *
 * Written in NAPI only.
 */
struct fastnet_xdp_counters {
	u64_stats_t verdict[XDP_REDIRECT + 1];
	u64_stats_t failed;
	u64_stats_t errors;
	struct u64_stats_sync syncp;
};

/**
 * struct fastnet_xdp_statistics - of a device
 * @verdict: as in &struct fastnet_xdp_counters
 * @failed: as there
 * @errors: as there
 */
struct fastnet_xdp_statistics {
	u64 verdict[XDP_REDIRECT + 1];
	u64 failed;
	u64 errors;
};

void fastnet_xdp_add_counters(struct fastnet_xdp_statistics *sum,
			      const struct fastnet_xdp_counters *counters);
int fastnet_xdp_proc_init(void);
void fastnet_xdp_proc_exit(void);

#endif /* _FASTNET_XDP_STATISTICS_H */
