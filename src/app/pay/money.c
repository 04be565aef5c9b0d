/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The last '.' or ',' parts the decimals off when no more digits follow it than
 * the currency has; what else separates must stand before groups of three. */
#include "money.h"

#include "ten.h"

#include <string.h>

static const int64_t MOST = (int64_t)1 << 53;

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Digits of `text` as far as `end`, groups of three parted by the same
 * separator, which is not `point`; −1 when it is written otherwise or too
 * large. */
static int64_t whole_of(const char *text, const char *end, char point)
{
    int64_t whole = 0;
    char mark = '\0';
    int run = 0; /* digits since the last mark */
    for (const char *at = text; at < end; at++) {
        if (is_digit(*at)) {
            whole = whole * 10 + (*at - '0');
            run++;
        } else if (*at != point && (*at == '.' || *at == ',' || *at == ' ') &&
                   run >= 1 && run <= 3 &&
                   (mark == '\0' || (mark == *at && run == 3))) {
            mark = *at;
            run = 0;
        } else {
            return -1;
        }
        if (whole > MOST)
            return -1;
    }
    return run == 0 || (mark != '\0' && run != 3) ? -1 : whole;
}

int64_t pe__money_of(const char *text)
{
    return pe__money_of_digits(text, 2);
}

/* With `parted` the digits from `point` on are decimals. */
static int64_t reckon(const char *text, const char *point, bool parted,
                      int digits)
{
    int64_t unit = pe__ten_to(digits), decimals = 0;
    const char *end = text + strlen(text);
    for (int k = 0; k < digits; k++) {
        decimals = decimals * 10;
        if (parted && point + k < end)
            decimals += point[k] - '0';
    }
    int64_t whole = whole_of(text, parted ? point - 1 : end,
                             parted ? point[-1] : '\0');
    return whole < 0 || whole > MOST / unit - 1 ? -1 : whole * unit + decimals;
}

int64_t pe__money_of_digits(const char *text, int digits)
{
    const char *end = text + strlen(text), *point = end;
    for (const char *at = end; at > text && is_digit(at[-1]); at--)
        point = at - 1;
    /* `point` is now the first of the last digits, or the end */
    size_t behind = (size_t)(end - point);
    bool parted = point > text && (point[-1] == '.' || point[-1] == ',') &&
                  behind >= 1 && behind <= (size_t)digits;
    int64_t amount = reckon(text, point, parted, digits);
    /* 1.234.567 of a currency with thousandths */
    return amount < 0 && parted && behind == 3
               ? reckon(text, point, false, digits)
               : amount;
}

int64_t pe__use_money(pe__use *use, const char *field)
{
    return pe__use_money_digits(use, field, 2);
}

int64_t pe__use_money_digits(pe__use *use, const char *field, int digits)
{
    const char *text = pe__use_text(use, field, 24, true);
    if (*text == '\0')
        return 0;
    int64_t amount = pe__money_of_digits(text, digits);
    if (amount <= 0)
        pe__use_fault(use, field, "money");
    return amount < 0 ? 0 : amount;
}

int64_t pe__use_money_or(pe__use *use, const char *field, int digits,
                         int64_t otherwise)
{
    const char *text = pe__use_text(use, field, 24, false);
    const int64_t amount = *text ? pe__money_of_digits(text, digits)
                                 : otherwise;
    if (*text && amount < 0)
        pe__use_fault(use, field, "money_or_none");
    return amount < 0 ? otherwise : amount;
}
