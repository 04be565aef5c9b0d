/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "things.h"

#include "event.h"
#include "load.h"
#include "migrate.h"
#include "migrations.h"
#include "query.h"
#include "random.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const pe__migration pe__migrations[] = {
    {1, "0001-store", "aaaa",
     "CREATE TABLE migration (number {int} PRIMARY KEY, name {text} NOT NULL, "
     "sha256 {text} NOT NULL, done_at {int} NOT NULL) {strict};"
     "CREATE TABLE event (seq {int} PRIMARY KEY, at {int} NOT NULL, "
     "council {int} NOT NULL, actor {int} NOT NULL, kind {text} NOT NULL, "
     "subject {int} NOT NULL, data {text} NOT NULL, hash {bytes} NOT NULL) "
     "{strict};"
     "CREATE TABLE idempotency (owner {int} NOT NULL, key {bytes} NOT NULL, "
     "at {int} NOT NULL, answer {bytes} NOT NULL, PRIMARY KEY (owner, key)) "
     "{strict};"
     "CREATE TABLE batch (id {int} PRIMARY KEY, number {int} NOT NULL) "
     "{strict}; INSERT INTO batch (id, number) VALUES (1, 0);"},
    {2, "0002-things", "bbbb",
     "CREATE TABLE thing (id {id}, name {text}, weight {real}, seal {bytes}, "
     "number {int}, part_of {int} REFERENCES thing (id)) {strict};"
     "CREATE TABLE \"order\" (thing {int} NOT NULL REFERENCES thing (id), "
     "place {text} NOT NULL, note {text} UNIQUE, "
     "PRIMARY KEY (place, thing)) {strict};"
     "CREATE TABLE bare (id {id}) {strict};"
     /* a row that a step brings, which a backup may have lost */
     "INSERT INTO thing (name) VALUES ('brought by a step');"},
    {3, "0003-more", "cccc",
     "ALTER TABLE thing ADD COLUMN colour {text} NOT NULL DEFAULT 'grey';"},
};
const int pe__migration_count = 3;

/* Any bits are a number, but for those that are none. */
static double weight_of(int64_t bits, int k)
{
    double weight;
    memcpy(&weight, &bits, sizeof weight);
    if (isnan(weight))
        return k % 2 == 0 ? (double)INFINITY : -0.5;
    return weight;
}

static void add_thing(pe__sql *db, pe__random *random, int k)
{
    pe_error err = {0};
    unsigned char bytes[300];
    char name[64];
    int64_t bits = (int64_t)pe__random_next(random);
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)pe__random_below(random, 256);
    snprintf(name, sizeof name, "n%d\t\n\r\\\\t é 日本 %c", k, k % 26 + 'a');
    must(pe__query_run(db, NULL, &err, "INSERT INTO thing (name, weight, "
                       "seal, number) VALUES ($1, $2, $3, $4)", "trbi",
                       k % 7 == 0 ? NULL : name, weight_of(bits, k),
                       k % 5 == 0 ? NULL : bytes, (size_t)(k % 300),
                       k == 1 ? INT64_MIN : bits), &err);
    if (k % 4 == 0)
        must(pe__query_run(db, NULL, &err, "INSERT INTO \"order\" (thing, "
                           "place, note) VALUES ($1, $2, $3)", "itt",
                           (int64_t)k + 1, k % 8 == 0 ? "é" : "Z",
                           k % 16 == 0 ? NULL : name), &err);
}

static void add_events(pe__sql *db, int count)
{
    pe_error err = {0};
    for (int k = 1; k <= count; k++) {
        pe__event event = {.at = k, .council = k % 3, .actor = k,
                           .kind = "thing.added", .subject = k,
                           .data = "{\"é\":\"\\\\t\"}"};
        must(pe__event_add(db, &event, &err), &err);
    }
}

void fill_things(pe__sql *db, int rows)
{
    pe_error err = {0};
    pe__random random;
    int done;
    pe__random_seed(&random, 3, 0);
    must(pe__migrate_to(db, 2, &done, &err), &err);
    must(pe__sql_begin(db, &err), &err);
    run_sql(db, "DELETE FROM thing");
    for (int k = 1; k <= rows; k++)
        add_thing(db, &random, k);
    /* to rows before and behind it */
    must(pe__query_run(db, NULL, &err, "UPDATE thing SET part_of = $1 - id "
                       "WHERE id % 3 = 0 AND id < $1 - 1", "i",
                       (int64_t)rows + 2), &err);
    add_events(db, rows / 2);
    must(pe__query_run(db, NULL, &err, "INSERT INTO idempotency (owner, key, "
                       "at, answer) VALUES (1, $1, 5, $1)", "b",
                       "0123456789abcdef0123456789abcdef", (size_t)32), &err);
    /* the newest number was given, and its row is gone */
    run_sql(db, "INSERT INTO bare DEFAULT VALUES");
    must(pe__sql_commit(db, &err), &err);
    int64_t id;
    for (int k = 0; k < 3; k++)
        must(pe__query_integer(db, &id, 0, &err, "INSERT INTO thing (name) "
                               "VALUES ('x') RETURNING id", ""), &err);
    change(db, "DELETE FROM thing WHERE name = 'x'");
}

/* --- content -------------------------------------------------------------- */

static pe_status keep(void *context, const void *bytes, size_t size,
                      pe_error *err)
{
    (void)err;
    pe__buffer_add(context, bytes, size);
    return PE_OK;
}

char *content_of(const char *url, size_t *size)
{
    pe_error err = {0};
    pe__buffer out = {0};
    pe__sink sink = {keep, &out};
    pe__dump_summary summary;
    pe__sql *db = NULL;
    must(pe__sql_open(url, PE__SQL_READ, &db, &err), &err);
    must(pe__sql_begin(db, &err), &err);
    must(pe__dump(db, &sink, &summary, &err), &err);
    pe__sql_close(db);
    assert_int_equal(summary.bytes, out.size);
    char *copy = malloc(out.size + 1);
    memcpy(copy, out.bytes, out.size + 1);
    *size = out.size;
    pe__buffer_free(&out);
    return copy;
}

typedef struct {
    const char *text;
    size_t size, at;
} reading;

/* In pieces of odd sizes, so that lines are cut anywhere. */
static pe_status read_text(void *context, void *out, size_t room, size_t *got,
                           pe_error *err)
{
    reading *r = context;
    size_t left = r->size - r->at;
    (void)err;
    *got = left < 777 ? left : 777;
    *got = *got < room ? *got : room;
    memcpy(out, r->text + r->at, *got);
    r->at += *got;
    return PE_OK;
}

pe_status load_text(pe__sql *db, const char *text, size_t size, pe_error *err)
{
    reading r = {text, size, 0};
    pe__source source = {read_text, &r};
    pe__dump_summary summary;
    return pe__load(db, &source, &summary, err);
}
