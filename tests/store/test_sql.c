/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The SQL interface: what holds on both databases. */
#include "thing.h"

#include "error.h"
#include "query.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- values --------------------------------------------------------------- */

static void put_values(pe__sql *db, int64_t id, const char *name,
                       double weight, const void *seal, size_t size)
{
    pe_error err = {0};
    must(pe__query_run(db, NULL, &err, "INSERT INTO thing (id, name, weight, "
                       "seal) VALUES ($1, $2, $3, $4)", "itrb", id, name,
                       weight, seal, size), &err);
}

static pe__statement *row_of(pe__sql *db, int64_t id)
{
    pe_error err = {0};
    pe__statement *s = NULL;
    bool row;
    must(pe__sql_prepare(db, "SELECT id, name, weight, seal FROM thing "
                         "WHERE id = $1", &s, &err), &err);
    pe__sql_bind_integer(s, 1, id);
    must(pe__sql_step(s, &row, &err), &err);
    assert_true(row);
    return s;
}

static void test_values_come_back(void **state)
{
    trial *t = *state;
    static const int64_t whole[] = {INT64_MIN, -1, 0, 1, 999};
    static const double real[] = {DBL_MAX, -DBL_MIN, 5e-324, 0.1, 1e15 + 0.3};
    static const char *const text[] = {
        "", "plain", "it's \"quoted\" \\ $1 ?", "tab\tline\ncafé 日本 😀\x01",
        "%_"};
    unsigned char bytes[256];
    for (int k = 0; k < 256; k++)
        bytes[k] = (unsigned char)k;
    for (int k = 0; k < 5; k++)
        put_values(t->db, whole[k], text[k], real[k], bytes, k == 0 ? 0 : 256);
    for (int k = 0; k < 5; k++) {
        pe__statement *s = row_of(t->db, whole[k]);
        size_t size;
        assert_int_equal(pe__sql_columns(s), 4);
        assert_string_equal(pe__sql_column_name(s, 3), "seal");
        assert_int_equal(pe__sql_column_type(s, 0), PE__SQL_INTEGER);
        assert_int_equal(pe__sql_column_type(s, 1), PE__SQL_TEXT);
        assert_int_equal(pe__sql_column_type(s, 2), PE__SQL_REAL);
        assert_int_equal(pe__sql_column_type(s, 3), PE__SQL_BYTES);
        assert_true(pe__sql_integer(s, 0) == whole[k]);
        assert_string_equal(pe__sql_text(s, 1, &size), text[k]);
        assert_int_equal(size, strlen(text[k]));
        assert_true(pe__sql_real(s, 2) == real[k]);
        const void *seal = pe__sql_bytes(s, 3, &size);
        assert_int_equal(size, k == 0 ? 0 : 256);
        assert_memory_equal(seal, bytes, size);
        pe__sql_finish(s);
    }
}

static void test_null_is_null(void **state)
{
    trial *t = *state;
    put_values(t->db, 1, NULL, NAN, NULL, 0);
    pe__statement *s = row_of(t->db, 1);
    size_t size = 9;
    for (int k = 1; k < 4; k++)
        assert_int_equal(pe__sql_column_type(s, k), PE__SQL_NULL);
    assert_int_equal(pe__sql_integer(s, 1), 0);
    assert_string_equal(pe__sql_text(s, 1, &size), "");
    assert_int_equal(size, 0);
    assert_true(pe__sql_real(s, 2) == 0);
    assert_non_null(pe__sql_bytes(s, 3, &size));
    assert_int_equal(size, 0);
    pe__sql_finish(s);
    put_values(t->db, 2, "x", INFINITY, "", 0);
    s = row_of(t->db, 2);
    assert_true(isinf(pe__sql_real(s, 2)));
    assert_int_equal(pe__sql_column_type(s, 3), PE__SQL_BYTES);
    pe__sql_finish(s);
}

