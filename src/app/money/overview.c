/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A council's money at a glance: what is left, where it came from and went,
 * and for how many weeks it lasts if it goes on so. */
#include "money_uses.h"

#include "clock.h"
#include "council_acts.h"
#include "fields.h"
#include "money_ledger.h"
#include "money_pot.h"
#include "money_round.h"
#include "pledges.h"
#include "round_of.h"
#include "written.h"

#include <string.h>

enum { SPAN_DAYS = 84, LATEST = 8, LEAST_DAYS = 7, WEEK = 7 * 86400 };

static bool is_text(const pe__value *row, const char *key, const char *what)
{
    return strcmp(pe__get_text(row, key, ""), what) == 0;
}


/* The currency's entry in sums; made when there is none. */
static pe__value *sum_of(pe__use *use, pe__value *sums, const pe__value *of)
{
    const char *currency = pe__get_text(of, "currency", "");
    int digits = (int)pe__get_integer(of, "digits", 2);
    for (pe__value *row = sums->items.first; row; row = row->next)
        if (is_text(row, "currency", currency))
            return row;
    pe__value *row = pe__add_object(use->doc, sums);
    pe__put_text(use->doc, row, "currency", currency);
    pe__put_integer(use->doc, row, "digits", digits);
    pe__put_money(use->doc, row, "left", 0, digits);
    pe__put_money(use->doc, row, "came", 0, digits);
    pe__put_money(use->doc, row, "went", 0, digits);
    pe__put_array(use->doc, row, "sources");
    pe__put_array(use->doc, row, "uses");
    return row;
}

static void add_to(pe__use *use, pe__value *row, const char *key,
                   int64_t amount)
{
    pe__put_money(use->doc, row, key, pe__get_integer(row, key, 0) + amount,
                  (int)pe__get_integer(row, "digits", 2));
}

/* Left is what the council has, less what it owes. */
static void put_left(pe__use *use, pe__value *sums, const pe__value *balances)
{
    for (const pe__value *row = pe__first(balances); row; row = row->next)
        if (is_text(row, "kind", "assets") ||
            is_text(row, "kind", "liabilities"))
            add_to(use, sum_of(use, sums, row), "left",
                   pe__get_integer(row, "amount", 0));
}

static void put_flow(pe__use *use, pe__value *sums, const pe__value *flow)
{
    bool came = is_text(flow, "kind", "income");
    int64_t amount = pe__get_integer(flow, "amount", 0);
    pe__value *row = sum_of(use, sums, flow);
    add_to(use, row, came ? "came" : "went", amount);
    if (amount == 0)
        return; /* came and was taken back */
    pe__value *list = (pe__value *)pe__get(row, came ? "sources" : "uses");
    pe__value *one = pe__add_object(use->doc, list);
    pe__put_text(use->doc, one, "name", pe__get_text(flow, "name", ""));
    pe__put_money(use->doc, one, "amount", amount,
                  (int)pe__get_integer(row, "digits", 2));
}

/* Of 100, for the bar beside it. */
static void put_percents(pe__use *use, pe__value *list, int64_t all)
{
    for (pe__value *row = list->items.first; row; row = row->next) {
        int64_t amount = pe__get_integer(row, "amount", 0);
        int64_t percent = all > 0 && amount > 0 ? amount / (all / 100 + 1) : 0;
        pe__put_integer(use->doc, row, "percent",
                        percent > 100 ? 100 : percent);
    }
}

static void put_weeks(pe__use *use, pe__value *row, int64_t days)
{
    int64_t left = pe__get_integer(row, "left", 0);
    int64_t went = pe__get_integer(row, "went", 0);
    put_percents(use, (pe__value *)pe__get(row, "sources"),
                 pe__get_integer(row, "came", 0));
    put_percents(use, (pe__value *)pe__get(row, "uses"), went);
    const bool moved = went != 0 || pe__get_integer(row, "came", 0) != 0;
    pe__put_bool(use->doc, row, "has_weeks", went > 0 && left > 0);
    pe__put_bool(use->doc, row, "is_used_up", went > 0 && left == 0);
    /* nothing there, nothing moved: how long it lasts is no question */
    pe__put_bool(use->doc, row, "is_idle", left == 0 && !moved);
    if (went <= 0 || left <= 0)
        return;
    /* days ≥ 7: what goes in a week is never more than what went */
    int64_t a_week = went / days * 7 + went % days * 7 / days;
    int64_t weeks = left / (a_week > 0 ? a_week : 1);
    pe__put_number(use->doc, row, "weeks", PE__COUNT,
                   weeks > 5200 ? 5200 : weeks);
    pe__put_bool(use->doc, row, "is_short", weeks < 4);
}

