/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* From the store to a division: what is gathered is what the tables say, the
 * certificate of what comes out passes the checker, and what is kept of it is
 * the same bit for bit. */
#include "../../base/scratch.h"
#include "place.h"

#include "case.h"
#include "dossier.h"
#include "jobs_result.h"
#include "kept.h"
#include "mem.h"
#include "packed.h"
#include "query.h"
#include "verify.h"
#include "work_division.h"
#include "work_rating.h"
#include "work_rule.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Gives the notes. */
static const pe__value *gather(pe__sql *db, pe__doc *doc, int64_t council,
                               pe__case *out)
{
    pe_error err = {0};
    pe__buffer packed = {0};
    pe__case_order order = {council, TODAY, 0, 1};
    pe__value *notes = pe__doc_array(doc);
    must(pe__case_gather(db, doc, &order, &packed, notes, &err), &err);
    must(pe__case_read(doc, &packed, out, &err), &err);
    pe__buffer_free(&packed);
    return notes;
}

static void solve(pe__case *of, bool divisions, pe_jobs_result *result)
{
    pe_error err = {0};
    pe_jobs_wanted wanted = {.training = divisions, .curve = divisions,
                             .divisions = divisions, .curve_seconds = 1};
    of->settings.threads = 1;
    of->settings.effort = 3;
    must(pe_jobs_result_make(of->workplace, &of->settings, &wanted, result,
                             &err), &err);
}

/* Writes the tables and the result as somebody would download them. */
static void download(const pe__case *of, const pe_jobs_result *result)
{
    pe_error err = {0};
    mkdir(scratch_path("place"), 0700);
    scratch_write("place/tasks.csv", of->tasks, strlen(of->tasks));
    scratch_write("place/members.csv", of->members, strlen(of->members));
    if (of->today)
        scratch_write("place/today.csv", of->today, strlen(of->today));
    must(pe_jobs_result_write(result, scratch_path("out"), &err), &err);
}

static void check(const pe__case *of, const pe_jobs_result *result)
{
    pe_error err = {0};
    pe_check_report report;
    pe_check_request request = {
        .folder = scratch_path("place"), .jobs = scratch_path("out/jobs.csv"),
        .unassigned = scratch_path("out/unassigned.csv"),
        .certificate = scratch_path("out/certificate.json"),
        .band = result->settings.band,
        .most_tasks = result->settings.most_tasks,
        .by_category = of->workplace->by_category, .weight = 1};
    must(pe_check(&request, &report, &err), &err);
    for (int64_t k = 0; k < report.kept; k++)
        print_error("%s\n", report.fault[k]);
    assert_int_equal(report.faults, 0);
    assert_true(report.has_bound);
    assert_true(fabs(report.rms - result->info.measure.rms) < 1e-9);
    assert_true(report.bound_proved > report.bound_claimed - 1e-6);
    pe_check_release(&report);
}

/* The checker of ../shared, in another language, where it is there. */
static void check_by_python(void)
{
    char command[2048];
    const char *source = getenv("PARECON_SOURCE");
    snprintf(command, sizeof command,
             "p='%s/../shared/check/jobs_check.py'; test ! -f \"$p\" || "
             "python3 -B \"$p\" '%s' '%s' --unassigned '%s' > '%s'",
             source ? source : ".", scratch_path("place"),
             scratch_path("out/jobs.csv"), scratch_path("out/unassigned.csv"),
             scratch_path("python.txt"));
    assert_int_equal(system(command), 0);
}

static void test_the_kitchen(void **state)
{
    trial *t = *state;
    int64_t c = place_council_of(t->db, "kitchen", true);
    pe__doc *doc = pe__doc_new();
    pe__case of;
    pe_jobs_result result;
    gather(t->db, doc, c, &of);
    const pe_jobs_problem *p = &of.workplace->problem;
    assert_int_equal(p->members, 20);
    assert_int_equal(p->tasks, 50);
    assert_true(p->bans > 0);
    assert_true(p->todays > 50);
    assert_string_equal(of.workplace->name, "kitchen");
    assert_int_equal(of.workplace->warnings, 0);
    solve(&of, false, &result);
    download(&of, &result);
    check(&of, &result);
    check_by_python();
    pe_jobs_result_free(&result);
    pe__case_free(&of);
    pe__doc_free(doc);
}

