/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Every use of work, with memory that runs out at every point: nothing is left
 * behind, and what was not done whole is undone. What the uses do for people is
 * tested from outside (tests/hub/work.test.js, agree.test.js). */
#include "place.h"

#include "consent.h"
#include "error.h"
#include "mem.h"
#include "query.h"
#include "work.h"
#include "work_division.h"
#include "work_import.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const char *name;
    pe__use_run *run, *prepare;
    const char *in;      /* JSON */
    pe__outcome outcome; /* that it must have */
} trial_use;

/* Runs it as the hub does: prepared outside, written in a transaction, which is
 * undone afterwards unless `keep`. */
static pe_status run_use(pe__sql *db, const trial_use *u, bool keep,
                         pe__outcome *outcome, char *said, size_t size)
{
    pe_error err = {0};
    pe__value *in = NULL;
    pe__doc *doc = pe__doc_new();
    pe_status status = doc ? PE_OK : PE_NO_MEMORY;
    if (status == PE_OK)
        status = pe__doc_parse(doc, u->in, strlen(u->in), &in, &err);
    pe__use use = {.db = db, .doc = doc, .in = in, .now = NOW, .member = 2,
                   .council = 1, .relations = ~0u, .language = "en",
                   .zone = "", .hub_url = "https://hub.example"};
    if (status == PE_OK) {
        use.out = pe__doc_object(doc);
        if (u->prepare)
            status = u->prepare(&use, &err);
    }
    if (status == PE_OK)
        status = pe__sql_begin(db, &err);
    if (status == PE_OK) {
        status = u->run(&use, &err);
        bool done = status == PE_OK && use.outcome == PE__DONE &&
                    !pe__doc_failed(doc);
        if (keep && done)
            must(pe__sql_commit(db, &err), &err);
        else
            pe__sql_rollback(db);
        if (status == PE_OK && pe__doc_failed(doc))
            status = PE_NO_MEMORY;
    }
    pe__buffer json = {0};
    if (status == PE_OK)
        pe__json_write(use.out, &json);
    if (said && json.bytes)
        snprintf(said, size, "%s", json.bytes);
    *outcome = use.outcome;
    pe__buffer_free(&json);
    pe__buffer_free(&use.file);
    pe__doc_free(doc);
    return status;
}

/* As data/workplaces/kitchen, in small: five members, twelve tasks. */
static int place_ready(void **state)
{
    trial_ready(state);
    trial *t = *state;
    int64_t founder = place_member(t->db, "Founder");
    int64_t c = place_council(t->db, "Kitchen", founder);
    static const char *const skills[] = {"x", "x; y", "", "y", ""};
    char csv[2000] = "task,name,hours,empowerment,desirability,skills,slot,"
                     "tags,colour\n";
    for (int k = 0; k < 12; k++)
        snprintf(csv + strlen(csv), sizeof csv - strlen(csv),
                 "t%d,Task %d,%d,%d,%d,%s,%s,%s,red\n", k, k, 2 + k % 3,
                 k % 10, 9 - k % 7, k % 4 ? "" : "x", k % 5 ? "" :
                 "Mon 9-12", k == 3 ? "decision" : "");
    for (int k = 0; k < 5; k++)
        place_join(t->db, c, place_member(t->db, "Member"), 8, skills[k]);
    place_tasks(t->db, c, csv);
    assert_int_equal(place_division(t->db, c, 2, 1, 0.5), 1);
    assert_int_equal(place_division(t->db, c, 2, 1, 0.5), 2);
    change(t->db,
           "UPDATE division SET state = 'adopted', starts_on = 20440,"
           " ends_on = 20530, adopted_at = 1, proposed_at = 1"
           " WHERE division = 1;"
           "UPDATE division SET state = 'proposed', proposed_at = 1,"
           " starts_on = 20531, ends_on = 20600, decide_at = 2000000000"
           " WHERE division = 2;"
           "INSERT INTO rating (task, member, empowerment, desirability,"
           " place, category, rated_at) SELECT t.task, m.member, 500, 300, 1,"
           " 'k', 1 FROM task t, membership m WHERE t.task < 7;"
           "INSERT INTO wish (task, member, prefers) VALUES (1, 2, 1),"
           " (2, 3, 0);"
           "INSERT INTO stance (division, member, stance, reason, answer,"
           " stated_at) VALUES (2, 3, 'objection', 'No.', '', 5);"
           "INSERT INTO remark (council, about, subject, member, words,"
           " said_at) VALUES (1, 'division', 2, 2, 'Hm.', 5)");
    return 0;
}

