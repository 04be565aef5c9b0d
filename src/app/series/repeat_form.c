/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How a series is opened and ended, and how a decision is put into one. */
#include "repeat.h"
#include "repeat_own.h"

#include "council_acts.h"
#include "error.h"
#include "fields.h"
#include "series_store.h"
#include "written.h"

#include <inttypes.h>
#include <string.h>

enum { TITLE_MOST = 80, SAYS_MOST = 4000, LISTED = 200 };

void pe__repeat_dress(pe__use *use, pe__value *series)
{
    const char *rule = pe__get_text(series, "rule", "");
    const pe__value *ended = pe__get(series, "ended");
    pe__put_bool(use->doc, series, pe__doc_format(use->doc, "is_%s", rule),
                 true);
    pe__put_bool(use->doc, series, "is_over",
                 ended != NULL && ended->kind != PE__NULL);
}

pe_status pe__repeat_find(pe__use *use, pe__value **series, pe_error *err)
{
    bool found = false;
    pe__value *row = pe__doc_object(use->doc);
    *series = NULL;
    pe_status status = pe__series_row(use->db, use->doc, row, use->council,
                                      pe__get_integer(use->in, "series", 0),
                                      &found, err);
    if (status != PE_OK)
        return status;
    if (!found)
        return pe__use_not_found(use);
    pe__repeat_dress(use, row);
    pe__put(use->doc, use->out, "series", row);
    *series = row;
    return PE_OK;
}

/* running, past: [{…}]. */
pe_status pe__use_series_all(pe__use *use, pe_error *err)
{
    pe__value *all = pe__doc_array(use->doc);
    pe__value *running = pe__put_array(use->doc, use->out, "running");
    pe__value *past = pe__put_array(use->doc, use->out, "past");
    pe_status status = pe__series_rows(use->db, use->doc, all, use->council,
                                       LISTED, err);
    for (pe__value *s = all->items.first; s != NULL; s = s->next) {
        pe__repeat_dress(use, s);
        pe__add(use->doc, pe__get_bool(s, "is_over", false) ? past : running,
                pe__doc_copy(use->doc, s));
    }
    pe__put_can(use);
    return status == PE_OK ? pe__put_council(use, err) : status;
}

/* chosen: {RULE}. */
pe_status pe__use_series_form(pe__use *use, pe_error *err)
{
    const char *typed = pe__get_text(use->in, "rule", "");
    const char *rule = strcmp(typed, "quota") == 0 ||
                       strcmp(typed, "phragmen") == 0 ? typed : "consensus";
    pe__value *chosen = pe__put_object(use->doc, use->out, "chosen");
    pe__put_bool(use->doc, chosen, rule, true);
    return pe__put_council(use, err);
}

static void go(pe__use *use, int64_t series, const char *said)
{
    pe__use_next(use, "/councils/%" PRId64 "/decisions/series/%" PRId64
                 "?said=series.%s", use->council, series, said);
}

/* title, says, rule. */
pe_status pe__use_series_add(pe__use *use, pe_error *err)
{
    int64_t id = 0;
    pe__series_new s = {.council = use->council, .by = use->member,
                        .now = use->now};
    s.title = pe__one_line(use->doc,
                           pe__use_text(use, "title", TITLE_MOST, true));
    s.says = pe__use_text(use, "says", SAYS_MOST, false);
    s.rule = pe__use_choice(use, "rule", "consensus quota phragmen");
    if (pe__use_faulty(use))
        return PE_OK;
    pe_status status = pe__series_add(use->db, &s, &id, err);
    if (status != PE_OK)
        return status;
    pe__put_integer(use->doc, use->out, "series", id);
    go(use, id, "opened");
    return pe__use_event(use, "series.opened", id, NULL, err);
}

pe_status pe__use_series_end(pe__use *use, pe_error *err)
{
    bool done = false;
    pe__value *series;
    pe_status status = pe__repeat_find(use, &series, err);
    if (status != PE_OK || series == NULL)
        return status;
    int64_t id = pe__get_integer(series, "series", 0);
    status = pe__series_end(use->db, id, use->member, use->now, &done, err);
    if (status == PE_OK && !done)
        return pe__use_conflict(use, "series_over");
    if (status != PE_OK)
        return status;
    go(use, id, "ended");
    return pe__use_event(use, "series.ended", id, NULL, err);
}

/* --- the form of a decision ----------------------------------------------- */

pe_status pe__put_series_choice(pe__use *use, pe_error *err)
{
    pe__value *all = pe__doc_array(use->doc);
    pe__value *open = pe__put_array(use->doc, use->out, "series");
    int64_t typed = pe__get_integer(use->in, "series", 0);
    pe_status status = pe__series_rows(use->db, use->doc, all, use->council,
                                       LISTED, err);
    for (pe__value *s = all->items.first; s != NULL; s = s->next) {
        pe__repeat_dress(use, s);
        pe__put_bool(use->doc, s, "chosen",
                     pe__get_integer(s, "series", 0) == typed);
        if (!pe__get_bool(s, "is_over", false))
            pe__add(use->doc, open, pe__doc_copy(use->doc, s));
    }
    return status;
}

pe_status pe__read_series(pe__use *use, const char *rule, bool is_secret,
                          bool weighs, bool removes, int64_t *series,
                          pe_error *err)
{
    bool found = false;
    pe__value *row = pe__doc_object(use->doc);
    *series = pe__use_integer(use, "series", 0, INT64_MAX, 0);
    if (*series == 0)
        return PE_OK;
    pe_status status = pe__series_row(use->db, use->doc, row, use->council,
                                      *series, &found, err);
    pe__repeat_dress(use, row);
    if (!found)
        pe__use_fault(use, "series", "choice");
    else if (pe__get_bool(row, "is_over", false))
        pe__use_fault(use, "series", "series_over");
    else if (strcmp(rule, "approval") != 0)
        pe__use_fault(use, "series", "series_ticks");
    else if (is_secret)
        pe__use_fault(use, "series", "series_open");
    else if (weighs)
        pe__use_fault(use, "series", "series_weighs");
    else if (removes)
        pe__use_fault(use, "series", "series_removal");
    return status;
}
