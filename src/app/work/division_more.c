/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* More of a division: everybody's job, why somebody holds a piece, its files,
 * and what differs from another. */
#include "work.h"

#include "acts.h"
#include "bundle.h"
#include "error.h"
#include "mem.h"
#include "row_index.h"
#include "show.h"

#include <stdlib.h>
#include <string.h>

/* Opens the division of the path; *open = false and the outcome set when there
 * is none, or nothing to see. */
static pe_status open_division(pe__use *use, pe__dossier *d, bool *open,
                               pe_error *err)
{
    pe__value *division;
    *open = false;
    pe_status status = pe__put_division(use, &division, err);
    if (status != PE_OK || !division)
        return status;
    status = pe__dossier_open(use->db, use->doc,
                              pe__get_integer(division, "division", 0), d,
                              open, err);
    if (status == PE_OK && !*open)
        return pe__use_not_found(use);
    if (status == PE_OK)
        status = pe__put_head(use, err);
    if (status != PE_OK && *open) {
        pe__dossier_close(d);
        *open = false;
    }
    return status;
}

/* division, jobs (show.h) of everybody, left: to be printed and hung up. */
pe_status pe__use_division_jobs(pe__use *use, pe_error *err)
{
    pe__dossier d;
    bool open;
    pe_status status = open_division(use, &d, &open, err);
    if (status != PE_OK || !open)
        return status;
    pe__showing s = pe__showing_of(use->doc, use->out, &d, use->member);
    pe__show_left(&s);
    status = pe__show_jobs(&s, 0, err);
    pe__dossier_close(&d);
    return status;
}

/* --- why me? -------------------------------------------------------------- */

enum { ALTERNATIVES = 8 };

/* {member, name, swap {task, name} or null, rms, largest, is_outside,
 * is_worse, is_better, rms_more}. */
static void put_alternative(const pe__showing *s, pe__value *list,
                            const pe_jobs_alternative *a)
{
    const pe__case *of = &s->d->of;
    double rms = s->d->result.info.measure.rms;
    pe__value *one = pe__add_object(s->doc, list);
    pe__put_integer(s->doc, one, "member", of->member[a->member]);
    pe__put_text(s->doc, one, "name", of->workplace->member_name[a->member]);
    if (a->swap >= 0) {
        pe__value *swap = pe__put_object(s->doc, one, "swap");
        pe__put_integer(s->doc, swap, "task", of->task[a->swap]);
        pe__put_text(s->doc, swap, "name",
                     of->workplace->task_name[a->swap]);
    }
    pe__put_rounded(s->doc, one, "rms", s->factor * a->rms, 3);
    pe__put_rounded(s->doc, one, "rms_more", s->factor * (a->rms - rms), 3);
    pe__put_rounded(s->doc, one, "largest", s->factor * a->largest, 2);
    pe__put_bool(s->doc, one, "is_outside", a->outside_band);
    pe__put_bool(s->doc, one, "is_worse", a->rms > rms + 1e-9);
}

static pe_status explain(const pe__showing *s, int32_t member, int32_t task,
                         pe_error *err)
{
    pe_jobs *jobs = NULL;
    pe_jobs_alternative best[ALTERNATIVES];
    int32_t found = 0;
    pe__value *list = pe__put_array(s->doc, s->out, "others");
    pe_status status = pe_jobs_new(&s->d->of.workplace->problem,
                                   &s->d->result.settings, &jobs, err);
    if (status == PE_OK)
        status = pe_jobs_explain(jobs, &s->d->result.solution, member, task,
                                 best, ALTERNATIVES, &found, err);
    for (int32_t k = 0; k < found; k++)
        put_alternative(s, list, &best[k]);
    pe_jobs_free(jobs);
    return status;
}

/* Whether the member of the case holds a piece of the task. */
static bool holds(const pe__dossier *d, int32_t member, int32_t task)
{
    const pe_jobs_solution *s = &d->result.solution;
    for (int64_t k = member < 0 ? 0 : s->start[member];
         member >= 0 && k < s->start[member + 1]; k++)
        if (s->task[k] == task)
            return true;
    return false;
}

/* member, task (of the query): division, jobs (the member's), piece {task,
 * name, needs}, others: who else could hold it, best first. */
pe_status pe__use_division_why(pe__use *use, pe_error *err)
{
    pe__dossier d;
    bool open;
    pe_status status = open_division(use, &d, &open, err);
    if (status != PE_OK || !open)
        return status;
    int64_t member = pe__get_integer(use->in, "member", use->member);
    int32_t i = pe__case_member(&d.of, member);
    int32_t j = pe__case_task(&d.of, pe__get_integer(use->in, "task", 0));
    if (!holds(&d, i, j)) {
        pe__dossier_close(&d);
        return pe__use_not_found(use);
    }
    pe__showing s = pe__showing_of(use->doc, use->out, &d, use->member);
    pe__value *piece = pe__put_object(use->doc, use->out, "piece");
    pe__put_integer(use->doc, piece, "task", d.of.task[j]);
    pe__put_text(use->doc, piece, "name", d.of.workplace->task_name[j]);
    pe__put_bool(use->doc, use->out, "is_me", member == use->member);
    pe__show_figures(&s);
    status = pe__show_jobs(&s, member, err);
    if (status == PE_OK)
        status = explain(&s, i, j, err);
    pe__dossier_close(&d);
    return status;
}

