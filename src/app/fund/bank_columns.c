/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Which row of a bank's table is the heading, and which column what. */
#include "bank_reader.h"

#include "bank_forms.h"
#include "error.h"

#include <string.h>
#include <strings.h>

typedef pe__bank_reader reader;

int32_t pe__bank_column_of(const pe__bank_reader *r, pe__bank_column what)
{
    for (int32_t k = 0; k < r->how->columns; k++)
        if (r->how->is[k] == (int8_t)what)
            return k;
    return -1;
}

/* Whether what is under the heading is a currency: to some banks "Valuta" is,
 * to others the value date. */
static bool is_currency(const reader *r, int64_t heading, int32_t column)
{
    for (int64_t k = heading + 1; k < r->rows->count; k++) {
        const char *c = pe__bank_cell(r->rows, k, column);
        if (*c)
            return strcspn(c, "0123456789") == strlen(c);
    }
    return false;
}

/* What the row would be as a heading; false when it is none. Of several columns
 * that mean the same the first counts; texts are put one behind the other. */
static bool try_heading(const reader *r, int64_t row, pe__bank_how *how)
{
    bool has[PE__BANK_VALUTA + 1] = {false};
    int32_t value_date = -1;
    how->columns = r->rows->row[row].cells;
    for (int32_t k = 0; k < how->columns; k++) {
        int what = pe__bank_heading(pe__bank_cell(r->rows, row, k));
        how->is[k] = -1;
        if (what == PE__BANK_VALUTA)
            what = is_currency(r, row, k) ? PE__BANK_CURRENCY
                                          : PE__BANK_VALUE_DATE;
        if (what == PE__BANK_VALUE_DATE)
            value_date = value_date < 0 ? k : value_date;
        else if (what >= 0 && (!has[what] || what == PE__BANK_TEXT))
            how->is[k] = (int8_t)what;
        if (what >= 0)
            has[what] = true;
    }
    if (!has[PE__BANK_DATE] && value_date >= 0) {
        how->is[value_date] = PE__BANK_DATE;
        has[PE__BANK_DATE] = true;
    }
    how->heading = row;
    return has[PE__BANK_DATE] && (has[PE__BANK_AMOUNT] ||
                                  (has[PE__BANK_OUT] && has[PE__BANK_IN]));
}

/* The first of the fullest rows, which a heading that is not known would be. */
static int64_t fullest(const reader *r)
{
    int64_t best = -1;
    int32_t most = 1;
    for (int64_t k = 0; k < r->rows->count && k < PE__BANK_HEAD_ROWS; k++) {
        int32_t full = 0;
        int64_t day;
        for (int32_t c = 0; c < r->rows->row[k].cells; c++) {
            const char *text = r->rows->row[k].cell[c];
            full += *text != '\0';
            if (pe__bank_day(text, 'd', &day) || pe__bank_day(text, 'm', &day))
                return best; /* bookings begin: none was above */
        }
        if (full > most) {
            most = full;
            best = k;
        }
    }
    return best;
}

/* Those of `columns`, as many as any row has; false when one is no word. */
static bool read_said(reader *r, const char *columns)
{
    int32_t k = 0;
    for (const char *at = columns; k < PE__BANK_CELLS; k++) {
        const size_t size = strcspn(at, ",");
        r->how->is[k] = -1;
        for (int w = 0; w < PE__BANK_COLUMNS; w++)
            if (strlen(pe__bank_column_names[w]) == size &&
                strncmp(pe__bank_column_names[w], at, size) == 0)
                r->how->is[k] = (int8_t)w;
        if (at[size] == '\0')
            break;
        at += size + 1;
    }
    r->how->columns = k < PE__BANK_CELLS ? k + 1 : k;
    return pe__bank_column_of(r, PE__BANK_DATE) >= 0 &&
           (pe__bank_column_of(r, PE__BANK_AMOUNT) >= 0 ||
            (pe__bank_column_of(r, PE__BANK_OUT) >= 0 &&
             pe__bank_column_of(r, PE__BANK_IN) >= 0));
}

/* Another column has the very heading of the day's, or of an amount's: nobody
 * can tell which is meant. NULL = none has. */
static const char *find_twice(const reader *r)
{
    static const pe__bank_column ONCE[] = {PE__BANK_DATE, PE__BANK_AMOUNT,
                                           PE__BANK_OUT, PE__BANK_IN};
    const int64_t heading = r->how->heading;
    for (size_t k = 0; k < sizeof ONCE / sizeof *ONCE && heading >= 0; k++) {
        const int32_t column = pe__bank_column_of(r, ONCE[k]);
        const char *name = column < 0 ? ""
                                      : pe__bank_cell(r->rows, heading, column);
        for (int32_t c = 0; c < r->how->columns && *name; c++)
            if (c != column &&
                strcasecmp(pe__bank_cell(r->rows, heading, c), name) == 0)
                return name;
    }
    return NULL;
}

pe_status pe__bank_find_columns(pe__bank_reader *r, const pe__bank_said *said)
{
    pe__bank_how tried = *r->how;
    bool found = false;
    for (int64_t k = 0;
         k < r->rows->count && k < PE__BANK_HEAD_ROWS && !found; k++)
        if (try_heading(r, k, &tried)) {
            *r->how = tried;
            found = true;
        }
    if (!found) {
        r->how->heading = fullest(r);
        for (int64_t k = 0; k < r->rows->count && k < PE__BANK_HEAD_ROWS; k++)
            if (r->rows->row[k].cells > r->how->columns)
                r->how->columns = r->rows->row[k].cells;
        memset(r->how->is, -1, sizeof r->how->is);
        if (r->how->heading >= 0 && try_heading(r, r->how->heading, &tried))
            found = true;
        if (r->how->heading >= 0)
            memcpy(r->how->is, tried.is, sizeof tried.is);
    }
    const char *twice = find_twice(r);
    if (said && said->columns && *said->columns) {
        found = read_said(r, said->columns);
        twice = NULL;
    }
    r->first = r->how->heading + 1;
    const int32_t money = pe__bank_column_of(r, PE__BANK_AMOUNT);
    if (r->how->heading >= 0 && money >= 0)
        pe__bank_heading_currency(
            pe__bank_cell(r->rows, r->how->heading, money), r->currency);
    if (found && twice == NULL)
        return PE_OK;
    r->how->asks = PE__ASKS_COLUMNS;
    if (twice)
        return pe__fail_at(r->err, PE_BAD_INPUT, r->name,
                           r->rows->row[r->how->heading].line, 0,
                           "two columns are called \"%.40s\": give each a "
                           "name of its own", twice);
    return pe__fail_at(
        r->err, PE_BAD_INPUT, r->name,
        r->how->heading >= 0 ? r->rows->row[r->how->heading].line : 1, 0,
        "no row names a column for the day and one for the amount (or two, for "
        "what went and what came): call them date and amount");
}
