/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Asking for a division, and ending the search for one. */
#include "work.h"

#include "acts.h"
#include "case.h"
#include "error.h"
#include "runner.h"
#include "work_rule.h"

#include <string.h>

enum { HISTORY_MOST = 100, DRAFTS_MOST = 20 };

/* --- the page ------------------------------------------------------------- */

/* The one in force, the proposal on the table, and the newest that was made:
 * today, proposal, next (adopted, not begun). */
static pe_status put_now(pe__use *use, pe_error *err)
{
    int64_t today = 0, proposal = 0, adopted = 0;
    pe__value *row;
    pe_status status = pe__division_today(use->db, use->council,
                                          pe__use_today(use), &today, err);
    if (status == PE_OK)
        status = pe__division_in_state(use->db, use->council, "proposed",
                                       &proposal, err);
    if (status == PE_OK)
        status = pe__division_in_state(use->db, use->council, "adopted",
                                       &adopted, err);
    if (status == PE_OK)
        status = pe__put_other_division(use, "today", today, &row, err);
    if (status == PE_OK && row)
        pe__put_bool(use->doc, row, "is_overdue",
                     pe__get_integer(row, "ends", INT64_MAX) <
                         pe__use_today(use));
    if (status == PE_OK)
        status = pe__put_other_division(use, "proposal", proposal, &row, err);
    if (status == PE_OK && adopted != today)
        status = pe__put_other_division(use, "next", adopted, &row, err);
    return status;
}

/* Where the council is on its way from tasks to jobs: way: {is_listed,
 * is_rated, is_drafted, is_proposed, is_adopted}, each also as now_… for the
 * step that is next. */
static void put_way(pe__use *use)
{
    static const char *const step[] = {"listed", "rated", "drafted",
                                       "proposed", "adopted"};
    pe__doc *doc = use->doc;
    const pe__value *look = pe__get(use->out, "look");
    bool proposal = pe__get(use->out, "proposal") != NULL;
    bool adopted = pe__get(use->out, "today") || pe__get(use->out, "next");
    bool drafts = pe__count_of(pe__get(use->out, "drafts")) > 0;
    bool done[] = {pe__get_integer(look, "tasks_count", 0) > 0,
                   pe__get_bool(look, "is_ready", false),
                   drafts || proposal, proposal, adopted};
    pe__value *way = pe__put_object(doc, use->out, "way");
    bool before = true;
    for (size_t k = 0; k < sizeof step / sizeof *step; k++) {
        bool is_done = done[k] || (adopted && k < 4);
        pe__put_bool(doc, way, pe__doc_format(doc, "is_%s", step[k]), is_done);
        pe__put_bool(doc, way, pe__doc_format(doc, "now_%s", step[k]),
                     !is_done && before);
        before = is_done;
    }
    pe__put_bool(doc, way, "is_over", adopted);
}

/* Drafts and runs apart from what the council has decided on. */
static pe_status put_lists(pe__use *use, pe_error *err)
{
    pe__doc *doc = use->doc;
    pe__value *all = pe__doc_array(doc);
    pe__value *drafts = pe__put_array(doc, use->out, "drafts");
    pe__value *history = pe__put_array(doc, use->out, "history");
    pe_status status = pe__division_rows(use->db, doc, all, use->council,
                                         HISTORY_MOST, err);
    int shown = 0;
    for (const pe__value *v = pe__first(all); v; v = v->next) {
        bool run = pe__is_state(v, "waiting") || pe__is_state(v, "running");
        bool draft = run || pe__is_state(v, "draft");
        if (draft && ++shown > DRAFTS_MOST)
            continue;
        pe__value *one = pe__doc_copy(doc, v);
        pe__put_bool(doc, one, "is_run", run);
        pe__put_bool(doc, one,
                     pe__doc_format(doc, "is_%s",
                                    pe__get_text(v, "state", "")), true);
        pe__add(doc, draft ? drafts : history, one);
    }
    return status;
}

/* look (case.h), today, proposal, next, drafts, history: [division], way,
 * can. */
