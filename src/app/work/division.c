/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A division's own page: how far its search is, or all that is to be said
 * about it. */
#include "work.h"

#include "acts.h"
#include "adopt.h"
#include "error.h"
#include "mem.h"
#include "runner.h"
#include "show.h"
#include "work_talk.h"

#include <math.h>
#include <string.h>

enum { REFRESH_SECONDS = 3 }; /* where scripts are off */

/* run: {is_waiting, is_dividing, is_looking, percent, rms, bound, seconds};
 * refresh. */
static void put_run(pe__use *use, const pe__value *division)
{
    pe__run_state state = {0};
    pe__doc *doc = use->doc;
    pe__value *run = pe__put_object(doc, use->out, "run");
    bool known = pe__runner_state(use->services.runner,
                                  pe__get_integer(division, "division", 0),
                                  &state);
    bool divides = known && state.stage == PE__RUN_DIVIDES;
    bool looks = known && state.stage == PE__RUN_LOOKS;
    pe__put_bool(doc, run, "is_waiting", !divides && !looks);
    pe__put_bool(doc, run, "is_dividing", divides);
    pe__put_bool(doc, run, "is_looking", looks);
    pe__put_integer(doc, run, "percent",
                    lround(100 * fmin(fmax(state.done, 0), 1)));
    if (state.rms > 0) {
        pe__put_rounded(doc, run, "rms", state.rms, 2);
        pe__put_rounded(doc, run, "bound", state.rms_bound, 2);
    }
    pe__put_integer(doc, run, "seconds", (int64_t)state.seconds);
    pe__put_integer(doc, use->out, "refresh", REFRESH_SECONDS);
}

/* failed: {is_restart, is_stopped, text}. */
static void put_failed(pe__use *use, const pe__value *division)
{
    const char *why = pe__get_text(division, "why", "");
    pe__value *failed = pe__put_object(use->doc, use->out, "failed");
    bool restart = !strcmp(why, "restart"), stopped = !strcmp(why, "stopped");
    pe__put_bool(use->doc, failed, "is_restart", restart);
    pe__put_bool(use->doc, failed, "is_stopped", stopped);
    if (!restart && !stopped)
        pe__put_text(use->doc, failed, "text", why);
}

/* Another point of the curve, only to look at. */
static pe_status look_at_point(pe__use *use, pe__dossier *d, pe_error *err)
{
    int64_t point = pe__get_integer(use->in, "point", -1);
    pe__put_bool(use->doc, use->out, "is_point", false);
    if (point < 0 || point >= d->result.points ||
        d->result.curve[point].own || !d->result.curve[point].solution.start)
        return PE_OK;
    pe__put_bool(use->doc, use->out, "is_point", true);
    pe__put_integer(use->doc, use->out, "point", point);
    return pe__dossier_choose(d, (int32_t)point, err);
}

static pe_status put_report(pe__use *use, const pe__value *division,
                            pe_error *err)
{
    pe__dossier d;
    bool found = false;
    pe_status status = pe__dossier_open(
        use->db, use->doc, pe__get_integer(division, "division", 0), &d,
        &found, err);
    pe__put_bool(use->doc, use->out, "has_result", found);
    if (status != PE_OK || !found)
        return status;
    status = look_at_point(use, &d, err);
    pe__showing s = pe__showing_of(use->doc, use->out, &d, use->member);
    if (status == PE_OK) {
        pe__show_figures(&s);
        pe__show_ratings(&s);
        pe__show_scatter(&s);
        pe__show_left(&s);
        pe__show_skills(&s);
        pe__show_curve(&s);
        status = pe__show_changes(&s, err);
    }
    if (status == PE_OK)
        status = pe__show_jobs(&s, use->member, err);
    pe__dossier_close(&d);
    return status;
}

/* What others say, and what waits for the one who looks. */
static pe_status put_talk(pe__use *use, const pe__value *division,
                          pe_error *err)
{
    pe__doc *doc = use->doc;
    int64_t id = pe__get_integer(division, "division", 0);
    pe__value *remarks = pe__put_array(doc, use->out, "remarks");
    pe__value *swaps = pe__doc_array(doc);
    int64_t asked = 0;
    pe_status status = pe__remark_rows(use->db, doc, remarks, "division", id,
                                       err);
    for (pe__value *r = remarks->items.first; r; r = r->next)
        pe__put_bool(doc, r, "is_mine",
                     pe__get_integer(r, "member", 0) == use->member);
    if (status == PE_OK)
        status = pe__swap_rows(use->db, doc, swaps, id, use->member, err);
    for (const pe__value *w = pe__first(swaps); w; w = w->next)
        asked += pe__get_integer(w, "other", 0) == use->member &&
                 pe__is_state(w, "asked");
    pe__put_number(doc, use->out, "asked", PE__COUNT, asked);
    if (status == PE_OK && pe__get_integer(division, "proposed", 0) > 0)
        status = pe__put_questions(use, PE__DIVISION, id, err);
    return status;
}

/* division, can, and by its state: run and refresh; failed; or the report
 * (show.h) with point, is_point, remarks, asked (swaps), questions
 * (decide/subject.h). */
