/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The queue of what happens, from the first moment to the last. */
#include "life.h"

#include "error.h"
#include "mem.h"

enum { ROLL_AFTER = 1800 }; /* seconds from the start to who came */

/* One number for kind, person and need: 28 bits each of the last two. */
bool pe__life_later(pe__life *life, int64_t at, pe__happening what,
                    int64_t person, int64_t need)
{
    return pe__heap_push(&life->queue, (double)at,
                         ((int64_t)what << 56) | (person << 28) | need);
}

static pe_status post(pe__life *life, int64_t need, pe_error *err)
{
    pe__errand *n = &life->need[need];
    n->open = true;
    life->open[life->open_count++] = (int32_t)need;
    if (!pe__life_later(life, n->seen.starts, PE__START, 0, need))
        return pe__fail_memory(err);
    return pe__life_tell(life, (pe_match_event){.kind = PE_MATCH_NEED,
                                           .what = &n->seen}, err);
}

/* Who came stays longer. */
static pe_status start(pe__life *life, int64_t need, pe_error *err)
{
    pe__errand *n = &life->need[need];
    n->open = false;
    int64_t k = 0;
    while (life->open[k] != need)
        k++;
    life->open[k] = life->open[--life->open_count];
    for (int32_t c = n->claims; c >= 0; c = life->claim[c].next_of_need) {
        pe__claim *claim = &life->claim[c];
        if (claim->state != PE__CLAIM_PROMISED || !pe__life_comes(life, claim))
            continue;
        n->came++;
        life->person[claim->person].leaves +=
            (int64_t)(life->world->duty_adds_days * (double)PE__DAY_S);
    }
    return pe__life_later(life, life->now + ROLL_AFTER, PE__ROLL, 0, need)
               ? PE_OK
               : pe__fail_memory(err);
}

static pe_status roll(pe__life *life, int64_t need, pe_error *err)
{
    pe_status status = PE_OK;
    int32_t c = life->need[need].claims;
    for (; c >= 0 && status == PE_OK; c = life->claim[c].next_of_need) {
        pe__claim *claim = &life->claim[c];
        if (claim->state != PE__CLAIM_PROMISED)
            continue;
        pe_match_event event = {.need = need + 1,
                                .person = claim->person + 1};
        event.kind = pe__life_comes(life, claim) ? PE_MATCH_SHOWED
                                            : PE_MATCH_ABSENT;
        status = pe__life_tell(life, event, err);
    }
    return status;
}

static pe_status wake(pe__life *life, pe_error *err)
{
    if (life->now < life->wake_at)
        return PE_OK; /* set anew since */
    life->wake_at = INT64_MAX;
    if (life->run->policy->due(life->policy) > life->now)
        return pe__life_set_clock(life, err);
    return pe__life_tell(life, (pe_match_event){.kind = PE_MATCH_CLOCK}, err);
}

static pe_status happen(pe__life *life, int64_t item, pe_error *err)
{
    int64_t person = item >> 28 & 0xfffffff, need = item & 0xfffffff;
    switch ((pe__happening)(item >> 56)) {
    case PE__JOIN: return pe__life_join(life, person, err);
    case PE__LEAVE: return pe__life_leave(life, person, err);
    case PE__VISIT: return pe__life_visit(life, person, err);
    case PE__OPT_OUT: return pe__life_opt_out(life, person, err);
    case PE__POST: return post(life, need, err);
    case PE__ANSWER: return pe__life_answer(life, person, need, err);
    case PE__DECLINE: return pe__life_decline(life, person, need, err);
    case PE__TAP: return pe__life_tap(life, person, need, err);
    case PE__START: return start(life, need, err);
    case PE__ROLL: return roll(life, need, err);
    case PE__WAKE: return wake(life, err);
    }
    return PE_OK;
}

/* --- a life --------------------------------------------------------------- */

static pe_status settle_people(pe__life *life, pe_error *err)
{
    pe_status status = pe__joins_draw(&life->town, &life->joins,
                                      &life->persons, err);
    if (status != PE_OK)
        return status;
    life->person = pe__alloc((size_t)life->persons, sizeof *life->person);
    if (life->person == NULL)
        return pe__fail_memory(err);
    for (int64_t k = 0; k < life->persons; k++) {
        int64_t joins = life->joins[k];
        pe__resident_draw(&life->town, k + 1, joins, &life->person[k]);
        if (!pe__life_later(life, joins > PE__BEGIN ? joins : PE__BEGIN,
                            PE__JOIN, k, 0))
            return pe__fail_memory(err);
    }
    return PE_OK;
}

static pe_status settle_needs(pe__life *life, pe_error *err)
{
    pe_status status = pe__errands_draw(&life->town, life->run->times,
                                        life->run->trace, &life->need,
                                        &life->needs, err);
    if (status != PE_OK)
        return status;
    life->open = pe__alloc((size_t)life->needs, sizeof *life->open);
    if (life->open == NULL)
        return pe__fail_memory(err);
    for (int64_t k = 0; k < life->needs; k++)
        if (!pe__life_later(life, life->need[k].posted, PE__POST, 0, k))
            return pe__fail_memory(err);
    return PE_OK;
}

static pe_status settle(pe__life *life, pe_error *err)
{
    const pe__run *run = life->run;
    pe_status status = pe__town_draw(run->world, run->seed, &life->town, err);
    if (status != PE_OK)
        return status;
    if (run->trace != NULL)
        pe__town_settle(&life->town, run->trace);
    status = settle_people(life, err);
    if (status == PE_OK)
        status = settle_needs(life, err);
    if (status == PE_OK)
        status = run->policy->begin(run->policy, run->seed, &life->policy,
                                    err);
    return status;
}

static void end(pe__life *life)
{
    if (life->policy != NULL)
        life->run->policy->end(life->policy);
    pe__heap_free(&life->queue);
    pe__free(life->open);
    pe__free(life->claim);
    pe__free(life->need);
    pe__free(life->person);
    pe__free(life->joins);
    pe__town_free(&life->town);
}

/* To the last day, and not beyond: what starts later does not count. */
pe_status pe__simulate_once(const pe__run *run, pe__figures *out,
                            pe_error *err)
{
    pe__life life = {.run = run, .world = run->world, .wake_at = INT64_MAX,
                     .now = PE__BEGIN, .reachable_since = PE__BEGIN};
    life.count_from = PE__BEGIN +
                      (int64_t)(run->world->warm_up * (double)PE__DAY_S);
    life.count_to = PE__BEGIN + (int64_t)(run->world->days * (double)PE__DAY_S);
    pe_status status = settle(&life, err);
    double at;
    int64_t item;
    while (status == PE_OK && pe__heap_pop(&life.queue, &at, &item) &&
           at < (double)life.count_to) {
        life.now = (int64_t)at;
        status = happen(&life, item, err);
    }
    life.now = life.count_to;
    pe__life_reach(&life, 0);
    if (status == PE_OK)
        status = pe__figures_of(&life, out, err);
    end(&life);
    return status;
}
