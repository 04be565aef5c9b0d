/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "dossier.h"

#include "error.h"
#include "kept.h"
#include "mem.h"
#include "packed.h"
#include "work_division.h"

#include <math.h>
#include <string.h>

static pe_status read_result(pe__doc *doc, const pe__buffer *packed,
                             pe__dossier *out, pe_error *err)
{
    pe__value *in = NULL;
    pe_status status = pe__packed_read(doc, packed, "the result", &in, err);
    if (status == PE_OK)
        status = pe__kept_read(in, out->of.workplace, &out->result, err);
    return status;
}

pe_status pe__dossier_open(pe__sql *db, pe__doc *doc, int64_t division,
                           pe__dossier *out, bool *found, pe_error *err)
{
    pe__buffer input = {0}, result = {0};
    *out = (pe__dossier){0};
    pe_status status = pe__division_input(db, division, &input, found, err);
    if (status == PE_OK && *found)
        status = pe__division_result(db, division, &result, found, err);
    if (status == PE_OK && *found)
        status = pe__case_read(doc, &input, &out->of, err);
    if (status == PE_OK && *found)
        status = read_result(doc, &result, out, err);
    pe__buffer_free(&input);
    pe__buffer_free(&result);
    if (status != PE_OK)
        pe__dossier_close(out);
    return status;
}

void pe__dossier_close(pe__dossier *dossier)
{
    pe_jobs_result_free(&dossier->result);
    pe__case_free(&dossier->of);
}

pe_status pe__dossier_pack(pe__doc *doc, const pe__dossier *dossier,
                           pe__buffer *out, pe_error *err)
{
    pe__value *object = pe__doc_object(doc);
    pe__kept_write(&dossier->result, doc, object);
    return pe__doc_failed(doc) ? pe__fail_memory(err)
                               : pe__packed_write(object, out, err);
}

pe_status pe__dossier_put_pieces(pe__sql *db, int64_t division,
                                 const pe__dossier *dossier, pe_error *err)
{
    const pe_jobs_solution *s = &dossier->result.solution;
    pe_status status = pe__piece_clear(db, division, err);
    for (int32_t i = 0; i < s->members; i++)
        for (int64_t k = s->start[i]; k < s->start[i + 1]; k++)
            if (status == PE_OK)
                status = pe__piece_put(db, division, dossier->of.member[i],
                                       dossier->of.task[s->task[k]],
                                       s->hours[k], err);
    return status;
}

pe_jobs_piece *pe__dossier_pieces(const pe__dossier *dossier, int64_t *count)
{
    const pe_jobs_solution *s = &dossier->result.solution;
    *count = s->start[s->members];
    pe_jobs_piece *piece = pe__alloc((size_t)*count, sizeof *piece);
    for (int32_t i = 0; piece && i < s->members; i++)
        for (int64_t k = s->start[i]; k < s->start[i + 1]; k++)
            piece[k] = (pe_jobs_piece){i, s->task[k], s->hours[k]};
    return piece;
}

double pe__dossier_reach(const pe__dossier *dossier, int32_t rating,
                         int32_t member)
{
    int32_t members = dossier->of.workplace->problem.members;
    return dossier->result.reach[(int64_t)rating * members + member];
}

/* Balance, reach and how much changes hands, of the solution as it is. */
static pe_status measure_anew(pe__dossier *d, const pe_jobs_piece *pieces,
                              int64_t count, pe_error *err)
{
    pe_jobs *jobs = NULL;
    pe_jobs_measure *measure = &d->result.info.measure;
    pe_status status = pe_jobs_new(&d->of.workplace->problem,
                                   &d->result.settings, &jobs, err);
    if (status == PE_OK)
        status = pe_jobs_measure_of(jobs, pieces, count, measure,
                                    d->result.reach, err);
    pe_jobs_free(jobs);
    /* proved best only as long as it is as good as that */
    if (status == PE_OK && d->result.info.outcome == PE_JOBS_PROVED &&
        measure->rms > d->result.info.rms_bound * (1 + 1e-12))
        d->result.info.outcome = PE_JOBS_SOLVED;
    return status;
}

pe_status pe__dossier_replace(pe__dossier *d, const pe_jobs_piece *pieces,
                              int64_t count, pe_error *err)
{
    pe_jobs_solution *s = &d->result.solution;
    int32_t *task = pe__alloc((size_t)count, sizeof *task);
    int32_t *hours = pe__alloc((size_t)count, sizeof *hours);
    if (!task || !hours) {
        pe__free(task);
        pe__free(hours);
        return pe__fail_memory(err);
    }
    int32_t member = 0;
    for (int64_t k = 0; k < count; k++) {
        for (; member <= pieces[k].member; member++)
            s->start[member] = k;
        task[k] = pieces[k].task;
        hours[k] = pieces[k].hours;
    }
    for (; member <= s->members; member++)
        s->start[member] = count;
    pe__free(s->task);
    pe__free(s->hours);
    s->task = task;
    s->hours = hours;
    return measure_anew(d, pieces, count, err);
}

pe_status pe__dossier_choose(pe__dossier *d, int32_t point, pe_error *err)
{
    pe_jobs_result *r = &d->result;
    if (point < 0 || point >= r->points || !r->curve[point].solution.start)
        return pe__fail(err, PE_USAGE, "there is no such division on the "
                        "curve");
    pe_jobs_point *chosen = &r->curve[point];
    for (int32_t k = 0; k < r->points; k++)
        if (r->curve[k].own) {
            r->curve[k].own = false;
            r->curve[k].solution = r->solution;
            r->solution = (pe_jobs_solution){0};
        }
    pe_jobs_release(&r->solution);
    r->solution = chosen->solution;
    chosen->solution = (pe_jobs_solution){0};
    chosen->own = true;
    r->info = chosen->info;
    r->settings.price = chosen->price;
    int64_t count;
    pe_jobs_piece *pieces = pe__dossier_pieces(d, &count);
    pe_status status = pieces ? measure_anew(d, pieces, count, err)
                              : pe__fail_memory(err);
    pe__free(pieces);
    return status;
}