static const trial_use uses[] = {
    {"tasks", pe__use_tasks, NULL, "{}", PE__DONE},
    {"task_form", pe__use_task_form, NULL, "{}", PE__DONE},
    {"task", pe__use_task, NULL, "{\"task\":\"4\"}", PE__DONE},
    {"task of others", pe__use_task, NULL, "{\"task\":\"99\"}",
     PE__NOT_FOUND},
    {"task_add", pe__use_task_add, NULL,
     "{\"name\":\"A new, long one\",\"hours\":\"2,5\",\"skills\":\"a;b\"}",
     PE__DONE},
    {"task_add, wrong", pe__use_task_add, NULL, "{\"name\":\"\"}",
     PE__FAULTS},
    {"task_change", pe__use_task_change, NULL,
     "{\"task\":\"4\",\"name\":\"Other\",\"hours\":\"3\",\"label\":\"t3\"}",
     PE__DONE},
    {"task_change, label taken", pe__use_task_change, NULL,
     "{\"task\":\"4\",\"name\":\"Other\",\"hours\":\"3\",\"label\":\"t5\"}",
     PE__FAULTS},
    {"task_end", pe__use_task_end, NULL, "{\"task\":\"4\"}", PE__DONE},
    {"tasks_file", pe__use_tasks_file, NULL, "{\"file_text\":\"tasks.csv\"}",
     PE__DONE},
    {"members_file", pe__use_members_file, NULL,
     "{\"file_text\":\"members.csv\"}", PE__DONE},
    {"import_bring", pe__use_import_bring, NULL,
     "{\"kind\":\"tasks\",\"file\":{\"name\":\"a/t.csv\",\"type\":\"\","
     "\"bytes\":\"task,hours\\nnew,2\\n\"}}", PE__DONE},
    {"rate_form", pe__use_rate_form, NULL, "{}", PE__DONE},
    {"rate", pe__use_rate, NULL,
     "{\"e_1\":\"7\",\"d_1\":\"3\",\"w_2\":\"rather_not\",\"e_3\":\"?\"}",
     PE__DONE},
    {"ratings", pe__use_ratings, NULL, "{}", PE__DONE},
    {"work_rule", pe__use_work_rule, NULL, "{}", PE__DONE},
    {"work_rule_change", pe__use_work_rule_change, NULL,
     "{\"band\":\"2\",\"rating_way\":\"ranking\"}", PE__DONE},
    {"divisions", pe__use_divisions, NULL, "{}", PE__DONE},
    {"divide", pe__use_divide, pe__use_divide_prepare, "{}", PE__DONE},
    {"division", pe__use_division, NULL, "{\"division\":\"2\"}", PE__DONE},
    {"division, a point", pe__use_division, NULL,
     "{\"division\":\"2\",\"point\":\"0\"}", PE__DONE},
    {"division_jobs", pe__use_division_jobs, NULL, "{\"division\":\"2\"}",
     PE__DONE},
    {"division_differences", pe__use_division_differences, NULL,
     "{\"division\":\"2\",\"other\":\"1\"}", PE__DONE},
    {"propose_form", pe__use_propose_form, NULL, "{\"division\":\"2\"}",
     PE__DONE},
    {"propose, no draft", pe__use_propose, NULL, "{\"division\":\"1\"}",
     PE__CONFLICT},
    {"withdraw", pe__use_withdraw, NULL, "{\"division\":\"2\"}", PE__DONE},
    {"stance", pe__use_stance, NULL,
     "{\"division\":\"2\",\"stance\":\"consent\"}", PE__DONE},
    {"stance_answer", pe__use_stance_answer, NULL,
     "{\"division\":\"2\",\"member\":\"3\",\"answer\":\"Yes.\"}", PE__DONE},
    {"adopt, objected to", pe__use_adopt, NULL, "{\"division\":\"2\"}",
     PE__CONFLICT},
    {"swaps", pe__use_swaps, NULL, "{\"division\":\"1\"}", PE__DONE},
    {"remark", pe__use_remark, NULL,
     "{\"division\":\"2\",\"words\":\"Well.\"}", PE__DONE},
    {"remark_remove", pe__use_remark_remove, NULL,
     "{\"division\":\"2\",\"remark\":\"1\"}", PE__DONE},
    {"job", pe__use_job, NULL, "{}", PE__DONE},
    {"calendar_link", pe__use_calendar_link, pe__use_calendar_link_prepare,
     "{}", PE__DONE},
};
enum { USES = sizeof uses / sizeof *uses };

