/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Writing the content: every table by name, its rows in the order of their
 * primary key, its columns as they were made. */
#include "dump.h"

#include "buffer.h"
#include "dialect.h"
#include "dump_format.h"
#include "error.h"
#include "mem.h"
#include "schema.h"

#include <sodium.h>
#include <string.h>

enum { PIECE = 65536 };

_Static_assert(PE__DIGEST == crypto_hash_sha256_BYTES, "a digest is SHA-256");

typedef struct {
    pe__sql *db;
    const pe__sink *sink;
    pe__buffer out;
    crypto_hash_sha256_state hash;
    pe__dump_summary *summary;
    pe_error *err;
} dump;

/* --- bytes ---------------------------------------------------------------- */

static pe_status flush(dump *d)
{
    if (d->out.failed)
        return pe__fail_memory(d->err);
    crypto_hash_sha256_update(&d->hash, (unsigned char *)d->out.bytes,
                              d->out.size);
    d->summary->bytes += (int64_t)d->out.size;
    pe_status status = PE_OK;
    if (d->sink != NULL && d->out.size > 0)
        status = d->sink->write(d->sink->context, d->out.bytes, d->out.size,
                                d->err);
    pe__buffer_clear(&d->out);
    return status;
}

static pe_status flush_if_full(dump *d)
{
    return d->out.size >= PIECE || d->out.failed ? flush(d) : PE_OK;
}

/* --- rows ----------------------------------------------------------------- */

static void add_value(dump *d, const pe__statement *s, int column)
{
    size_t size;
    const char *text;
    switch (pe__sql_column_type(s, column)) {
    case PE__SQL_NULL: pe__format_null(&d->out); break;
    case PE__SQL_INTEGER:
        pe__format_integer(&d->out, pe__sql_integer(s, column));
        break;
    case PE__SQL_REAL:
        pe__format_real(&d->out, pe__sql_real(s, column));
        break;
    case PE__SQL_TEXT:
        text = pe__sql_text(s, column, &size);
        pe__format_text(&d->out, text, size);
        break;
    case PE__SQL_BYTES:
        text = pe__sql_bytes(s, column, &size);
        pe__format_bytes(&d->out, text, size);
        break;
    }
}

static pe_status add_row(dump *d, const pe__statement *s, int columns)
{
    for (int k = 0; k < columns; k++) {
        pe__buffer_add(&d->out, k == 0 ? PE__FORMAT_ROW : PE__FORMAT_NEXT, 1);
        add_value(d, s, k);
    }
    pe__buffer_add(&d->out, "\n", 1);
    return flush_if_full(d);
}

/* What one fetch gives; *count = how many rows. */
static pe_status add_rows(dump *d, const char *text, int columns,
                          int64_t *count)
{
    pe__statement *s = NULL;
    bool row = false;
    *count = 0;
    pe_status status = pe__sql_prepare(d->db, text, &s, d->err);
    if (status == PE_OK)
        status = pe__sql_step(s, &row, d->err);
    while (status == PE_OK && row) {
        ++*count;
        status = add_row(d, s, columns);
        if (status == PE_OK)
            status = pe__sql_step(s, &row, d->err);
    }
    pe__sql_finish(s);
    return status;
}

/* SELECT of all columns, ordered by the key. */
static void write_query(const pe__table *table, pe__buffer *out)
{
    for (int k = 0; k < table->columns; k++)
        pe__buffer_format(out, "%s\"%s\"", k == 0 ? "SELECT " : ", ",
                          table->column[k].name);
    pe__buffer_format(out, " FROM \"%s\"", table->name);
    const char *word = " ORDER BY ";
    for (int place = 1; place <= table->columns; place++) {
        for (int k = 0; k < table->columns; k++) {
            if (table->column[k].key == place) {
                pe__buffer_format(out, "%s\"%s\"", word,
                                  table->column[k].name);
                word = ", ";
            }
        }
    }
}