/* A parameter that stands where no column says its type. */
static void test_parameters_have_the_type_they_are_bound_as(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    int64_t sum;
    must(pe__query_integer(t->db, &sum, 0, &err, "SELECT $1 + $2 + 1", "ii",
                           INT64_MAX - 10, (int64_t)9), &err);
    assert_true(sum == INT64_MAX);
    must(pe__query_integer(t->db, &sum, 7, &err, "SELECT coalesce($1, $2)",
                           "ni", (int64_t)0, INT64_MAX), &err);
    assert_true(sum == INT64_MAX);
    /* the same statement, where a null came first */
    for (int k = 0; k < 3; k++) {
        must(pe__query_run(t->db, NULL, &err, "INSERT INTO thing (id, part_of,"
                           " name) VALUES ($1, $2, $3)", "int", (int64_t)k + 1,
                           (int64_t)k, k == 1 ? NULL : "x"), &err);
    }
    assert_int_equal(number_of(t->db, "SELECT sum(part_of) FROM thing"), 3);
    must(pe__query_integer(t->db, &sum, 0, &err, "SELECT count(*) FROM thing "
                           "WHERE ($1 IS NULL OR part_of = $1)", "n",
                           (int64_t)0), &err);
    assert_int_equal(sum, 3);
    /* names stand for themselves, in whatever order, more than once */
    must(pe__query_integer(t->db, &sum, 0, &err, "SELECT $2 - $1 + $2", "ii",
                           (int64_t)1, (int64_t)10), &err);
    assert_int_equal(sum, 19);
}

static void test_sums_of_whole_numbers_are_whole(void **state)
{
    trial *t = *state;
    for (int k = 1; k < 4; k++)
        put_values(t->db, k, "x", 0.5, NULL, 0);
    char *rows = rows_of(t->db, "SELECT sum(id) AS s, avg(id) AS a, count(*) "
                         "AS c, max(weight) AS w, 7 / 2 AS d, "
                         "sum(id) = 6 AS is_six, sum(part_of) AS none "
                         "FROM thing");
    assert_string_equal(rows, "[{\"s\":6,\"a\":2,\"c\":3,\"w\":0.5,\"d\":3,"
                        "\"is_six\":true,\"none\":null}]");
    free(rows);
}

static void test_text_that_is_none_is_refused(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    static const char *const bad[] = {"\xff", "abcdefgh\xc3", "\xed\xa0\x80",
                                      "\xc0\xaf"};
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++)
        assert_int_equal(pe__query_run(t->db, NULL, &err, "INSERT INTO thing "
                                       "(id, name) VALUES ($1, $2)", "it",
                                       (int64_t)k, bad[k]), PE_BAD_INPUT);
    assert_non_null(strstr(err.message, "UTF-8"));
    expect_ids(t->db, "");
}

static void test_a_missing_parameter_is_refused(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    assert_int_not_equal(pe__query_run(t->db, NULL, &err, "INSERT INTO thing "
                                       "(id, name) VALUES ($1, $2)", "i",
                                       (int64_t)1), PE_OK);
    assert_int_not_equal(pe__query_run(t->db, NULL, &err, "INSERT INTO thing "
                                       "(id) VALUES ($1)", "ii", (int64_t)1,
                                       (int64_t)2), PE_OK);
    expect_ids(t->db, "");
}

/* --- statements ----------------------------------------------------------- */

static void test_rows_touched_are_counted(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    int64_t changed, id;
    for (int k = 1; k < 6; k++)
        must_add(t->db, k);
    must(pe__query_run(t->db, &changed, &err, "UPDATE thing SET name = 'x' "
                       "WHERE id > $1", "i", (int64_t)2), &err);
    assert_int_equal(changed, 3);
    must(pe__query_run(t->db, &changed, &err, "DELETE FROM thing WHERE id > "
                       "$1", "i", (int64_t)9), &err);
    assert_int_equal(changed, 0);
    must(pe__query_integer(t->db, &id, 0, &err, "INSERT INTO thing (id) "
                           "VALUES (8) RETURNING id", ""), &err);
    assert_int_equal(id, 8);
    assert_int_equal(pe__sql_changes(t->db), 1);
    assert_int_equal(number_of(t->db, "SELECT count(*) FROM thing"), 6);
    assert_int_equal(pe__sql_changes(t->db), 1); /* of the last that wrote */
    must(pe__query_run(t->db, &changed, &err, "INSERT INTO thing (id) VALUES "
                       "(8) ON CONFLICT (id) DO NOTHING", ""), &err);
    assert_int_equal(changed, 0);
}

