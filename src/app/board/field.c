/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The whole field at any moment: what is open, filled, at risk; one need; what
 * one can do right now. */
#include "uses.h"

#include "board.h"
#include "board_claim.h"
#include "board_effort.h"
#include "board_helper.h"
#include "board_offer.h"
#include "fields.h"
#include "gazetteer.h"
#include "need_show.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

enum { DAY = 86400, WEEK = 7 * DAY, NEAR_MOST = 20, ROWS = 100, BURSTS = 5,
       FORTNIGHT = 14 * 24 /* hours */ };

/* --- the board ------------------------------------------------------------ */

/* What is looked around. */
typedef struct {
    double km; /* 0 = everywhere */
    double north, east;
} circle;

/* `km` around the helper, or around north, east of the query. The sieve gets a
 * box that is wider: what is told of a place must not depend on where in its
 * kilometre it is. */
static circle read_near(pe__use *use, const pe__value *helper,
                        pe__sieve *sieve)
{
    static const double MARGIN = 2; /* km */
    double km = pe__use_real(use, "km", 0.1, 20000, 0);
    double north = pe__use_real(use, "north", -90, 90, NAN);
    double east = pe__use_real(use, "east", -180, 180, NAN);
    if (isnan(north) || isnan(east)) {
        if (pe__get(helper, "north") == NULL)
            return (circle){0};
        north = (double)pe__get_integer(helper, "north", 0) / 1e7;
        east = (double)pe__get_integer(helper, "east", 0) / 1e7;
    }
    if (km <= 0)
        return (circle){0};
    double high = (km + MARGIN) / 111.2;
    double narrow = fmax(0.02, cos(north * 0.017453292519943295));
    double wide = (km + MARGIN) / (111.2 * narrow);
    sieve->south = llround((north - high) * 1e7);
    sieve->north = llround((north + high) * 1e7);
    sieve->west = llround((east - wide) * 1e7);
    sieve->east = llround((east + wide) * 1e7);
    return (circle){km, north, east};
}

/* Those within the circle, by the places that are shown. */
static void keep_near(pe__use *use, const circle *c)
{
    pe__value *kept = pe__doc_array(use->doc);
    pe__value *rows = (pe__value *)pe__get(use->out, "needs");
    if (c->km <= 0 || rows == NULL)
        return;
    for (pe__value *v = rows->items.first, *next; v != NULL; v = next) {
        next = v->next;
        v->next = NULL;
        if (pe__spot_km(llround(c->north * 1e7), llround(c->east * 1e7),
                        llround(1e7 * pe__get_real(v, "north", 0)),
                        llround(1e7 * pe__get_real(v, "east", 0))) <= c->km)
            pe__add(use->doc, kept, v);
    }
    pe__put(use->doc, use->out, "needs", kept);
}

/* What was narrowed down to, as the end of an address that pages on. */
static void put_query(pe__use *use, pe__value *filter, const pe__sieve *s,
                      const char *when, const char *what, double km)
{
    bool any = s->effort != 0 || s->sort != 0 || s->district != 0 ||
               s->at_risk || km > 0 || strcmp(when, "all") != 0 ||
               strcmp(what, "any") != 0;
    pe__put_bool(use->doc, filter, "is_set", any);
    pe__put_format(use->doc, filter, "query",
                   "when=%s&what=%s&km=%g&sort=%" PRId64 "&effort=%" PRId64
                   "&district=%" PRId64 "%s", when, what, km, s->sort,
                   s->effort, s->district, s->at_risk ? "&at_risk=1" : "");
}

