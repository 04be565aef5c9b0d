/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "currency.h"

#include "money_rate.h"

#include <ctype.h>
#include <string.h>

/* ISO 4217, currencies in use, by their decimals. */
static const char *const ISO[] = {
    " BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF ",
    "",
    " AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV "
    "BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK "
    "DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL "
    "HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL "
    "MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO "
    "NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK "
    "SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS "
    "UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG ",
    " BHD IQD JOD KWD LYD OMR TND ",
    " CLF UYW "};

int pe__iso_digits(const char *currency)
{
    char word[6] = " ";
    if (strlen(currency) != 3 || strchr(currency, ' '))
        return -1;
    memcpy(word + 1, currency, 3);
    word[4] = ' ';
    for (size_t k = 0; k < sizeof ISO / sizeof *ISO; k++)
        if (strstr(ISO[k], word))
            return (int)k;
    return -1;
}

bool pe__code_of(const char *text, char out[PE__CURRENCY_LETTERS + 1])
{
    size_t size = strlen(text);
    if (size < 3 || size > PE__CURRENCY_LETTERS)
        return false;
    for (size_t k = 0; k < size; k++) {
        out[k] = (char)toupper((unsigned char)text[k]);
        if (out[k] < 'A' || out[k] > 'Z')
            return false;
    }
    out[size] = '\0';
    return true;
}

const char *pe__use_code(pe__use *use, const char *field)
{
    char text[PE__CURRENCY_LETTERS + 1];
    if (!pe__code_of(pe__use_text(use, field, PE__CURRENCY_LETTERS, true),
                     text)) {
        pe__use_fault(use, field, "currency_code");
        return "EUR";
    }
    return pe__doc_text(use->doc, text);
}

const char *pe__use_currency(pe__use *use)
{
    return pe__use_code(use, "currency");
}

pe_status pe__currency_find(pe__use *use, const char *currency, int *digits,
                            pe_error *err)
{
    pe_status status = pe__money_currency(use->db, use->council, currency,
                                          digits, err);
    if (status == PE_OK && *digits < 0)
        *digits = pe__iso_digits(currency);
    return status;
}

pe_status pe__currency_digits(pe__use *use, const char *field,
                              const char *currency, int *digits,
                              pe_error *err)
{
    pe_status status = pe__currency_find(use, currency, digits, err);
    if (status == PE_OK && *digits < 0) {
        pe__use_fault(use, field, "currency_unknown");
        *digits = 2;
    }
    return status;
}

pe_status pe__currency_take(pe__use *use, const char *field,
                            const char *currency, int *digits, pe_error *err)
{
    pe_status status = pe__currency_digits(use, field, currency, digits, err);
    if (status == PE_OK && !pe__use_faulty(use))
        status = pe__money_currency_add(use->db, use->council, currency,
                                        *digits, "", err);
    return status;
}
