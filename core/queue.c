// SPDX-License-Identifier: GPL-2.0
/* Life and statistics of a queue; delivering and reading are elsewhere. */
#include <linux/if_ether.h>
#include <linux/if_vlan.h>
#include <linux/log2.h>
#include <linux/netdevice.h>
#include <linux/slab.h>

#include "driver.h"
#include "queue.h"

#define FASTNET_DEFAULT_BUFFERS	2048U

/* What a device may write besides the payload. */
#define FASTNET_FRAME_OVERHEAD	(VLAN_ETH_HLEN + ETH_FCS_LEN)

static void fastnet_queue_default(u32 min_buffer_size, u32 frame,
				  struct fastnet_queue_config *config)
{
	u32 needed = max3(frame, min_buffer_size, FASTNET_MIN_BUFFER_SIZE);

	if (!config->buffers)
		config->buffers = FASTNET_DEFAULT_BUFFERS;
	if (!config->buffer_size && needed <= FASTNET_MAX_BUFFER_SIZE)
		config->buffer_size = roundup_pow_of_two(needed);
}

static int fastnet_queue_check(u32 min_buffer_size, u32 frame,
			       const struct fastnet_queue_config *config,
			       struct fastnet_reason *reason)
{
	if (config->buffers < FASTNET_MIN_BUFFERS)
		return fastnet_refuse(reason, -EINVAL,
				      "%u buffers are too few, at least %u",
				      config->buffers, FASTNET_MIN_BUFFERS);
	if (config->buffers > FASTNET_MAX_BUFFERS)
		return fastnet_refuse(reason, -E2BIG,
				      "%u buffers are too many, at most %u",
				      config->buffers, FASTNET_MAX_BUFFERS);
	if (!config->buffer_size)
		return fastnet_refuse(reason, -EINVAL,
				      "frames of this MTU fit no buffer, of at most %u bytes: lower the MTU",
				      FASTNET_MAX_BUFFER_SIZE);
	if (config->buffer_size < FASTNET_MIN_BUFFER_SIZE ||
	    !is_power_of_2(config->buffer_size))
		return fastnet_refuse(reason, -EINVAL,
				      "buffers of %u bytes: must be a power of two, at least %u",
				      config->buffer_size,
				      FASTNET_MIN_BUFFER_SIZE);
	if (config->buffer_size > FASTNET_MAX_BUFFER_SIZE)
		return fastnet_refuse(reason, -E2BIG,
				      "buffers of %u bytes: at most %u",
				      config->buffer_size,
				      FASTNET_MAX_BUFFER_SIZE);
	if ((u64)config->buffers * config->buffer_size > FASTNET_MAX_BYTES)
		return fastnet_refuse(reason, -E2BIG,
				      "%u buffers of %u bytes are more than %u MiB",
				      config->buffers, config->buffer_size,
				      FASTNET_MAX_BYTES >> 20);
	if (config->max_frame < frame)
		return fastnet_refuse(reason, -EINVAL,
				      "frames of up to %u bytes go with buffers of %u: those of this MTU have up to %u",
				      config->max_frame, config->buffer_size,
				      frame);
	if (config->buffer_size < min_buffer_size)
		return fastnet_refuse(reason, -EINVAL,
				      "buffers of %u bytes: this chip may write %u, whatever it is told",
				      config->buffer_size, min_buffer_size);
	return 0;
}

/**
 * fastnet_queue_configure - check a configuration and fill in its defaults
 * @dev: device that is to deliver
 * @driver: its driver; NULL where the device does not write to the buffers
 * @config: as asked for; as granted on return
 * @reason: says what is wrong
 *
 * Context: rtnl.
 * Return: 0; -EINVAL for a size that is not a power of two, too small, or too
 * small for the MTU or the chip, and for too few buffers; -E2BIG beyond the
 * limits.
 */
int fastnet_queue_configure(const struct net_device *dev,
			    const struct fastnet_driver *driver,
			    struct fastnet_queue_config *config,
			    struct fastnet_reason *reason)
{
	u32 frame = min_t(u64, (u64)dev->mtu + FASTNET_FRAME_OVERHEAD, U32_MAX);
	u32 min_buffer_size = driver ? driver->min_buffer_size : 0;

	config->max_frame = 0;
	if (config->mode == FASTNET_MODE_DROP) {
		config->buffers = 0;
		config->buffer_size = 0;
		return 0;
	}

	fastnet_queue_default(min_buffer_size, frame, config);
	config->max_frame = fastnet_driver_max_frame(driver,
						     config->buffer_size);
	return fastnet_queue_check(min_buffer_size, frame, config, reason);
}

/**
 * fastnet_queue_max_mtu - the largest MTU that goes with a queue
 * @q: queue
 *
 * Context: Any.
 * Return: Bytes of payload in the longest frame; UINT_MAX in drop mode.
 */
unsigned int fastnet_queue_max_mtu(const struct fastnet_queue *q)
{
	if (!fastnet_queue_has_ring(q))
		return UINT_MAX;
	return q->max_frame - FASTNET_FRAME_OVERHEAD;
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
				    const struct fastnet_queue_config *config,
				    struct device *dma_dev)
{
	size_t bytes;
	int err;
	u32 i;

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
 * @config: checked by fastnet_queue_configure()
 * @dma_dev: device that is to write into the buffers, or NULL
 * @wait: where readers sleep; must outlive the time until
 *	fastnet_queue_left()
 *
 * Context: Process, may sleep for long: better without rtnl. @dma_dev must stay
 * bound to its driver until fastnet_queue_retire().
 * Return: The queue, or ERR_PTR(-ENOMEM) with nothing left allocated.
 */
struct fastnet_queue *
fastnet_queue_create(const struct fastnet_queue_config *config,
		     struct device *dma_dev, wait_queue_head_t *wait)
{
	struct fastnet_queue *q = kzalloc(sizeof(*q), FASTNET_GFP);
	int err;

	if (!q)
		return ERR_PTR(-ENOMEM);

	q->ops = &fastnet_capture_ops;
	q->mode = config->mode;
	q->max_frame = config->max_frame;
	q->wait = wait;
	spin_lock_init(&q->lock);
	mutex_init(&q->read_lock);
	kref_init(&q->refs);
	u64_stats_init(&q->counters.syncp);

	if (config->buffers) {
		err = fastnet_queue_alloc_ring(q, config, dma_dev);
		if (err) {
			kfree(q);
			return ERR_PTR(err);
		}
	}
	return q;
}

/**
 * fastnet_queue_left - the device delivers no more
 * @q: queue that neither driver, rx_handler nor RCU readers can reach any
 *	longer, all buffers given back
 *
 * If buffers are missing the device may still write to them, so all of the
 * memory is lost rather than freed.
 *
 * Context: rtnl.
 */
void fastnet_queue_left(struct fastnet_queue *q)
{
	q->abandoned = WARN_ONCE(q->driver_buffers,
				 "%s: driver kept %u fastnet buffers\n",
				 netdev_name(q->dev), q->driver_buffers);
	q->dev = NULL;
}

/**
 * fastnet_queue_retire - drop the mode's reference
 * @q: queue after fastnet_queue_left(), or never used; or NULL
 *
 * Context: Process, before the device is unbound from its driver.
 */
void fastnet_queue_retire(struct fastnet_queue *q)
{
	if (!q || q->abandoned)
		return;

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
