/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Federations on a terminal: what their workers' councils make and use up, what
 * their consumers' councils use. A small tree is shown whole; of a large one
 * the largest of the highest level, each with all that stands below it. */
#include "plan_parts.h"
#include "plan_print.h"
#include <math.h>
#include <string.h>

enum { SHOWN = 8, NARROWEST = 64, NUMBERS = 42 /* columns of the figures */ };

static int name_room(const pe__printing *p)
{
    return p->width > 88 ? 46 : p->width - NUMBERS;
}

/* "valley/upper" under "valley" is "  upper". */
static void print_row(const pe__printing *p, const pe__branch *b, bool tree)
{
    char figure[PE__FIGURE];
    const char *last = strrchr(b->path, '/');
    int indent = tree ? 2 * (b->level - 1) : 0;
    int room = name_room(p);
    indent = indent < room / 2 ? indent : room / 2;
    fprintf(p->out, "%*s", indent, "");
    pe__put_name(p, tree && last ? last + 1 : b->path, room - indent);
    fprintf(p->out, " %13s", pe__plan_amount(b->sum.made, figure));
    fprintf(p->out, " %13s", pe__plan_amount(b->sum.used, figure));
    fprintf(p->out, " %13s\n", pe__plan_amount(b->sum.consumed, figure));
}

/* What passes through a federation's hands; −1 when it is not a number. */
static double size(const pe__branch *b)
{
    double sum = b->sum.made + b->sum.consumed;
    return isfinite(sum) ? sum : -1;
}

/* The largest of the highest level that comes after number `before` (−1 =
 * none yet); equal ones in their order. −1: there is none. */
static int32_t next(const pe__branches *t, int32_t before)
{
    int32_t best = -1;
    double limit = before < 0 ? (double)INFINITY : size(&t->branch[before]);
    for (int32_t k = 0; k < t->count; k++) {
        double here = size(&t->branch[k]);
        if (t->branch[k].level != 1 || here > limit ||
            (here == limit && k <= before))
            continue;
        if (best < 0 || here > size(&t->branch[best]))
            best = k;
    }
    return best;
}

static void print_largest(const pe__printing *p, const pe__branches *t)
{
    int32_t highest = 0, k = -1;
    for (int32_t i = 0; i < t->count; i++)
        highest += t->branch[i].level == 1;
    for (int shown = 0; shown < SHOWN && (k = next(t, k)) >= 0; shown++)
        print_row(p, &t->branch[k], false);
    if (highest > SHOWN)
        fprintf(p->out, "and %d more (federations.csv has all)\n",
                highest - SHOWN);
}

/* With one federation or none there is nothing to compare; a terminal too
 * narrow for four columns goes without, and so does one without memory. */
void pe__plan_print_federations(const pe__plan_story *story)
{
    const pe__printing *p = story->p;
    pe__branches tree = {0};
    if (pe__federations(story->result->economy) < 2 || p->width < NARROWEST ||
        pe__branches_make(story->result, &tree, NULL) != PE_OK)
        return;
    fprintf(p->out, "\n%-*s %13s %13s %13s\n", name_room(p),
            "Federations, in values", "made", "used up", "consumed");
    if (tree.count > SHOWN + 1)
        print_largest(p, &tree);
    else
        for (int32_t k = 1; k < tree.count; k++)
            print_row(p, &tree.branch[k], true);
    pe__branches_free(&tree);
}
