/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Elections about money, as they are published: Pabulib's .pb format
 * (pabulib.org/format), packed with zstd or not, with columns of our own for
 * what it has no word for (man 5 parecon-election). */
#ifndef PE_APP_BALLOTS_H
#define PE_APP_BALLOTS_H

#include "arena.h"

#include <parecon/fund.h>

typedef enum {
    PE__APPROVAL,  /* also a choice of one */
    PE__POINTS,    /* cumulative, scoring: points stand beside */
    PE__RANKING    /* ordinal: the first of at most m gets m − 1 points … */
} pe__ballot_kind;

/* Projects are sorted by the bytes of their ids: the published order of ties.
 * Freed with pe__ballots_free. */
typedef struct {
    pe_fund_election election; /* its arrays are owned by this */
    pe__ballot_kind kind;
    char **id, **name;  /* [projects] */
    char **voter;       /* [voters] their ids */
    char **cap_name;    /* [categories] */
    char *title, *currency; /* "" when the file does not say */
    int64_t repeats;    /* approvals that stood twice in one ballot */
    int digits;         /* money is in units of 10^-digits of the currency */
    pe__arena texts;
} pe__ballots;

/* PE_BAD_INPUT with line, column and remedy. */
pe_status pe__ballots_read(const char *path, pe__ballots *out, pe_error *err);
pe_status pe__ballots_parse(const char *name, const char *bytes, size_t size,
                            pe__ballots *out, pe_error *err);
void pe__ballots_free(pe__ballots *ballots);

#endif
