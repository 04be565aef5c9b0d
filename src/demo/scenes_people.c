/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How people came together. */
#include "world.h"

#include "error.h"
#include "people.h"
#include "people_member.h"

#include <string.h>

/* Nobody signs in with it: the link of the demo does. */
static const char password[] = "nine lanterns over the harbour";

/* The sign-in name is the id of the table without its "m-". */
static int64_t member_called(pe__world *world, const char *sign_in)
{
    pe__stage *stage = &world->stage;
    const char *stored = NULL;
    int64_t member = 0;
    if (stage->status == PE_OK)
        stage->status = pe__member_by_sign_in(stage->db, stage->doc, sign_in,
                                              &member, &stored, stage->err);
    return member;
}

/* Somebody new comes in with a code. */
static int64_t join(pe__world *world, const char *code,
                    const pe__troupe *troupe, int row)
{
    const char *sign_in = pe__troupe_text(troupe, row, "member") + 2;
    pe__stage_post(&world->stage, 0, "/join", "code", code, "name",
                   pe__troupe_text(troupe, row, "name"), "sign_in", sign_in,
                   "password", password, "zone", "Europe/London", "hours",
                   pe__troupe_text(troupe, row, "hours"), "skills",
                   pe__troupe_text(troupe, row, "skills"), "site",
                   pe__troupe_text(troupe, row, "site"), PE__END);
    return member_called(world, sign_in);
}

/* A code that `inviter` makes for one person. */
static const char *invite(pe__world *world, int64_t inviter, int64_t council,
                          const char *note)
{
    const pe__value *out = pe__stage_post(
        &world->stage, inviter,
        pe__stage_text("/councils/%lld/invites", (long long)council), "note",
        note, "uses", "1", PE__END);
    return pe__stage_text("%s", pe__get_text(pe__get(out, "made"), "code", ""));
}

/* The founder with her own hours and skills. */
static int64_t found(pe__world *world, const pe__troupe *troupe,
                     const char *name, const char *purpose)
{
    pe__stage_post(&world->stage, troupe->member[0], "/councils", "name", name,
                   "kind", "workers", "purpose", purpose, "is_listed", "on",
                   "parent", pe__stage_text("%lld", (long long)world->quarter),
                   "hours", pe__troupe_text(troupe, 0, "hours"), "skills",
                   pe__troupe_text(troupe, 0, "skills"), PE__END);
    return pe__stage_next_id(&world->stage);
}

/* Those after the founder: each invited by one who is there already, over
 * some days. */
static void gather(pe__world *world, pe__troupe *troupe)
{
    for (int row = 1; row < troupe->people; row++) {
        const char *name = pe__troupe_text(troupe, row, "name");
        const char *code = invite(world, troupe->member[(row - 1) / 2],
                                  troupe->council, name);
        pe__world_later(world, 40 + pe__world_draw(world, 50));
        troupe->member[row] = join(world, code, troupe, row);
    }
}

/* The first member of the hub founds the federation, then the paper in it. */
void pe__demo_found(pe__world *world)
{
    pe__stage *stage = &world->stage;
    pe__troupe *paper = &world->paper;
    char code[PE__CODE_SIZE] = "";
    if (stage->status == PE_OK)
        stage->status = pe__people_founding(stage->db, stage->now, code,
                                            stage->err);
    paper->member[0] = join(world, code, paper, 0);
    pe__world_later(world, 10);
    pe__stage_post(stage, paper->member[0], "/councils", "name",
                   "Harbour Quarter", "kind", "federation", "purpose",
                   "What the co-operatives of the quarter decide together.",
                   "is_listed", "on", PE__END);
    world->quarter = pe__stage_next_id(stage);
    pe__world_later(world, 15);
    paper->council = found(world, paper, "The Harbour Courier",
                           "A weekly paper for the quarter, and a small print "
                           "shop that pays for it.");
}

void pe__demo_gather(pe__world *world)
{
    gather(world, &world->paper);
}

/* Somebody of the kitchen comes into the federation, and founds it there;
 * the federation's coordinator says yes. */
void pe__demo_kitchen_founds(pe__world *world)
{
    pe__troupe *kitchen = &world->kitchen;
    int64_t greta = world->paper.member[0];
    const char *code = invite(world, greta, world->quarter, "Rosa, kitchen");
    pe__world_later(world, 90);
    kitchen->member[0] = join(world, code, kitchen, 0);
    pe__world_later(world, 20);
    kitchen->council = found(world, kitchen, "The Long Table",
                             "Lunch for whoever comes, from food that would "
                             "be thrown away.");
    pe__world_later(world, 45);
    pe__stage_post(&world->stage, greta,
                   pe__stage_text("/councils/%lld/children/%lld",
                           (long long)world->quarter,
                           (long long)kitchen->council),
                   "yes", "on", PE__END);
}

void pe__demo_kitchen_gathers(pe__world *world)
{
    gather(world, &world->kitchen);
}

/* Who eats and reads founds a council of their own: members of both are in
 * it. */
void pe__demo_households(pe__world *world)
{
    pe__stage *stage = &world->stage;
    int64_t noor = pe__troupe_member(world, &world->kitchen, "m-noor");
    pe__stage_post(stage, noor, "/councils", "name",
                   "Households of the Harbour Quarter", "kind", "consumers",
                   "purpose", "What we need, and how much of it.", "is_listed",
                   "on", PE__END);
    world->households = pe__stage_next_id(stage);
    static const char *const others[] = {"m-niamh", "m-lars", "m-shanti"};
    for (size_t k = 0; k < sizeof others / sizeof *others; k++) {
        const char *code = invite(world, noor, world->households, "");
        pe__world_later(world, 200);
        pe__stage_post(stage,
                       pe__troupe_member(world, &world->kitchen, others[k]),
                       "/join", "code", code, PE__END);
    }
}
