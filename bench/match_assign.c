/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Things and places (pe_match_assign): how long it takes, and how far what is
 * given lies below its bound; smaller ones beside GLPK, a general solver of
 * linear programs. */
#include "assign_case.h"
#include "lines.h"
#ifdef HAVE_GLPK
#include "assign_linear.h"
#endif

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROUNDS = 3, GLPK_SECONDS = 60 };

typedef struct {
    const char *name;
    assign_shape shape;
    double seconds, gap; /* targets; gap in per cent */
} bench_case;

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/* The least of some runs: seconds. Ends the bench when a call fails. */
static double measure(assign_case *c)
{
    double least = 1e9;
    for (int round = 0; round < ROUNDS && (round == 0 || least < 5); round++) {
        pe_error err = {0};
        double before = now();
        if (pe_match_assign(&c->goods, &c->gifts, &err) != PE_OK) {
            fprintf(stderr, "bench/match_assign: %s\n", err.message);
            exit(1);
        }
        double took = now() - before;
        least = took < least ? took : least;
    }
    return least;
}

static void print_large(const bench_case *what)
{
    assign_case c;
    assign_draw(&c, what->shape, 1);
    double took = measure(&c);
    double gap = 100 * (1 - c.gifts.worth / c.gifts.bound);
    bench_line((bench_row){.name = what->name,
                           .figure = bench_say("%.2f s", took),
                           .target = bench_say("<= %g s", what->seconds),
                           .verdict = bench_at_most(took, what->seconds),
                           .compared = bench_say("%lld gifts worth %.1f",
                                                 (long long)c.gifts.count,
                                                 c.gifts.worth)});
    bench_line((bench_row){.figure = bench_say("%.3g %% below bound", gap),
                           .target = bench_say("<= %g %%", what->gap),
                           .verdict = bench_at_most(gap, what->gap)});
    assign_free(&c);
}

static void print_small(const bench_case *what)
{
#ifdef HAVE_GLPK
    assign_case c;
    assign_draw(&c, what->shape, 1);
    double took = measure(&c), before = now();
    double most = assign_linear(&c, true, GLPK_SECONDS);
    double glpk = now() - before;
    if (most < 0) {
        bench_skip(what->name, "GLPK found nothing in its time");
    } else {
        double below = 100 * (1 - c.gifts.worth / most);
        bench_line((bench_row){
            .name = what->name, .figure = bench_say("%.4f s", took),
            .compared = bench_say("GLPK %.3f s, %.0f times as long", glpk,
                                  glpk / took)});
        bench_line((bench_row){
            .figure = bench_say("%.3g %% below the best", below),
            .target = bench_say("<= %g %%", what->gap),
            .verdict = bench_at_most(below, what->gap + 1e-7),
            .compared = bench_say("GLPK, parts of units allowed")});
    }
    assign_free(&c);
#else
    bench_skip(what->name, "built without GLPK");
#endif
}

int main(void)
{
    const bench_case small[] = {
        {"300 x 300 used up", {300, 300, 0, 3, 8, 0, 36, 24}, 0, 0},
        {"150 x 300 lent", {150, 300, 100, 3, 1, 0, 36, 24}, 0, 0.5},
        {"150 x 300 both", {150, 300, 50, 3, 4, 0, 36, 24}, 0, 0.5}};
    const bench_case large[] = {
        {"10,000 x 10,000 used up", {10000, 10000, 0, 10, 8, 0, 36, 168},
         10, 0},
        {"same, 16 places", {10000, 10000, 0, 10, 8, 4, 36, 168}, 10, 0},
        {"10,000 x 10,000 lent", {10000, 10000, 100, 10, 1, 0, 36, 168}, 20,
         1},
        {"10,000 x 10,000 both", {10000, 10000, 50, 10, 4, 0, 36, 168}, 60,
         1}};
    bench_head("things and places");
    for (size_t k = 0; k < sizeof small / sizeof *small; k++)
        print_small(&small[k]);
    for (size_t k = 0; k < sizeof large / sizeof *large; k++)
        print_large(&large[k]);
    return bench_foot();
}
