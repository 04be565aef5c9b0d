/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The made-up world's people and where they stand; what happens to them is in
 * the files of scenes. */
#ifndef PE_DEMO_WORLD_H
#define PE_DEMO_WORLD_H

#include "stage.h"

#include "table.h"

enum { PE__DEMO_MEMBERS = 24, PE__DEMO_TASKS = 80, PE__DEMO_NEEDS = 100 };

/* A workplace of data/workplaces and its council. */
typedef struct {
    int64_t council;
    pe__table *members, *tasks;
    int64_t member[PE__DEMO_MEMBERS]; /* by row of the table */
    int64_t task[PE__DEMO_TASKS];
    int people, works;
    int64_t adopted;                  /* the division they work by */
    const char *task_table;           /* CSV */
} pe__troupe;

typedef struct {
    pe__stage stage;
    int64_t day0;       /* the first second of today, UTC */
    uint64_t luck;      /* state of the random numbers */
    int64_t quarter;    /* the federation of both */
    int64_t households; /* a consumers' council */
    pe__troupe paper, kitchen;
    int64_t to_divide;  /* a division that a scene has asked for: it is worked
                           out before the next scene */
    int64_t dividing;   /* its council */
    int64_t division;   /* the last that was worked out */
    int64_t question;   /* the decision about what was proposed last */
    int64_t series;     /* where the newspaper eats, and how often it was */
    int suppers;
    int64_t press;      /* … about the printing press */
    int64_t now;        /* the real one, at which the past ends */
    int64_t sale, lunch; /* efforts of paper and kitchen */
    int64_t need[PE__DEMO_NEEDS]; /* posted, by number */
    int needs, noted;   /* of them, those whose helpers were noted */
} pe__world;

void pe__world_later(pe__world *world, int minutes);
/* 0 … most − 1, the same on every run. */
int pe__world_draw(pe__world *world, int most);

const char *pe__troupe_text(const pe__troupe *troupe, int row,
                            const char *column);
/* The member with that id in the table; an error when there is none. */
int64_t pe__troupe_member(pe__world *world, const pe__troupe *troupe,
                          const char *label);
/* A path below the council's: "tasks/import". */
const char *pe__troupe_path(const pe__troupe *troupe, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Whoever the lot has made coordinator of the newspaper. */
int64_t pe__demo_coordinator(pe__world *world);
/* A day from today, as forms have it. */
const char *pe__world_day(const pe__world *world, int days);

/* The switchboard: how many days before today it begins; a day of it; and the
 * night up to now. */
enum { PE__DEMO_BOARD_DAYS = 21 };

/* Scenes, in the order in which they happen. */
typedef void pe__scene(pe__world *world);
pe__scene pe__demo_found, pe__demo_gather, pe__demo_kitchen_founds,
    pe__demo_kitchen_gathers, pe__demo_households;
pe__scene pe__demo_paper_lists, pe__demo_paper_rates, pe__demo_paper_divides,
    pe__demo_paper_proposes, pe__demo_paper_adopts, pe__demo_kitchen_lists,
    pe__demo_kitchen_rates, pe__demo_kitchen_divides, pe__demo_kitchen_adopts,
    pe__demo_swaps, pe__demo_paper_proposes_again;
pe__scene pe__demo_decide, pe__demo_decide_again, pe__demo_amend,
    pe__demo_follow, pe__demo_draw, pe__demo_supper, pe__demo_trust;
pe__scene pe__demo_pay_rule, pe__demo_pay, pe__demo_pay_again,
    pe__demo_merge_asks, pe__demo_merge_opens;
pe__scene pe__demo_ledger_begins, pe__demo_ledger_month, pe__demo_round_opens,
    pe__demo_round_votes, pe__demo_round_counts, pe__demo_ledger_now,
    pe__demo_bank;
pe__scene pe__demo_shares, pe__demo_shares_settled, pe__demo_shares_now;
pe__scene pe__demo_board_begins, pe__demo_board_day, pe__demo_board_now;

#endif
