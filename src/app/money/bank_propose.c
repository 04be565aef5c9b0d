/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a line of the bank seems to be when no entry of the ledger is it: a
 * pledge, dues, a payment between councils. The amount has to be the same to
 * the smallest unit, the currency too, and the name has to stand in the line.
 * All that fit are shown; nothing is entered without a yes. */
#include "bank.h"

#include "amount.h"
#include "calendar.h"
#include "clock.h"
#include "dues.h"
#include "error.h"
#include "money_fit.h"
#include "money_pledge.h"
#include "money_uses.h"
#include "pledges.h"

#include <parecon/fund.h>

#include <string.h>

enum {
    PLEDGE_DAYS = 20, /* so far from the day it falls due, before or after */
    TRANSFER_DAYS = 20 /* so long after it is settled, and not before */
};

static pe__value *add(pe__use *use, pe__value *line, const char *kind,
                      int64_t subject, const char *name)
{
    pe__value *all = (pe__value *)pe__get(line, "proposals");
    pe__value *one = pe__add_object(use->doc, all);
    pe__put_text(use->doc, one, "kind", kind);
    pe__put_bool(use->doc, one, pe__doc_format(use->doc, "is_%s", kind), true);
    pe__put_integer(use->doc, one, "subject", subject);
    pe__put_text(use->doc, one, "name", name);
    return one;
}

/* --- pledges -------------------------------------------------------------- */

/* The day nearest to `day` on which a payment falls due; false = none within
 * PLEDGE_DAYS. Of two equally near the earlier. */
static bool due_near(const pe_fund_pledge *p, int64_t day, int64_t *due)
{
    for (int64_t k = 0; k <= (int64_t)2 * PLEDGE_DAYS; k++) {
        int64_t promised = 0, expected;
        *due = day + (k % 2 ? -(k + 1) / 2 : k / 2);
        if (pe_fund_expect(p, 1, *due, *due, &promised, &expected, NULL) ==
                PE_OK && promised > 0)
            return true;
    }
    return false;
}

/* Where it is not paid yet: what fell due until then, less what came. */
static pe_status propose_pledge(pe__use *use, pe__value *line,
                                const pe__value *row, pe_error *err)
{
    int64_t due = 0, owed = 0, expected;
    const int64_t amount = pe__get_integer(line, "amount", 0);
    const pe_fund_pledge p = pe__pledge_of(row);
    if (p.amount != amount ||
        strcmp(pe__get_text(row, "currency", ""),
               pe__get_text(line, "currency", "")) != 0 ||
        !due_near(&p, pe__get_integer(line, "day", 0), &due))
        return PE_OK;
    const pe_status status = pe_fund_expect(&p, 1, p.from, due, &owed,
                                            &expected, err);
    if (status != PE_OK || owed - pe__get_integer(row, "came", 0) < amount)
        return status;
    pe__value *one = add(use, line, "pledge",
                         pe__get_integer(row, "pledge", 0),
                         pe__get_text(row, "name", ""));
    pe__put_number(use->doc, one, "due", PE__DAY, due);
    const int64_t apart = due - pe__get_integer(line, "day", 0);
    pe__put_integer(use->doc, one, "apart", apart < 0 ? -apart : apart);
    return PE_OK;
}

/* Where such money was entered before; the only account of income, else. */
static pe_status know_incomes(pe__use *use, pe__awaited *known, pe_error *err)
{
    int64_t account = 0, only = 0;
    int count = 0;
    if (known->incomes)
        return PE_OK;
    pe__value *all = pe__doc_array(use->doc);
    pe_status status = pe__fit_account(use->db, use->council, &account, err);
    const pe__value *accounts = pe__get(use->out, "accounts");
    for (const pe__value *row = pe__first(accounts); row; row = row->next) {
        if (strcmp(pe__get_text(row, "kind", ""), "income") != 0)
            continue;
        only = pe__get_integer(row, "account", 0);
        count++;
        pe__value *one = pe__add_object(use->doc, all);
        pe__put_integer(use->doc, one, "account", only);
        pe__put_text(use->doc, one, "name", pe__get_text(row, "name", ""));
        pe__put_bool(use->doc, one, "is_chosen", only == account);
    }
    known->incomes = all;
    known->income = account == 0 && count == 1 ? only : account;
    return status;
}

