/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What waits for a member in a council. */
#include "work.h"

#include "acts.h"
#include "work_consent.h"
#include "work_rating.h"

#include <string.h>

/* Tasks of which the member has said nothing yet. */
static pe_status put_unrated(pe__use *use, pe__value *out, pe_error *err)
{
    pe__value *own = pe__doc_array(use->doc);
    int64_t unrated = 0, tasks = 0;
    pe_status status = pe__rating_own(use->db, use->doc, own, use->council,
                                      use->member, err);
    for (const pe__value *v = pe__first(own); v; v = v->next) {
        tasks++;
        unrated += pe__get_integer(v, "empowerment", -1) < 0 &&
                   pe__get_integer(v, "place", -1) < 0 &&
                   !*pe__get_text(v, "category", "");
    }
    pe__put_number(use->doc, out, "tasks", PE__COUNT, tasks);
    pe__put_number(use->doc, out, "unrated", PE__COUNT, unrated);
    return status;
}

/* A division as {division, version, starts, ends, decide}. */
static pe_status put_short(pe__use *use, pe__value *out, const char *key,
                           int64_t division, pe__value **one, pe_error *err)
{
    static const char *const same[] = {"division", "version", "starts", "ends",
                                       "decide"};
    bool found = false;
    pe__value *row = pe__doc_object(use->doc);
    *one = NULL;
    if (!division)
        return PE_OK;
    pe_status status = pe__division_row(use->db, use->doc, row, use->council,
                                        division, &found, err);
    if (status != PE_OK || !found)
        return status;
    *one = pe__put_object(use->doc, out, key);
    for (size_t k = 0; k < sizeof same / sizeof *same; k++)
        pe__put(use->doc, *one, same[k],
                pe__doc_copy(use->doc, pe__get(row, same[k])));
    return PE_OK;
}

/* Whether the member took a stance, and swaps they were asked for. */
static pe_status put_asked(pe__use *use, pe__value *out, int64_t division,
                           int64_t *asks, pe_error *err)
{
    pe__value *stances = pe__doc_array(use->doc);
    pe__value *swaps = pe__doc_array(use->doc);
    bool open = true;
    pe_status status = pe__stance_rows(use->db, use->doc, stances, division,
                                       err);
    if (status == PE_OK)
        status = pe__swap_rows(use->db, use->doc, swaps, division,
                               use->member, err);
    for (const pe__value *s = pe__first(stances); s; s = s->next)
        open = open && pe__get_integer(s, "member", 0) != use->member;
    for (const pe__value *w = pe__first(swaps); w; w = w->next)
        *asks += pe__get_integer(w, "other", 0) == use->member &&
                 pe__is_state(w, "asked");
    if (out)
        pe__put_bool(use->doc, out, "is_open", open);
    return status;
}

pe_status pe__work_glance(pe__use *use, pe__value *out, pe_error *err)
{
    int64_t today = 0, proposal = 0, asks = 0, hours = 0;
    bool trial = false;
    pe__value *row, *pieces = pe__doc_array(use->doc);
    pe_status status = put_unrated(use, out, err);
    if (status == PE_OK)
        status = pe__division_today(use->db, use->council, pe__use_today(use),
                                    &today, err);
    if (status == PE_OK)
        status = pe__division_is_trial(use->db, use->council, &trial, err);
    today = trial ? 0 : today;
    if (status == PE_OK)
        status = put_short(use, out, "today", today, &row, err);
    if (status == PE_OK && today)
        status = pe__piece_rows(use->db, use->doc, pieces, today, use->member,
                                err);
    if (status == PE_OK && today)
        status = put_asked(use, NULL, today, &asks, err);
    if (status == PE_OK)
        status = pe__division_in_state(use->db, use->council, "proposed",
                                       &proposal, err);
    if (status == PE_OK)
        status = put_short(use, out, "proposal", proposal, &row, err);
    if (status == PE_OK && proposal)
        status = put_asked(use, row, proposal, &asks, err);
    for (const pe__value *p = pe__first(pieces); p; p = p->next)
        hours += pe__get_integer(p, "hours", 0);
    pe__put_number(use->doc, out, "asks", PE__COUNT, asks);
    pe__put_number(use->doc, out, "my_hours", PE__HOURS, hours);
    return status;
}
