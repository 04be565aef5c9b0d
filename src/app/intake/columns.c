/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "columns.h"

#include "error.h"

#include <string.h>
#include <strings.h>

const char *const pe__col_names[PE__COL_COUNT] = {
    "form", "title", "about", "what", "sort", "kind", "place", "north", "east",
    "radius", "quantity", "starts", "ends", "lasts", "urgency", "serves",
    "skills", "reach", "lent", "source", "effort"};

/* A part of the mapping without the spaces around it. */
typedef struct {
    const char *at;
    size_t size;
} piece;

static piece trimmed(const char *at, size_t size)
{
    while (size > 0 && *at == ' ') {
        at++;
        size--;
    }
    while (size > 0 && at[size - 1] == ' ')
        size--;
    return (piece){at, size};
}

static const char *kept(pe__doc *doc, piece p)
{
    return pe__doc_format(doc, "%.*s", (int)p.size, p.at);
}

static int col_named(piece p)
{
    for (int k = 0; k < PE__COL_COUNT; k++)
        if (strlen(pe__col_names[k]) == p.size &&
            strncasecmp(pe__col_names[k], p.at, p.size) == 0)
            return k;
    return -1;
}

/* What stands right of '=': 'words', or columns with '+' between. */
static pe_status read_use(pe__column_use *use, pe__doc *doc, piece value,
                          pe_error *err)
{
    if (value.size >= 2 && value.at[0] == '\'' &&
        value.at[value.size - 1] == '\'') {
        use->words = kept(doc, (piece){value.at + 1, value.size - 2});
        return PE_OK;
    }
    while (value.size > 0) {
        const char *plus = memchr(value.at, '+', value.size);
        size_t size = plus ? (size_t)(plus - value.at) : value.size;
        piece name = trimmed(value.at, size);
        if (name.size == 0 || use->count == PE__COLS_JOINED)
            return pe__fail(err, PE_BAD_INPUT,
                            "a mapping takes one to %d columns with + "
                            "between them", PE__COLS_JOINED);
        use->name[use->count++] = kept(doc, name);
        value.at += size + (plus != NULL);
        value.size -= size + (plus != NULL);
    }
    return PE_OK;
}

static pe_status read_part(pe__columns *columns, pe__doc *doc, piece part,
                           pe_error *err)
{
    const char *equals = memchr(part.at, '=', part.size);
    if (equals == NULL)
        return pe__fail(err, PE_BAD_INPUT,
                        "\"%.*s\" in the mapping of columns is not "
                        "NAME=COLUMN or NAME='words'", (int)part.size,
                        part.at);
    piece name = trimmed(part.at, (size_t)(equals - part.at));
    int col = col_named(name);
    if (col < 0)
        return pe__fail(err, PE_BAD_INPUT,
                        "the mapping of columns names \"%.*s\"; there are "
                        "form, title, about, what, sort, kind, place, north, "
                        "east, radius, quantity, starts, ends, lasts, "
                        "urgency, serves, skills, reach, lent, source and "
                        "effort", (int)name.size, name.at);
    piece value = trimmed(equals + 1,
                          part.size - (size_t)(equals + 1 - part.at));
    columns->use[col] = (pe__column_use){0};
    return value.size == 0 ? pe__fail(err, PE_BAD_INPUT,
                                      "nothing stands right of \"%s=\" in the "
                                      "mapping of columns", pe__col_names[col])
                           : read_use(&columns->use[col], doc, value, err);
}

pe_status pe__columns_read(pe__columns *columns, pe__doc *doc,
                           const char *mapping, pe_error *err)
{
    *columns = (pe__columns){0};
    pe_status status = PE_OK;
    for (const char *at = mapping; at != NULL && *at && status == PE_OK;) {
        bool quoted = false;
        size_t size = 0;
        for (; at[size] != '\0' && (at[size] != ';' || quoted); size++)
            if (at[size] == '\'')
                quoted = !quoted;
        piece part = trimmed(at, size);
        if (part.size > 0)
            status = read_part(columns, doc, part, err);
        at += size + (at[size] == ';');
    }
    return status;
}

static const char *names_of(pe__intake *in, const pe__table *table)
{
    pe__buffer list = {0};
    for (int32_t c = 0; c < pe__table_columns(table) && list.size < 200; c++)
        pe__buffer_format(&list, "%s\"%s\"", c > 0 ? ", " : "",
                          pe__table_name(table, c));
    const char *kept_list = pe__doc_text(in->doc, list.bytes ? list.bytes : "");
    pe__buffer_free(&list);
    return kept_list;
}

void pe__columns_find(pe__columns *columns, pe__intake *in,
                      const pe__table *table)
{
    for (int k = 0; k < PE__COL_COUNT; k++) {
        pe__column_use *use = &columns->use[k];
        if (use->words == NULL && use->count == 0) {
            use->column[0] = pe__table_find(table, pe__col_names[k]);
            use->count = use->column[0] >= 0;
            continue;
        }
        for (int n = 0; n < use->count; n++) {
            use->column[n] = pe__table_find(table, use->name[n]);
            if (use->column[n] < 0)
                pe__intake_fault_at(in, pe__table_file(table), 1,
                                    pe__doc_format(in->doc, "there are %s",
                                                   names_of(in, table)),
                                    "there is no column \"%s\"", use->name[n]);
        }
    }
}

const char *pe__columns_text(const pe__columns *columns, pe__intake *in,
                             const pe__table *table, int64_t row, pe__col col,
                             pe__cell *cell)
{
    const pe__column_use *use = &columns->use[col];
    *cell = (pe__cell){table, row, use->count > 0 ? use->column[0] : -1};
    if (use->words != NULL)
        return use->words;
    if (use->count <= 1)
        return pe__cell_text(*cell);
    pe__buffer all = {0};
    for (int n = 0; n < use->count; n++) {
        const char *text = pe__cell_text((pe__cell){table, row,
                                                    use->column[n]});
        if (*text != '\0')
            pe__buffer_format(&all, "%s%s", all.size ? "\n" : "", text);
    }
    const char *text = pe__doc_text(in->doc, all.bytes ? all.bytes : "");
    pe__buffer_free(&all);
    return text;
}
