/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Records of what follows from decisions, and from ideas that a round has
 * funded: tasks, money and dates, until they are done or dropped. */
#ifndef PE_STORE_FOLLOW_STORE_H
#define PE_STORE_FOLLOW_STORE_H

#include "query.h"

typedef struct {
    int64_t council, decision, idea; /* one of the two; 0 = not it */
    const char *kind;                /* task, money, date */
    const char *title;
    int64_t member;                  /* who sees to it; 0 = nobody yet */
    int64_t due;                     /* day */
    int64_t starts;                  /* INT64_MIN = the whole day */
    int64_t amount;                  /* INT64_MIN = it is no money */
    int digits;                      /* of its currency */
    const char *currency;
    int64_t noted_by, now;
} pe__follow_new;

pe_status pe__follow_add(pe__sql *db, const pe__follow_new *f,
                         int64_t *follow, pe_error *err);

/* {follow, council, decision, decision_title, idea, idea_title, round, kind,
 * title, member, name, due, starts, amount, currency, state, outcome, task,
 * need, entry (its number), pot, request, request_state, noted_by, noted_name,
 * noted, ended_name, ended}: of the council, or of one decision or idea of it
 * (0 = of all); open ones by when they are due, then the others, newest
 * first. */
pe_status pe__follow_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                          int64_t council, int64_t decision, int64_t idea,
                          int64_t most, pe_error *err);
/* Open ones of the council that were due before `day`. */
pe_status pe__follow_overdue(pe__sql *db, pe__doc *doc, pe__value *array,
                             int64_t council, int64_t day, pe_error *err);
pe_status pe__follow_row(pe__sql *db, pe__doc *doc, pe__value *object,
                         int64_t council, int64_t follow, bool *found,
                         pe_error *err);
/* For the calendar of a member: what they see to, and all dates of their
 * councils, {follow, council, council_name, kind, title, due, starts, noted,
 * is_mine}; open ones. */
pe_status pe__follow_days(pe__sql *db, pe__doc *doc, pe__value *array,
                          int64_t member, pe_error *err);

/* Whether something can follow from it: a decision of the council that is
 * closed, an idea that one of its rounds has funded. */
pe_status pe__follow_decision(pe__sql *db, int64_t council, int64_t decision,
                              bool *found, bool *over, pe_error *err);
pe_status pe__follow_idea(pe__sql *db, int64_t council, int64_t round,
                          int64_t idea, bool *found, pe_error *err);

/* While it is open; *done = whether it was. */
pe_status pe__follow_plan(pe__sql *db, int64_t follow, int64_t member,
                          int64_t due, int64_t starts, bool *done,
                          pe_error *err);
pe_status pe__follow_end(pe__sql *db, int64_t follow, const char *state,
                         const char *outcome, int64_t by, int64_t now,
                         bool *done, pe_error *err);
/* What it became: `column` is one of the four. */
typedef enum {
    PE__BECAME_TASK, PE__BECAME_NEED, PE__BECAME_ENTRY, PE__BECAME_REQUEST
} pe__became;
pe_status pe__follow_became(pe__sql *db, int64_t follow, pe__became what,
                            int64_t id, pe_error *err);
/* The entry of the council with that number; 0 = there is none. */
pe_status pe__follow_entry(pe__sql *db, int64_t council, int64_t number,
                           int64_t *entry, pe_error *err);

#endif
