/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The bytes of a snapshot (docs/economy.md, "The snapshot"). */
#ifndef PE_APP_ECONOMY_SNAPSHOT_H
#define PE_APP_ECONOMY_SNAPSHOT_H

#include "economy_own.h"

enum {
    PE__SNAPSHOT_VERSION = 1,
    PE__SNAPSHOT_ALIGN = 64,
    PE__SNAPSHOT_PARTS = PE__SECTIONS + 2 * PE__LABELS, /* at most */
    PE__SUM_BYTES = 32
};

#define PE__SNAPSHOT_MAGIC "\x89pe-econ" /* 8 bytes, none of them 0 */
#define PE__SNAPSHOT_ORDER UINT32_C(0x01020304)

typedef struct {
    char magic[8];
    uint32_t version, order;
    uint32_t parts, zero;
    uint64_t size;                    /* of the whole file */
    unsigned char sum[PE__SUM_BYTES]; /* of all that follows it in the head */
    int64_t count[PE__COUNTS];
    char unused[48];
} pe__snapshot_head;

_Static_assert(sizeof(pe__snapshot_head) == 192, "the head has no holes");

typedef struct {
    char name[32]; /* closed by a 0 */
    uint64_t offset, bytes;
    unsigned char sum[PE__SUM_BYTES];
} pe__snapshot_part;

_Static_assert(sizeof(pe__snapshot_part) == 80, "a row has no holes");

/* "workers.scale"; for labels "goods.name" (texts) and "goods.name@"
 * (offsets). */
void pe__part_name(char out[32], int number);
void pe__snapshot_sum(const void *bytes, size_t size,
                      unsigned char out[PE__SUM_BYTES]);

#endif
