/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Tables that people bring: every fault is told, with its place and the
 * remedy; what would change is told; what is written can be read again. */
#include "place.h"

#include "compare.h"
#include "mem.h"
#include "work_task.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    pe__doc *doc;
    pe__table *table;
    pe__brought b;
} desk;

static void bring(desk *d, const char *csv)
{
    pe_error err = {0};
    d->doc = pe__doc_new();
    must(pe__brought_open(&d->b, d->doc, "work.csv", "tasks", csv, strlen(csv),
                          &d->table, &err), &err);
    if (d->table)
        must(pe__brought_tasks(&d->b, &err), &err);
}

static void put_away(desk *d)
{
    pe__table_free(d->table);
    pe__doc_free(d->doc);
}

/* The fault at a line and a letter; fails when there is none. */
static const char *fault_at(const desk *d, int64_t line, const char *letter)
{
    for (const pe__value *f = pe__first(d->b.faults); f; f = f->next)
        if (pe__get_integer(f, "line", 0) == line &&
            !strcmp(pe__get_text(f, "letter", ""), letter))
            return pe__get_text(f, "text", "");
    fail_msg("no fault at %s%ld", letter, (long)line);
    return "";
}

static void test_every_fault_is_told(void **state)
{
    (void)state;
    desk d;
    bring(&d, "task,name,hours,empowerment,min_hours,max_people,slot\n"
              "a,Cook,3,11,,,\n"
              ",Wash,2.3,5,,,\n"
              "a,Sell,4,five,5,0,Mon 9\n"
              "b,Rest,0,2,,,\n"
              "c,Fine,1.5,2.25,0.5,2,Mon 9-12\n");
    assert_non_null(strstr(fault_at(&d, 2, "D"), "from 0 to 10"));
    assert_non_null(strstr(fault_at(&d, 3, "A"), "no id"));
    assert_non_null(strstr(fault_at(&d, 3, "C"), "write 2.25 or 2.5"));
    assert_non_null(strstr(fault_at(&d, 4, "A"), "stands in row 2 already"));
    assert_non_null(strstr(fault_at(&d, 4, "D"), "write a number"));
    assert_non_null(strstr(fault_at(&d, 4, "E"), "longer than the whole"));
    assert_non_null(strstr(fault_at(&d, 4, "F"), "max_people"));
    assert_non_null(strstr(fault_at(&d, 4, "G"), "slot is \"Mon 9\""));
    assert_non_null(strstr(fault_at(&d, 5, "C"), "at least 0.25"));
    assert_int_equal(d.b.fault_count, 9);
    assert_int_equal(pe__count_of(d.b.faults), 9);
    put_away(&d);
}

static void test_many_faults_are_counted(void **state)
{
    (void)state;
    desk d;
    char *csv = malloc(40000), *at = csv;
    at += sprintf(at, "task,hours\n");
    for (int k = 0; k < 300; k++)
        at += sprintf(at, "t%d,x\n", k);
    bring(&d, csv);
    assert_int_equal(d.b.fault_count, 300);
    assert_int_equal(pe__count_of(d.b.faults), PE__FAULTS_SHOWN);
    put_away(&d);
    free(csv);
}

/* What is no table of tasks at all is a fault that says so, not an error. */
static void test_no_table(void **state)
{
    (void)state;
    static const char *const bad[] = {"", "\xff\xfe\x00", "task\na\n",
                                      "name,hours\na,1\n", "task,hours\n",
                                      "task,task,hours\na,b,1\n", "PK\3\4x"};
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        desk d;
        bring(&d, bad[k]);
        assert_true(d.b.fault_count > 0);
        assert_true(*pe__get_text(pe__first(d.b.faults), "text", ""));
        put_away(&d);
    }
}

