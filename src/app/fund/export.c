/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "export.h"

#include "amount.h"
#include "calendar.h"
#include "mem.h"

#include <inttypes.h>
#include <string.h>

/* --- names ---------------------------------------------------------------- */

/* Root:Part:Part, parts of letters, digits and dashes that begin with a capital
 * or a digit. What is left out is made good by a number. */
static bool is_root(const char *name, size_t length)
{
    static const char *const roots[] = {"Assets", "Liabilities", "Equity",
                                        "Income", "Expenses"};
    for (int k = 0; k < 5; k++)
        if (strlen(roots[k]) == length && memcmp(roots[k], name, length) == 0)
            return true;
    return false;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static void put_part(pe__buffer *out, const char *part, size_t length)
{
    char first = length > 0 ? part[0] : 'X';
    if (first >= 'a' && first <= 'z')
        first = (char)(first - 'a' + 'A');
    if (!is_letter(first) && !(first >= '0' && first <= '9'))
        first = 'X';
    pe__buffer_add(out, &first, 1);
    for (size_t k = 1; k < length; k++) {
        const char c = is_letter(part[k]) || (part[k] >= '0' && part[k] <= '9')
                           ? part[k] : '-';
        pe__buffer_add(out, &c, 1);
    }
}

static bool put_name(pe__export_names *n, const char *name, pe__buffer *out)
{
    if (!is_root(name, strcspn(name, ":")) || strchr(name, ':') == NULL)
        pe__buffer_text(out, "Assets:");
    for (const char *at = name;;) {
        const size_t length = strcspn(at, ":");
        put_part(out, at, length);
        if (at[length] == '\0')
            break;
        pe__buffer_text(out, ":");
        at += length + 1;
    }
    const int32_t before = n->seen.count;
    int32_t found = out->failed ? -1 : pe__names_add(&n->seen, &n->texts,
                                                     out->bytes, out->size);
    if (found >= 0 && found < before) {
        pe__buffer_format(out, "-%" PRId32, n->count + 1);
        found = out->failed ? -1 : pe__names_add(&n->seen, &n->texts,
                                                 out->bytes, out->size);
    }
    return found >= 0;
}

bool pe__export_name(pe__export_names *n, const char *account)
{
    pe__buffer out = {0};
    if (n->count == n->room) {
        const int32_t room = n->room * 2 + 16;
        char **grown = pe__realloc(n->name, (size_t)room, sizeof *grown);
        if (grown == NULL)
            return false;
        n->name = grown;
        n->room = room;
    }
    char *kept = put_name(n, account, &out)
                     ? pe__arena_text(&n->texts, out.bytes, out.size)
                     : NULL;
    pe__buffer_free(&out);
    if (kept != NULL)
        n->name[n->count++] = kept;
    return kept != NULL;
}

void pe__export_names_free(pe__export_names *n)
{
    pe__names_free(&n->seen);
    pe__free(n->name);
    pe__arena_free(&n->texts);
    *n = (pe__export_names){0};
}

/* --- words ---------------------------------------------------------------- */

static void put_day(pe__buffer *out, int64_t day)
{
    const pe__date d = pe__date_of(day);
    pe__buffer_format(out, "%04" PRId64 "-%02d-%02d", d.year, d.month, d.day);
}

/* A currency's name in capitals, as Beancount wants it; hledger wants marks
 * around what is not of letters alone. */
static void put_code(pe__buffer *out, pe__export_format format,
                     const char *code)
{
    const char *mark = format == PE__HLEDGER ? "\"" : "";
    pe__buffer_text(out, mark);
    for (; *code; code++) {
        const char c = *code >= 'a' && *code <= 'z'
                           ? (char)(*code - 'a' + 'A')
                       : is_letter(*code) || (*code >= '0' && *code <= '9')
                           ? *code : '-';
        pe__buffer_add(out, &c, 1);
    }
    pe__buffer_text(out, mark);
}

static void put_amount(pe__buffer *out, pe__export_format format,
                       const pe__export_amount *a)
{
    char text[PE__AMOUNT];
    pe__buffer_format(out, "%s ", pe__amount_text(a->amount, a->digits, false,
                                                  text));
    put_code(out, format, a->code);
}

/* A text between quote marks, or after a date: one line, no mark in it. */
static void put_text(pe__buffer *out, const pe__export_entry *e,
                     const char *barred)
{
    for (int32_t k = 0; k < e->text_size; k++) {
        const char c = strchr(barred, e->text[k]) || e->text[k] < ' '
                           ? e->text[k] < 0 ? e->text[k] : '\''
                           : e->text[k];
        pe__buffer_add(out, &c, 1);
    }
}

/* --- pieces --------------------------------------------------------------- */

void pe__export_accounts(pe__buffer *out, pe__export_format format,
                         const pe__export_names *names, int64_t day)
{
    if (format != PE__BEANCOUNT)
        return;
    for (int32_t k = 0; k < names->count; k++) {
        put_day(out, day);
        pe__buffer_format(out, " open %s\n", names->name[k]);
    }
    pe__buffer_text(out, "\n");
}

void pe__export_head(pe__buffer *out, pe__export_format format,
                     const pe__export_entry *e)
{
    put_day(out, e->day);
    if (format == PE__BEANCOUNT) {
        pe__buffer_text(out, " * \"");
        put_text(out, e, "\"\\");
        pe__buffer_format(out, "\"\n  entry: %" PRId64 "\n", e->number);
        if (e->corrects > 0)
            pe__buffer_format(out, "  corrects: %" PRId64 "\n", e->corrects);
        return;
    }
    pe__buffer_format(out, " * (%" PRId64 ") ", e->number);
    put_text(out, e, ";|");
    if (e->corrects > 0)
        pe__buffer_format(out, "  ; corrects:%" PRId64, e->corrects);
    pe__buffer_text(out, "\n");
}

void pe__export_posting(pe__buffer *out, pe__export_format format,
                        const char *name, const pe__export_amount *amount)
{
    pe__buffer_format(out, "%s%s  ", format == PE__HLEDGER ? "    " : "  ",
                      name);
    put_amount(out, format, amount);
    pe__buffer_text(out, "\n");
}

void pe__export_end(pe__buffer *out)
{
    pe__buffer_text(out, "\n");
}

/* In whole units of both: top / bottom is in smallest ones. */
static void put_rate(pe__buffer *out, const pe__export_amount *of,
                     const pe__export_amount *in, int64_t top, int64_t bottom)
{
    char text[PE__AMOUNT];
    int digits = 0;
    for (int k = in->digits; k > 0 && top % 10 == 0; k--)
        top /= 10;
    for (; bottom > 1; bottom /= 10)
        digits++;
    digits -= of->digits;
    pe__buffer_format(out, "%s ", pe__amount_text(top, digits < 0 ? 0 : digits,
                                                  false, text));
}

void pe__export_rate(pe__buffer *out, pe__export_format format, int64_t day,
                     const pe__export_amount *of, const pe__export_amount *in,
                     int64_t top, int64_t bottom)
{
    const bool hledger = format == PE__HLEDGER;
    pe__buffer_text(out, hledger ? "P " : "");
    put_day(out, day);
    pe__buffer_text(out, hledger ? " " : " price ");
    put_code(out, format, of->code);
    pe__buffer_text(out, hledger ? " " : "  ");
    put_rate(out, of, in, top, bottom);
    put_code(out, format, in->code);
    pe__buffer_text(out, "\n\n");
}

void pe__export_balances(pe__buffer *out, pe__export_format format,
                         int64_t day)
{
    if (format != PE__HLEDGER)
        return;
    put_day(out, day);
    pe__buffer_text(out, " * balances, to be checked\n");
}

void pe__export_balance(pe__buffer *out, pe__export_format format,
                        const char *name, const pe__export_amount *amount,
                        int64_t day)
{
    if (format == PE__HLEDGER) {
        pe__buffer_format(out, "    %s  0 ", name);
        put_code(out, format, amount->code);
        pe__buffer_text(out, " = ");
    } else {
        put_day(out, day + 1); /* Beancount's balance is that of the morning */
        pe__buffer_format(out, " balance %s  ", name);
    }
    put_amount(out, format, amount);
    pe__buffer_text(out, "\n");
}
