/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The table of rounds, a row as soon as a round is held: the good that is
 * furthest off, the whole by value, how many goods are off, and the gap to the
 * best plan there is. A narrow terminal gets fewer columns. */
#include "plan_print.h"
#include <stdlib.h>

enum {
    FIXED = 59,    /* columns beside the name */
    NARROW = 30,   /* the same without counts and value */
    NAME_MOST = 40
};

static int name_room(int width)
{
    int room = width - (width < FIXED + 12 ? NARROW : FIXED);
    return room > NAME_MOST ? NAME_MOST : room;
}

static bool is_narrow(int width)
{
    return width < FIXED + 12;
}

/* Right-aligned by columns, not bytes: "–" has three. */
static void put_right(FILE *out, const char *text, int columns)
{
    fprintf(out, "%*s%s", columns - pe__columns_of(text), "", text);
}

static void print_size(const pe__printing *p, const pe__economy *economy,
                       const char *name)
{
    char goods[PE__FIGURE], workers[PE__FIGURE], consumers[PE__FIGURE];
    const pe_plan_problem *problem = pe__economy_problem(economy);
    pe__say(p, 0, "%s: %s goods, %s workers' %s, %s consumers' %s", name,
            pe__grouped(problem->goods, goods),
            pe__grouped(problem->workers, workers),
            problem->workers == 1 ? "council" : "councils",
            pe__grouped(problem->consumers, consumers),
            problem->consumers == 1 ? "council" : "councils");
}

void pe__plan_print_head(const pe__economy *economy, const char *name,
                         FILE *out, int width)
{
    pe__printing p = pe__plan_printing(out, width);
    int room = name_room(p.width);
    print_size(&p, economy, name);
    fputc('\n', out);
    if (is_narrow(p.width)) {
        fprintf(out, "round  %-*s%11s%12s\n", room, "furthest", "off by",
                "gap");
        return;
    }
    fprintf(out, "       %-*s%11s%11s%18s%12s\n", room, "the good that is", "",
            "by value,", "goods off by over", "gap to");
    fprintf(out, "round  %-*s%11s%11s%6s%6s%6s%12s\n", room, "furthest off",
            "is off by", "all goods", "5 %", "3 %", "1 %", "the best");
}

void pe__plan_print_round(const pe__economy *economy,
                          const pe_plan_round *round, FILE *out, int width)
{
    pe__printing p = pe__plan_printing(out, width);
    char room[PE__LABEL_ROOM], worst[PE__FIGURE], value[PE__FIGURE];
    char gap[PE__FIGURE];
    const char *name =
        round->worst_good < 0
            ? "none"
            : pe__economy_text(economy, PE__GOOD_NAME, round->worst_good, room);
    fprintf(out, "%5d  ", round->round);
    pe__put_name(&p, name, name_room(p.width));
    put_right(out, pe__plan_percent(round->worst, worst), 11);
    if (!is_narrow(p.width)) {
        put_right(out, pe__plan_percent(round->value_weighted, value), 11);
        fprintf(out, "%6d%6d%6d", round->outside_5, round->outside_3,
                round->outside_1);
    }
    put_right(out, pe__plan_percent(round->gap, gap), 12);
    fputc('\n', out);
}
