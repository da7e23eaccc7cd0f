/* SPDX-License-Identifier: GPL-2.0 */
/* /proc/net/fastnet: the devices of a namespace that are in use. */
#ifndef _FASTNET_PROC_H
#define _FASTNET_PROC_H

int fastnet_proc_init(void);
void fastnet_proc_exit(void);

#endif /* _FASTNET_PROC_H */
