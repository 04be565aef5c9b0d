/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The page of a council's pay, its rule, and its allowances (pay.h). */
#include "pay.h"

#include "clock.h"
#include "council_acts.h"
#include "money.h"
#include "pay_store.h"
#include "pay_rule.h"
#include "people_council.h"
#include "permission.h"

#include <ctype.h>
#include <string.h>

static const char KINDS[] = "children care health study other";

/* Allowances in two lists: all, without what they are for, and one's own. Who
 * keeps the pay sees what each is for. */
static pe_status put_allowances(pe__use *use, pe_error *err)
{
    bool keeps = pe__permits(PE__MAY_PAY_CHANGE, use->relations);
    pe__value *all = pe__put_array(use->doc, use->out, "allowances");
    pe_status status = pe__allowances(use->db, use->doc, use->council, 0, all,
                                      err);
    if (status)
        return status;
    int64_t today = pe__use_today(use);
    for (pe__value *row = all->items.first; row; row = row->next) {
        bool mine = pe__get_integer(row, "member", 0) == use->member;
        int64_t until = pe__get_integer(row, "until", INT64_MAX);
        pe__put_bool(use->doc, row, "is_mine", mine);
        pe__put_bool(use->doc, row, "is_over", until < today);
        if (!keeps && !mine)
            pe__put_null(use->doc, row, "kind");
        else
            pe__put_bool(use->doc, row, pe__get_text(row, "kind", "other"),
                         true);
    }
    return PE_OK;
}

static pe_status put_members(pe__use *use, pe_error *err)
{
    pe__value *members = pe__put_array(use->doc, use->out, "members");
    return pe__membership_list(use->db, use->doc, members, use->council,
                               use->member, use->now, err);
}

/* What the forms of the page start with. */
static void put_typed(pe__use *use, const pe__value *rule)
{
    pe__value *typed = pe__put_object(use->doc, use->out, "typed");
    pe__put_text(use->doc, typed, "currency",
                 pe__get_text(rule, "currency", ""));
    pe__put_integer(use->doc, typed, "effort_least_percent",
                    pe__get_integer(rule, "effort_least_percent", 80));
    pe__put_integer(use->doc, typed, "effort_most_percent",
                    pe__get_integer(rule, "effort_most_percent", 120));
}

pe_status pe__use_pay_show(pe__use *use, pe_error *err)
{
    pe_status status = pe__put_council(use, err);
    if (status || use->outcome != PE__DONE)
        return status;
    pe__put_can(use);
    pe__value *rule = pe__put_object(use->doc, use->out, "rule");
    pe__value *periods = pe__put_array(use->doc, use->out, "periods");
    status = pe__pay_rule_get(use->db, use->doc, use->council, rule, err);
    if (status == PE_OK)
        status = pe__pay_periods(use->db, use->doc, use->council, periods,
                                 err);
    if (status == PE_OK)
        status = put_allowances(use, err);
    if (status == PE_OK)
        status = put_members(use, err);
    pe__put_bool(use->doc, rule, "is_effort",
                 strcmp(pe__get_text(rule, "way", ""), "effort") == 0);
    for (pe__value *row = periods->items.first; row; row = row->next)
        pe__put_bool(use->doc, row, "is_open",
                     strcmp(pe__get_text(row, "state", ""), "open") == 0);
    if (status == PE_OK)
        status = pe__put_pay_proposals(use, err);
    put_typed(use, rule);
    return status;
}

/* Three letters, as ISO 4217 has them. */
static const char *read_currency(pe__use *use)
{
    char text[4] = "";
    const char *given = pe__use_text(use, "currency", 3, true);
    for (int k = 0; k < 3 && given[k]; k++)
        text[k] = (char)toupper((unsigned char)given[k]);
    for (int k = 0; k < 3; k++)
        if (text[k] < 'A' || text[k] > 'Z') {
            pe__use_fault(use, "currency", "currency");
            return "EUR";
        }
    return pe__doc_text(use->doc, text);
}

/* way, currency, effort_least_percent, effort_most_percent: what is to be
 * decided. */
pe_status pe__use_pay_rule(pe__use *use, pe_error *err)
{
    pe__pay_proposal p = {.council = use->council, .member = use->member,
                          .now = use->now};
    p.way = pe__use_choice(use, "way", "equal effort");
    p.currency = read_currency(use);
    p.least_percent = pe__use_integer(use, "effort_least_percent", 50, 100,
                                      80);
    p.most_percent = pe__use_integer(use, "effort_most_percent", 100, 200,
                                     120);
    return pe__use_faulty(use) ? PE_OK : pe__pay_rule_ask(use, &p, err);
}

pe_status pe__use_allowance_grant(pe__use *use, pe_error *err)
{
    int64_t member = pe__use_integer(use, "member", 1, INT64_MAX, 0);
    int64_t amount = pe__use_money(use, "amount");
    const char *kind = pe__use_choice(use, "kind", KINDS);
    int64_t since = pe__use_day(use, "since", pe__use_today(use));
    int64_t until = pe__use_day(use, "until", INT64_MIN);
    if (until != INT64_MIN && until < since)
        pe__use_fault(use, "until", "until_before_since");
    bool here = false;
    pe__value *row = pe__doc_object(use->doc);
    pe_status status = pe__membership_row(use->db, use->doc, row,
                                          use->council, member, &here, err);
    if (status == PE_OK && !here)
        pe__use_fault(use, "member", "not_a_member");
    if (status || pe__use_faulty(use))
        return status;
    int64_t allowance;
    status = pe__allowance_add(use->db, use->council, member, amount, kind,
                               since, until, use->member, &allowance, err);
    if (status == PE_OK)
        status = pe__use_event(use, "allowance.granted", allowance, NULL, err);
    pe__use_next(use, "/councils/%lld/pay?said=allowance.granted",
                 (long long)use->council);
    return status;
}

pe_status pe__use_allowance_end(pe__use *use, pe_error *err)
{
    int64_t allowance = pe__get_integer(use->in, "allowance", 0);
    bool found;
    pe_status status = pe__allowance_end(use->db, use->council, allowance,
                                         pe__use_today(use), &found, err);
    if (status)
        return status;
    if (!found)
        return pe__use_not_found(use);
    pe__use_next(use, "/councils/%lld/pay?said=allowance.ended",
                 (long long)use->council);
    return pe__use_event(use, "allowance.ended", allowance, NULL, err);
}
