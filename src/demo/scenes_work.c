/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How they list, rate and divide their work. */
#include "world.h"

#include "error.h"

#include <stdlib.h>
#include <string.h>

/* --- tasks and what people say of them --- */

/* A table of tasks is brought, looked at and taken over. */
static void bring_tasks(pe__world *world, pe__troupe *troupe)
{
    pe__stage *stage = &world->stage;
    pe__stage_file file = {"file", "tasks.csv", troupe->task_table};
    int64_t scribe = troupe->member[0];
    pe__stage_upload(stage, scribe, pe__troupe_path(troupe, "tasks/import"),
                     &file, "kind", "tasks", PE__END);
    const char *path = pe__troupe_path(troupe, "tasks/import/%lld",
                                       (long long)pe__stage_next_id(stage));
    const pe__value *look = pe__stage_get(stage, scribe, path, PE__END);
    const char *seen = pe__stage_text(
        "%s", pe__get_text(pe__get(look, "change"), "seen",
                           pe__get_text(look, "seen", "")));
    pe__world_later(world, 5);
    pe__stage_post(stage, scribe, path, "seen", seen, PE__END);
}

/* Learns by which numbers the hub knows the tasks of the table. */
static void find_tasks(pe__world *world, pe__troupe *troupe)
{
    const pe__value *page =
        pe__stage_get(&world->stage, troupe->member[0],
                      pe__troupe_path(troupe, "tasks"), PE__END);
    for (const pe__value *task = pe__first(pe__get(page, "tasks"));
         task != NULL; task = task->next)
        for (int row = 0; row < troupe->works; row++)
            if (strcmp(pe__table_cell(troupe->tasks, row, 1),
                       pe__get_text(task, "name", "")) == 0)
                troupe->task[row] = pe__get_integer(task, "task", 0);
}

static double points(const pe__troupe *troupe, int row, const char *rating)
{
    int32_t column = pe__table_find(troupe->tasks, rating);
    return column < 0
               ? 5
               : strtod(pe__table_cell(troupe->tasks, row, column), NULL);
}

/* What somebody says: near what the table has, more apart where the work is
 * of the kind that one likes or does not. */
static const char *say_points(pe__world *world, double about, int apart)
{
    int said = (int)(about + 0.5) + pe__world_draw(world, 2 * apart + 1) -
               apart;
    return pe__stage_text("%d", said < 0 ? 0 : said > 10 ? 10 : said);
}

/* Everybody rates the tasks they know, a few at a time. */
static void rate(pe__world *world, pe__troupe *troupe)
{
    find_tasks(world, troupe);
    for (int m = 0; m < troupe->people; m++)
        for (int row = 0; row < troupe->works; row++) {
            if (pe__world_draw(world, 10) < 4)
                continue;
            pe__stage_post(
                &world->stage, troupe->member[m],
                pe__troupe_path(troupe, "rate"),
                pe__stage_text("e_%lld", (long long)troupe->task[row]),
                say_points(world, points(troupe, row, "empowerment"), 1),
                pe__stage_text("d_%lld", (long long)troupe->task[row]),
                say_points(world, points(troupe, row, "desirability"), 2),
                PE__END);
        }
}

/* --- divisions --- */

static void ask_division(pe__world *world, const pe__troupe *troupe,
                         int64_t who)
{
    pe__stage *stage = &world->stage;
    pe__stage_post(stage, who, pe__troupe_path(troupe, "divisions"), PE__END);
    world->to_divide = pe__stage_next_id(stage);
    world->dividing = troupe->council;
}

static void propose(pe__world *world, const pe__troupe *troupe, int64_t who,
                    const char *says)
{
    pe__stage_post(&world->stage, who,
                   pe__troupe_path(troupe, "divisions/%lld/propose",
                                   (long long)world->division),
                   "says", says, PE__END);
    const pe__value *page = pe__stage_get(
        &world->stage, who,
        pe__troupe_path(troupe, "divisions/%lld", (long long)world->division),
        PE__END);
    world->question = pe__get_integer(pe__first(pe__get(page, "questions")),
                                      "decision", 0);
}

/* On what was proposed last. */
static void take_stance(pe__world *world, const pe__troupe *troupe,
                        int64_t who, const char *stance, const char *reason)
{
    pe__stage_post(&world->stage, who,
                   pe__troupe_path(troupe, "decisions/%lld/stance",
                                   (long long)world->question),
                   "stance", stance, "reason", reason, PE__END);
    pe__world_later(world, 7);
}

static void remark(pe__world *world, const pe__troupe *troupe, int64_t who,
                   const char *words)
{
    pe__stage_post(&world->stage, who,
                   pe__troupe_path(troupe, "divisions/%lld/remarks",
                                   (long long)world->division),
                   "words", words, PE__END);
    pe__world_later(world, 25);
}

static int64_t paper(pe__world *world, const char *label)
{
    return pe__troupe_member(world, &world->paper, label);
}

/* --- the newspaper --- */

void pe__demo_paper_lists(pe__world *world)
{
    bring_tasks(world, &world->paper);
}

void pe__demo_paper_rates(pe__world *world)
{
    rate(world, &world->paper);
}

void pe__demo_paper_divides(pe__world *world)
{
    ask_division(world, &world->paper, world->paper.member[0]);
}

