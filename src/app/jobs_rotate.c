/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Rotation (jobs_rotate.h). Sources: the solver's notes on periods in
 * src/jobs/README.md; the idea of a ledger that carries deviations over is
 * that of labour-credit communities. */
#include "jobs_rotate.h"
#include "error.h"
#include "mem.h"

#include <math.h>
#include <string.h>

/* Numbers that a period has: a rating of a member each. */
static int64_t cells(const pe_rotation *rotation)
{
    const pe_jobs_problem *p = &rotation->own;
    return (int64_t)p->ratings * p->members;
}

double pe_rotation_balance(const pe_rotation *rotation, int32_t t, int32_t r,
                           int32_t member)
{
    const pe_jobs_problem *p = &rotation->own;
    return rotation->balance[t * cells(rotation) +
                             (int64_t)r * p->members + member];
}

double pe_rotation_largest(const pe_rotation *rotation, int32_t t)
{
    double largest = 0;
    int64_t count = cells(rotation);
    for (int64_t k = 0; k < count; k++) {
        largest = fmax(largest, fabs(rotation->balance[t * count + k]));
    }
    return largest;
}

/* The list of capped tasks and the counters of who holds them how long. */
static pe_status find_decisions(pe_rotation *rotation)
{
    const pe_workplace *w = rotation->workplace;
    const pe_jobs_problem *p = &w->problem;
    rotation->decision = pe__alloc((size_t)p->tasks, sizeof(int32_t));
    if (!rotation->decision) {
        return PE_NO_MEMORY;
    }
    for (int32_t j = 0; j < p->tasks && rotation->plan.tenure > 0; j++) {
        if (w->decision && w->decision[j]) {
            rotation->decision[rotation->decisions++] = j;
        }
    }
    rotation->held = pe__zalloc(
        (size_t)rotation->decisions * (size_t)p->members, sizeof(int32_t));
    return rotation->held ? PE_OK : PE_NO_MEMORY;
}

pe_status pe_rotation_new(pe_workplace *workplace,
                          const pe_jobs_settings *settings,
                          pe_rotation_plan plan, pe_rotation **out,
                          pe_error *err)
{
    *out = NULL;
    if (plan.periods < 1 || plan.tenure < 0) {
        return pe__fail(err, PE_BAD_INPUT, "a rotation wants 1 period or more "
                        "and a tenure of 0 (no cap) or more, not %d and %d",
                        plan.periods, plan.tenure);
    }
    pe_rotation *rotation = pe__zalloc(1, sizeof *rotation);
    if (!rotation) {
        return pe__fail_memory(err);
    }
    size_t periods = (size_t)plan.periods;
    rotation->plan = plan;
    rotation->workplace = workplace;
    rotation->own = workplace->problem;
    rotation->settings = *settings;
    rotation->view = pe__zalloc(periods, sizeof *rotation->view);
    rotation->period = pe__zalloc(periods, sizeof *rotation->period);
    rotation->balance = pe__zalloc(periods * (size_t)cells(rotation),
                                   sizeof(double));
    if (!rotation->view || !rotation->period || !rotation->balance ||
        find_decisions(rotation) != PE_OK) {
        pe_rotation_free(rotation);
        return pe__fail_memory(err);
    }
    *out = rotation;
    return PE_OK;
}

/* What period t aims at: minus the balance so far (before the first period:
 * minus what the tables say is owed), but nothing that no task could bring: a
 * target beyond the ratings themselves helps nobody and would drown the rest
 * of the sum. */
static double *make_target(const pe_rotation *rotation, int32_t t)
{
    const pe_jobs_problem *p = &rotation->own;
    int64_t count = cells(rotation);
    double *target = pe__zalloc((size_t)count, sizeof *target);
    double most = rotation->workplace->rating_range;
    for (int64_t k = 0; target && k < count; k++) {
        double owed = p->target ? p->target[k] : 0;
        if (t > 0) {
            owed = -rotation->balance[(t - 1) * count + k];
        }
        target[k] = fmax(-most, fmin(most, owed));
    }
    return target;
}

/* Somebody asked for this by name. Pins are few, so a plain search will do. */
static bool pinned(const pe_jobs_problem *p, pe_jobs_pair pair)
{
    for (int64_t k = 0; k < p->pins; k++) {
        if (p->pin[k].member == pair.member && p->pin[k].task == pair.task) {
            return true;
        }
    }
    return false;
}

/* The cap on this task was given up in period t. Cost: O(lifts), which are
 * few. */
