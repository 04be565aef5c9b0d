/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Calendars and mixed-integer programs. */
#include "../base/scratch.h"
#include "calendar.h"
#include "desk.h"
#include "division.h"
#include "jobs_export.h"
#include "mem.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* --- calendars ----------------------------------------------------------- */

static int64_t day(int64_t year, int month, int of_month)
{
    return pe__day_of((pe__date){year, month, of_month});
}

static char *calendar_of(const pe_workplace *w, const pe_jobs_piece *piece,
                         int64_t count)
{
    char *text = NULL;
    size_t size;
    int64_t start = day(2026, 3, 4); /* a Wednesday */
    pe_error err = {0};
    FILE *out = open_memstream(&text, &size);
    assert_int_equal(pe_jobs_ics_write(w, piece, count, start, out, &err),
                     PE_OK);
    fclose(out);
    return text;
}

/* Takes out the folds; every line must end with CR LF and be short. */
static void unfold(char *text)
{
    char *to = text;
    size_t length = 0;
    for (char *from = text; *from; from++) {
        assert_true((*from == '\n') == (from > text && from[-1] == '\r') ||
                    *from != '\n');
        if (!strncmp(from, "\r\n", 2)) {
            assert_true(length <= 75);
            length = 0;
            if (from[2] == ' ') {
                from += 2;
                length = 1;
                continue;
            }
        } else if (*from != '\n') {
            length++;
        }
        *to++ = *from;
    }
    *to = '\0';
}

static int count_of(const char *text, const char *what)
{
    int count = 0;
    for (; (text = strstr(text, what)); text += strlen(what))
        count++;
    return count;
}

static const char ics_tasks[] =
    "task,name,hours,empowerment,slot,site\n"
    "a,\"Cook; wash, \\ and swéép ééééééééééééééééééééééééééééééééééééééé up\","
    "3,1,Mon-Fri 9-10,Kitchen\n"
    "b,Watch,8,2,Sat 22:00-06:00 + Sun 9-10,\n"
    "c,Read,2,3,,\n"
    "d,Sell,2,3,Book fair,\n"
    "e,Rest,1,3,Tue,\n";

static void test_calendars(void **state)
{
    (void)state;
    static const pe_jobs_piece piece[] = {
        {0, 2, 6}, {1, 2, 2}, {0, 0, 12}, {0, 3, 8}, {0, 1, 32}, {0, 4, 4}};
    pe_workplace *w = desk_open("ics", ics_tasks,
                                "member,name,hours\nann,Ann,9\nbob,Bob,9\n"
                                "cyd,Cyd,1\n", NULL);
    char *text = calendar_of(w, piece, 6);
    unfold(text);
    /* one calendar: of several, most programs read the first alone */
    assert_int_equal(count_of(text, "BEGIN:VCALENDAR"), 1);
    assert_int_equal(count_of(text, "BEGIN:VEVENT"), 6);
    /* to-dos are dropped by most telephones */
    assert_int_equal(count_of(text, "VTODO"), 0);
    assert_int_equal(count_of(text, "TRANSP:TRANSPARENT"), 2);
    assert_int_equal(count_of(text, "BEGIN:V"), count_of(text, "END:V"));
    /* from Wednesday the 4th on: the first Monday-to-Friday day is that day */
    assert_non_null(strstr(text, "DTSTART:20260304T090000\r\n"
                                 "DTEND:20260304T100000\r\n"
                                 "RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"));
    assert_non_null(
        strstr(text, "SUMMARY:Ann: Cook\\; wash\\, \\\\ and swéép é"));
    assert_non_null(strstr(text, "LOCATION:Kitchen\r\n"));
    /* past midnight, into Sunday */
    assert_non_null(strstr(text, "DTSTART:20260307T220000\r\n"
                                 "DTEND:20260308T060000\r\n"
                                 "RRULE:FREQ=WEEKLY;BYDAY=SA\r\n"));
    assert_non_null(strstr(text, "DTSTART:20260308T090000"));
    assert_non_null(strstr(text, "DTSTART;VALUE=DATE:20260310\r\n"
                                 "DTEND;VALUE=DATE:20260311\r\n"));
    assert_non_null(strstr(text, "SUMMARY:Ann: this week's tasks (3.5 h)"));
    assert_non_null(strstr(text,
                           "DESCRIPTION:1.5 h: Read\\n2 h: Sell (Book fair)"));
    free(text);
    pe_workplace_free(w);
}

