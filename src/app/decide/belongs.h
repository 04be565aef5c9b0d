/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Which council a decision belongs to: the smallest that holds nine tenths of
 * who is affected. It is told, and nothing is held up by it. */
#ifndef PE_APP_BELONGS_H
#define PE_APP_BELONGS_H

#include "doc.h"

/* Of a council in which one is not, fewer people than this are not told. */
enum { PE__BELONGS_FEWEST = 3 };

typedef struct {
    int64_t council;         /* 0 = it is where it belongs */
    int64_t there, here;     /* per cent of affectedness each holds with those
                                within it, rounded down */
    const char *name;        /* lives as long as `councils` */
    bool is_within, is_seen; /* it is part of here; see store/decide_belongs */
} pe__belonging;

/* `councils` and `people`: rows of store/decide_belongs. Who is in `here`
 * counts there, or further in; who is not, as far in as facts say that they
 * are affected. Whoever is known by a council that is not seen counts with two
 * others of it at least: of those who are in `here` that they are in that one,
 * too; of all others that they are affected. */
pe_status pe__belongs_reckon(const pe__value *councils,
                             const pe__value *people, int64_t here,
                             pe__belonging *out, pe_error *err);

#endif