pe_status pe__use_division(pe__use *use, pe_error *err)
{
    pe__value *division;
    pe_status status = pe__put_division(use, &division, err);
    if (status != PE_OK || !division)
        return status;
    status = pe__put_head(use, err);
    if (status != PE_OK)
        return status;
    if (pe__is_state(division, "waiting") ||
        pe__is_state(division, "running"))
        put_run(use, division);
    else if (pe__is_state(division, "failed"))
        put_failed(use, division);
    else
        status = put_report(use, division, err);
    pe__put_bool(use->doc, use->out, "may_swap",
                 pe__is_swappable(division));
    if (status == PE_OK && pe__get_bool(use->out, "has_result", false))
        status = put_talk(use, division, err);
    return status;
}

/* --- another point of the curve ------------------------------------------- */

/* A result and its pieces, packed, ready to be written. */
typedef struct {
    pe__buffer input, result; /* bytes are the document's */
    pe_jobs_piece *piece;
    int64_t count;
    int64_t *member, *task;
} chosen;

static bool keep_bytes(pe__doc *doc, pe__buffer *buffer)
{
    char *copy = pe__doc_alloc(doc, buffer->size + 1);
    if (copy)
        memcpy(copy, buffer->bytes, buffer->size);
    pe__free(buffer->bytes);
    buffer->bytes = copy;
    return copy != NULL;
}

static bool keep_pieces(pe__doc *doc, const pe__dossier *d, chosen *c)
{
    int64_t count;
    pe_jobs_piece *piece = pe__dossier_pieces(d, &count);
    c->piece = pe__doc_alloc(doc, ((size_t)count + 1) * sizeof *piece);
    if (piece && c->piece)
        memcpy(c->piece, piece, (size_t)count * sizeof *piece);
    c->count = count;
    c->member = d->of.member; /* the document's */
    c->task = d->of.task;
    pe__free(piece);
    return piece && c->piece;
}

static pe_status choose(pe__use *use, pe__dossier *d, chosen *c,
                        pe_error *err)
{
    pe_status status = pe__dossier_pack(use->doc, d, &c->result, err);
    if (status == PE_OK && !keep_pieces(use->doc, d, c))
        status = pe__fail_memory(err);
    if (status == PE_OK && !keep_bytes(use->doc, &c->result))
        status = pe__fail_memory(err);
    if (status == PE_OK)
        use->prepared = c;
    else
        pe__buffer_free(&c->result);
    return status;
}

/* Reckons before the writer is asked. What is not there leaves nothing. */
pe_status pe__use_division_choose_prepare(pe__use *use, pe_error *err)
{
    pe__dossier d;
    bool found = false;
    int64_t division = pe__path_number(use, "division");
    int64_t point = pe__get_integer(use->in, "point", -1);
    chosen *c = pe__doc_alloc(use->doc, sizeof *c);
    pe__value *row = pe__doc_object(use->doc);
    if (!c)
        return pe__fail_memory(err);
    *c = (chosen){0};
    pe_status status = pe__division_row(use->db, use->doc, row, use->council,
                                        division, &found, err);
    if (status == PE_OK && found)
        status = pe__division_input(use->db, division, &c->input, &found, err);
    if (status == PE_OK && found && !keep_bytes(use->doc, &c->input))
        status = pe__fail_memory(err);
    if (status != PE_OK || !found)
        return status;
    status = pe__dossier_open(use->db, use->doc, division, &d, &found, err);
    if (status != PE_OK || !found)
        return status;
    bool there = point >= 0 && point < d.result.points &&
                 d.result.curve[point].solution.start;
    if (there)
        status = pe__dossier_choose(&d, (int32_t)point, err);
    if (status == PE_OK && there)
        status = choose(use, &d, c, err);
    pe__dossier_close(&d);
    return status;
}

/* point: another division of the curve becomes a draft of its own. */
pe_status pe__use_division_choose(pe__use *use, pe_error *err)
{
    const chosen *c = use->prepared;
    int64_t division = 0;
    bool done = false;
    if (!c)
        return pe__use_not_found(use);
    pe__division_start start = {
        .council = use->council, .asked_by = use->member,
        .parent = pe__path_number(use, "division"), .state = "draft",
        .input = c->input.bytes, .input_size = c->input.size,
        .now = use->now};
    pe_status status = pe__division_add(use->db, &start, &division, err);
    if (status == PE_OK)
        status = pe__division_found(use->db, division, c->result.bytes,
                                    c->result.size, &done, err);
    for (int64_t k = 0; k < c->count && status == PE_OK; k++)
        status = pe__piece_put(use->db, division,
                               c->member[c->piece[k].member],
                               c->task[c->piece[k].task], c->piece[k].hours,
                               err);
    if (status != PE_OK)
        return status;
    pe__put_integer(use->doc, use->out, "division", division);
    pe__use_next(use, "/councils/%lld/divisions/%lld?said=work.division_chosen",
                 (long long)use->council, (long long)division);
    return pe__use_event(use, "division.drafted", division, NULL, err);
}
