/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The page of swaps: with whom a member could swap a piece of work, and what
 * was asked for. */
#include "work.h"

#include "acts.h"
#include "error.h"
#include "mem.h"
#include "show.h"
#include "swap_effect.h"
#include "work_talk.h"

/* effect: {rms, rms_then, largest, largest_then, is_there, is_worse, may,
 * is_better}; what is not worse, and may not be all the same, breaks a rule. */
static void put_effect(const pe__showing *s, pe__value *out,
                       const pe__swap_effect *e)
{
    pe__value *one = pe__put_object(s->doc, out, "effect");
    pe__put_rounded(s->doc, one, "rms", s->factor * e->rms, 3);
    pe__put_rounded(s->doc, one, "rms_then", s->factor * e->rms_then, 3);
    pe__put_rounded(s->doc, one, "largest", s->factor * e->largest, 2);
    pe__put_rounded(s->doc, one, "largest_then", s->factor * e->largest_then,
                    2);
    pe__put_bool(s->doc, one, "is_there", e->is_there);
    pe__put_bool(s->doc, one, "is_worse", e->is_worse);
    pe__put_bool(s->doc, one, "may", e->may);
    pe__put_bool(s->doc, one, "is_better", e->rms_then < e->rms - 1e-6);
}

static void put_offer(const pe__showing *s, pe__value *offers,
                      const pe_jobs_alternative *a)
{
    const pe__case *of = &s->d->of;
    double rms = s->d->result.info.measure.rms;
    pe__value *one = pe__add_object(s->doc, offers);
    pe__put_integer(s->doc, one, "other", of->member[a->member]);
    pe__put_text(s->doc, one, "name", of->workplace->member_name[a->member]);
    pe__put_bool(s->doc, one, "is_better", a->rms < rms - 1e-6);
    if (a->swap < 0)
        return;
    pe__put_integer(s->doc, one, "other_task", of->task[a->swap]);
    pe__put_text(s->doc, one, "other_task_name",
                 of->workplace->task_name[a->swap]);
}

/* offers: [{other, name, other_task, other_task_name, is_better}]: with whom
 * the piece can be swapped without harm, the best of each, a page of them;
 * next_from when there are more. */
static pe_status put_offers(pe__use *use, const pe__showing *s,
                            int32_t member, int32_t task, pe_error *err)
{
    enum { PAGE = 50 };
    int64_t from = pe__use_from(use), at = 0;
    const pe__dossier *d = s->d;
    int32_t members = d->of.workplace->problem.members, found = 0;
    pe_jobs *jobs = NULL;
    pe_jobs_alternative *all = pe__alloc((size_t)members, sizeof *all);
    pe__value *offers = pe__put_array(s->doc, s->out, "offers");
    pe_status status = all ? PE_OK : pe__fail_memory(err);
    if (status == PE_OK)
        status = pe_jobs_new(&d->of.workplace->problem, &d->result.settings,
                             &jobs, err);
    if (status == PE_OK)
        status = pe_jobs_explain(jobs, &d->result.solution, member, task, all,
                                 members, &found, err);
    for (int32_t k = 0; k < found; k++) {
        double largest = pe__swap_largest(d, d->result.reach, member,
                                          all[k].member);
        if (all[k].outside_band || all[k].largest > largest + 1e-9 ||
            all[k].rms > d->result.info.measure.rms + 1e-9)
            continue;
        if (at >= from && at < from + PAGE)
            put_offer(s, offers, &all[k]);
        at++;
    }
    if (at > from + PAGE)
        pe__put_integer(use->doc, use->out, "next_from", from + PAGE);
    pe_jobs_free(jobs);
    pe__free(all);
    return status;
}

/* The swaps that were asked for, with what each would do as things stand. */
static pe_status put_swaps(pe__use *use, const pe__showing *s,
                           int64_t division, bool open, pe_error *err)
{
    pe__doc *doc = use->doc;
    pe__value *swaps = pe__put_array(doc, use->out, "swaps");
    pe_status status = pe__swap_rows(use->db, doc, swaps, division, 0, err);
    for (pe__value *w = swaps->items.first; w && status == PE_OK;
         w = w->next) {
        pe__swap_effect effect;
        bool asked = pe__is_state(w, "asked");
        pe__put_bool(doc, w, pe__doc_format(doc, "is_%s",
                                            pe__get_text(w, "state", "")),
                     true);
        pe__put_bool(doc, w, "is_mine",
                     pe__get_integer(w, "asker", 0) == use->member);
        pe__put_bool(doc, w, "is_to_me",
                     pe__get_integer(w, "other", 0) == use->member);
        if (!asked || !open)
            continue;
        pe__swap_pieces pieces = pe__swap_pieces_of(s->d, w);
        status = pe__swap_weigh(s->d, &pieces, &effect, err);
        if (status == PE_OK)
            put_effect(s, w, &effect);
        pe__swap_forget(&effect);
    }
    return status;
}

/* One swap of those with the member of the query, and what it would do: into
 * `may`, or into `rest`. */
