/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A bank's table: which row is the heading, which column what, how numbers and
 * days are written; then line by line. What it does not say by itself is asked
 * (how.asks), never guessed. */
#include "bank_reader.h"

#include "amount.h"
#include "bank_forms.h"
#include "error.h"
#include "table.h"

#include <string.h>

typedef pe__bank_reader reader;

enum { SERIAL_1970 = 25569 };

static const char *cell(const reader *r, int64_t row, pe__bank_column what)
{
    return pe__bank_cell(r->rows, row, pe__bank_column_of(r, what));
}

static pe_status fail_at(const reader *r, int64_t row, pe__bank_column what,
                         const char *remedy)
{
    return pe__fail_at(r->err, PE_BAD_INPUT, r->name, r->rows->row[row].line,
                       pe__bank_column_of(r, what) + 1, "\"%.40s\" %s",
                       cell(r, row, what), remedy);
}

/* --- forms ---------------------------------------------------------------- */

static const pe__bank_column MONEY[] = {PE__BANK_AMOUNT, PE__BANK_OUT,
                                        PE__BANK_IN, PE__BANK_BALANCE};

/* Whether it is, or may be, a booking: its day has a digit. */
static bool has_day(const reader *r, int64_t row)
{
    const char *day = cell(r, row, PE__BANK_DATE);
    return day[strcspn(day, "0123456789")] != '\0';
}

static pe_status torn(const reader *r, const char *what, long one, long other)
{
    const long first = one < other ? one : other;
    return pe__fail_at(r->err, PE_BAD_INPUT, r->name, one + other - first, 0,
                       "%s are written in two ways, here and on line %ld: get "
                       "the file from the bank once more, and do not save it "
                       "with another program", what, first);
}

static pe_status ask(reader *r, int what, long line, const char *question)
{
    r->how->asks |= what;
    return pe__fail_at(r->err, PE_BAD_INPUT, r->name, line, 0, "%s", question);
}

static pe_status find_forms(reader *r, const pe__bank_said *said)
{
    pe__decimals d = {0};
    pe__day_order o = {0};
    for (int64_t k = r->first; k < r->rows->count; k++) {
        if (!has_day(r, k))
            continue;
        const long line = r->rows->row[k].line;
        pe__day_order_see(&o, cell(r, k, PE__BANK_DATE), line);
        for (size_t c = 0; c < sizeof MONEY / sizeof *MONEY; c++)
            pe__decimals_see(&d, cell(r, k, MONEY[c]), line);
    }
    r->how->order = said && said->order ? said->order : pe__day_order_of(&o);
    r->how->mark = said && said->mark ? said->mark : pe__decimals_mark(&d);
    if (r->is_workbook && r->how->mark == '?')
        r->how->mark = '.';
    if (r->how->order == '!')
        return torn(r, "days", o.day_line, o.month_line);
    if (r->how->mark == '!')
        return torn(r, "numbers", d.point_line, d.comma_line);
    pe_status status = PE_OK;
    if (r->how->order == '?')
        status = ask(r, PE__ASKS_ORDER, o.open_line,
                     "of this day nothing says which number is the month; "
                     "write days as 2026-11-26");
    if (r->how->mark == '?')
        status = ask(r, PE__ASKS_MARK, d.open_line,
                     "of this number nothing says whether it is thousands or "
                     "has three decimals; write 1200.00");
    return status;
}

/* --- lines ---------------------------------------------------------------- */

static bool is_zero(const char *number)
{
    return number[strspn(number, "-0.")] == '\0';
}

/* Into `to`, "" when the cell is empty. */
static pe_status number_of(const reader *r, int64_t row, pe__bank_column what,
                           char to[PE__BANK_NUMBER])
{
    const char *text = cell(r, row, what);
    int64_t value;
    to[0] = '\0';
    if (*text == '\0' || strcmp(text, "-") == 0)
        return PE_OK;
    if (!pe__bank_number(text, r->how->mark, to) ||
        !pe__amount_read(to, strlen(to), 9, &value))
        return fail_at(r, row, what,
                       r->how->mark == ','
                           ? "is no amount; right would be -1.200,50"
                           : "is no amount; right would be -1,200.50");
    return PE_OK;
}

static void negate(char number[PE__BANK_NUMBER])
{
    const size_t size = strlen(number) + 1;
    if (*number == '-')
        memmove(number, number + 1, size - 1);
    else if (size < PE__BANK_NUMBER) {
        memmove(number + 1, number, size);
        *number = '-';
    }
}

/* The amount with its sign, from one column, from one with its side, or from
 * two; "" = none. */