static circle read_sieve(pe__use *use, const pe__value *helper, pe__sieve *s)
{
    const char *when = pe__use_choice(use, "when", "all today week");
    const char *what = pe__use_choice(use, "what",
                                      "any shift thing place transport");
    *s = (pe__sieve){
        .effort = pe__use_integer(use, "effort", 0, INT64_MAX, 0),
        .sort = pe__use_integer(use, "sort", 0, INT64_MAX, 0),
        .district = pe__use_integer(use, "district", 0, INT64_MAX, 0),
        .what = strcmp(what, "any") == 0 ? "" : what,
        .from = use->now,
        .until = strcmp(when, "today") == 0  ? use->now + DAY
                 : strcmp(when, "week") == 0 ? use->now + WEEK
                                             : 0,
        .at_risk = pe__use_ticked(use, "at_risk"),
        .most = ROWS + 1,
        .skip = ROWS * pe__use_integer(use, "page", 0, 1000, 0)};
    circle around = read_near(use, helper, s);
    pe__value *filter = pe__put_object(use->doc, use->out, "filter");
    pe__put_bool(use->doc, filter, pe__doc_format(use->doc, "when_%s", when),
                 true);
    pe__put_bool(use->doc, filter, pe__doc_format(use->doc, "what_%s", what),
                 true);
    pe__put_bool(use->doc, filter, "at_risk", s->at_risk);
    pe__put_text(use->doc, filter, "km", pe__get_text(use->in, "km", ""));
    pe__put_integer(use->doc, filter, "sort", s->sort);
    pe__put_integer(use->doc, filter, "effort", s->effort);
    pe__put_integer(use->doc, filter, "district", s->district);
    put_query(use, filter, s, when, what, around.km);
    return around;
}

/* More than a page: the last is taken off, more_page says where it goes on. */
static void cut_page(pe__use *use, const pe__sieve *sieve)
{
    pe__value *rows = (pe__value *)pe__get(use->out, "needs");
    if (rows == NULL || pe__count_of(rows) <= ROWS)
        return;
    pe__value *kept = pe__doc_array(use->doc);
    for (pe__value *v = rows->items.first; v->next != NULL;) {
        pe__value *next = v->next;
        v->next = NULL;
        pe__add(use->doc, kept, v);
        v = next;
    }
    pe__put(use->doc, use->out, "needs", kept);
    pe__put_format(use->doc, use->out, "more_page", "%" PRId64,
                   sieve->skip / ROWS + 1);
}

/* sorts: is_chosen. */
static pe_status put_sorts(pe__use *use, int64_t chosen, pe_error *err)
{
    pe__value *sorts = pe__put_array(use->doc, use->out, "sorts");
    pe_status status = pe__sort_rows(use->db, use->doc, sorts, err);
    for (pe__value *v = sorts->items.first; v != NULL; v = v->next)
        pe__put_bool(use->doc, v, "is_chosen",
                     pe__get_integer(v, "sort", 0) == chosen);
    return status;
}

/* bursts: the first few; bursts_more: how many besides. */
static pe_status put_bursts(pe__use *use, pe_error *err)
{
    int64_t more = 0;
    pe__value *all = pe__doc_array(use->doc);
    pe__value *shown = pe__put_array(use->doc, use->out, "bursts");
    pe_status status = pe__district_bursts(use->db, use->doc, all, err);
    for (const pe__value *row = pe__first(all); row; row = row->next) {
        if (pe__count_of(shown) == BURSTS) {
            more++;
            continue;
        }
        pe__value *one = pe__doc_copy(use->doc, row);
        pe__put_district(use->doc, one);
        pe__add(use->doc, shown, one);
    }
    pe__put_number(use->doc, use->out, "bursts_more", PE__COUNT, more);
    return status;
}

/* needs, totals, bursts, filter, sorts, efforts; asks: how many wait for an
 * answer of who looks; is_helper, is_verifier; more_page; bringers: councils
 * for which they may bring more. */
pe_status pe__use_board(pe__use *use, pe_error *err)
{
    pe__eye eye;
    pe__sieve sieve;
    pe__value *helper, *asks = pe__doc_array(use->doc);
    pe_status status = pe__put_heard(use, err);
    if (status == PE_OK)
        status = pe__look_as(use, &eye, &helper, err);
    if (status != PE_OK)
        return status;
    circle around = read_sieve(use, helper, &sieve);
    if (pe__use_faulty(use))
        return PE_OK;
    status = pe__put_needs(use, &eye, helper, &sieve, "needs", err);
    cut_page(use, &sieve);
    keep_near(use, &around);
    if (status == PE_OK)
        status = pe__need_totals(use->db, use->doc,
                                 pe__put_object(use->doc, use->out, "totals"),
                                 0, use->now, err);
    if (status == PE_OK)
        status = put_bursts(use, err);
    if (status == PE_OK)
        status = put_sorts(use, sieve.sort, err);
    if (status == PE_OK && use->member != 0)
        status = pe__board_bringers(use->db, use->doc,
                                    pe__put_array(use->doc, use->out,
                                                  "bringers"),
                                    use->member, use->now, err);
    if (status == PE_OK && use->member != 0)
        status = pe__ask_open(use->db, use->doc, asks, use->member, use->now,
                              err);
    pe__put_number(use->doc, use->out, "asks", PE__COUNT,
                   (int64_t)pe__count_of(asks));
    pe__put_bool(use->doc, use->out, "is_helper",
                 pe__get(helper, "north") != NULL);
    pe__put_bool(use->doc, use->out, "is_verifier", eye.is_verifier);
    return status;
}

