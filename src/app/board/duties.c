/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Duties that come again: made into needs two weeks ahead, adopted by one
 * person for at most four weeks. */
#include "uses.h"

#include "board_claim.h"
#include "board_effort.h"
#include "board_own.h"
#include "calendar.h"
#include "error.h"
#include "event.h"
#include "fields.h"
#include "need.h"
#include "zone_clock.h"

enum {
    DAY = 86400,
    AHEAD = 14 * DAY,
    ASKS_KEPT = 90 * DAY,
    LINES_KEPT = 90 * DAY
};

/* --- needs of a duty ------------------------------------------------------ */

/* The first day from `from` on that is its day: weeks are counted from the one
 * in which it was set up. */
static int64_t day_from(const pe__value *duty, int64_t from)
{
    int64_t weekday = pe__get_integer(duty, "weekday", 0);
    int64_t weeks = pe__get_integer(duty, "weeks", 1);
    int64_t made = pe__get_integer(duty, "created", 0) / DAY;
    int64_t first = made - pe__weekday_of(made) + weekday;
    int64_t step = 7 * (weeks > 0 ? weeks : 1);
    if (from <= first)
        return first;
    return first + (from - first + step - 1) / step * step;
}

static pe_status add_need(pe__board *board, pe__sql *db,
                          const pe__value *duty, int64_t starts, int64_t now,
                          pe_error *err)
{
    int64_t id;
    pe__need_new need = {
        .row = {.effort = pe__get_integer(duty, "effort", 0),
                .author = pe__get_integer(duty, "made_by", 0),
                .duty = pe__get_integer(duty, "duty", 0),
                .what = "shift",
                .title = pe__get_text(duty, "title", ""),
                .about = "",
                .place = pe__get_text(duty, "place", ""),
                .north = pe__get_integer(duty, "north", 0),
                .east = pe__get_integer(duty, "east", 0),
                .places = pe__get_integer(duty, "places", 1),
                .starts = starts,
                .ends = starts + 60 * pe__get_integer(duty, "minutes", 60),
                .skills = pe__get_integer(duty, "skills", 0),
                .urgency = 2,
                .vouched_by = pe__get_integer(duty, "made_by", 0),
                .brought = "duty",
                .source = ""},
        .sort = pe__get_text(duty, "sort_name", "")};
    return pe__need_add(board, db, &need, now, &id, err);
}

/* In its own zone: an hour stays the same when clocks change. */
static int64_t moment(pe__board *board, const pe__value *duty, int64_t day)
{
    int64_t at, minute = pe__get_integer(duty, "minute", 0);
    pe__zone_moment(pe__zones_find(board->zones,
                                   pe__get_text(duty, "zone", "")),
                    day * DAY + 60 * minute, &at);
    return at;
}

static pe_status make_needs(pe__board *board, pe__sql *db, pe__doc *doc,
                            int64_t id, int64_t now, pe_error *err)
{
    bool found = false;
    pe__value *duty = pe__doc_object(doc);
    pe_status status = pe__duty_row(db, doc, duty, id, &found, err);
    if (status != PE_OK || !found)
        return status;
    int64_t made = pe__get_integer(duty, "made_until", now);
    int64_t from = made > now ? made : now, until = now + AHEAD;
    int64_t step = 7 * pe__get_integer(duty, "weeks", 1);
    for (int64_t day = day_from(duty, from / DAY - 1); status == PE_OK;
         day += step) {
        int64_t starts = moment(board, duty, day);
        if (starts >= until)
            break;
        if (starts >= from)
            status = add_need(board, db, duty, starts, now, err);
    }
    return status == PE_OK ? pe__duty_made(db, id, until, err) : status;
}

pe_status pe__board_tick(pe__board *board, pe__sql *db, int64_t now,
                         bool *more, pe_error *err)
{
    bool clocks = false;
    *more = false;
    if (board == NULL)
        return PE_OK;
    pe__doc *doc = pe__doc_new();
    if (doc == NULL)
        return pe__fail_memory(err);
    pe__value *due = pe__doc_array(doc);
    pe_status status = pe__duty_due(db, doc, due, now + AHEAD - DAY, err);
    for (const pe__value *d = pe__first(due); d && status == PE_OK;
         d = d->next) {
        status = make_needs(board, db, doc, pe__get_integer(d, "duty", 0), now,
                            err);
        *more = d->next == NULL && pe__count_of(due) == 20;
    }
    if (status == PE_OK)
        status = pe__ask_forget(db, now - ASKS_KEPT, err);
    if (status == PE_OK)
        status = pe__message_forget(db, now, err);
    if (status == PE_OK)
        status = pe__need_expire(db, now, err);
    if (status == PE_OK)
        status = pe__board_log_forget(db, now - LINES_KEPT, err);
    if (status == PE_OK)
        status = pe__board_share(board, db, doc, now, err);
    if (status == PE_OK)
        status = pe__helper_set_clocks(board, db, doc, now, &clocks, err);
    *more = *more || clocks;
    pe__doc_free(doc);
    return status;
}

/* --- uses ----------------------------------------------------------------- */

