/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Asking, answering, undoing (merge.h). */
#include "merge.h"

#include "council_acts.h"
#include "decided.h"
#include "merge_store.h"
#include "permission.h"
#include "room.h"

#include <string.h>

enum { NAME_MOST = 120, SAYS_MOST = 2000, LISTED = 200 };

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
 * nothing. */
static pe_status put_adopted(pe__use *use, const pe__value *row, pe_error *err)
{
    bool found = false;
    pe__value *adopted = pe__doc_object(use->doc);
    pe_status status = pe__merge_adopted(use->db, use->doc, adopted,
                                         pe__get_integer(row, "merge", 0),
                                         &found, err);
    if (found)
        pe__put(use->doc, use->out, "adopted", adopted);
    return status;
}

/* Until its own council has decided for it, a side can undo it; what was asked
 * and is not answered, who asked. */
static bool may_undo(const pe__value *row)
{
    bool ours = pe__get_bool(row, "is_ours", false);
    const pe__value *agreed = pe__get(row, ours ? "ours_agreed"
                                                : "theirs_agreed");
    if (is(row, "asked"))
        return ours;
    return (ours || pe__get_bool(row, "is_theirs", false)) &&
           is(row, "open") && agreed->kind == PE__NULL;
}

/* What who looks may do about it just now. */
static void put_choices(pe__use *use, const pe__value *row)
{
    bool runs = pe__permits(PE__MAY_MERGE_ASK, use->relations);
    pe__put_bool(use->doc, use->out, "can_answer",
                 runs && pe__get_bool(row, "is_asked_of_us", false));
    pe__put_bool(use->doc, use->out, "can_undo", runs && may_undo(row));
}

pe_status pe__use_merge_show(pe__use *use, pe_error *err)
{
    pe__value *row;
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
            status = put_adopted(use, row, err);
    }
    if (status == PE_OK)
        status = pe__put_questions(use, PE__MERGE,
                                   pe__get_integer(row, "merge", 0), err);
    if (status == PE_OK)
        put_choices(use, row);
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

pe_status pe__use_merge_undo(pe__use *use, pe_error *err)
{
    pe__value *row;
    pe_status status = find_merge(use, &row, err);
    if (status || use->outcome != PE__DONE)
        return status;
    if (!may_undo(row))
        return pe__use_conflict(use, "merge_not_now");
    int64_t merge = pe__get_integer(row, "merge", 0);
    status = pe__merge_undo(use->db, row, use->member, use->now, err);
    next_merge(use, merge, "merge.undone");
    return status;
}
