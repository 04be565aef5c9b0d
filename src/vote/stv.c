/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Single transferable vote with weighted inclusive Gregory transfers, as the
 * Scottish Local Government Elections Order 2007 (SSI 2007/42, rules 45 … 52)
 * has it. Quota = ⌊votes / (seats + 1)⌋ + 1. One surplus at a time, the
 * greatest first, also one of 0: all papers go on, each worth value · surplus
 * / votes, cut to five decimals. Where no surplus waits, who has fewest leaves
 * and the papers go on at their value. Ties look back to the last stage at
 * which those tied differed; only then the order for ties decides.
 *
 * Papers lie in a pile for each option, a parcel for each value; a paper moves
 * only when its pile does. A paper that ranks several options alike at the
 * place that counts is exhausted there. */
#include "stv.h"

#include "error.h"
#include "mem.h"

#include <string.h>

/* The next option that continues, or NONE; a tied place ends the paper. */
static int32_t next_option(stv *s, int32_t row)
{
    const pe_vote_problem *p = &s->count->vote->problem;
    int64_t after = p->start[row + 1], k = s->at[row];
    while (k < after && s->state[p->option[k]] != PE__HOPEFUL) {
        if (p->mark != NULL && k + 1 < after && p->mark[k + 1] == p->mark[k])
            k = after - 1;
        k++;
    }
    if (k < after && p->mark != NULL && k + 1 < after &&
        p->mark[k + 1] == p->mark[k])
        k = after;
    s->at[row] = k;
    return k < after ? p->option[k] : PE__NONE;
}

/* The parcel of that value on an option's pile: the newest, or a new one. */
static pe_status open_parcel(stv *s, int32_t option, int64_t value,
                             pe__parcel **parcel)
{
    pe__pile *pile = &s->pile[option];
    if (pile->parcels > 0 &&
        pile->parcel[pile->parcels - 1].value == value) {
        *parcel = &pile->parcel[pile->parcels - 1];
        return PE_OK;
    }
    if (pile->parcels == pile->room) {
        int32_t room = pile->room == 0 ? 4 : 2 * pile->room;
        pe__parcel *more = pe__realloc(pile->parcel, (size_t)room,
                                       sizeof *more);
        if (more == NULL)
            return PE_NO_MEMORY;
        pile->parcel = more;
        pile->room = room;
    }
    *parcel = &pile->parcel[pile->parcels++];
    **parcel = (pe__parcel){value, PE__NONE};
    return PE_OK;
}

/* All papers of a parcel to the next option each, at `value`. */
static pe_status pass_on(stv *s, int32_t row, int64_t value)
{
    while (row != PE__NONE) {
        int32_t next = s->next[row], option = next_option(s, row);
        int64_t worth = pe__row_weight(s->count->vote, row) * value;
        if (option == PE__NONE) {
            s->exhausted += worth;
        } else {
            pe__parcel *to;
            if (open_parcel(s, option, value, &to) != PE_OK)
                return PE_NO_MEMORY;
            s->next[row] = to->first;
            to->first = row;
            s->votes[option] += worth;
        }
        row = next;
    }
    return PE_OK;
}

static pe_status first_stage(stv *s)
{
    const pe_vote_problem *p = &s->count->vote->problem;
    for (int64_t row = p->ballots - 1; row >= 0; row--) {
        s->at[row] = p->start[row];
        s->next[row] = PE__NONE;
        if (pass_on(s, (int32_t)row, PE__STV_ONE) != PE_OK)
            return PE_NO_MEMORY;
    }
    /* papers that ranked nobody (or tied from the start) are not valid */
    int64_t unit = s->count->vote->unit;
    int64_t valid = s->count->vote->total - s->exhausted / PE__STV_ONE;
    s->exhausted = 0;
    s->quota = (valid / unit / (s->seats + 1) + 1) * unit * PE__STV_ONE;
    return PE_OK;
}

static pe_status transfer_surplus(stv *s, int32_t option)
{
    pe__pile pile = s->pile[option];
    int64_t votes = s->votes[option], surplus = votes - s->quota;
    pe_status status = PE_OK;
    s->pile[option] = (pe__pile){0};
    for (int32_t k = 0; k < pile.parcels && status == PE_OK; k++) {
        pe__u128 value = (pe__u128)surplus * (pe__u128)pile.parcel[k].value /
                         (pe__u128)votes;
        if (value > 0) /* papers worth nothing need not be carried on */
            status = pass_on(s, pile.parcel[k].first, (int64_t)value);
    }
    pe__free(pile.parcel);
    s->votes[option] = s->quota;
    s->state[option] = PE__ELECTED;
    return status;
}

static pe_status exclude(stv *s, int32_t option)
{
    pe__pile pile = s->pile[option];
    pe_status status = PE_OK;
    s->pile[option] = (pe__pile){0};
    s->votes[option] = 0;
    s->state[option] = PE__EXCLUDED;
    s->hopeful--;
    for (int32_t k = 0; k < pile.parcels && status == PE_OK; k++)
        status = pass_on(s, pile.parcel[k].first, pile.parcel[k].value);
    pe__free(pile.parcel);
    return status;
}

/* Keeps the stage's votes, to break later ties. */
static pe_status keep_stage(stv *s)
{
    size_t n = (size_t)s->n, stage = (size_t)s->stages;
    if (stage == s->stage_room) {
        size_t room = stage == 0 ? 8 : 2 * stage;
        int64_t *more = pe__realloc(s->past, room * n, sizeof *more);
        if (more == NULL)
            return PE_NO_MEMORY;
        s->past = more;
        s->stage_room = room;
    }
    memcpy(s->past + stage * n, s->votes, n * sizeof *s->votes);
    s->stages++;
    return PE_OK;
}

