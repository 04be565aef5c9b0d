/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Asking, answering, agreeing, undoing (merge.h). */
#include "merge.h"

#include "council_acts.h"
#include "error.h"
#include "event.h"
#include "merge_store.h"
#include "permission.h"
#include "room.h"
#include "work_division.h"

#include <string.h>

enum { NAME_MOST = 120, SAYS_MOST = 2000, LISTED = 200, DUE = 20 };

/* What a merge is to the council that looks: which of the three it is, in what
 * state, and as {STATE: true}. */
static void describe(pe__use *use, pe__value *row)
{
    const char *state = pe__get_text(row, "state", "");
    bool ours = pe__get_integer(row, "ours", 0) == use->council;
    bool theirs = pe__get_integer(row, "theirs", 0) == use->council;
    pe__put_bool(use->doc, row, pe__doc_format(use->doc, "is_%s", state),
                 true);
    pe__put_bool(use->doc, row, "is_ours", ours);
    pe__put_bool(use->doc, row, "is_theirs", theirs);
    pe__put_bool(use->doc, row, "is_room", !ours && !theirs);
    pe__put_bool(use->doc, row, "is_asked_of_us",
                 theirs && strcmp(state, "asked") == 0);
    pe__put_text(use->doc, row, "other",
                 pe__get_text(row, ours ? "theirs_name" : "ours_name", ""));
}

/* --- the councils that can be asked --------------------------------------- */

/* Those that are listed or near, but not this one. */
static pe_status put_others(pe__use *use, pe_error *err)
{
    pe__value *all = pe__doc_array(use->doc);
    pe__value *others = pe__put_array(use->doc, use->out, "others");
    pe_status status = pe__council_list(use->db, use->doc, all, use->member,
                                        0, LISTED, err);
    for (const pe__value *v = pe__first(all); v && !status; v = v->next) {
        if (pe__get_integer(v, "council", 0) == use->council)
            continue;
        pe__value *one = pe__add_object(use->doc, others);
        pe__put_integer(use->doc, one, "council",
                        pe__get_integer(v, "council", 0));
        pe__put_text(use->doc, one, "name", pe__get_text(v, "name", ""));
    }
    return status;
}

pe_status pe__use_merges_show(pe__use *use, pe_error *err)
{
    pe_status status = pe__put_council(use, err);
    if (status || use->outcome != PE__DONE)
        return status;
    pe__put_can(use);
    pe__value *merges = pe__put_array(use->doc, use->out, "merges");
    status = pe__merge_rows(use->db, use->doc, merges, use->council, err);
    for (pe__value *row = merges->items.first; row; row = row->next)
        describe(use, row);
    return status == PE_OK ? put_others(use, err) : status;
}

pe_status pe__use_merge_ask(pe__use *use, pe_error *err)
{
    bool may = false;
    int64_t theirs = pe__use_integer(use, "theirs", 1, INT64_MAX, 0);
    int64_t there = 0, merge;
    const char *name = pe__use_text(use, "name", NAME_MOST, true);
    const char *says = pe__use_text(use, "says", SAYS_MOST, false);
    pe_status status = PE_OK;
    if (theirs != 0 && theirs != use->council)
        status = pe__may_know(use, theirs, &may, err);
    if (status == PE_OK && !may)
        pe__use_fault(use, "theirs", "council_unknown");
    if (status == PE_OK && may)
        status = pe__merge_between(use->db, use->council, theirs, &there, err);
    if (status == PE_OK && there)
        pe__use_fault(use, "theirs", "merge_there");
    if (status || pe__use_faulty(use))
        return status;
    status = pe__merge_ask(use->db, use->council, theirs, name, says,
                           use->member, use->now, &merge, err);
    if (status == PE_OK)
        status = pe__use_event(use, "merge.asked", merge, NULL, err);
    if (status == PE_OK)
        status = pe__note(use, theirs, use->member, "merge.asked", merge, err);
    pe__use_next(use, "/councils/%lld/merges/%lld?said=merge.asked",
                 (long long)use->council, (long long)merge);
    return status;
}

/* --- one merge ------------------------------------------------------------ */

/* The merge of the path, if the council has a part in it. */
static pe_status find_merge(pe__use *use, pe__value **row, pe_error *err)
{
    bool found = false;
    int64_t merge = pe__get_integer(use->in, "merge", 0);
    *row = pe__doc_object(use->doc);
    pe_status status = pe__merge_row(use->db, use->doc, *row, use->council,
                                     merge, &found, err);
    if (status == PE_OK && !found)
        return pe__use_not_found(use);
    if (status == PE_OK)
        describe(use, *row);
    return status;
}