pe_status pe__use_divisions(pe__use *use, pe_error *err)
{
    pe__value *look = pe__put_object(use->doc, use->out, "look");
    pe_status status = pe__case_look(use->db, use->doc, use->council, look,
                                     err);
    for (pe__value *f = (pe__value *)(uintptr_t)pe__first(
             pe__get(look, "faults"));
         f; f = f->next) /* "work.unrated" → is_unrated */
        pe__put_bool(use->doc, f,
                     pe__doc_format(use->doc, "is_%s",
                                    pe__get_text(f, "key", "work.") + 5),
                     true);
    if (status == PE_OK)
        status = put_now(use, err);
    if (status == PE_OK)
        status = put_lists(use, err);
    if (status == PE_OK) {
        put_way(use);
        status = pe__put_head(use, err);
    }
    return status;
}

/* --- asking --------------------------------------------------------------- */

/* What is gathered before the writer is asked. */
typedef struct {
    bool ready;
    void *bytes; /* the case, packed */
    size_t size;
} gathered;

static pe_status gather(pe__use *use, double price, gathered *out,
                        pe_error *err)
{
    pe__buffer packed = {0};
    pe__case_order order = {use->council, pe__use_today(use), price, 1};
    pe_status status = pe__case_gather(use->db, use->doc, &order, &packed,
                                       pe__doc_array(use->doc), err);
    if (status == PE_OK) {
        out->bytes = pe__doc_alloc(use->doc, packed.size);
        out->size = packed.size;
        if (out->bytes)
            memcpy(out->bytes, packed.bytes, packed.size);
        else
            status = pe__fail_memory(err);
    }
    pe__buffer_free(&packed);
    return status;
}

pe_status pe__use_divide_prepare(pe__use *use, pe_error *err)
{
    pe__value *look = pe__doc_object(use->doc);
    pe__work_rule rule;
    gathered *g = pe__doc_alloc(use->doc, sizeof *g);
    if (!g)
        return pe__fail_memory(err);
    *g = (gathered){0};
    use->prepared = g;
    pe_status status = pe__case_look(use->db, use->doc, use->council, look,
                                     err);
    g->ready = pe__get_bool(look, "is_ready", false);
    if (status == PE_OK && g->ready)
        status = pe__work_rule_read(use->db, use->doc, use->council, &rule,
                                    err);
    if (status == PE_OK && g->ready)
        status = gather(use, rule.price, g, err);
    return status;
}

/* Asks for a division of the tables as they are. One at a time. */
pe_status pe__use_divide(pe__use *use, pe_error *err)
{
    const gathered *g = use->prepared;
    int64_t runs = 0, division = 0;
    if (!g || !g->ready)
        return pe__use_conflict(use, "work.not_ready");
    pe_status status = pe__division_runs(use->db, use->council, &runs, err);
    if (status == PE_OK && runs > 0)
        return pe__use_conflict(use, "work.runs");
    pe__division_start start = {
        .council = use->council, .asked_by = use->member, .state = "waiting",
        .input = g->bytes, .input_size = g->size, .now = use->now};
    if (status == PE_OK)
        status = pe__division_add(use->db, &start, &division, err);
    if (status != PE_OK)
        return status;
    pe__runner_expect(use->services.runner);
    pe__put_integer(use->doc, use->out, "division", division);
    pe__use_next(use, "/councils/%lld/divisions/%lld",
                 (long long)use->council, (long long)division);
    return pe__use_event(use, "division.asked", division, NULL, err);
}

/* --- ending --------------------------------------------------------------- */

/* Ends the search: nothing comes of it. */
pe_status pe__use_divide_cancel(pe__use *use, pe_error *err)
{
    bool done = false;
    pe__value *row;
    pe_status status = pe__put_division(use, &row, err);
    if (status != PE_OK || !row)
        return status;
    int64_t division = pe__get_integer(row, "division", 0);
    status = pe__division_give_up(use->db, division, "cancelled", "", &done,
                                  err);
    if (status == PE_OK && !done)
        return pe__use_conflict(use, "work.run_over");
    if (status != PE_OK)
        return status;
    pe__runner_cancel(use->services.runner, division);
    pe__use_next(use, "/councils/%lld/divisions?said=work.run_cancelled",
                 (long long)use->council);
    return pe__use_event(use, "division.cancelled", division, NULL, err);
}

/* Ends the search: the best so far is the draft. */
pe_status pe__use_divide_enough(pe__use *use, pe_error *err)
{
    pe__value *row;
    pe_status status = pe__put_division(use, &row, err);
    if (status != PE_OK || !row)
        return status;
    int64_t division = pe__get_integer(row, "division", 0);
    pe__runner_enough(use->services.runner, division);
    pe__use_next(use, "/councils/%lld/divisions/%lld",
                 (long long)use->council, (long long)division);
    return PE_OK;
}
