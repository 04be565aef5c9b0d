/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Where the newspaper eats when an issue is out: four times decided, with what
 * the times before left, and the fifth is being decided. Three of five like the
 * canteen best; two want to cook, and get their way when they lost out long
 * enough. */
#include "world.h"

enum { CLOSES_DAYS = 2, DECIDED = 4 };

static void open_series(pe__world *world)
{
    const pe__value *made = pe__stage_post(
        &world->stage, pe__demo_coordinator(world),
        pe__troupe_path(&world->paper, "decisions/series/new"), "title",
        "Supper when an issue is out", "says", "Once a week we eat together. "
        "Nobody should sit in a place they do not like all year long.", "rule",
        "consensus", PE__END);
    world->series = pe__get_integer(made, "series", 0);
}

/* Of twenty some are away each time. */
static void vote(pe__world *world, int64_t decision, int m, int time)
{
    static const char *const places[] = {"tick_1", "tick_2", "tick_3"};
    int wants = m % 5 < 3 ? 0 : 1;
    bool easy = (m + time) % 4 == 0; /* fine with the third, too */
    if (m > 0 && (3 * m + time) % 8 == 0)
        return;
    pe__world_later(world, 9);
    pe__stage_post(&world->stage, world->paper.member[m],
                   pe__troupe_path(&world->paper, "decisions/%lld/vote",
                                   (long long)decision), places[wants], "1",
                   easy ? places[2] : "note", "1", PE__END);
}

void pe__demo_supper(pe__world *world)
{
    static const char *const titles[] = {
        "Supper after the spring issue", "Supper after the housing issue",
        "Supper after the harbour issue", "Supper after the school issue",
        "Supper after the next issue"};
    pe__troupe *paper = &world->paper;
    int time = world->suppers++;
    int64_t closes = world->stage.now +
                     (time < DECIDED ? CLOSES_DAYS : 9) * (int64_t)86400;
    if (time == 0)
        open_series(world);
    pe__stage_post(&world->stage, paper->member[2],
                   pe__troupe_path(paper, "decisions/new"), "title",
                   titles[time], "says", "", "rule", "approval", "ballots",
                   "open", "series",
                   pe__stage_text("%lld", (long long)world->series), "options",
                   "The harbour canteen\nWe cook in the cellar\nCafé Anker",
                   "closes",
                   pe__stage_text("%sT17:00Z",
                                  pe__world_day(world, (int)((closes -
                                      world->day0) / 86400))), PE__END);
    int64_t decision = pe__stage_next_id(&world->stage);
    for (int m = 0; m < paper->people; m++)
        vote(world, decision, m, time);
}
