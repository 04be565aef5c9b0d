/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The verifier looks at every round: what each row says of itself, what rows
 * say together, and rows whose prices are known from the formulas. */
#include "../base/scratch.h"
#include "audited.h"

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

static void put_back(const char *name, const char *text)
{
    unlink(scratch_path(name));
    scratch_write(name, text, strlen(text));
}

/* A plan of several rounds in which all can be recomputed that ever can. */
static void plan_slowly(void)
{
    pe_plan_settings settings = PE_PLAN_DEFAULTS;
    settings.rule = PE_PLAN_BOOK2021;
    settings.max_rounds = 7;
    plan_by_lot(1, settings);
}

static void finds_every_cell_of_every_round(void **state)
{
    (void)state;
    static const char *const column[] = {
        "round", "worst_percent", "value_weighted_percent", "outside_1",
        "outside_3", "outside_5", "bound", "welfare", "gap_percent", "silent",
        "social_income"};
    plan_slowly();
    pe_plan_check_report report = look(false);
    assert_true(report.notes == 1); /* of the rounds between */
    assert_non_null(strstr(report.note[0], "of 7 rounds 3 were recomputed"));
    assert_clean(&report, "economy", 1);
    spoil_rows("rounds.csv", "worst_percent", 1, 1);
    spoil_rows("rounds.csv", "worst_percent", 6, 7);
    spoil_rows("rounds.csv", "value_weighted_percent", 1, 1);
    spoil_rows("rounds.csv", "value_weighted_percent", 6, 7);
    for (size_t i = 3; i < sizeof column / sizeof *column; i++)
        if (strncmp(column[i], "outside", 7) != 0)
            spoil("rounds.csv", column[i]);
        else
            for (int row = 1; row <= 7; row += row == 1 ? 5 : 1)
                spoil_rows("rounds.csv", column[i], row, row);
    spoil("rounds.csv", "round");
    spoil_rows("rounds.csv", "below_one", 1, 1);
    spoil_rows("rounds.csv", "below_one", 6, 7);
}

/* Puts `instead` into a cell; the report must have a fault with these words. */
static void must_find(const char *column, int row, const char *instead,
                      const char *words)
{
    char *text = text_of("plan/rounds.csv");
    char *bad = with_cell(text, row, column_of(text, column), instead);
    put_back("plan/rounds.csv", bad);
    pe_plan_check_report report = look(false);
    bool found = false;
    for (int64_t i = 0; i < report.kept; i++)
        found = found || strstr(report.fault[i], words);
    if (!found)
        fail_msg("%s of row %d as %s: %lld faults, none says \"%s\"", column,
                 row, instead, (long long)report.faults, words);
    pe_plan_check_release(&report);
    put_back("plan/rounds.csv", text);
    free(bad);
    free(text);
}

static void finds_what_no_round_can_be(void **state)
{
    (void)state;
    plan_slowly();
    must_find("worst_percent", 4, "200.5", "off by so much");
    must_find("worst_percent", 4, "0.001", "by value is more than the worst");
    must_find("worst_good", 4, "no-such-good", "no such good");
    must_find("worst_good", 4, "", "no good is furthest off");
    must_find("outside_5", 4, "12.5", "cannot be so many");
    must_find("outside_3", 4, "13", "cannot be so many");
    must_find("outside_1", 4, "0", "cannot be so many");
    must_find("budget_error", 4, "1.2", "no part of a right");
    must_find("below_one", 4, "31", "not");
    must_find("homogeneity", 4, "0.001", "unit of values");
    must_find("silent", 4, "1", "silent");
    must_find("welfare", 4, "1e12", "worth more than");
}

/* A bound too low in one round contradicts what other rounds reached, even
 * where the row itself is made to fit. */
static void bounds_hold_for_all_rounds(void **state)
{
    (void)state;
    char cell[64], low[64], less[64];
    plan_slowly();
    char *text = text_of("plan/rounds.csv");
    const int at = column_of(text, "bound");
    cell_of(text, 4, at, cell, sizeof cell);
    const double bound = strtod(cell, NULL);
    cell_of(text, 4, column_of(text, "social_income"), cell, sizeof cell);
    const double income = strtod(cell, NULL);
    snprintf(low, sizeof low, "%.17g", bound - 10.0 * income);
    snprintf(less, sizeof less, "%.17g", bound - 11.0 * income);
    char *once = with_cell(text, 4, at, low);
    char *twice = with_cell(once, 4, column_of(text, "welfare"), less);
    char *bad = with_cell(twice, 4, column_of(text, "gap_percent"), "100");
    put_back("plan/rounds.csv", bad);
    pe_plan_check_report report = look(false);
    assert_true(report.faults > 0);
    assert_non_null(strstr(report.fault[0], "bound of another round"));
    pe_plan_check_release(&report);
    free(bad);
    free(twice);
    free(once);
    free(text);
}

/* The certificate is checked against the rows. */
static void the_certificate_fits_the_rounds(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to, *words;
    } change[] = {
        {"\"limit reached\"", "\"balanced\"", "is not within"},
        {"\"rounds_to_5\": null", "\"rounds_to_5\": 2", "rounds_to_5"},
        {"\"rounds_to_1\": null", "\"rounds_to_1\": 7", "rounds_to_1"},
        {"\"max_rounds\": 7", "\"max_rounds\": 6", "allows 6 rounds"}};
    plan_slowly();
    char *text = text_of("plan/certificate.json");
    for (size_t i = 0; i < sizeof change / sizeof *change; i++) {
        char bad[8192];
        const char *at = strstr(text, change[i].from);
        if (!at)
            fail_msg("the certificate has no %s", change[i].from);
        snprintf(bad, sizeof bad, "%.*s%s%s", (int)(at - text), text,
                 change[i].to, at + strlen(change[i].from));
        put_back("plan/certificate.json", bad);
        pe_plan_check_report report = look(false);
        bool found = false;
        for (int64_t k = 0; k < report.kept; k++)
            found = found || strstr(report.fault[k], change[i].words);
        if (!found)
            fail_msg("%s is not found", change[i].to);
        pe_plan_check_release(&report);
    }
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_every_cell_of_every_round),
        cmocka_unit_test(finds_what_no_round_can_be),
        cmocka_unit_test(bounds_hold_for_all_rounds),
        cmocka_unit_test(the_certificate_fits_the_rounds),
    };
    return cmocka_run_group_tests_name("check plan rounds", tests,
                                       scratch_make, scratch_remove);
}
