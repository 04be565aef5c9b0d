/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Money that members or others promise, once or again and again: what came of
 * it, and what is to come. */
#include "pledges.h"
#include "clock.h"
#include "pledges_uses.h"

#include "amount.h"
#include "calendar.h"
#include "council_acts.h"
#include "currency.h"
#include "error.h"
#include "money.h"
#include "money_pledge.h"
#include "permission.h"
#include "written.h"

#include <string.h>

enum {
    MONTHS = 6,          /* shown */
    WEEKS_MOST = 104,
    LONGEST_DAYS = 3653  /* ten years */
};

/* --- what is to be expected ----------------------------------------------- */

static void month_of(int64_t day, int64_t *from, int64_t *to)
{
    pe__date date = pe__date_of(day);
    date.day = 1;
    *from = pe__day_of(date);
    *to = *from + pe__days_in(date.year, date.month) - 1;
}

static pe_status put_month(pe__use *use, pe__value *months,
                           const pe__pledge_list *list, int64_t from,
                           int64_t to, pe_error *err)
{
    int64_t promised, expected;
    pe_status status = pe_fund_expect(list->pledge, list->count, from, to,
                                      &promised, &expected, err);
    pe__value *row = pe__add_object(use->doc, months);
    pe__put_number(use->doc, row, "from", PE__DAY, from);
    pe__put_number(use->doc, row, "to", PE__DAY, to);
    pe__put_money(use->doc, row, "promised", promised, list->digits);
    pe__put_money(use->doc, row, "expected", expected, list->digits);
    return status;
}

static void put_bars(pe__use *use, pe__value *months)
{
    int64_t most = 1;
    for (const pe__value *row = pe__first(months); row; row = row->next) {
        const int64_t promised = pe__get_integer(row, "promised", 0);
        most = promised > most ? promised : most;
    }
    for (pe__value *row = months->items.first; row; row = row->next) {
        static const char *const keys[] = {"promised", "expected"};
        for (int k = 0; k < 2; k++) {
            const int64_t amount = pe__get_integer(row, keys[k], 0);
            const int64_t percent = amount / (most / 100 + 1);
            pe__put_integer(use->doc, row,
                            k == 0 ? "promised_wide" : "expected_wide",
                            percent > 100 ? 100 : percent);
        }
    }
}

static pe_status put_currency(pe__use *use, const pe__value *rows,
                              const char *currency, pe_error *err)
{
    char text[PE__AMOUNT];
    pe__pledge_list list;
    const int64_t today = pe__use_today(use);
    int64_t from, to, start = today + 1;
    pe__value *one = pe__add_object(
        use->doc, (pe__value *)pe__get(use->out, "currencies"));
    pe_status status = pe__pledges_judge(use->doc, rows, currency, today,
                                         &list, err);
    pe__put_text(use->doc, one, "currency", currency);
    pe__put_bool(use->doc, one, "is_known", list.is_known);
    pe__put_text(use->doc, one, "kept",
                 pe__amount_text(list.kept, 1, false, text));
    pe__value *months = pe__put_array(use->doc, one, "months");
    for (int k = 0; k < MONTHS && status == PE_OK; k++) {
        month_of(start, &from, &to);
        status = put_month(use, months, &list, start, to, err);
        start = to + 1;
    }
    put_bars(use, months);
    return status;
}

/* Rows are by currency. */
static pe_status put_currencies(pe__use *use, const pe__value *rows,
                                pe_error *err)
{
    const char *last = "";
    pe_status status = PE_OK;
    pe__put_array(use->doc, use->out, "currencies");
    for (const pe__value *row = pe__first(rows); row && status == PE_OK;
         row = row->next) {
        const char *currency = pe__get_text(row, "currency", "");
        if (strcmp(currency, last) != 0)
            status = put_currency(use, rows, currency, err);
        last = currency;
    }
    return status;
}

