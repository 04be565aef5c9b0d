/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Dues by ability: a council chooses its scale; members pick the band that
 * their income is in, and see what they owe; who cannot pay pauses with one
 * tap, and nobody asks why. */
#include "dues.h"
#include "clock.h"
#include "dues_uses.h"

#include "amount.h"
#include "calendar.h"
#include "council_acts.h"
#include "money_dues.h"
#include "money_ledger.h"
#include "people_council.h"

#include <string.h>

pe_status pe__dues_gather(pe__use *use, pe__dues *d, pe_error *err)
{
    d->scale = pe__doc_object(use->doc);
    d->bands = pe__doc_array(use->doc);
    d->choices = pe__doc_array(use->doc);
    pe_status status = pe__dues_scale(use->db, use->doc, use->council,
                                      d->scale, &d->found, err);
    if (status == PE_OK)
        status = pe__dues_bands(use->db, use->doc, use->council, d->bands,
                                err);
    if (status == PE_OK)
        status = pe__dues_choices(use->db, use->doc, use->council, d->choices,
                                  err);
    d->of = pe__dues_read(d->scale, d->bands);
    d->digits = (int)pe__get_integer(d->scale, "digits", 2);
    return status == PE_OK ? pe__dues_reckon(use->doc, &d->of, d->choices,
                                             use->member, &d->sums, err)
                           : status;
}

/* --- the page ------------------------------------------------------------- */

/* By ability an amount is known once enough have chosen: it follows from what
 * all did. */
static bool is_told(const pe__dues *d)
{
    return !d->of.by_ability || d->sums.chosen >= PE__DUES_FEW;
}

static void put_bands(pe__use *use, pe__dues *d)
{
    int k = 0;
    const bool counted = d->sums.chosen >= PE__DUES_FEW;
    for (pe__value *row = d->bands->items.first; row && k < d->of.bands;
         row = row->next, k++) {
        pe__put_bool(use->doc, row, "is_mine", d->sums.place == k + 1);
        pe__put_bool(use->doc, row, "is_first", k == 0);
        pe__put_bool(use->doc, row, "is_told", is_told(d));
        if (is_told(d))
            pe__put_money(use->doc, row, "due", d->sums.each[k], d->digits);
        if (k + 1 < d->of.bands) {
            pe__put_bool(use->doc, row, "has_most", true);
            pe__put_money(use->doc, row, "most", d->of.least[k + 1],
                          d->digits);
        }
        if (counted) {
            pe__put_number(use->doc, row, "payers", PE__COUNT,
                           d->sums.count[k]);
            pe__put_integer(use->doc, row, "percent",
                            d->sums.paying > 0
                                ? 100 * d->sums.count[k] / d->sums.paying
                                : 0);
        }
    }
    pe__put(use->doc, use->out, "bands", d->bands);
}

static void put_me(pe__use *use, const pe__dues *d)
{
    pe__value *me = pe__put_object(use->doc, use->out, "me");
    pe__put_bool(use->doc, me, "has_chosen", d->sums.place > 0);
    pe__put_bool(use->doc, me, "is_paused", d->sums.is_paused);
    pe__put_bool(use->doc, me, "is_told", is_told(d));
    if (d->sums.place < 1)
        return;
    pe__put_money(use->doc, me, "least", d->of.least[d->sums.place - 1],
                  d->digits);
    if (is_told(d))
        pe__put_money(use->doc, me, "due", d->sums.mine, d->digits);
}

/* Hundredths of a percent, as text: 1.53. */
static void put_rate(pe__use *use, pe__value *sums, const pe__dues *d)
{
    char text[PE__AMOUNT];
    __extension__ typedef unsigned __int128 wide;
    const int64_t above = d->sums.above;
    if (!d->of.by_ability || above <= 0)
        return;
    const int64_t rate = (int64_t)((wide)(uint64_t)d->sums.owed * 10000U /
                                   (uint64_t)above);
    pe__put_text(use->doc, sums, "rate",
                 pe__amount_text(rate, 2, false, text));
}

static void month_of(int64_t day, int64_t *from, int64_t *to)
{
    pe__date date = pe__date_of(day);
    date.day = 1;
    *from = pe__day_of(date);
    *to = *from + pe__days_in(date.year, date.month) - 1;
}

