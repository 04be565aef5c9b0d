/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The one writer: what is kept, and what is told. */
#include "writing.h"

#include <stdio.h>
#include <string.h>

static void test_a_change_is_kept_and_one_that_fails_is_not(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    watch w;
    start_writer(t, &w, 0);
    pe__change one = {.run = add_setting, .context = "one", .now = NOW};
    must(pe__writer_do(w.writer, &one, &err), &err);
    assert_string_equal(one.answer.bytes, "set one");
    assert_int_equal(w.newest, 1);
    assert_int_equal(pe__writer_do(w.writer, &one, &err), PE_BAD_INPUT);
    assert_int_equal(one.status, PE_BAD_INPUT);
    assert_int_equal(one.error.code, PE_BAD_INPUT);
    assert_int_equal(one.answer.size, 0);
    pe__buffer_free(&one.answer);
    pe__writer_figures figures = stop_writer(t, &w);
    assert_int_equal(figures.changes, 2);
    assert_int_equal(figures.failed, 1);
    assert_int_equal(figures.batches, 2);
    assert_int_equal(figures.waiting, 0);
    assert_int_equal(settings(t), 1);
    expect_chain(t, 1);
}

static void test_a_key_does_it_once(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    watch w;
    start_writer(t, &w, 0);
    pe__change one = {.run = add_setting, .context = "one", .key = "k-1",
                      .owner = 4, .now = NOW};
    must(pe__writer_do(w.writer, &one, &err), &err);
    assert_false(one.repeated);
    for (int k = 0; k < 3; k++) {
        must(pe__writer_do(w.writer, &one, &err), &err);
        assert_true(one.repeated);
        assert_string_equal(one.answer.bytes, "set one");
    }
    one.owner = 5; /* the same key is another's: it is done, and fails */
    assert_int_equal(pe__writer_do(w.writer, &one, &err), PE_BAD_INPUT);
    assert_false(one.repeated);
    one.context = "two"; /* a failure is not kept: it may be done now */
    must(pe__writer_do(w.writer, &one, &err), &err);
    assert_false(one.repeated);
    one.key = "12345678901234567890123456789012345678901234567890123456789012"
              "3456789012345678901";
    assert_int_equal(pe__writer_do(w.writer, &one, &err), PE_USAGE);
    pe__buffer_free(&one.answer);
    pe__writer_figures figures = stop_writer(t, &w);
    assert_int_equal(figures.repeated, 3);
    assert_int_equal(settings(t), 2);
    expect_chain(t, 2);
}

static pe_status answer_bytes(pe__change *change, pe__sql *db, pe_error *err)
{
    (void)db;
    (void)err;
    pe__buffer_add(&change->answer, change->context, 256);
    return PE_OK;
}

static void test_a_kept_answer_may_be_any_bytes(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    watch w;
    char bytes[256];
    for (int k = 0; k < 256; k++)
        bytes[k] = (char)(unsigned char)k;
    start_writer(t, &w, 0);
    pe__change one = {.run = answer_bytes, .context = bytes, .key = "k"};
    for (int k = 0; k < 2; k++) {
        must(pe__writer_do(w.writer, &one, &err), &err);
        assert_int_equal(one.answer.size, 256);
        assert_memory_equal(one.answer.bytes, bytes, 256);
        assert_int_equal(one.repeated, k == 1);
    }
    pe__buffer_free(&one.answer);
    stop_writer(t, &w);
}

static void test_keys_are_forgotten_after_a_week(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    watch w;
    start_writer(t, &w, 0);
    pe__change one = {.run = add_setting, .context = "one", .key = "k-1",
                      .now = NOW};
    must(pe__writer_do(w.writer, &one, &err), &err);
    one.now = NOW + 7 * 24 * 3600;
    must(pe__writer_do(w.writer, &one, &err), &err);
    assert_true(one.repeated);
    one.now += 3600;
    must(pe__writer_do(w.writer, &one, &err), &err); /* purged with this one */
    assert_int_equal(pe__writer_do(w.writer, &one, &err), PE_BAD_INPUT);
    pe__buffer_free(&one.answer);
    stop_writer(t, &w);
    assert_int_equal(number_of(t->db, "SELECT count(*) FROM idempotency"), 0);
}

static pe_status leave_open(pe__change *change, pe__sql *db, pe_error *err)
{
    pe_status status = pe__sql_begin(db, err);
    return status == PE_OK ? add_setting(change, db, err) : status;
}

static pe_status end_too_much(pe__change *change, pe__sql *db, pe_error *err)
{
    pe_status status = add_setting(change, db, err);
    return status == PE_OK ? pe__sql_commit(db, err) : status;
}

static pe_status swallow(pe__change *change, pe__sql *db, pe_error *err)
{
    (void)change;
    pe__sql_exec(db, "nonsense", err); /* and says that all is well */
    return PE_OK;
}

static pe_status undo_too_much(pe__change *change, pe__sql *db, pe_error *err)
{
    pe_status status = add_setting(change, db, err);
    pe__sql_rollback(db);
    pe__sql_rollback(db);
    return status;
}

/* Whatever a change does to its transaction, its neighbours are unharmed: by a
 * writer that just began, and by one that is careful since something failed. */
static void test_a_change_cannot_break_out(void **state)
{
    trial *t = *state;
    static const struct {
        pe_status (*run)(pe__change *change, pe__sql *db, pe_error *err);
        pe_status status;
    } bad[] = {{leave_open, PE_USAGE}, {end_too_much, PE_USAGE},
               {swallow, PE_IO},       {undo_too_much, PE_IO}};
    enum { BAD = sizeof bad / sizeof *bad };
    for (int k = 0; k < BAD; k++) {
        pe_error err = {0};
        watch w;
        char name[16];
        start_writer(t, &w, 0);
        for (int n = 0; n < BAD + 1; n++) {
            pe__change one = {.run = bad[(k + n) % BAD].run, .context = "bad",
                              .now = NOW};
            assert_int_equal(pe__writer_do(w.writer, &one, &err),
                             bad[(k + n) % BAD].status);
            assert_int_equal(one.answer.size, 0);
            pe__buffer_free(&one.answer);
        }
        snprintf(name, sizeof name, "good %d", k);
        pe__change good = {.run = add_setting, .context = name, .now = NOW};
        must(pe__writer_do(w.writer, &good, &err), &err);
        pe__buffer_free(&good.answer);
        stop_writer(t, &w);
        assert_int_equal(settings(t), k + 1);
        expect_chain(t, k + 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        READY(test_a_change_is_kept_and_one_that_fails_is_not),
        READY(test_a_key_does_it_once),
        READY(test_a_kept_answer_may_be_any_bytes),
        READY(test_keys_are_forgotten_after_a_week),
        READY(test_a_change_cannot_break_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