static pe_status put_incomes(pe__use *use, pe__awaited *known, pe__value *line,
                             pe_error *err)
{
    const pe_status status = know_incomes(use, known, err);
    if (status != PE_OK)
        return status;
    pe__value *all = pe__put_array(use->doc, line, "incomes");
    all->items = known->incomes->items;
    pe__put_integer(use->doc, line, "income", known->income);
    return PE_OK;
}

/* Nearest due day first, then by number. */
static void sort_by_day(pe__value *all)
{
    bool moved = true;
    while (moved) {
        moved = false;
        for (pe__value **at = &all->items.first; *at && (*at)->next;
             at = &(*at)->next) {
            pe__value *a = *at, *b = a->next;
            if (pe__get_integer(a, "apart", 0) <=
                pe__get_integer(b, "apart", 0))
                continue;
            a->next = b->next;
            b->next = a;
            *at = b;
            if (all->items.last == b)
                all->items.last = a;
            moved = true;
        }
    }
}

static pe_status propose_pledges(pe__use *use, pe__awaited *known,
                                 pe__value *line, pe_error *err)
{
    pe__value *fits = pe__doc_array(use->doc);
    pe_status status = pe__pledges_fitting(use->db, use->doc, use->council,
                                           pe__get_integer(line, "line", 0),
                                           fits, err);
    for (const pe__value *row = pe__first(fits); row && status == PE_OK;
         row = row->next)
        status = propose_pledge(use, line, row, err);
    pe__value *all = (pe__value *)pe__get(line, "proposals");
    sort_by_day(all);
    return status == PE_OK && pe__first(all)
               ? put_incomes(use, known, line, err)
               : status;
}

/* --- dues ----------------------------------------------------------------- */

/* What any band comes to, of one month or several; never which band is whose.
 * By ability it is told once enough have chosen. */
static int months_of(const pe__dues *d, int64_t amount)
{
    static const int TIMES[] = {1, 2, 3, 6, 12};
    if (d->of.by_ability && d->sums.chosen < PE__DUES_FEW)
        return 0;
    for (size_t k = 0; k < sizeof TIMES / sizeof *TIMES; k++)
        for (int band = 0; band < d->of.bands; band++)
            if (d->sums.each[band] > 0 && amount % TIMES[k] == 0 &&
                amount / TIMES[k] == d->sums.each[band])
                return TIMES[k];
    return 0;
}

static pe_status know_dues(pe__use *use, pe__awaited *known, pe_error *err)
{
    if (known->dues)
        return PE_OK;
    pe__dues *d = pe__doc_alloc(use->doc, sizeof *d);
    if (d == NULL)
        return pe__fail_memory(err);
    *d = (pe__dues){0};
    known->dues = d;
    return pe__dues_gather(use, d, err);
}

static pe_status propose_dues(pe__use *use, pe__awaited *known,
                              pe__value *line, pe_error *err)
{
    pe__value *fits = pe__doc_array(use->doc);
    pe_status status = pe__fit_dues(use->db, use->doc,
                                    pe__get_integer(line, "line", 0), fits,
                                    err);
    if (status != PE_OK || pe__first(fits) == NULL)
        return status;
    status = know_dues(use, known, err);
    if (status != PE_OK || !known->dues->found ||
        strcmp(pe__get_text(known->dues->scale, "currency", ""),
               pe__get_text(line, "currency", "")) != 0)
        return status;
    const int months = months_of(known->dues,
                                 pe__get_integer(line, "amount", 0));
    for (const pe__value *row = pe__first(fits); row && months > 0;
         row = row->next) {
        pe__value *one = add(use, line, "dues",
                             pe__get_integer(row, "member", 0),
                             pe__get_text(row, "name", ""));
        pe__put_number(use->doc, one, "months", PE__COUNT, months);
    }
    return PE_OK;
}

