/* SPDX-License-Identifier: GPL-2.0 */
/* A request for a mode, from a file to the device. */
#ifndef _FASTNET_REQUEST_H
#define _FASTNET_REQUEST_H

#include "port.h"

int fastnet_request_mode(struct fastnet_port *port,
			 struct fastnet_mode_request *req,
			 struct fastnet_reason *reason);

#endif /* _FASTNET_REQUEST_H */
