/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Numbers, divisions and measures of what is kept. */
#include "kept_own.h"

#include "mem.h"

#include <math.h>

int64_t pe__kept_whole(pe__keeping *k, const pe__value *object,
                       const char *key, int64_t least, int64_t most)
{
    int64_t number = pe__get_integer(object, key, INT64_MIN);
    if (number >= least && number <= most)
        return number;
    k->damaged = true;
    return least;
}

int32_t *pe__kept_wholes(pe__keeping *k, const pe__value *array, int64_t count,
                         int64_t least, int64_t most)
{
    if ((int64_t)pe__count_of(array) != count) {
        k->damaged = true;
        return NULL;
    }
    int32_t *out = pe__alloc((size_t)count, sizeof *out), *at = out;
    k->no_memory |= !out;
    for (const pe__value *v = pe__first(array); v && out; v = v->next) {
        bool fits = v->kind == PE__INTEGER && v->integer >= least &&
                    v->integer <= most;
        k->damaged |= !fits;
        *at++ = fits ? (int32_t)v->integer : (int32_t)least;
    }
    return out;
}

/* What is no number was NaN. */
double *pe__kept_reals(pe__keeping *k, const pe__value *array, int64_t count)
{
    if ((int64_t)pe__count_of(array) != count) {
        k->damaged = true;
        return NULL;
    }
    double *out = pe__alloc((size_t)count, sizeof *out), *at = out;
    k->no_memory |= !out;
    for (const pe__value *v = pe__first(array); v && out; v = v->next)
        *at++ = v->kind == PE__REAL      ? v->real
                : v->kind == PE__INTEGER ? (double)v->integer
                                         : NAN;
    return out;
}

void pe__keep_wholes(pe__doc *doc, pe__value *object, const char *key,
                     const int32_t *number, int64_t count)
{
    pe__value *array = pe__put_array(doc, object, key);
    for (int64_t k = 0; k < count; k++)
        pe__add_number(doc, array, PE__INTEGER, number[k]);
}

void pe__keep_reals(pe__doc *doc, pe__value *object, const char *key,
                    const double *number, int64_t count)
{
    pe__value *array = pe__put_array(doc, object, key);
    for (int64_t k = 0; k < count; k++)
        pe__add_real(doc, array, number[k]);
}

void pe__keep_solution(pe__doc *doc, pe__value *object,
                       const pe_jobs_solution *s)
{
    pe__value *start = pe__put_array(doc, object, "start");
    for (int32_t i = 0; i <= s->members; i++)
        pe__add_number(doc, start, PE__INTEGER, s->start[i]);
    pe__keep_wholes(doc, object, "task", s->task, s->start[s->members]);
    pe__keep_wholes(doc, object, "hours", s->hours, s->start[s->members]);
    pe__value *left = pe__put_array(doc, object, "left");
    for (int64_t k = 0; k < s->lefts; k++) {
        pe__value *one = pe__add_object(doc, left);
        pe__put_integer(doc, one, "task", s->left[k].task);
        pe__put_integer(doc, one, "hours", s->left[k].hours);
        pe__put_integer(doc, one, "reason", (int)s->left[k].reason);
        pe__put_integer(doc, one, "lacking", s->left[k].lacking);
    }
}

/* Rises from 0; the last is how many pieces there are. */
static void read_starts(pe__keeping *k, const pe__value *array,
                        pe_jobs_solution *s)
{
    int64_t before = 0, *at;
    if ((int64_t)pe__count_of(array) != k->members + 1) {
        k->damaged = true;
        return;
    }
    s->start = at = pe__alloc((size_t)k->members + 1, sizeof *s->start);
    k->no_memory |= !at;
    for (const pe__value *v = pe__first(array); v && at; v = v->next) {
        k->damaged |= v->kind != PE__INTEGER || v->integer < before ||
                      (at == s->start && v->integer != 0) ||
                      v->integer > INT32_MAX;
        before = *at++ = k->damaged ? before : v->integer;
    }
    s->members = k->members;
}

static void read_left(pe__keeping *k, const pe__value *array,
                      pe_jobs_solution *s)
{
    size_t count = pe__count_of(array);
    s->left = pe__zalloc(count, sizeof *s->left);
    k->no_memory |= !s->left;
    for (const pe__value *v = pe__first(array); v && s->left; v = v->next)
        s->left[s->lefts++] = (pe_jobs_unassigned){
            .task = (int32_t)pe__kept_whole(k, v, "task", 0, k->tasks - 1),
            .hours = (int32_t)pe__kept_whole(k, v, "hours", 0, INT32_MAX),
            .reason = (pe_jobs_reason)pe__kept_whole(
                k, v, "reason", PE_JOBS_NO_HOLDER, PE_JOBS_NO_ROOM),
            .lacking = pe__get_integer(v, "lacking", 0)};
}

