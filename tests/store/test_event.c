/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The chain of events. */
#include "trial.h"

#include "event.h"

#include <string.h>

static void add(pe__sql *db, int64_t subject)
{
    pe_error err = {0};
    pe__event event = {.at = 1795698000 + subject, .council = 3, .actor = 5,
                       .kind = "task.added", .subject = subject,
                       .data = "{\"hours\":2.25}"};
    must(pe__event_add(db, &event, &err), &err);
    assert_int_equal(event.seq, subject);
}

static pe__event_audit verify(pe__sql *db)
{
    pe_error err = {0};
    pe__event_audit audit;
    must(pe__event_verify(db, &audit, &err), &err);
    return audit;
}

static void test_a_chain_verifies(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    must(pe__sql_begin(t->db, &err), &err);
    for (int k = 1; k <= 2500; k++)
        add(t->db, k);
    must(pe__sql_commit(t->db, &err), &err);
    pe__event_audit audit = verify(t->db);
    assert_int_equal(audit.events, 2500);
    assert_int_equal(audit.broken_at, 0);
    assert_string_equal(audit.why, "");
    change(t->db, "UPDATE event SET actor = 6 WHERE seq = 1700");
    audit = verify(t->db);
    assert_int_equal(audit.broken_at, 1700);
    assert_int_equal(audit.events, 1699);
    assert_non_null(strstr(audit.why, "1700"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_chain_verifies, trial_ready,
                                        trial_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