static void test_calendars_as_files(void **state)
{
    (void)state;
    static const pe_jobs_piece piece[] = {{0, 2, 6}, {1, 2, 2}};
    pe_error err = {0};
    int64_t start = day(2026, 3, 2);
    size_t size;
    pe_workplace *w = desk_open("ics", ics_tasks,
                                "member,hours\n../ann,9\nbob,9\n", NULL);
    assert_int_equal(pe_jobs_ics_folder(w, piece, 2, start,
                                        scratch_path("calendars"), &err),
                     PE_OK);
    assert_int_equal(scratch_count("calendars"), 2);
    char *text = scratch_read("calendars/1-_._ann.ics", &size);
    assert_non_null(text);
    assert_int_equal(count_of(text, "BEGIN:VCALENDAR"), 1);
    /* whose it is says the calendar, not each title */
    assert_non_null(strstr(text, "X-WR-CALNAME:../ann\r\n"));
    assert_non_null(strstr(text, "SUMMARY:This week's tasks (1.5 h)"));
    free(text);
    long live = pe__mem_live();
    for (long n = 1;; n++) {
        pe__mem_fail_at(n);
        pe_status status = pe_jobs_ics_folder(
            w, piece, 2, start, scratch_path("failing"), &err);
        pe__mem_fail_at(0);
        assert_int_equal(pe__mem_live(), live);
        if (!status)
            break;
        assert_int_equal(status, PE_NO_MEMORY);
        assert_int_equal(access(scratch_path("failing"), F_OK), -1);
    }
    pe_workplace_free(w);
}

static char *feed_of(const pe_jobs_ics_part *part, int32_t parts)
{
    char *text = NULL;
    size_t size;
    pe_error err = {0};
    FILE *out = open_memstream(&text, &size);
    assert_int_equal(pe_jobs_ics_feed("Ann", part, parts, NULL, out, &err),
                     PE_OK);
    fclose(out);
    unfold(text);
    return text;
}

/* One person's weeks of two divisions, each until its end. */
static void test_a_feed(void **state)
{
    (void)state;
    static const pe_jobs_piece piece[] = {
        {1, 2, 6}, {0, 0, 12}, {1, 0, 8}, {0, 3, 8}, {0, 4, 4}};
    pe_workplace *w = desk_open("feed", ics_tasks,
                                "member,name,hours\nann,Ann,9\nbob,Bob,9\n",
                                NULL);
    pe_jobs_ics_part part[] = {
        {w, piece, 5, 0, day(2026, 3, 4), day(2026, 3, 31)},
        {w, piece, 5, 1, day(2026, 4, 1), INT64_MAX},
        {w, piece, 5, 1, day(2026, 4, 1), day(2026, 3, 31)}}; /* over already */
    char *text = feed_of(part, 3);
    assert_int_equal(count_of(text, "BEGIN:VCALENDAR"), 1);
    /* ann: cook, rest, the week; bob: cook, the week */
    assert_int_equal(count_of(text, "BEGIN:VEVENT"), 5);
    assert_int_equal(count_of(text, "CATEGORIES:feed\r\n"), 5);
    assert_non_null(strstr(text, "BYDAY=MO,TU,WE,TH,FR;"
                                 "UNTIL=20260331T235959\r\n"));
    assert_non_null(strstr(text, "BYDAY=TU;UNTIL=20260331\r\n"));
    assert_non_null(strstr(text, "RRULE:FREQ=WEEKLY;UNTIL=20260331\r\n"));
    assert_int_equal(count_of(text, "UNTIL"), 3);
    assert_int_equal(count_of(text, "Bob"), 0);
    free(text);
    text = feed_of(part + 2, 1);
    assert_int_equal(count_of(text, "BEGIN:VEVENT"), 0);
    assert_int_equal(count_of(text, "BEGIN:VTIMEZONE"), 1);
    free(text);
    pe_workplace_free(w);
}

