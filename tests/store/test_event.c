/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The chain of events: every way to tamper with it shows. */
#include "trial.h"

#include "event.h"

#include <stdio.h>
#include <string.h>

static pe_status add_event(pe__sql *db, const char *kind, const char *data,
                           pe__event *event, pe_error *err)
{
    *event = (pe__event){.at = 1795698000, .council = 3, .actor = -5,
                         .kind = kind, .subject = 7, .data = data};
    return pe__event_add(db, event, err);
}

static void add_many(pe__sql *db, int count)
{
    pe_error err = {0};
    must(pe__sql_begin(db, &err), &err);
    for (int k = 1; k <= count; k++) {
        char data[64];
        pe__event event;
        snprintf(data, sizeof data, "{\"hours\":%d.25}", k);
        must(add_event(db, "task.added", data, &event, &err), &err);
        assert_int_equal(event.seq, k);
    }
    must(pe__sql_commit(db, &err), &err);
}

static pe__event_audit verify(pe__sql *db)
{
    pe_error err = {0};
    pe__event_audit audit;
    must(pe__event_verify(db, &audit, &err), &err);
    return audit;
}

static void expect_broken(pe__sql *db, int64_t at, const char *says)
{
    pe__event_audit audit = verify(db);
    assert_int_equal(audit.broken_at, at);
    assert_int_equal(audit.events, at - 1);
    if (strstr(audit.why, says) == NULL)
        fail_msg("%s", audit.why);
}

static void test_a_chain_verifies(void **state)
{
    trial *t = *state;
    pe__event_audit audit = verify(t->db);
    assert_int_equal(audit.events, 0);
    assert_int_equal(strspn(audit.head, "0"), 64);
    add_many(t->db, 2500);
    audit = verify(t->db);
    assert_int_equal(audit.events, 2500);
    assert_int_equal(audit.broken_at, 0);
    assert_string_equal(audit.why, "");
    pe__sql *reader = open_store(t, PE__SQL_READ);
    assert_string_equal(verify(reader).head, audit.head);
    pe__sql_close(reader);
}

/* The hashes are what event.h says, reckoned once by another program:
 *     a = sha256("0"*64 + "\t1\t1795698000\t3\t-5\ttask.added\t7\t"
 *                '{"hours":1.25}')
 *     b = sha256(a.hex() + "\t2\t1795698000\t3\t-5\ttask.added\t7\t"
 *                '{"hours":2.25}') */
static void test_hashes_are_what_is_written_down(void **state)
{
    trial *t = *state;
    add_many(t->db, 2);
    assert_string_equal(verify(t->db).head,
        "0e4395b2c9ba11c1e1284354b500bac491faef7784f5d729690f40e452b435d2");
}

static void tamper(trial *t, const char *text, int64_t at, const char *says)
{
    pe_error err = {0};
    must(pe__sql_begin(t->db, &err), &err);
    run_sql(t->db, text);
    must(pe__sql_commit(t->db, &err), &err);
    expect_broken(t->db, at, says);
}

static void test_tampering_shows(void **state)
{
    trial *t = *state;
    add_many(t->db, 30);
    static const char *const column[] = {"at", "council", "actor", "subject"};
    for (int k = 0; k < 4; k++) {
        char text[100];
        snprintf(text, sizeof text, "UPDATE event SET %s = %s + 1 WHERE seq = "
                 "%d", column[k], column[k], 20 - k);
        tamper(t, text, 20 - k, "is not what was written");
    }
    tamper(t, "UPDATE event SET kind = 'task.adder' WHERE seq = 15", 15, "15");
    tamper(t, "UPDATE event SET data = '{}' WHERE seq = 14", 14, "14");
    tamper(t, "UPDATE event SET hash = (SELECT hash FROM event WHERE seq = 12)"
           " WHERE seq = 13", 13, "13");
    tamper(t, "UPDATE event SET seq = 99 WHERE seq = 9", 9, "missing");
    tamper(t, "DELETE FROM event WHERE seq = 5", 5, "missing");
    tamper(t, "DELETE FROM event WHERE seq = 1", 1, "missing");
}

/* Two events change places, each with its own hash. */
static void test_order_shows(void **state)
{
    trial *t = *state;
    add_many(t->db, 5);
    change(t->db, "UPDATE event SET seq = 100 WHERE seq = 2");
    change(t->db, "UPDATE event SET seq = 2 WHERE seq = 3");
    tamper(t, "UPDATE event SET seq = 3 WHERE seq = 100", 2, "2");
}

static void test_only_what_is_unmistakable_is_added(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    pe__event event;
    static const char *const kind[] = {"", "a b", "a\tb", "A", NULL};
    static const char *const data[] = {"", "[]", "{\"a\":\"\t\"}", "{\n}",
                                       NULL};
    for (int k = 0; k < 5; k++) {
        if (kind[k] != NULL)
            assert_int_equal(add_event(t->db, kind[k], "{}", &event, &err),
                             PE_USAGE);
        assert_int_equal(add_event(t->db, "a", data[k], &event, &err),
                         PE_USAGE);
    }
    assert_int_equal(verify(t->db).events, 0);
    must(add_event(t->db, "a.b-c_9", "{\"a\":\"é\"}", &event, &err), &err);
    assert_int_equal(verify(t->db).events, 1);
}

typedef struct {
    int64_t first, last;
    int count, end_after;
} walk;

static int note(void *context, const pe__event *event)
{
    walk *w = context;
    assert_string_equal(event->kind, "task.added");
    assert_int_equal(event->actor, -5);
    if (w->count == 0)
        w->first = event->seq;
    else
        assert_int_equal(event->seq, w->last + 1);
    w->last = event->seq;
    return ++w->count == w->end_after;
}

static void test_events_are_walked_in_order(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    int64_t newest;
    must(pe__event_newest(t->db, &newest, &err), &err);
    assert_int_equal(newest, 0);
    add_many(t->db, 20);
    must(pe__event_newest(t->db, &newest, &err), &err);
    assert_int_equal(newest, 20);
    static const struct { int64_t after; int most, end, count; } want[] = {
        {0, 100, -1, 20}, {0, 7, -1, 7}, {15, 100, -1, 5}, {20, 100, -1, 0},
        {3, 100, 4, 4},
    };
    for (size_t k = 0; k < sizeof want / sizeof *want; k++) {
        walk w = {.end_after = want[k].end};
        must(pe__event_each(t->db, want[k].after, want[k].most, note, &w,
                            &err), &err);
        assert_int_equal(w.count, want[k].count);
        if (w.count > 0)
            assert_int_equal(w.first, want[k].after + 1);
    }
}

/* An event of a change that is undone leaves no gap. */
static void test_what_is_undone_leaves_no_gap(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    pe__event event;
    add_many(t->db, 3);
    must(pe__sql_begin(t->db, &err), &err);
    must(add_event(t->db, "a", "{}", &event, &err), &err);
    assert_int_equal(event.seq, 4);
    pe__sql_rollback(t->db);
    must(add_event(t->db, "b", "{}", &event, &err), &err);
    assert_int_equal(event.seq, 4);
    assert_int_equal(verify(t->db).events, 4);
}

#define READY(name) cmocka_unit_test_setup_teardown(name, trial_ready,        \
                                                    trial_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        READY(test_a_chain_verifies),
        READY(test_hashes_are_what_is_written_down),
        READY(test_tampering_shows),
        READY(test_order_shows),
        READY(test_only_what_is_unmistakable_is_added),
        READY(test_events_are_walked_in_order),
        READY(test_what_is_undone_leaves_no_gap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