/* --- files ---------------------------------------------------------------- */

/* division.zip: the tables and the result, to be checked by anybody. */
pe_status pe__use_division_file(pe__use *use, pe_error *err)
{
    pe__dossier d;
    bool open;
    pe__buffer zip = {0};
    if (strcmp(pe__get_text(use->in, "file_text", ""), "division.zip") != 0)
        return pe__use_not_found(use);
    pe_status status = open_division(use, &d, &open, err);
    if (status != PE_OK || !open)
        return status;
    status = pe__division_zip(&d, &zip, err);
    if (status == PE_OK)
        pe__use_file(use, "application/zip", "division.zip", &zip);
    pe__buffer_free(&zip);
    pe__dossier_close(&d);
    return status;
}

/* --- what differs --------------------------------------------------------- */

/* Pieces of two divisions side by side, by member and task. */
typedef struct {
    int64_t member, task, was, is; /* quarters */
    const pe__value *row;
} pair;

static int by_member_and_task(const void *a, const void *b)
{
    const pair *x = a, *y = b;
    if (x->member != y->member)
        return x->member < y->member ? -1 : 1;
    return (x->task > y->task) - (x->task < y->task);
}

static size_t take_pieces(pair *all, size_t count, const pe__value *pieces,
                          bool is)
{
    for (const pe__value *p = pe__first(pieces); p; p = p->next) {
        int64_t hours = pe__get_integer(p, "hours", 0);
        all[count++] = (pair){pe__get_integer(p, "member", 0),
                              pe__get_integer(p, "task", 0), is ? 0 : hours,
                              is ? hours : 0, p};
    }
    return count;
}

/* Pieces of the same member and task become one. */
static size_t join(pair *all, size_t count)
{
    size_t kept = 0;
    if (count)
        qsort(all, count, sizeof *all, by_member_and_task);
    for (size_t k = 0; k < count; k++) {
        if (kept && !by_member_and_task(&all[kept - 1], &all[k])) {
            all[kept - 1].was += all[k].was;
            all[kept - 1].is += all[k].is;
        } else {
            all[kept++] = all[k];
        }
    }
    return kept;
}

/* people: [{member, name, is_me, pieces: [{task, name, was, is, is_more,
 * is_less, is_new, is_gone}]}]. */
static int64_t put_pairs(pe__use *use, const pair *all, size_t count)
{
    pe__doc *doc = use->doc;
    pe__value *people = pe__put_array(doc, use->out, "people"), *pieces = NULL;
    int64_t member = 0, moved = 0;
    for (size_t k = 0; k < count; k++) {
        if (all[k].was == all[k].is)
            continue;
        if (!pieces || all[k].member != member) {
            member = all[k].member;
            pe__value *one = pe__add_object(doc, people);
            pe__put_integer(doc, one, "member", member);
            pe__put_text(doc, one, "name",
                         pe__get_text(all[k].row, "member_name", ""));
            pe__put_bool(doc, one, "is_me", member == use->member);
            pieces = pe__put_array(doc, one, "pieces");
        }
        pe__value *one = pe__add_object(doc, pieces);
        int64_t more = all[k].is - all[k].was;
        pe__put_integer(doc, one, "task", all[k].task);
        pe__put_text(doc, one, "name",
                     pe__get_text(all[k].row, "task_name", ""));
        pe__put_number(doc, one, "was", PE__HOURS, all[k].was);
        pe__put_number(doc, one, "is", PE__HOURS, all[k].is);
        pe__put_bool(doc, one, "is_more", more > 0);
        pe__put_bool(doc, one, "is_new", all[k].was == 0);
        pe__put_bool(doc, one, "is_gone", all[k].is == 0);
        moved += more > 0 ? more : 0;
    }
    return moved;
}

/* division, other (the division of {other}), people (see put_pairs), moved
 * (hours): from the other to this one. */
pe_status pe__use_division_differences(pe__use *use, pe_error *err)
{
    pe__value *division, *other;
    pe__value *is = pe__doc_array(use->doc), *was = pe__doc_array(use->doc);
    pe_status status = pe__put_division(use, &division, err);
    if (status != PE_OK || !division)
        return status;
    status = pe__put_other_division(use, "other",
                                    pe__path_number(use, "other"), &other,
                                    err);
    if (status == PE_OK && !other)
        return pe__use_not_found(use);
    if (status == PE_OK)
        status = pe__piece_rows(use->db, use->doc, was,
                                pe__get_integer(other, "division", 0), 0, err);
    if (status == PE_OK)
        status = pe__piece_rows(use->db, use->doc, is,
                                pe__get_integer(division, "division", 0), 0,
                                err);
    size_t most = pe__count_of(is) + pe__count_of(was);
    pair *all = pe__doc_alloc(use->doc, (most + 1) * sizeof *all);
    if (status != PE_OK || !all)
        return status == PE_OK ? pe__fail_memory(err) : status;
    size_t count = take_pieces(all, 0, was, false);
    count = join(all, take_pieces(all, count, is, true));
    pe__put_number(use->doc, use->out, "moved", PE__HOURS,
                   put_pairs(use, all, count));
    return pe__put_head(use, err);
}
