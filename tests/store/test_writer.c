/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The one writer. */
#include "trial.h"

#include "error.h"
#include "query.h"
#include "writer.h"

#include <stdlib.h>
#include <string.h>

static pe_status add_setting(pe__change *change, pe__sql *db, pe_error *err)
{
    pe__buffer_format(&change->answer, "set %s", (char *)change->context);
    return pe__query_run(db, NULL, err, "INSERT INTO setting (name, value) "
                         "VALUES ($1, 'x')", "t", change->context);
}

static pe__writer *start(trial *t)
{
    pe_error err = {0};
    pe__writer *w = NULL;
    pe__sql_close(t->db);
    t->db = NULL;
    must(pe__writer_start(t->url, 0, 0, NULL, NULL, &w, &err), &err);
    return w;
}

static void stop(trial *t, pe__writer *w)
{
    pe__writer_stop(w);
    t->db = open_store(t, PE__SQL_WRITE);
}

static void test_a_change_is_kept_and_one_that_fails_is_not(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    pe__writer *w = start(t);
    pe__change one = {.run = add_setting, .context = "one"};
    must(pe__writer_do(w, &one, &err), &err);
    assert_string_equal(one.answer.bytes, "set one");
    assert_int_equal(pe__writer_do(w, &one, &err), PE_BAD_INPUT);
    assert_int_equal(one.answer.size, 0);
    pe__buffer_free(&one.answer);
    stop(t, w);
    assert_int_equal(number_of(t->db, "SELECT count(*) FROM setting"), 1);
}

static void test_a_key_does_it_once(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    pe__writer *w = start(t);
    pe__change one = {.run = add_setting, .context = "one", .key = "k-1",
                      .owner = 4, .now = 1795698000};
    must(pe__writer_do(w, &one, &err), &err);
    assert_false(one.repeated);
    must(pe__writer_do(w, &one, &err), &err);
    assert_true(one.repeated);
    assert_string_equal(one.answer.bytes, "set one");
    one.owner = 5; /* the same key is another's: it is done, and fails */
    assert_int_equal(pe__writer_do(w, &one, &err), PE_BAD_INPUT);
    pe__buffer_free(&one.answer);
    stop(t, w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            test_a_change_is_kept_and_one_that_fails_is_not, trial_ready,
            trial_end),
        cmocka_unit_test_setup_teardown(test_a_key_does_it_once, trial_ready,
                                        trial_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
