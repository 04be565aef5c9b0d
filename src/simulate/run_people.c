/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What people do of themselves: come, look at the board, answer, leave. */
#include "error.h"
#include "life.h"

#include <math.h>

pe__claim *pe__life_claim_find(pe__life *life, int64_t person, int64_t need)
{
    int32_t at = life->person[person].claims;
    while (at >= 0 && (life->claim[at].need != need ||
                       life->claim[at].state == PE__CLAIM_GONE))
        at = life->claim[at].next_of_person;
    return at >= 0 ? &life->claim[at] : NULL;
}

bool pe__life_is_busy(const pe__life *life, int64_t person, int64_t need)
{
    const pe_match_need *wanted = &life->need[need].seen;
    int32_t at = life->person[person].claims;
    for (; at >= 0; at = life->claim[at].next_of_person) {
        const pe_match_need *held = &life->need[life->claim[at].need].seen;
        if (life->claim[at].state == PE__CLAIM_PROMISED &&
            held->starts < wanted->ends && wanted->starts < held->ends)
            return true;
    }
    return false;
}

void pe__life_tire(pe__life *life, int64_t person, double by)
{
    pe__resident *p = &life->person[person];
    p->fatigue = pe__resident_fatigue(life->world, p, life->now) + by;
    p->fatigue_at = life->now;
}

void pe__life_reach(pe__life *life, int64_t by)
{
    int64_t from = life->reachable_since > life->count_from
                       ? life->reachable_since
                       : life->count_from;
    int64_t to = life->now < life->count_to ? life->now : life->count_to;
    if (to > from)
        life->person_seconds += (double)(to - from) * (double)life->reachable;
    life->reachable += by;
    life->reachable_since = life->now;
}

/* --- coming and going ----------------------------------------------------- */

/* Looks at the board are a Poisson process of each person. */
static bool plan_visit(pe__life *life, int64_t person)
{
    pe__resident *p = &life->person[person];
    if (life->world->visits <= 0)
        return true;
    double u = pe__draw(life->town.seed, PE__DRAW_VISIT_AT, person, p->visits);
    double days = -log(u) / life->world->visits;
    int64_t at = life->now + (int64_t)(days * (double)PE__DAY_S) + 1;
    return pe__life_later(life, at, PE__VISIT, person, 0);
}

pe_status pe__life_join(pe__life *life, int64_t person, pe_error *err)
{
    pe__resident *p = &life->person[person];
    p->here = true;
    pe__life_reach(life, 1);
    if (!plan_visit(life, person) ||
        !pe__life_later(life, p->leaves, PE__LEAVE, person, 0))
        return pe__fail_memory(err);
    return pe__life_tell(life, (pe_match_event){.kind = PE_MATCH_PERSON,
                                           .who = &p->seen}, err);
}

/* The end of the last thing that a person has promised. */
static int64_t bound_until(const pe__life *life, int64_t person)
{
    int64_t end = 0;
    int32_t at = life->person[person].claims;
    for (; at >= 0; at = life->claim[at].next_of_person) {
        int64_t ends = life->need[life->claim[at].need].seen.ends;
        if (life->claim[at].state != PE__CLAIM_GONE && ends > end)
            end = ends;
    }
    return end;
}

/* Nobody leaves with a promise open; who has done a duty stays longer. */
pe_status pe__life_leave(pe__life *life, int64_t person, pe_error *err)
{
    pe__resident *p = &life->person[person];
    int64_t bound = bound_until(life, person);
    int64_t until = bound >= p->leaves ? bound + 1 : p->leaves;
    if (until > life->now)
        return pe__life_later(life, until, PE__LEAVE, person, 0)
                   ? PE_OK
                   : pe__fail_memory(err);
    p->here = false;
    if (!p->opted_out)
        pe__life_reach(life, -1);
    return pe__life_tell(life, (pe_match_event){.kind = PE_MATCH_LEAVE,
                                           .person = p->seen.person}, err);
}

/* No more pings: for a server, a pause without end. They still look at the
 * board. */
pe_status pe__life_opt_out(pe__life *life, int64_t person, pe_error *err)
{
    pe__resident *p = &life->person[person];
    if (!p->here || p->opted_out)
        return PE_OK;
    p->opted_out = true;
    p->seen.paused_until = PE__BEGIN + PE__DAY_S * 36500;
    life->opt_outs += pe__life_counts(life, life->now);
    pe__life_reach(life, -1);
    return pe__life_tell(life, (pe_match_event){.kind = PE_MATCH_PERSON,
                                           .who = &p->seen}, err);
}

