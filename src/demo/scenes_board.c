/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Three weeks of the switchboard: the kitchen's lunches and the paper's street
 * sale need people; members are asked, and answer as people do. */
#include "world.h"

#include "board.h"
#include "board_claim.h"

#include <stdio.h>
#include <string.h>

enum { DAY = 86400, HOUR = 3600, MINUTE = 60, STEP = 30 * MINUTE,
       ANSWERS = 2 * MINUTE, /* people take so long */
       LATELY = 5 * MINUTE,
       SIX = 6 * HOUR /* in the morning, when the hub does its own */ };

/* The middle of the quarter, 1e-5 degrees; it is made up, as all is here. */
enum { NORTH = 5144900, EAST = -260000 };

static const char *degrees(int at)
{
    return pe__stage_text("%s%d.%05d", at < 0 ? "-" : "",
                          (at < 0 ? -at : at) / 100000,
                          (at < 0 ? -at : at) % 100000);
}

/* Somewhere within two kilometres. */
static const char *near_by(pe__world *world, int middle)
{
    return degrees(middle + pe__world_draw(world, 3600) - 1800);
}

/* As forms say moments, in UTC. */
static const char *moment(const pe__world *world, int days, int hour)
{
    return pe__stage_text("%sT%02d:00Z", pe__world_day(world, days), hour);
}

/* What somebody does in a case is settled: 0 … 99. */
static int temper(int64_t need, int64_t member)
{
    uint64_t z = (uint64_t)need * 0x9E3779B97F4A7C15U +
                 (uint64_t)member * 0xBF58476D1CE4E5B9U;
    z = (z ^ z >> 31) * 0x94D049BB133111EBU;
    return (int)((z ^ z >> 29) >> 33) % 100;
}

/* --- how it begins -------------------------------------------------------- */

/* Evenings and weekends for all, mornings for every second one. */
static void join(pe__world *world, const pe__troupe *troupe)
{
    static const char *const parts[] = {
        "3 4 9 10 15 16 21 22 27 28 32 33 34 38 39 40",
        "2 3 4 8 9 10 14 15 16 20 21 22 26 27 28 33 34 39 40"};
    for (int m = 0; m < troupe->people; m++) {
        if (m % 7 == 6)
            continue; /* some do not want to be asked */
        pe__stage_post(&world->stage, troupe->member[m], "/board/me", "place",
                       "Harbour Quarter", "north", near_by(world, NORTH),
                       "east", near_by(world, EAST), "reach",
                       m % 3 ? "6" : "3", "part", parts[m % 2], "most_a_week",
                       m % 4 ? "5" : "2", "quiet_from", "22", "quiet_to", "7",
                       "by_push", "1", PE__END);
        pe__world_later(world, 5);
    }
}

static int64_t start(pe__world *world, const pe__troupe *troupe,
                     const char *kind, const char *name, const char *about)
{
    pe__stage_post(&world->stage, troupe->member[0],
                   pe__troupe_path(troupe, "efforts"), "kind", kind, "name",
                   name, "about", about, "place", "Old Customs House", "north",
                   degrees(NORTH), "east", degrees(EAST), "is_public", "1",
                   PE__END);
    return pe__stage_next_id(&world->stage);
}

void pe__demo_board_begins(pe__world *world)
{
    pe__stage *stage = &world->stage;
    join(world, &world->paper);
    join(world, &world->kitchen);
    world->sale = start(world, &world->paper, "campaign",
                        "Street sale of the Courier",
                        "Every issue finds its readers at the ferry, the "
                        "market and the tram stop.");
    world->lunch = start(world, &world->kitchen, "kitchen",
                         "Lunch at the Long Table",
                         "Sixty people eat here at noon; whoever has an hour "
                         "helps.");
    pe__stage_post(stage, world->kitchen.member[0],
                   pe__stage_text("/efforts/%lld/duties",
                                  (long long)world->lunch),
                   "title", "Take in the surplus from the market", "sort",
                   "carrying", "weekday", "4", "clock", "17:00", "lasts",
                   "1.5", "places", "2", PE__END);
    pe__stage_post(stage, world->kitchen.member[3], "/offers", "what",
                   "transport", "title", "Cargo bicycle", "sort",
                   "cargo bicycle", "lent", "1", "reach", "8", PE__END);
    pe__stage_post(stage, world->paper.member[2], "/offers", "what", "place",
                   "title", "Hall above the print shop", "sort", "room",
                   "lent", "1", "reach", "10", PE__END);
}

/* --- a day ---------------------------------------------------------------- */

static void post(pe__world *world, int64_t author, int64_t effort,
                 const char *title, const char *sort, const char *places,
                 const char *starts, const char *ends)
{
    pe__stage_post(&world->stage, author, "/needs", "effort",
                   pe__stage_text("%lld", (long long)effort), "title", title,
                   "sort", sort, "places", places, "starts", starts, "ends",
                   ends, "serves", "60", PE__END);
    if (world->needs < PE__DEMO_NEEDS)
        world->need[world->needs++] = pe__stage_next_id(&world->stage);
}

/* What is needed tomorrow, and at the end of the past the days after. */
static void post_day(pe__world *world, int day)
{
    int64_t rosa = world->kitchen.member[0], greta = world->paper.member[0];
    post(world, rosa, world->lunch, "Wash up after lunch", "kitchen", "2",
         moment(world, day, 13), moment(world, day, 15));
    if (day % 2 == 0)
        post(world, rosa, world->lunch, "Chop vegetables", "kitchen", "3",
             moment(world, day, 9), moment(world, day, 12));
    if (day % 3 == 0)
        post(world, greta, world->sale, "Sell the Courier at the ferry",
             "street sale", "2", moment(world, day, 16),
             moment(world, day, 18));
}

