/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Dues by ability: a council chooses its scale; members pick the band that
 * their income is in, and see what they owe; who cannot pay pauses with one
 * tap, and nobody asks why. */
#include "dues.h"
#include "dues_uses.h"

#include "amount.h"
#include "calendar.h"
#include "council_acts.h"
#include "error.h"
#include "money.h"
#include "money_dues.h"
#include "money_ledger.h"
#include "people_council.h"
#include "permission.h"
#include "written.h"

#include <inttypes.h>
#include <string.h>

typedef struct {
    pe__value *scale, *bands, *choices;
    bool found;
    pe__dues_scale_of of;
    pe__dues_sums sums;
} dues;

static pe_status gather(pe__use *use, dues *d, pe_error *err)
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
    return status == PE_OK ? pe__dues_reckon(use->doc, &d->of, d->choices,
                                             use->member, &d->sums, err)
                           : status;
}

/* --- the page ------------------------------------------------------------- */

/* By ability an amount is known once enough have chosen: it follows from what
 * all did. */
static bool is_told(const dues *d)
{
    return !d->of.by_ability || d->sums.chosen >= PE__DUES_FEW;
}

static void put_bands(pe__use *use, dues *d)
{
    int k = 0;
    const bool counted = d->sums.chosen >= PE__DUES_FEW;
    for (pe__value *row = d->bands->items.first; row && k < d->of.bands;
         row = row->next, k++) {
        pe__put_bool(use->doc, row, "is_mine", d->sums.place == k + 1);
        pe__put_bool(use->doc, row, "is_first", k == 0);
        pe__put_bool(use->doc, row, "is_told", is_told(d));
        if (is_told(d))
            pe__put_number(use->doc, row, "due", PE__MONEY, d->sums.each[k]);
        if (k + 1 < d->of.bands) {
            pe__put_bool(use->doc, row, "has_most", true);
            pe__put_number(use->doc, row, "most", PE__MONEY,
                           d->of.least[k + 1]);
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

static void put_me(pe__use *use, const dues *d)
{
    pe__value *me = pe__put_object(use->doc, use->out, "me");
    pe__put_bool(use->doc, me, "has_chosen", d->sums.place > 0);
    pe__put_bool(use->doc, me, "is_paused", d->sums.is_paused);
    pe__put_bool(use->doc, me, "is_told", is_told(d));
    if (d->sums.place < 1)
        return;
    pe__put_number(use->doc, me, "least", PE__MONEY,
                   d->of.least[d->sums.place - 1]);
    if (is_told(d))
        pe__put_number(use->doc, me, "due", PE__MONEY, d->sums.mine);
}

/* Hundredths of a percent, as text: 1.53. */
static void put_rate(pe__use *use, pe__value *sums, const dues *d)
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

static pe_status put_sums(pe__use *use, const dues *d, pe_error *err)
{
    int64_t from, to, came = 0, members = 0;
    pe__value *sums = pe__put_object(use->doc, use->out, "sums");
    month_of(use->now / 86400, &from, &to);
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
    pe__put_number(use->doc, sums, "came", PE__MONEY, came);
    pe__put_number(use->doc, sums, "month", PE__DAY, from);
    if (!enough)
        return status;
    pe__put_number(use->doc, sums, "owed", PE__MONEY, d->sums.owed);
    pe__put_number(use->doc, sums, "outstanding", PE__MONEY,
                   d->sums.owed > came ? d->sums.owed - came : 0);
    pe__put_bool(use->doc, sums, "is_short",
                 d->of.by_ability && d->sums.owed < d->of.total);
    put_rate(use, sums, d);
    return status;
}

/* Lines of the form for the scale: as it is, and empty ones. */
static void put_lines(pe__use *use, const dues *d)
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
            least = pe__amount_text(d->of.least[k], 2, false, text);
        pe__put_text(use->doc, line, "least",
                     least ? least : k == 0 ? "0" : "");
        if (amount == NULL && k < d->of.bands && !d->of.by_ability)
            amount = pe__amount_text(d->of.amount[k], 2, false, text);
        pe__put_text(use->doc, line, "amount", amount ? amount : "");
    }
}

static pe_status put_form(pe__use *use, const dues *d, pe_error *err)
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
                     pe__amount_text(d->of.total, 2, false, text));
        pe__put_text(use->doc, typed, "free",
                     pe__amount_text(d->of.free, 2, false, text));
    }
    put_lines(use, d);
    return status;
}

