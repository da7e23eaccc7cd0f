/* SPDX-License-Identifier: GPL-2.0 */
/* What happens to network devices that concerns us. */
#ifndef _FASTNET_NOTIFIER_H
#define _FASTNET_NOTIFIER_H

int fastnet_notifier_init(void);
void fastnet_notifier_exit(void);

#endif /* _FASTNET_NOTIFIER_H */