static bool is_lifted(const pe_rotation *rotation, int32_t t, int32_t task)
{
    for (int32_t k = 0; k < rotation->lifts; k++) {
        const pe_rotation_lifted *lifted = &rotation->lifted[k];
        if (lifted->period == t && lifted->task == task) {
            return true;
        }
    }
    return false;
}

/* The workplace's own bans and one for everybody whose time with a decision
 * task is up. A pin outranks the cap: somebody asked for it by name. */
static pe_status make_bans(const pe_rotation *rotation, int32_t t,
                           pe_jobs_pair **out, int64_t *count)
{
    const pe_jobs_problem *p = &rotation->own;
    int64_t room = p->bans, used = 0;
    int64_t pairs = (int64_t)rotation->decisions * p->members;
    for (int64_t k = 0; k < pairs; k++) {
        room += rotation->held[k] >= rotation->plan.tenure;
    }
    pe_jobs_pair *ban = pe__alloc((size_t)room, sizeof *ban);
    if (!ban) {
        return PE_NO_MEMORY;
    }
    for (; used < p->bans; used++) {
        ban[used] = p->ban[used];
    }
    for (int64_t k = 0; k < pairs; k++) {
        pe_jobs_pair pair = {(int32_t)(k % p->members),
                             rotation->decision[k / p->members]};
        if (rotation->held[k] >= rotation->plan.tenure && !pinned(p, pair) &&
            !is_lifted(rotation, t, pair.task)) {
            ban[used++] = pair;
        }
    }
    *out = ban;
    *count = used;
    return PE_OK;
}

/* The jobs of a period as a list, so that the next one starts from them. */
static pe_jobs_piece *make_today(const pe_jobs_solution *s)
{
    int64_t pieces = s->start[s->members];
    pe_jobs_piece *today = pe__alloc((size_t)pieces, sizeof *today);
    for (int32_t i = 0; today && i < s->members; i++) {
        for (int64_t k = s->start[i]; k < s->start[i + 1]; k++) {
            today[k] = (pe_jobs_piece){i, s->task[k], s->hours[k]};
        }
    }
    return today;
}

static void free_view(pe_rotation_view *view)
{
    pe__free(view->today);
    pe__free(view->ban);
    pe__free(view->target);
    *view = (pe_rotation_view){0};
}

/* What period t sees: targets, bans, the jobs of the period before. Whatever
 * was made before memory ran out is freed with the rotation. */
static pe_status make_view(pe_rotation *rotation, int32_t t)
{
    pe_rotation_view *view = &rotation->view[t];
    if (t > 0) {
        const pe_jobs_solution *before = &rotation->period[t - 1].solution;
        view->today = make_today(before);
        view->todays = before->start[before->members];
        if (!view->today) {
            return PE_NO_MEMORY;
        }
    }
    view->target = make_target(rotation, t);
    if (!view->target) {
        return PE_NO_MEMORY;
    }
    return make_bans(rotation, t, &view->ban, &view->bans);
}

/* The results point at the workplace, whose problem has to be that of their
 * period again when they are printed or written. */
void pe_rotation_show(pe_rotation *rotation, int32_t t)
{
    pe_jobs_problem *p = &rotation->workplace->problem;
    *p = rotation->own;
    if (t < 0) {
        return;
    }
    const pe_rotation_view *view = &rotation->view[t];
    p->target = view->target;
    p->ban = view->ban;
    p->bans = view->bans;
    if (view->today) {
        p->today = view->today;
        p->todays = view->todays;
    }
}

/* Notes every capped task that lacks hours because of its cap. True when there
 * is a new one: then the period is divided again without those caps. */
static pe_status lift_caps(pe_rotation *rotation, int32_t t, bool *again)
{
    const pe_jobs_solution *s = &rotation->period[t].solution;
    const pe_jobs_problem *p = &rotation->own;
    *again = false;
    for (int32_t d = 0; d < rotation->decisions; d++) {
        int32_t task = rotation->decision[d];
        bool short_of = false, capped = false;
        for (int64_t k = 0; k < s->lefts; k++) {
            short_of |= s->left[k].task == task;
        }
        for (int64_t i = 0; short_of && i < p->members; i++) {
            capped |= rotation->held[(int64_t)d * p->members + i] >=
                      rotation->plan.tenure;
        }
        if (!short_of || !capped || is_lifted(rotation, t, task)) {
            continue;
        }
        if (rotation->lifts == rotation->lift_room) {
            int32_t room = 2 * rotation->lift_room + 8;
            void *grown = pe__realloc(rotation->lifted, (size_t)room,
                                      sizeof *rotation->lifted);
            if (!grown) {
                return PE_NO_MEMORY;
            }
            rotation->lifted = grown;
            rotation->lift_room = room;
        }
        rotation->lifted[rotation->lifts++] = (pe_rotation_lifted){t, task};
        *again = true;
    }
    return PE_OK;
}