static void test_kinds_of_work(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    int64_t c = place_council_of(t->db, "categories", true);
    pe__work_rule rule = pe__work_rule_default();
    pe__doc *doc = pe__doc_new();
    pe__case of;
    pe_jobs_result result;
    rule.rating_way = "category";
    must(pe__work_rule_write(t->db, c, &rule, &err), &err);
    gather(t->db, doc, c, &of);
    assert_true(of.workplace->by_category);
    solve(&of, false, &result);
    download(&of, &result);
    check(&of, &result);
    pe_jobs_result_free(&result);
    pe__case_free(&of);
    pe__doc_free(doc);
}

/* --- wishes, ratings, what is missing ------------------------------------- */

static void small(pe__sql *db, int64_t *c)
{
    *c = place_council(db, "Kitchen", place_member(db, "Ann"));
    place_member(db, "Bob");
    place_member(db, "Cyd");
    for (int64_t m = 1; m <= 3; m++)
        place_join(db, *c, m, 8, m == 1 ? "x" : "");
    place_tasks(db, *c, "task,name,hours,empowerment,desirability,skills\n"
                        "a,Cook,8,8,5,x\nb,Wash,8,1,2,\nc,Sell,6,4,6,\n");
}

static void say(pe__sql *db, int64_t task, int64_t member, int64_t points)
{
    pe_error err = {0};
    pe__said said = {points, points, INT64_MIN, NULL};
    must(pe__rating_say(db, task, member, &said, NOW, &err), &err);
}

/* Wishes go to the engine and to nobody's tables; three who rate a task count
 * for more than what was agreed on, two do not. */
static void test_what_members_say(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    int64_t c;
    pe__doc *doc = pe__doc_new();
    pe__case of;
    small(t->db, &c);
    must(pe__wish_say(t->db, 2, 3, 0, &err), &err);
    must(pe__wish_say(t->db, 3, 2, 1, &err), &err);
    for (int64_t m = 1; m <= 3; m++)
        say(t->db, 1, m, 200 * m);
    say(t->db, 2, 1, 1000);
    say(t->db, 2, 2, 1000);
    gather(t->db, doc, c, &of);
    const pe_jobs_problem *p = &of.workplace->problem;
    assert_int_equal(p->prefers, 1);
    assert_int_equal(p->prefer[0].member, 1);
    assert_int_equal(p->prefer[0].task, 2);
    assert_int_equal(p->avoids, 1);
    assert_null(strstr(of.members, "prefers"));
    assert_true(p->rating[0] == 4);
    assert_true(p->rating[1] == 1);
    assert_true(p->rating[p->tasks + 1] == 2);
    pe__case_free(&of);
    pe__doc_free(doc);
}

static void test_what_is_missing(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    int64_t c = place_council(t->db, "Kitchen", place_member(t->db, "Ann"));
    pe__doc *doc = pe__doc_new();
    pe__value *out = pe__doc_object(doc);
    must(pe__case_look(t->db, doc, c, out, &err), &err);
    assert_false(pe__get_bool(out, "is_ready", true));
    const pe__value *fault = pe__first(pe__get(out, "faults"));
    assert_string_equal(pe__get_text(fault, "key", ""), "work.no_tasks");
    assert_string_equal(pe__get_text(fault->next, "key", ""),
                        "work.no_members");
    place_join(t->db, c, 1, 8, "");
    place_tasks(t->db, c, "task,name,hours,empowerment,desirability\n"
                          "a,Cook,8,8,\nb,Wash,8,,\n");
    out = pe__doc_object(doc);
    must(pe__case_look(t->db, doc, c, out, &err), &err);
    fault = pe__first(pe__get(out, "faults"));
    assert_string_equal(pe__get_text(fault, "key", ""), "work.unrated");
    assert_int_equal(pe__count_of(pe__get(fault, "tasks")), 1);
    assert_null(fault->next);
    say(t->db, 2, 1, 500); /* one alone is too few */
    out = pe__doc_object(doc);
    must(pe__case_look(t->db, doc, c, out, &err), &err);
    assert_int_equal(pe__get_integer(out, "raters", 0), 1);
    assert_false(pe__get_bool(out, "is_ready", true));
    pe__doc_free(doc);
}

/* --- what is kept --------------------------------------------------------- */

static char *json_of(const pe_jobs_result *result)
{
    pe__doc *doc = pe__doc_new();
    pe__value *object = pe__doc_object(doc);
    pe__buffer text = {0};
    pe__kept_write(result, doc, object);
    pe__json_write(object, &text);
    assert_false(pe__doc_failed(doc));
    pe__doc_free(doc);
    return text.bytes; /* for pe__free */
}