static bool is(const pe__value *row, const char *state)
{
    return strcmp(pe__get_text(row, "state", ""), state) == 0;
}

/* What the room adopted and when it begins; nothing when it has adopted
 * nothing, or has begun. */
static pe_status put_adopted(pe__use *use, const pe__value *row, bool *before,
                             pe_error *err)
{
    bool found = false;
    pe__value *adopted = pe__doc_object(use->doc);
    pe_status status = pe__merge_adopted(use->db, use->doc, adopted,
                                         pe__get_integer(row, "merge", 0),
                                         &found, err);
    int64_t starts = pe__get_integer(adopted, "starts", INT64_MIN);
    *before = !found || starts > use->now / 86400;
    if (found)
        pe__put(use->doc, use->out, "adopted", adopted);
    return status;
}

/* What who looks may do about it just now. */
static void put_choices(pe__use *use, const pe__value *row, bool before)
{
    bool runs = pe__permits(PE__MAY_MERGE_ASK, use->relations);
    bool ours = pe__get_bool(row, "is_ours", false);
    bool side = ours || pe__get_bool(row, "is_theirs", false);
    bool adopted = pe__get(use->out, "adopted") != NULL;
    bool agreed = pe__get(row, ours ? "ours_agreed" : "theirs_agreed")->kind !=
                  PE__NULL;
    pe__put_bool(use->doc, use->out, "can_answer",
                 runs && pe__get_bool(row, "is_asked_of_us", false));
    pe__put_bool(use->doc, use->out, "can_agree",
                 runs && side && is(row, "open") && adopted && before &&
                     !agreed);
    pe__put_bool(use->doc, use->out, "can_undo",
                 runs && side && before &&
                     (is(row, "open") || (ours && is(row, "asked"))));
}

pe_status pe__use_merge_show(pe__use *use, pe_error *err)
{
    pe__value *row;
    bool before = true;
    pe_status status = pe__put_council(use, err);
    if (status == PE_OK && use->outcome == PE__DONE)
        status = find_merge(use, &row, err);
    if (status || use->outcome != PE__DONE)
        return status;
    pe__put(use->doc, use->out, "merge", row);
    int64_t room = pe__get_integer(row, "council", 0);
    if (room) {
        pe__value *causes = pe__put_array(use->doc, use->out, "causes");
        status = pe__merge_causes(use->db, use->doc, causes, room, err);
        if (status == PE_OK)
            status = put_adopted(use, row, &before, err);
    }
    if (status == PE_OK)
        put_choices(use, row, before);
    return status;
}

static void next_merge(pe__use *use, int64_t merge, const char *said)
{
    pe__use_next(use, "/councils/%lld/merges/%lld?said=%s",
                 (long long)use->council, (long long)merge, said);
}

/* An event in both councils: what one does the other sees. */
static pe_status tell_both(pe__use *use, const pe__value *row,
                           const char *kind, pe_error *err)
{
    int64_t merge = pe__get_integer(row, "merge", 0);
    pe_status status = pe__note(use, pe__get_integer(row, "ours", 0),
                                use->member, kind, merge, err);
    if (status == PE_OK)
        status = pe__note(use, pe__get_integer(row, "theirs", 0), use->member,
                          kind, merge, err);
    return status;
}

static pe_status open_room(pe__use *use, const pe__value *row, pe_error *err)
{
    pe__room room;
    int64_t merge = pe__get_integer(row, "merge", 0);
    int64_t asker = pe__get_integer(row, "opened_by", use->member);
    pe_status status = pe__room_make(use, row, asker, &room, err);
    if (status == PE_OK && room.fault != NULL) {
        pe__use_fault(use, "answer",
                      room.council == use->council ? "merge_we_not_ready"
                      : room.council               ? "merge_they_not_ready"
                                                   : "merge_ratings");
        return PE_OK;
    }
    if (status == PE_OK)
        status = pe__merge_open(use->db, merge, use->member, room.room,
                                room.today, err);
    if (status == PE_OK)
        status = tell_both(use, row, "merge.opened", err);
    next_merge(use, merge, "merge.opened");
    return status;
}

pe_status pe__use_merge_answer(pe__use *use, pe_error *err)
{
    pe__value *row;
    const char *answer = pe__use_choice(use, "answer", "yes no");
    pe_status status = find_merge(use, &row, err);
    if (status || use->outcome != PE__DONE)
        return status;
    if (!pe__get_bool(row, "is_asked_of_us", false))
        return pe__use_conflict(use, "merge_answered");
    if (strcmp(answer, "yes") == 0)
        return open_room(use, row, err);
    int64_t merge = pe__get_integer(row, "merge", 0);
    status = pe__merge_end(use->db, merge, "declined", use->now, err);
    if (status == PE_OK)
        status = tell_both(use, row, "merge.declined", err);
    next_merge(use, merge, "merge.declined");
    return status;
}