/* --- payments between councils -------------------------------------------- */

static bool is_in_time(pe__use *use, const pe__value *line,
                       const pe__value *payment)
{
    const int64_t day = pe__get_integer(line, "day", 0);
    const int64_t settled = pe__use_day_of(
        use, pe__get_integer(payment, "settled", 0));
    return day >= settled && day <= settled + TRANSFER_DAYS &&
           day <= pe__use_today(use);
}

static pe_status know_transfers(pe__use *use, pe__awaited *known,
                                const char *currency, bool gives,
                                pe_error *err)
{
    if (known->transfers[gives])
        return PE_OK;
    pe__value *all = pe__doc_array(use->doc);
    known->transfers[gives] = all;
    return pe__fit_transfers(use->db, use->doc, use->council, currency, gives,
                             all, err);
}

static pe_status propose_transfers(pe__use *use, pe__awaited *known,
                                   pe__value *line, pe_error *err)
{
    const int64_t amount = pe__get_integer(line, "amount", 0);
    const bool gives = amount < 0;
    const pe_status status = know_transfers(
        use, known, pe__get_text(line, "currency", ""), gives, err);
    for (const pe__value *row = pe__first(known->transfers[gives]); row;
         row = row->next) {
        int64_t theirs = 0;
        if (!pe__amount_convert(pe__get_integer(row, "amount", 0),
                                (int)pe__get_integer(row, "digits", 2),
                                (int)pe__get_integer(line, "digits", 2),
                                &theirs) ||
            theirs != (gives ? -amount : amount) ||
            !is_in_time(use, line, row))
            continue;
        pe__value *one = add(use, line, "transfer",
                             pe__get_integer(row, "payment", 0),
                             pe__get_text(row, "other", ""));
        pe__put_integer(use->doc, one, "run", pe__get_integer(row, "run", 0));
        pe__put_text(use->doc, one, "title", pe__get_text(row, "title", ""));
        pe__put_bool(use->doc, one, "gives", gives);
    }
    return status;
}

pe_status pe__line_propose(pe__use *use, pe__awaited *known, pe__value *line,
                           pe_error *err)
{
    pe__put_array(use->doc, line, "proposals");
    pe_status status = PE_OK;
    if (pe__get_integer(line, "amount", 0) > 0)
        status = propose_pledges(use, known, line, err);
    if (status == PE_OK && pe__get_integer(line, "amount", 0) > 0)
        status = propose_dues(use, known, line, err);
    return status == PE_OK ? propose_transfers(use, known, line, err)
                           : status;
}

/* How many lines of the page have the same proposal. */
static int64_t claims(const pe__value *lines, const pe__value *wanted)
{
    int64_t count = 0;
    for (const pe__value *line = pe__first(lines); line; line = line->next)
        for (const pe__value *one = pe__first(pe__get(line, "proposals")); one;
             one = one->next)
            count += pe__get_integer(one, "subject", 0) ==
                         pe__get_integer(wanted, "subject", -1) &&
                     strcmp(pe__get_text(one, "kind", ""),
                            pe__get_text(wanted, "kind", "")) == 0;
    return count;
}

void pe__lines_single(pe__use *use, pe__value *lines, int64_t *singles)
{
    *singles = 0;
    for (pe__value *line = lines->items.first; line; line = line->next) {
        const pe__value *all = pe__get(line, "proposals");
        pe__value *one = (pe__value *)pe__first(all);
        if (one == NULL)
            continue;
        const bool single = one->next == NULL && claims(lines, one) == 1 &&
                            (!pe__get_bool(one, "is_pledge", false) ||
                             pe__get_integer(line, "income", 0) != 0 ||
                             pe__get_integer(line, "match_entry", 0) != 0);
        pe__put_bool(use->doc, one, "is_single", single);
        pe__put_bool(use->doc, line, "has_several", one->next != NULL);
        *singles += single;
    }
}
