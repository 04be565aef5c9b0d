/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "need_show.h"

#include "board.h"
#include "board_helper.h"
#include "clock.h"
#include "fields.h"
#include "gazetteer.h"

#include <string.h>

/* By the engine's aim. */
enum { FILLED = 800, QUARTER = 900, DAY = 86400 };

/* Accepted: they know where to go. */
static bool holds(const char *state)
{
    return strcmp(state, "promised") == 0 || strcmp(state, "confirmed") == 0 ||
           strcmp(state, "doubted") == 0 || strcmp(state, "came") == 0;
}

void pe__put_days(pe__use *use, pe__value *row)
{
    static const char *const names[] = {"is_thu", "is_fri", "is_sat", "is_sun",
                                        "is_mon", "is_tue", "is_wed"};
    int64_t starts = pe__get_integer(row, "starts", 0);
    int64_t ends = pe__get_integer(row, "ends", 0);
    const pe__zone *zone = pe__use_zone(use, use->zone);
    starts += pe__zone_offset(zone, starts);
    ends += pe__zone_offset(zone, ends);
    if (starts < 0 || ends < 0)
        return;
    pe__value *day = pe__put_object(use->doc, row, "weekday");
    pe__put_bool(use->doc, day, names[starts / DAY % 7], true);
    if (ends - starts < DAY)
        pe__put_format(use->doc, row, "ends_clock", "%02d:%02d",
                       (int)(ends % DAY / 3600), (int)(ends % 3600 / 60));
}

static bool is_author(const pe__use *use, const pe__value *row)
{
    return use->member != 0 &&
           pe__get_integer(row, "author", 0) == use->member;
}

/* How it stands: gap, is_filled, is_urgent. */
static void put_state(pe__doc *doc, pe__value *row)
{
    int64_t places = pe__get_integer(row, "places", 1);
    int64_t held = pe__get_integer(row, "held", 0);
    int64_t gap = places > held ? places - held : 0;
    int64_t permille = pe__get_integer(row, "filled_permille", 0);
    pe__put_number(doc, row, "gap", PE__COUNT, gap);
    pe__put_bool(doc, row, "is_filled", permille >= FILLED || gap == 0);
    pe__put_bool(doc, row, "is_urgent", pe__get_integer(row, "urgency", 2) > 2);
}

void pe__need_mark(pe__use *use, pe__value *row)
{
    put_state(use->doc, row);
    pe__put_spot(use->doc, row, is_author(use, row) ||
                                    holds(pe__get_text(row, "mine", "")));
}

void pe__need_dress(pe__use *use, pe__value *row, const pe__value *helper,
                    const pe__value *skills, bool own)
{
    pe__doc *doc = use->doc;
    const char *mine = pe__get_text(row, "mine", "");
    int64_t places = pe__get_integer(row, "places", 1);
    int64_t held = pe__get_integer(row, "held", 0);
    int64_t permille = pe__get_integer(row, "filled_permille", 0);
    bool author = is_author(use, row);
    pe__put_skills(doc, row, skills);
    pe__put_is(doc, row, "what");
    pe__put_is(doc, row, "state");
    if (*mine != '\0')
        pe__put_bool(doc, row, pe__doc_format(doc, "mine_%s", mine), true);
    put_state(doc, row);
    pe__put_integer(doc, row, "filled_percent", (permille + 5) / 10);
    pe__put_integer(doc, row, "held_percent",
                    100 * (held < places ? held : places) / places);
    pe__put_number(doc, row, "lasts", PE__HOURS,
                   (pe__get_integer(row, "ends", 0) -
                    pe__get_integer(row, "starts", 0)) / QUARTER);
    /* who posted it is between them and who organises it */
    if (!own && !author) {
        pe__put_null(doc, row, "author");
        pe__put_null(doc, row, "author_name");
    }
    pe__put_days(use, row);
    /* whose zone is known: who signed in, and the council of an effort */
    if (use->member != 0 && pe__get_integer(row, "effort", 0) != 0)
        pe__put_there(use, row, "starts",
                      pe__get_text(row, "council_zone", ""));
    int64_t apart = pe__get_integer(row, "peer_shift", 0);
    if (apart != 0) {
        pe__put_number(doc, row, "peer_starts", PE__TIME,
                       pe__get_integer(row, "starts", 0) - apart);
        pe__put_number(doc, row, "apart", PE__HOURS,
                       ((apart < 0 ? -apart : apart) + QUARTER - 1) /
                           QUARTER);
    }
    bool exact = own || author || holds(mine);
    pe__put_district(doc, row);
    pe__put_bool(doc, row, "mine_is_held", holds(mine));
    pe__put_distance(doc, row, helper, exact);
    pe__put_spot(doc, row, exact);
}

pe_status pe__put_needs(pe__use *use, const pe__eye *eye,
                        const pe__value *helper, const pe__sieve *sieve,
                        const char *key, pe_error *err)
{
    pe__value *rows = pe__put_array(use->doc, use->out, key);
    pe__value *skills = pe__doc_array(use->doc);
    pe_status status = pe__need_rows(use->db, use->doc, rows, eye, sieve, err);
    if (status == PE_OK)
        status = pe__skill_rows(use->db, use->doc, skills, err);
    for (pe__value *row = rows->items.first; row; row = row->next)
        pe__need_dress(use, row, helper, skills, false);
    return status;
}
