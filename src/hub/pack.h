/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* gzip (RFC 1952) of answers. One packer serves one thread at a time and keeps
 * its tables, 200 KB, from answer to answer. */
#ifndef PE_HUB_PACK_H
#define PE_HUB_PACK_H

#include "buffer.h"

#include <stdbool.h>

typedef struct pe__packer pe__packer;

/* `level` 1 (quick) … 9 (small). NULL when memory is out. */
pe__packer *pe__packer_new(int level);
void pe__packer_free(pe__packer *packer);
/* Replaces what `out` holds; false when memory is out, or when it would not be
 * smaller. */
bool pe__pack(pe__packer *packer, const void *bytes, size_t size,
              pe__buffer *out);

#endif
