/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A merge under way: shared by the joining of rows and the alignment of
 * ratings. */
#ifndef PE_APP_WORKPLACE_MERGE_H
#define PE_APP_WORKPLACE_MERGE_H

#include "workplace_own.h"

typedef struct {
    pe_workplace *const *part;
    int32_t parts;
    pe__workplace *w;       /* the whole */
    int64_t tasks, members, todays, origins;
    pe__names origin;       /* names of the origins */
    int32_t *first_origin;  /* [parts] number of the part's first origin */
} pe__merging;

/* Names the origins, then gives every task and member an id. False: no
 * memory. */
bool pe__merge_origins(pe__merging *m);
bool pe__merge_ids(pe__merging *m);

/* Joins ratings, weights and targets; aligns. */
pe_status pe__merge_ratings(pe__merging *m, pe_align align, pe_error *err);


#endif