/* Of those tied now, keeps who had most (or fewest) at the last stage at which
 * they differed. */
static int32_t look_back(const stv *s, int32_t *some, int32_t count, bool most)
{
    for (int32_t stage = s->stages - 2; stage >= 0 && count > 1; stage--) {
        const int64_t *votes = s->past + (size_t)stage * (size_t)s->n;
        int64_t best = votes[some[0]];
        for (int32_t k = 1; k < count; k++)
            if ((votes[some[k]] > best) == most && votes[some[k]] != best)
                best = votes[some[k]];
        int32_t kept = 0;
        for (int32_t k = 0; k < count; k++)
            if (votes[some[k]] == best)
                some[kept++] = some[k];
        count = kept;
    }
    return count;
}

/* Who has most of those in a state, at least so much, into `some`: several when
 * nothing tells them apart. */
static int32_t find_most(stv *s, pe__stv_state state, int64_t most)
{
    int32_t count = 0;
    for (int32_t a = 0; a < s->n; a++)
        if (s->state[a] == state && s->votes[a] >= most) {
            count = s->votes[a] > most ? 0 : count;
            most = s->votes[a];
            s->some[count++] = a;
        }
    return count == 0 ? 0 : look_back(s, s->some, count, true);
}

static int32_t greatest_surplus(stv *s)
{
    int32_t count = find_most(s, PE__WAITING, s->quota);
    return count == 0 ? PE__NONE
                      : pe__tie_first(s->count, "surplus", s->some, count);
}

static int32_t fewest(stv *s)
{
    int64_t least = INT64_MAX;
    int32_t count = 0;
    for (int32_t a = 0; a < s->n; a++)
        if (s->state[a] == PE__HOPEFUL && s->votes[a] <= least) {
            count = s->votes[a] < least ? 0 : count;
            least = s->votes[a];
            s->some[count++] = a;
        }
    count = look_back(s, s->some, count, false);
    return pe__tie_last(s->count, "leave", s->some, count);
}

/* Elects those who have reached the quota, most votes first; the order of
 * equals changes nothing, so that no lot is drawn for it. */
static void elect_reached(stv *s)
{
    int32_t count;
    while (s->elected < s->seats &&
           (count = find_most(s, PE__HOPEFUL, s->quota)) > 0) {
        int32_t best = s->some[0];
        for (int32_t k = 1; k < count; k++)
            if (pe__before(s->count, s->some[k], best))
                best = s->some[k];
        s->state[best] = PE__WAITING;
        s->hopeful--;
        s->elected++;
        pe__elect(s->count, best);
    }
}

/* As many are left as seats: all of them, by number (rule 52). */
static void elect_rest(stv *s)
{
    int32_t before = s->elected;
    for (int32_t a = 0; a < s->n; a++)
        if (s->state[a] == PE__HOPEFUL) {
            s->elected++;
            pe__elect(s->count, a);
        }
    pe__stv_say_last(s, before);
}

static pe_status end_stage(stv *s, const char *did, int32_t option)
{
    pe_status status = keep_stage(s);
    int32_t before = s->elected;
    pe__stv_say_stage(s, did, option);
    if (s->hopeful > s->seats - s->elected)
        elect_reached(s);
    pe__stv_say_elected(s, before);
    return status;
}

static pe_status run(stv *s)
{
    pe_status status = first_stage(s);
    pe__stv_say_quota(s);
    if (status == PE_OK)
        status = end_stage(s, "first", PE__NONE);
    while (status == PE_OK && s->elected < s->seats) {
        if (s->hopeful <= s->seats - s->elected) {
            elect_rest(s);
            break;
        }
        int32_t option = greatest_surplus(s);
        if (option != PE__NONE) {
            status = transfer_surplus(s, option);
            if (status == PE_OK)
                status = end_stage(s, "surplus", option);
        } else {
            option = fewest(s);
            status = exclude(s, option);
            if (status == PE_OK)
                status = end_stage(s, "exclude", option);
        }
    }
    return status;
}

static bool make_room(stv *s)
{
    size_t n = (size_t)s->n, rows = (size_t)s->count->vote->problem.ballots;
    s->at = pe__alloc(rows, sizeof *s->at);
    s->next = pe__alloc(rows, sizeof *s->next);
    s->pile = pe__zalloc(n, sizeof *s->pile);
    s->votes = pe__zalloc(n, sizeof *s->votes);
    s->state = pe__zalloc(n, sizeof *s->state);
    s->some = pe__alloc(n, sizeof *s->some);
    return s->at != NULL && s->next != NULL && s->pile != NULL &&
           s->votes != NULL && s->state != NULL && s->some != NULL;
}

static void give_back(stv *s)
{
    for (int32_t a = 0; s->pile != NULL && a < s->n; a++)
        pe__free(s->pile[a].parcel);
    pe__free(s->at);
    pe__free(s->next);
    pe__free(s->pile);
    pe__free(s->votes);
    pe__free(s->state);
    pe__free(s->some);
    pe__free(s->past);
}

pe_status pe__count_stv(pe__count *count)
{
    stv s = {.count = count, .n = count->options, .hopeful = count->options,
             .seats = count->settings->seats};
    int64_t all;
    if (__builtin_mul_overflow(count->vote->total, 2 * PE__STV_ONE, &all))
        return pe__fail(count->err, PE_BAD_INPUT, "so many votes, to five "
                        "decimals, need more than 63 bit");
    if (count->vote->total == 0)
        return PE_OK;
    pe_status status = make_room(&s) ? PE_OK : PE_NO_MEMORY;
    if (status == PE_OK)
        status = pe__winners_room(count, s.n);
    if (status == PE_OK)
        status = run(&s);
    give_back(&s);
    return status == PE_NO_MEMORY ? pe__fail_memory(count->err) : status;
}
