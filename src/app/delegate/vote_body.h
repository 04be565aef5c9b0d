/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who carries whose vote in a decision: its records, made ready for the
 * engine (pe_vote_delegate). */
#ifndef PE_APP_VOTE_BODY_H
#define PE_APP_VOTE_BODY_H

#include "doc.h"
#include "sql.h"

#include <parecon/vote.h>

typedef struct {
    int32_t members;        /* voters, and who else a delegation names */
    int64_t *member;        /* [members] numbers, rising */
    int64_t *halves;        /* [members] weight; 0 = no voter */
    uint8_t *voted;         /* [members] with a ballot of their own */
    const pe__value **handed; /* [members] the row of the delegation that is
                               about this, NULL = none */
    int32_t *carries, *voter; /* [members] of pe__vote_body_count */
    int64_t *joined;
    int32_t *voucher;
    pe_vote_delegation *delegation;
    int64_t delegations;
    pe__value *rows;
} pe__vote_body;

/* Delegations that were handed over by `handed` and run at `at`. Where there
 * are none, nobody is in it. All of it lives in the document. */
pe_status pe__vote_body_make(pe__sql *db, pe__doc *doc, int64_t decision,
                             int64_t handed, int64_t at, pe__vote_body *out,
                             pe_error *err);
/* Asks the engine; `voted` may have been changed. */
pe_status pe__vote_body_count(pe__vote_body *body, pe_error *err);
/* The place of a member; −1 = not here. */
int32_t pe__vote_body_place(const pe__vote_body *body, int64_t member);

#endif
