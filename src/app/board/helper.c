/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One's own profile: where, how far, what, when, how often; pausing, leaving,
 * blocking. */
#include "uses.h"

#include "board_own.h"
#include "board_effort.h"
#include "board_helper.h"
#include "fields.h"
#include "need.h"

#include <stdlib.h>

enum { DAY = 86400, WEEK_PARTS = 6, PARTS = 7 * WEEK_PARTS, HOURS = 24,
       FARTHEST = 1000 };

/* --- telling -------------------------------------------------------------- */

pe_status pe__helper_tell(pe__board *board, pe__sql *db, pe__doc *doc,
                          int64_t member, int64_t now, pe_error *err)
{
    bool found = false;
    pe__value *row = pe__doc_object(doc);
    pe_status status = pe__helper_row(db, doc, row, member, &found, err);
    if (status != PE_OK || !found)
        return status;
    int64_t ahead = pe__board_offset(board, pe__get_text(row, "zone", ""),
                                     now) / 60;
    pe_match_person who = {
        .person = member,
        .place = {(int32_t)pe__get_integer(row, "north", 0),
                  (int32_t)pe__get_integer(row, "east", 0)},
        .reach = (float)pe__get_integer(row, "reach_m", 1000) / 1000,
        .region = (int32_t)pe__get_integer(row, "district", 0),
        .clock = (int32_t)ahead,
        .skills = (uint64_t)pe__get_integer(row, "skills", 0),
        .week = (uint64_t)pe__get_integer(row, "week", 0),
        .quiet = (uint32_t)pe__get_integer(row, "quiet", 0),
        .most_a_week = (int32_t)pe__get_integer(row, "most_a_week", -1),
        .joined = pe__get_integer(row, "joined", now),
        .paused_until = pe__get_integer(row, "paused_until", 0),
        .until = pe__get_integer(row, "until", 0),
        .urgent_only = pe__get_bool(row, "is_urgent_only", false),
        .verifier = pe__get_bool(row, "is_verifier", false)};
    pe_match_event event = {.kind = PE_MATCH_PERSON, .at = now, .who = &who};
    status = pe__board_tell(board, db, &event, NULL, err);
    return status == PE_OK ? pe__helper_told(db, member, ahead, err) : status;
}

/* When clocks are put forward or back, and when somebody moves to another zone,
 * their hours of quiet move in the engine's time. A few helpers a turn, so that
 * a hub with many does not make others wait; *more = go on. */
pe_status pe__helper_set_clocks(pe__board *board, pe__sql *db, pe__doc *doc,
                                int64_t now, bool *more, pe_error *err)
{
    enum { LOOKED_AT = 2000, TOLD = 50 };
    int told = 0;
    pe__value *rows = pe__doc_array(doc);
    pe_status status = pe__helper_clocks(db, doc, rows, board->clocks_from,
                                         LOOKED_AT, err);
    const pe__value *h = pe__first(rows);
    for (; h != NULL && status == PE_OK && told < TOLD; h = h->next) {
        int64_t member = pe__get_integer(h, "member", 0);
        int64_t ahead = pe__board_offset(board, pe__get_text(h, "zone", ""),
                                         now) / 60;
        board->clocks_from = member;
        if (pe__get_integer(h, "ahead", INT64_MIN) == ahead)
            continue;
        told++;
        status = pe__helper_tell(board, db, doc, member, now, err);
    }
    *more = h != NULL || pe__count_of(rows) == LOOKED_AT;
    if (!*more)
        board->clocks_from = 0;
    return status;
}

static pe_status tell(pe__use *use, pe_error *err)
{
    return pe__helper_tell(use->services.board, use->db, use->doc, use->member,
                           use->now, err);
}

/* --- showing -------------------------------------------------------------- */

static void put_hours(pe__use *use, pe__value *to, int k)
{
    pe__put_format(use->doc, to, "from", "%02d", 4 * k);
    pe__put_format(use->doc, to, "to", "%02d", 4 * k + 4);
}

/* hours: the parts of a day {from, to}; grid: seven days {day_N, is_mon, parts:
 * [{part, from, to, is_on}]}. */
