// SPDX-License-Identifier: GPL-2.0
/* Life and statistics of a queue; delivering and reading are elsewhere. */
#include <linux/if_ether.h>
#include <linux/if_vlan.h>
#include <linux/log2.h>
#include <linux/netdevice.h>
#include <linux/slab.h>

#include "queue.h"

#define FASTNET_DEFAULT_BUFFERS	2048U

/* What a device may write besides the payload. */
#define FASTNET_FRAME_OVERHEAD	(ETH_HLEN + VLAN_HLEN + ETH_FCS_LEN)

/**
 * fastnet_queue_configure - check a configuration and fill in its defaults
 * @dev: device that is to deliver
 * @config: as asked for; as granted on return
 *
 * Context: rtnl.
 * Return: 0; -EINVAL for a size that is not a power of two, too small, or too
 * small for the MTU, and for too few buffers; -E2BIG beyond the limits.
 */
int fastnet_queue_configure(const struct net_device *dev,
			    struct fastnet_queue_config *config)
{
	u64 frame = (u64)dev->mtu + FASTNET_FRAME_OVERHEAD;

	if (config->mode == FASTNET_MODE_DROP) {
		config->buffers = 0;
		config->buffer_size = 0;
		return 0;
	}

	if (!config->buffers)
		config->buffers = FASTNET_DEFAULT_BUFFERS;
	if (!config->buffer_size && frame <= FASTNET_MAX_BUFFER_SIZE)
		config->buffer_size = max_t(u32, roundup_pow_of_two(frame),
					    FASTNET_MIN_BUFFER_SIZE);

	if (config->buffers < FASTNET_MIN_BUFFERS ||
	    config->buffer_size < FASTNET_MIN_BUFFER_SIZE ||
	    !is_power_of_2(config->buffer_size))
		return -EINVAL;
	if (config->buffers > FASTNET_MAX_BUFFERS ||
	    config->buffer_size > FASTNET_MAX_BUFFER_SIZE ||
	    (u64)config->buffers * config->buffer_size > FASTNET_MAX_BYTES)
		return -E2BIG;
	if (config->buffer_size < frame)
		return -EINVAL;
	return 0;
}

/**
 * fastnet_queue_max_mtu - the largest MTU that goes with a queue
 * @q: queue
 *
 * Context: Any.
 * Return: Bytes of payload that fit a buffer; UINT_MAX in drop mode.
 */
unsigned int fastnet_queue_max_mtu(const struct fastnet_queue *q)
{
	if (!fastnet_queue_has_ring(q))
		return UINT_MAX;
	return q->pool.buffer_size - FASTNET_FRAME_OVERHEAD;
}

/**
 * fastnet_queue_describe - tell the application what it was granted
 * @config: what fastnet_queue_configure() left
 * @req: its output members are filled in
 */
void fastnet_queue_describe(const struct fastnet_queue_config *config,
			    struct fastnet_mode_request *req)
{
	req->buffers = config->buffers;
	req->buffer_size = config->buffer_size;
	if (!config->buffers)
		return;

	req->descriptors = fastnet_ring_slots(config->buffers);
	req->ring_offset = 0;
	req->ring_size = fastnet_ring_bytes(config->buffers);
	req->consumer_offset = req->ring_offset + req->ring_size;
	req->consumer_size = PAGE_SIZE;
	req->buffers_offset = req->consumer_offset + req->consumer_size;
	req->buffers_size = fastnet_pool_bytes(config->buffers,
					       config->buffer_size);
}