/* An objection, an answer to it, and it is taken back. */
void pe__demo_paper_proposes(pe__world *world)
{
    pe__troupe *troupe = &world->paper;
    int64_t ruth = paper(world, "m-ruth"), greta = troupe->member[0];
    propose(world, troupe, greta, "Our first one. Nobody keeps only the dull "
            "pieces, nobody only the fine ones. Please look at your own job "
            "first, then at the whole.");
    pe__world_later(world, 50);
    remark(world, troupe, paper(world, "m-seoyeon"), "I have never stood at "
           "the front desk. Can somebody show me on Monday?");
    take_stance(world, troupe, ruth, "objection", "I would keep the accounts "
                "alone again. If I fall ill nobody knows where anything is.");
    remark(world, troupe, paper(world, "m-joao"), "I can learn it beside you "
           "on Wednesdays.");
    pe__stage_post(&world->stage, greta,
                   pe__troupe_path(troupe, "decisions/%lld/voices/%lld/answer",
                                   (long long)world->question,
                                   (long long)ruth),
                   "answer", "João learns the accounts with you from next "
                   "week; for the period after this one he is asked for.",
                   PE__END);
}

void pe__demo_paper_adopts(pe__world *world)
{
    pe__troupe *troupe = &world->paper;
    troupe->adopted = world->division;
    for (int m = troupe->people - 1; m >= 0; m--)
        take_stance(world, troupe, troupe->member[m],
                    m == 4 ? "aside" : "consent", "");
}

static const char *swaps_path(const pe__troupe *troupe)
{
    return pe__troupe_path(troupe, "divisions/%lld/swaps",
                           (long long)troupe->adopted);
}

/* The first swap that `who` could ask for with a piece without harm is asked
 * for; false when there is none. */
static bool ask_swap(pe__world *world, const pe__troupe *troupe, int64_t who)
{
    pe__stage *stage = &world->stage;
    const pe__value *page =
        pe__stage_get(stage, who, swaps_path(troupe), PE__END);
    const pe__value *job = pe__first(pe__get(page, "jobs"));
    int64_t piece[16];
    int pieces = 0;
    for (const pe__value *p = pe__first(pe__get(job, "tasks"));
         p != NULL && pieces < 16; p = p->next)
        piece[pieces++] = pe__get_integer(p, "task", 0);
    for (int k = 0; k < pieces; k++) {
        const char *task = pe__stage_text("%lld", (long long)piece[k]);
        page = pe__stage_get(stage, who, swaps_path(troupe), "task",
                             task, PE__END);
        const pe__value *offer = pe__first(pe__get(page, "offers"));
        if (offer == NULL)
            continue;
        long long other = pe__get_integer(offer, "other", 0);
        long long back = pe__get_integer(offer, "other_task", 0);
        pe__stage_post(stage, who, swaps_path(troupe), "task", task,
                       "other", pe__stage_text("%lld", other), "other_task",
                       pe__stage_text("%lld", back), PE__END);
        return true;
    }
    return false;
}

/* Two ask for a swap; nobody has answered yet. */
void pe__demo_swaps(pe__world *world)
{
    pe__troupe *const both[] = {&world->paper, &world->kitchen};
    for (int k = 0, asked = 0; k < 2; k++)
        for (int m = 1; m < both[k]->people && asked < 2; m++)
            asked += ask_swap(world, both[k], both[k]->member[m]);
}

/* For the next period: still open today, with an objection. */
void pe__demo_paper_proposes_again(pe__world *world)
{
    pe__troupe *troupe = &world->paper;
    static const char *const agree[] = {"m-amal", "m-nhung", "m-lukasz",
                                        "m-seoyeon"};
    propose(world, troupe, troupe->member[0], "The next rotation. What this "
            "period left uneven is made good: who had less to decide has more "
            "now.");
    pe__world_later(world, 60);
    for (size_t k = 0; k < sizeof agree / sizeof *agree; k++)
        take_stance(world, troupe, paper(world, agree[k]), "consent", "");
    take_stance(world, troupe, paper(world, "m-olena"), "objection",
                "Twice a week at the press and on the van the same evening: "
                "that is too much to carry for one person.");
    take_stance(world, troupe, paper(world, "m-chidi"), "aside", "");
    remark(world, troupe, paper(world, "m-tane"), "I could take the van on "
           "Fridays if somebody takes the letters from me.");
}

/* --- the kitchen --- */

void pe__demo_kitchen_lists(pe__world *world)
{
    bring_tasks(world, &world->kitchen);
}

void pe__demo_kitchen_rates(pe__world *world)
{
    rate(world, &world->kitchen);
}

void pe__demo_kitchen_divides(pe__world *world)
{
    ask_division(world, &world->kitchen, world->kitchen.member[0]);
}

void pe__demo_kitchen_adopts(pe__world *world)
{
    pe__troupe *troupe = &world->kitchen;
    troupe->adopted = world->division;
    propose(world, troupe, troupe->member[0], "Cooking and washing up go "
            "round now.");
    pe__world_later(world, 30);
    for (int m = troupe->people - 1; m >= 0; m--)
        take_stance(world, troupe, troupe->member[m], "consent", "");
}
