/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What waits for a member, how far a council is, and what happened there
 * lately: what first pages show. */
#ifndef PE_STORE_WAITING_H
#define PE_STORE_WAITING_H

#include "doc.h"
#include "sql.h"

/* Into `out`, arrays of objects, each with council and council_name; of one
 * council, or of all the member is in (council 0):
 *     votes      {decision, title, closes, rule, is_secret, council_zone,
 *                is_handed: a delegate may vote for them}: open, and they have
 *                not voted
 *     panels     {panel, title, answer_by}: they were drawn, and have not
 *                answered
 *     follows    {follow, title, due, is_overdue}: they see to it, and it is
 *                due
 *     swaps      {swap, division, asker_name, task_name, other_task_name}
 *     to_rate    {tasks: count}: tasks added since they last rated there
 *     efforts    {period}: co-workers' effort not rated yet
 *     handed, expiring, uncarried: see pe__delegation_waiting
 *     draws, bank, handovers: of money, see waiting_money.h
 * and waits: whether there is anything; waiting: how much. `day`: what is
 * due by then. */
pe_status pe__waiting_put(pe__sql *db, pe__doc *doc, pe__value *out,
                          int64_t member, int64_t council, int64_t now,
                          int64_t day, pe_error *err);

/* {council, name, kind, members: count, hours, until} each, by name: those
 * the member is in, with the hours a week that the running division gives
 * them (null: none runs) and its last day. */
pe_status pe__waiting_councils(pe__sql *db, pe__doc *doc, pe__value *array,
                               int64_t member, int64_t day, pe_error *err);

/* {members, tasks, raters: counts; is_proposed, is_adopted}. */
pe_status pe__waiting_way(pe__sql *db, pe__doc *doc, pe__value *object,
                          int64_t council, pe_error *err);

/* {at, kind, actor_name, subject, about, role} each, newest first, at most
 * `most`; actor_name null: the program itself. `about`: the name of whom or
 * what it happened to, null where it has none; `role`: coordinator … of a role.
 * What members do for themselves alone (rate, wish, set their place) is left
 * out. */
pe_status pe__waiting_lately(pe__sql *db, pe__doc *doc, pe__value *array,
                             int64_t council, int most, pe_error *err);

#endif
