/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who changes what, everybody's job, what is nobody's and why, scarce skills
 * and what training would bring. */
#include "show.h"

#include "acts.h"
#include "error.h"
#include "jobs_parts.h"
#include "mem.h"
#include "when.h"

#include <math.h>
#include <stdlib.h>

/* A member as every list has them. */
static pe__value *add_member(const pe__showing *s, pe__value *list, int32_t i)
{
    const pe__case *of = &s->d->of;
    pe__value *one = pe__add_object(s->doc, list);
    pe__put_integer(s->doc, one, "member", of->member[i]);
    pe__put_text(s->doc, one, "name", of->workplace->member_name[i]);
    pe__put_bool(s->doc, one, "is_me", of->member[i] == s->me);
    return one;
}

/* --- changes -------------------------------------------------------------- */

typedef struct {
    int64_t fresh;
    int32_t member;
} changing;

static int most_new_first(const void *a, const void *b)
{
    const changing *x = a, *y = b;
    if (x->fresh != y->fresh)
        return x->fresh > y->fresh ? -1 : 1;
    return (x->member > y->member) - (x->member < y->member);
}

static void put_change(const pe__showing *s, pe__value *list, int32_t i,
                       const pe__share *share, double widest)
{
    pe__value *one = add_member(s, list, i);
    double stays = 100 * (double)share->kept / widest;
    pe__put_number(s->doc, one, "hours", PE__HOURS, share->given);
    pe__put_number(s->doc, one, "stays", PE__HOURS, share->kept);
    pe__put_number(s->doc, one, "fresh", PE__HOURS, share->fresh);
    pe__put_number(s->doc, one, "handed", PE__HOURS, share->handed);
    pe__put_rounded(s->doc, one, "stays_width", stays, 2);
    pe__put_rounded(s->doc, one, "fresh_x", stays, 2);
    pe__put_rounded(s->doc, one, "fresh_width",
                    100 * (double)share->fresh / widest, 2);
}

pe_status pe__show_changes(const pe__showing *s, pe_error *err)
{
    int32_t members = s->d->of.workplace->problem.members;
    if (!s->d->result.has_today)
        return PE_OK;
    pe__share *share = pe__shares_of(&s->d->result);
    changing *all = pe__alloc((size_t)members, sizeof *all);
    if (!share || !all) {
        pe__free(share);
        pe__free(all);
        return pe__fail_memory(err);
    }
    double widest = 1;
    int64_t kept = 0;
    for (int32_t i = 0; i < members; i++) {
        all[i] = (changing){share[i].fresh, i};
        widest = fmax(widest, (double)share[i].given);
        kept += share[i].fresh == 0 && share[i].handed == 0;
    }
    qsort(all, (size_t)members, sizeof *all, most_new_first);
    pe__value *list = pe__put_array(s->doc, s->out, "changes");
    int32_t shown = members > PE__BARS_SHOWN ? PE__BARS_FURTHEST : members;
    for (int32_t k = 0; k < members; k++)
        if (k < shown || s->d->of.member[all[k].member] == s->me)
            put_change(s, list, all[k].member, &share[all[k].member], widest);
    pe__put_number(s->doc, s->out, "kept_count", PE__COUNT, kept);
    pe__free(share);
    pe__free(all);
    return PE_OK;
}

/* --- jobs ----------------------------------------------------------------- */