/* The first run keeps statements prepared and tells what it should do; its
 * answer is what is `said`. */
static void run_out(trial *t, const trial_use *u, char *said, size_t size)
{
    pe__outcome outcome;
    *said = '\0';
    if (run_use(t->db, u, false, &outcome, said, size) ||
        outcome != u->outcome)
        fail_msg("%s: outcome %d, %s", u->name, outcome, said);
    int64_t events = number_of(t->db, "SELECT count(*) FROM event");
    long live = pe__mem_live(), n = 1;
    for (int passed = 0; passed < 8; n++) {
        pe__mem_fail_at(n);
        pe_status status = run_use(t->db, u, false, &outcome, NULL, 0);
        pe__mem_fail_at(0);
        if (status != PE_OK && status != PE_NO_MEMORY)
            fail_msg("%s: status %d at request %ld", u->name, status, n);
        if (pe__mem_live() != live)
            fail_msg("%s: %ld blocks left at request %ld", u->name,
                     pe__mem_live() - live, n);
        passed = status == PE_OK ? passed + 1 : 0;
    }
    assert_true(n > 8);
    assert_int_equal(number_of(t->db, "SELECT count(*) FROM event"), events);
}

static void test_memory_that_runs_out(void **state)
{
    char said[400];
    for (int k = 0; k < USES; k++)
        run_out(*state, &uses[k], said, sizeof said);
}

/* The swaps of a piece with somebody, whatever the two hold. */
static void test_swaps_with_somebody(void **state)
{
    trial *t = *state;
    static const char with[] = "\"with\":{\"other\":3";
    char in[100], said[20000];
    snprintf(in, sizeof in, "{\"division\":\"1\",\"task\":\"%d\","
             "\"other\":\"3\"}",
             (int)number_of(t->db, "SELECT min(task) FROM piece WHERE"
                            " division = 1 AND member = 2"));
    trial_use swaps = {"swaps, with", pe__use_swaps, NULL, in, PE__DONE};
    run_out(t, &swaps, said, sizeof said);
    assert_non_null(strstr(said, with));
    assert_non_null(strstr(said, "\"partners\":[{\"member\":3"));
    /* each piece of theirs, but of the same task, and for nothing */
    int64_t pieces = number_of(t->db,
        "SELECT count(*) FROM piece WHERE division = 1 AND member = 3 AND"
        " task <> (SELECT min(task) FROM piece WHERE division = 1"
        " AND member = 2)");
    int choices = 0;
    for (const char *at = strstr(said, with);
         (at = strstr(at, "\"effect\":")) != NULL; at++)
        choices++;
    assert_int_equal(choices, pieces + 1);
}

/* A table that was brought long ago. */
static void bring(pe__sql *db, const char *csv)
{
    pe_error err = {0};
    int64_t import;
    must(pe__import_add(db, 1, 2, "tasks", "t", csv, strlen(csv), 1, &import,
                        &err), &err);
}

/* A use that failed half way leaves no row. */
static void test_nothing_half_done(void **state)
{
    trial *t = *state;
    static const trial_use adding = {
        "import", pe__use_import_confirm, pe__use_import_prepare,
        "{\"import\":\"1\",\"seen\":\"?\"}", PE__CONFLICT};
    pe__outcome outcome;
    bring(t->db, "task,hours\nz1,2\nz2,3\n");
    assert_int_equal(run_use(t->db, &adding, true, &outcome, NULL, 0), PE_OK);
    assert_int_equal(outcome, PE__CONFLICT);
    assert_int_equal(number_of(t->db, "SELECT count(*) FROM task WHERE label"
                                      " IN ('z1', 'z2')"), 0);
}

/* Stances of those who left count no more; a proposal whose time is over and
 * to which nobody objects is adopted; what follows ends what was. */
static void test_what_is_due(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    bool more = true;
    bring(t->db, "x");
    must(pe__work_tick(t->db, NOW, &more, &err), &err);
    assert_false(more);
    assert_int_equal(number_of(t->db, "SELECT count(*) FROM import"), 0);
    change(t->db, "UPDATE division SET decide_at = 10 WHERE division = 2");
    must(pe__work_tick(t->db, NOW, &more, &err), &err);
    assert_int_equal(number_of(t->db, "SELECT count(*) FROM division"
                                      " WHERE state = 'proposed'"), 1);
    change(t->db, "UPDATE membership SET left_at = 5 WHERE member = 3");
    must(pe__work_tick(t->db, NOW, &more, &err), &err);
    assert_int_equal(number_of(t->db, "SELECT count(*) FROM division"
                                      " WHERE state = 'adopted'"), 2);
    assert_int_equal(number_of(t->db, "SELECT count(*) FROM ledger"), 0);
    int64_t day = 20531;
    must(pe__work_tick(t->db, day * 86400, &more, &err), &err);
    assert_int_equal(number_of(t->db, "SELECT ended_on FROM division"
                                      " WHERE division = 1"), day);
    assert_int_equal(number_of(t->db, "SELECT count(*) FROM ledger"), 10);
    must(pe__work_tick(t->db, day * 86400, &more, &err), &err);
    assert_int_equal(number_of(t->db, "SELECT count(*) FROM ledger"), 10);
    assert_int_equal(number_of(t->db, "SELECT count(*) FROM event WHERE kind"
                                      " = 'division.ended'"), 1);
}