/* With a cursor until it gives nothing any more, without one once. */
static pe_status walk_rows(dump *d, const pe__walk *walk, int columns,
                           int64_t *rows)
{
    int64_t count = 0;
    pe_status status = PE_OK;
    if (walk->open != NULL)
        status = pe__sql_exec(d->db, walk->open, d->err);
    do {
        if (status == PE_OK)
            status = add_rows(d, walk->fetch, columns, &count);
        *rows += count;
    } while (status == PE_OK && walk->open != NULL && count > 0);
    if (status == PE_OK && walk->close != NULL)
        status = pe__sql_exec(d->db, walk->close, d->err);
    return status;
}

/* --- tables --------------------------------------------------------------- */

static pe_status add_table(dump *d, const pe__table *table, int number)
{
    pe__buffer query = {0};
    pe__walk walk = {0};
    int64_t rows = 0, last = 0;
    pe__buffer_format(&d->out, "%s\t%s", PE__FORMAT_TABLE, table->name);
    for (int k = 0; k < table->columns; k++)
        pe__buffer_format(&d->out, "\t%s", table->column[k].name);
    pe__buffer_add(&d->out, "\n", 1);
    write_query(table, &query);
    pe_status status = query.failed ? pe__fail_memory(d->err)
                                    : pe__dialect_walk(d->db, query.bytes,
                                                       number, &walk, d->err);
    if (status == PE_OK)
        status = walk_rows(d, &walk, table->columns, &rows);
    if (status == PE_OK && table->counter != NULL)
        status = pe__counter_read(d->db, table, &last, d->err);
    pe__buffer_format(&d->out, "%s\t%lld\t%lld\n", PE__FORMAT_END,
                      (long long)rows, (long long)last);
    d->summary->tables++;
    d->summary->rows += rows;
    pe__walk_free(&walk);
    pe__buffer_free(&query);
    return status;
}

static pe_status add_steps(dump *d)
{
    pe__statement *s = NULL;
    bool row = false;
    pe_status status = pe__sql_prepare(d->db, "SELECT number, name, sha256 "
                                       "FROM migration ORDER BY number", &s,
                                       d->err);
    if (status == PE_OK)
        status = pe__sql_step(s, &row, d->err);
    while (status == PE_OK && row) {
        pe__buffer_format(&d->out, "%s\t%lld\t%s\t%s\n", PE__FORMAT_STEP,
                          (long long)pe__sql_integer(s, 0),
                          pe__sql_text(s, 1, NULL), pe__sql_text(s, 2, NULL));
        status = pe__sql_step(s, &row, d->err);
    }
    pe__sql_finish(s);
    return status;
}

static pe_status add_all(dump *d, const pe__schema *schema)
{
    pe__buffer_text(&d->out, PE__FORMAT_HEAD "\n");
    pe_status status = add_steps(d);
    for (int k = 0; k < schema->tables && status == PE_OK; k++)
        if (!pe__format_leaves_out(schema->table[k].name))
            status = add_table(d, &schema->table[k], k);
    pe__buffer_format(&d->out, "%s\t%lld\n", PE__FORMAT_WHOLE,
                      (long long)d->summary->tables);
    return status == PE_OK ? flush(d) : status;
}

pe_status pe__dump(pe__sql *db, const pe__sink *sink,
                   pe__dump_summary *summary, pe_error *err)
{
    *summary = (pe__dump_summary){0};
    dump d = {.db = db, .sink = sink, .summary = summary, .err = err};
    pe__schema schema;
    crypto_hash_sha256_init(&d.hash);
    pe_status status = pe__schema_read(db, &schema, err);
    if (status == PE_OK)
        status = add_all(&d, &schema);
    crypto_hash_sha256_final(&d.hash, summary->digest);
    pe__buffer_free(&d.out);
    pe__schema_free(&schema);
    return status;
}
