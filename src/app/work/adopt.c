/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "adopt.h"

#include "clock.h"
#include "council_acts.h"
#include "council_day.h"
#include "decide_ballot.h"
#include "decide_subject.h"
#include "event.h"
#include "work_division.h"

#include <string.h>

/* The title stands in the decision as it was written, in the language of who
 * asks. */
static const char *title_of(pe__use *use, const pe__value *division)
{
    long long version = pe__get_integer(division, "version", 0);
    const char *name = pe__use_in_words(use, "Division of work, version",
                                        "Arbeitsteilung, Version",
                                        "Reparto del trabajo, versión");
    return pe__doc_format(use->doc, "%s %lld", name, version);
}

pe_status pe__division_ask(pe__use *use, const pe__value *division,
                           const char *says, int64_t closes, pe_error *err)
{
    int64_t decision = 0;
    pe__question q = {.kind = PE__DIVISION,
                      .subject = pe__get_integer(division, "division", 0),
                      .council = use->council, .asked_by = use->member,
                      .now = use->now, .closes = closes, .says = says,
                      .title = title_of(use, division)};
    pe_status status = pe__subject_ask(use->db, &q, &decision, err);
    pe__put_integer(use->doc, use->out, "decision", decision);
    return status;
}

pe_status pe__division_objections(pe__use *use, int64_t division,
                                  pe__value *array, int64_t *question,
                                  pe_error *err)
{
    pe__value *asked = pe__doc_array(use->doc);
    pe__value *voices = pe__doc_array(use->doc);
    *question = 0;
    pe_status status = pe__subject_decisions(use->db, use->doc, asked,
                                             PE__DIVISION, division, 0, err);
    for (const pe__value *d = pe__first(asked); d != NULL; d = d->next)
        if (strcmp(pe__get_text(d, "rule", ""), "consent") == 0)
            *question = pe__get_integer(d, "decision", 0);
    if (status == PE_OK && *question != 0)
        status = pe__voice_rows(use->db, use->doc, voices, *question, err);
    for (const pe__value *v = pe__first(voices); v != NULL; v = v->next)
        if (pe__get_bool(v, "is_here", false) &&
            pe__get_text(v, "marks", "")[0] == 'o')
            pe__add(use->doc, array, pe__doc_copy(use->doc, v));
    return status;
}

/* --- what changes for me -------------------------------------------------- */

static pe__value *row_of(pe__doc *doc, pe__value *rows, const pe__value *piece)
{
    int64_t task = pe__get_integer(piece, "task", 0);
    for (pe__value *r = rows->items.first; r != NULL; r = r->next)
        if (pe__get_integer(r, "task", 0) == task)
            return r;
    pe__value *row = pe__add_object(doc, rows);
    pe__put_integer(doc, row, "task", task);
    pe__put_text(doc, row, "name", pe__get_text(piece, "task_name", ""));
    return row;
}

static pe_status add_pieces(pe__use *use, pe__value *rows, int64_t division,
                            const char *key, int64_t *sum, pe_error *err)
{
    pe__value *pieces = pe__doc_array(use->doc);
    *sum = 0;
    if (division == 0)
        return PE_OK;
    pe_status status = pe__piece_rows(use->db, use->doc, pieces, division,
                                      use->member, err);
    for (const pe__value *p = pe__first(pieces); p != NULL; p = p->next) {
        int64_t hours = pe__get_integer(p, "hours", 0);
        pe__put_number(use->doc, row_of(use->doc, rows, p), key, PE__HOURS,
                       hours);
        *sum += hours;
    }
    return status;
}

pe_status pe__put_mine(pe__use *use, int64_t now, int64_t then,
                       pe__value *out, pe_error *err)
{
    pe__doc *doc = use->doc;
    pe__value *mine = pe__doc_object(doc);
    pe__value *rows = pe__put_array(doc, mine, "rows");
    int64_t sums[2] = {0, 0};
    /* what is no more stands last */
    pe_status status = add_pieces(use, rows, then, "then", &sums[1], err);
    if (status == PE_OK)
        status = add_pieces(use, rows, now, "now", &sums[0], err);
    if (status != PE_OK || pe__first(rows) == NULL)
        return status;
    for (pe__value *r = rows->items.first; r != NULL; r = r->next) {
        int64_t before = pe__get_integer(r, "now", 0);
        int64_t after = pe__get_integer(r, "then", 0);
        pe__put_bool(doc, r, "is_new", before == 0);
        pe__put_bool(doc, r, "is_gone", after == 0);
        pe__put_bool(doc, r, "is_more", before > 0 && after > before);
        pe__put_bool(doc, r, "is_less", after > 0 && after < before);
    }
    pe__put_number(doc, mine, "now", PE__HOURS, sums[0]);
    pe__put_number(doc, mine, "then", PE__HOURS, sums[1]);
    pe__put_bool(doc, mine, "has_now", now != 0);
    pe__put(doc, out, "mine", mine);
    return PE_OK;
}

pe_status pe__division_about(pe__use *use, int64_t division, pe__value *out,
                             pe_error *err)
{
    bool found = false;
    int64_t today = 0;
    pe_status status = pe__division_row(use->db, use->doc, out, use->council,
                                        division, &found, err);
    if (status == PE_OK)
        status = pe__division_today(use->db, use->council,
                                    pe__use_today(use), &today, err);
    if (status != PE_OK || !found)
        return status;
    pe__put_bool(use->doc, out, "waits",
                 strcmp(pe__get_text(out, "state", ""), "proposed") == 0);
    return pe__put_mine(use, today == division ? 0 : today, division, out,
                        err);
}

/* --- what the council said ------------------------------------------------ */

pe_status pe__division_told(pe__sql *db, const pe__verdict *v, pe_error *err)
{
    bool done = false;
    int64_t day = 0;
    pe_status status;
    pe__event event = {.at = v->now, .council = v->council, .actor = v->actor,
                       .subject = v->subject, .data = "{}"};
    if (v->came == PE__CAME_YES) {
        event.kind = "division.adopted";
        status = pe__division_day(db, v->subject, v->now, &day, err);
        if (status == PE_OK)
            status = pe__division_adopt(db, v->subject, day, v->now, &done,
                                        err);
    } else if (v->came == PE__CAME_NO) {
        event.kind = "division.refused";
        status = pe__division_refuse(db, v->subject, &done, err);
    } else {
        event.kind = "division.withdrawn";
        status = pe__division_withdraw(db, v->subject, &done, err);
    }
    return status == PE_OK && done ? pe__event_add(db, &event, err) : status;
}
