/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Telling the policy what happened, and living with what it does. */
#include "error.h"
#include "mem.h"
#include "life.h"

#include <math.h>

static int64_t delay(const pe__life *life, pe__draw_kind kind, int64_t person,
                     int64_t need)
{
    const pe__world *world = life->world;
    double z = pe__draw_normal(life->town.seed, kind, person, need);
    return (int64_t)ceil(world->delay * exp(world->delay_sd * z) * 60);
}

/* A ping that is not answered with yes tires, and may be the last. */
static bool ignore(pe__life *life, int64_t person, int64_t need)
{
    const pe__world *world = life->world;
    double f = pe__resident_fatigue(world, &life->person[person], life->now);
    double hazard = world->opt_out * (1 + f) * (1 + f);
    pe__life_tire(life, person, world->fatigue_ignored);
    if (pe__draw(life->town.seed, PE__DRAW_OPT_OUT, person, need) < hazard)
        return pe__life_later(life, life->now, PE__OPT_OUT, person, need);
    if (pe__draw(life->town.seed, PE__DRAW_SAYS_NO, person, need) <
        world->says_no)
        return pe__life_later(
            life, life->now + delay(life, PE__DRAW_DELAY, person, need),
            PE__DECLINE, person, need);
    return true;
}

/* A yes that would come after the start is none. */
static bool ask(pe__life *life, int64_t person, int64_t need)
{
    pe__resident *p = &life->person[person];
    pe__errand *n = &life->need[need];
    double chance = pe__resident_chance(life->world, p, n, life->now);
    int64_t at = life->now + delay(life, PE__DRAW_DELAY, person, need);
    life->pings += pe__life_counts(life, life->now);
    if (pe__draw(life->town.seed, PE__DRAW_ANSWER, person, need) >= chance ||
        at >= n->seen.starts || at >= p->leaves ||
        pe__life_is_busy(life, person, need))
        return ignore(life, person, need);
    pe__life_tire(life, person, life->world->fatigue_accepted);
    return pe__life_later(life, at, PE__ANSWER, person, need);
}

static bool add_claim(pe__life *life, int64_t person, int64_t need,
                      pe__claim_state state)
{
    if (life->claims == life->claim_room) {
        int64_t room = life->claim_room * 2 + 256;
        pe__claim *grown = pe__realloc(life->claim, (size_t)room,
                                       sizeof *grown);
        if (grown == NULL)
            return false;
        life->claim = grown;
        life->claim_room = room;
    }
    life->claim[life->claims] =
        (pe__claim){.person = (int32_t)person, .need = (int32_t)need,
                    .next_of_person = life->person[person].claims,
                    .next_of_need = life->need[need].claims,
                    .state = (uint8_t)state};
    life->person[person].claims = (int32_t)life->claims;
    life->need[need].claims = (int32_t)life->claims++;
    return true;
}

static void note_promise(pe__life *life, int64_t need)
{
    pe__errand *n = &life->need[need];
    if (++n->promised >= n->seen.places && n->filled_at == 0)
        n->filled_at = life->now;
}

static void turn_away(pe__life *life, int64_t person)
{
    life->turned_away += pe__life_counts(life, life->now);
    pe__life_tire(life, person, life->world->fatigue_turned_away);
}

/* A standby is as good as turned away until they are called up. */
static bool stand_by(pe__life *life, int64_t person, int64_t need)
{
    turn_away(life, person);
    return add_claim(life, person, need, PE__CLAIM_STANDBY);
}

static void call_up(pe__life *life, int64_t person, int64_t need)
{
    pe__claim *claim = pe__life_claim_find(life, person, need);
    if (claim == NULL || claim->state != PE__CLAIM_STANDBY)
        return;
    claim->state = PE__CLAIM_PROMISED;
    claim->called_at = life->now;
    life->turned_away -= pe__life_counts(life, life->now);
    note_promise(life, need);
}

static void give_back(pe__life *life, int64_t person, int64_t need)
{
    pe__claim *claim = pe__life_claim_find(life, person, need);
    if (claim == NULL)
        return;
    if (claim->state == PE__CLAIM_PROMISED)
        life->need[need].promised--;
    claim->state = PE__CLAIM_GONE;
}

static bool confirm(pe__life *life, int64_t person, int64_t need)
{
    pe__claim *claim = pe__life_claim_find(life, person, need);
    if (claim == NULL || claim->confirm_asked)
        return true;
    claim->confirm_asked = true;
    life->confirmations += pe__life_counts(life, life->now);
    int64_t at = life->now + delay(life, PE__DRAW_TAP, person, need);
    return pe__life_later(life, at, PE__TAP, person, need);
}

/* What it did to whom. The policy must not be told of anything in between, so
 * that all that follows is queued. */
static bool live_with(pe__life *life, const pe_match_action *action)
{
    int64_t person = action->person - 1, need = action->need - 1;
    if (person < 0 || person >= life->persons || need < 0 ||
        need >= life->needs)
        return true;
    switch (action->kind) {
    case PE_MATCH_ASK: return ask(life, person, need);
    case PE_MATCH_PROMISED:
        note_promise(life, need);
        return add_claim(life, person, need, PE__CLAIM_PROMISED);
    case PE_MATCH_STOOD_BY: return stand_by(life, person, need);
    case PE_MATCH_CALLED_UP: call_up(life, person, need); return true;
    case PE_MATCH_REFUSED: turn_away(life, person); return true;
    case PE_MATCH_GIVEN_BACK: give_back(life, person, need); return true;
    case PE_MATCH_CONFIRM_ASKED: return confirm(life, person, need);
    default: return true;
    }
}

/* The clock is wanted again, unless it is set already. */
pe_status pe__life_set_clock(pe__life *life, pe_error *err)
{
    int64_t due = life->run->policy->due(life->policy);
    if (due < life->now)
        due = life->now;
    if (due >= life->wake_at || due == INT64_MAX)
        return PE_OK;
    life->wake_at = due;
    return pe__life_later(life, due, PE__WAKE, 0, 0) ? PE_OK
                                                     : pe__fail_memory(err);
}

pe_status pe__life_tell(pe__life *life, pe_match_event event, pe_error *err)
{
    pe_match_actions actions;
    event.at = life->now;
    if (life->run->journal != NULL)
        life->run->journal(life->run->context, &event);
    pe_status status = life->run->policy->apply(life->policy, &event, &actions,
                                                err);
    if (status != PE_OK)
        return status;
    for (int64_t k = 0; k < actions.count; k++)
        if (!live_with(life, &actions.action[k]))
            return pe__fail_memory(err);
    return pe__life_set_clock(life, err);
}
