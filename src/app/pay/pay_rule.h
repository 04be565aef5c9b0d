/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Another rule of pay, put to the council's decision (decide/subject.h).
 * Several may be at once; the one that is adopted first takes the others back,
 * as they were thought against a rule that holds no more. */
#ifndef PE_APP_PAY_PAY_RULE_H
#define PE_APP_PAY_PAY_RULE_H

#include "pay_store.h"
#include "subject.h"

#define PE__PAY_RULE "pay_rule" /* its kind of subject */

/* Asks, and goes on to the decision. */
pe_status pe__pay_rule_ask(pe__use *use, const pe__pay_proposal *proposal,
                           pe_error *err);
/* proposals: those that wait, each with is_effort and questions. */
pe_status pe__put_pay_proposals(pe__use *use, pe_error *err);

/* The rule that is proposed (is_effort, …), now: the one that holds. */
pe_status pe__pay_rule_about(pe__use *use, int64_t proposal, pe__value *out,
                             pe_error *err);
pe_status pe__pay_rule_told(pe__sql *db, const pe__verdict *verdict,
                            pe_error *err);

#endif
