/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A division that is put to the council's decision (decide/subject.h). */
#ifndef PE_APP_WORK_ADOPT_H
#define PE_APP_WORK_ADOPT_H

#include "subject.h"

#define PE__DIVISION "division" /* its kind of subject */

/* Asks the council whether it adopts what is proposed, until `closes`. */
pe_status pe__division_ask(pe__use *use, const pe__value *division,
                           const char *says, int64_t closes, pe_error *err);
/* Who objects to it, with reason and answer: the voices of the question in
 * which consent was asked, objections of members only; *question = its
 * decision, 0 = never asked. */
pe_status pe__division_objections(pe__use *use, int64_t division,
                                  pe__value *array, int64_t *question,
                                  pe_error *err);

/* version, starts, ends, division; and mine (pe__put_mine), against what the
 * council works by today. */
pe_status pe__division_about(pe__use *use, int64_t division, pe__value *out,
                             pe_error *err);
/* Adopted, refused or withdrawn, with the event. */
pe_status pe__division_told(pe__sql *db, const pe__verdict *verdict,
                            pe_error *err);

/* What changes for who looks if `then` follows `now` (0 = nothing does):
 * mine: {rows: [{task, name, now, then, is_new, is_gone, is_more, is_less}],
 * now, then (hours a week)}. Nothing where they have no part in either. */
pe_status pe__put_mine(pe__use *use, int64_t now, int64_t then,
                       pe__value *out, pe_error *err);

#endif
