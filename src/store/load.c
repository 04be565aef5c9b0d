/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reading the content of a store, line by line, into an empty one. The schema
 * is made by the steps that the content names, so that it is this program's;
 * rows then go in by as many at once as a statement takes. In the end the
 * store is read out again: its digest must be that of what was read. */
#include "load.h"

#include "buffer.h"
#include "dialect.h"
#include "dump_format.h"
#include "error.h"
#include "event.h"
#include "load_rows.h"
#include "migrate.h"
#include "migrations.h"
#include "schema.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { PIECE = 65536 };
static const size_t LONGEST_LINE = (size_t)1 << 30;

typedef struct {
    pe__sql *db;
    const pe__source *source;
    pe__dump_summary *summary;
    pe_error *err;
    /* reading */
    pe__buffer text;  /* what was read and not used yet, from `at` */
    size_t at;
    char *line;       /* ends with a byte 0 instead of its newline */
    size_t size;
    int64_t number;   /* of the line */
    crypto_hash_sha256_state hash;
    /* writing */
    pe__schema schema;
    pe__rows rows;
} load;

static pe_status damaged(const load *l, const char *what)
{
    return pe__fail(l->err, PE_BAD_INPUT, "the backup is damaged, or was not "
                    "made by parecon: %s (line %" PRId64 " of its content)",
                    what, l->number);
}

/* --- lines ---------------------------------------------------------------- */

/* Room for another piece behind what is left, which moves to the front. */
static pe_status read_more(load *l, bool *end)
{
    pe__buffer *text = &l->text;
    size_t got;
    memmove(text->bytes, text->bytes + l->at, text->size - l->at);
    text->size -= l->at;
    l->at = 0;
    if (text->size > LONGEST_LINE)
        return damaged(l, "a line is too long");
    if (!pe__buffer_reserve(text, PIECE))
        return pe__fail_memory(l->err);
    pe_status status = l->source->read(l->source->context,
                                       text->bytes + text->size, PIECE, &got,
                                       l->err);
    if (status == PE_OK)
        text->size += got;
    *end = got == 0;
    return status;
}

/* What of a line was looked at once is not looked at again. */
static pe_status next_line(load *l)
{
    size_t looked = 0;
    bool end = false;
    pe_status status = PE_OK;
    char *newline = NULL;
    while (status == PE_OK && newline == NULL) {
        newline = memchr(l->text.bytes + l->at + looked, '\n',
                         l->text.size - l->at - looked);
        looked = l->text.size - l->at;
        if (newline == NULL && !end)
            status = read_more(l, &end);
        if (newline == NULL && end && status == PE_OK)
            return damaged(l, "it ends too early");
    }
    if (status != PE_OK)
        return status;
    l->line = l->text.bytes + l->at;
    l->size = (size_t)(newline - l->line);
    crypto_hash_sha256_update(&l->hash, (unsigned char *)l->line, l->size + 1);
    l->summary->bytes += (int64_t)l->size + 1;
    *newline = '\0';
    l->at += l->size + 1;
    l->number++;
    return PE_OK;
}

/* Cuts the next word off a line; "" when there is none. */
static char *word(char **rest)
{
    char *start = *rest, *tab = strchr(start, '\t');
    *rest = tab != NULL ? tab + 1 : start + strlen(start);
    if (tab != NULL)
        *tab = '\0';
    return start;
}

static bool begins(const load *l, const char *with)
{
    size_t length = strlen(with);
    return strncmp(l->line, with, length) == 0 &&
           (l->line[length] == '\t' || l->line[length] == '\0');
}

/* --- the schema ----------------------------------------------------------- */

static pe_status check_step(const load *l, int level)
{
    char *rest = l->line;
    word(&rest);
    const char *number = word(&rest), *name = word(&rest);
    const char *sha256 = word(&rest);
    if (strtoll(number, NULL, 10) != level)
        return damaged(l, "a step of the schema is missing");
    if (level > pe__migration_count)
        return pe__fail(l->err, PE_BAD_INPUT, "the backup is newer than this "
                        "program: it has step %s of the schema. Install the "
                        "newer parecon", name);
    if (strcmp(sha256, pe__migrations[level - 1].sha256) != 0)
        return pe__fail(l->err, PE_BAD_INPUT, "step %s of the backup's schema "
                        "is not the one this program holds: it was made by a "
                        "program that was altered. Use that one", name);
    return PE_OK;
}

