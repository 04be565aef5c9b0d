/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Every use of work, with memory that runs out at every point: nothing is left
 * behind, and what was not done whole is undone. What the uses do for people is
 * tested from outside (tests/hub/work.test.js, agree.test.js). */
#include "place.h"

#include "decide.h"
#include "error.h"
#include "mem.h"
#include "query.h"
#include "subjects.h"
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
                   .zone = "", .hub_url = "https://hub.example",
                   .services = {.subjects = pe__subjects}};
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
    assert_int_equal(place_division(t->db, c, 2, 1, 0.5), 3);
    change(t->db,
           "UPDATE division SET state = 'adopted', starts_on = 20440,"
           " ends_on = 20530, adopted_at = 1, proposed_at = 1"
           " WHERE division = 1;"
           "UPDATE division SET state = 'proposed', proposed_at = 1,"
           " starts_on = 20531, ends_on = 20600"
           " WHERE division = 2;"
           "INSERT INTO rating (task, member, empowerment, desirability,"
           " place, category, rated_at) SELECT t.task, m.member, 500, 300, 1,"
           " 'k', 1 FROM task t, membership m WHERE t.task < 7;"
           "INSERT INTO wish (task, member, prefers) VALUES (1, 2, 1),"
           " (2, 3, 0);"
           "INSERT INTO decision (decision, council, title, says, rule,"
           " is_secret, seats, state, opened_by, round, is_weighted,"
           " created_at, opens_at, closes_at, outcome, winners_json, seed,"
           " seed_seq, ballots, transcript, weights, equal_transcript)"
           " VALUES (7007, 1, 'Version 2', '', 'consent', 0, 1, 'open', 2, 1,"
           " 0, 1, 1, 2000000000, '', '[]', '', 0, '', '', '', '');"
           "INSERT INTO decision_subject (decision, kind, subject)"
           " VALUES (7007, 'division', 2);"
           "INSERT INTO voter (decision, member, has_voted, halves)"
           " SELECT 7007, member, 0, 2 FROM membership;"
           "INSERT INTO voice (decision, member, marks, halves, reason,"
           " said_at) VALUES (7007, 3, 'objection', 2, 'No.', 5);"
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
    {"propose, another", pe__use_propose, NULL,
     "{\"division\":\"3\",\"answer_3\":\"Yes.\"}", PE__DONE},
    {"decision", pe__use_decision, NULL, "{\"decision\":\"7007\"}", PE__DONE},
    {"stand", pe__use_stand, NULL,
     "{\"decision\":\"7007\",\"stance\":\"consent\"}", PE__DONE},
    {"stand_answer", pe__use_stand_answer, NULL,
     "{\"decision\":\"7007\",\"member\":\"3\",\"answer\":\"Yes.\"}", PE__DONE},
    {"decision_withdraw", pe__use_decision_withdraw, NULL,
     "{\"decision\":\"7007\"}", PE__DONE},
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

static void decide_tick(trial *t, int64_t now)
{
    bool more = true;
    pe_error err = {0}, left = {0};
    must(pe__sql_begin(t->db, &err), &err);
    must(pe__decide_tick(t->db, pe__subjects, now, &more, &left, &err), &err);
    must(pe__sql_commit(t->db, &err), &err);
    assert_false(more);
    assert_string_equal(left.message, "");
}

static int64_t in_state(trial *t, const char *state)
{
    char sql[100];
    snprintf(sql, sizeof sql, "SELECT count(*) FROM division WHERE state = "
             "'%s'", state);
    return number_of(t->db, sql);
}

/* An objection holds a division up, and a vote is opened instead; that of
 * somebody who left does not: it is adopted in the same step in which the
 * decision closes; what follows ends what was. */
static void test_what_is_due(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    bool more = true;
    bring(t->db, "x");
    must(pe__work_tick(t->db, NOW, &more, &err), &err);
    assert_false(more);
    assert_int_equal(number_of(t->db, "SELECT count(*) FROM import"), 0);
    change(t->db, "UPDATE decision SET closes_at = 10");
    must(pe__sql_begin(t->db, &err), &err);
    decide_tick(t, NOW);
    assert_int_equal(in_state(t, "proposed"), 1);
    assert_int_equal(number_of(t->db, "SELECT count(*) FROM decision_subject "
                               "WHERE kind = 'division' AND subject = 2"), 2);
    pe__sql_rollback(t->db);
    change(t->db, "UPDATE membership SET left_at = 5 WHERE member = 3");
    decide_tick(t, NOW);
    assert_int_equal(in_state(t, "adopted"), 2);
    assert_int_equal(number_of(t->db, "SELECT count(*) FROM ledger"), 0);
    int64_t day = 20531;
    /* by the day of the council: behind UTC it is not that day yet */
    change(t->db, "UPDATE council SET zone = 'America/Bogota'");
    must(pe__work_tick(t->db, day * 86400 + 5 * 3600 - 1, &more, &err), &err);
    assert_int_equal(number_of(t->db, "SELECT count(*) FROM ledger"), 0);
    change(t->db, "UPDATE council SET zone = ''");
    must(pe__work_tick(t->db, day * 86400, &more, &err), &err);
    assert_int_equal(number_of(t->db, "SELECT ended_on FROM division"
                                      " WHERE division = 1"), day);
    assert_int_equal(number_of(t->db, "SELECT count(*) FROM ledger"), 10);
    must(pe__work_tick(t->db, day * 86400, &more, &err), &err);
    assert_int_equal(number_of(t->db, "SELECT count(*) FROM ledger"), 10);
    assert_int_equal(number_of(t->db, "SELECT count(*) FROM event WHERE kind"
                                      " = 'division.ended'"), 1);
}

/* Whatever request for memory fails while a decision closes, either both are
 * done, the close and the adoption, or neither is. */
static void test_close_without_memory(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    change(t->db, "UPDATE membership SET left_at = 5 WHERE member = 3");
    change(t->db, "UPDATE decision SET closes_at = 10");
    long failed = 0;
    for (long n = 1; n <= 120; n++) {
        bool more;
        pe_error left = {0};
        must(pe__sql_begin(t->db, &err), &err);
        pe__mem_fail_at(n);
        pe_status status = pe__decide_tick(t->db, pe__subjects, NOW, &more,
                                           &left, &err);
        pe__mem_fail_at(0);
        failed += status != PE_OK || left.code != PE_OK;
        if (status == PE_OK)
            assert_int_equal(number_of(t->db, "SELECT count(*) FROM decision"
                                              " WHERE state = 'closed'"),
                             in_state(t, "adopted") - 1);
        pe__sql_rollback(t->db);
    }
    assert_true(failed > 1);
    decide_tick(t, NOW);
    assert_int_equal(in_state(t, "adopted"), 2);
    assert_int_equal(number_of(t->db, "SELECT count(*) FROM event WHERE kind"
                                      " = 'division.adopted'"), 1);
}

/* A table that does not know what a decision is about closes nothing. */
static void test_subject_unknown(void **state)
{
    trial *t = *state;
    bool more;
    pe_error err = {0}, left = {0};
    change(t->db, "UPDATE membership SET left_at = 5 WHERE member = 3");
    change(t->db, "UPDATE decision SET closes_at = 10");
    must(pe__sql_begin(t->db, &err), &err);
    must(pe__decide_tick(t->db, NULL, NOW, &more, &left, &err), &err);
    must(pe__sql_commit(t->db, &err), &err);
    assert_int_equal(left.code, PE_BAD_INPUT);
    assert_non_null(strstr(left.message, "division"));
    assert_int_equal(in_state(t, "adopted"), 1);
    assert_int_equal(number_of(t->db, "SELECT count(*) FROM decision"
                                      " WHERE state = 'closed'"), 0);
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
    assert_true(next_of(t->db) == INT64_MAX);
    must(pe__decide_next(t->db, &at, &err), &err);
    assert_int_equal(at, 2000000000);
    /* the next one begins that day, or the day after */
    change(t->db, "INSERT INTO division (council, version, state, revision,"
                  " asked_by, why, says, starts_on, ends_on, created_at)"
                  " VALUES (1, 9, 'adopted', 0, 1, '', '', 20531, 20600, 1)");
    assert_int_equal(next_of(t->db), (int64_t)20531 * 86400);
    change(t->db, "UPDATE division SET starts_on = 20532"
                  " WHERE version = 9");
    assert_int_equal(next_of(t->db), (int64_t)20532 * 86400);
    change(t->db, "UPDATE council SET zone = 'Asia/Tokyo'");
    assert_int_equal(next_of(t->db), (int64_t)20532 * 86400 - 9 * 3600);
}

/* A proposal that is adopted late begins on that day and lasts as long. */
static void test_late_adoption(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    int64_t late = 20540;
    pe__verdict verdict = {.council = 1, .decision = 7007, .subject = 2,
                           .now = late * 86400 - 9 * 3600 + 5,
                           .came = PE__CAME_YES};
    change(t->db, "UPDATE council SET zone = 'Asia/Tokyo'");
    must(pe__subjects[0].told(t->db, &verdict, &err), &err);
    assert_int_equal(number_of(t->db, "SELECT starts_on FROM division"
                                      " WHERE division = 2"), late);
    assert_int_equal(number_of(t->db, "SELECT ends_on FROM division"
                                      " WHERE division = 2"), 20609);
    /* told again, nothing more is done */
    must(pe__subjects[0].told(t->db, &verdict, &err), &err);
    assert_int_equal(number_of(t->db, "SELECT count(*) FROM event WHERE kind"
                                      " = 'division.adopted'"), 1);
    verdict.came = PE__CAME_NO;
    must(pe__subjects[0].told(t->db, &verdict, &err), &err);
    assert_int_equal(in_state(t, "adopted"), 2);
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
        ON_A_PLACE(test_close_without_memory),
        ON_A_PLACE(test_subject_unknown),
    };
    return cmocka_run_group_tests_name("app work uses", tests, NULL, NULL);
}