static pe_status put_choice(const pe__showing *s, pe__value *may,
                            pe__value *rest, const pe__swap_pieces *pieces,
                            int32_t quarters, pe_error *err)
{
    const pe__case *of = &s->d->of;
    pe__swap_effect effect;
    pe_status status = pe__swap_weigh(s->d, pieces, &effect, err);
    if (status != PE_OK)
        return status;
    pe__value *one = pe__add_object(s->doc, effect.may ? may : rest);
    if (pieces->other_task >= 0) {
        pe__put_integer(s->doc, one, "other_task",
                        of->task[pieces->other_task]);
        pe__put_text(s->doc, one, "other_task_name",
                     of->workplace->task_name[pieces->other_task]);
        pe__put_number(s->doc, one, "hours", PE__HOURS, quarters);
    }
    put_effect(s, one, &effect);
    pe__swap_forget(&effect);
    return PE_OK;
}

/* with: {other, name, choices, harmful: [{other_task, other_task_name, hours,
 * effect}]}: the piece for each of those that the member of the query holds,
 * and for nothing. Missing when there is no such member. */
static pe_status put_with(pe__use *use, const pe__showing *s, int32_t me,
                          int32_t task, pe_error *err)
{
    const pe__case *of = &s->d->of;
    const pe_jobs_solution *now = &s->d->result.solution;
    int64_t member = pe__get_integer(use->in, "other", 0);
    int32_t other = pe__case_member(of, member);
    pe_status status = PE_OK;
    if (other < 0 || other == me)
        return PE_OK;
    pe__value *with = pe__put_object(use->doc, use->out, "with");
    pe__put_integer(use->doc, with, "other", member);
    pe__put_text(use->doc, with, "name", of->workplace->member_name[other]);
    pe__value *may = pe__put_array(use->doc, with, "choices");
    pe__value *rest = pe__put_array(use->doc, with, "harmful");
    int64_t end = now->start[other + 1];
    for (int64_t k = now->start[other]; k <= end && status == PE_OK; k++) {
        pe__swap_pieces pieces = {me, task, other,
                                  k < end ? now->task[k] : -1};
        if (pieces.other_task != task) /* of one task both may hold a piece */
            status = put_choice(s, may, rest, &pieces,
                                k < end ? now->hours[k] : 0, err);
    }
    return status;
}

/* partners: [{member, name, is_chosen}]: all but the one who asks. */
static void put_partners(const pe__showing *s, int32_t me, int64_t chosen)
{
    const pe__case *of = &s->d->of;
    pe__value *partners = pe__put_array(s->doc, s->out, "partners");
    for (int32_t k = 0; k < of->workplace->problem.members; k++) {
        if (k == me)
            continue;
        pe__value *one = pe__add_object(s->doc, partners);
        pe__put_integer(s->doc, one, "member", of->member[k]);
        pe__put_text(s->doc, one, "name", of->workplace->member_name[k]);
        pe__put_bool(s->doc, one, "is_chosen", of->member[k] == chosen);
    }
}

/* The swaps that the member may ask for, of a piece of theirs. */
static pe_status put_piece(pe__use *use, const pe__showing *s, int32_t me,
                           int32_t task, pe_error *err)
{
    const pe__case *of = &s->d->of;
    pe__value *piece = pe__put_object(use->doc, use->out, "piece");
    pe__put_integer(use->doc, piece, "task", of->task[task]);
    pe__put_text(use->doc, piece, "name", of->workplace->task_name[task]);
    put_partners(s, me, pe__get_integer(use->in, "other", 0));
    pe_status status = put_offers(use, s, me, task, err);
    return status == PE_OK ? put_with(use, s, me, task, err) : status;
}

/* task, other, from (of the query). division, jobs (one's own), piece {task,
 * name}, partners, offers, next_from, with, swaps, is_open. */
pe_status pe__use_swaps(pe__use *use, pe_error *err)
{
    pe__value *division;
    pe__dossier d;
    bool found;
    pe_status status = pe__put_division(use, &division, err);
    if (status != PE_OK || !division)
        return status;
    int64_t id = pe__get_integer(division, "division", 0);
    bool open = pe__is_swappable(division);
    status = pe__dossier_open(use->db, use->doc, id, &d, &found, err);
    if (status == PE_OK && !found)
        return pe__use_not_found(use);
    if (status != PE_OK)
        return status;
    pe__showing s = pe__showing_of(use->doc, use->out, &d, use->member);
    int32_t me = pe__case_member(&d.of, use->member);
    int32_t task = pe__case_task(&d.of, pe__get_integer(use->in, "task", 0));
    pe__put_bool(use->doc, use->out, "is_open", open);
    status = pe__show_jobs(&s, me < 0 ? -1 : use->member, err);
    bool mine = false;
    for (int64_t k = me < 0 ? 0 : d.result.solution.start[me];
         me >= 0 && k < d.result.solution.start[me + 1]; k++)
        mine |= d.result.solution.task[k] == task;
    if (status == PE_OK && mine && open)
        status = put_piece(use, &s, me, task, err);
    if (status == PE_OK)
        status = put_swaps(use, &s, id, open, err);
    pe__dossier_close(&d);
    return status == PE_OK ? pe__put_head(use, err) : status;
}
