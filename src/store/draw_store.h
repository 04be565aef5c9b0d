/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Records of people drawn by lot: what for, with which quotas, who could be
 * drawn at each step, and what they said. */
#ifndef PE_STORE_DRAW_STORE_H
#define PE_STORE_DRAW_STORE_H

#include "query.h"

typedef struct {
    int64_t council;
    const char *title, *says;
    int64_t seats, days;
    int64_t by, now;
} pe__panel_new;

pe_status pe__panel_add(pe__sql *db, const pe__panel_new *p, int64_t *panel,
                        pe_error *err);
/* Of one that is open; its quotas go, for others. *done = whether it was. */
pe_status pe__panel_change(pe__sql *db, int64_t panel, const pe__panel_new *p,
                           bool *done, pe_error *err);
pe_status pe__panel_quota_add(pe__sql *db, int64_t panel, int64_t place,
                              const pe__value *quota, pe_error *err);

/* {panel, council, title, says, state, seats, days, opened_by, opener_name,
 * opened, drawn, outcome, ender_name, ended, seated: count, yes: count}: those
 * of the council, running ones first, then newest first. */
pe_status pe__panel_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                         int64_t council, int64_t most, pe_error *err);
pe_status pe__panel_row(pe__sql *db, pe__doc *doc, pe__value *object,
                        int64_t council, int64_t panel, bool *found,
                        pe_error *err);
/* {place, kind, fact, least, most} in order. */
pe_status pe__panel_quotas(pe__sql *db, pe__doc *doc, pe__value *array,
                           int64_t panel, pe_error *err);

/* {member, name, site, skills, joined: number of seconds} by number: who is in
 * the council now. */
pe_status pe__panel_members(pe__sql *db, pe__doc *doc, pe__value *array,
                            int64_t council, pe_error *err);
/* {member, name, fits}: of the list that was fixed, who was never drawn and is
 * still in the council. */
pe_status pe__panel_left(pe__sql *db, pe__doc *doc, pe__value *array,
                         int64_t panel, pe_error *err);

typedef struct {
    int64_t panel, step;
    int64_t seats, empty;
    const pe__value *left;  /* [[least, most]] */
    const char *seed;
    int64_t seed_seq, now;
} pe__panel_step_new;

pe_status pe__panel_step_add(pe__sql *db, const pe__panel_step_new *step,
                             pe_error *err);
/* `person`: {member, fits, chance, is_drawn}. */
pe_status pe__panel_person_add(pe__sql *db, const pe__panel_step_new *step,
                               const pe__value *person, int64_t until,
                               pe_error *err);
/* {step, seats, empty, left, seed, seq, drawn} in order. */
pe_status pe__panel_steps(pe__sql *db, pe__doc *doc, pe__value *array,
                          int64_t panel, pe_error *err);
/* {member, name, fits, chance, is_drawn} by number: who could be drawn. */
pe_status pe__panel_people(pe__sql *db, pe__doc *doc, pe__value *array,
                           int64_t panel, int64_t step, pe_error *err);
/* {step, member, name, is_here, fits, chance, answer, answer_by, answered} of
 * all who were drawn, by step and number. */
pe_status pe__panel_drawn(pe__sql *db, pe__doc *doc, pe__value *array,
                          int64_t panel, pe_error *err);

/* From open to drawn; from open or drawn to another. */
pe_status pe__panel_fix(pe__sql *db, int64_t panel, int64_t now, bool *done,
                        pe_error *err);
pe_status pe__panel_end(pe__sql *db, int64_t panel, const char *outcome,
                        int64_t by, int64_t now, bool *done, pe_error *err);
/* "yes" while they may answer; "no" then, and after a yes. *done = whether
 * that is open to them. */
pe_status pe__panel_answer(pe__sql *db, int64_t panel, int64_t member,
                           bool yes, int64_t now, bool *done, pe_error *err);
/* Whose time is over has said nothing; who is in the council no more has left.
 * *changed = how many seats that makes free. */
pe_status pe__panel_lapse(pe__sql *db, int64_t panel, int64_t now,
                          int64_t *changed, pe_error *err);

/* {panel, council, seats, days} of which that is to be done at `now`. */
pe_status pe__panel_due(pe__sql *db, pe__doc *doc, pe__value *array,
                        int64_t now, int64_t most, pe_error *err);
/* When the next is due; INT64_MAX = none. */
pe_status pe__panel_next(pe__sql *db, int64_t *at, pe_error *err);

/* {panel, council, council_name, council_zone, title, answer_by} for
 * waiting.h. */
pe_status pe__panel_waiting(pe__sql *db, pe__doc *doc, pe__value *array,
                            int64_t member, int64_t council, int64_t now,
                            pe_error *err);

#endif