static void put_grid(pe__use *use, uint64_t week)
{
    static const char *const names[] = {"is_mon", "is_tue", "is_wed", "is_thu",
                                        "is_fri", "is_sat", "is_sun"};
    pe__value *hours = pe__put_array(use->doc, use->out, "hours");
    pe__value *grid = pe__put_array(use->doc, use->out, "grid");
    for (int k = 0; k < WEEK_PARTS; k++)
        put_hours(use, pe__add_object(use->doc, hours), k);
    for (int day = 0; day < 7; day++) {
        pe__value *row = pe__add_object(use->doc, grid);
        pe__put_bool(use->doc, row, pe__doc_format(use->doc, "day_%d", day),
                     true);
        pe__put_bool(use->doc, row, names[day], true);
        pe__value *parts = pe__put_array(use->doc, row, "parts");
        for (int k = 0; k < WEEK_PARTS; k++) {
            int part = day * WEEK_PARTS + k;
            pe__value *one = pe__add_object(use->doc, parts);
            pe__put_integer(use->doc, one, "part", part);
            put_hours(use, one, k);
            pe__put_bool(use->doc, one, "is_on", week >> part & 1);
        }
    }
}

/* The first hour of quiet and the first after it; false when there is none. */
static bool quiet_ends(int64_t quiet, int *from, int *to)
{
    if (quiet == 0)
        return false;
    for (int h = 0; h < HOURS; h++)
        if (quiet >> h & 1 && !(quiet >> (h + HOURS - 1) % HOURS & 1))
            *from = h;
        else if (!(quiet >> h & 1) && quiet >> (h + HOURS - 1) % HOURS & 1)
            *to = h;
    return true;
}

static void put_typed(pe__use *use, const pe__value *h, bool found)
{
    int from = 22, to = 7;
    pe__doc *doc = use->doc;
    pe__value *typed = pe__put_object(doc, use->out, "typed");
    int64_t most = pe__get_integer(h, "most_a_week", 3);
    bool quiet = quiet_ends(pe__get_integer(h, "quiet", found ? 0 : 1), &from,
                            &to);
    if (!found) {
        from = 22;
        to = 7;
    }
    pe__put_text(doc, typed, "place", pe__get_text(h, "place", ""));
    pe__put_integer(doc, typed, "reach",
                    pe__get_integer(h, "reach_m", 8000) / 1000);
    if (found) {
        pe__put_format(doc, typed, "north", "%.5f",
                       (double)pe__get_integer(h, "north", 0) / 1e7);
        pe__put_format(doc, typed, "east", "%.5f",
                       (double)pe__get_integer(h, "east", 0) / 1e7);
    }
    if (most >= 0)
        pe__put_format(doc, typed, "most_a_week", "%lld", (long long)most);
    if (quiet) {
        pe__put_format(doc, typed, "quiet_from", "%d", from);
        pe__put_format(doc, typed, "quiet_to", "%d", to);
    }
    pe__put_moment(use, typed, "until", pe__get_integer(h, "until",
                                                        INT64_MIN));
    if (pe__get_bool(h, "is_urgent_only", false))
        pe__put_text(doc, typed, "urgent_only", "1");
    if (pe__get_bool(h, "is_push", true))
        pe__put_text(doc, typed, "by_push", "1");
    if (pe__get_bool(h, "is_mail", false))
        pe__put_text(doc, typed, "by_mail", "1");
}

/* skills: [{skill, name, is_clearance, is_mine, is_closed}]: closed are those
 * that somebody has to confirm and has not. */
static pe_status put_skills(pe__use *use, uint64_t mine, pe_error *err)
{
    int64_t needed = 0, given = 0;
    pe__value *skills = pe__put_array(use->doc, use->out, "skills");
    pe_status status = pe__skill_rows(use->db, use->doc, skills, err);
    if (status == PE_OK)
        status = pe__clearances_of(use->db, use->member, &needed, &given, err);
    for (pe__value *s = skills->items.first; s != NULL; s = s->next) {
        int bit = (int)pe__get_integer(s, "skill", 0) & 63;
        bool cleared = (uint64_t)given >> bit & 1;
        bool asks = (uint64_t)needed >> bit & 1;
        pe__put_bool(use->doc, s, "is_mine", mine >> bit & 1 || cleared);
        pe__put_bool(use->doc, s, "is_closed", asks && !cleared);
    }
    return status;
}

/* Who comes takes away what does not suit of eight to midnight, each day. */
static int64_t by_day(void)
{
    int64_t week = 0;
    for (int day = 0; day < 7; day++)
        week |= (int64_t)0x3c << day * WEEK_PARTS;
    return week;
}

/* helper (missing = none yet), hours, grid, skills, typed, blocks,
 * is_paused. */