static int fastnet_queue_alloc_ring(struct fastnet_queue *q,
				    const struct fastnet_queue_config *config)
{
	struct device *dma_dev = NULL;
	size_t bytes;
	int err;
	u32 i;

	if (config->mode == FASTNET_MODE_ZEROCOPY)
		dma_dev = q->dev->dev.parent;

	bytes = fastnet_pool_bytes(config->buffers, config->buffer_size) +
		fastnet_ring_bytes(config->buffers) + PAGE_SIZE;
	err = fastnet_memlock_charge(&q->memlock, bytes >> PAGE_SHIFT);
	if (err)
		return err;

	err = fastnet_ring_init(&q->ring, config->buffers);
	if (err)
		goto err_uncharge;

	err = fastnet_pool_init(&q->pool, config->buffers, config->buffer_size,
				dma_dev);
	if (err)
		goto err_free_ring;

	/* Backwards, so that the device starts with the first buffer. */
	for (i = config->buffers; i; i--)
		fastnet_ring_give(&q->ring, &q->pool.buffer[i - 1]);
	return 0;

err_free_ring:
	fastnet_ring_free(&q->ring);
err_uncharge:
	fastnet_memlock_uncharge(&q->memlock);
	return err;
}

/**
 * fastnet_queue_create - allocate a queue with its buffers
 * @dev: device that is to deliver
 * @config: checked by fastnet_queue_configure()
 * @wait: where readers sleep; must outlive the time until
 *	fastnet_queue_retire()
 *
 * Context: rtnl, may sleep.
 * Return: The queue, or ERR_PTR(-ENOMEM) with nothing left allocated.
 */
struct fastnet_queue *
fastnet_queue_create(struct net_device *dev,
		     const struct fastnet_queue_config *config,
		     wait_queue_head_t *wait)
{
	struct fastnet_queue *q = kzalloc(sizeof(*q), FASTNET_GFP);
	int err;

	if (!q)
		return ERR_PTR(-ENOMEM);

	q->dev = dev;
	q->mode = config->mode;
	q->wait = wait;
	spin_lock_init(&q->lock);
	mutex_init(&q->read_lock);
	kref_init(&q->refs);
	u64_stats_init(&q->counters.syncp);

	if (config->buffers) {
		err = fastnet_queue_alloc_ring(q, config);
		if (err) {
			kfree(q);
			return ERR_PTR(err);
		}
	}
	return q;
}

/**
 * fastnet_queue_retire - the device delivers no more; drop the mode's reference
 * @q: queue that neither driver, rx_handler nor RCU readers can reach any
 *	longer, all buffers given back
 *
 * Context: rtnl, before the device is unbound from its driver.
 */
void fastnet_queue_retire(struct fastnet_queue *q)
{
	WARN_ONCE(q->driver_buffers,
		  "%s: driver kept %u fastnet buffers\n",
		  netdev_name(q->dev), q->driver_buffers);
	fastnet_pool_unmap_dma(&q->pool);
	fastnet_queue_put(q);
}

static void fastnet_queue_free(struct kref *refs)
{
	struct fastnet_queue *q = container_of(refs, struct fastnet_queue,
					       refs);

	if (fastnet_queue_has_ring(q)) {
		fastnet_pool_free(&q->pool);
		fastnet_ring_free(&q->ring);
		fastnet_memlock_uncharge(&q->memlock);
	}
	mutex_destroy(&q->read_lock);
	kfree(q);
}

/**
 * fastnet_queue_put - drop a reference; the last one frees the queue
 * @q: queue
 *
 * Context: Process.
 */
void fastnet_queue_put(struct fastnet_queue *q)
{
	kref_put(&q->refs, fastnet_queue_free);
}

/**
 * fastnet_queue_statistics - read the counters
 * @q: queue
 * @stats: the counters in it are filled in
 *
 * Context: Process or RCU read side.
 */
void fastnet_queue_statistics(const struct fastnet_queue *q,
			      struct fastnet_statistics *stats)
{
	const struct fastnet_counters *c = &q->counters;
	unsigned int start;

	do {
		start = u64_stats_fetch_begin(&c->syncp);
		stats->received = u64_stats_read(&c->received);
		stats->bytes = u64_stats_read(&c->bytes);
		stats->dropped = u64_stats_read(&c->dropped);
		stats->errors = u64_stats_read(&c->errors);
		stats->truncated = u64_stats_read(&c->truncated);
	} while (u64_stats_fetch_retry(&c->syncp, start));

	stats->truncated += atomic64_read(&q->read_truncated);
	stats->bad_consumer = READ_ONCE(q->ring.failed);
}