void pe__kept_solution(pe__keeping *k, const pe__value *object,
                       pe_jobs_solution *s)
{
    *s = (pe_jobs_solution){0};
    read_starts(k, pe__get(object, "start"), s);
    if (!s->start || k->damaged)
        return;
    int64_t pieces = s->start[s->members];
    s->task = pe__kept_wholes(k, pe__get(object, "task"), pieces, 0,
                              k->tasks - 1);
    s->hours = pe__kept_wholes(k, pe__get(object, "hours"), pieces, 1,
                               INT32_MAX);
    read_left(k, pe__get(object, "left"), s);
}

void pe__keep_measure(pe__doc *doc, pe__value *object, const char *key,
                      const pe_jobs_measure *m, int32_t ratings)
{
    pe__value *out = pe__put_object(doc, object, key);
    pe__put_real(doc, out, "rms", m->rms);
    pe__keep_reals(doc, out, "mean", m->mean, ratings);
    pe__keep_reals(doc, out, "spread", m->spread, ratings);
    pe__put_real(doc, out, "largest", m->largest);
    pe__keep_reals(doc, out, "gini", m->gini, ratings);
    pe__put_integer(doc, out, "pieces", m->pieces);
    pe__put_integer(doc, out, "moved", m->moved);
    pe__put_integer(doc, out, "most_tasks", m->most_tasks);
    pe__put_integer(doc, out, "outside_band", m->outside_band);
}

static void read_fixed(pe__keeping *k, const pe__value *array, double *out)
{
    double *number = pe__kept_reals(k, array, k->ratings);
    for (int32_t r = 0; number && r < k->ratings; r++)
        out[r] = number[r];
    pe__free(number);
}

void pe__kept_measure(pe__keeping *k, const pe__value *in, pe_jobs_measure *m)
{
    *m = (pe_jobs_measure){
        .rms = pe__get_real(in, "rms", NAN),
        .largest = pe__get_real(in, "largest", NAN),
        .pieces = pe__get_integer(in, "pieces", 0),
        .moved = pe__get_integer(in, "moved", 0),
        .most_tasks = (int32_t)pe__get_integer(in, "most_tasks", 0),
        .outside_band = (int32_t)pe__get_integer(in, "outside_band", 0)};
    read_fixed(k, pe__get(in, "mean"), m->mean);
    read_fixed(k, pe__get(in, "spread"), m->spread);
    read_fixed(k, pe__get(in, "gini"), m->gini);
}

void pe__keep_info(pe__doc *doc, pe__value *object, const pe_jobs_info *info,
                   int32_t ratings)
{
    pe__value *out = pe__put_object(doc, object, "info");
    pe__put_integer(doc, out, "outcome", (int)info->outcome);
    pe__keep_measure(doc, out, "measure", &info->measure, ratings);
    pe__put_real(doc, out, "rms_bound", info->rms_bound);
    pe__put_real(doc, out, "bound_gap", info->bound_gap);
    pe__put_real(doc, out, "price_bound", info->price_bound);
    pe__put_integer(doc, out, "impossible", info->impossible);
    pe__put_integer(doc, out, "raised", info->raised);
    pe__put_integer(doc, out, "rounds", info->rounds);
}

void pe__kept_info(pe__keeping *k, const pe__value *object, pe_jobs_info *info)
{
    const pe__value *in = pe__get(object, "info");
    *info = (pe_jobs_info){
        .outcome = (pe_jobs_outcome)pe__kept_whole(
            k, in, "outcome", PE_JOBS_SOLVED, PE_JOBS_STOPPED),
        .rms_bound = pe__get_real(in, "rms_bound", NAN),
        .bound_gap = pe__get_real(in, "bound_gap", NAN),
        .price_bound = pe__get_real(in, "price_bound", NAN),
        .impossible = (int32_t)pe__get_integer(in, "impossible", 0),
        .raised = (int32_t)pe__get_integer(in, "raised", 0),
        .rounds = (int32_t)pe__get_integer(in, "rounds", 0)};
    pe__kept_measure(k, pe__get(in, "measure"), &info->measure);
}