static void put_task(const pe__showing *s, pe__value *list, int32_t task,
                     int32_t hours, bool fresh)
{
    const pe_workplace *w = s->d->of.workplace;
    const pe_jobs_problem *p = &w->problem;
    pe__value *one = pe__add_object(s->doc, list);
    pe__put_integer(s->doc, one, "task", s->d->of.task[task]);
    pe__put_text(s->doc, one, "label", w->task_id[task]);
    pe__put_text(s->doc, one, "name", w->task_name[task]);
    pe__put_number(s->doc, one, "hours", PE__HOURS, hours);
    const char *slot = p->slot && p->slot[task] >= 0
                           ? w->slot_name[p->slot[task]]
                           : "";
    pe__put_text(s->doc, one, "slot", slot);
    pe__put_when(s->doc, one, slot);
    pe__put_text(s->doc, one, "site",
                 p->site && p->site[task] >= 0 ? w->site_name[p->site[task]]
                                               : "");
    pe__put_bool(s->doc, one, "is_new", fresh);
    pe__value *points = pe__put_array(s->doc, one, "points");
    for (int32_t r = 0; r < p->ratings && !w->by_category; r++) {
        if (p->weight && p->weight[r] <= 0)
            continue;
        pe__value *rating = pe__add_object(s->doc, points);
        pe__show_rating_name(s, rating, r);
        pe__put_rounded(s->doc, rating, "points",
                        p->rating[(int64_t)r * p->tasks + task], 2);
    }
}

/* A member's pieces in the division before, which stand together. */
typedef struct {
    const pe_jobs_piece *piece;
    int64_t count;
} before;

static before pieces_before(const pe_jobs_problem *p, int32_t member,
                            int64_t *at)
{
    while (*at < p->todays && p->today[*at].member < member)
        ++*at;
    int64_t first = *at;
    while (*at < p->todays && p->today[*at].member == member)
        ++*at;
    return *at > first ? (before){p->today + first, *at - first}
                       : (before){NULL, 0};
}

static bool held(const before *b, int32_t task)
{
    for (int64_t k = 0; k < b->count; k++)
        if (b->piece[k].task == task)
            return true;
    return false;
}

static bool holds(const pe_jobs_solution *s, int32_t member, int32_t task)
{
    for (int64_t k = s->start[member]; k < s->start[member + 1]; k++)
        if (s->task[k] == task)
            return true;
    return false;
}

static void put_reach(const pe__showing *s, pe__value *job, int32_t i)
{
    const pe_jobs_problem *p = &s->d->of.workplace->problem;
    pe__value *reach = pe__put_array(s->doc, job, "reach");
    for (int32_t r = 0; r < p->ratings; r++) {
        if (p->weight && p->weight[r] <= 0)
            continue;
        double points = s->factor * pe__dossier_reach(s->d, r, i);
        pe__value *one = pe__add_object(s->doc, reach);
        pe__show_rating_name(s, one, r);
        pe__put_rounded(s->doc, one, "points", points, 2);
        pe__put_bool(s->doc, one, "is_above", points > 0.005);
        pe__put_bool(s->doc, one, "is_below", points < -0.005);
    }
}

static void put_job(const pe__showing *s, pe__value *jobs, int32_t i,
                    const pe__share *share, const before *b)
{
    const pe_jobs_problem *p = &s->d->of.workplace->problem;
    const pe_jobs_solution *r = &s->d->result.solution;
    pe__value *job = add_member(s, jobs, i);
    pe__value *tasks = pe__put_array(s->doc, job, "tasks");
    pe__value *given_up = pe__put_array(s->doc, job, "given_up");
    pe__put_number(s->doc, job, "hours", PE__HOURS, share->given);
    pe__put_number(s->doc, job, "fair", PE__HOURS, llround(share->fair));
    pe__put_number(s->doc, job, "offered", PE__HOURS, share->offered);
    put_reach(s, job, i);
    for (int64_t k = r->start[i]; k < r->start[i + 1]; k++)
        put_task(s, tasks, r->task[k], r->hours[k],
                 p->todays > 0 && !held(b, r->task[k]));
    for (int64_t k = 0; k < b->count; k++)
        if (!holds(r, i, b->piece[k].task))
            put_task(s, given_up, b->piece[k].task, b->piece[k].hours, false);
}