/* Kept and read: the same numbers, the same files. */
static void test_kept_is_the_same(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    int64_t c = place_council_of(t->db, "kitchen", true);
    pe__doc *doc = pe__doc_new();
    pe__case of;
    pe_jobs_result result, again;
    pe__value *in = NULL;
    gather(t->db, doc, c, &of);
    solve(&of, true, &result);
    assert_true(result.points > 1);
    char *text = json_of(&result);
    must(pe__doc_parse(doc, text, strlen(text), &in, &err), &err);
    must(pe__kept_read(in, of.workplace, &again, &err), &err);
    char *same = json_of(&again);
    assert_string_equal(text, same);
    download(&of, &again);
    check(&of, &again);
    /* a result of other tables is not taken */
    int64_t other = place_council_of(t->db, "newspaper", false);
    pe__case strange;
    pe_jobs_result none;
    gather(t->db, doc, other, &strange);
    assert_int_equal(pe__kept_read(in, strange.workplace, &none, &err),
                     PE_BAD_INPUT);
    pe__case_free(&strange);
    pe__free(text);
    pe__free(same);
    pe_jobs_result_free(&again);
    pe_jobs_result_free(&result);
    pe__case_free(&of);
    pe__doc_free(doc);
}

/* Points of the curve are whole divisions: chosen, they pass the checker. */
static void test_points_can_be_chosen(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    int64_t c = place_council_of(t->db, "kitchen", true);
    pe__doc *doc = pe__doc_new();
    int64_t division = place_division(t->db, c, 1, 3, 1);
    bool found;
    pe__dossier d;
    must(pe__dossier_open(t->db, doc, division, &d, &found, &err), &err);
    assert_true(found);
    assert_int_equal(pe__dossier_choose(&d, 99, &err), PE_USAGE);
    int chosen = 0;
    for (int32_t k = 0; k < d.result.points; k++) {
        if (d.result.curve[k].own)
            continue;
        double rms = d.result.curve[k].rms;
        must(pe__dossier_choose(&d, k, &err), &err);
        assert_true(fabs(d.result.info.measure.rms - rms) < 1e-12);
        assert_true(d.result.curve[k].own);
        download(&d.of, &d.result);
        check(&d.of, &d.result);
        chosen++;
    }
    assert_true(chosen >= 2);
    pe__dossier_close(&d);
    pe__doc_free(doc);
}

/* Other pieces, measured anew. */
static void test_pieces_are_replaced(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    int64_t c;
    pe__doc *doc = pe__doc_new();
    bool found;
    pe__dossier d;
    small(t->db, &c);
    int64_t division = place_division(t->db, c, 1, 3, 1);
    must(pe__dossier_open(t->db, doc, division, &d, &found, &err), &err);
    static const pe_jobs_piece piece[] = {{0, 0, 32}, {2, 1, 32}, {2, 2, 24}};
    must(pe__dossier_replace(&d, piece, 3, &err), &err);
    assert_int_equal(d.result.solution.start[1], 1);
    assert_int_equal(d.result.solution.start[2], 1);
    assert_int_equal(d.result.solution.start[3], 3);
    assert_int_equal(d.result.info.measure.outside_band, 2);
    assert_int_equal(d.result.info.measure.pieces, 3);
    assert_true(d.result.info.outcome != PE_JOBS_PROVED);
    pe__dossier_close(&d);
    pe__doc_free(doc);
}

/* Everything once; 1 block of memory a request. */
static pe_status everything(pe__sql *db, int64_t council, int64_t division)
{
    pe_error err = {0};
    pe__dossier d = {0};
    pe__buffer packed = {0};
    bool found = false;
    pe__case_order order = {council, TODAY, 0, 1};
    pe__doc *doc = pe__doc_new();
    pe_status status = doc ? PE_OK : PE_NO_MEMORY;
    if (status == PE_OK)
        status = pe__case_gather(db, doc, &order, &packed, pe__doc_array(doc),
                                 &err);
    packed.size = 0;
    if (status == PE_OK)
        status = pe__dossier_open(db, doc, division, &d, &found, &err);
    if (status == PE_OK)
        status = pe__dossier_pack(doc, &d, &packed, &err);
    pe__dossier_close(&d);
    pe__buffer_free(&packed);
    pe__doc_free(doc);
    return status;
}

