/* SPDX-License-Identifier: GPL-2.0 */
/* What happens to the devices that files receive from. */
#ifndef _FASTNET_PORT_NOTIFIER_H
#define _FASTNET_PORT_NOTIFIER_H

int fastnet_port_notifier_init(void);
void fastnet_port_notifier_exit(void);

#endif /* _FASTNET_PORT_NOTIFIER_H */
