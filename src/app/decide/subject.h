/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a decision can be about, beyond words: something that waits elsewhere
 * for the council's word, as a division of work that is proposed, a merge, a
 * rule of pay. Whoever owns it asks (pe__subject_ask) and is told what the
 * council said, in the transaction in which the decision is closed: exactly
 * once, or not at all.
 *
 * Deciding knows none of them. Each is a row of a table that is handed in from
 * above (app/follow/subjects.c), with its word and two functions. The question
 * is always put the same way: by consent, and where a reasoned objection stays,
 * by a secret vote of two thirds about the same subject, which then counts. */
#ifndef PE_APP_DECIDE_SUBJECT_H
#define PE_APP_DECIDE_SUBJECT_H

#include "use.h"

typedef enum {
    PE__CAME_YES,
    PE__CAME_NO,
    PE__CAME_WITHDRAWN /* the decision was taken back */
} pe__came;

typedef struct {
    int64_t council, decision, subject, now;
    int64_t actor; /* who took it back; 0 = the clock, or all who agreed */
    pe__came came;
} pe__verdict;

typedef struct pe__subject_kind {
    const char *kind; /* in the store; NULL = the end of the table */
    /* For the page of the decision: what is proposed and what changes for who
     * looks, into `out`. Gone or hidden: leaves it empty. */
    pe_status (*show)(pe__use *use, int64_t subject, pe__value *out,
                      pe_error *err);
    /* What the council said. Something that waits no more is left as it is. */
    pe_status (*told)(pe__sql *db, const pe__verdict *verdict, pe_error *err);
} pe__subject_kind;

typedef struct {
    const char *kind;
    int64_t subject, council, asked_by, now, closes;
    const char *title, *says;
} pe__question;

/* Opens the decision, in that council and now. */
pe_status pe__subject_ask(pe__sql *db, const pe__question *question,
                          int64_t *decision, pe_error *err);
/* Takes back all decisions about it that run, in any council; nobody is told:
 * who calls knows. */
pe_status pe__subject_drop(pe__sql *db, const char *kind, int64_t subject,
                           int64_t actor, int64_t now, pe_error *err);
/* Tells the owner, if the decision is about something. Fails where the table
 * does not know it. */
pe_status pe__subject_tell(pe__sql *db, pe__doc *doc,
                           const pe__subject_kind *table, pe__verdict *verdict,
                           pe_error *err);

/* Of the decision of a page: about: {is_KIND, …what its owner shows}. */
pe_status pe__put_subject(pe__use *use, const pe__value *decision,
                          pe_error *err);
/* For a page of the council about the subject: questions, its decisions,
 * [{decision, title, closes, is_open, is_over, waits_for_me, came_OUTCOME, …}]
 * newest first. */
pe_status pe__put_questions(pe__use *use, const char *kind, int64_t subject,
                            pe_error *err);

#endif
