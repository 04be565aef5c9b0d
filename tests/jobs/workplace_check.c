/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "workplace_check.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static pe_jobs_piece listed[MOST_PIECES];
static int32_t held[MOST_TASKS], holders[MOST_TASKS];
static char reason[160];

/* --- who may do what ---------------------------------------------------- */

bool has_skills(const workplace *w, int32_t have, int32_t need)
{
    if (!w->p.need)
        return true;
    for (int32_t s = 0; s < w->p.skills; s++) {
        const uint64_t bit = 1ull << (s % 64);
        const int32_t word = s / 64;
        if ((w->set[need * w->p.words + word] & bit) &&
            !(w->set[have * w->p.words + word] & bit))
            return false;
    }
    return true;
}

static bool is_away(const workplace *w, int32_t member, int32_t task)
{
    if (!w->p.slot || !w->p.away || w->slot[task] < 0)
        return false;
    for (int32_t bit = 0; bit < 64 * w->p.slot_words; bit++) {
        const uint64_t one = 1ull << (bit % 64);
        const int32_t words = w->p.slot_words, word = bit / 64;
        if ((w->away[member * words + word] & one) &&
            (w->slot_time[w->slot[task] * words + word] & one))
            return true;
    }
    return false;
}

static bool banned(const workplace *w, int32_t member, int32_t task)
{
    for (int64_t k = 0; k < w->p.bans; k++)
        if (w->ban[k].member == member && w->ban[k].task == task)
            return true;
    return false;
}

bool may_do(const workplace *w, int32_t member, int32_t task)
{
    return has_skills(w, w->have[member], w->need[task]) &&
           !is_away(w, member, task) && !banned(w, member, task);
}

static bool at_once(const workplace *w, int32_t task, int32_t other)
{
    if (!w->p.slot || w->slot[task] < 0 || w->slot[other] < 0)
        return false;
    for (int32_t k = 0; k < w->p.slot_words; k++)
        if (w->slot_time[w->slot[task] * w->p.slot_words + k] &
            w->slot_time[w->slot[other] * w->p.slot_words + k])
            return true;
    return false;
}

/* --- rules -------------------------------------------------------------- */

static const char *broken(const char *rule, int32_t member, int32_t task)
{
    snprintf(reason, sizeof reason, "member %d, task %d: %s", member, task,
             rule);
    return reason;
}

static const char *broken_by_piece(const workplace *w, const pe_jobs_piece *p)
{
    const int32_t least = w->p.least ? w->least[p->task] : w->hours[p->task];
    if (w->offer[p->member] == 0)
        return broken("offers no hours", p->member, p->task);
    if (!has_skills(w, w->have[p->member], w->need[p->task]))
        return broken("lacks a skill", p->member, p->task);
    if (is_away(w, p->member, p->task))
        return broken("is away", p->member, p->task);
    if (banned(w, p->member, p->task))
        return broken("is banned", p->member, p->task);
    if (p->hours < least)
        return broken("the piece is too short", p->member, p->task);
    if (w->p.longest && w->longest[p->task] > 0 &&
        p->hours > w->longest[p->task])
        return broken("the piece is too long", p->member, p->task);
    return NULL;
}

/* Two pieces of one member. */
static const char *broken_by_two(const workplace *w, const pe_jobs_piece *a,
                                 const pe_jobs_piece *b)
{
    if (a->task == b->task)
        return broken("holds the task twice", a->member, a->task);
    if (at_once(w, a->task, b->task))
        return broken("is to be in two places", a->member, a->task);
    return NULL;
}

static const char *broken_by_tasks(const workplace *w)
{
    for (int32_t j = 0; j < w->p.tasks; j++) {
        if (held[j] > w->hours[j])
            return broken("more hours than there are", -1, j);
        if (w->p.most && w->most[j] > 0 && holders[j] > w->most[j])
            return broken("too many people", -1, j);
    }
    return NULL;
}

/* Hours that it takes for all who are pinned to the task. */
static int32_t pinned_hours(const workplace *w, int32_t task)
{
    const int32_t least = w->p.least ? w->least[task] : w->hours[task];
    int32_t hours = 0;
    for (int64_t n = 0; n < w->p.pins; n++) {
        bool counted = w->pin[n].task != task;
        for (int64_t m = 0; m < n; m++)
            counted |= w->pin[m].task == task &&
                       w->pin[m].member == w->pin[n].member;
        hours += counted ? 0 : least;
    }
    return hours;
}

/* A pin is kept, unless so little of the task is done that it cannot be. */
static const char *broken_by_pins(const workplace *w,
                                  const pe_jobs_piece *piece, int64_t count)
{
    for (int64_t n = 0; n < w->p.pins; n++) {
        const int32_t task = w->pin[n].task;
        bool kept = held[task] < pinned_hours(w, task);
        for (int64_t k = 0; k < count; k++)
            kept |= piece[k].member == w->pin[n].member &&
                    piece[k].task == task;
        if (!kept)
            return broken("is pinned and does not hold it",
                          w->pin[n].member, task);
    }
    return NULL;
}