static pe_status amount_of(const reader *r, int64_t row,
                           char to[PE__BANK_NUMBER])
{
    char out[PE__BANK_NUMBER] = "";
    pe_status status = number_of(r, row, PE__BANK_AMOUNT, to);
    const int side = pe__bank_side(cell(r, row, PE__BANK_SIDE));
    if (status == PE_OK && *to && side != 0 &&
        pe__bank_column_of(r, PE__BANK_OUT) < 0 &&
        (side < 0) != (*to == '-'))
        negate(to);
    if (status != PE_OK || pe__bank_column_of(r, PE__BANK_OUT) < 0 || *to)
        return status;
    status = number_of(r, row, PE__BANK_IN, to);
    if (status == PE_OK)
        status = number_of(r, row, PE__BANK_OUT, out);
    if (status != PE_OK || *out == '\0' || is_zero(out))
        return status;
    if (*to && !is_zero(to))
        return fail_at(r, row, PE__BANK_OUT,
                       "went out, and something came in, on one line; get "
                       "the file from the bank once more");
    strcpy(to, out);
    if (*to != '-')
        negate(to);
    return PE_OK;
}

static bool read_day(const reader *r, int64_t row, int64_t *day)
{
    int64_t number;
    const char *text = cell(r, row, PE__BANK_DATE);
    if (r->is_workbook && strlen(text) == 5 &&
        pe__amount_read(text, 5, 0, &number)) {
        *day = number - SERIAL_1970;
        return number > SERIAL_1970;
    }
    return pe__bank_day(text, r->how->order, day);
}

/* All columns of texts, with a space between; in the statement's memory. */
static char *text_of(const reader *r, int64_t row)
{
    size_t size = 1, to = 0;
    for (int32_t k = 0; k < r->how->columns; k++)
        if (r->how->is[k] == PE__BANK_TEXT)
            size += strlen(pe__bank_cell(r->rows, row, k)) + 1;
    char *out = pe__arena_alloc(&r->out->texts, size);
    for (int32_t k = 0; k < r->how->columns && out; k++) {
        const char *text = pe__bank_cell(r->rows, row, k);
        if (r->how->is[k] != PE__BANK_TEXT || *text == '\0')
            continue;
        if (to > 0)
            out[to++] = ' ';
        memcpy(out + to, text, strlen(text));
        to += strlen(text);
    }
    if (out)
        out[to] = '\0';
    return out;
}

/* "€" and what else stands for a code; else as it is. */
static const char *currency_of(const reader *r, int64_t row)
{
    static const char *const SIGNS[][2] = {{"\xE2\x82\xAC", "EUR"},
                                           {"\xC2\xA3", "GBP"},
                                           {"z\xC5\x82", "PLN"}};
    const char *text = cell(r, row, PE__BANK_CURRENCY);
    for (size_t k = 0; k < sizeof SIGNS / sizeof *SIGNS; k++)
        if (strcmp(text, SIGNS[k][0]) == 0)
            return SIGNS[k][1];
    return *text ? text : r->currency;
}

static pe_status read_line(reader *r, int64_t row)
{
    char amount[PE__BANK_NUMBER];
    int64_t day = 0;
    const bool has = has_day(r, row);
    if (has && !read_day(r, row, &day)) {
        if (r->out->count > 0 || r->how->heading >= 0)
            return fail_at(r, row, PE__BANK_DATE,
                           "is no day; right would be 2026-11-26");
        r->how->passed++; /* above the bookings anything may stand */
        return PE_OK;
    }
    if (!has) {
        r->how->passed++;
        return PE_OK;
    }
    pe_status status = amount_of(r, row, amount);
    if (status != PE_OK || *amount == '\0' || is_zero(amount)) {
        r->how->passed += status == PE_OK;
        return status;
    }
    const char *account = cell(r, row, PE__BANK_ACCOUNT);
    const char *name = cell(r, row, PE__BANK_PAYER);
    const pe__bank_line line = {
        .day = day, .amount = amount, .line = r->rows->row[row].line,
        .currency = (char *)currency_of(r, row), .text = text_of(r, row),
        .reference = (char *)cell(r, row, PE__BANK_REFERENCE),
        .bank_reference = (char *)cell(r, row, PE__BANK_ID),
        .payer = (char *)(*account ? account : name), .name = (char *)name,
        .entry = row}; /* until the balances were looked at */
    return line.text ? pe__statement_add(r->out, &line, r->err)
                     : pe__fail_memory(r->err);
}

/* --- balances ------------------------------------------------------------- */

/* The balance that stands beside a line; false when none does. */
static bool balance_of(const reader *r, int64_t k, int64_t *out)
{
    char text[PE__BANK_NUMBER];
    return pe__bank_number(cell(r, r->out->line[k].entry, PE__BANK_BALANCE),
                           r->how->mark, text) &&
           pe__amount_read(text, strlen(text), PE__CLOSING_DIGITS, out);
}