pe_status pe__use_helper(pe__use *use, pe_error *err)
{
    bool found = false;
    pe__value *helper = pe__doc_object(use->doc);
    pe_status status = pe__helper_row(use->db, use->doc, helper, use->member,
                                      &found, err);
    if (status != PE_OK)
        return status;
    put_typed(use, helper, found);
    /* with faults it comes back as it was ticked */
    bool again = use->writes && pe__get(use->in, "reach") != NULL;
    put_grid(use, (uint64_t)(again ? pe__read_bits(use, "part", PARTS)
                             : found ? pe__get_integer(helper, "week", 0)
                                     : by_day()));
    status = put_skills(use, (uint64_t)(again
                                            ? pe__read_bits(use, "skill", 64)
                                            : pe__get_integer(helper, "skills",
                                                              0)), err);
    if (status == PE_OK)
        status = pe__block_rows(use->db, use->doc,
                                pe__put_array(use->doc, use->out, "blocks"),
                                use->member, err);
    if (!found)
        return status;
    pe__put_bool(use->doc, helper, "is_paused",
                 pe__get_integer(helper, "paused_until", 0) > use->now);
    pe__put_spot(use->doc, helper, true);
    pe__put(use->doc, use->out, "helper", helper);
    return status;
}

/* --- changing ------------------------------------------------------------- */

static int64_t read_quiet(pe__use *use)
{
    int64_t from = pe__use_integer(use, "quiet_from", 0, HOURS - 1, -1);
    int64_t to = pe__use_integer(use, "quiet_to", 0, HOURS, -1);
    int64_t bits = 0;
    if (from < 0 || to < 0)
        return 0;
    for (int64_t h = from; h != to % HOURS; h = (h + 1) % HOURS)
        bits |= (int64_t)1 << h;
    return bits;
}

static pe_status read_profile(pe__use *use, const pe__spot *before,
                              pe__helper *to, pe_error *err)
{
    pe__spot spot;
    pe_status status = pe__read_spot(use, before, &spot, err);
    to->place = spot.words;
    to->north = spot.north;
    to->east = spot.east;
    to->reach_m = 1000 * pe__use_integer(use, "reach", 1, FARTHEST, 8);
    to->skills = pe__read_bits(use, "skill", 64);
    to->week = pe__read_bits(use, "part", PARTS);
    to->quiet = read_quiet(use);
    to->most_a_week = pe__use_integer(use, "most_a_week", -1, 100, -1);
    to->is_urgent_only = pe__use_ticked(use, "urgent_only");
    to->by_push = pe__use_ticked(use, "by_push");
    to->by_mail = pe__use_ticked(use, "by_mail");
    to->until = pe__read_moment(use, "until", false, INT64_MIN);
    return status;
}

/* What needs clearance and was not given is not theirs to tick. */
static pe_status settle_skills(pe__use *use, pe__helper *to, pe_error *err)
{
    int64_t needed = 0, given = 0;
    pe_status status = pe__clearances_of(use->db, use->member, &needed, &given,
                                         err);
    to->skills = (to->skills & ~needed) | given;
    return status;
}

/* Whom they blocked before they had a profile, the engine could not know. */
static pe_status tell_blocks(pe__use *use, pe_error *err)
{
    pe__value *blocks = pe__doc_array(use->doc);
    pe_status status = pe__block_rows(use->db, use->doc, blocks, use->member,
                                      err);
    for (const pe__value *b = pe__first(blocks); b && status == PE_OK;
         b = b->next) {
        pe_match_event event = {.kind = PE_MATCH_BLOCK, .at = use->now,
                                .person = use->member,
                                .author = pe__get_integer(b, "blocked", 0)};
        status = pe__board_tell(use->services.board, use->db, &event, NULL,
                                err);
    }
    return status;
}

pe_status pe__use_helper_set(pe__use *use, pe_error *err)
{
    bool found = false;
    pe__helper to = {0};
    pe__value *before = pe__doc_object(use->doc);
    pe_status status = pe__helper_row(use->db, use->doc, before, use->member,
                                      &found, err);
    pe__spot spot = {pe__get_text(before, "place", ""),
                     pe__get_integer(before, "north", 0),
                     pe__get_integer(before, "east", 0)};
    if (status != PE_OK)
        return status;
    status = read_profile(use, found ? &spot : NULL, &to, err);
    if (status != PE_OK || pe__use_faulty(use))
        return status;
    status = settle_skills(use, &to, err);
    if (status == PE_OK)
        status = pe__district_of(use->db, to.north, to.east, &to.district,
                                 err);
    if (status == PE_OK)
        status = pe__helper_set(use->db, use->member, &to, use->now, err);
    if (status == PE_OK)
        status = tell(use, err);
    if (status == PE_OK && !found)
        status = tell_blocks(use, err);
    pe__use_next(use, found ? "/board/me?said=board.profile"
                            : "/board/now?said=board.joined");
    return status == PE_OK ? pe__use_event(use, found ? "helper.changed"
                                                      : "helper.joined",
                                           use->member, NULL, err)
                           : status;
}