pe_status pe__use_merge_agree(pe__use *use, pe_error *err)
{
    pe__value *row;
    bool before = false;
    pe_status status = find_merge(use, &row, err);
    if (status == PE_OK && use->outcome == PE__DONE)
        status = put_adopted(use, row, &before, err);
    if (status || use->outcome != PE__DONE)
        return status;
    bool side = pe__get_bool(row, "is_ours", false) ||
                pe__get_bool(row, "is_theirs", false);
    if (!side || !is(row, "open") || !before ||
        pe__get(use->out, "adopted") == NULL)
        return pe__use_conflict(use, "merge_not_now");
    int64_t merge = pe__get_integer(row, "merge", 0);
    status = pe__merge_agree(use->db, merge,
                             pe__get_bool(row, "is_ours", false), use->now,
                             err);
    if (status == PE_OK)
        status = tell_both(use, row, "merge.agreed", err);
    next_merge(use, merge, "merge.agreed");
    return status;
}

/* Ends it and closes its room. */
static pe_status undo(pe__sql *db, int64_t merge, int64_t room, int64_t actor,
                      int64_t now, pe_error *err)
{
    pe_status status = pe__merge_end(db, merge, "undone", now, err);
    if (status == PE_OK && room)
        status = pe__close_council(db, room, actor, now, err);
    return status;
}

pe_status pe__use_merge_undo(pe__use *use, pe_error *err)
{
    pe__value *row;
    bool before = true;
    pe_status status = find_merge(use, &row, err);
    if (status == PE_OK && use->outcome == PE__DONE)
        status = put_adopted(use, row, &before, err);
    if (status || use->outcome != PE__DONE)
        return status;
    bool ours = pe__get_bool(row, "is_ours", false);
    bool side = ours || pe__get_bool(row, "is_theirs", false);
    if (!side || !before || !(is(row, "open") || (ours && is(row, "asked"))))
        return pe__use_conflict(use, "merge_not_now");
    int64_t merge = pe__get_integer(row, "merge", 0);
    status = undo(use->db, merge, pe__get_integer(row, "council", 0),
                  use->member, use->now, err);
    if (status == PE_OK)
        status = tell_both(use, row, "merge.undone", err);
    next_merge(use, merge, "merge.undone");
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

static pe_status begin(pe__sql *db, const pe__value *row, int64_t now,
                       pe_error *err)
{
    int64_t day = now / 86400, merge = pe__get_integer(row, "merge", 0);
    if (!pe__get_bool(row, "is_agreed", false))
        return undo(db, merge, pe__get_integer(row, "council", 0), 0, now,
                    err);
    pe_status status = end_division(db, pe__get_integer(row, "ours", 0), day,
                                    err);
    if (status == PE_OK)
        status = end_division(db, pe__get_integer(row, "theirs", 0), day, err);
    return status == PE_OK ? pe__merge_end(db, merge, "done", now, err)
                           : status;
}

static pe_status tell(pe__sql *db, const pe__value *row, int64_t now,
                      pe_error *err)
{
    pe_status status = PE_OK;
    const char *sides[] = {"ours", "theirs"};
    for (int k = 0; k < 2 && status == PE_OK; k++) {
        pe__event event = {.at = now,
                           .council = pe__get_integer(row, sides[k], 0),
                           .kind = pe__get_bool(row, "is_agreed", false)
                                       ? "merge.began"
                                       : "merge.undone",
                           .subject = pe__get_integer(row, "merge", 0),
                           .data = "{}"};
        status = pe__event_add(db, &event, err);
    }
    return status;
}

pe_status pe__merges_next(pe__sql *db, int64_t *at, pe_error *err)
{
    int64_t day;
    pe_status status = pe__merge_next(db, &day, err);
    *at = day < INT64_MAX / PE__DAY_SECONDS ? day * PE__DAY_SECONDS
                                            : INT64_MAX;
    return status;
}

pe_status pe__merge_tick(pe__sql *db, int64_t now, bool *more, pe_error *err)
{
    pe__doc *doc = pe__doc_new();
    pe_status status = doc ? PE_OK : pe__fail_memory(err);
    *more = false;
    if (status)
        return status;
    pe__value *due = pe__doc_array(doc);
    status = pe__merge_due(db, doc, due, now / 86400, DUE, err);
    *more = pe__count_of(due) == DUE;
    for (const pe__value *row = pe__first(due); row && !status;
         row = row->next) {
        status = begin(db, row, now, err);
        if (status == PE_OK)
            status = tell(db, row, now, err);
    }
    pe__doc_free(doc);
    return status;
}
