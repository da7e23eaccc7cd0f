/* SPDX-License-Identifier: GPL-2.0 */
/* Which frames are for this station (sections 13.4.22 and 13.5). */
#ifndef I82540EM_FILTER_H
#define I82540EM_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ADDRESS_SIZE	6

struct chip;

/* Adds to the @status of the descriptor how sure that is. */
bool filter_accepts(const struct chip *chip, const uint8_t *frame, size_t size,
		    uint8_t *status);

/* Does the frame have a tag that the chip looks at? Its value. */
bool filter_has_tag(const struct chip *chip, const uint8_t *frame, size_t size,
		    uint16_t *tag);

#endif