static void test_a_feed_without_memory(void **state)
{
    (void)state;
    static const pe_jobs_piece piece[] = {{0, 0, 12}};
    pe_error err = {0};
    char room[4096];
    pe_workplace *w = desk_open("feed", ics_tasks, "member,hours\nann,9\n",
                                NULL);
    pe_jobs_ics_part part = {w, piece, 1, 0, day(2026, 3, 4), INT64_MAX};
    FILE *out = fmemopen(room, sizeof room, "w");
    pe__mem_fail_at(1);
    assert_int_equal(pe_jobs_ics_feed("Ann", &part, 1, NULL, out, &err),
                     PE_NO_MEMORY);
    pe__mem_fail_at(0);
    fclose(out);
    pe_workplace_free(w);
}

/* --- mixed-integer programs ---------------------------------------------- */

static void write_mps(const pe_workplace *w)
{
    pe_error err = {0};
    FILE *out = fopen(scratch_path("model.mps"), "w");
    assert_int_equal(pe_jobs_mps_write(w, NULL, out, &err), PE_OK);
    fclose(out);
}

/* The best value that GLPK finds, or NAN when it is not installed. */
static double solve_by_glpk(void)
{
    char command[2048], line[512];
    double value = NAN;
    if (system("command -v glpsol > '/dev/null' 2>&1"))
        return NAN;
    snprintf(command, sizeof command,
             "glpsol --freemps '%s' --tmlim 60 -o '%s' > '%s' 2>&1",
             scratch_path("model.mps"), scratch_path("model.txt"),
             scratch_path("model.log"));
    assert_int_equal(system(command), 0);
    FILE *in = fopen(scratch_path("model.txt"), "r");
    assert_non_null(in);
    bool optimal = false;
    while (fgets(line, sizeof line, in)) {
        optimal |= strstr(line, "INTEGER OPTIMAL") != NULL;
        sscanf(line, "Objective: COST = %lf", &value);
    }
    fclose(in);
    assert_true(optimal);
    return value;
}

/* The largest deviation of a division, by hand. */
static double largest(const pe_jobs_result *r)
{
    const pe_jobs_problem *p = &r->workplace->problem;
    double most = 0;
    for (int32_t k = 0; k < p->ratings * p->members; k++)
        if (!p->weight || p->weight[k / p->members] > 0)
            most = fmax(most, fabs(r->reach[k]));
    return most;
}

/* What the model calls best is no worse than what the engine finds, which is
 * a solution of the model; with one member there is nothing to choose. */
static void test_glpk_solves_the_program(void **state)
{
    (void)state;
    pe_workplace *w = desk_open(
        "mps",
        "task,hours,empowerment,desirability,skills,min_hours,max_people,"
        "slot\n"
        "a,4,9,2,x,4,,\nb,3,8,7,,3,,Mon 9-12\nc,3,2,3,,3,,Mon 11-14\n"
        "d,2,1,8,,1,2,\ne,4,4,4,,4,,\n",
        "member,hours,skills,pins,bans,away\nann,8,x,,e,\nbob,8,x,d,,\n",
        NULL);
    write_mps(w);
    double best = solve_by_glpk();
    if (isnan(best)) {
        print_message("glpsol is not installed\n");
        pe_workplace_free(w);
        skip();
    }
    pe_jobs_result r = solved(w, nothing);
    assert_int_equal(r.solution.lefts, 0);
    assert_true(best > 0);
    assert_true(best <= largest(&r) + 1e-6);
    assert_true(best < 100); /* every hour is given out */
    pe_jobs_result_free(&r);
    pe_workplace_free(w);
}

