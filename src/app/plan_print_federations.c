/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Federations on a terminal: the largest of them, what their workers' councils
 * make and use, what their consumers' councils use. */
#include "mem.h"
#include "plan_parts.h"
#include "plan_print.h"
#include <math.h>

enum { SHOWN = 8 };

/* What passes through a federation's hands; −1 when it is not a number. */
static double size(const pe__balance *b)
{
    double sum = b->made + b->consumed;
    return isfinite(sum) ? sum : -1;
}

/* The largest federation that is smaller than number `before` (−1 = none
 * yet); equal ones in the order of their numbers. −1: there is none. */
static int32_t next(const pe__balance *b, int32_t count, int32_t before)
{
    int32_t best = -1;
    for (int32_t f = 0; f < count; f++) {
        if (before >= 0 && (size(&b[f]) > size(&b[before]) ||
                            (size(&b[f]) == size(&b[before]) && f <= before)))
            continue;
        if (best < 0 || size(&b[f]) > size(&b[best]))
            best = f;
    }
    return best;
}

static int name_room(const pe__printing *p)
{
    return p->width > 88 ? 46 : p->width - 42;
}

static void print_row(const pe__printing *p, const pe__economy *economy,
                      int32_t f, const pe__balance *b)
{
    char name[PE__LABEL_ROOM], figure[PE__FIGURE];
    pe__put_name(p, pe__economy_text(economy, PE__FEDERATION, f, name),
                 name_room(p));
    fprintf(p->out, " %13s", pe__plan_amount(b->made, figure));
    fprintf(p->out, " %13s", pe__plan_amount(b->used, figure));
    fprintf(p->out, " %13s\n", pe__plan_amount(b->consumed, figure));
}

/* With one federation or none there is nothing to compare; a terminal too
 * narrow for four columns goes without. */
void pe__plan_print_federations(const pe__plan_story *story)
{
    const pe__printing *p = story->p;
    const pe__plan_result *r = story->result;
    int32_t count = pe__federations(r->economy), f = -1;
    pe__balance *b = count > 1 && p->width >= 64 ? pe__balances_of(r, NULL)
                                                 : NULL;
    if (!b)
        return;
    fprintf(p->out, "\n%-*s %13s %13s %13s\n", name_room(p),
            "Federations, in values", "made", "used up", "consumed");
    for (int k = 0; k < SHOWN && (f = next(b, count, f)) >= 0; k++)
        print_row(p, r->economy, f, &b[f]);
    if (count > SHOWN)
        fprintf(p->out, "and %d more (federations.csv has all)\n",
                count - SHOWN);
    pe__free(b);
}