int64_t work_of(const workplace *w, const pe_jobs_piece *piece, int64_t count,
                int32_t *give)
{
    int64_t work = 0;
    memset(give, 0, (size_t)w->p.tasks * sizeof *give);
    for (int64_t k = 0; k < count; k++) {
        give[piece[k].task] += piece[k].hours;
        work += piece[k].hours;
    }
    return work;
}

const char *broken_rule(const workplace *w, const pe_jobs_piece *piece,
                        int64_t count)
{
    const char *rule;
    work_of(w, piece, count, held);
    memset(holders, 0, sizeof holders);
    for (int64_t k = 0; k < count; k++) {
        holders[piece[k].task]++;
        if ((rule = broken_by_piece(w, &piece[k])))
            return rule;
        for (int64_t m = k + 1; m < count &&
                                piece[m].member == piece[k].member; m++)
            if ((rule = broken_by_two(w, &piece[k], &piece[m])))
                return rule;
    }
    rule = broken_by_tasks(w);
    return rule ? rule : broken_by_pins(w, piece, count);
}

/* --- fair shares -------------------------------------------------------- */

double share_of(const workplace *w, int64_t work)
{
    int64_t offers = 0;
    for (int32_t i = 0; i < w->p.members; i++)
        offers += w->offer[i];
    return offers > work ? (double)work / (double)offers : 1.0;
}

bool in_band(const workplace *w, int32_t member, int64_t hours,
                    double share)
{
    const double off = (double)hours - share * w->offer[member];
    return fabs(off) <= 4.0 * w->s.band + 1e-9 &&
           hours <= w->offer[member] + 1;
}

int64_t week_of(const pe_jobs_piece *piece, int64_t count,
                       int32_t member)
{
    int64_t hours = 0;
    for (int64_t k = 0; k < count; k++)
        hours += piece[k].member == member ? piece[k].hours : 0;
    return hours;
}

bool within_bands(const workplace *w, const pe_jobs_piece *piece,
                  int64_t count)
{
    const double share = share_of(w, work_of(w, piece, count, held));
    for (int32_t i = 0; i < w->p.members; i++)
        if (!in_band(w, i, week_of(piece, count, i), share))
            return false;
    return true;
}

/* --- reasons ------------------------------------------------------------ */

/* Somebody may do it and may hold at least a quarter. */
static bool somebody(const workplace *w, int32_t task, double share)
{
    for (int32_t i = 0; i < w->p.members; i++)
        if (w->offer[i] > 0 && may_do(w, i, task) &&
            share * w->offer[i] + 4.0 * w->s.band >= 1.0)
            return true;
    return false;
}

static double room_of(const workplace *w, int32_t member, double share)
{
    if (w->offer[member] == 0)
        return 0.0;
    const double high = share * w->offer[member] + 4.0 * w->s.band;
    return fmin(floor(high + 1e-9), w->offer[member] + 1.0);
}

/* Hours are short for some set of the needs that include the task's: their
 * work is more than all who can do any of it may hold (Hall). All sets of
 * needs are tried, so only for few sets. */
static bool skill_is_short(const workplace *w, int32_t task, double share)
{
    static int32_t need[MOST_SETS];
    int32_t needs = 0;
    bool used[MOST_SETS] = {false};
    for (int32_t j = 0; j < w->p.tasks; j++)
        if (!used[w->need[j]]) {
            used[w->need[j]] = true;
            need[needs++] = w->need[j];
        }
    for (uint32_t some = 1; some < 1u << needs; some++) {
        double lacking = 0.0;
        bool concerned = false;
        for (int32_t k = 0; k < needs; k++)
            concerned |= (some >> k & 1) && need[k] == w->need[task];
        for (int32_t j = 0; concerned && j < w->p.tasks; j++)
            for (int32_t k = 0; k < needs; k++)
                if ((some >> k & 1) && need[k] == w->need[j])
                    lacking += w->hours[j];
        for (int32_t i = 0; concerned && i < w->p.members; i++) {
            bool can = false;
            for (int32_t k = 0; k < needs; k++)
                can |= (some >> k & 1) && has_skills(w, w->have[i], need[k]);
            lacking -= can ? room_of(w, i, share) : 0.0;
        }
        if (concerned && lacking > 0.0)
            return true;
    }
    return false;
}

static bool hours_are_short(const workplace *w)
{
    int64_t lacking = 0;
    for (int32_t j = 0; j < w->p.tasks; j++)
        lacking += w->hours[j];
    for (int32_t i = 0; i < w->p.members; i++)
        lacking -= w->offer[i];
    return lacking > 0;
}

