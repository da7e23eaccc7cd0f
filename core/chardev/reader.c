// SPDX-License-Identifier: GPL-2.0
/* The consumer's side of a capture: poll(), read() and mmap(). */
#include <linux/anon_inodes.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/uio.h>

#include "../compat.h"
#include "capture.h"

static ssize_t fastnet_capture_read_frame(struct fastnet_capture *c,
					  struct iov_iter *to)
{
	struct fastnet_descriptor desc;
	const struct fastnet_buf *buf;
	size_t room = iov_iter_count(to);
	int readable;
	size_t len;
	u32 index;

	smp_mb(); /* (C) in ring.h: after the previous read() */
	readable = fastnet_ring_readable(&c->queue.ring, &index);
	if (readable <= 0)
		return readable ?: -EAGAIN;
	if (!room)
		return 0;

	buf = fastnet_ring_peek(&c->queue.ring, index, &desc);
	len = min_t(size_t, desc.length, room);
	if (copy_to_iter(buf->data, len, to) != len)
		return -EFAULT;

	fastnet_ring_consume(&c->queue.ring, index);
	if (len < desc.length)
		atomic64_inc(&c->read_truncated);
	return len;
}

/* Another reader may hold it for as long as its memory takes to be there. */
static int fastnet_capture_lock_read(struct fastnet_capture *c, bool nonblock)
{
	if (nonblock)
		return mutex_trylock(&c->read_lock) ? 0 : -EAGAIN;
	return mutex_lock_interruptible(&c->read_lock) ? -ERESTARTSYS : 0;
}

/**
 * fastnet_capture_read - read one frame, without waiting for one
 * @c: capture
 * @to: where it goes; what does not fit is lost
 * @nonblock: do not wait for other readers either
 *
 * Context: Process, may sleep.
 * Return: Bytes copied; -EAGAIN without a frame, or with @nonblock because of
 * another reader; -EINVAL in drop mode; -EBUSY while the ring is mapped; -EIO
 * when it has failed; -EFAULT with the frame still there; -ERESTARTSYS.
 */
ssize_t fastnet_capture_read(struct fastnet_capture *c, struct iov_iter *to,
			     bool nonblock)
{
	ssize_t ret;

	if (!fastnet_capture_has_ring(c))
		return -EINVAL;
	ret = fastnet_capture_lock_read(c, nonblock);
	if (ret)
		return ret;

	if (atomic_read(&c->mappings))
		ret = -EBUSY;
	else
		ret = fastnet_capture_read_frame(c, to);

	mutex_unlock(&c->read_lock);
	return ret;
}

static void fastnet_vma_open(struct vm_area_struct *vma)
{
	struct fastnet_capture *c = vma->vm_private_data;

	kref_get(&c->refs);
	atomic_inc(&c->mappings);
}

static void fastnet_vma_close(struct vm_area_struct *vma)
{
	struct fastnet_capture *c = vma->vm_private_data;

	atomic_dec(&c->mappings);
	fastnet_capture_put(c);
}

static const struct vm_operations_struct fastnet_vm_ops = {
	.open	= fastnet_vma_open,
	.close	= fastnet_vma_close,
};

/* Keeps the code there for as long as there are mappings. */
static const struct file_operations fastnet_mapping_fops = {
	.owner	= THIS_MODULE,
};

static bool fastnet_vma_is(const struct vm_area_struct *vma, u64 offset,
			   u64 size)
{
	return vma->vm_pgoff == offset >> PAGE_SHIFT &&
	       vma->vm_end - vma->vm_start == size;
}

static int fastnet_capture_mmap_region(struct fastnet_capture *c,
				       struct vm_area_struct *vma)
{
	const struct fastnet_capture_config config = {
		.buffers = c->pool.buffers,
		.buffer_size = c->pool.buffer_size,
	};
	struct fastnet_mode_request at = {};

	fastnet_capture_describe(&config, &at);
	if (fastnet_vma_is(vma, at.consumer_offset, at.consumer_size))
		return fastnet_ring_mmap_consumer(&c->queue.ring, vma);

	if (fastnet_vma_is(vma, at.ring_offset, at.ring_size)) {
		if (vma->vm_flags & VM_WRITE)
			return -EPERM;
		vm_flags_mod(vma, 0, VM_MAYWRITE);
		return fastnet_ring_mmap(&c->queue.ring, vma);
	}

	if (fastnet_vma_is(vma, at.buffers_offset, at.buffers_size)) {
		if (vma->vm_flags & VM_WRITE)
			return -EPERM;
		vm_flags_mod(vma, 0, VM_MAYWRITE);
		return fastnet_pool_mmap(&c->pool, vma);
	}
	return -EINVAL;
}

/**
 * fastnet_capture_mmap - map ring, consumer index or buffers into a process
 * @c: capture
 * @vma: area; its offset and length say which of the three
 *
 * A mapping holds the memory of the capture, but not the port's file: to
 * close that ends the mode.
 *
 * Context: mmap() of a file, mmap_lock held for writing.
 * Return: 0; -EINVAL for a private mapping, a wrong offset or length, and in
 * drop mode; -EPERM for one that is executable, or writable where it must not
 * be; -ENOMEM.
 */
int fastnet_capture_mmap(struct fastnet_capture *c, struct vm_area_struct *vma)
{
	struct file *file;
	int err;

	if (!fastnet_capture_has_ring(c) || !(vma->vm_flags & VM_MAYSHARE))
		return -EINVAL;
	if (vma->vm_flags & VM_EXEC)
		return -EPERM;

	file = anon_inode_getfile("[fastnet]", &fastnet_mapping_fops, NULL,
				  O_RDWR);
	if (IS_ERR(file))
		return PTR_ERR(file);

	vm_flags_mod(vma, VM_DONTEXPAND | VM_DONTDUMP, VM_MAYEXEC);
	err = fastnet_capture_mmap_region(c, vma);
	if (err) {
		fput(file);
		return err;
	}

	vma_set_file(vma, file);
	fput(file);
	vma->vm_private_data = c;
	vma->vm_ops = &fastnet_vm_ops;
	fastnet_vma_open(vma);
	return 0;
}