static void mark(pe__use *use, pe__value *row)
{
    static const int each[] = {0, 1, 3, 12};
    const int64_t today = pe__use_today(use);
    const bool mine = pe__get_integer(row, "member", 0) == use->member;
    for (size_t k = 0; k < sizeof each / sizeof *each; k++)
        pe__put_bool(use->doc, row,
                     pe__doc_format(use->doc, "every_%d", each[k]),
                     pe__get_integer(row, "months", 0) == each[k]);
    const bool over = pe__get_integer(row, "until", 0) < today;
    pe__put_bool(use->doc, row, "is_over", over);
    pe__put_bool(use->doc, row, "is_mine", mine);
    pe__put_bool(use->doc, row, "is_outside",
                 pe__get_integer(row, "member", 0) == 0);
    pe__put_bool(use->doc, row, "may_end",
                 !over &&
                     (mine || pe__permits(PE__MAY_MONEY_KEEP,
                                          use->relations)));
}

pe_status pe__pledges_put_due(pe__use *use, pe__value *rows, pe_error *err)
{
    pe_status status = PE_OK;
    const int64_t today = pe__use_today(use);
    for (pe__value *row = rows->items.first; row && status == PE_OK;
         row = row->next) {
        int64_t due = 0, expected;
        const pe_fund_pledge p = pe__pledge_of(row);
        status = pe_fund_expect(&p, 1, p.from, today, &due, &expected, err);
        pe__put_money(use->doc, row, "due", due,
                      (int)pe__get_integer(row, "digits", 2));
        mark(use, row);
    }
    return status;
}

pe_status pe__use_pledges(pe__use *use, pe_error *err)
{
    pe__value *rows = pe__put_array(use->doc, use->out, "pledges");
    pe_status status = pe__put_council(use, err);
    if (status || use->outcome != PE__DONE)
        return status;
    pe__put_can(use);
    status = pe__pledges(use->db, use->doc, use->council, rows, err);
    if (status == PE_OK)
        status = pe__pledges_put_due(use, rows, err);
    if (status == PE_OK)
        status = put_currencies(use, rows, err);
    pe__value *typed = pe__put_object(use->doc, use->out, "typed");
    pe__put_text(use->doc, typed, "currency",
                 pe__get_text(pe__first(rows), "currency", "EUR"));
    return status;
}

pe_status pe__pledges_put_weeks(pe__use *use, pe_error *err)
{
    pe__value *rows = pe__doc_array(use->doc);
    pe_status status = pe__pledges(use->db, use->doc, use->council, rows,
                                   err);
    const int64_t today = pe__use_today(use);
    const int64_t days = pe__get_integer(use->out, "span_days", 0);
    pe__value *sums = (pe__value *)pe__get(use->out, "sums");
    for (pe__value *row = sums ? sums->items.first : NULL;
         row && status == PE_OK; row = row->next) {
        pe__pledge_list list;
        int64_t weeks = 0;
        const int64_t left = pe__get_integer(row, "left", 0);
        const int64_t went = pe__get_integer(row, "went", 0);
        status = pe__pledges_judge(use->doc, rows,
                                   pe__get_text(row, "currency", ""), today,
                                   &list, err);
        if (status != PE_OK || list.count == 0 || went <= 0 || left < 0 ||
            days <= 0)
            continue;
        const int64_t a_week = went / days * 7 + went % days * 7 / days;
        status = pe__pledges_weeks(&list, left, a_week > 0 ? a_week : 1,
                                   today, WEEKS_MOST, &weeks, err);
        pe__put_bool(use->doc, row, "has_pledged", true);
        pe__put_bool(use->doc, row, "is_lasting", weeks >= WEEKS_MOST);
        pe__put_number(use->doc, row, "pledged_weeks", PE__COUNT, weeks);
    }
    return status;
}

/* --- promising ------------------------------------------------------------ */