pe_status pe__show_jobs(const pe__showing *s, int64_t member, pe_error *err)
{
    pe__share *share = pe__shares_of(&s->d->result);
    pe__value *jobs = pe__put_array(s->doc, s->out, "jobs");
    if (!share)
        return pe__fail_memory(err);
    const pe_jobs_problem *p = &s->d->of.workplace->problem;
    int64_t at = 0;
    for (int32_t i = 0; i < p->members; i++) {
        before b = pieces_before(p, i, &at);
        if (!member || s->d->of.member[i] == member)
            put_job(s, jobs, i, &share[i], &b);
    }
    pe__free(share);
    return PE_OK;
}

/* --- what is nobody's, skills --------------------------------------------- */

void pe__show_left(const pe__showing *s)
{
    static const char *const reason[] = {"", "is_no_holder", "is_skill_short",
                                         "is_hours_short", "is_no_room"};
    const pe_jobs_result *r = &s->d->result;
    pe__value *left = pe__put_array(s->doc, s->out, "left");
    pe__value *idle = pe__put_array(s->doc, s->out, "idle");
    for (int64_t k = 0; k < r->solution.lefts; k++) {
        const pe_jobs_unassigned *u = &r->solution.left[k];
        pe__value *one = pe__add_object(s->doc, left);
        pe__put_integer(s->doc, one, "task", s->d->of.task[u->task]);
        pe__put_text(s->doc, one, "name",
                     s->d->of.workplace->task_name[u->task]);
        pe__put_number(s->doc, one, "hours", PE__HOURS, u->hours);
        pe__put_number(s->doc, one, "lacking", PE__HOURS, u->lacking);
        pe__put_bool(s->doc, one, reason[u->reason], true);
    }
    for (int32_t k = 0; k < r->idles; k++)
        add_member(s, idle, r->idle[k]);
}

/* The names of a skill set's skills. */
static void put_set(const pe__showing *s, pe__value *out, const char *key,
                    int32_t set)
{
    const pe_workplace *w = s->d->of.workplace;
    const pe_jobs_problem *p = &w->problem;
    pe__value *list = pe__put_array(s->doc, out, key);
    if (!p->set)
        return;
    const uint64_t *bits = p->set + (int64_t)set * p->words;
    for (int32_t k = 0; k < p->skills; k++)
        if (bits[k / 64] >> k % 64 & 1)
            pe__add_text(s->doc, list, w->skill_name[k]);
}

void pe__show_skills(const pe__showing *s)
{
    const pe_workplace *w = s->d->of.workplace;
    const pe_jobs_result *r = &s->d->result;
    pe__value *skills = pe__put_array(s->doc, s->out, "skills");
    pe__value *training = pe__put_array(s->doc, s->out, "training");
    for (int32_t k = 0; k < r->bottlenecks; k++) {
        const pe_jobs_bottleneck *b = &r->bottleneck[k];
        double share = b->hours > 0 ? 100 * b->work / b->hours : 100;
        pe__value *one = pe__add_object(s->doc, skills);
        pe__put_text(s->doc, one, "name", w->skill_name[b->skill]);
        pe__put_number(s->doc, one, "holders", PE__COUNT, b->holders);
        pe__put_number(s->doc, one, "work", PE__HOURS, llround(4 * b->work));
        pe__put_number(s->doc, one, "hours", PE__HOURS, llround(4 * b->hours));
        pe__put_integer(s->doc, one, "percent", lround(share));
        pe__put_rounded(s->doc, one, "width", fmin(share, 100), 1);
    }
    for (int32_t k = 0; k < r->trainings; k++) {
        const pe_jobs_training *t = &r->training[k];
        if (!pe_jobs_training_matters(t))
            continue;
        pe__value *one = pe__add_object(s->doc, training);
        pe__put_text(s->doc, one, "skill", w->skill_name[t->skill]);
        put_set(s, one, "has", t->from_set);
        pe__put_rounded(s->doc, one, "bound", s->factor * t->rms, 2);
        pe__put_rounded(s->doc, one, "bound_now",
                        s->factor * (t->rms + t->price), 2);
        pe__put_number(s->doc, one, "freed", PE__HOURS, t->freed);
    }
}
