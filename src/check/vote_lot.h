/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Shared by the files that check a lot over panels: that all of them meet the
 * quotas, that what was drawn is what the seed draws, and that nobody's chance
 * could be greater by more than is said. All in whole numbers and fractions. */
#ifndef PE_CHECK_VOTE_LOT_H
#define PE_CHECK_VOTE_LOT_H

#include "doc.h"
#include "fraction.h"
#include "table.h"
#include "vote_verify.h"

#include <stdbool.h>

#define VLOT_TICKETS INT64_C(1000000000000)

typedef struct {
    pe__table *people, *quotas; /* quotas: NULL = none */
    int32_t persons, groups, kinds, seats;
    int32_t *least, *most; /* [groups] no more than there are seats */
    int32_t *kind;         /* [persons] who are in the same groups */
    int32_t *size;         /* [kinds] */
    bool *in;              /* [persons × groups] of kinds in front */
    /* of the file */
    int64_t *number;       /* [kinds] tickets, once a seat */
    int32_t *on;           /* [kinds] of the panel at hand */
    int32_t *drawn;        /* [kinds] of the panel with the ticket */
    int64_t dealt;         /* tickets so far */
    int64_t ticket;        /* that the seed draws, from 0 */
    uint64_t seed;
    /* vote_lot_bound.c */
    int64_t *price;        /* [prices × (groups + 1)] in 10^-15 */
    int32_t prices, room;
    pe__fraction most_least; /* no lot gives the least likely more */
    pe__fraction gap;
    pe_status status;
} vlot;

/* True when that is the first line of a lot. */
bool pe__vlot_is(const char *said, size_t size);
pe_status pe__vlot_check(const pe_vote_check_request *request,
                         const char *said, size_t size,
                         pe_vote_check_report *report, pe_error *err);
/* The same from memory; `quotas` may be NULL. */
pe_status pe__vlot_parse(const char *people, size_t people_size,
                         const char *quotas, size_t quotas_size,
                         const char *said, size_t size,
                         pe_vote_check_report *report, pe_error *err);

/* --- vote_lot_read.c ------------------------------------------------------ */

/* From the two tables, which are there. s is freed whatever comes back. */
pe_status pe__vlot_take(vlot *s, pe_error *err);
void pe__vlot_free(vlot *s);

/* --- vote_lot_bound.c ----------------------------------------------------- */

/* A line of prices is kept; false: it is none (or memory is out: status). */
bool pe__vlot_prices(vlot *s, const pe__value *line);
/* All panels are known: most_least and gap. False: s->status says why. */
bool pe__vlot_bound(vlot *s);

#endif
