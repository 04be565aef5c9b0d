/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "cents.h"

#include "currency.h"

pe_status pe__use_cents(pe__use *use, bool of_all, const char **currency,
                        pe_error *err)
{
    int digits = 2;
    *currency = pe__use_currency(use);
    pe_status status = pe__currency_digits(use, "currency", *currency, &digits,
                                           err);
    if (status == PE_OK && !pe__use_faulty(use) &&
        (digits != 2 || (of_all && pe__iso_digits(*currency) != 2)))
        pe__use_fault(use, "currency", "currency_cents");
    return status;
}
