/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The last '.' or ',' parts the decimals off when one or two digits follow it;
 * what else separates must stand before groups of three. */
#include "money.h"

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
    const char *end = text + strlen(text), *point = end;
    for (const char *at = end; at > text && is_digit(at[-1]); at--)
        point = at - 1;
    /* `point` is now the first of the last digits, or the end */
    int64_t decimals = 0;
    size_t digits = (size_t)(end - point);
    bool parted = point > text && (point[-1] == '.' || point[-1] == ',') &&
                  (digits == 1 || digits == 2);
    if (parted) {
        decimals = point[0] - '0';
        decimals = decimals * 10 + (digits == 2 ? point[1] - '0' : 0);
        end = point - 1;
    }
    int64_t whole = whole_of(text, end, parted ? point[-1] : '\0');
    if (whole < 0 || whole > MOST / 100 - 1)
        return -1;
    return whole * 100 + decimals;
}

int64_t pe__use_money(pe__use *use, const char *field)
{
    const char *text = pe__use_text(use, field, 24, true);
    if (*text == '\0')
        return 0;
    int64_t amount = pe__money_of(text);
    if (amount <= 0)
        pe__use_fault(use, field, "money");
    return amount < 0 ? 0 : amount;
}