static void test_memory_that_runs_out(void **state)
{
    trial *t = *state;
    int64_t c;
    small(t->db, &c);
    int64_t division = place_division(t->db, c, 1, 3, 1);
    assert_int_equal(everything(t->db, c, division), PE_OK);
    long live = pe__mem_live(), n = 1; /* statements stay prepared */
    /* some do without what they asked for; so many in a row mean the end */
    for (int passed = 0; passed < 12; n++) {
        pe__mem_fail_at(n);
        pe_status status = everything(t->db, c, division);
        pe__mem_fail_at(0);
        assert_true(status == PE_OK || status == PE_NO_MEMORY);
        passed = status == PE_OK ? passed + 1 : 0;
        assert_int_equal(pe__mem_live(), live);
    }
    assert_true(n > 60);
}

/* --- periods -------------------------------------------------------------- */

/* What a period will have left is what the next aims at. */
static void test_what_is_carried(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    int64_t c;
    pe__doc *doc = pe__doc_new();
    pe__case of;
    bool found;
    pe__dossier d;
    small(t->db, &c);
    int64_t division = place_division(t->db, c, 1, 3, 1);
    change(t->db, "UPDATE division SET state = 'adopted', starts_on = 20400,"
                  " ends_on = 20490"); /* 91 days: a period */
    must(pe__ledger_add(t->db, c, 2, "empowerment", 500, division, &err),
         &err);
    must(pe__dossier_open(t->db, doc, division, &d, &found, &err), &err);
    gather(t->db, doc, c, &of);
    const pe_jobs_problem *p = &of.workplace->problem;
    assert_non_null(p->target);
    assert_true(p->todays > 0);
    for (int32_t i = 0; i < 3; i++) {
        double owed = -pe__dossier_reach(&d, 0, i) - (i == 1 ? 0.5 : 0);
        assert_true(fabs(p->target[i] - owed) <= 0.0005001);
    }
    pe__case_free(&of);
    pe__dossier_close(&d);
    /* half a period counts half */
    change(t->db, "UPDATE division SET ends_on = 20400 + 90/2 - 1");
    must(pe__dossier_open(t->db, doc, division, &d, &found, &err), &err);
    gather(t->db, doc, c, &of);
    double share = 45.0 / 91;
    assert_true(fabs(of.workplace->problem.target[0] +
                     share * pe__dossier_reach(&d, 0, 0)) < 0.0006);
    pe__case_free(&of);
    pe__dossier_close(&d);
    pe__doc_free(doc);
}

/* Two periods running with a task that decides, then somebody else; where
 * nobody else can, the limit is lifted and that is said. */
static void test_tenure(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    int64_t c;
    pe__doc *doc = pe__doc_new();
    pe__case of;
    small(t->db, &c);
    change(t->db, "UPDATE task SET tags = 'x; decision' WHERE label IN"
                  " ('a', 'c')");
    pe__work_rule rule = pe__work_rule_default();
    rule.tenure = 2;
    must(pe__work_rule_write(t->db, c, &rule, &err), &err);
    for (int version = 1; version <= 2; version++) {
        int64_t division;
        pe__division_start start = {
            .council = c, .asked_by = 1, .state = "adopted", .now = NOW};
        must(pe__division_add(t->db, &start, &division, &err), &err);
        must(pe__piece_put(t->db, division, 1, 1, 32, &err), &err);
        must(pe__piece_put(t->db, division, 2, 3, 24, &err), &err);
    }
    change(t->db, "UPDATE division SET starts_on = 20000 + 100 * version,"
                  " state = CASE version WHEN 1 THEN 'ended' ELSE 'adopted'"
                  " END");
    const pe__value *notes = gather(t->db, doc, c, &of);
    /* Bob may not sell again; only Ann can cook */
    assert_int_equal(of.workplace->problem.bans, 1);
    assert_int_equal(of.workplace->problem.ban[0].member, 1);
    assert_int_equal(of.workplace->problem.ban[0].task, 2);
    assert_int_equal(pe__count_of(notes), 1);
    assert_string_equal(pe__get_text(pe__first(notes), "name", ""), "Cook");
    pe__case_free(&of);
    pe__doc_free(doc);
}

#define ON_A_STORE(test) \
    cmocka_unit_test_setup_teardown(test, trial_ready, trial_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_A_STORE(test_the_kitchen),
        ON_A_STORE(test_kinds_of_work),
        ON_A_STORE(test_what_members_say),
        ON_A_STORE(test_what_is_missing),
        ON_A_STORE(test_kept_is_the_same),
        ON_A_STORE(test_points_can_be_chosen),
        ON_A_STORE(test_pieces_are_replaced),
        ON_A_STORE(test_memory_that_runs_out),
        ON_A_STORE(test_what_is_carried),
        ON_A_STORE(test_tenure),
    };
    return cmocka_run_group_tests_name("app work case", tests, scratch_make,
                                       scratch_remove);
}