static void test_rows_say_what_their_cells_say(void **state)
{
    (void)state;
    desk d;
    bring(&d, "Task;HOURS;empowerment;skills;tags;colour;size\n"
              "a;2,5;6,25;\"x;y ; z\";decision;red;\n");
    assert_int_equal(d.b.fault_count, 0);
    const pe__value *row = pe__first(d.b.rows);
    assert_int_equal(pe__get_integer(row, "hours", 0), 10);
    assert_int_equal(pe__get_integer(row, "empowerment", 0), 625);
    assert_string_equal(pe__get_text(row, "skills", ""), "x; y; z");
    assert_null(pe__get(row, "slot")); /* the table has no such column */
    assert_null(pe__get(row, "least"));
    assert_string_equal(pe__get_text(pe__get(row, "more"), "colour", ""),
                        "red");
    assert_int_equal(pe__count_of(pe__get(row, "more")), 2);
    put_away(&d);
}

static void test_ranks_become_points(void **state)
{
    (void)state;
    desk d;
    bring(&d, "task,hours,rank\na,1,3\nb,1,1\nc,1,3\nd,1,\ne,1,9\n");
    assert_int_equal(d.b.fault_count, 0);
    static const int64_t points[] = {500, 1000, 500, INT64_MIN, 0};
    const pe__value *row = pe__first(d.b.rows);
    for (int k = 0; k < 5; k++, row = row->next)
        assert_int_equal(pe__get_integer(row, "empowerment", INT64_MIN),
                         points[k]);
    put_away(&d);
}

/* --- what would change ---------------------------------------------------- */

static pe__value *compare(pe__sql *db, int64_t council, desk *d)
{
    pe_error err = {0};
    pe__opinions none = {0};
    pe__value *stored = pe__doc_array(d->doc), *out = pe__doc_object(d->doc);
    must(pe__task_rows(db, d->doc, stored, council, true, &err), &err);
    pe__compare_tasks(d->doc, out, d->b.rows, stored, &none);
    return out;
}

static void test_what_would_change(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    bool found;
    int64_t c = place_council(t->db, "Kitchen", place_member(t->db, "Ann"));
    place_tasks(t->db, c, "task,name,hours,empowerment,skills,colour\n"
                          "a,Cook,3,6,x,red\nb,Wash,2,1,,blue\nc,Sell,1,2,,\n"
                          "d,Old,1,2,,\n");
    must(pe__task_end(t->db, c, 4, NOW, &found, &err), &err);
    desk d;
    bring(&d, "task,hours,empowerment,colour,size\n"
              "a,3.5,6,green,\nb,2,1,blue,\ne,1,1,,\nd,2,,,\n");
    assert_int_equal(d.b.fault_count, 0);
    const pe__value *out = compare(t->db, c, &d);
    const pe__value *changed = pe__first(pe__get(out, "changed"));
    assert_int_equal(pe__count_of(pe__get(out, "changed")), 1);
    assert_string_equal(pe__get_text(changed, "name", ""), "Cook");
    const pe__value *change = pe__first(pe__get(changed, "changes"));
    assert_string_equal(pe__get_text(change, "column", ""), "hours");
    assert_string_equal(pe__get_text(change, "was", ""), "3");
    assert_string_equal(pe__get_text(change, "will", ""), "3.5");
    change = change->next;
    assert_string_equal(pe__get_text(change, "column", ""), "colour");
    assert_null(change->next);
    assert_int_equal(pe__get_integer(out, "same", -1), 1);
    assert_int_equal(pe__count_of(pe__get(out, "added")), 2); /* e, d again */
    const pe__value *missing = pe__get(out, "missing");
    assert_int_equal(pe__count_of(missing), 1);
    assert_string_equal(pe__get_text(pe__first(missing), "label", ""), "c");
    /* another table, another number */
    const char *seen = pe__get_text(out, "seen", "");
    desk other;
    bring(&other, "task,hours\na,3.75\n");
    assert_string_not_equal(
        seen, pe__get_text(compare(t->db, c, &other), "seen", ""));
    put_away(&other);
    put_away(&d);
}

