/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a process has come to, from facts alone. */
#include "error.h"
#include "vote.h"

enum { CONFIRM_WITHIN = 72 * 3600 };

static pe_vote_verdict consent(const pe_vote_process *p, int64_t *until)
{
    if (p->now < p->closes) {
        *until = p->closes;
        return PE_VOTE_OPEN;
    }
    return p->reasoned > 0 ? PE_VOTE_FALL_BACK : PE_VOTE_ADOPTED;
}

/* share ≥ top / 100 */
static bool at_least(const pe_vote_ratio *share, int64_t top)
{
    return (pe__i128)share->top * 100 >= (pe__i128)share->bottom * top;
}

static pe_vote_verdict two_counts(const pe_vote_process *p)
{
    if (p->equal_winner == p->weighted_winner)
        return PE_VOTE_ADOPTED;
    if (p->rounds < 1)
        return PE_VOTE_ANOTHER_ROUND;
    return at_least(&p->weighted_share, 60) && at_least(&p->equal_share, 40)
               ? PE_VOTE_ADOPTED : PE_VOTE_REJECTED;
}

/* A fifth of the eligible forces a vote; a petition that does not reach them
 * in its time lapses. */
static pe_vote_verdict recall(const pe_vote_process *p, int64_t *until)
{
    int64_t reached = p->reached;
    if (reached == 0 && p->now < p->closes &&
        (pe__i128)p->signed_by * 5 >= p->eligible)
        reached = p->now;
    if (reached > 0) {
        *until = reached + CONFIRM_WITHIN;
        return PE_VOTE_CONFIRM;
    }
    if (p->now >= p->closes)
        return PE_VOTE_REJECTED;
    *until = p->closes;
    return PE_VOTE_OPEN;
}

static bool makes_sense(const pe_vote_process *p)
{
    if (p->kind == PE_VOTE_CONSENT)
        return p->reasoned >= 0 && p->objections >= p->reasoned;
    if (p->kind == PE_VOTE_RECALL)
        return p->signed_by >= 0 && p->eligible > 0 &&
               p->signed_by <= p->eligible && p->reached >= 0;
    return p->kind == PE_VOTE_TWO_COUNTS && p->equal_share.bottom > 0 &&
           p->weighted_share.bottom > 0;
}

pe_status pe_vote_judge(const pe_vote_process *process,
                        pe_vote_verdict *verdict, int64_t *until,
                        pe_error *err)
{
    *until = 0;
    if (!makes_sense(process))
        return pe__fail(err, PE_BAD_INPUT, "no such process, or its numbers "
                        "contradict each other");
    if (process->kind == PE_VOTE_CONSENT)
        *verdict = consent(process, until);
    else if (process->kind == PE_VOTE_TWO_COUNTS)
        *verdict = two_counts(process);
    else
        *verdict = recall(process, until);
    return PE_OK;
}
