/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One statement in one call. Every statement is taken to its end, also where
 * only the first row is wanted: SQLite looks at the constraints of an INSERT …
 * RETURNING after its last row. So say LIMIT 1 where more could come. */
#include "query.h"

#include "error.h"
#include "sql_driver.h"

#include <stdarg.h>
#include <string.h>

/* --- parameters ----------------------------------------------------------- */

static void bind_nullable(pe__statement *s, int n, int64_t value, int64_t null)
{
    if (value == null)
        pe__sql_bind_null(s, n, PE__SQL_INTEGER);
    else
        pe__sql_bind_integer(s, n, value);
}

/* NULL texts and bytes are null. */
static void bind(pe__statement *s, const char *types, va_list values)
{
    for (int n = 1; types[n - 1] != '\0'; n++) {
        const void *bytes;
        switch (types[n - 1]) {
        case 'i': pe__sql_bind_integer(s, n, va_arg(values, int64_t)); break;
        case 'r': pe__sql_bind_real(s, n, va_arg(values, double)); break;
        case 't':
            pe__sql_bind_text(s, n, va_arg(values, const char *));
            break;
        case 'b':
            bytes = va_arg(values, const void *);
            pe__sql_bind_bytes(s, n, bytes, va_arg(values, size_t));
            break;
        case 'd':
            bind_nullable(s, n, va_arg(values, int64_t), INT64_MIN);
            break;
        case 'n': bind_nullable(s, n, va_arg(values, int64_t), 0); break;
        default: return; /* the parameters that are missing will tell */
        }
    }
}

static pe_status start(pe__sql *db, pe__statement **s, pe_error *err,
                       const char *text, const char *types, va_list values)
{
    pe_status status = pe__sql_prepare(db, text, s, err);
    if (status == PE_OK)
        bind(*s, types, values);
    return status;
}

static pe_status to_the_end(pe__statement *s, pe_error *err)
{
    bool row = true;
    pe_status status = PE_OK;
    while (row && status == PE_OK)
        status = pe__sql_step(s, &row, err);
    return status;
}

/* Begins, and takes the first step. *row: there is one. */
static pe_status first(pe__sql *db, pe__statement **s, bool *row,
                       pe_error *err, const char *text, const char *types,
                       va_list values)
{
    *row = false;
    pe_status status = start(db, s, err, text, types, values);
    return status == PE_OK ? pe__sql_step(*s, row, err) : status;
}

/* Ends what `first` began; `status` is what came of its row. */
static pe_status last(pe__statement *s, bool row, pe_status status,
                      pe_error *err)
{
    if (row && status == PE_OK)
        status = to_the_end(s, err);
    pe__sql_finish(s);
    return status;
}

pe_status pe__query_run(pe__sql *db, int64_t *changed, pe_error *err,
                        const char *text, const char *types, ...)
{
    pe__statement *s = NULL;
    va_list values;
    va_start(values, types);
    pe_status status = start(db, &s, err, text, types, values);
    va_end(values);
    int64_t any;
    if (status == PE_OK)
        status = changed != NULL ? to_the_end(s, err)
                                 : pe__sql_finally(s, -1, &any, err);
    pe__sql_finish(s);
    if (changed != NULL)
        *changed = status == PE_OK ? pe__sql_changes(db) : 0;
    return status;
}

pe_status pe__query_expect(pe__sql *db, int64_t expected, int64_t *changed,
                           pe_error *err, const char *text, const char *types,
                           ...)
{
    pe__statement *s = NULL;
    va_list values;
    va_start(values, types);
    pe_status status = start(db, &s, err, text, types, values);
    va_end(values);
    *changed = 0;
    if (status == PE_OK)
        status = pe__sql_finally(s, expected, changed, err);
    pe__sql_finish(s);
    return status;
}

/* --- one value ------------------------------------------------------------ */

