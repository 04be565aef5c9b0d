/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Swaps that members would like: reckoned at once, done when both agree, never
 * at the cost of the balance. */
#include "work.h"

#include "acts.h"
#include "error.h"
#include "mem.h"
#include "show.h"
#include "swap_effect.h"
#include "work_consent.h"

#include <string.h>

static bool is_open(const pe__value *division)
{
    return pe__is_state(division, "draft") ||
           pe__is_state(division, "proposed") ||
           pe__is_state(division, "adopted");
}

/* --- the page ------------------------------------------------------------- */

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

static pe__swap_pieces pieces_of(const pe__dossier *d, const pe__value *swap)
{
    int64_t back = pe__get_integer(swap, "other_task", 0);
    return (pe__swap_pieces){
        pe__case_member(&d->of, pe__get_integer(swap, "asker", 0)),
        pe__case_task(&d->of, pe__get_integer(swap, "asker_task", 0)),
        pe__case_member(&d->of, pe__get_integer(swap, "other", 0)),
        back ? pe__case_task(&d->of, back) : -1};
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
        pe__swap_pieces pieces = pieces_of(s->d, w);
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
    bool open = is_open(division);
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

/* --- asking and answering ------------------------------------------------- */

/* What was reckoned before the writer is asked. */
typedef struct {
    bool may, is_there;
    int64_t division, revision;
    pe__buffer result;      /* packed; bytes are the document's */
    struct {
        int64_t member, task, quarters;
    } piece[4];             /* as they are then; 0 = none */
} reckoned;

/* The member's hours of the task in a list of pieces. */
static int64_t hours_in(const pe__swap_effect *e, int32_t member,
                        int32_t task)
{
    for (int64_t k = 0; k < e->count; k++)
        if (e->pieces[k].member == member && e->pieces[k].task == task)
            return e->pieces[k].hours;
    return 0;
}

static void note_pieces(reckoned *r, const pe__case *of,
                        const pe__swap_pieces *s, const pe__swap_effect *e)
{
    const int32_t member[] = {s->asker, s->other, s->asker, s->other};
    const int32_t task[] = {s->asker_task, s->asker_task, s->other_task,
                            s->other_task};
    for (int k = 0; k < (s->other_task < 0 ? 2 : 4); k++) {
        r->piece[k].member = of->member[member[k]];
        r->piece[k].task = of->task[task[k]];
        r->piece[k].quarters = hours_in(e, member[k], task[k]);
    }
}

/* The division with the swap done, packed. */
static pe_status pack(pe__use *use, pe__dossier *d, const pe__swap_effect *e,
                      reckoned *r, pe_error *err)
{
    pe__buffer packed = {0};
    pe_status status = pe__dossier_replace(d, e->pieces, e->count, err);
    if (status == PE_OK)
        status = pe__dossier_pack(use->doc, d, &packed, err);
    if (status == PE_OK) {
        r->result.bytes = pe__doc_alloc(use->doc, packed.size + 1);
        if (!r->result.bytes)
            status = pe__fail_memory(err);
    }
    if (status == PE_OK) {
        memcpy(r->result.bytes, packed.bytes, packed.size);
        r->result.size = packed.size;
    }
    pe__buffer_free(&packed);
    return status;
}

/* Weighs `swap` ({asker, asker_task, other, other_task}) in the division of the
 * path; use->prepared stays NULL when there is no such division. */
static pe_status reckon(pe__use *use, const pe__value *swap, bool done,
                        pe_error *err)
{
    pe__dossier d;
    pe__swap_effect effect;
    bool found = false;
    int64_t division = pe__path_number(use, "division");
    pe__value *row = pe__doc_object(use->doc);
    reckoned *r = pe__doc_alloc(use->doc, sizeof *r);
    if (!r)
        return pe__fail_memory(err);
    *r = (reckoned){.division = division};
    pe_status status = pe__division_row(use->db, use->doc, row, use->council,
                                        division, &found, err);
    if (status == PE_OK && found)
        status = pe__dossier_open(use->db, use->doc, division, &d, &found,
                                  err);
    if (status != PE_OK || !found)
        return status;
    pe__swap_pieces pieces = pieces_of(&d, swap);
    bool known = pieces.other_task >= 0 ||
                 !pe__get_integer(swap, "other_task", 0);
    status = pe__swap_weigh(&d, &pieces, &effect, err);
    r->revision = pe__get_integer(row, "revision", 0);
    r->may = effect.may && known;
    r->is_there = effect.is_there && known;
    if (status == PE_OK && done && r->may) {
        note_pieces(r, &d.of, &pieces, &effect);
        status = pack(use, &d, &effect, r, err);
    }
    if (status == PE_OK)
        use->prepared = r;
    pe__swap_forget(&effect);
    pe__dossier_close(&d);
    return status;
}

/* task, other, other_task (none = nothing in return). */
pe_status pe__use_swap_ask_prepare(pe__use *use, pe_error *err)
{
    pe__value *swap = pe__doc_object(use->doc);
    pe__put_integer(use->doc, swap, "asker", use->member);
    pe__put_integer(use->doc, swap, "asker_task",
                    pe__get_integer(use->in, "task", 0));
    pe__put_integer(use->doc, swap, "other",
                    pe__get_integer(use->in, "other", 0));
    pe__put_integer(use->doc, swap, "other_task",
                    pe__get_integer(use->in, "other_task", 0));
    return reckon(use, swap, false, err);
}

pe_status pe__use_swap_ask(pe__use *use, pe_error *err)
{
    const reckoned *r = use->prepared;
    pe__value *division;
    int64_t swap = 0;
    pe_status status = pe__put_division(use, &division, err);
    if (status != PE_OK || !division)
        return status;
    if (!r || !r->is_there || !is_open(division))
        return pe__use_conflict(use, "work.swap_gone");
    if (!r->may)
        return pe__use_conflict(use, "work.swap_harm");
    status = pe__swap_add(use->db, r->division, use->member,
                          pe__get_integer(use->in, "task", 0),
                          pe__get_integer(use->in, "other", 0),
                          pe__get_integer(use->in, "other_task", 0), use->now,
                          &swap, err);
    if (status != PE_OK)
        return status;
    if (!swap)
        return pe__use_conflict(use, "work.swap_asked");
    pe__put_integer(use->doc, use->out, "swap", swap);
    pe__use_next(use, "/councils/%lld/divisions/%lld/swaps"
                 "?said=work.swap_asked", (long long)use->council,
                 (long long)r->division);
    return pe__use_event(use, "swap.asked", r->division, NULL, err);
}

/* The swap of the path: its row, or an empty object. */
static pe_status find_swap(pe__use *use, pe__value **swap, pe_error *err)
{
    bool found = false;
    *swap = pe__doc_object(use->doc);
    return pe__swap_row(use->db, use->doc, *swap,
                        pe__path_number(use, "division"),
                        pe__path_number(use, "swap"), &found, err);
}

pe_status pe__use_swap_answer_prepare(pe__use *use, pe_error *err)
{
    pe__value *swap;
    pe_status status = find_swap(use, &swap, err);
    if (status != PE_OK ||
        strcmp(pe__get_text(use->in, "answer", ""), "yes") != 0)
        return status;
    return reckon(use, swap, true, err);
}

/* Both agree: the division and its pieces change. A division that has changed
 * since it was reckoned is a conflict. */
static pe_status do_swap(pe__use *use, const pe__value *division,
                         const reckoned *r, bool *done, pe_error *err)
{
    int64_t id = pe__get_integer(division, "division", 0);
    *done = false;
    if (!r || !r->is_there || !is_open(division))
        return pe__use_conflict(use, "work.swap_gone");
    if (!r->may)
        return pe__use_conflict(use, "work.swap_harm");
    pe_status status = pe__division_revise(use->db, id, r->revision,
                                           r->result.bytes, r->result.size,
                                           done, err);
    if (status == PE_OK && !*done)
        return pe__use_conflict(use, "work.swap_gone");
    for (int k = 0; k < 4 && status == PE_OK; k++)
        if (r->piece[k].member)
            status = pe__piece_set(use->db, id, r->piece[k].member,
                                   r->piece[k].task, r->piece[k].quarters,
                                   err);
    return status;
}

/* answer: yes or no (of the one who was asked), withdraw (of the asker). */
pe_status pe__use_swap_answer(pe__use *use, pe_error *err)
{
    pe__value *division, *swap;
    bool done = true;
    const char *answer = pe__use_choice(use, "answer", "no yes withdraw");
    pe_status status = pe__put_division(use, &division, err);
    if (status != PE_OK || !division)
        return status;
    status = find_swap(use, &swap, err);
    bool asker = pe__get_integer(swap, "asker", 0) == use->member;
    bool other = pe__get_integer(swap, "other", 0) == use->member;
    if (status == PE_OK && !asker && !other)
        return pe__use_not_found(use);
    if (status == PE_OK && (answer[0] == 'w') != asker)
        return pe__use_forbidden(use);
    if (status == PE_OK && answer[0] == 'y')
        status = do_swap(use, division, use->prepared, &done, err);
    if (status != PE_OK || !done)
        return status;
    const char *state = answer[0] == 'y'   ? "done"
                        : answer[0] == 'n' ? "refused"
                                           : "withdrawn";
    status = pe__swap_close(use->db, pe__path_number(use, "swap"), state,
                            use->now, &done, err);
    if (status == PE_OK && !done)
        return pe__use_conflict(use, "work.swap_gone");
    if (status != PE_OK)
        return status;
    int64_t id = pe__get_integer(division, "division", 0);
    pe__use_next(use, "/councils/%lld/divisions/%lld/swaps?said=work.swap_%s",
                 (long long)use->council, (long long)id, state);
    return pe__use_event(use, pe__doc_format(use->doc, "swap.%s", state), id,
                         NULL, err);
}