/* Divides period t, if need be twice. */
static pe_status divide(pe_rotation *rotation, int32_t t, pe_error *err)
{
    static const pe_jobs_wanted nothing_more = {0};
    bool again = true;
    for (int tries = 0; tries < 2 && again; tries++) {
        if (tries > 0) {
            pe_jobs_result_free(&rotation->period[t]);
            memset(&rotation->period[t], 0, sizeof rotation->period[t]);
            free_view(&rotation->view[t]);
        }
        if (make_view(rotation, t) != PE_OK) {
            return pe__fail_memory(err);
        }
        pe_rotation_show(rotation, t);
        pe_status status = pe_jobs_result_make(rotation->workplace,
            &rotation->settings, &nothing_more, &rotation->period[t], err);
        if (status != PE_OK) {
            return status;
        }
        if (lift_caps(rotation, t, &again) != PE_OK) {
            return pe__fail_memory(err);
        }
    }
    return PE_OK;
}

/* Balance after t = balance before + deviations of t. */
static void add_up(pe_rotation *rotation, int32_t t)
{
    const pe_jobs_problem *p = &rotation->own;
    int64_t count = cells(rotation);
    const double *reach = rotation->period[t].reach;
    double *now = rotation->balance + t * count;
    for (int64_t k = 0; k < count; k++) {
        double before = p->target ? -p->target[k] : 0;
        now[k] = (t > 0 ? now[k - count] : before) + reach[k];
    }
}

/* Periods running count from 1; a period without the task starts anew. */
static void count_tenure(pe_rotation *rotation, int32_t t)
{
    const pe_jobs_solution *s = &rotation->period[t].solution;
    for (int32_t d = 0; d < rotation->decisions; d++) {
        for (int32_t i = 0; i < s->members; i++) {
            int32_t *held = &rotation->held[(int64_t)d * s->members + i];
            bool holds = false;
            for (int64_t k = s->start[i]; k < s->start[i + 1]; k++) {
                holds |= s->task[k] == rotation->decision[d];
            }
            *held = holds ? *held + 1 : 0;
        }
    }
}

/* The weight of the heaviest piece: how far alone it moves its holder. The
 * fair share stands in members' weeks only within the band, so the week itself
 * is near enough for a yardstick. */
static void weigh_pieces(pe_rotation *rotation, int32_t t)
{
    const pe_jobs_problem *p = &rotation->own;
    const pe_jobs_solution *s = &rotation->period[t].solution;
    const double *mean = rotation->period[t].info.measure.mean;
    for (int32_t i = 0; i < s->members; i++) {
        double week = 0;
        for (int64_t k = s->start[i]; k < s->start[i + 1]; k++) {
            week += s->hours[k];
        }
        for (int64_t k = s->start[i]; k < s->start[i + 1]; k++) {
            for (int32_t r = 0; r < p->ratings; r++) {
                double rating = p->rating[(int64_t)r * p->tasks + s->task[k]];
                double far = fabs(rating - mean[r]) * s->hours[k] / week;
                rotation->piece = fmax(rotation->piece, far);
            }
        }
    }
}

/* The period counts as begun before it is divided, so that what a failure
 * leaves behind is freed with the rest. */
pe_status pe_rotation_step(pe_rotation *rotation, pe_error *err)
{
    int32_t t = rotation->done;
    if (t >= rotation->plan.periods) {
        return pe__fail(err, PE_USAGE, "all %d periods are divided already",
                        rotation->plan.periods);
    }
    rotation->done++;
    pe_status status = divide(rotation, t, err);
    if (status == PE_OK) {
        add_up(rotation, t);
        count_tenure(rotation, t);
        weigh_pieces(rotation, t);
    }
    return status;
}

void pe_rotation_free(pe_rotation *rotation)
{
    if (!rotation) {
        return;
    }
    for (int32_t t = 0; t < rotation->done; t++) {
        pe_jobs_result_free(&rotation->period[t]);
        free_view(&rotation->view[t]);
    }
    if (rotation->workplace) {
        pe_rotation_show(rotation, -1);
    }
    pe__free(rotation->lifted);
    pe__free(rotation->held);
    pe__free(rotation->decision);
    pe__free(rotation->balance);
    pe__free(rotation->period);
    pe__free(rotation->view);
    pe__free(rotation);
}