/* days: 0 ends the pause. */
pe_status pe__use_helper_pause(pe__use *use, pe_error *err)
{
    bool found = false;
    int64_t days = pe__use_integer(use, "days", 0, 365, 7);
    if (pe__use_faulty(use))
        return PE_OK;
    pe_status status = pe__helper_pause(
        use->db, use->member, days ? use->now + days * DAY : INT64_MIN, &found,
        err);
    if (status == PE_OK && !found)
        return pe__use_conflict(use, "board.no_profile");
    if (status == PE_OK)
        status = tell(use, err);
    pe__use_next(use, "/board/me?said=board.%s", days ? "paused" : "resumed");
    return status == PE_OK ? pe__use_event(use, "helper.paused", use->member,
                                           NULL, err)
                           : status;
}

/* With all that the log tells of them: what was before is kept as a state. */
static pe_status forget(pe__use *use, bool always, pe_error *err)
{
    bool found = false;
    pe__board *board = use->services.board;
    pe_match_event event = {.kind = PE_MATCH_LEAVE, .at = use->now,
                            .person = use->member};
    pe_status status = pe__helper_leave(use->db, use->member, use->now, &found,
                                        err);
    if (status == PE_OK && found && board != NULL)
        status = pe__board_tell(board, use->db, &event, NULL, err);
    return status == PE_OK && (found || always) && board != NULL
               ? pe__board_keep(board, use->db, use->now, true, err)
               : status;
}

pe_status pe__board_erase(pe__use *use, pe_error *err)
{
    pe__value *needs = pe__doc_array(use->doc);
    pe_status status = pe__need_personal(use->db, use->doc, needs, use->member,
                                         err);
    for (const pe__value *n = pe__first(needs);
         n && status == PE_OK && use->services.board; n = n->next)
        status = pe__need_take_back(use->services.board, use->db,
                                    pe__get_integer(n, "need", 0), use->now,
                                    err);
    return status == PE_OK ? forget(use, pe__first(needs) != NULL, err)
                           : status;
}

pe_status pe__use_helper_leave(pe__use *use, pe_error *err)
{
    pe_status status = forget(use, false, err);
    pe__use_next(use, "/board?said=board.left");
    return status == PE_OK ? pe__use_event(use, "helper.left", use->member,
                                           NULL, err)
                           : status;
}

/* --- blocking ------------------------------------------------------------- */

/* member or effort: whom never to be asked for, nor to ask. */
static pe_status block(pe__use *use, bool on, pe_error *err)
{
    int64_t member = pe__use_integer(use, "member", 1, INT64_MAX, 0);
    int64_t effort = pe__use_integer(use, "effort", 1, INT64_MAX, 0);
    bool found = member != 0;
    if (!pe__use_faulty(use) && (member == 0) == (effort == 0))
        pe__use_fault(use, "member", "needed");
    if (pe__use_faulty(use))
        return PE_OK;
    int64_t blocked = member ? member : -effort;
    pe_match_event event = {
        .kind = on ? PE_MATCH_BLOCK : PE_MATCH_UNBLOCK, .at = use->now,
        .person = use->member, .author = blocked};
    pe_status status = effort == 0 || !on
                           ? PE_OK
                           : pe__undertaking_row(use->db, use->doc,
                                                 pe__doc_object(use->doc),
                                                 use->member, effort, &found,
                                                 err);
    if (status == PE_OK && on && !found)
        return pe__use_not_found(use);
    if (status == PE_OK)
        status = pe__block_set(use->db, use->member, blocked, on, use->now,
                               err);
    if (status == PE_OK)
        status = pe__board_tell(use->services.board, use->db, &event, NULL,
                                err);
    pe__use_next(use, "/board/me?said=board.%s", on ? "blocked" : "unblocked");
    return status == PE_OK ? pe__use_event(use, on ? "helper.blocked"
                                                   : "helper.unblocked",
                                           use->member, NULL, err)
                           : status;
}

pe_status pe__use_block(pe__use *use, pe_error *err)
{
    return block(use, true, err);
}

pe_status pe__use_unblock(pe__use *use, pe_error *err)
{
    return block(use, false, err);
}
