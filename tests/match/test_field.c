/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Weeks in a district: what the engine says is likely happens as often, and a
 * tenth of the people who collude do not get more than their share. */
#include "field.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { DAYS = 42, SEEDS = 3 };

static void print_bins(const char *name, const field_bins *b)
{
    print_message("# %s: ECE %.3f;", name, field_error(b));
    for (int k = 0; k < FIELD_BINS; k++)
        if (b->count[k] > 0.0)
            print_message(" %.2f->%.2f (%.0f)", b->said[k] / b->count[k],
                          b->happened[k] / b->count[k], b->count[k]);
    print_message("\n");
}

static void add(field_bins *sum, const field_bins *b)
{
    for (int k = 0; k < FIELD_BINS; k++) {
        sum->said[k] += b->said[k];
        sum->happened[k] += b->happened[k];
        sum->count[k] += b->count[k];
    }
}

static void add_figures(field_figures *sum, const field_figures *f)
{
    add(&sum->answer, &f->answer);
    add(&sum->show, &f->show);
    add(&sum->filled, &f->filled);
    sum->asks += f->asks;
    sum->asks_of_plotters += f->asks_of_plotters;
    sum->person_days += f->person_days;
    sum->plotter_days += f->plotter_days;
    sum->filled_places += f->filled_places;
    sum->places += f->places;
}

static field_figures run(field_plot plot)
{
    field_figures sum = {0};
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        const field_figures f = field_run(seed, plot, DAYS);
        add_figures(&sum, &f);
    }
    return sum;
}

static void what_is_likely_happens(void **state)
{
    (void)state;
    const field_figures f = run(FIELD_HONEST);
    print_bins("answers", &f.answer);
    print_bins("shows", &f.show);
    print_bins("filled", &f.filled);
    print_message("# %.2f of places filled, %.1f asks a place\n",
                  f.filled_places / f.places, (double)f.asks / f.places);
    assert_true(f.asks > 2000);
    assert_true(field_error(&f.answer) <= 0.05);
    assert_true(field_error(&f.show) <= 0.05);
    assert_true(field_error(&f.filled) <= 0.10);
}

/* `most`: of the asks, in shares of the people. */
static void plot_fails(field_plot plot, const char *name, double most)
{
    const field_figures honest = run(FIELD_HONEST);
    const field_figures f = run(plot);
    const double share = (double)f.plotter_days / (double)f.person_days;
    const double got = (double)f.asks_of_plotters / (double)f.asks;
    const double others =
        (double)(f.asks - f.asks_of_plotters) /
        (double)(f.person_days - f.plotter_days);
    const double before = (double)honest.asks / (double)honest.person_days;
    print_message("# %s: %.3f of the people, %.3f of the asks; others are "
                  "asked %.2f times a week (%.2f without them); %.2f of places "
                  "filled (%.2f)\n", name, share, got, 7.0 * others,
                  7.0 * before, f.filled_places / f.places,
                  honest.filled_places / honest.places);
    assert_true(got <= share * most);
}

static void taking_all_and_staying_away(void **state)
{
    (void)state;
    plot_fails(FIELD_NEVER_COME, "never come", 0.6);
}

static void taking_all_and_giving_back(void **state)
{
    (void)state;
    plot_fails(FIELD_GIVE_BACK, "give back", 0.4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_likely_happens),
        cmocka_unit_test(taking_all_and_staying_away),
        cmocka_unit_test(taking_all_and_giving_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