/* --- saying yes ----------------------------------------------------------- */

static pe_status say_yes(pe__life *life, int64_t person, int64_t need,
                         pe_error *err)
{
    return pe__life_tell(life, (pe_match_event){.kind = PE_MATCH_YES,
                                           .need = need + 1,
                                           .person = person + 1,
                                           .claim = 0,
                                           .places = 1}, err);
}

/* Somebody considers everything that the board shows as wanting people, with
 * the chance with which they would say yes if asked, and takes what suits them
 * best of what they would take. */
pe_status pe__life_visit(pe__life *life, int64_t person, pe_error *err)
{
    pe__resident *p = &life->person[person];
    if (!p->here)
        return PE_OK;
    p->visits++;
    if (!plan_visit(life, person))
        return pe__fail_memory(err);
    int32_t best = -1;
    double most = 0;
    for (int64_t k = 0; k < life->open_count; k++) {
        int32_t need = life->open[k];
        double chance = pe__resident_chance(life->world, p, &life->need[need],
                                          life->now);
        if (chance > most &&
            pe__draw(life->town.seed, PE__DRAW_VISIT, person,
                     ((int64_t)p->visits << 32) + need) < chance &&
            !pe__life_is_busy(life, person, need) &&
            pe__life_claim_find(life, person, need) == NULL &&
            life->run->policy->open(life->policy, need + 1)) {
            best = need;
            most = chance;
        }
    }
    return best >= 0 ? say_yes(life, person, best, err) : PE_OK;
}

pe_status pe__life_answer(pe__life *life, int64_t person, int64_t need,
                     pe_error *err)
{
    if (!life->person[person].here || !life->need[need].open ||
        pe__life_claim_find(life, person, need) != NULL ||
        pe__life_is_busy(life, person, need))
        return PE_OK;
    return say_yes(life, person, need, err);
}

pe_status pe__life_decline(pe__life *life, int64_t person, int64_t need,
                      pe_error *err)
{
    if (!life->person[person].here || !life->need[need].open)
        return PE_OK;
    return pe__life_tell(life, (pe_match_event){.kind = PE_MATCH_NO,
                                           .need = need + 1,
                                           .person = person + 1}, err);
}

/* --- coming, or not ------------------------------------------------------- */

static bool draws_show(const pe__life *life, const pe__claim *claim)
{
    return pe__draw(life->town.seed, PE__DRAW_SHOW, claim->person,
                    claim->need) < life->person[claim->person].show;
}

/* Who will not come and says so when asked. */
static bool reveals(const pe__life *life, const pe__claim *claim)
{
    return !draws_show(life, claim) &&
           pe__draw(life->town.seed, PE__DRAW_REVEAL, claim->person,
                    claim->need) < life->world->reveals;
}

bool pe__life_comes(const pe__life *life, const pe__claim *claim)
{
    int64_t starts = life->need[claim->need].seen.starts;
    if (claim->called_at > starts - (int64_t)(life->world->notice * 60) ||
        !life->person[claim->person].here)
        return false;
    return draws_show(life, claim) ||
           (claim->confirm_asked && !reveals(life, claim) &&
            pe__draw(life->town.seed, PE__DRAW_REMIND, claim->person,
                     claim->need) < life->world->reminder);
}

/* Everybody taps in their own time; who conceals that they will not come taps
 * like the others, so that silence tells nothing but slowness. */
pe_status pe__life_tap(pe__life *life, int64_t person, int64_t need,
                       pe_error *err)
{
    pe__claim *claim = pe__life_claim_find(life, person, need);
    if (claim == NULL || !life->need[need].open)
        return PE_OK;
    pe_match_event event = {.need = need + 1, .person = person + 1};
    event.kind = reveals(life, claim) ? PE_MATCH_CANCEL : PE_MATCH_CONFIRM;
    if (event.kind == PE_MATCH_CANCEL) {
        if (claim->state == PE__CLAIM_PROMISED)
            life->need[need].promised--;
        claim->state = PE__CLAIM_GONE;
    }
    return pe__life_tell(life, event, err);
}
