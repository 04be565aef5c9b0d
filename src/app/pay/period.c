/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A period of pay: opened with a pool, filled with hours, rated, reckoned in
 * sight of all as long as it is open, and closed for good. */
#include "pay.h"

#include "claims.h"
#include "clock.h"
#include "council_acts.h"
#include "money.h"
#include "pay_store.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { LONGEST_DAYS = 366, MOST_QUARTERS = 366 * 24 * 4 };

/* The period of the path; NULL and an outcome when it is not this council's,
 * or is closed though it must be open. */
static pe_status find_period(pe__use *use, bool must_be_open,
                             pe__value **period, pe_error *err)
{
    int64_t number = pe__get_integer(use->in, "period", 0);
    pe__value *row = pe__doc_object(use->doc);
    bool found = false;
    pe_status status = pe__pay_period_get(use->db, use->doc, use->council,
                                          number, row, &found, err);
    *period = NULL;
    if (status)
        return status;
    if (!found)
        return pe__use_not_found(use);
    bool open = strcmp(pe__get_text(row, "state", ""), "open") == 0;
    if (must_be_open && !open)
        return pe__use_conflict(use, "pay_closed");
    pe__put_bool(use->doc, row, "is_open", open);
    pe__put_bool(use->doc, row, "is_effort",
                 strcmp(pe__get_text(row, "way", ""), "effort") == 0);
    *period = row;
    return PE_OK;
}

static void next_period(pe__use *use, int64_t period, const char *said)
{
    pe__use_next(use, "/councils/%lld/pay/%lld?said=%s",
                 (long long)use->council, (long long)period, said);
}

/* The lines as they were when the period was closed. */
static pe_status put_closed(pe__use *use, const pe__value *period,
                            pe_error *err)
{
    int64_t number = pe__get_integer(period, "period", 0), paid = 0;
    pe__value *lines = pe__put_array(use->doc, use->out, "lines");
    pe_status status = pe__pay_lines(use->db, use->doc, number, lines, err);
    for (pe__value *row = lines->items.first; row; row = row->next) {
        paid += pe__get_integer(row, "amount", 0);
        pe__put_bool(use->doc, row, "is_mine",
                     pe__get_integer(row, "member", 0) == use->member);
        pe__put_bool(use->doc, row, "has_allowance",
                     pe__get_integer(row, "allowance", 0) > 0);
    }
    pe__put_number(use->doc, use->out, "paid", PE__MONEY, paid);
    return status;
}

pe_status pe__use_pay_period_show(pe__use *use, pe_error *err)
{
    pe__value *period;
    pe_status status = pe__put_council(use, err);
    if (status == PE_OK && use->outcome == PE__DONE)
        status = find_period(use, false, &period, err);
    if (status || use->outcome != PE__DONE)
        return status;
    pe__put_can(use);
    pe__put(use->doc, use->out, "period", period);
    pe__value *rule = pe__put_object(use->doc, use->out, "rule");
    status = pe__pay_rule_get(use->db, use->doc, use->council, rule, err);
    if (status)
        return status;
    if (!pe__get_bool(period, "is_open", false))
        return put_closed(use, period, err);
    pe__claims claims;
    status = pe__claims_reckon(use, period, &claims, err);
    if (status == PE_OK)
        pe__claims_put(use, &claims);
    return status;
}

pe_status pe__use_pay_period_add(pe__use *use, pe_error *err)
{
    int64_t starts = pe__use_day(use, "starts", INT64_MIN);
    int64_t ends = pe__use_day(use, "ends", INT64_MIN);
    int64_t pool = pe__use_money(use, "pool"), overlaps = 0, period;
    if (starts == INT64_MIN)
        pe__use_fault(use, "starts", "needed");
    if (ends == INT64_MIN)
        pe__use_fault(use, "ends", "needed");
    else if (ends < starts || ends - starts >= LONGEST_DAYS)
        pe__use_fault(use, "ends", "period_length");
    if (pe__use_faulty(use))
        return PE_OK;
    pe__value *rule = pe__doc_object(use->doc);
    pe_status status = pe__pay_period_overlaps(use->db, use->council, starts,
                                               ends, &overlaps, err);
    if (status == PE_OK && overlaps > 0)
        pe__use_fault(use, "starts", "period_overlaps");
    if (status == PE_OK)
        status = pe__pay_rule_get(use->db, use->doc, use->council, rule, err);
    if (status || pe__use_faulty(use))
        return status;
    status = pe__pay_period_add(use->db, use->council, starts, ends, pool,
                                pe__get_text(rule, "way", "equal"), &period,
                                err);
    if (status == PE_OK)
        status = pe__pay_hours_fill(use->db, use->council, period,
                                    pe__use_day_begins(use, starts),
                                    pe__use_day_begins(use, ends + 1), err);
    if (status == PE_OK)
        status = pe__use_event(use, "pay.opened", period, NULL, err);
    next_period(use, period, "pay.opened");
    return status;
}

