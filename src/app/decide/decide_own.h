/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Shared by the files of deciding. */
#ifndef PE_APP_DECIDE_OWN_H
#define PE_APP_DECIDE_OWN_H

#include "use.h"

#include <parecon/vote.h>

enum {
    PE__OPTIONS_MOST = 30, /* of a decision here; the engine counts more */
    PE__GRADES = 6         /* reject … excellent */
};

/* How a ballot looks. */
typedef enum {
    PE__PAPER_STANCE, /* consent, aside, objection */
    PE__PAPER_CHOICE, /* one of them */
    PE__PAPER_TICKS,  /* as many as one likes */
    PE__PAPER_GRADES, /* each a grade */
    PE__PAPER_RANKS   /* 1, 2, 3 … */
} pe__paper;

typedef struct {
    const char *name;     /* in the store, and of `parecon vote count` */
    pe__paper paper;
    pe_vote_rule rule;    /* 0: none is counted */
    bool yes_no;          /* without options it is asked yes or no */
    bool many;            /* fills several seats */
    bool ties;            /* ranks may be shared */
    bool weighs;          /* some may weigh more: two counts */
    const char *file;     /* what its ballots are called */
} pe__decide_rule;

extern const pe__decide_rule pe__decide_rules[]; /* name NULL = the end */
const pe__decide_rule *pe__decide_rule_of(const pe__value *decision);
/* For templates, which know no comparing: is_STATE, is_RULE, asks_PAPER,
 * is_over, has_many. */
void pe__decide_dress(pe__doc *doc, pe__value *decision);

/* opens_within, closes_within: how far off that is; opens_there, closes_there:
 * by the council's clock (app/use/clock.h). */
void pe__decide_within(pe__use *use, pe__value *decision);

/* Of the list out.KEY what is asked for (KEY_from, KEY_most; else the first
 * ones), and KEY_part: {count, more: beyond the first few, is_later,
 * before_from, next_from}. The first few of all have is_first. */
void pe__decide_cut(pe__use *use, const char *key);
/* voters.csv: all who may vote, and who has. */
pe_status pe__voters_file(pe__use *use, int64_t decision, pe_error *err);

/* The decision of the path as out.decision; NULL and not found when it is none
 * of the council's. */
pe_status pe__put_decision(pe__use *use, pe__value **row, pe_error *err);
/* The same, for a change that wants it open: else it is a conflict, NULL. */
pe_status pe__open_decision(pe__use *use, pe__value **row, pe_error *err);
void pe__decision_go(pe__use *use, int64_t decision, const char *after);

/* --- paper.c -------------------------------------------------------------- */

/* What the form says, as "1,0,2": of each option its place from 1, its grade,
 * or 1 for chosen; 0 = not. Faults are noted; "" then. */
const char *pe__paper_read(pe__use *use, const pe__decide_rule *rule,
                           int32_t options);
/* The next number of such a list; −1 at its end. */
int64_t pe__marks_next(const char **marks);
/* Choices for the form, into each of `options`: what `marks` (NULL = what
 * stands in the fields) has chosen. */
void pe__paper_put(pe__use *use, const pe__decide_rule *rule,
                   pe__value *options, const char *marks);
/* The file that is counted, which anybody can count again. `counts`: {marks,
 * halves,
 * ballots} each. `weights`, where not NULL: the table of weights that goes
 * with it. */
void pe__paper_file(const pe__decide_rule *rule, const pe__value *decision,
                    const pe__value *options, const pe__value *counts,
                    pe__buffer *out, pe__buffer *weights);

/* --- affected.c ----------------------------------------------------------- */

/* facts, of which the form makes classes; what is chosen in it. */
pe_status pe__put_facts(pe__use *use, pe_error *err);
/* Reads fact_N and weight_N: {kind, fact, halves} each into `classes`. */
pe_status pe__read_classes(pe__use *use, const pe__decide_rule *rule,
                           pe__value *classes, pe_error *err);
/* classes with whom they hold, doubts, my_doubt. */
pe_status pe__put_classes(pe__use *use, const pe__value *decision,
                          pe_error *err);

/* --- belongs.c ------------------------------------------------------------ */

/* Of one that is coming, and not about somebody: belongs {council, name,
 * share_percent, here_percent, is_within, is_mine}, where another council is
 * the smallest that holds nine tenths, as far as the member may know. */
pe_status pe__put_belongs(pe__use *use, const pe__value *decision,
                          pe_error *err);

/* --- result.c, result_order.c, result_rounds.c ---------------------------- */

/* How an option did: `upto` has of each grade how many votes are of this one or
 * a worse; where none are graded, upto[0] how many it has. */
typedef struct {
    int64_t place; /* on the ballot */
    bool won, is_graded;
    int median;
    const pe__value *votes; /* as the transcript has them; not of grades */
    double upto[PE__GRADES];
} pe__standing;

/* The best first; equals stay as they stand. `total`: votes there are. */
void pe__standings_sort(pe__standing *all, int count, double total);

/* Of a decision that is closed: winners, result with what its rule shows,
 * command. */
pe_status pe__put_result(pe__use *use, const pe__value *decision,
                         const pe__value *options, pe_error *err);
/* Rounds of a transferable vote, seats of a committee. */
void pe__put_rounds(pe__doc *doc, pe__value *result, const pe__value *lines,
                    const pe__value *options, int64_t people);
const char *pe__option_name(const pe__value *options, int64_t place);
void pe__put_votes(pe__doc *doc, pe__value *row, const pe__value *votes,
                   double all);

#endif