static int64_t next_of(pe__sql *db)
{
    int64_t at = 0;
    pe_error err = {0};
    must(pe__work_next(db, &at, &err), &err);
    return at;
}

/* The clock is told of the same deadlines, before they come. */
static void test_what_is_due_next(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    int64_t at;
    /* the statements are prepared now, and need memory for it */
    long n = 1;
    for (;; n++) {
        pe__mem_fail_at(n);
        pe_status status = pe__work_next(t->db, &at, &err);
        pe__mem_fail_at(0);
        if (status == PE_OK)
            break;
        assert_int_equal(status, PE_NO_MEMORY);
    }
    assert_true(n > 1);
    change(t->db, "UPDATE division SET decide_at = 20531 * 86400 + 7"
                  " WHERE state = 'proposed'");
    assert_true(next_of(t->db) == INT64_MAX); /* one objects */
    change(t->db, "UPDATE membership SET left_at = 5 WHERE member = 3");
    assert_int_equal(next_of(t->db), (int64_t)20531 * 86400 + 7);
    /* the next one begins that day, or the day after */
    change(t->db, "INSERT INTO division (council, version, state, revision,"
                  " asked_by, why, says, starts_on, ends_on, created_at)"
                  " VALUES (1, 9, 'adopted', 0, 1, '', '', 20531, 20600, 1)");
    assert_int_equal(next_of(t->db), (int64_t)20531 * 86400);
    change(t->db, "UPDATE division SET starts_on = 20532"
                  " WHERE version = 9");
    assert_int_equal(next_of(t->db), (int64_t)20531 * 86400 + 7);
    change(t->db, "UPDATE division SET state = 'draft'"
                  " WHERE state = 'proposed'");
    assert_int_equal(next_of(t->db), (int64_t)20532 * 86400);
}

/* A proposal that is adopted late begins on that day and lasts as long. */
static void test_late_adoption(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    bool done;
    int64_t late = 20540;
    must(pe__adopt(t->db, 1, 2, 0, late * 86400 + 5, &done, &err), &err);
    assert_true(done);
    assert_int_equal(number_of(t->db, "SELECT starts_on FROM division"
                                      " WHERE division = 2"), late);
    assert_int_equal(number_of(t->db, "SELECT ends_on FROM division"
                                      " WHERE division = 2"), 20609);
    must(pe__adopt(t->db, 1, 2, 0, late * 86400 + 5, &done, &err), &err);
    assert_false(done);
}

static void test_when_it_may_be_adopted(void **state)
{
    (void)state;
    static const struct {
        pe__poll poll;
        int64_t now;
        bool may;
    } cases[] = {
        {{4, 4, 0, 0}, 10, true},   /* all consent */
        {{4, 3, 1, 0}, 10, false},  /* one stands aside: others have time */
        {{4, 3, 1, 0}, 100, true},
        {{4, 0, 0, 0}, 99, false},
        {{4, 0, 0, 0}, 100, true},  /* silence is consent */
        {{4, 3, 0, 1}, 1000, false},
        {{0, 0, 0, 0}, 10, false}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
        assert_int_equal(pe__may_adopt(&cases[k].poll, 100, cases[k].now),
                         cases[k].may);
}

#define ON_A_PLACE(test) \
    cmocka_unit_test_setup_teardown(test, place_ready, trial_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_A_PLACE(test_memory_that_runs_out),
        ON_A_PLACE(test_swaps_with_somebody),
        ON_A_PLACE(test_nothing_half_done),
        ON_A_PLACE(test_what_is_due),
        ON_A_PLACE(test_what_is_due_next),
        ON_A_PLACE(test_late_adoption),
        cmocka_unit_test(test_when_it_may_be_adopted),
    };
    return cmocka_run_group_tests_name("app work uses", tests, NULL, NULL);
}
