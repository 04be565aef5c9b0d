/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The verifier of a plan: it finds nothing in what the engine makes of the
 * village and of economies by lot, and something in every cell that is
 * changed, in every file that is cut short, and nothing is left behind when
 * memory runs out anywhere. */
#include "../base/scratch.h"
#include "audited.h"
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

static void finds_nothing_in_true_plans(void **state)
{
    (void)state;
    plan_village();
    pe_plan_check_report village = look(false);
    assert_int_equal(15, village.goods);
    assert_true(village.has_gap);
    assert_true(fabs(village.gap_percent - village.gap_claimed_percent) <
                1e-6);
    assert_clean(&village, "village", 0);
    for (uint64_t seed = 1; seed <= 16; seed++) {
        pe_plan_settings settings = PE_PLAN_DEFAULTS;
        settings.rule = (pe_plan_rule)(seed / 4 % 4);
        settings.max_rounds = seed % 5 == 0 ? 3 : 50;
        plan_by_lot(seed, settings);
        pe_plan_check_report report = look(false);
        assert_clean(&report, "economy", seed);
    }
}

static void disturbed_answers_are_not_recomputed(void **state)
{
    (void)state;
    pe_plan_settings settings = PE_PLAN_DEFAULTS;
    settings.noise = 0.1;
    plan_by_lot(3, settings);
    pe_plan_check_report told = look(true), untold = look(false);
    assert_true(told.notes > 0 && untold.faults > 0);
    pe_plan_check_release(&untold);
    assert_clean(&told, "disturbed economy", 3);
}

/* --- one cell at a time --------------------------------------------------- */

static void spoil_all(void)
{
    static const struct {
        const char *file, *column;
    } cells[] = {
        {"prices.csv", "good"},          {"prices.csv", "price"},
        {"prices.csv", "supply"},        {"prices.csv", "demand"},
        {"prices.csv", "imbalance_percent"}, {"prices.csv", "price_start"},
        {"prices.csv", "made"},          {"prices.csv", "used"},
        {"prices.csv", "standing"},      {"production.csv", "council"},
        {"production.csv", "good"},      {"production.csv", "amount"},
        {"inputs.csv", "council"},       {"inputs.csv", "good"},
        {"inputs.csv", "amount"},        {"consumption.csv", "council"},
        {"consumption.csv", "good"},     {"consumption.csv", "amount"},
        {"councils.csv", "council"},     {"councils.csv", "SB"},
        {"councils.csv", "SC"},        {"councils.csv", "ratio"},
        {"councils.csv", "approved"},    {"councils.csv", "standing"},
        {"councils.csv", "kind"},        {"councils.csv", "output"},
        {"councils.csv", "effort"},      {"councils.csv", "right"}};
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
        spoil(cells[i].file, cells[i].column);
    pe_plan_check_report report = look(false);
    assert_clean(&report, "restored plan", 0);
}

static void finds_every_cell_that_is_changed(void **state)
{
    (void)state;
    plan_village();
    spoil_all();
}

static void finds_it_in_an_economy_by_lot_too(void **state)
{
    (void)state;
    plan_by_lot(4, PE_PLAN_DEFAULTS);
    spoil_all();
}

/* --- the certificate ------------------------------------------------------ */

static void finds_every_figure_of_the_certificate(void **state)
{
    (void)state;
    static const char *const key[] = {
        "rounds", "worst_percent", "value_weighted_percent", "gap_percent",
        "goods", "workers", "consumers", "bound", "welfare", "social_income",
        "goods_outside_1_percent", "goods_outside_3_percent",
        "goods_outside_5_percent", "approved", "appealed", "refused",
        "needs_short"};
    plan_village();
    char *text = text_of("plan/certificate.json");
    for (size_t i = 0; i < sizeof key / sizeof *key; i++) {
        char quoted[64], *bad = malloc(strlen(text) + 64);
        assert_non_null(bad);
        snprintf(quoted, sizeof quoted, "\"%s\":", key[i]);
        const char *at = strstr(text, quoted);
        assert_non_null(at);
        at += strlen(quoted);
        const double number = strtod(at, NULL);
        const size_t before = (size_t)(at - text);
        memcpy(bad, text, before);
        snprintf(bad + before, strlen(text) + 64 - before, " %.17g%s",
                 number * 1.01 + 1.0, at + strcspn(at, ",}\n"));
        unlink(scratch_path("plan/certificate.json"));
        scratch_write("plan/certificate.json", bad, strlen(bad));
        pe_plan_check_report report = look(false);
        if (report.faults == 0)
            fail_msg("another \"%s\" is not found", key[i]);
        pe_plan_check_release(&report);
        free(bad);
    }
    free(text);
}

/* --- rows ----------------------------------------------------------------- */

/* Every row left out, and every row twice. */
static void finds_rows_missing_or_twice(void **state)
{
    (void)state;
    static const char *const file[] = {"prices.csv", "production.csv",
                                       "inputs.csv", "consumption.csv",
                                       "councils.csv"};
    plan_village();
    for (size_t i = 0; i < sizeof file / sizeof *file; i++) {
        char name[64];
        snprintf(name, sizeof name, "plan/%s", file[i]);
        char *text = text_of(name), *bad = malloc(2 * strlen(text));
        assert_non_null(bad);
        for (int row = 1; row < lines_of(text); row++)
            for (int twice = 0; twice < 2; twice++) {
                const char *from = text;
                for (int r = 0; r < row; r++)
                    from = strchr(from, '\n') + 1;
                const char *to = strchr(from, '\n') + 1;
                sprintf(bad, "%.*s%s", (int)((twice ? to : from) - text),
                        text, twice ? from : to);
                unlink(scratch_path(name));
                scratch_write(name, bad, strlen(bad));
                pe_plan_check_report report = look(false);
                if (report.faults == 0)
                    fail_msg("%s: row %d %s is not found", file[i], row,
                             twice ? "twice" : "left out");
                pe_plan_check_release(&report);
            }
        unlink(scratch_path(name));
        scratch_write(name, text, strlen(text));
        free(bad);
        free(text);
    }
}