/* Needs that nobody vouches for: to verifiers alone; is_verifier. */
pe_status pe__use_board_verify(pe__use *use, pe_error *err)
{
    pe__eye eye;
    pe__value *helper;
    pe__sieve sieve = {.from = use->now, .unvouched = true};
    pe_status status = pe__put_heard(use, err);
    if (status == PE_OK)
        status = pe__look_as(use, &eye, &helper, err);
    pe__put_bool(use->doc, use->out, "is_verifier", eye.is_verifier);
    return status == PE_OK && eye.is_verifier
               ? pe__put_needs(use, &eye, helper, &sieve, "needs", err)
               : status;
}

/* --- one need ------------------------------------------------------------- */

/* How the engine sees it: standing {filled_percent, expected, asked, open,
 * is_at_risk, is_burst, is_confirming}. */
static void put_standing(pe__use *use, int64_t need)
{
    pe_match_standing s;
    bool known;
    pe__board_look(use->services.board, need, 0, &s, &known);
    if (!known)
        return;
    pe__value *out = pe__put_object(use->doc, use->out, "standing");
    pe__put_integer(use->doc, out, "filled_percent",
                    lround(100 * s.filled));
    pe__put_real(use->doc, out, "expected", round(s.expected * 10) / 10);
    pe__put_number(use->doc, out, "asked", PE__COUNT, s.asked);
    pe__put_number(use->doc, out, "open", PE__COUNT, s.open);
    pe__put_bool(use->doc, out, "is_at_risk", s.at_risk != 0);
    pe__put_bool(use->doc, out, "is_burst", s.burst != 0);
    pe__put_bool(use->doc, out, "is_confirming", s.confirming != 0);
}

static pe_status put_gifts(pe__use *use, int64_t need, pe_error *err)
{
    pe__value *gifts = pe__put_array(use->doc, use->out, "gifts");
    pe_status status = pe__gift_rows(use->db, use->doc, gifts, 0, need, err);
    for (pe__value *g = gifts->items.first; g; g = g->next) {
        pe__put_null(use->doc, g, "place");
        pe__put_is(use->doc, g, "state");
        if (pe__get_bool(g, "is_proposed", false))
            pe__put_null(use->doc, g, "name");
    }
    return status;
}

/* What who looks can do: can_take, would_stand_by, can_cancel, can_vouch; or
 * why they cannot take it: lacks_profile, lacks_skill; gives_thing: it is no
 * shift, but something that can be offered. */
static void put_can(pe__use *use, const pe__eye *eye, const pe__value *helper,
                    const pe__value *row)
{
    static const char *const states[] = {
        "mine_promised", "mine_confirmed", "mine_doubted", "mine_tentative",
        "mine_standby"};
    pe__doc *doc = use->doc;
    bool has = false;
    bool open = strcmp(pe__get_text(row, "state", ""), "open") == 0 &&
                pe__get_integer(row, "ends", 0) > use->now;
    bool shift = pe__get_bool(row, "is_shift", false);
    bool profile = pe__get(helper, "north") != NULL;
    bool skilled = (pe__get_integer(row, "skills", 0) &
                    ~pe__get_integer(helper, "skills", 0)) == 0;
    for (size_t k = 0; k < sizeof states / sizeof *states; k++)
        has = has || pe__get_bool(row, states[k], false);
    bool wants = open && !has &&
                 pe__get_integer(row, "author", 0) != use->member;
    bool takes = wants && shift && profile && skilled;
    pe__put_bool(doc, use->out, "is_helper", profile);
    pe__put_bool(doc, use->out, "is_verifier", eye->is_verifier);
    pe__put_bool(doc, use->out, "can_take", takes);
    pe__put_bool(doc, use->out, "would_stand_by",
                 takes && pe__get_bool(row, "is_limited", false) &&
                     pe__get_integer(row, "gap", 0) == 0);
    pe__put_bool(doc, use->out, "can_cancel", open && has);
    pe__put_bool(doc, use->out, "can_vouch",
                 eye->is_verifier && open &&
                     !pe__get_bool(row, "is_vouched", true) &&
                     pe__get_integer(row, "author", 0) != use->member);
    pe__put_bool(doc, use->out, "lacks_profile", wants && shift && !profile);
    pe__put_bool(doc, use->out, "lacks_skill",
                 wants && shift && profile && !skilled);
    pe__put_bool(doc, use->out, "gives_thing", wants && !shift);
}

