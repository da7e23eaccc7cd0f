/* SPDX-License-Identifier: GPL-2.0 */
/* /dev/fastnet: the front-end for applications. */
#ifndef _FASTNET_CHARDEV_H
#define _FASTNET_CHARDEV_H

int fastnet_chardev_init(void);
void fastnet_chardev_exit(void);

#endif /* _FASTNET_CHARDEV_H */