pe_status pe__use_dues_show(pe__use *use, pe_error *err)
{
    dues d = {0};
    pe_status status = pe__put_council(use, err);
    if (status || use->outcome != PE__DONE)
        return status;
    pe__put_can(use);
    status = gather(use, &d, err);
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

/* --- the scale ------------------------------------------------------------ */

typedef struct {
    int64_t least[PE__DUES_BANDS], amount[PE__DUES_BANDS];
    int bands;
} typed_bands;

static int64_t read_amount(pe__use *use, const char *field)
{
    const char *text = pe__use_text(use, field, 24, false);
    const int64_t amount = *text ? pe__money_of(text) : 0;
    if (amount < 0)
        pe__use_fault(use, field, "money_or_none");
    return amount < 0 ? 0 : amount;
}

/* Bands begin at 0 and rise; a line that is blank is none. */
static void read_bands(pe__use *use, bool by_ability, typed_bands *out)
{
    for (int k = 1; k <= PE__DUES_BANDS; k++) {
        const char *least = pe__doc_format(use->doc, "least_%d", k);
        const char *amount = pe__doc_format(use->doc, "amount_%d", k);
        if (*pe__use_text(use, least, 24, false) == '\0')
            continue;
        out->least[out->bands] = read_amount(use, least);
        out->amount[out->bands] = by_ability ? 0 : read_amount(use, amount);
        if (out->bands == 0 ? out->least[0] != 0
                            : out->least[out->bands] <=
                                  out->least[out->bands - 1])
            pe__use_fault(use, "bands", "dues_bands");
        out->bands++;
    }
    if (out->bands < 2 && !pe__use_faulty(use))
        pe__use_fault(use, "bands", "dues_bands");
}

static pe_status find_account(pe__use *use, int64_t *account, pe_error *err)
{
    bool found = false;
    pe__value *row = pe__doc_object(use->doc);
    *account = pe__use_integer(use, "account", 0, INT64_MAX, 0);
    pe_status status = pe__money_account(use->db, use->doc, use->council,
                                         *account, row, &found, err);
    if (status == PE_OK &&
        (!found || strcmp(pe__get_text(row, "kind", ""), "income") != 0))
        pe__use_fault(use, "account", "money_account");
    return status;
}

static bool is_same(const dues *d, const typed_bands *now)
{
    return d->of.bands == now->bands &&
           memcmp(d->of.least, now->least,
                  (size_t)now->bands * sizeof *now->least) == 0;
}

pe_status pe__use_dues_set(pe__use *use, pe_error *err)
{
    dues d = {0};
    typed_bands now = {0};
    const char *way = pe__use_choice(use, "way", "bands ability");
    const bool by_ability = strcmp(way, "ability") == 0;
    pe__dues_new scale = {
        .council = use->council, .way = way,
        .currency = pe__use_currency(use),
        .total = by_ability ? pe__use_money(use, "total") : 0,
        .free = by_ability ? read_amount(use, "free") : 0,
        .member = use->member, .now = use->now};
    read_bands(use, by_ability, &now);
    pe_status status = find_account(use, &scale.account, err);
    if (status == PE_OK)
        status = gather(use, &d, err);
    if (status || pe__use_faulty(use))
        return status;
    scale.least = now.least;
    scale.amount = now.amount;
    scale.bands = now.bands;
    status = pe__dues_set(use->db, &scale, !is_same(&d, &now), err);
    pe__use_next(use, "/councils/%lld/money/dues?said=dues.set",
                 (long long)use->council);
    return status == PE_OK
               ? pe__use_event(use, "dues.set", use->council, NULL, err)
               : status;
}

/* --- a member's own ------------------------------------------------------- */

pe_status pe__use_dues_choose(pe__use *use, pe_error *err)
{
    dues d = {0};
    pe_status status = gather(use, &d, err);
    if (status != PE_OK)
        return status;
    if (!d.found)
        return pe__use_not_found(use);
    const int64_t place = pe__use_integer(use, "place", 1, d.of.bands, 0);
    if (place == 0 && !pe__use_faulty(use))
        pe__use_fault(use, "place", "choice");
    if (pe__use_faulty(use))
        return PE_OK;
    status = pe__dues_choose(use->db, use->council, use->member, place,
                             d.sums.is_paused, err);
    pe__use_next(use, "/councils/%lld/money/dues?said=dues.chosen",
                 (long long)use->council);
    return status == PE_OK
               ? pe__use_event(use, "dues.chosen", use->council, NULL, err)
               : status;
}

pe_status pe__use_dues_pause(pe__use *use, pe_error *err)
{
    dues d = {0};
    const bool on = pe__use_ticked(use, "is_paused");
    pe_status status = gather(use, &d, err);
    if (status != PE_OK)
        return status;
    if (!d.found)
        return pe__use_not_found(use);
    if (d.sums.place == 0)
        return pe__use_conflict(use, "dues_unchosen");
    status = pe__dues_choose(use->db, use->council, use->member,
                             d.sums.place, on, err);
    pe__use_next(use, "/councils/%lld/money/dues?said=dues.%s",
                 (long long)use->council, on ? "paused" : "resumed");
    return status == PE_OK
               ? pe__use_event(use, "dues.chosen", use->council, NULL, err)
               : status;
}

/* --- for anyone's program ------------------------------------------------- */

pe_status pe__use_dues_file(pe__use *use, pe_error *err)
{
    char text[PE__AMOUNT];
    dues d = {0};
    pe__buffer out = {0};
    if (strcmp(pe__get_text(use->in, "file_text", ""), "dues.csv") != 0)
        return pe__use_not_found(use);
    pe_status status = gather(use, &d, err);
    if (status != PE_OK)
        return status;
    if (!d.found || !d.of.by_ability || d.sums.chosen < PE__DUES_FEW)
        return pe__use_not_found(use);
    int64_t number = 1;
    pe__buffer_text(&out, "member,income\n");
    for (int k = 0; k < d.of.bands; k++)
        for (int64_t m = 0; m < d.sums.count[k]; m++)
            pe__buffer_format(&out, "%" PRId64 ",%s\n", number++,
                              pe__amount_text(d.of.least[k], 2, false, text));
    if (out.failed)
        status = pe__fail_memory(err);
    else
        pe__use_file(use, "text/csv; charset=utf-8", "dues.csv", &out);
    pe__buffer_free(&out);
    return status;
}
