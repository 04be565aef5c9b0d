/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A .pb file while it is read: between the files of its reader. */
#ifndef PE_APP_BALLOTS_OWN_H
#define PE_APP_BALLOTS_OWN_H

#include "ballots.h"
#include "ids.h"
#include "rows.h"

/* A project as its row says, before money has a smallest unit. */
typedef struct {
    char *id, *name, *cost, *least, *step, *category, *instead;
    long line, periods;
} pe__pb_draft;

typedef struct {
    pe__ballots *out;
    pe__row_reader rows;
    char *column[PE__CELLS]; /* of the section */
    int columns;

    char *budget, *caps;
    long budget_line, caps_line; /* 0 = not yet */
    bool has_kind;
    long max_length;

    pe__pb_draft *draft; /* [drafts] */
    int32_t drafts, draft_room;
    pe__ids ids;         /* id → project */
    pe__ids voters_seen; /* voter_id → line */
    pe__names caps_seen, instead_seen;

    int vote, points, against, weight, voter; /* columns */
    int64_t voters, voter_room, choices, choice_room;
    int64_t *first;      /* what becomes the election's arrays */
    int32_t *choice, *given;
    int64_t *weights;    /* in parts of `one`, see ballots_votes.c */
    char **names;
    int64_t *last_voter; /* [projects] who chose it last, + 1 */
    bool signs;          /* somebody is against something */
} pe__pb;

/* PE_BAD_INPUT in the row that is being read: "found" and what about it. */
pe_status pe__pb_fail(const pe__pb *b, int column, pe_error *err,
                      const char *found, const char *what);
int pe__pb_column(const pe__pb *b, const char *name); /* -1 = none */
const char *pe__pb_cell(const pe__pb *b, int column); /* "" = none */

pe_status pe__pb_project(pe__pb *b, pe_error *err);
pe_status pe__pb_projects_end(pe__pb *b, pe_error *err);
pe_status pe__pb_votes_begin(pe__pb *b, pe_error *err);
pe_status pe__pb_vote(pe__pb *b, pe_error *err);
pe_status pe__pb_votes_end(pe__pb *b, pe_error *err);

#endif
