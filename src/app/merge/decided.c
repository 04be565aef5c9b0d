/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "decided.h"

#include "adopt.h"
#include "clock.h"
#include "council_acts.h"
#include "council_day.h"
#include "error.h"
#include "event.h"
#include "merge.h"
#include "merge_store.h"
#include "work_division.h"
#include "work_rule.h"

#include <string.h>

enum { DUE = 20, HOUR_SECONDS = 3600 };

static const char *const sides[] = {"ours", "theirs"};

/* An event in both councils: what one does the other sees. */
static pe_status tell_both(pe__sql *db, const pe__value *row, int64_t actor,
                           int64_t now, const char *kind, pe_error *err)
{
    pe_status status = PE_OK;
    for (int k = 0; k < 2 && status == PE_OK; k++) {
        pe__event event = {.at = now, .actor = actor, .kind = kind,
                           .council = pe__get_integer(row, sides[k], 0),
                           .subject = pe__get_integer(row, "merge", 0),
                           .data = "{}"};
        status = pe__event_add(db, &event, err);
    }
    return status;
}

pe_status pe__merge_undo(pe__sql *db, const pe__value *row, int64_t actor,
                         int64_t now, pe_error *err)
{
    int64_t merge = pe__get_integer(row, "merge", 0);
    int64_t room = pe__get_integer(row, "council", 0);
    pe_status status = pe__merge_end(db, merge, "undone", now, err);
    if (status == PE_OK && room)
        status = pe__close_council(db, room, actor, now, err);
    if (status == PE_OK)
        status = pe__subject_drop(db, PE__MERGE, merge, actor, now, err);
    return status == PE_OK
               ? tell_both(db, row, actor, now, "merge.undone", err)
               : status;
}

/* --- asking both ---------------------------------------------------------- */

/* Whoever spoke for that side asks it. */
static pe_status ask_side(pe__sql *db, pe__doc *doc, const pe__value *row,
                          int side, int64_t now, pe_error *err)
{
    pe__work_rule rule;
    int64_t decision, asker = pe__get_integer(
        row, side == 0 ? "opened_by" : "answered_by", 0);
    pe__question q = {.kind = PE__MERGE,
                      .subject = pe__get_integer(row, "merge", 0),
                      .council = pe__get_integer(row, sides[side], 0),
                      .asked_by = asker, .now = now,
                      .title = pe__get_text(row, "name", ""),
                      .says = pe__get_text(row, "says", "")};
    pe_status status = pe__work_rule_read(db, doc, q.council, &rule, err);
    q.closes = now + (int64_t)HOUR_SECONDS * rule.objection_hours;
    return status == PE_OK ? pe__subject_ask(db, &q, &decision, err) : status;
}

static pe_status ask_both(pe__sql *db, pe__doc *doc, int64_t room,
                          int64_t merge, int64_t now, pe_error *err)
{
    bool found = false;
    pe__value *row = pe__doc_object(doc);
    pe_status status = pe__merge_row(db, doc, row, room, merge, &found, err);
    if (status == PE_OK)
        status = pe__subject_drop(db, PE__MERGE, merge, 0, now, err);
    if (status == PE_OK)
        status = pe__merge_ask_anew(db, merge, err);
    for (int k = 0; k < 2 && status == PE_OK && found; k++)
        status = ask_side(db, doc, row, k, now, err);
    return status;
}

pe_status pe__merge_room_adopted(pe__sql *db, int64_t council,
                                 int64_t division, int64_t now, pe_error *err)
{
    int64_t merge = 0;
    pe_status status = pe__merge_of_room(db, council, division, &merge, err);
    if (status != PE_OK || merge == 0)
        return status;
    pe__doc *doc = pe__doc_new();
    if (doc == NULL)
        return pe__fail_memory(err);
    status = ask_both(db, doc, council, merge, now, err);
    if (status == PE_OK && pe__doc_failed(doc))
        status = pe__fail_memory(err);
    pe__doc_free(doc);
    return status;
}

/* --- what they say -------------------------------------------------------- */