static void a_brief_plan_is_checked_as_far_as_it_goes(void **state)
{
    (void)state;
    plan_village();
    unlink(scratch_path("plan/production.csv"));
    unlink(scratch_path("plan/inputs.csv"));
    unlink(scratch_path("plan/consumption.csv"));
    pe_plan_check_report report = look(false);
    assert_true(report.brief && !report.has_gap && report.notes > 0);
    assert_clean(&report, "brief village", 0);
    spoil("prices.csv", "supply");
    spoil("prices.csv", "demand");
    spoil("councils.csv", "ratio");
}

/* --- what cannot be read -------------------------------------------------- */

static void names_what_cannot_be_read(void **state)
{
    (void)state;
    static const struct {
        const char *file, *text, *words;
        pe_status code;
    } bad[] = {
        {"plan/prices.csv", "good,price\nbread,3\n", "supply", PE_BAD_INPUT},
        {"plan/councils.csv", "council,kind\n", "column", PE_BAD_INPUT},
        {"plan/inputs.csv", "council,good,amount\nx,y,many\n", "many",
         PE_BAD_INPUT},
        {"plan/certificate.json", "{\"rounds\": ", "JSON", PE_BAD_INPUT},
        {"plan/rounds.csv", NULL, "", PE_IO},
        {"plan/prices.csv", NULL, "", PE_IO},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char plan[1024];
        pe_plan_check_report report;
        pe_error err = {0};
        plan_village();
        snprintf(plan, sizeof plan, "%s", scratch_path("plan"));
        unlink(scratch_path(bad[i].file));
        if (bad[i].text)
            scratch_write(bad[i].file, bad[i].text, strlen(bad[i].text));
        const pe_plan_check_request request = {.economy = economy_path,
                                               .plan = plan};
        const long before = pe__mem_live();
        const pe_status status = pe_plan_check(&request, &report, &err);
        if (status != bad[i].code || !strstr(err.message, bad[i].words) ||
            !strstr(err.file, strchr(bad[i].file, '/')))
            fail_msg("%s: status %d, %s: \"%s\"", bad[i].file, (int)status,
                     err.file, err.message);
        assert_int_equal(0, report.faults);
        assert_null(report.fault);
        assert_int_equal(before, pe__mem_live());
    }
}

static void an_economy_without_tables_is_told(void **state)
{
    (void)state;
    char plan[1024];
    pe_plan_check_report report;
    pe_error err = {0};
    plan_village();
    snprintf(plan, sizeof plan, "%s", scratch_path("plan"));
    const pe_plan_check_request request = {.economy = plan, .plan = plan};
    assert_int_equal(PE_IO, pe_plan_check(&request, &report, &err));
    assert_non_null(strstr(err.message, "goods.csv"));
}

static void leaves_nothing_when_memory_runs_out(void **state)
{
    (void)state;
    char plan[1024];
    plan_village();
    spoil("prices.csv", "price_start"); /* warms up; the plan is whole again */
    char *text = text_of("plan/prices.csv");
    char *bad = with_cell(text, 1, 1, "7"); /* faults need memory as well */
    unlink(scratch_path("plan/prices.csv"));
    scratch_write("plan/prices.csv", bad, strlen(bad));
    free(bad);
    free(text);
    snprintf(plan, sizeof plan, "%s", scratch_path("plan"));
    const pe_plan_check_request request = {.economy = economy_path,
                                           .plan = plan};
    const long before = pe__mem_live();
    long failed = 0, fine = 0;
    /* some requests only make room for less: without them all is well */
    for (long n = 1; fine < 40; n++) {
        pe_plan_check_report report;
        pe_error err = {0};
        pe__mem_fail_at(n);
        const pe_status status = pe_plan_check(&request, &report, &err);
        pe__mem_fail_at(0);
        if (status == PE_OK) {
            pe_plan_check_release(&report);
            assert_int_equal(before, pe__mem_live());
            fine++;
            continue;
        }
        fine = 0;
        failed++;
        assert_int_equal(PE_NO_MEMORY, status);
        assert_int_equal(before, pe__mem_live());
    }
    if (failed < 90)
        fail_msg("only %ld requests for memory", failed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_nothing_in_true_plans),
        cmocka_unit_test(disturbed_answers_are_not_recomputed),
        cmocka_unit_test(finds_every_cell_that_is_changed),
        cmocka_unit_test(finds_it_in_an_economy_by_lot_too),
        cmocka_unit_test(finds_every_figure_of_the_certificate),
        cmocka_unit_test(finds_rows_missing_or_twice),
        cmocka_unit_test(a_brief_plan_is_checked_as_far_as_it_goes),
        cmocka_unit_test(names_what_cannot_be_read),
        cmocka_unit_test(an_economy_without_tables_is_told),
        cmocka_unit_test(leaves_nothing_when_memory_runs_out),
    };
    return cmocka_run_group_tests_name("check plan", tests, scratch_make,
                                       scratch_remove);
}
