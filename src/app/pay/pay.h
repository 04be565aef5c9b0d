/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The uses of pay: who gets what from the council's pool, reckoned line by
 * line in sight of all members (reckon.h). What each reads from `in` stands
 * with its route (hub/routes_pay.c); what its page is given, below.
 *
 * All members see amounts. What an allowance is for is seen by the treasurer
 * and by whom it is for; who rated whose effort how is seen by nobody else. */
#ifndef PE_APP_PAY_H
#define PE_APP_PAY_H

#include "use.h"

/* council, rule, periods, allowances, my_allowances, can_change; proposals of
 * another rule (pay_rule.h). */
pe__use_run pe__use_pay_show;
pe__use_run pe__use_pay_rule;

/* A period: council, rule, period; open: claims (the lines as they would be
 * now), sum, can_change, can_rate; closed: lines, sum. */
pe__use_run pe__use_pay_period_show;
pe__use_run pe__use_pay_period_add;
pe__use_run pe__use_pay_hours;
pe__use_run pe__use_pay_close;

/* council, period, people: [{member, name, points}]. */
pe__use_run pe__use_effort_show;
pe__use_run pe__use_effort_rate;

pe__use_run pe__use_allowance_grant;
pe__use_run pe__use_allowance_end;

#endif
