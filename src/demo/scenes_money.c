/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Pay at the newspaper, and how the two think of merging. */
#include "world.h"

static void open_period(pe__world *world, int64_t treasurer, int from, int to,
                        const char *pool)
{
    pe__stage_post(&world->stage, treasurer,
                   pe__troupe_path(&world->paper, "pay/periods"), "starts",
                   pe__world_day(world, from), "ends",
                   pe__world_day(world, to), "pool", pool, PE__END);
}

/* Everybody rates some co-workers' effort, from 1 to 5. */
static void rate_efforts(pe__world *world, int64_t period)
{
    pe__troupe *troupe = &world->paper;
    for (int m = 0; m < troupe->people; m++)
        for (int k = 1; k <= 5; k++) {
            int64_t whom = troupe->member[(m + k) % troupe->people];
            pe__stage_post(&world->stage, troupe->member[m],
                           pe__troupe_path(troupe, "pay/%lld/effort",
                                           (long long)period),
                           pe__stage_text("effort_%lld", (long long)whom),
                           pe__stage_text("%d", 2 + pe__world_draw(world, 4)),
                           PE__END);
        }
}

/* A rule of pay is put to the council; some agree at once, nobody objects. */
void pe__demo_pay_rule(pe__world *world)
{
    pe__stage *stage = &world->stage;
    pe__troupe *troupe = &world->paper;
    pe__stage_post(stage, troupe->member[1],
                   pe__troupe_path(troupe, "pay/rule"), "way", "effort",
                   "currency", "EUR", "effort_least_percent", "80",
                   "effort_most_percent", "120", PE__END);
    int64_t decision = pe__stage_next_id(stage);
    for (int m = 0; m < troupe->people; m += 2) {
        pe__world_later(world, 40);
        pe__stage_post(stage, troupe->member[m],
                       pe__troupe_path(troupe, "decisions/%lld/stance",
                                       (long long)decision),
                       "stance", "consent", PE__END);
    }
}

/* A period by effort, with an allowance for somebody's children; closed. */
void pe__demo_pay(pe__world *world)
{
    pe__stage *stage = &world->stage;
    pe__troupe *troupe = &world->paper;
    int64_t greta = troupe->member[0];
    pe__stage_post(stage, greta, pe__troupe_path(troupe, "pay/allowances"),
                   "member",
                   pe__stage_text("%lld", (long long)pe__troupe_member(
                                              world, troupe, "m-angeles")),
                   "amount", "240", "kind", "children", "since",
                   pe__world_day(world, -70), PE__END);
    open_period(world, greta, -62, -33, "18400");
    int64_t period = pe__stage_next_id(stage);
    pe__world_later(world, 60);
    rate_efforts(world, period);
    pe__world_later(world, 300);
    pe__stage_post(stage, greta,
                   pe__troupe_path(troupe, "pay/%lld/close",
                                   (long long)period), PE__END);
}

/* The next one: open, not rated by anybody yet. */
void pe__demo_pay_again(pe__world *world)
{
    open_period(world, world->paper.member[0], -32, -3, "17950");
}

void pe__demo_merge_asks(pe__world *world)
{
    pe__troupe *kitchen = &world->kitchen;
    pe__stage_post(&world->stage, kitchen->member[0],
                   pe__troupe_path(kitchen, "merges"), "theirs",
                   pe__stage_text("%lld", (long long)world->paper.council),
                   "name", "Harbour Paper and Table", "says",
                   "You write until Thursday and have quiet Fridays; we cook "
                   "until Friday and have nobody for the accounts. Shall we "
                   "see what it would look like together?", PE__END);
}

void pe__demo_merge_opens(pe__world *world)
{
    pe__stage *stage = &world->stage;
    pe__troupe *paper = &world->paper;
    const pe__value *page = pe__stage_get(
        stage, paper->member[0], pe__troupe_path(paper, "merges"), PE__END);
    const pe__value *asked = pe__first(pe__get(page, "merges"));
    pe__stage_post(stage, paper->member[0],
                   pe__troupe_path(paper, "merges/%lld/answer",
                                   (long long)pe__get_integer(asked, "merge",
                                                              0)),
                   "answer", "yes", PE__END);
}
