/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Setting the scale of dues, picking one's band, pausing; and the bands of who
 * pays as a file. */
#include "dues.h"
#include "dues_uses.h"

#include "amount.h"
#include "currency.h"
#include "error.h"
#include "money.h"
#include "money_dues.h"
#include "money_ledger.h"
#include "written.h"

#include <inttypes.h>
#include <string.h>

/* --- the scale ------------------------------------------------------------ */

typedef struct {
    int64_t least[PE__DUES_BANDS], amount[PE__DUES_BANDS];
    int bands;
} typed_bands;

/* Bands begin at 0 and rise; a line that is blank is none. */
static void read_bands(pe__use *use, bool by_ability, int digits,
                       typed_bands *out)
{
    for (int k = 1; k <= PE__DUES_BANDS; k++) {
        const char *least = pe__doc_format(use->doc, "least_%d", k);
        const char *amount = pe__doc_format(use->doc, "amount_%d", k);
        if (*pe__use_text(use, least, 24, false) == '\0')
            continue;
        out->least[out->bands] = pe__use_money_or(use, least, digits, 0);
        out->amount[out->bands] = by_ability
                                       ? 0
                                       : pe__use_money_or(use, amount, digits,
                                                          0);
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

static bool is_same(const pe__dues *d, const typed_bands *now)
{
    return d->of.bands == now->bands &&
           memcmp(d->of.least, now->least,
                  (size_t)now->bands * sizeof *now->least) == 0;
}

pe_status pe__use_dues_set(pe__use *use, pe_error *err)
{
    pe__dues d = {0};
    typed_bands now = {0};
    const char *way = pe__use_choice(use, "way", "bands ability");
    const bool by_ability = strcmp(way, "ability") == 0;
    pe__dues_new scale = {
        .council = use->council, .way = way,
        .currency = pe__use_currency(use),
        .member = use->member, .now = use->now};
    int digits = 2;
    pe_status status = pe__currency_digits(use, "currency", scale.currency,
                                           &digits, err);
    if (by_ability) {
        scale.total = pe__use_money_digits(use, "total", digits);
        scale.free = pe__use_money_or(use, "free", digits, 0);
    }
    read_bands(use, by_ability, digits, &now);
    if (status == PE_OK)
        status = find_account(use, &scale.account, err);
    if (status == PE_OK)
        status = pe__dues_gather(use, &d, err);
    if (status || pe__use_faulty(use))
        return status;
    scale.least = now.least;
    scale.amount = now.amount;
    scale.bands = now.bands;
    status = pe__currency_take(use, "currency", scale.currency, &digits, err);
    if (status == PE_OK)
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
    pe__dues d = {0};
    pe_status status = pe__dues_gather(use, &d, err);
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
    pe__dues d = {0};
    const bool on = pe__use_ticked(use, "is_paused");
    pe_status status = pe__dues_gather(use, &d, err);
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
    pe__dues d = {0};
    pe__buffer out = {0};
    if (strcmp(pe__get_text(use->in, "file_text", ""), "dues.csv") != 0)
        return pe__use_not_found(use);
    pe_status status = pe__dues_gather(use, &d, err);
    if (status != PE_OK)
        return status;
    if (!d.found || !d.of.by_ability || d.sums.chosen < PE__DUES_FEW)
        return pe__use_not_found(use);
    int64_t number = 1;
    pe__buffer_text(&out, "member,income\n");
    for (int k = 0; k < d.of.bands; k++)
        for (int64_t m = 0; m < d.sums.count[k]; m++)
            pe__buffer_format(&out, "%" PRId64 ",%s\n", number++,
                              pe__amount_text(d.of.least[k], d.digits, false,
                                              text));
    if (out.failed)
        status = pe__fail_memory(err);
    else
        pe__use_file(use, "text/csv; charset=utf-8", "dues.csv", &out);
    pe__buffer_free(&out);
    return status;
}
