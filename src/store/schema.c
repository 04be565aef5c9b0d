/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The queries are the dialect's; what they give is alike. */
#include "schema.h"

#include "dialect.h"
#include "error.h"
#include "query.h"

#include <string.h>

/* --- tables --------------------------------------------------------------- */

static pe_status read_columns(pe__sql *db, pe__doc *doc, pe__table *table,
                              pe_error *err)
{
    pe__value *rows = pe__doc_array(doc);
    pe_status status = pe__query_rows(db, doc, rows, err,
                                      pe__dialect_columns(db), "t",
                                      table->name);
    if (status != PE_OK)
        return status;
    table->columns = (int)pe__count_of(rows);
    table->column = pe__doc_alloc(doc, ((size_t)table->columns + 1) *
                                           sizeof *table->column);
    if (table->column == NULL)
        return pe__fail_memory(err);
    int k = 0;
    for (const pe__value *row = pe__first(rows); row != NULL;
         row = row->next, k++) {
        table->column[k] = (pe__column){pe__get_text(row, "name", ""),
                                        (int)pe__get_integer(row, "place", 0)};
        if (pe__get_bool(row, "is_counter", false))
            table->counter = table->column[k].name;
    }
    return PE_OK;
}

pe_status pe__schema_read(pe__sql *db, pe__schema *schema, pe_error *err)
{
    *schema = (pe__schema){.doc = pe__doc_new()};
    if (schema->doc == NULL)
        return pe__fail_memory(err);
    pe__value *rows = pe__doc_array(schema->doc);
    pe_status status = pe__query_rows(db, schema->doc, rows, err,
                                      pe__dialect_tables(db), "");
    size_t count = pe__count_of(rows);
    if (status == PE_OK)
        schema->table = pe__doc_alloc(schema->doc,
                                      (count + 1) * sizeof *schema->table);
    if (status == PE_OK && schema->table == NULL)
        status = pe__fail_memory(err);
    for (const pe__value *row = pe__first(rows); row != NULL && status == PE_OK;
         row = row->next) {
        pe__table *table = &schema->table[schema->tables++];
        *table = (pe__table){.name = pe__get_text(row, "name", "")};
        status = read_columns(db, schema->doc, table, err);
    }
    return status;
}

void pe__schema_free(pe__schema *schema)
{
    pe__doc_free(schema->doc);
    *schema = (pe__schema){0};
}

const pe__table *pe__schema_find(const pe__schema *schema, const char *name)
{
    for (int k = 0; k < schema->tables; k++)
        if (strcmp(schema->table[k].name, name) == 0)
            return &schema->table[k];
    return NULL;
}

/* --- counters ------------------------------------------------------------- */

pe_status pe__counter_read(pe__sql *db, const pe__table *table, int64_t *last,
                           pe_error *err)
{
    return pe__query_integer(db, last, 0, err, pe__dialect_counter(db), "tt",
                             table->name, table->counter);
}

pe_status pe__counter_set(pe__sql *db, const pe__table *table, int64_t last,
                          pe_error *err)
{
    const char *text[2];
    int count = pe__dialect_set_counter(db, text);
    pe_status status = PE_OK;
    for (int k = 0; k < count && status == PE_OK; k++)
        status = pe__query_run(db, NULL, err, text[k], "tti", table->name,
                               table->counter, last);
    return status;
}

/* --- references ----------------------------------------------------------- */

/* Runs one member of every statement pair. */
static pe_status run_each(pe__sql *db, const pe__references *references,
                          const char *key, pe_error *err)
{
    pe_status status = PE_OK;
    for (const pe__value *pair = pe__first(references->list);
         pair != NULL && status == PE_OK; pair = pair->next)
        status = pe__sql_exec(db, pe__get_text(pair, key, ""), err);
    return status;
}

pe_status pe__references_lift(pe__sql *db, pe__references *references,
                              pe_error *err)
{
    *references = (pe__references){.doc = pe__doc_new()};
    if (references->doc == NULL)
        return pe__fail_memory(err);
    references->list = pe__doc_array(references->doc);
    pe_status status = pe__query_rows(db, references->doc, references->list,
                                      err, pe__dialect_references(db), "");
    return status == PE_OK ? run_each(db, references, "lift", err) : status;
}

pe_status pe__references_put_back(pe__sql *db, pe__references *references,
                                  pe_error *err)
{
    int64_t astray;
    pe_status status = run_each(db, references, "put_back", err);
    if (status == PE_OK)
        status = pe__query_integer(db, &astray, 0, err,
                                   pe__dialect_astray(db), "");
    if (status == PE_OK && astray > 0)
        status = pe__fail(err, PE_BAD_INPUT, "%lld references lead nowhere",
                          (long long)astray);
    return status;
}

void pe__references_free(pe__references *references)
{
    pe__doc_free(references->doc);
    *references = (pe__references){0};
}
