/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef PE_APP_MERGE_ROOM_H
#define PE_APP_MERGE_ROOM_H

#include "use.h"

/* Why no room can be made; keys of texts under merge_fault. */
typedef struct {
    int64_t room, today; /* today 0 = neither has a division in force */
    const char *fault;   /* NULL = made */
    int64_t council;     /* the one that is not ready */
} pe__room;

/* Founds the room: `merge` as pe__merge_row gives it. The member of the use
 * answers for theirs and gets two of its roles, `asker` the third. */
pe_status pe__room_make(pe__use *use, const pe__value *merge, int64_t asker,
                        pe__room *out, pe_error *err);

#endif
