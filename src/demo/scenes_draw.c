/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The newspaper draws three by lot; one cannot, and another is drawn. All have
 * said yes since, so that nobody is waited for. */
#include "world.h"

#include <string.h>

enum { SEATS = 3 };

int64_t pe__demo_coordinator(pe__world *world)
{
    const pe__troupe *paper = &world->paper;
    const pe__value *roles = pe__stage_get(
        &world->stage, paper->member[0], pe__troupe_path(paper, "roles"),
        PE__END);
    const pe__value *h = pe__first(pe__get(roles, "holders"));
    while (h != NULL && (strcmp(pe__get_text(h, "kind", ""), "coordinator") !=
                             0 || pe__get_bool(h, "is_shadow", false)))
        h = h->next;
    return pe__get_integer(h, "member", 0);
}

/* Those who have not answered, at most `most`; how many. */
static int asked(pe__world *world, int64_t panel, int64_t *who, int most)
{
    int count = 0;
    const pe__troupe *paper = &world->paper;
    const pe__value *page = pe__stage_get(
        &world->stage, paper->member[0],
        pe__troupe_path(paper, "decisions/panels/%lld", (long long)panel),
        PE__END);
    for (const pe__value *p = pe__first(pe__get(page, "seated"));
         p != NULL && count < most; p = p->next)
        if (*pe__get_text(p, "answer", "") == '\0')
            who[count++] = pe__get_integer(p, "member", 0);
    return count;
}

static void answer(pe__world *world, int64_t who, int64_t panel,
                   const char *what)
{
    pe__world_later(world, 50);
    pe__stage_post(&world->stage, who,
                   pe__troupe_path(&world->paper, "decisions/panels/%lld/%s",
                                   (long long)panel, what), PE__END);
}

void pe__demo_draw(pe__world *world)
{
    const pe__troupe *paper = &world->paper;
    int64_t who[SEATS], lead = pe__demo_coordinator(world);
    const pe__value *made = pe__stage_post(
        &world->stage, lead, pe__troupe_path(paper, "decisions/panels/new"),
        "title", "Jury: what was wrong with the front page?", "says",
        "They read what was said, talk with everybody who was there, and "
        "propose what we do differently. Three evenings.", "seats", "3",
        "days", "7", "fact_1", "skill:reporting", "least_1", "1", "most_1",
        "2", "fact_2", "skill:layout", "least_2", "", "most_2", "1", PE__END);
    int64_t panel = pe__get_integer(made, "panel", 0);
    answer(world, lead, panel, "draw");
    int count = asked(world, panel, who, SEATS);
    for (int k = 0; k < count; k++)
        answer(world, who[k], panel, k == 0 ? "no" : "yes");
    count = asked(world, panel, who, SEATS);
    for (int k = 0; k < count; k++)
        answer(world, who[k], panel, "yes");
}