/* Fields hours_MEMBER, one for everybody in the period; what is not sent stays
 * as it is. */
pe_status pe__use_pay_hours(pe__use *use, pe_error *err)
{
    pe__value *period, *people = pe__doc_array(use->doc);
    pe_status status = find_period(use, true, &period, err);
    if (status || use->outcome != PE__DONE)
        return status;
    int64_t number = pe__get_integer(period, "period", 0);
    status = pe__pay_claims(use->db, use->doc, use->council, number, people,
                            err);
    for (const pe__value *row = pe__first(people); row && !status;
         row = row->next) {
        int64_t member = pe__get_integer(row, "member", 0);
        const char *field = pe__doc_format(use->doc, "hours_%" PRId64, member);
        int64_t had = pe__get_integer(row, "hours", 0);
        int64_t now = pe__use_quarters(use, field, 0, MOST_QUARTERS, had);
        if (now != had && !pe__use_faulty(use))
            status = pe__pay_hours_set(use->db, number, member, now, err);
    }
    if (status || pe__use_faulty(use))
        return status;
    next_period(use, number, "pay.hours");
    return pe__use_event(use, "pay.hours", number, NULL, err);
}

pe_status pe__use_pay_close(pe__use *use, pe_error *err)
{
    pe__value *period;
    pe__claims claims;
    pe_status status = find_period(use, true, &period, err);
    if (status || use->outcome != PE__DONE)
        return status;
    int64_t number = pe__get_integer(period, "period", 0);
    status = pe__claims_reckon(use, period, &claims, err);
    if (status == PE_OK && claims.sum.quarters == 0) {
        pe__use_fault(use, "hours", "no_hours");
        return PE_OK;
    }
    for (int64_t k = 0; k < claims.lines && !status; k++) {
        const pe__pay_line *line = &claims.line[k];
        status = pe__pay_line_add(use->db, number, line->member,
                                  line->quarters, line->percent, line->base,
                                  line->allowance, err);
    }
    if (status == PE_OK)
        status = pe__pay_period_close(use->db, number, use->now, err);
    if (status == PE_OK)
        status = pe__use_event(use, "pay.closed", number, NULL, err);
    next_period(use, number, "pay.closed");
    return status;
}

/* --- ratings of effort ---------------------------------------------------- */

pe_status pe__use_effort_show(pe__use *use, pe_error *err)
{
    pe__value *period;
    pe_status status = pe__put_council(use, err);
    if (status == PE_OK && use->outcome == PE__DONE)
        status = find_period(use, true, &period, err);
    if (status || use->outcome != PE__DONE)
        return status;
    pe__put_can(use);
    pe__put(use->doc, use->out, "period", period);
    pe__value *people = pe__put_array(use->doc, use->out, "people");
    status = pe__effort_of(use->db, use->doc,
                           pe__get_integer(period, "period", 0), use->member,
                           people, err);
    for (pe__value *row = people->items.first; row; row = row->next) {
        pe__value *choices = pe__put_array(use->doc, row, "choices");
        int64_t given = pe__get_integer(row, "points", 0);
        for (int64_t k = PE__EFFORT_LEAST; k <= PE__EFFORT_MOST; k++) {
            pe__value *choice = pe__add_object(use->doc, choices);
            pe__put_integer(use->doc, choice, "points", k);
            pe__put_bool(use->doc, choice, "is_chosen", k == given);
        }
    }
    return status;
}

/* Fields effort_MEMBER: 1 … 5, or 0 to take a rating back. */
pe_status pe__use_effort_rate(pe__use *use, pe_error *err)
{
    pe__value *period, *people = pe__doc_array(use->doc);
    pe_status status = find_period(use, true, &period, err);
    if (status || use->outcome != PE__DONE)
        return status;
    int64_t number = pe__get_integer(period, "period", 0);
    status = pe__effort_of(use->db, use->doc, number, use->member, people,
                           err);
    for (const pe__value *row = pe__first(people); row && !status;
         row = row->next) {
        int64_t member = pe__get_integer(row, "member", 0);
        const char *field = pe__doc_format(use->doc, "effort_%" PRId64,
                                           member);
        int64_t had = pe__get_integer(row, "points", 0);
        int64_t now = pe__use_integer(use, field, 0, PE__EFFORT_MOST, had);
        if (now != had && !pe__use_faulty(use))
            status = pe__effort_set(use->db, number, use->member, member, now,
                                    err);
    }
    if (status || pe__use_faulty(use))
        return status;
    next_period(use, number, "effort.rated");
    return pe__use_event(use, "effort.rated", number, NULL, err);
}
