/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Tables of needs, offers and efforts. */
#include "intake.h"

#include "moment.h"
#include "properties.h"

#include <string.h>

/* One row being read. */
typedef struct {
    pe__intake *in;
    const pe__columns *columns;
    const pe__table *table;
    int64_t row;
} reading;

static const char *text_of(void *context, pe__col col)
{
    reading *r = context;
    pe__cell cell;
    return pe__columns_text(r->columns, r->in, r->table, r->row, col, &cell);
}

static void fault_of(void *context, pe__col col, const char *remedy,
                     const char *text)
{
    reading *r = context;
    pe__cell cell;
    pe__columns_text(r->columns, r->in, r->table, r->row, col, &cell);
    pe__intake_fault(r->in, cell, remedy, "%s", text);
}

/* Words of the mapping are numbers as JSON has them. */
static bool number_of(void *context, pe__col col, double *out)
{
    reading *r = context;
    pe__cell cell;
    pe__value *value = NULL;
    const char *text = pe__columns_text(r->columns, r->in, r->table, r->row,
                                        col, &cell);
    if (r->columns->use[col].words == NULL)
        return pe__cell_number(cell, out, NULL) == PE_OK;
    if (pe__doc_parse(r->in->doc, text, strlen(text), &value, NULL) != PE_OK)
        return false;
    *out = value->kind == PE__REAL ? value->real : (double)value->integer;
    return value->kind == PE__REAL || value->kind == PE__INTEGER;
}

/* Day or month first, as the whole column tells; unknown when it does not, or
 * contradicts itself. */
static int order_of(const reading *r, pe__col col)
{
    int seen = 0;
    pe__cell cell;
    if (r->in->how->dates != PE__DAY_UNKNOWN)
        return (int)r->in->how->dates;
    for (int64_t row = 0; row < pe__table_rows(r->table); row++)
        seen |= pe__moment_order(pe__columns_text(
            r->columns, r->in, r->table, row, col, &cell));
    return seen == PE__SEEN_DAY_FIRST     ? PE__DAY_FIRST
           : seen == PE__SEEN_MONTH_FIRST ? PE__MONTH_FIRST
                                          : PE__DAY_UNKNOWN;
}

static pe_status read_row(pe__properties *p, reading *r, pe_error *err)
{
    bool fine;
    pe_status status;
    pe__item_form form = pe__properties_form(p, r->in->how->form, &fine);
    pe__item *item = pe__intake_add(r->in, form, pe__table_file(r->table),
                                    pe__table_line(r->table, r->row), &status,
                                    err);
    if (item == NULL)
        return status;
    if (!fine)
        fault_of(r, PE__COL_FORM, "need, offer or effort",
                 "this is neither a need nor an offer nor an effort");
    pe__properties_read(p, item);
    return PE_OK;
}

static pe_status read_rows(pe__intake *in, const pe__table *table,
                           pe_error *err)
{
    pe__columns columns;
    pe_status status = pe__columns_read(&columns, in->doc, in->how->columns,
                                        err);
    if (status != PE_OK)
        return status;
    pe__columns_find(&columns, in, table);
    if (in->fault_count > 0)
        return PE_OK; /* a column is missing: every row would say so */
    reading r = {.in = in, .columns = &columns, .table = table};
    pe__properties p = {.in = in, .text = text_of, .fault = fault_of,
                        .number = number_of, .context = &r};
    p.order[PE__COL_STARTS] = order_of(&r, PE__COL_STARTS);
    p.order[PE__COL_ENDS] = order_of(&r, PE__COL_ENDS);
    for (r.row = 0; r.row < pe__table_rows(table) && status == PE_OK; r.row++)
        status = read_row(&p, &r, err);
    return status;
}

pe_status pe__intake_table(pe__intake *in, const char *name, const void *bytes,
                           size_t size, pe_error *err)
{
    pe__table *table = NULL;
    pe_error found = {0};
    pe_status status = pe__table_parse(bytes, size, name, NULL, &table,
                                       &found);
    if (status == PE_BAD_INPUT) {
        pe__intake_fault_at(in, pe__doc_text(in->doc, name), found.line, "",
                            "%s", found.message);
        return PE_OK;
    }
    if (status != PE_OK) {
        if (err != NULL)
            *err = found;
        return status;
    }
    status = read_rows(in, table, err);
    pe__table_free(table);
    return status;
}
