/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef PE_APP_DECIDE_COUNT_H
#define PE_APP_DECIDE_COUNT_H

#include "decide_own.h"
#include "decide_store.h"
#include "election.h"
#include "subject.h"

/* A decision whose time is over. */
typedef struct {
    pe__sql *db;
    pe__doc *doc;
    int64_t now, id, council;
    const pe__value *decision; /* its row */
    const pe__decide_rule *rule;
    const pe__subject_kind *subjects;
    pe__value *options;
} pe__closing;

/* Fills in all but the seed, which it uses. */
pe_status pe__decision_count(const pe__closing *closing, pe__decision_end *end,
                             pe_error *err);

/* One of the two counts. */
typedef struct {
    const char *winners, *transcript;
    pe_vote_outcome outcome;
    int32_t first; /* the first winner, −1 = none */
} pe__tally;

/* Counts with the rule and the seats of the decision; not `weighted`: as if all
 * weighed the same. Of `closing` only doc, rule and decision are used. */
pe_status pe__decision_tally(const pe__closing *closing,
                             const pe__election *election, const char *seed,
                             bool weighted, pe__tally *out, pe_error *err);

#endif