/* A query may run inside the loop over another, and over itself. */
static void test_loops_nest(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    static const char all[] = "SELECT id FROM thing ORDER BY id";
    for (int k = 1; k < 4; k++)
        must_add(t->db, k);
    int64_t sum = 0;
    pe__statement *outer = NULL, *inner = NULL;
    bool row, inner_row;
    must(pe__sql_prepare(t->db, all, &outer, &err), &err);
    must(pe__sql_step(outer, &row, &err), &err);
    while (row) {
        must(pe__sql_prepare(t->db, all, &inner, &err), &err);
        must(pe__sql_step(inner, &inner_row, &err), &err);
        while (inner_row) {
            sum += pe__sql_integer(outer, 0) * pe__sql_integer(inner, 0);
            must(pe__sql_step(inner, &inner_row, &err), &err);
        }
        pe__sql_finish(inner);
        must(pe__sql_step(outer, &row, &err), &err);
    }
    must(pe__sql_step(outer, &row, &err), &err); /* the end stays the end */
    assert_false(row);
    pe__sql_finish(outer);
    assert_int_equal(sum, 36);
}

/* More statements than are kept, some of them in use meanwhile. */
static void test_many_statements(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    enum { MANY = 700, HELD = 300 };
    static pe__statement *held[HELD];
    char text[64];
    bool row;
    for (int k = 0; k < HELD; k++) {
        snprintf(text, sizeof text, "SELECT %d", k);
        must(pe__sql_prepare(t->db, text, &held[k], &err), &err);
        must(pe__sql_step(held[k], &row, &err), &err);
    }
    for (int round = 0; round < 2; round++) {
        for (int k = 0; k < MANY; k++) {
            snprintf(text, sizeof text, "SELECT %d", k);
            assert_int_equal(number_of(t->db, text), k);
        }
    }
    for (int k = 0; k < HELD; k++) {
        assert_int_equal(pe__sql_integer(held[k], 0), k);
        pe__sql_finish(held[k]);
    }
    assert_int_equal(number_of(t->db, "SELECT 5"), 5);
}

static void test_faults_are_told(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    must_add(t->db, 1);
    assert_int_equal(add_thing(t->db, 1, &err), PE_BAD_INPUT);
    assert_int_equal(add_thing(t->db, 1000, &err), PE_BAD_INPUT); /* CHECK */
    assert_int_equal(pe__query_run(t->db, NULL, &err, "INSERT INTO thing (id, "
                                   "part_of) VALUES ($1, $2)", "ii",
                                   (int64_t)2, (int64_t)77), PE_BAD_INPUT);
    int64_t id;
    assert_int_equal(pe__query_integer(t->db, &id, -1, &err, "INSERT INTO "
                                       "thing (id, part_of) VALUES (3, 77) "
                                       "RETURNING id", ""), PE_BAD_INPUT);
    assert_int_equal(id, -1);
    assert_int_equal(pe__query_run(t->db, NULL, &err, "INSERT INTO thing (id) "
                                   "VALUES (NULL)", ""), PE_BAD_INPUT);
    assert_int_equal(pe__query_run(t->db, NULL, &err, "SELECT id FROM "
                                   "nowhere", ""), PE_IO);
    if (strstr(err.message, "nowhere") == NULL)
        fail_msg("%s", err.message);
    assert_int_equal(pe__query_run(t->db, NULL, &err, "SELEC", ""), PE_IO);
    assert_false(pe__sql_should_retry(t->db));
    expect_ids(t->db, "1"); /* and it goes on */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH(test_values_come_back),
        WITH(test_null_is_null),
        WITH(test_parameters_have_the_type_they_are_bound_as),
        WITH(test_sums_of_whole_numbers_are_whole),
        WITH(test_text_that_is_none_is_refused),
        WITH(test_a_missing_parameter_is_refused),
        WITH(test_rows_touched_are_counted),
        WITH(test_loops_nest),
        WITH(test_many_statements),
        WITH(test_faults_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