static void answer(pe__world *world, const pe__value *row, bool confirms)
{
    int64_t need = pe__get_integer(row, "need", 0);
    int64_t member = pe__get_integer(row, "member", 0);
    int mood = temper(need, member);
    const char *way = confirms ? mood % 10 < 8 ? "confirm" : "cancel"
                      : mood < 40 ? "yes"
                      : mood < 70 ? "no"
                                  : NULL; /* says nothing */
    if (way != NULL && (!confirms || mood % 10 < 9))
        pe__stage_post(&world->stage, member,
                       pe__stage_text("/needs/%lld/%s", (long long)need, way),
                       PE__END);
}

static void answer_all(pe__world *world)
{
    pe__stage *stage = &world->stage;
    for (int confirms = 0; confirms < 2; confirms++) {
        pe__doc *doc = pe__doc_new();
        pe__value *rows = doc != NULL ? pe__doc_array(doc) : NULL;
        if (doc != NULL && stage->status == PE_OK)
            stage->status =
                confirms ? pe__claim_unconfirmed(stage->db, doc, rows,
                                                 stage->err)
                         : pe__ask_unanswered(stage->db, doc, rows,
                                              stage->err);
        for (const pe__value *r = pe__first(rows); r; r = r->next)
            answer(world, r, confirms == 1);
        pe__doc_free(doc);
    }
}

/* Time passes as the hub's clock has it; people answer some minutes later. */
static void pass_until(pe__world *world, int64_t until)
{
    pe__stage *stage = &world->stage;
    pe__board *board = stage->services.board;
    if (until > world->now - LATELY)
        until = world->now - LATELY;
    while (stage->status == PE_OK && stage->now < until) {
        int64_t due;
        stage->status = pe__board_due(board, stage->db, &due, stage->err);
        if (stage->status != PE_OK || due >= until)
            break;
        /* what the hub looks at every five minutes is enough every half hour */
        if (due < stage->now + STEP)
            due = stage->now + STEP;
        stage->now = due < until ? due : until;
        stage->status = pe__board_pass(board, stage->db, stage->now,
                                       stage->err);
        stage->now += ANSWERS;
        answer_all(world);
    }
    if (stage->now < until)
        stage->now = until;
}

/* --- who came ------------------------------------------------------------- */

static void note_one(pe__world *world, int64_t organiser, int64_t need)
{
    pe__stage *stage = &world->stage;
    const char *at = pe__stage_text("/needs/%lld/people", (long long)need);
    char path[64];
    int64_t claim[32];
    bool came[32];
    int count = 0;
    snprintf(path, sizeof path, "/needs/%lld/came", (long long)need);
    const pe__value *page = pe__stage_get(stage, organiser, at, PE__END);
    for (const pe__value *p = pe__first(pe__get(page, "people"));
         p != NULL && count < 32; p = p->next) {
        const char *state = pe__get_text(p, "state", "");
        if (strcmp(state, "promised") != 0 && strcmp(state, "confirmed") != 0)
            continue;
        claim[count] = pe__get_integer(p, "claim", 0);
        came[count] = temper(need + 1, claim[count]) < 88;
        count++;
    }
    for (int k = 0; k < count; k++)
        pe__stage_post(stage, organiser, path,
                       pe__stage_text("came_%lld", (long long)claim[k]),
                       came[k] ? "came" : "absent", PE__END);
    if (count > 0)
        pe__stage_post(stage, organiser,
                       pe__stage_text("/needs/%lld/thank", (long long)need),
                       "words", "Thank you, it would not have gone without "
                       "you.", PE__END);
}

/* Of yesterday and before; each needs its end. */
static void note_past(pe__world *world)
{
    pe__stage *stage = &world->stage;
    while (world->noted < world->needs && stage->status == PE_OK) {
        int64_t need = world->need[world->noted];
        const pe__value *page = pe__stage_get(
            stage, world->paper.member[0],
            pe__stage_text("/needs/%lld", (long long)need), PE__END);
        const pe__value *row = pe__get(page, "need");
        if (pe__get_integer(row, "ends", INT64_MAX) > stage->now)
            return;
        note_one(world,
                 pe__get_integer(row, "effort", 0) == world->lunch
                     ? world->kitchen.member[0]
                     : world->paper.member[0],
                 need);
        world->noted++;
    }
}

void pe__demo_board_day(pe__world *world)
{
    int64_t day = (world->stage.now - world->day0) / DAY;
    int today = (int)day - ((world->stage.now - world->day0) % DAY < 0);
    note_past(world);
    post_day(world, today + 1);
    pass_until(world, world->day0 + (int64_t)(today + 1) * DAY + SIX - MINUTE);
}

/* What is needed in the days to come; the last hours. */
void pe__demo_board_now(pe__world *world)
{
    pe__stage *stage = &world->stage;
    int64_t until = world->now - LATELY;
    if (stage->now > until)
        stage->now = until; /* today's scenes are at nine all the same */
    for (int day = 1; day <= 4; day++)
        post_day(world, day);
    pe__stage_post(stage, world->kitchen.member[0], "/needs", "what",
                   "transport", "effort",
                   pe__stage_text("%lld", (long long)world->lunch), "title",
                   "A bicycle for two crates of bread", "sort",
                   "cargo bicycle", "starts", moment(world, 1, 8), "ends",
                   moment(world, 1, 10), PE__END);
    pass_until(world, until);
}
