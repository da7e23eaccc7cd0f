// SPDX-License-Identifier: GPL-2.0
/* Life and statistics of a capture; delivering and reading are elsewhere. */
#include <linux/if_ether.h>
#include <linux/if_vlan.h>
#include <linux/log2.h>
#include <linux/netdevice.h>
#include <linux/slab.h>

#include "../driver.h"
#include "capture.h"

#define FASTNET_DEFAULT_BUFFERS	2048U

static void fastnet_capture_default(u32 min_buffer_size, u32 frame,
				    struct fastnet_capture_config *config)
{
	u32 needed = max3(frame, min_buffer_size, FASTNET_MIN_BUFFER_SIZE);

	if (!config->buffers)
		config->buffers = FASTNET_DEFAULT_BUFFERS;
	if (!config->buffer_size && needed <= FASTNET_MAX_BUFFER_SIZE)
		config->buffer_size = roundup_pow_of_two(needed);
}

static int fastnet_capture_check(u32 min_buffer_size, u32 frame,
				 const struct fastnet_capture_config *config,
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
	if (config->wake_frames > config->buffers)
		return fastnet_refuse(reason, -EINVAL,
				      "waking for %u frames: there are %u buffers",
				      config->wake_frames, config->buffers);
	if (config->buffer_size < min_buffer_size)
		return fastnet_refuse(reason, -EINVAL,
				      "buffers of %u bytes: this chip may write %u, whatever it is told",
				      config->buffer_size, min_buffer_size);
	return 0;
}

/**
 * fastnet_capture_configure - check a configuration and fill in its defaults
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
int fastnet_capture_configure(const struct net_device *dev,
			      const struct fastnet_driver *driver,
			      struct fastnet_capture_config *config,
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

	fastnet_capture_default(min_buffer_size, frame, config);
	config->max_frame = fastnet_driver_max_frame(driver,
						     config->buffer_size);
	return fastnet_capture_check(min_buffer_size, frame, config, reason);
}

/**
 * fastnet_capture_describe - tell the application what it was granted
 * @config: what fastnet_capture_configure() left
 * @req: its output members are filled in
 */
void fastnet_capture_describe(const struct fastnet_capture_config *config,
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

static int
fastnet_capture_alloc_ring(struct fastnet_capture *c,
			   const struct fastnet_capture_config *config,
			   struct device *dma_dev)
{
	size_t bytes;
	int err;
	u32 i;

	bytes = fastnet_pool_bytes(config->buffers, config->buffer_size) +
		fastnet_ring_bytes(config->buffers) + PAGE_SIZE;
	err = fastnet_memlock_charge(&c->memlock, bytes >> PAGE_SHIFT);
	if (err)
		return err;

	err = fastnet_ring_init(&c->queue.ring, config->buffers);
	if (err)
		goto err_uncharge;

	err = fastnet_pool_init(&c->pool, config->buffers, config->buffer_size,
				dma_dev);
	if (err)
		goto err_free_ring;

	/* Backwards, so that the device starts with the first buffer. */
	for (i = config->buffers; i; i--)
		fastnet_ring_give(&c->queue.ring, &c->pool.buffer[i - 1]);
	return 0;

err_free_ring:
	fastnet_ring_free(&c->queue.ring);
err_uncharge:
	fastnet_memlock_uncharge(&c->memlock);
	return err;
}

/**
 * fastnet_capture_create - allocate a capture with its buffers
 * @config: checked by fastnet_capture_configure()
 * @dma_dev: device that is to write into the buffers, or NULL
 * @wait: where readers sleep; must outlive the time until
 *	fastnet_queue_left()
 *
 * Context: Process, may sleep for long: better without rtnl. @dma_dev must stay
 * bound to its driver until fastnet_capture_retire().
 * Return: The capture, or ERR_PTR(-ENOMEM) with nothing left allocated.
 */
struct fastnet_capture *
fastnet_capture_create(const struct fastnet_capture_config *config,
		       struct device *dma_dev, wait_queue_head_t *wait)
{
	struct fastnet_capture *c = kzalloc(sizeof(*c), FASTNET_GFP);
	int err;

	if (!c)
		return ERR_PTR(-ENOMEM);

	c->queue.ops = &fastnet_capture_ops;
	c->mode = config->mode;
	c->flags = config->flags;
	c->queue.max_frame = config->max_frame;
	c->wait = wait;
	spin_lock_init(&c->lock);
	mutex_init(&c->read_lock);
	kref_init(&c->refs);
	u64_stats_init(&c->counters.syncp);
	fastnet_wake_init(&c->wake, config->wake_delay, config->wake_frames);

	if (config->buffers) {
		err = fastnet_capture_alloc_ring(c, config, dma_dev);
		if (err) {
			kfree(c);
			return ERR_PTR(err);
		}
	}
	return c;
}

/**
 * fastnet_capture_retire - drop the mode's reference
 * @c: capture after fastnet_queue_left(), or never used; or NULL
 *
 * Context: Process, before the device is unbound from its driver.
 */
void fastnet_capture_retire(struct fastnet_capture *c)
{
	if (!c)
		return;
	hrtimer_cancel(&c->wake.timer);
	if (c->queue.abandoned)
		return;

	fastnet_pool_unmap_dma(&c->pool);
	fastnet_capture_put(c);
}

static void fastnet_capture_free(struct kref *refs)
{
	struct fastnet_capture *c = container_of(refs, struct fastnet_capture,
						 refs);

	if (fastnet_capture_has_ring(c)) {
		fastnet_pool_free(&c->pool);
		fastnet_ring_free(&c->queue.ring);
		fastnet_memlock_uncharge(&c->memlock);
	}
	mutex_destroy(&c->read_lock);
	kfree(c);
}

/**
 * fastnet_capture_put - drop a reference; the last one frees the capture
 * @c: capture
 *
 * Context: Process.
 */
void fastnet_capture_put(struct fastnet_capture *c)
{
	kref_put(&c->refs, fastnet_capture_free);
}

/**
 * fastnet_capture_statistics - read the counters
 * @c: capture
 * @stats: the counters in it are filled in
 *
 * Context: Process or RCU read side.
 */
void fastnet_capture_statistics(const struct fastnet_capture *c,
				struct fastnet_statistics *stats)
{
	const struct fastnet_counters *counters = &c->counters;
	unsigned int start;

	do {
		start = u64_stats_fetch_begin(&counters->syncp);
		stats->received = u64_stats_read(&counters->received);
		stats->bytes = u64_stats_read(&counters->bytes);
		stats->dropped = u64_stats_read(&counters->dropped);
		stats->errors = u64_stats_read(&counters->errors);
		stats->truncated = u64_stats_read(&counters->truncated);
		stats->passed = u64_stats_read(&counters->passed);
	} while (u64_stats_fetch_retry(&counters->syncp, start));

	stats->truncated += atomic64_read(&c->read_truncated);
	stats->bad_consumer = READ_ONCE(c->queue.ring.failed);
}