/* need, standing, is_organiser, what put_can says, twin, twins, gifts
 * (organisers). */
pe_status pe__use_need(pe__use *use, pe_error *err)
{
    pe__eye eye;
    bool found = false, own = false;
    int64_t id = pe__board_number(use, "need");
    pe__value *helper, *row = pe__doc_object(use->doc);
    pe__value *skills = pe__doc_array(use->doc);
    pe_status status = pe__put_heard(use, err);
    if (status == PE_OK)
        status = pe__look_as(use, &eye, &helper, err);
    if (status == PE_OK)
        status = pe__need_row_of(use->db, use->doc, row, &eye, id, &found,
                                 err);
    if (status == PE_OK && !found)
        return pe__use_not_found(use);
    if (status == PE_OK && use->member != 0)
        status = pe__need_is_own(use->db, id, use->member, use->now, &own,
                                 err);
    if (status == PE_OK)
        status = pe__skill_rows(use->db, use->doc, skills, err);
    if (status != PE_OK)
        return status;
    pe__need_dress(use, row, helper, skills, own);
    pe__put(use->doc, use->out, "need", row);
    put_standing(use, id);
    put_can(use, &eye, helper, row);
    pe__put_bool(use->doc, use->out, "is_organiser", own);
    status = pe__put_twins(use, &eye, row, own, err);
    return status == PE_OK && own ? put_gifts(use, id, err) : status;
}

/* --- right now ------------------------------------------------------------ */

static pe_status put_chance(pe__use *use, const pe__eye *eye,
                            const pe__value *helper, const pe__value *skills,
                            const pe_match_chance *chance, pe__value *list,
                            pe_error *err)
{
    bool found = false;
    pe__value *row = pe__doc_object(use->doc);
    pe_status status = pe__need_row_of(use->db, use->doc, row, eye,
                                       chance->need, &found, err);
    if (status != PE_OK || !found)
        return status;
    pe__need_dress(use, row, helper, skills, false);
    pe__put_bool(use->doc, row, "is_suiting", chance->suits != 0);
    pe__put_bool(use->doc, row, "is_standby", chance->standby != 0);
    pe__add(use->doc, list, row);
    return PE_OK;
}

/* What one could take in the next hours, the most useful first: needs, hours,
 * is_helper. */
pe_status pe__use_board_now(pe__use *use, pe_error *err)
{
    pe__eye eye;
    pe_match_chance chance[NEAR_MOST];
    pe__value *helper, *skills = pe__doc_array(use->doc);
    pe__value *needs = pe__put_array(use->doc, use->out, "needs");
    int64_t hours = pe__use_integer(use, "hours", 1, FORTNIGHT, 24);
    pe_status status = pe__put_heard(use, err);
    if (status == PE_OK)
        status = pe__look_as(use, &eye, &helper, err);
    if (status == PE_OK)
        status = pe__skill_rows(use->db, use->doc, skills, err);
    if (status != PE_OK || pe__use_faulty(use))
        return status;
    int64_t count = pe__board_near(use->services.board, use->member, use->now,
                                   use->now + 3600 * hours, chance,
                                   NEAR_MOST);
    for (int64_t k = 0; k < count && status == PE_OK; k++)
        status = put_chance(use, &eye, helper, skills, &chance[k], needs, err);
    pe__put_integer(use->doc, use->out, "hours", hours);
    pe__put_bool(use->doc, use->out, "is_helper",
                 pe__get(helper, "north") != NULL);
    pe__put_bool(use->doc, use->out, "is_day", hours == 24);
    return status;
}