/* Two tasks, two members, nothing in common: by hand, one has 9 − 5 = 4 points
 * above the mean, the other 4 below. */
static void test_a_program_solved_by_hand(void **state)
{
    (void)state;
    pe_workplace *w = desk_open(
        "mps", "task,hours,empowerment,skills,min_hours\na,4,9,x,4\nb,4,1,,4\n",
        "member,hours,skills\nann,4,x\nbob,4,\n", NULL);
    write_mps(w);
    double best = solve_by_glpk();
    pe_workplace_free(w);
    if (isnan(best)) {
        print_message("glpsol is not installed\n");
        skip();
    }
    assert_true(fabs(best - 4) < 1e-6);
}

/* Cut in halves a task would leave both members at the average; its shortest
 * piece forbids that, and one of them has all of it: 4 points again. */
static void test_a_program_with_a_shortest_piece(void **state)
{
    (void)state;
    static const char *const least[] = {"0.25", "3"};
    static const double expected[] = {0, 4};
    for (int k = 0; k < 2; k++) {
        char table[256];
        snprintf(table, sizeof table,
                 "task,hours,empowerment,min_hours\na,4,9,%s\nb,4,1,%s\n",
                 least[k], least[k]);
        pe_workplace *w =
            desk_open("mps", table, "member,hours\nann,4\nbob,4\n", NULL);
        write_mps(w);
        double best = solve_by_glpk();
        pe_workplace_free(w);
        if (isnan(best)) {
            print_message("glpsol is not installed\n");
            skip();
        }
        assert_true(fabs(best - expected[k]) < 1e-6);
    }
}

/* Work that nobody can do is counted, not made impossible. */
static void test_a_program_with_work_of_nobody(void **state)
{
    (void)state;
    pe_workplace *w = desk_open(
        "mps", "task,hours,empowerment,skills\na,1,1,weld\nb,1,1,\n",
        "member,hours\nann,1\n", NULL);
    write_mps(w);
    double best = solve_by_glpk();
    pe_workplace_free(w);
    if (isnan(best)) {
        print_message("glpsol is not installed\n");
        skip();
    }
    assert_true(fabs(best - 4 * 100) < 1e-6); /* 4 quarters at 100 */
}

static void test_memory_that_runs_out(void **state)
{
    (void)state;
    static const pe_jobs_piece piece[] = {{0, 0, 4}};
    pe_workplace *w = desk_open("memory", work, people, NULL);
    long live = pe__mem_live();
    FILE *out = fopen(scratch_path("out"), "w");
    for (long n = 1; n < 3; n++) {
        pe_error err = {0};
        pe__mem_fail_at(n);
        assert_int_equal(pe_jobs_mps_write(w, NULL, out, &err), PE_NO_MEMORY);
        pe__mem_fail_at(0);
        assert_int_equal(pe__mem_live(), live);
    }
    pe__mem_fail_at(1);
    int64_t start = day(2026, 1, 1);
    assert_int_equal(pe_jobs_ics_write(w, piece, 1, start, out, NULL),
                     PE_NO_MEMORY);
    pe__mem_fail_at(0);
    fclose(out);
    assert_int_equal(pe__mem_live(), live);
    pe_workplace_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_calendars),
        cmocka_unit_test(test_calendars_as_files),
        cmocka_unit_test(test_a_feed),
        cmocka_unit_test(test_a_feed_without_memory),
        cmocka_unit_test(test_glpk_solves_the_program),
        cmocka_unit_test(test_a_program_solved_by_hand),
        cmocka_unit_test(test_a_program_with_a_shortest_piece),
        cmocka_unit_test(test_a_program_with_work_of_nobody),
        cmocka_unit_test(test_memory_that_runs_out),
    };
    return cmocka_run_group_tests_name("app export", tests, scratch_make,
                                       scratch_remove);
}