/* The rows that the steps themselves wrote give way to those of the backup. */
static pe_status make_schema(load *l, int level)
{
    int done;
    pe__buffer text = {0};
    pe_status status = pe__migrate_to(l->db, level, &done, l->err);
    if (status == PE_OK)
        status = pe__schema_read(l->db, &l->schema, l->err);
    for (int k = 0; k < l->schema.tables; k++)
        if (!pe__format_leaves_out(l->schema.table[k].name))
            pe__buffer_format(&text, "DELETE FROM \"%s\";",
                              l->schema.table[k].name);
    if (status == PE_OK && text.failed)
        status = pe__fail_memory(l->err);
    if (status == PE_OK)
        status = pe__sql_exec(l->db, text.bytes, l->err);
    pe__buffer_free(&text);
    return status;
}

/* The head and the steps; ends with the first line behind them. */
static pe_status load_schema(load *l, int *level)
{
    *level = 0;
    pe_status status = next_line(l);
    if (status == PE_OK && strcmp(l->line, PE__FORMAT_HEAD) != 0)
        return damaged(l, "it does not begin as one");
    if (status == PE_OK)
        status = next_line(l);
    while (status == PE_OK && begins(l, PE__FORMAT_STEP)) {
        status = check_step(l, ++*level);
        if (status == PE_OK)
            status = next_line(l);
    }
    return status;
}

/* --- tables --------------------------------------------------------------- */

static pe_status find_table(load *l, const pe__table **table)
{
    char *rest = l->line;
    word(&rest);
    *table = pe__schema_find(&l->schema, word(&rest));
    bool same = *table != NULL && !pe__format_leaves_out((*table)->name);
    for (int k = 0; same && k < (*table)->columns; k++)
        same = strcmp(word(&rest), (*table)->column[k].name) == 0;
    return same && *rest == '\0' ? PE_OK
                                 : damaged(l, "a table is not that of the "
                                           "schema");
}

/* Cells end with a tab, the last with the line. */
static pe_status load_row(load *l, const pe__table *table)
{
    char *at = l->line + 1, *end = l->line + l->size;
    for (int k = 0; k < table->columns; k++) {
        char *tab = memchr(at, '\t', (size_t)(end - at));
        char *stop = tab != NULL ? tab : end;
        pe__cell cell;
        *stop = '\0';
        if ((tab == NULL) != (k == table->columns - 1) ||
            !pe__format_parse(at, (size_t)(stop - at), &cell))
            return damaged(l, "a row is not one of its table");
        if (!pe__rows_add(&l->rows, &cell))
            return pe__fail_memory(l->err);
        at = stop + 1;
    }
    l->summary->rows++;
    return pe__rows_flush_if_full(&l->rows, l->err);
}

static pe_status end_table(load *l, const pe__table *table, int64_t rows)
{
    char *rest = l->line;
    word(&rest);
    int64_t count = strtoll(word(&rest), NULL, 10);
    int64_t last = strtoll(word(&rest), NULL, 10);
    if (!begins(l, PE__FORMAT_END) || count != rows)
        return damaged(l, "rows of a table are missing");
    pe_status status = pe__rows_flush(&l->rows, l->err);
    if (status == PE_OK && table->counter != NULL)
        status = pe__counter_set(l->db, table, last, l->err);
    return status;
}

static pe_status load_table(load *l)
{
    const pe__table *table;
    int64_t rows = 0;
    pe_status status = find_table(l, &table);
    if (status == PE_OK)
        status = pe__load_rows_begin(&l->rows, l->db, table, l->err);
    if (status == PE_OK)
        status = next_line(l);
    while (status == PE_OK && l->line[0] == PE__FORMAT_ROW[0]) {
        rows++;
        status = load_row(l, table);
        if (status == PE_OK)
            status = next_line(l);
    }
    if (status == PE_OK)
        status = end_table(l, table, rows);
    l->summary->tables++;
    return status;
}