pe_status pe__money_put_sums(pe__use *use, int64_t council, pe_error *err)
{
    int64_t today = pe__use_today(use), first = 0;
    pe__value *balances = pe__doc_array(use->doc);
    pe__value *flows = pe__doc_array(use->doc);
    pe__value *sums = pe__put_array(use->doc, use->out, "sums");
    pe_status status = pe__money_first_day(use->db, council, &first, err);
    int64_t days = today - first + 1;
    days = first == 0 || days > SPAN_DAYS ? SPAN_DAYS
           : days < LEAST_DAYS            ? LEAST_DAYS
                                          : days;
    if (status == PE_OK)
        status = pe__money_balances(use->db, use->doc, council, balances, err);
    if (status == PE_OK)
        status = pe__money_flows(use->db, use->doc, council,
                                 today - days + 1, flows, err);
    if (status != PE_OK)
        return status;
    put_left(use, sums, balances);
    for (const pe__value *row = pe__first(flows); row; row = row->next)
        put_flow(use, sums, row);
    for (pe__value *row = sums->items.first; row; row = row->next)
        put_weeks(use, row, days);
    pe__put_number(use->doc, use->out, "span_days", PE__COUNT, days);
    return PE_OK;
}

void pe__money_mark(pe__use *use, pe__value *entries)
{
    for (pe__value *row = entries->items.first; row; row = row->next) {
        bool fixes = pe__get_integer(row, "corrects", 0) != 0;
        bool fixed = pe__get_integer(row, "corrected_by", 0) != 0;
        int64_t postings = pe__get_integer(row, "postings", 2);
        pe__put_bool(use->doc, row, "is_rate", postings == 0);
        pe__put_bool(use->doc, row, "is_split", postings > 2);
        pe__put_number(use->doc, row, "more", PE__COUNT,
                       postings > 2 ? postings - 2 : 0);
        pe__put_bool(use->doc, row, "is_correction", fixes);
        pe__put_bool(use->doc, row, "is_corrected", fixed);
        pe__put_bool(use->doc, row, "is_income",
                     is_text(row, "from_kind", "income"));
        pe__put_bool(use->doc, row, "is_expense",
                     is_text(row, "to_kind", "expenses"));
    }
}

static pe_status put_lists(pe__use *use, pe_error *err)
{
    pe__value *pots = pe__put_array(use->doc, use->out, "pots");
    pe__value *rounds = pe__put_array(use->doc, use->out, "rounds");
    pe__value *entries = pe__put_array(use->doc, use->out, "entries");
    pe__value *balances = pe__put_array(use->doc, use->out, "balances");
    pe_status status = pe__pots(use->db, use->doc, use->council, pots, err);
    if (status == PE_OK)
        status = pe__rounds(use->db, use->doc, use->council, rounds, err);
    if (status == PE_OK)
        status = pe__money_entries(use->db, use->doc, use->council, 0, 0, 0,
                                   LATEST, entries, err);
    if (status == PE_OK)
        status = pe__money_balances(use->db, use->doc, use->council, balances,
                                    err);
    pe__money_mark(use, entries);
    for (pe__value *row = balances->items.first; row; row = row->next)
        pe__put_bool(use->doc, row,
                     pe__doc_format(use->doc, "is_%s",
                                    pe__get_text(row, "kind", "assets")),
                     true);
    for (pe__value *row = rounds->items.first; row; row = row->next)
        pe__round_mark(use, row);
    return status;
}

pe_status pe__use_money_show(pe__use *use, pe_error *err)
{
    bool is_public = false;
    pe_status status = pe__put_council(use, err);
    if (status || use->outcome != PE__DONE)
        return status;
    pe__put_can(use);
    status = pe__money_put_sums(use, use->council, err);
    if (status == PE_OK)
        status = pe__pledges_put_weeks(use, err);
    if (status == PE_OK)
        status = put_lists(use, err);
    if (status == PE_OK)
        status = pe__money_is_public(use->db, use->council, &is_public, err);
    pe__put_bool(use->doc, use->out, "is_public", is_public);
    pe__value *typed = pe__put_object(use->doc, use->out, "typed");
    const pe__value *first = pe__first(pe__get(use->out, "sums"));
    pe__put_text(use->doc, typed, "currency",
                 pe__get_text(first, "currency", "EUR"));
    pe__put_bool(use->doc, typed, "is_points",
                 strcmp(pe__get_text(use->in, "way", ""), "points") == 0);
    /* a week for ideas and one for votes, unless somebody says otherwise */
    pe__put_moment(use, typed, "ideas_until", use->now + WEEK);
    pe__put_moment(use, typed, "votes_until", use->now + (int64_t)2 * WEEK);
    return status;
}