/* In months; 0 = once. */
static int64_t read_often(pe__use *use)
{
    const char *often = pe__use_choice(use, "often",
                                       "month once quarter year");
    return strcmp(often, "month") == 0     ? 1
           : strcmp(often, "quarter") == 0 ? 3
           : strcmp(often, "year") == 0    ? 12
                                           : 0;
}

static void check_days(pe__use *use, const pe__pledge_new *pledge)
{
    const int64_t today = pe__use_today(use);
    if (pledge->from < today - LONGEST_DAYS ||
        pledge->from > today + LONGEST_DAYS)
        pe__use_fault(use, "from", "pledge_days");
    else if (pledge->until < pledge->from ||
             pledge->until > pledge->from + LONGEST_DAYS)
        pe__use_fault(use, "until", "pledge_days");
}

pe_status pe__use_pledge_add(pe__use *use, pe_error *err)
{
    int64_t id = 0;
    int digits = 2;
    const bool outside = strcmp(pe__use_choice(use, "who", "me outside"),
                                "outside") == 0;
    if (outside && !pe__permits(PE__MAY_MONEY_KEEP, use->relations))
        return pe__use_forbidden(use);
    pe__pledge_new pledge = {
        .council = use->council, .member = outside ? 0 : use->member,
        .name = pe__one_line(use->doc,
                             pe__use_text(use, "name", 60, outside)),
        .currency = pe__use_currency(use),
        .months = read_often(use),
        .from = pe__use_day(use, "from", pe__use_today(use)),
        .written_by = use->member, .now = use->now};
    if (!outside)
        pledge.name = "";
    pledge.until = pledge.months == 0
                       ? pledge.from
                       : pe__use_day(use, "until", pledge.from + 365);
    pe_status status = pe__currency_digits(use, "currency", pledge.currency,
                                           &digits, err);
    pledge.amount = pe__use_money_digits(use, "amount", digits);
    if (!pe__use_faulty(use))
        check_days(use, &pledge);
    if (status || pe__use_faulty(use))
        return status;
    status = pe__currency_take(use, "currency", pledge.currency, &digits, err);
    if (status == PE_OK)
        status = pe__pledge_add(use->db, &pledge, &id, err);
    pe__put_integer(use->doc, use->out, "pledge", id);
    pe__use_next(use, "/councils/%lld/money/pledges?said=pledge.added",
                 (long long)use->council);
    return status == PE_OK
               ? pe__use_event(use, "pledge.added", id, NULL, err)
               : status;
}

pe_status pe__pledge_find(pe__use *use, pe__value **pledge, pe_error *err)
{
    bool found = false;
    *pledge = pe__doc_object(use->doc);
    pe_status status = pe__pledge_get(use->db, use->doc, use->council,
                                      pe__get_integer(use->in, "pledge", 0),
                                      *pledge, &found, err);
    if (status == PE_OK && !found)
        return pe__use_not_found(use);
    return status;
}

void pe__pledge_next(pe__use *use, const pe__value *pledge, const char *said)
{
    pe__use_next(use, "/councils/%lld/money/pledges/%lld?said=pledge.%s",
                 (long long)use->council,
                 (long long)pe__get_integer(pledge, "pledge", 0), said);
}

pe_status pe__use_pledge_end(pe__use *use, pe_error *err)
{
    pe__value *pledge;
    pe_status status = pe__pledge_find(use, &pledge, err);
    if (status || use->outcome != PE__DONE)
        return status;
    mark(use, pledge);
    if (pe__get_bool(pledge, "is_over", false))
        return pe__use_conflict(use, "pledge_over");
    if (!pe__get_bool(pledge, "may_end", false))
        return pe__use_forbidden(use);
    const int64_t id = pe__get_integer(pledge, "pledge", 0);
    status = pe__pledge_end(use->db, id, pe__use_today(use) - 1, err);
    pe__pledge_next(use, pledge, "ended");
    return status == PE_OK
               ? pe__use_event(use, "pledge.ended", id, NULL, err)
               : status;
}
