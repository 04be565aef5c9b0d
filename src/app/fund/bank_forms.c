/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "bank_forms.h"

#include "calendar.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* --- sides ---------------------------------------------------------------- */

static bool is_one_of(const char *text, size_t size, const char *const *words)
{
    for (; *words; words++)
        if (strlen(*words) == size && strncasecmp(*words, text, size) == 0)
            return true;
    return false;
}

static int side_of(const char *text, size_t size)
{
    static const char *const OUT[] = {
        "S", "D", "DR", "DB", "Soll", "Debit", "DBIT", "Debet", "Af", "Debe",
        "Dare", "Wn", "Ma", "-", "D\303\251bit", "Cargo", "Out", NULL};
    static const char *const IN[] = {
        "H", "C", "CR", "Haben", "Credit", "CRDT", "Bij", "Haber", "Avere",
        "Uzn", "+", "Cr\303\251dit", "Abono", "In", NULL};
    return is_one_of(text, size, OUT) ? -1 : is_one_of(text, size, IN) ? 1 : 0;
}

int pe__bank_side(const char *text)
{
    return side_of(text, strlen(text));
}

/* --- numbers -------------------------------------------------------------- */

/* The digits and marks of a number without what stands around them. */
typedef struct {
    const char *at;
    size_t size;
    bool minus;
} bare;

/* The size of a blank, an apostrophe or a minus of more than one byte. */
static size_t long_blank(const char *c)
{
    return strncmp(c, "\xC2\xA0", 2) == 0       ? 2
           : strncmp(c, "\xE2\x80\xAF", 3) == 0 ? 3
           : strncmp(c, "\xE2\x80\x89", 3) == 0 ? 3
                                                : 0;
}

static size_t long_minus(const char *c)
{
    return *c == '-'                            ? 1
           : strncmp(c, "\xE2\x88\x92", 3) == 0 ? 3
           : strncmp(c, "\xE2\x80\x93", 3) == 0 ? 3
                                                : 0;
}

/* A group's mark: a blank or an apostrophe. */
static size_t group_mark(const char *c)
{
    return *c == ' ' || *c == '\''              ? 1
           : strncmp(c, "\xE2\x80\x99", 3) == 0 ? 3
                                                : long_blank(c);
}

/* What stands before or behind the digits: a sign, a side, a currency. False
 * when it is anything else. */
static bool read_around(const char *at, const char *end, int *signs)
{
    while (at < end) {
        const size_t minus = long_minus(at), blank = long_blank(at);
        const char *word = at;
        if (*at == ' ' || *at == '+' || *at == '\'') {
            at++;
            continue;
        }
        if (minus || blank) {
            *signs += minus > 0;
            at += minus ? minus : blank;
            continue;
        }
        while (at < end && (isalpha((unsigned char)*at) || *at == '$' ||
                            (*at & 0x80)) && !long_blank(at) &&
               !long_minus(at))
            at++;
        const size_t size = (size_t)(at - word);
        if (size == 0 || size > 4)
            return false; /* currencies have at most four */
        *signs += side_of(word, size) < 0;
    }
    return true;
}

static bool make_bare(const char *text, bare *out)
{
    const char *end = text + strlen(text);
    int signs = 0;
    bool bracket = false;
    while (*text == ' ')
        text++;
    if (*text == '(' && end > text + 1 && end[-1] == ')') {
        bracket = true;
        text++;
        end--;
    }
    const char *from = text, *to = end;
    while (from < end && !is_digit(*from) &&
           !((*from == '.' || *from == ',') && is_digit(from[1])))
        from++;
    while (to > from && !is_digit(to[-1]))
        to--;
    if (from == to || !read_around(text, from, &signs) ||
        !read_around(to, end, &signs))
        return false;
    *out = (bare){from, (size_t)(to - from), bracket || signs == 1};
    return signs <= 1 && !(bracket && signs > 0);
}

void pe__decimals_see(pe__decimals *d, const char *text, long line)
{
    bare b;
    int points = 0, commas = 0;
    size_t last = 0, before = 0;
    if (!make_bare(text, &b))
        return;
    for (size_t k = 0; k < b.size; k++) {
        points += b.at[k] == '.';
        commas += b.at[k] == ',';
        if (b.at[k] == '.' || b.at[k] == ',')
            last = k;
        else if (points + commas == 0)
            before++;
    }
    if (points + commas == 0)
        return;
    bool is_point = b.at[last] == '.';
    const bool other = is_point ? commas > 0 : points > 0;
    const size_t behind = b.size - last - 1;
    if (!other && points + commas > 1) {
        is_point = !is_point; /* 1.200.000: the other one is decimal */
    } else if (!other && behind == 3 && before >= 1 && before <= 3 &&
               *b.at != '0') {
        d->open_line = d->open ? d->open_line : line;
        d->open = true; /* 1.200 */
        return;
    }
    long *where = is_point ? &d->point_line : &d->comma_line;
    bool *seen = is_point ? &d->point : &d->comma;
    *where = *seen ? *where : line;
    *seen = true;
}