/* Written as CSV and as a workbook, and brought again, nothing changes. */
static void test_round_trip(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    int64_t c = place_council(t->db, "Kitchen", place_member(t->db, "Ann"));
    char *csv = place_file("kitchen", "tasks.csv");
    place_tasks(t->db, c, csv);
    place_tasks(t->db, c, "task,name,hours,empowerment,desirability,colour\n"
                          "007,\"Say \"\"a, b\"\"; c\",0.75,9.99,,=1+1\n"
                          "1.50,\"two\nlines\",2,0.05,10,\n");
    pe__doc *doc = pe__doc_new();
    pe__value *stored = pe__doc_array(doc);
    pe__opinions none = {0};
    pe__work_rule rule = pe__work_rule_default();
    must(pe__task_rows(t->db, doc, stored, c, false, &err), &err);
    pe__sheet sheet = pe__tasks_sheet(doc, stored, &none, &rule);
    for (int book = 0; book < 2; book++) {
        pe__buffer out = {0};
        desk d = {.doc = pe__doc_new()};
        if (book)
            must(pe__sheet_xlsx(&sheet, "tasks", &out, &err), &err);
        else
            pe__sheet_csv(&sheet, &out);
        must(pe__brought_open(&d.b, d.doc, "t", "tasks", out.bytes, out.size,
                              &d.table, &err), &err);
        must(pe__brought_tasks(&d.b, &err), &err);
        if (d.b.fault_count)
            fail_msg("%s", pe__get_text(pe__first(d.b.faults), "text", ""));
        const pe__value *same = compare(t->db, c, &d);
        assert_int_equal(pe__get_integer(same, "same", 0), 52);
        assert_int_equal(pe__count_of(pe__get(same, "missing")), 0);
        pe__buffer_free(&out);
        put_away(&d);
    }
    pe__doc_free(doc);
    free(csv);
}

/* --- members -------------------------------------------------------------- */

static void test_members(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    int64_t ann = place_member(t->db, "Ann"), bob = place_member(t->db, "Bob");
    int64_t c = place_council(t->db, "Kitchen", ann);
    place_join(t->db, c, ann, 8, "x");
    place_join(t->db, c, bob, 4, "");
    place_tasks(t->db, c, "task,name,hours\na,Cook,3\nb,Wash,2\n");
    static const char csv[] =
        "member,name,hours,skills,away,pins,bans,prefers\n"
        "1,Ann,8,x,,Cook;b,,a\n"
        "2,Bob,5,y;z,\"Mon 9-12; Fri\",,a,\n"
        "3,Cyd,5,,,,,\n";
    pe__doc *doc = pe__doc_new();
    pe__table *table = NULL;
    pe__brought b;
    pe__value *tasks = pe__doc_array(doc), *workers = pe__doc_array(doc);
    pe__value *bonds = pe__doc_array(doc), *out = pe__doc_object(doc);
    must(pe__task_rows(t->db, doc, tasks, c, false, &err), &err);
    must(pe__worker_rows(t->db, doc, workers, c, &err), &err);
    must(pe__brought_open(&b, doc, "members.csv", "members", csv,
                          sizeof csv - 1, &table, &err), &err);
    must(pe__brought_members(&b, tasks, &err), &err);
    assert_int_equal(b.fault_count, 0);
    assert_string_equal(pe__first(b.notes)->text.bytes, "prefers");
    pe__beside beside = {.tasks = tasks, .bonds = bonds};
    pe__compare_members(doc, out, b.rows, workers, &beside);
    assert_int_equal(pe__count_of(pe__get(out, "changed")), 2);
    const pe__value *changes =
        pe__get(pe__first(pe__get(out, "changed")), "changes");
    assert_int_equal(pe__count_of(changes), 2); /* id, pins */
    const pe__value *pins = pe__first(changes)->next;
    assert_string_equal(pe__get_text(pins, "column", ""), "pins");
    assert_string_equal(pe__get_text(pins, "will", ""), "a; b");
    assert_string_equal(
        pe__get_text(pe__first(pe__get(out, "strangers")), "name", ""), "Cyd");
    pe__table_free(table);
    pe__doc_free(doc);
}