static void read_duty(pe__use *use, pe__duty *to)
{
    int64_t second = 0;
    const char *rest = "";
    const char *clock = pe__use_text(use, "clock", 5, true);
    if (!pe__clock_read(clock, &second, &rest) || *rest != '\0')
        pe__use_fault(use, "clock", "clock");
    *to = (pe__duty){
        .effort = pe__board_number(use, "effort"),
        .title = pe__use_text(use, "title", 100, true),
        .places = pe__use_integer(use, "places", 1, 30, 1),
        .weekday = pe__use_integer(use, "weekday", 0, 6, 0),
        .minute = second / 60,
        .minutes = 15 * pe__use_quarters(use, "lasts", 1, 96, 8),
        .weeks = pe__use_integer(use, "weeks", 1, 12, 1),
        .zone = use->zone,
        .made_until = use->now};
}

/* title, sort, places, weekday, clock, lasts (hours), weeks, skills (names). */
pe_status pe__use_duty_add(pe__use *use, pe_error *err)
{
    pe__duty duty;
    bool unknown = false, may = false;
    int64_t id = 0;
    read_duty(use, &duty);
    const char *sort = pe__use_text(use, "sort", 60, true);
    const char *skills = pe__use_text(use, "skills", 200, false);
    if (pe__use_faulty(use))
        return PE_OK;
    pe_status status = pe__undertaking_may(use->db, duty.effort, use->member,
                                           &may, err);
    if (status == PE_OK && !may)
        return pe__use_conflict(use, "board.over");
    if (status == PE_OK)
        status = pe__sort_named(use->db, "shift", sort, &duty.sort, err);
    if (status == PE_OK)
        status = pe__skills_named(use->db, skills, true, &duty.skills,
                                  &unknown, err);
    if (status == PE_OK)
        status = pe__duty_add(use->db, &duty, use->now, &id, err);
    if (status == PE_OK)
        status = make_needs(use->services.board, use->db, use->doc, id,
                            use->now, err);
    pe__put_integer(use->doc, use->out, "duty", id);
    pe__use_next(use, "/efforts/%lld?said=board.duty_added",
                 (long long)duty.effort);
    return status == PE_OK ? pe__use_event(use, "duty.added", id, NULL, err)
                           : status;
}

static pe_status find(pe__use *use, pe__value *duty, pe_error *err)
{
    bool found = false;
    pe_status status = pe__duty_row(use->db, use->doc, duty,
                                    pe__board_number(use, "duty"), &found,
                                    err);
    return status == PE_OK && !found ? pe__use_not_found(use) : status;
}

/* Its needs to come are withdrawn. */
pe_status pe__use_duty_end(pe__use *use, pe_error *err)
{
    bool found = false;
    pe__value *duty = pe__doc_object(use->doc);
    pe__value *needs = pe__doc_array(use->doc);
    pe_status status = find(use, duty, err);
    if (status != PE_OK || use->outcome != PE__DONE)
        return status;
    int64_t id = pe__get_integer(duty, "duty", 0);
    status = pe__duty_needs(use->db, use->doc, needs, id, use->now, err);
    for (const pe__value *n = pe__first(needs); n && status == PE_OK;
         n = n->next)
        status = pe__need_take_back(use->services.board, use->db,
                                   pe__get_integer(n, "need", 0), use->now,
                                   err);
    if (status == PE_OK)
        status = pe__duty_end(use->db, id, use->now, &found, err);
    pe__use_next(use, "/efforts/%lld?said=board.duty_ended",
                 (long long)pe__get_integer(duty, "effort", 0));
    return status == PE_OK ? pe__use_event(use, "duty.ended", id, NULL, err)
                           : status;
}

/* weeks 1 … 4. What the engine refuses is said on the next page. */
pe_status pe__use_duty_adopt(pe__use *use, pe_error *err)
{
    pe__board_outcome outcome;
    pe__value *duty = pe__doc_object(use->doc);
    int64_t weeks = pe__use_integer(use, "weeks", 1, 4, 4);
    pe_status status = find(use, duty, err);
    if (status != PE_OK || use->outcome != PE__DONE || pe__use_faulty(use))
        return status;
    pe_match_event event = {.kind = PE_MATCH_ADOPT, .at = use->now,
                            .person = use->member,
                            .duty = pe__get_integer(duty, "duty", 0),
                            .weeks = (int32_t)weeks};
    status = pe__board_tell(use->services.board, use->db, &event, &outcome,
                            err);
    bool adopted = outcome.kind == PE_MATCH_ADOPTED;
    pe__put_bool(use->doc, use->out, "adopted", adopted);
    pe__use_next(use, "/efforts/%lld?said=board.%s",
                 (long long)pe__get_integer(duty, "effort", 0),
                 adopted ? "adopted" : "adopt_refused");
    return status == PE_OK ? pe__use_event(use, "duty.adopted", event.duty,
                                           NULL, err)
                           : status;
}

pe_status pe__use_duty_drop(pe__use *use, pe_error *err)
{
    bool found = false;
    pe__value *duty = pe__doc_object(use->doc);
    pe_status status = find(use, duty, err);
    if (status != PE_OK || use->outcome != PE__DONE)
        return status;
    pe_match_event event = {.kind = PE_MATCH_DROP, .at = use->now,
                            .person = use->member,
                            .duty = pe__get_integer(duty, "duty", 0)};
    status = pe__board_tell(use->services.board, use->db, &event, NULL, err);
    if (status == PE_OK)
        status = pe__adoption_end(use->db, event.duty, use->member, use->now,
                                  &found, err);
    pe__use_next(use, "/efforts/%lld?said=board.dropped",
                 (long long)pe__get_integer(duty, "effort", 0));
    return status == PE_OK ? pe__use_event(use, "duty.dropped", event.duty,
                                           NULL, err)
                           : status;
}