static pe_status put_sums(pe__use *use, const pe__dues *d, pe_error *err)
{
    int64_t from, to, came = 0, members = 0;
    pe__value *sums = pe__put_object(use->doc, use->out, "sums");
    month_of(pe__use_today(use), &from, &to);
    pe_status status = pe__dues_came(
        use->db, pe__get_integer(d->scale, "account", 0),
        pe__get_text(d->scale, "currency", ""), from, to, &came, err);
    if (status == PE_OK)
        status = pe__membership_count(use->db, use->council, &members, err);
    const int64_t silent = members - d->sums.chosen;
    const bool enough = d->sums.chosen >= PE__DUES_FEW;
    pe__put_number(use->doc, sums, "chosen", PE__COUNT, d->sums.chosen);
    pe__put_number(use->doc, sums, "silent", PE__COUNT,
                   silent > 0 ? silent : 0);
    pe__put_bool(use->doc, sums, "is_enough", enough);
    pe__put_number(use->doc, sums, "few", PE__COUNT, PE__DUES_FEW);
    pe__put_money(use->doc, sums, "came", came, d->digits);
    pe__put_number(use->doc, sums, "month", PE__DAY, from);
    if (!enough)
        return status;
    pe__put_money(use->doc, sums, "owed", d->sums.owed, d->digits);
    pe__put_money(use->doc, sums, "outstanding",
                  d->sums.owed > came ? d->sums.owed - came : 0, d->digits);
    pe__put_bool(use->doc, sums, "is_short",
                 d->of.by_ability && d->sums.owed < d->of.total);
    put_rate(use, sums, d);
    return status;
}

/* Lines of the form for the scale: as it is, and empty ones. */
static void put_lines(pe__use *use, const pe__dues *d)
{
    char text[PE__AMOUNT];
    pe__value *lines = pe__put_array(use->doc, use->out, "lines");
    const int spare = d->of.bands < 6 ? 6 : d->of.bands + 1;
    for (int k = 0; k < PE__DUES_BANDS; k++) {
        if (k >= spare && *pe__get_text(use->in,
                                        pe__doc_format(use->doc, "least_%d",
                                                       k + 1), "") == '\0')
            break;
        pe__value *line = pe__add_object(use->doc, lines);
        pe__put_integer(use->doc, line, "line", k + 1);
        const char *least = pe__get_text(
            use->in, pe__doc_format(use->doc, "least_%d", k + 1), NULL);
        const char *amount = pe__get_text(
            use->in, pe__doc_format(use->doc, "amount_%d", k + 1), NULL);
        if (least == NULL && k < d->of.bands)
            least = pe__amount_text(d->of.least[k], d->digits, false, text);
        pe__put_text(use->doc, line, "least",
                     least ? least : k == 0 ? "0" : "");
        if (amount == NULL && k < d->of.bands && !d->of.by_ability)
            amount = pe__amount_text(d->of.amount[k], d->digits, false, text);
        pe__put_text(use->doc, line, "amount", amount ? amount : "");
    }
}

static pe_status put_form(pe__use *use, const pe__dues *d, pe_error *err)
{
    char text[PE__AMOUNT];
    pe__value *typed = pe__put_object(use->doc, use->out, "typed");
    pe__value *all = pe__put_array(use->doc, use->out, "accounts");
    pe_status status = pe__money_accounts(use->db, use->doc, use->council,
                                          all, err);
    for (pe__value *row = all->items.first; row; row = row->next) {
        /* dues come from somewhere */
        pe__put_bool(use->doc, row, "is_income",
                     strcmp(pe__get_text(row, "kind", ""), "income") == 0);
        pe__put_bool(use->doc, row, "is_chosen",
                     pe__get_integer(row, "account", 0) ==
                         pe__get_integer(d->scale, "account", -1));
    }
    pe__put_text(use->doc, typed, "currency",
                 pe__get_text(d->scale, "currency", "EUR"));
    if (d->of.by_ability) {
        pe__put_text(use->doc, typed, "total",
                     pe__amount_text(d->of.total, d->digits, false, text));
        pe__put_text(use->doc, typed, "free",
                     pe__amount_text(d->of.free, d->digits, false, text));
    }
    put_lines(use, d);
    return status;
}

pe_status pe__use_dues_show(pe__use *use, pe_error *err)
{
    pe__dues d = {0};
    pe_status status = pe__put_council(use, err);
    if (status || use->outcome != PE__DONE)
        return status;
    pe__put_can(use);
    status = pe__dues_gather(use, &d, err);
    if (status != PE_OK)
        return status;
    pe__put_bool(use->doc, use->out, "has_scale", d.found);
    pe__put_bool(use->doc, d.scale, "by_ability", d.of.by_ability);
    pe__put(use->doc, use->out, "scale", d.scale);
    put_bands(use, &d);
    put_me(use, &d);
    if (d.found)
        status = put_sums(use, &d, err);
    return status == PE_OK ? put_form(use, &d, err) : status;
}
