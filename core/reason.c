// SPDX-License-Identifier: GPL-2.0
#include <linux/kernel.h>

#include "compat.h"
#include "reason.h"

/**
 * fastnet_set_extack - hand a message to whoever speaks netlink
 * @extack: gets it; or NULL
 * @reason: message
 *
 * Context: Any.
 */
void fastnet_set_extack(struct netlink_ext_ack *extack,
			const struct fastnet_reason *reason)
{
	NL_SET_ERR_MSG_FMT(extack, "%s", reason->text);
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
