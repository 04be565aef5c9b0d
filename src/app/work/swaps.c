/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The page of swaps: with whom a member could swap a piece of work, and what was
 * asked for. */
#include "work.h"

#include "acts.h"
#include "error.h"
#include "mem.h"
#include "show.h"
#include "swap_effect.h"
#include "work_consent.h"

/* effect: {rms, rms_then, largest, largest_then, is_there, keeps_rules, may,
 * is_better}. */
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
    pe__put_bool(s->doc, one, "keeps_rules", e->keeps_rules);
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
 * the piece can be swapped without harm, the best of each. */
static pe_status put_offers(const pe__showing *s, int32_t member,
                            int32_t task, pe_error *err)
{
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
        if (!all[k].outside_band && all[k].largest <= largest + 1e-9 &&
            all[k].rms <= d->result.info.measure.rms + 1e-9)
            put_offer(s, offers, &all[k]);
    }
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

/* What the swap of the query would do: wanted: {other, other_name, other_task,
 * other_task_name, effect}. */
static pe_status put_wanted(pe__use *use, const pe__showing *s, int32_t task,
                            pe_error *err)
{
    pe__swap_effect effect;
    int64_t other = pe__get_integer(use->in, "other", 0);
    int64_t back = pe__get_integer(use->in, "other_task", 0);
    const pe__case *of = &s->d->of;
    pe__swap_pieces pieces = {pe__case_member(of, use->member), task,
                              pe__case_member(of, other),
                              back ? pe__case_task(of, back) : -1};
    if (pieces.other < 0 || (back && pieces.other_task < 0))
        return PE_OK;
    pe_status status = pe__swap_weigh(s->d, &pieces, &effect, err);
    if (status != PE_OK)
        return status;
    pe__value *wanted = pe__put_object(use->doc, use->out, "wanted");
    pe__put_integer(use->doc, wanted, "other", other);
    pe__put_text(use->doc, wanted, "other_name",
                 of->workplace->member_name[pieces.other]);
    if (back) {
        pe__put_integer(use->doc, wanted, "other_task", back);
        pe__put_text(use->doc, wanted, "other_task_name",
                     of->workplace->task_name[pieces.other_task]);
    }
    put_effect(s, wanted, &effect);
    pe__swap_forget(&effect);
    return PE_OK;
}

/* task, other, other_task (of the query). division, jobs (one's own), piece
 * {task, name}, offers, wanted, swaps, is_open. */
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
    if (status == PE_OK && mine && open) {
        pe__value *piece = pe__put_object(use->doc, use->out, "piece");
        pe__put_integer(use->doc, piece, "task", d.of.task[task]);
        pe__put_text(use->doc, piece, "name", d.of.workplace->task_name[task]);
        status = put_offers(&s, me, task, err);
        if (status == PE_OK)
            status = put_wanted(use, &s, task, err);
    }
    if (status == PE_OK)
        status = put_swaps(use, &s, id, open, err);
    pe__dossier_close(&d);
    return status == PE_OK ? pe__put_head(use, err) : status;
}