static bool true_reason(const workplace *w, const pe_jobs_unassigned *u,
                        double share)
{
    switch (u->reason) {
    case PE_JOBS_NO_HOLDER:
        return u->hours == w->hours[u->task] && !somebody(w, u->task, share);
    case PE_JOBS_SKILL_SHORT:
        return u->lacking > 0 && somebody(w, u->task, 1.0) &&
               skill_is_short(w, u->task, share);
    case PE_JOBS_HOURS_SHORT:
        return u->lacking > 0 && somebody(w, u->task, 1.0) &&
               hours_are_short(w);
    case PE_JOBS_NO_ROOM:
        return somebody(w, u->task, 1.0);
    }
    return false;
}

static void assert_left(const workplace *w, const pe_jobs_solution *s,
                        const pe_jobs_piece *piece, int64_t count,
                        uint64_t seed)
{
    const double share = share_of(w, work_of(w, piece, count, held));
    for (int64_t k = 0; k < s->lefts; k++) {
        const pe_jobs_unassigned *u = &s->left[k];
        if (u->task < 0 || u->task >= w->p.tasks || u->hours < 1 ||
            (k > 0 && s->left[k - 1].task >= u->task))
            fail_msg("case %llu: left[%lld] is no task, or out of order",
                     (unsigned long long)seed, (long long)k);
        held[u->task] += u->hours;
        if (!true_reason(w, u, share))
            fail_msg("case %llu: task %d: %d quarters left, reason %d with "
                     "%lld lacking is not true", (unsigned long long)seed,
                     u->task, u->hours, (int)u->reason,
                     (long long)u->lacking);
    }
    for (int32_t j = 0; j < w->p.tasks; j++)
        if (held[j] != w->hours[j])
            fail_msg("case %llu: task %d: %d of %d quarters held or listed",
                     (unsigned long long)seed, j, held[j], w->hours[j]);
}

pe_jobs *open_workplace(const workplace *w)
{
    pe_jobs *jobs;
    pe_error err = {0};
    if (pe_jobs_new(&w->p, &w->s, &jobs, &err) != PE_OK)
        fail_msg("%s", err.message);
    return jobs;
}

/* --- a solution as a whole ---------------------------------------------- */

int64_t pieces_of(const pe_jobs_solution *s, pe_jobs_piece *out)
{
    int64_t n = 0;
    for (int32_t i = 0; i < s->members; i++)
        for (int64_t k = s->start[i]; k < s->start[i + 1]; k++)
            out[n++] = (pe_jobs_piece){i, s->task[k], s->hours[k]};
    return n;
}

static void assert_shape(const workplace *w, const pe_jobs_solution *s)
{
    assert_int_equal(w->p.members, s->members);
    assert_int_equal(0, s->start[0]);
    for (int32_t i = 0; i < s->members; i++)
        for (int64_t k = s->start[i]; k < s->start[i + 1]; k++) {
            assert_in_range(s->task[k], 0, w->p.tasks - 1);
            assert_true(k == s->start[i] || s->task[k - 1] < s->task[k]);
            assert_true(s->hours[k] > 0);
        }
}

static pe_jobs_outcome expected_outcome(const pe_jobs_solution *s,
                                        const pe_jobs_info *info)
{
    if (info->outcome == PE_JOBS_STOPPED)
        return PE_JOBS_STOPPED;
    if (info->measure.outside_band > 0)
        return PE_JOBS_INFEASIBLE;
    if (s->lefts > 0)
        return PE_JOBS_SHORT;
    return info->outcome == PE_JOBS_PROVED ? PE_JOBS_PROVED : PE_JOBS_SOLVED;
}

static int32_t above_limit(const workplace *w, const pe_jobs_solution *s)
{
    int32_t n = 0;
    for (int32_t i = 0; i < s->members; i++)
        n += s->start[i + 1] - s->start[i] > w->s.most_tasks;
    return n;
}

void assert_sound(const workplace *w, const pe_jobs_solution *s,
                  const pe_jobs_info *info, uint64_t seed)
{
    pe_jobs_measure m;
    assert_shape(w, s);
    const int64_t n = pieces_of(s, listed);
    const char *rule = broken_rule(w, listed, n);
    if (rule)
        fail_msg("case %llu: %s", (unsigned long long)seed, rule);
    for (int32_t i = 0; i < w->p.members; i++)
        if (week_of(listed, n, i) > w->offer[i] + 1 &&
            !(info && info->outcome == PE_JOBS_INFEASIBLE))
            fail_msg("case %llu: member %d works more than offered",
                     (unsigned long long)seed, i);
    assert_left(w, s, listed, n, seed);
    if (!info)
        return;
    measure_slowly(w, listed, n, &m, NULL);
    assert_same_measure(&info->measure, &m, w->p.ratings, seed);
    assert_close(info->outcome, expected_outcome(s, info), "outcome", seed);
    assert_close(info->raised, above_limit(w, s), "raised", seed);
    if (info->measure.outside_band == 0 &&
        info->rms_bound > info->measure.rms + 1e-9)
        fail_msg("case %llu: the bound %.12g is above the rms %.12g",
                 (unsigned long long)seed, info->rms_bound,
                 info->measure.rms);
    assert_true(info->bound_gap >= 0.0 && info->peak_bytes > 0);
}

