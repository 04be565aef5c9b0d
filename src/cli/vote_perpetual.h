/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Many decisions told: in words for people, as JSON for programs. What is told
 * stands in the transcript, so that everybody can be told the same. */
#ifndef PE_CLI_VOTE_PERPETUAL_H
#define PE_CLI_VOTE_PERPETUAL_H

#include "history.h"
#include "vote_print.h"

typedef struct {
    const pe__history *history;
    const pe_vote_series_result *result;
    const pe__vote_record *record; /* of its transcript */
    int width;
} pe__perpetual;

void pe__perpetual_print(const pe__perpetual *p);
/* In `doc`, which says whether memory ran out. */
pe__value *pe__perpetual_json(const pe__perpetual *p, pe__doc *doc);

#endif