static bool value_of(const reader *r, int64_t k, int64_t *out)
{
    const char *text = r->out->line[k].amount;
    return pe__amount_read(text, strlen(text), PE__CLOSING_DIGITS, out);
}

/* The first line whose balance is not that of the line before it in time, plus
 * its amount; −1 = none. `back`: the newest stands first. *gaps = some have no
 * balance, and nothing is known of those. */
static int64_t find_odd(const reader *r, bool back, bool *gaps)
{
    *gaps = false;
    for (int64_t k = 1; k < r->out->count; k++) {
        const int64_t later = back ? k - 1 : k, earlier = back ? k : k - 1;
        int64_t before, after, amount, sum;
        if (!balance_of(r, earlier, &before) || !balance_of(r, later, &after) ||
            !value_of(r, later, &amount))
            *gaps = true;
        else if (__builtin_add_overflow(before, amount, &sum) || sum != after)
            return later;
    }
    return -1;
}

static pe_status read_balances(reader *r)
{
    pe__bank_file *s = r->out;
    char text[PE__BANK_NUMBER];
    int64_t amount, balance;
    if (s->count == 0 || pe__bank_column_of(r, PE__BANK_BALANCE) < 0)
        return PE_OK;
    for (int64_t k = 0; k < s->count; k++) {
        const pe_status status = number_of(r, s->line[k].entry,
                                           PE__BANK_BALANCE, text);
        if (status != PE_OK)
            return status;
    }
    const int64_t last = s->count - 1;
    bool back = s->line[0].day > s->line[last].day;
    bool gaps, other;
    int64_t odd = find_odd(r, back, &gaps);
    if (odd >= 0 && s->line[0].day == s->line[last].day &&
        find_odd(r, true, &other) < 0) {
        back = true;
        odd = -1;
        gaps = other;
    }
    s->has_closing = balance_of(r, back ? 0 : last, &s->closing);
    const int64_t first = back ? last : 0;
    s->how.has_opening = balance_of(r, first, &balance) &&
                         value_of(r, first, &amount) &&
                         !__builtin_sub_overflow(balance, amount,
                                                 &s->how.opening);
    s->how.is_chained = s->has_closing && odd < 0 && !gaps;
    s->how.odd_line = odd >= 0 && s->has_closing ? s->line[odd].line : 0;
    return PE_OK;
}

/* --- the file ------------------------------------------------------------- */

/* A workbook's rows, through the reader of tables. */
static pe_status unpack(reader *r, const char *bytes, size_t size)
{
    const char *cells[PE__BANK_CELLS];
    pe__table *table = NULL;
    pe_status status = pe__table_parse(bytes, size, r->name, NULL, &table,
                                       r->err);
    const int32_t all = status == PE_OK ? pe__table_columns(table) : 0;
    const int32_t columns = all < PE__BANK_CELLS ? all : PE__BANK_CELLS;
    const int64_t rows = status == PE_OK ? pe__table_rows(table) : 0;
    for (int64_t k = -1; k < rows && k < PE__BANK_ROWS && status == PE_OK;
         k++) {
        for (int32_t c = 0; c < columns; c++)
            cells[c] = k < 0 ? pe__table_name(table, c)
                             : pe__table_cell(table, k, c);
        status = pe__bank_row_add(&r->out->rows, cells, columns,
                                  k < 0 ? 1 : pe__table_line(table, k),
                                  r->err);
    }
    pe__table_free(table);
    return status;
}

pe_status pe__bank_table_parse(const char *name, const char *bytes,
                               size_t size, const pe__bank_said *said,
                               pe__bank_file *out, pe_error *err)
{
    reader r = {.name = name, .out = out, .rows = &out->rows,
                .how = &out->how, .err = err};
    r.is_workbook = size >= 2 && (memcmp(bytes, "PK", 2) == 0 ||
                                  (unsigned char)bytes[1] == 0xB5);
    out->how.is_table = true;
    out->how.format = "table";
    pe_status status = r.is_workbook
                           ? unpack(&r, bytes, size)
                           : pe__bank_split(name, bytes, &out->rows, err);
    if (status == PE_OK && out->rows.count == 0)
        return pe__fail_at(err, PE_BAD_INPUT, name, 1, 0,
                           "there is nothing in it: get the statement from the "
                           "bank once more");
    if (status == PE_OK)
        status = pe__bank_find_columns(&r, said);
    if (status == PE_OK)
        status = find_forms(&r, said);
    for (int64_t k = r.first; k < out->rows.count && status == PE_OK; k++)
        status = read_line(&r, k);
    if (status == PE_OK)
        status = read_balances(&r);
    for (int64_t k = 0; k < out->count; k++)
        out->line[k].entry = 0;
    return status;
}
