/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a plan leaves to be desired of its goods: those far off, those that
 * nobody can make; and how prices moved. */
#include "plan_print.h"
#include <math.h>

static bool good_is(const pe__plan_story *story, int64_t g, uint8_t standing)
{
    return story->result->solution->good_standing[g] == standing;
}

/* How far a good is off, where that is more than 1 %. */
static double distance(const pe__plan_story *story, int64_t g)
{
    const pe_plan_solution *s = story->result->solution;
    double percent = pe__imbalance_percent(s->supply[g], s->demand[g]);
    return good_is(story, g, PE_PLAN_FINE) && percent > 1 ? percent : 0;
}

static void print_off(const pe__plan_story *story)
{
    int64_t good[PE__LISTED];
    char name[PE__LABEL_ROOM], asked[PE__FIGURE], made[PE__FIGURE];
    char unit[PE__LABEL_ROOM];
    const pe_plan_solution *s = story->result->solution;
    int64_t found = pe__plan_largest(story, s->goods, distance, good);
    if (!found)
        return;
    pe__heading(story->p, "Goods more than 1 % off");
    for (int64_t k = 0; k < found && k < PE__LISTED; k++) {
        int64_t g = good[k];
        const char *in = pe__plan_label(story, PE__GOOD_UNIT, g, unit);
        pe__say(story->p, 2, "%s: %s to be had, %s asked for%s%s",
                pe__plan_label(story, PE__GOOD_NAME, g, name),
                pe__plan_amount(s->supply[g], made),
                pe__plan_amount(s->demand[g], asked), *in ? "; in " : "", in);
    }
    pe__plan_print_rest(story, found - PE__LISTED, "prices.csv");
}

static double is_unmade(const pe__plan_story *story, int64_t g)
{
    return good_is(story, g, PE_PLAN_UNMADE);
}

/* --- how prices moved ----------------------------------------------------- */

/* ln(price now / before), or 0 where either is not known or the good does not
 * count. */
static double moved(const pe__plan_story *story, int64_t g)
{
    const double *start = story->price_before;
    double before = start ? start[g] : 1;
    return good_is(story, g, PE_PLAN_FINE) && before > 0
               ? log(story->result->solution->price[g] / before)
               : 0;
}

static double moved_up(const pe__plan_story *story, int64_t g)
{
    double by = moved(story, g);
    return by > PE__PLAN_MOVED ? by : 0;
}

static double moved_down(const pe__plan_story *story, int64_t g)
{
    double by = moved(story, g);
    return by < -PE__PLAN_MOVED ? -by : 0;
}

static double moved_at_all(const pe__plan_story *story, int64_t g)
{
    return fabs(moved(story, g)) > PE__PLAN_MOVED;
}

/* With a plan from before, also how many moved. */
static void print_moved(const pe__plan_story *story)
{
    int64_t good[PE__LISTED];
    char some[PE__FIGURE], all[PE__FIGURE];
    const int32_t goods = story->result->solution->goods;
    int64_t found = pe__plan_largest(story, goods, moved_at_all, good);
    if (!found && !story->output_before)
        return;
    if (story->output_before) {
        fputc('\n', story->p->out);
        pe__say(story->p, 0, "%s of %s prices moved by more than 0.5 %%%s",
                pe__grouped(found, some), pe__grouped(goods, all),
                found ? "" : ".");
    } else {
        pe__heading(story->p,
                    "Prices that moved most from where they started");
    }
    pe__plan_print_moved(story, "up", PE__GOOD_NAME, goods, moved_up, moved);
    pe__plan_print_moved(story, "down", PE__GOOD_NAME, goods, moved_down,
                         moved);
}

void pe__plan_print_goods(const pe__plan_story *story)
{
    print_off(story);
    pe__plan_print_names(story, "Asked for, but nobody can make it",
                         PE__GOOD_NAME, story->result->solution->goods,
                         is_unmade, "prices.csv");
    print_moved(story);
}
