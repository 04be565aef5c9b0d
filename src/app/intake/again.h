/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A row that was brought before, by its id there, and now says something else:
 * what came of it follows, unless somebody has relied on it or changed it here
 * since. */
#ifndef PE_APP_INTAKE_AGAIN_H
#define PE_APP_INTAKE_AGAIN_H

#include "intake.h"
#include "put.h"

typedef enum {
    PE__AGAIN_SAME,
    PE__AGAIN_FOLLOWS, /* it is as the row says from now on */
    PE__AGAIN_STAYS    /* it differs, and stays as it is */
} pe__again;

typedef struct {
    int64_t thing;   /* need or offer */
    int64_t at;      /* when it was brought, or last followed */
    const char *sort;
} pe__again_of;

/* Efforts stay as they are here. Without a time of its own a row is not held
 * to have another. */
pe_status pe__brought_again(pe__board *board, pe__sql *db, pe__doc *doc,
                            const pe__item *item, const pe__put_to *to,
                            const pe__again_of *of, pe__again *out,
                            pe_error *err);

#endif