static pe_status end_content(load *l)
{
    char *rest = l->line;
    bool end = false;
    word(&rest);
    if (!begins(l, PE__FORMAT_WHOLE) ||
        strtoll(rest, NULL, 10) != l->summary->tables)
        return damaged(l, "a table is missing");
    pe_status status = read_more(l, &end); /* nothing may follow */
    if (status == PE_OK && (!end || l->text.size > 0))
        return damaged(l, "something follows its end");
    return status;
}

static pe_status load_tables(load *l)
{
    pe_status status = PE_OK;
    while (status == PE_OK && begins(l, PE__FORMAT_TABLE)) {
        status = load_table(l);
        if (status == PE_OK)
            status = next_line(l);
    }
    return status == PE_OK ? end_content(l) : status;
}

/* --- what is there in the end --------------------------------------------- */

static pe_status check_chain(load *l)
{
    pe__event_audit audit;
    pe_status status = pe__event_verify(l->db, &audit, l->err);
    if (status == PE_OK && audit.broken_at != 0)
        status = pe__fail(l->err, PE_BAD_INPUT, "the chain of events in this "
                          "backup does not verify: %s", audit.why);
    return status;
}

static pe_status check_content(load *l)
{
    pe__dump_summary now;
    pe_status status = pe__dump(l->db, NULL, &now, l->err);
    if (status == PE_OK && memcmp(now.digest, l->summary->digest,
                                  sizeof now.digest) != 0)
        status = pe__fail(l->err, PE_IO, "what was restored is not what the "
                          "backup holds; nothing was kept");
    return status;
}

static pe_status load_all(load *l)
{
    pe__references references = {0};
    int level, done;
    pe_status status = load_schema(l, &level);
    if (status == PE_OK)
        status = make_schema(l, level);
    if (status == PE_OK)
        status = pe__references_lift(l->db, &references, l->err);
    if (status == PE_OK)
        status = load_tables(l);
    if (status == PE_OK)
        status = pe__references_put_back(l->db, &references, l->err);
    crypto_hash_sha256_final(&l->hash, l->summary->digest);
    if (status == PE_OK)
        status = check_chain(l);
    if (status == PE_OK)
        status = check_content(l);
    if (status == PE_OK)
        status = pe__migrate(l->db, &done, l->err);
    pe__references_free(&references);
    return status;
}

static pe_status must_be_empty(pe__sql *db, pe_error *err)
{
    pe__schema schema;
    pe_status status = pe__schema_read(db, &schema, err);
    if (status == PE_OK && schema.tables > 0)
        status = pe__fail(err, PE_BAD_INPUT, "there is something in this "
                          "store already; restore into one that is not there "
                          "yet, or is empty");
    pe__schema_free(&schema);
    return status;
}

/* In one transaction, steps of the schema included. */
static pe_status load_within(load *l)
{
    pe_status status = pe__sql_begin(l->db, l->err);
    if (status != PE_OK)
        return status;
    status = load_all(l);
    if (status == PE_OK)
        return pe__sql_commit(l->db, l->err);
    pe__sql_rollback(l->db);
    return status;
}

pe_status pe__load(pe__sql *db, const pe__source *source,
                   pe__dump_summary *summary, pe_error *err)
{
    *summary = (pe__dump_summary){0};
    load l = {.db = db, .source = source, .summary = summary, .err = err};
    crypto_hash_sha256_init(&l.hash);
    if (!pe__buffer_reserve(&l.text, PIECE))
        return pe__fail_memory(err);
    pe_status status = must_be_empty(db, err);
    if (status == PE_OK)
        status = pe__sql_exec(db, pe__dialect_no_references(db), err);
    if (status == PE_OK)
        status = load_within(&l);
    pe__rows_free(&l.rows);
    pe__schema_free(&l.schema);
    pe__buffer_free(&l.text);
    return status;
}
