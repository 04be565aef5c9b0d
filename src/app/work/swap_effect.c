/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "swap_effect.h"

#include "error.h"
#include "mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double NEARLY = 1e-9; /* rating points: sums in another order */

pe__swap_pieces pe__swap_pieces_of(const pe__dossier *d,
                                   const pe__value *swap)
{
    int64_t back = pe__get_integer(swap, "other_task", 0);
    return (pe__swap_pieces){
        pe__case_member(&d->of, pe__get_integer(swap, "asker", 0)),
        pe__case_task(&d->of, pe__get_integer(swap, "asker_task", 0)),
        pe__case_member(&d->of, pe__get_integer(swap, "other", 0)),
        back ? pe__case_task(&d->of, back) : -1};
}

double pe__swap_largest(const pe__dossier *d, const double *reach, int32_t a,
                        int32_t b)
{
    const pe_jobs_problem *p = &d->of.workplace->problem;
    const int32_t two[] = {a, b};
    double largest = 0;
    for (int32_t r = 0; r < p->ratings; r++)
        for (int k = 0; k < 2; k++) {
            int64_t at = (int64_t)r * p->members + two[k];
            double target = p->target ? p->target[at] : 0;
            if (!p->weight || p->weight[r] > 0)
                largest = fmax(largest, fabs(reach[at] - target));
        }
    return largest;
}

/* Takes the member's hours of the task out of the list; 0 = there are none. */
static int32_t take(pe_jobs_piece *piece, int64_t *count, int32_t member,
                    int32_t task)
{
    for (int64_t k = 0; k < *count; k++)
        if (piece[k].member == member && piece[k].task == task) {
            int32_t hours = piece[k].hours;
            memmove(piece + k, piece + k + 1,
                    (size_t)(*count - k - 1) * sizeof *piece);
            --*count;
            return hours;
        }
    return 0;
}

/* Puts them in at their place, or to what the member holds of it already. */
static void put(pe_jobs_piece *piece, int64_t *count, int32_t member,
                int32_t task, int32_t hours)
{
    int64_t at = 0;
    while (at < *count && (piece[at].member < member ||
                           (piece[at].member == member &&
                            piece[at].task < task)))
        at++;
    if (at < *count && piece[at].member == member && piece[at].task == task) {
        piece[at].hours += hours;
        return;
    }
    memmove(piece + at + 1, piece + at, (size_t)(*count - at) * sizeof *piece);
    piece[at] = (pe_jobs_piece){member, task, hours};
    ++*count;
}

/* The division with the swap done; false when there is nothing to swap. */
static bool swap_pieces(pe__swap_effect *e, const pe__swap_pieces *s)
{
    int32_t back = 0;
    int32_t hours = take(e->pieces, &e->count, s->asker, s->asker_task);
    if (s->other_task >= 0)
        back = take(e->pieces, &e->count, s->other, s->other_task);
    if (!hours || (s->other_task >= 0 && !back))
        return false;
    put(e->pieces, &e->count, s->other, s->asker_task, hours);
    if (back)
        put(e->pieces, &e->count, s->asker, s->other_task, back);
    return true;
}

/* At an infinite price the engine gives back what it is given, unless a rule is
 * broken: then it gives those hours out anew. */
static pe_status keeps_rules(const pe__dossier *d, const pe__swap_effect *e,
                             bool *kept, pe_error *err)
{
    pe_jobs *jobs = NULL;
    pe_jobs_solution s = {0};
    pe_status status = pe_jobs_new(&d->of.workplace->problem,
                                   &d->result.settings, &jobs, err);
    if (status == PE_OK)
        status = pe_jobs_update(jobs, e->pieces, e->count, INFINITY, &s, NULL,
                                err);
    *kept = status == PE_OK && s.start[s.members] == e->count;
    for (int32_t i = 0; *kept && i < s.members; i++)
        for (int64_t k = s.start[i]; *kept && k < s.start[i + 1]; k++)
            *kept = e->pieces[k].member == i &&
                    e->pieces[k].task == s.task[k] &&
                    e->pieces[k].hours == s.hours[k];
    pe_jobs_release(&s);
    pe_jobs_free(jobs);
    return status;
}

/* Balance then, and the two members' deviations. */
static pe_status measure(const pe__dossier *d, const pe__swap_pieces *s,
                         pe__swap_effect *e, pe_error *err)
{
    const pe_jobs_problem *p = &d->of.workplace->problem;
    pe_jobs *jobs = NULL;
    pe_jobs_measure then = {0};
    size_t cells = (size_t)p->ratings * (size_t)p->members;
    double *reach = pe__alloc(cells, sizeof *reach);
    pe_status status = reach ? PE_OK : pe__fail_memory(err);
    if (status == PE_OK)
        status = pe_jobs_new(p, &d->result.settings, &jobs, err);
    if (status == PE_OK)
        status = pe_jobs_measure_of(jobs, e->pieces, e->count, &then, reach,
                                    err);
    if (status == PE_OK) {
        const pe_jobs_measure *now = &d->result.info.measure;
        e->rms = now->rms;
        e->rms_then = then.rms;
        e->largest = pe__swap_largest(d, d->result.reach, s->asker, s->other);
        e->largest_then = pe__swap_largest(d, reach, s->asker, s->other);
        e->is_worse = e->rms_then > e->rms + NEARLY ||
                      e->largest_then > e->largest + NEARLY;
        e->keeps_rules = then.outside_band <= now->outside_band;
    }
    pe_jobs_free(jobs);
    pe__free(reach);
    return status;
}

static bool in_range(const pe__dossier *d, const pe__swap_pieces *s)
{
    const pe_jobs_problem *p = &d->of.workplace->problem;
    return s->asker >= 0 && s->asker < p->members && s->other >= 0 &&
           s->other < p->members && s->asker != s->other &&
           s->asker_task >= 0 && s->asker_task < p->tasks &&
           s->other_task < p->tasks && s->asker_task != s->other_task;
}

pe_status pe__swap_weigh(const pe__dossier *d, const pe__swap_pieces *s,
                         pe__swap_effect *out, pe_error *err)
{
    *out = (pe__swap_effect){0};
    if (!in_range(d, s))
        return PE_OK;
    pe_jobs_piece *pieces = pe__dossier_pieces(d, &out->count);
    if (pieces) /* room for what is put in */
        out->pieces = pe__realloc(pieces, (size_t)out->count + 2,
                                  sizeof *pieces);
    if (!out->pieces) {
        pe__free(pieces);
        return pe__fail_memory(err);
    }
    out->is_there = swap_pieces(out, s);
    if (!out->is_there)
        return PE_OK;
    bool kept = false;
    pe_status status = measure(d, s, out, err);
    if (status == PE_OK && !out->is_worse)
        status = keeps_rules(d, out, &kept, err);
    out->keeps_rules = out->keeps_rules && kept;
    out->may = status == PE_OK && out->keeps_rules && !out->is_worse;
    if (status != PE_OK)
        pe__swap_forget(out);
    return status;
}

void pe__swap_forget(pe__swap_effect *effect)
{
    pe__free(effect->pieces);
    *effect = (pe__swap_effect){0};
}