static void test_faults_of_members(void **state)
{
    (void)state;
    pe_error err = {0};
    static const char csv[] = "member,hours,away,pins,bans\n"
                              "1,8,Mon 9,wsh,\n1,-2,,wash,wash\n,200,,,cook\n";
    static const char json[] = "[{\"task\":1,\"label\":\"wash\",\"name\":\"W\""
                               "},{\"task\":2,\"label\":\"a\",\"name\":"
                               "\"cook\"},{\"task\":3,\"label\":\"b\","
                               "\"name\":\"cook\"}]";
    static const char *const said[] = {
        "away has \"Mon 9\"", "did you mean \"wash\"?", "stands in row 2",
        "hours is", "both pins and bans", "no id", "at most 168",
        "name of more than one task"};
    pe__doc *doc = pe__doc_new();
    pe__value *tasks = NULL;
    pe__table *table = NULL;
    pe__brought b;
    must(pe__doc_parse(doc, json, sizeof json - 1, &tasks, &err), &err);
    must(pe__brought_open(&b, doc, "members.csv", "members", csv,
                          sizeof csv - 1, &table, &err), &err);
    must(pe__brought_members(&b, tasks, &err), &err);
    for (size_t k = 0; k < sizeof said / sizeof *said; k++) {
        bool found = false;
        for (const pe__value *f = pe__first(b.faults); f; f = f->next)
            found |= strstr(pe__get_text(f, "text", ""), said[k]) != NULL;
        if (!found)
            fail_msg("nobody says: %s", said[k]);
    }
    assert_int_equal(b.fault_count, sizeof said / sizeof *said);
    pe__table_free(table);
    pe__doc_free(doc);
}

static void test_memory_that_runs_out(void **state)
{
    (void)state;
    static const char csv[] = "task,hours,rank,skills,more\n"
                              "a,2,1,x;y,z\nb,bad,2,,\nc,1,3,,\n";
    long live = pe__mem_live();
    long n = 1;
    for (int passed = 0; passed < 3; n++) {
        pe_error err = {0};
        pe__brought b;
        pe__table *table = NULL;
        pe__mem_fail_at(n);
        pe__doc *doc = pe__doc_new();
        pe_status status = PE_NO_MEMORY;
        if (doc)
            status = pe__brought_open(&b, doc, "t", "tasks", csv,
                                      sizeof csv - 1, &table, &err);
        if (status == PE_OK && table)
            status = pe__brought_tasks(&b, &err);
        pe__mem_fail_at(0);
        if (status == PE_OK)
            assert_int_equal(b.fault_count, 1);
        else
            assert_int_equal(status, PE_NO_MEMORY);
        passed = status == PE_OK ? passed + 1 : 0;
        pe__table_free(table);
        pe__doc_free(doc);
        assert_int_equal(pe__mem_live(), live);
    }
    assert_true(n > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_fault_is_told),
        cmocka_unit_test(test_many_faults_are_counted),
        cmocka_unit_test(test_no_table),
        cmocka_unit_test(test_rows_say_what_their_cells_say),
        cmocka_unit_test(test_ranks_become_points),
        cmocka_unit_test_setup_teardown(test_what_would_change, trial_ready,
                                        trial_end),
        cmocka_unit_test_setup_teardown(test_round_trip, trial_ready,
                                        trial_end),
        cmocka_unit_test_setup_teardown(test_members, trial_ready, trial_end),
        cmocka_unit_test(test_faults_of_members),
        cmocka_unit_test(test_memory_that_runs_out),
    };
    return cmocka_run_group_tests_name("app work brought", tests, NULL, NULL);
}