char pe__decimals_mark(const pe__decimals *d)
{
    return d->point && d->comma ? '!'
           : d->point           ? '.'
           : d->comma           ? ','
           : d->open            ? '?'
                                : '.';
}

/* Digits before the decimal mark, with their groups; `run` counts those since
 * the last group's mark. */
static bool push_whole(const bare *b, char mark, size_t *at, char *out,
                       size_t *to)
{
    const char other = mark == '.' ? ',' : '.';
    char group = '\0';
    int run = 0;
    while (*at < b->size && b->at[*at] != mark) {
        const char *c = b->at + *at;
        const size_t blank = *c == other ? 1 : group_mark(c);
        if (is_digit(*c)) {
            if (*to + 1 >= PE__BANK_NUMBER - 12)
                return false;
            out[(*to)++] = *c;
            run++;
            ++*at;
        } else if (blank && run >= 1 && run <= 3 &&
                   (group == '\0' || (group == *c && run == 3))) {
            group = *c;
            run = 0;
            *at += blank;
        } else {
            return false;
        }
    }
    return group == '\0' || run == 3;
}

bool pe__bank_number(const char *text, char mark, char out[PE__BANK_NUMBER])
{
    bare b;
    size_t at = 0, to = 0;
    if (!make_bare(text, &b))
        return false;
    if (b.minus)
        out[to++] = '-';
    const size_t first = to;
    if (!push_whole(&b, mark, &at, out, &to))
        return false;
    if (to == first)
        out[to++] = '0';
    if (at < b.size) {
        out[to++] = '.';
        for (at++; at < b.size; at++) {
            if (!is_digit(b.at[at]) || to + 1 >= PE__BANK_NUMBER)
                return false;
            out[to++] = b.at[at];
        }
        if (out[to - 1] == '.')
            to--;
    }
    out[to] = '\0';
    return true;
}

/* --- days ----------------------------------------------------------------- */

typedef struct {
    int64_t value[3];
    int size[3];  /* digits of each */
    char mark;    /* between them; 0 = eight digits in a row */
} parts;

static bool split_day(const char *text, parts *p)
{
    const char *at = text;
    *p = (parts){0};
    for (int k = 0; k < 3; k++) {
        while (is_digit(*at) && p->size[k] < 8) {
            p->value[k] = p->value[k] * 10 + (*at++ - '0');
            p->size[k]++;
        }
        if (k == 0 && p->size[0] == 8) {
            const int64_t all = p->value[0];
            *p = (parts){{all / 10000, all / 100 % 100, all % 100},
                         {4, 2, 2}, '\0'};
            break;
        }
        if (p->size[k] == 0 || p->size[k] > 4 || (k > 0 && k < 2 &&
                                                   p->size[k] > 2))
            return false;
        if (k == 2)
            break;
        if (*at != '.' && *at != '/' && *at != '-' && *at != ' ')
            return false;
        if (k == 1 && *at != p->mark)
            return false;
        p->mark = *at++;
        while (*at == ' ')
            at++;
    }
    return *at == '\0' || *at == ' ' || *at == 'T' || *at == ',';
}

void pe__day_order_see(pe__day_order *o, const char *text, long line)
{
    parts p;
    if (!split_day(text, &p))
        return;
    o->year_first = o->year_first || p.size[0] == 4;
    if (p.size[0] > 2)
        return;
    const int64_t a = p.value[0], b = p.value[1];
    if (p.mark == '.' || (a > 12 && b <= 12)) {
        o->day_line = o->day_first ? o->day_line : line;
        o->day_first = true;
    } else if (b > 12 && a <= 12) {
        o->month_line = o->month_first ? o->month_line : line;
        o->month_first = true;
    } else if (a != b) {
        o->open_line = o->open ? o->open_line : line;
        o->open = true;
    }
}

char pe__day_order_of(const pe__day_order *o)
{
    return o->day_first && o->month_first ? '!'
           : o->day_first                 ? 'd'
           : o->month_first               ? 'm'
           : o->open                      ? '?'
           : o->year_first                ? 'y'
                                          : 'd';
}

bool pe__bank_day(const char *text, char order, int64_t *day)
{
    parts p;
    if (!split_day(text, &p))
        return false;
    const bool year_first = p.size[0] == 4;
    const int d = year_first ? 2 : order == 'm' ? 1 : 0;
    const int m = order == 'm' && !year_first ? 0 : 1;
    const int y = year_first ? 0 : 2;
    if (p.size[d] > 2 || p.size[m] > 2 ||
        (p.size[y] != 4 && p.size[y] != 2))
        return false;
    const int64_t year = p.value[y] + (p.size[y] == 2 ? 2000 : 0);
    if (year < 1970 || year > 2999 || p.value[m] < 1 || p.value[m] > 12 ||
        p.value[d] < 1 || p.value[d] > pe__days_in(year, (int)p.value[m]))
        return false;
    *day = pe__day_of((pe__date){year, (int)p.value[m], (int)p.value[d]});
    return true;
}
