// SPDX-License-Identifier: GPL-2.0
#include <linux/kernel.h>

#include "reason.h"

/**
 * fastnet_refuse - say why a request is refused
 * @reason: gets the message
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

	va_start(args, format);
	vscnprintf(reason->text, sizeof(reason->text), format, args);
	va_end(args);
	return err;
}
