/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A decision that opens in some days, and whose words three people would
 * change: one of them did, the other two wait to be taken up. */
#include "world.h"

#define NOW_SAYS \
    "From spring on the reading room is open to everybody on four " \
    "afternoons a week. "
#define KEY_SAYS \
    "Whoever is on duty at the front desk has the key. "
#define COFFEE_SAYS "Coffee costs what it costs us."

static int64_t change(pe__world *world, const char *who, int64_t decision,
                      const char *place, const char *words, const char *why)
{
    const pe__value *out = pe__stage_post(
        &world->stage, pe__troupe_member(world, &world->paper, who),
        pe__troupe_path(&world->paper, "decisions/%lld/amend",
                        (long long)decision), "what",
        *place == '\0' ? "text" : "option", "place", place, "words", words,
        "why", why, PE__END);
    return pe__get_integer(out, "amendment", 0);
}

/* When the reading room is open: other words for the text, one accepted and
 * one not yet, and for an option. */
void pe__demo_amend(pe__world *world)
{
    pe__troupe *troupe = &world->paper;
    int64_t ruth = pe__troupe_member(world, troupe, "m-ruth");
    pe__stage_post(&world->stage, ruth,
                   pe__troupe_path(troupe, "decisions/new"), "title",
                   "When is the reading room open?", "says",
                   NOW_SAYS KEY_SAYS "Coffee is free.", "rule", "judgement",
                   "options", "Monday to Thursday, 2 to 6\nTuesday to Friday, "
                   "3 to 7\nSaturday, 10 to 6", "opens",
                   pe__stage_text("%sT08:00Z", pe__world_day(world, 3)),
                   "closes",
                   pe__stage_text("%sT17:00Z", pe__world_day(world, 10)),
                   PE__END);
    int64_t decision = pe__stage_next_id(&world->stage);
    pe__world_later(world, 70);
    int64_t coffee = change(world, "m-joao", decision, "",
                            NOW_SAYS KEY_SAYS COFFEE_SAYS,
                            "Last winter it was 60 € a month.");
    pe__world_later(world, 50);
    pe__stage_post(&world->stage, ruth,
                   pe__troupe_path(troupe, "decisions/%lld/amendments/%lld/"
                                   "accept", (long long)decision,
                                   (long long)coffee), PE__END);
    pe__world_later(world, 25);
    change(world, "m-angeles", decision, "", NOW_SAYS
           "Three members have a key, and take turns. " COFFEE_SAYS,
           "The desk is not staffed on two of these afternoons.");
    pe__world_later(world, 40);
    change(world, "m-olena", decision, "2", "Tuesday to Friday, 4 to 8",
           "Most come after work.");
}