pe_status pe__query_integer(pe__sql *db, int64_t *value, int64_t otherwise,
                            pe_error *err, const char *text, const char *types,
                            ...)
{
    pe__statement *s = NULL;
    bool row;
    va_list values;
    va_start(values, types);
    pe_status status = first(db, &s, &row, err, text, types, values);
    va_end(values);
    *value = otherwise;
    if (row && pe__sql_column_type(s, 0) != PE__SQL_NULL)
        *value = pe__sql_integer(s, 0);
    status = last(s, row, status, err);
    if (status != PE_OK)
        *value = otherwise;
    return status;
}

pe_status pe__query_integers(pe__sql *db, int64_t *values, int count,
                             bool *found, pe_error *err, const char *text,
                             const char *types, ...)
{
    pe__statement *s = NULL;
    bool row;
    va_list given;
    va_start(given, types);
    pe_status status = first(db, &s, &row, err, text, types, given);
    va_end(given);
    for (int k = 0; k < count; k++)
        values[k] = row && pe__sql_column_type(s, k) != PE__SQL_NULL
                        ? pe__sql_integer(s, k)
                        : 0;
    status = last(s, row, status, err);
    *found = row && status == PE_OK;
    return status;
}

/* A copy in the document. */
static pe_status keep_text(pe__doc *doc, const pe__statement *s,
                           const char **value, pe_error *err)
{
    size_t size;
    const char *text = pe__sql_text(s, 0, &size);
    char *copy = pe__doc_alloc(doc, size + 1);
    if (copy == NULL)
        return pe__fail_memory(err);
    memcpy(copy, text, size + 1);
    *value = copy;
    return PE_OK;
}

pe_status pe__query_text(pe__sql *db, pe__doc *doc, const char **value,
                         pe_error *err, const char *text, const char *types,
                         ...)
{
    pe__statement *s = NULL;
    bool row;
    va_list values;
    va_start(values, types);
    pe_status status = first(db, &s, &row, err, text, types, values);
    va_end(values);
    *value = NULL;
    if (row && pe__sql_column_type(s, 0) != PE__SQL_NULL)
        status = keep_text(doc, s, value, err);
    status = last(s, row, status, err);
    if (status != PE_OK)
        *value = NULL;
    return status;
}

/* --- rows ----------------------------------------------------------------- */

typedef enum {
    PLAIN,
    NUMBER, /* of the kind in `number` */
    TRUTH,
    JSON
} meaning;

typedef struct {
    const char *key;
    meaning meaning;
    pe__kind number;
} column;

static const struct {
    const char *ending;
    meaning meaning;
    pe__kind number;
} ENDINGS[] = {
    {"_at", NUMBER, PE__TIME},        {"_on", NUMBER, PE__DAY},
    {"_quarters", NUMBER, PE__HOURS}, {"_count", NUMBER, PE__COUNT},
    {"_money", NUMBER, PE__MONEY},    {"_json", JSON, PE__NULL},
};

/* What the name of a column says about its values. */
static column column_of(pe__doc *doc, const char *name)
{
    size_t length = strlen(name);
    bool truth = strncmp(name, "is_", 3) == 0 || strncmp(name, "has_", 4) == 0;
    for (size_t k = 0; !truth && k < sizeof ENDINGS / sizeof *ENDINGS; k++) {
        size_t ending = strlen(ENDINGS[k].ending);
        if (length > ending &&
            strcmp(name + length - ending, ENDINGS[k].ending) == 0)
            return (column){pe__doc_format(doc, "%.*s", (int)(length - ending),
                                           name),
                            ENDINGS[k].meaning, ENDINGS[k].number};
    }
    return (column){pe__doc_text(doc, name), truth ? TRUTH : PLAIN, PE__NULL};
}

static pe_status columns_of(pe__doc *doc, const pe__statement *s, int count,
                            column **out, pe_error *err)
{
    column *list = pe__doc_alloc(doc, (size_t)(count + 1) * sizeof *list);
    for (int k = 0; k < count && list != NULL; k++)
        list[k] = column_of(doc, pe__sql_column_name(s, k));
    *out = list;
    return pe__doc_failed(doc) ? pe__fail_memory(err) : PE_OK;
}

