/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who at the newspaper votes for whom, and whether one of them goes on. */
#include "envelope.h"
#include "world.h"

#include "doc.h"

/* Nobody needs these codes again. topic 0 = everything. */
static void hand_over(pe__world *world, int from, int to, int64_t topic)
{
    char code[PE__LONG_CODE_SIZE];
    pe__long_code_new(code);
    pe__world_later(world, 20);
    pe__stage_post(&world->stage, world->paper.member[from],
                   pe__troupe_path(&world->paper, "decisions/delegates"),
                   "delegate",
                   pe__stage_text("%lld", (long long)world->paper.member[to]),
                   "topic", pe__stage_text("%lld", (long long)topic), "code",
                   code, PE__END);
}

static int64_t name_topic(pe__world *world, const char *name)
{
    const pe__value *out = pe__stage_post(
        &world->stage, world->paper.member[0],
        pe__troupe_path(&world->paper, "decisions/topics"), "name", name,
        PE__END);
    return pe__get_integer(out, "topic", 0);
}

void pe__demo_trust(pe__world *world)
{
    int64_t money = name_topic(world, "Money");
    name_topic(world, "Premises");
    hand_over(world, 5, 0, 0);
    hand_over(world, 6, 0, money);
    hand_over(world, 0, 2, money);
    hand_over(world, 7, 2, 0);
    hand_over(world, 8, 2, 0);
    pe__world_later(world, 60);
    pe__stage_post(&world->stage, world->paper.member[4],
                   pe__troupe_path(&world->paper, "decisions/recalls"), "whom",
                   pe__stage_text("delegate:%lld",
                                  (long long)world->paper.member[2]), "reason",
                   "For a month nobody could ask what became of our votes. "
                   "Let us say whether that goes on.", PE__END);
}