pe_status pe__merge_about(pe__use *use, int64_t merge, pe__value *out,
                          pe_error *err)
{
    bool found = false, adopted = false;
    int64_t today = 0;
    pe_status status = pe__merge_row(use->db, use->doc, out, use->council,
                                     merge, &found, err);
    if (status != PE_OK || !found)
        return status;
    pe__value *plan = pe__doc_object(use->doc);
    status = pe__merge_adopted(use->db, use->doc, plan, merge, &adopted, err);
    if (status == PE_OK)
        status = pe__division_today(use->db, use->council,
                                    pe__use_today(use), &today, err);
    if (status != PE_OK || !adopted)
        return status;
    pe__put(use->doc, out, "adopted", plan);
    return pe__put_mine(use, today, pe__get_integer(plan, "division", 0), out,
                        err);
}

static pe_status hear(pe__sql *db, pe__doc *doc, const pe__verdict *v,
                      pe_error *err)
{
    bool found = false;
    pe__value *row = pe__doc_object(doc);
    pe_status status = pe__merge_row(db, doc, row, v->council, v->subject,
                                     &found, err);
    if (status != PE_OK || !found ||
        strcmp(pe__get_text(row, "state", ""), "open") != 0)
        return status;
    if (v->came != PE__CAME_YES)
        return pe__merge_undo(db, row, v->actor, v->now, err);
    status = pe__merge_agree(db, v->subject, v->council, v->now, err);
    return status == PE_OK
               ? tell_both(db, row, v->actor, v->now, "merge.agreed", err)
               : status;
}

pe_status pe__merge_told(pe__sql *db, const pe__verdict *v, pe_error *err)
{
    pe__doc *doc = pe__doc_new();
    if (doc == NULL)
        return pe__fail_memory(err);
    pe_status status = hear(db, doc, v, err);
    if (status == PE_OK && pe__doc_failed(doc))
        status = pe__fail_memory(err);
    pe__doc_free(doc);
    return status;
}

/* --- the first day -------------------------------------------------------- */

static pe_status end_division(pe__sql *db, int64_t council, int64_t day,
                              pe_error *err)
{
    int64_t division;
    bool done;
    pe_status status = pe__division_today(db, council, day, &division, err);
    return status == PE_OK && division
               ? pe__division_end(db, division, day, &done, err)
               : status;
}

/* Where councils took longer than the first day that the room had chosen, it
 * is today. */
static pe_status begin(pe__sql *db, const pe__value *row, int64_t day,
                       int64_t now, pe_error *err)
{
    pe_status status = end_division(db, pe__get_integer(row, "ours", 0), day,
                                    err);
    if (status == PE_OK)
        status = end_division(db, pe__get_integer(row, "theirs", 0), day, err);
    if (status == PE_OK)
        status = pe__division_delay(db, pe__get_integer(row, "division", 0),
                                    day, err);
    if (status == PE_OK)
        status = pe__merge_end(db, pe__get_integer(row, "merge", 0), "done",
                               now, err);
    return status == PE_OK ? tell_both(db, row, 0, now, "merge.began", err)
                           : status;
}

pe_status pe__merges_next(pe__sql *db, int64_t *at, pe_error *err)
{
    return pe__days_next(db, pe__merge_next, at, err);
}

pe_status pe__merge_tick(pe__sql *db, int64_t now, bool *more, pe_error *err)
{
    pe__doc *doc = pe__doc_new();
    pe__zones *zones = pe__zones_new(PE__ZONES);
    pe_status status = doc && zones ? PE_OK : pe__fail_memory(err);
    pe__value *due = status == PE_OK ? pe__doc_array(doc) : NULL;
    int did = 0;
    *more = false;
    /* where its council is it may be tomorrow already */
    if (status == PE_OK)
        status = pe__merge_due(db, doc, due, now / PE__DAY_SECONDS + 1, err);
    for (const pe__value *row = pe__first(due); row && !status && !*more;
         row = row->next) {
        const int64_t day = pe__day_there(zones, row, now);
        if (pe__get_integer(row, "starts", 0) > day)
            continue;
        status = begin(db, row, day, now, err);
        *more = ++did == DUE;
    }
    pe__zones_free(zones);
    pe__doc_free(doc);
    return status;
}