static pe_status json_of(pe__doc *doc, const pe__statement *s, int k,
                         pe__value **value, pe_error *err)
{
    size_t size;
    const char *text = pe__sql_text(s, k, &size);
    return pe__doc_parse(doc, text, size, value, err);
}

/* *value = NULL for bytes, which are not shown. */
static pe_status value_of(pe__doc *doc, const pe__statement *s, int k,
                          const column *c, pe__value **value, pe_error *err)
{
    size_t size;
    const char *text;
    *value = NULL;
    switch (pe__sql_column_type(s, k)) {
    case PE__SQL_NULL: *value = pe__doc_null(doc); break;
    case PE__SQL_INTEGER: {
        pe__kind kind = c->meaning == NUMBER  ? c->number
                        : c->meaning == TRUTH ? PE__BOOL
                                              : PE__INTEGER;
        int64_t number = pe__sql_integer(s, k);
        *value = pe__doc_number(doc, kind, kind == PE__BOOL ? number != 0
                                                            : number);
        break;
    }
    case PE__SQL_REAL: *value = pe__doc_real(doc, pe__sql_real(s, k)); break;
    case PE__SQL_TEXT:
        if (c->meaning == JSON)
            return json_of(doc, s, k, value, err);
        text = pe__sql_text(s, k, &size);
        *value = pe__doc_bytes(doc, text, size);
        break;
    case PE__SQL_BYTES: break;
    }
    return PE_OK;
}

/* Amounts of a currency that has others than hundredths. */
static void put_digits(pe__value *object)
{
    const pe__value *said = pe__get(object, "digits");
    if (said == NULL || said->kind != PE__INTEGER)
        return;
    for (pe__value *v = object->items.first; v != NULL; v = v->next)
        if (v->kind == PE__MONEY)
            v->digits = (int)said->integer;
}

/* `fresh`: the object is empty, so no key of it is looked for. */
static pe_status put_row(pe__doc *doc, const pe__statement *s,
                         const column *columns, int count, bool fresh,
                         pe__value *object, pe_error *err)
{
    for (int k = 0; k < count; k++) {
        pe__value *value;
        pe_status status = value_of(doc, s, k, &columns[k], &value, err);
        if (status != PE_OK)
            return status;
        if (fresh)
            pe__put_kept(doc, object, columns[k].key, value);
        else
            pe__put(doc, object, columns[k].key, value);
    }
    put_digits(object);
    return pe__doc_failed(doc) ? pe__fail_memory(err) : PE_OK;
}

pe_status pe__query_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                         pe_error *err, const char *text, const char *types,
                         ...)
{
    pe__statement *s = NULL;
    bool row;
    va_list values;
    va_start(values, types);
    pe_status status = first(db, &s, &row, err, text, types, values);
    va_end(values);
    column *columns = NULL;
    int count = 0;
    if (status == PE_OK && row) {
        count = pe__sql_columns(s);
        status = columns_of(doc, s, count, &columns, err);
    }
    while (status == PE_OK && row) {
        status = put_row(doc, s, columns, count, true,
                         pe__add_object(doc, array), err);
        if (status == PE_OK)
            status = pe__sql_step(s, &row, err);
    }
    pe__sql_finish(s);
    return status;
}

pe_status pe__query_row(pe__sql *db, pe__doc *doc, pe__value *object,
                        bool *found, pe_error *err, const char *text,
                        const char *types, ...)
{
    pe__statement *s = NULL;
    bool row;
    va_list values;
    va_start(values, types);
    pe_status status = first(db, &s, &row, err, text, types, values);
    va_end(values);
    column *columns = NULL;
    if (row)
        status = columns_of(doc, s, pe__sql_columns(s), &columns, err);
    if (row && status == PE_OK)
        status = put_row(doc, s, columns, pe__sql_columns(s), false, object,
                         err);
    status = last(s, row, status, err);
    *found = row && status == PE_OK;
    return status;
}
