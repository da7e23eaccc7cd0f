// SPDX-License-Identifier: GPL-2.0
#include <linux/kernel.h>
#include <linux/net.h>
#include <linux/netlink.h>

#include "reason.h"

/**
 * fastnet_set_extack - hand a message to whoever speaks netlink
 * @extack: gets it, where the kernel can take one that is no constant; or NULL
 * @reason: message
 *
 * Context: Any.
 */
void fastnet_set_extack(struct netlink_ext_ack *extack,
			const struct fastnet_reason *reason)
{
#ifdef NL_SET_ERR_MSG_FMT
	NL_SET_ERR_MSG_FMT(extack, "%s", reason->text);
#else
	NL_SET_ERR_MSG(extack, "fastnet cannot: see the kernel's log");
	if (net_ratelimit())
		pr_info("XDP: %s\n", reason->text);
#endif
}

/**
 * fastnet_refuse - say why a request is refused
 * @reason: gets the message; or NULL
 * @err: negative errno
 * @format: the message, without a newline; as printf()
 *
 * Context: Any.
 * Return: @err.
 */
int fastnet_refuse(struct fastnet_reason *reason, int err, const char *format,
		   ...)
{
	va_list args;

	if (!reason)
		return err;
	va_start(args, format);
	vscnprintf(reason->text, sizeof(reason->text), format, args);
	va_end(args);
	return err;
}
