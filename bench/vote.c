/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Counts of a million ballots on one core, pe_vote_new included, beside reading
 * the same ballots once and beside the plain way of counting pairs. Ballots
 * gather around a few opinions, as people do: an opinion is an order of all
 * options, and a ballot is one of them with neighbours swapped now and then and
 * cut off somewhere (or complete). */
#include "lines.h"
#include "pools.h"
#include "random.h"

#include <parecon/vote.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROUNDS = 3, OPINIONS = 7 };

typedef struct {
    pe_vote_problem problem;
    int64_t *start;
    int32_t *option;
    pe_vote_ratio *weight;
} election;

/* Seconds that this thread had the processor: others do not count. */
static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void *need(void *memory)
{
    if (memory == NULL) {
        fprintf(stderr, "bench/vote: no memory\n");
        exit(1);
    }
    return memory;
}

static void draw_ballot(election *e, int64_t row, const int32_t *opinion,
                        bool whole, pe__random *random)
{
    int32_t n = e->problem.options, *to = e->option + e->start[row];
    memcpy(to, opinion, (size_t)n * sizeof *to);
    for (int32_t k = 0; k + 1 < n; k++)
        if (pe__random_below(random, 3) == 0) {
            int32_t kept = to[k];
            to[k] = to[k + 1];
            to[k + 1] = kept;
        }
    int32_t marks = whole ? n : 1 + (int32_t)pe__random_below(random,
                                                              (uint32_t)n);
    e->start[row + 1] = e->start[row] + marks;
}

static void draw(election *e, int32_t options, int64_t ballots, bool whole,
                 bool weighted)
{
    pe__random random;
    int32_t opinion[OPINIONS][64];
    pe__random_seed(&random, 7, 0);
    for (int k = 0; k < OPINIONS; k++) {
        for (int32_t a = 0; a < options; a++)
            opinion[k][a] = a;
        pe__random_shuffle(&random, opinion[k], options);
    }
    size_t marks = (size_t)ballots * (size_t)options + 64;
    *e = (election){.start = need(malloc(((size_t)ballots + 1) * 8)),
                    .option = need(malloc(marks * 4)),
                    .weight = need(calloc((size_t)ballots, 16))};
    e->problem = (pe_vote_problem){.options = options, .form = PE_VOTE_RANKED,
                                   .ballots = ballots, .start = e->start,
                                   .option = e->option};
    e->start[0] = 0;
    for (int64_t row = 0; row < ballots; row++) {
        draw_ballot(e, row, opinion[pe__random_below(&random, OPINIONS)],
                    whole, &random);
        e->weight[row] = (pe_vote_ratio){1 + pe__random_below(&random, 8), 2};
    }
    e->problem.weight = weighted ? e->weight : NULL;
}

/* No more than `most` marks a ballot. */
static void cut_off(election *e, int32_t most)
{
    int64_t to = 0;
    for (int64_t row = 0; row < e->problem.ballots; row++) {
        int64_t first = e->start[row], marks = e->start[row + 1] - first;
        marks = marks < most ? marks : most;
        memmove(e->option + to, e->option + first, (size_t)marks * 4);
        e->start[row] = to;
        to += marks;
    }
    e->start[e->problem.ballots] = to;
}

static void end(election *e)
{
    free(e->start);
    free(e->option);
    free(e->weight);
}

static void fail(const char *name, const pe_error *err)
{
    bench_wrong(name, err->message);
    exit(bench_foot());
}

/* The least of some runs. */
static double measure(const election *e, pe_vote_rule rule, int32_t seats,
                      const char *name)
{
    double least = 1e9;
    for (int round = 0; round < ROUNDS; round++) {
        pe_error err = {0};
        pe_vote *vote = NULL;
        pe_vote_result result;
        pe_vote_settings s = pe_vote_defaults();
        s.rule = rule;
        s.seats = seats;
        double before = now();
        if (pe_vote_new(&e->problem, &vote, &err) != PE_OK ||
            pe_vote_count(vote, &s, &result, &err) != PE_OK)
            fail(name, &err);
        pe_vote_free(vote);
        double took = now() - before;
        least = took < least ? took : least;
        pe_vote_release(&result);
    }
    return least;
}

/* Every mark read once: no count can take less. */
static double read_once(const election *e)
{
    double least = 1e9;
    for (int round = 0; round < ROUNDS; round++) {
        double before = now();
        int64_t sum = 0;
        for (int64_t k = 0; k < e->start[e->problem.ballots]; k++)
            sum += e->option[k];
        double took = now() - before;
        if (sum == 0) /* it is needed, so that it is reckoned */
            puts("no marks");
        least = took < least ? took : least;
    }
    return least;
}

/* Pairs as they are defined, one at a time, for a tenth of the ballots. */
static double plain_pairs(const election *e)
{
    size_t n = (size_t)e->problem.options;
    int64_t rows = e->problem.ballots / 10;
    int64_t *pairs = need(calloc(n * n, sizeof *pairs));
    double before = now();
    for (int64_t row = 0; row < rows; row++)
        for (int64_t k = e->start[row]; k < e->start[row + 1]; k++)
            for (int64_t l = k + 1; l < e->start[row + 1]; l++)
                pairs[(size_t)e->option[k] * n + (size_t)e->option[l]]++;
    double took = now() - before;
    volatile int64_t kept = pairs[1];
    (void)kept;
    free(pairs);
    return 10 * took;
}

typedef struct {
    const char *name;
    pe_vote_rule rule;
    int32_t options, seats;
    bool whole, weighted;
    double seconds; /* 0 = no target */
} bench_case;

static void print(const bench_case *c)
{
    election e;
    draw(&e, c->options, 1000000, c->whole, c->weighted);
    if (c->rule >= PE_VOTE_PHRAGMEN) { /* a third at most is approved of */
        e.problem.form = PE_VOTE_APPROVED;
        cut_off(&e, c->options / 3);
    }
    double took = measure(&e, c->rule, c->seats, c->name);
    bench_text target = {""};
    if (c->seconds > 0)
        target = bench_say("<= %g s", c->seconds);
    bool pairs = c->options == 50;
    bench_line((bench_row){
        .name = c->name, .figure = bench_say("%.3f s", took),
        .target = target,
        .verdict = c->seconds > 0 ? bench_at_most(took, c->seconds)
                                  : BENCH_NOTED,
        .compared = pairs ? bench_say("pair by pair %.2f s", plain_pairs(&e))
                          : bench_say("reading all marks %.3f s",
                                      read_once(&e))});
    end(&e);
}

/* People of five columns of three values each, most of them lopsided; quotas
 * want the columns even. */
enum { DRAWN = 300, COLUMNS = 5, VALUES = 3, GROUPS = COLUMNS * VALUES };

static double draw_once(int32_t groups)
{
    static int64_t start[DRAWN + 1];
    static int32_t group[DRAWN * COLUMNS], least[GROUPS], most[GROUPS];
    static int32_t seats[30];
    static double chance[DRAWN];
    pe__random random;
    pe__random_seed(&random, 11, 0);
    for (int32_t i = 0; i < DRAWN; i++) {
        start[i + 1] = start[i] + (groups > 0 ? COLUMNS : 0);
        for (int32_t c = 0; c < COLUMNS; c++) {
            uint32_t lot = pe__random_below(&random, 10);
            group[i * COLUMNS + c] = c * VALUES + (lot >= 6) + (lot >= 9);
        }
    }
    for (int32_t g = 0; g < GROUPS; g++) {
        least[g] = 9;
        most[g] = 12;
    }
    pe_vote_pool pool = {.people = DRAWN, .seats = 30, .groups = groups,
                         .least = least, .most = most, .start = start,
                         .group = group, .seed = 3};
    pe_vote_panel panel = {.panel = seats, .chance = chance};
    pe_error err = {0};
    double before = now();
    if (pe_vote_draw(&pool, &panel, &err) != PE_OK || !panel.possible)
        fail("Sortition", &err);
    return now() - before;
}

/* As a town invites: six traits that hang together, quotas around what the
 * population is (tests/vote/pools.h). What is said is what the proof says. */
static double draw_invited(int32_t people, int32_t seats, int32_t slack,
                           bool quotas, pe_vote_panel *panel)
{
    invited i;
    pe_error err = {0};
    pool_draw(&i, people, seats, slack, 2);
    i.pool.certificate = quotas;
    i.pool.groups = quotas ? i.pool.groups : 0;
    for (int32_t k = 0; !quotas && k < people; k++)
        i.start[k + 1] = 0;
    panel->panel = need(malloc((size_t)seats * sizeof *panel->panel));
    panel->chance = need(malloc((size_t)people * sizeof *panel->chance));
    double before = now();
    if (pe_vote_draw(&i.pool, panel, &err) != PE_OK || !panel->possible)
        fail("Sortition", &err);
    double took = now() - before;
    free(panel->panel);
    free(panel->chance);
    pe_vote_panel_release(panel);
    pool_free(&i);
    return took;
}

static void print_invited(const char *name, int32_t people, int32_t seats,
                          int32_t slack, double seconds)
{
    pe_vote_panel panel = {0};
    double bare = draw_invited(people, seats, slack, false, &panel);
    double took = draw_invited(people, seats, slack, true, &panel);
    bench_verdict verdict = panel.fairest && panel.gap < 1e-6
                                ? bench_at_most(took, seconds) : BENCH_WRONG;
    bench_line((bench_row){
        .name = name, .figure = bench_say("%.3f s", took),
        .target = bench_say("<= %g s", seconds), .verdict = verdict,
        .compared = bench_say("without quotas %.6f s", bare)});
    bench_line((bench_row){
        .figure = bench_say("anybody more: %.1e", panel.gap),
        .target = bench_say("<= 1e-6"),
        .verdict = bench_at_most(panel.gap, 1e-6),
        .compared = bench_say("proved; %d panels", (int)panel.panels)});
}

static void print_draw(void)
{
    double took = draw_once(GROUPS);
    bench_line((bench_row){
        .name = "Sortition, 300", .figure = bench_say("%.3f s", took),
        .target = bench_say("<= %g s", 0.2),
        .verdict = bench_at_most(took, 0.2),
        .compared = bench_say("without quotas %.6f s", draw_once(0))});
    print_invited("  2,000 in 20 groups", 2000, 100, 0, 10);
    print_invited("  10,000 in 20 groups", 10000, 150, 0, 60);
}

int main(void)
{
    const bench_case cases[] = {
        {"Schulze, 50", PE_VOTE_SCHULZE, 50, 1, true, false, 1},
        {"  8 weights", PE_VOTE_SCHULZE, 50, 1, true, true, 1},
        {"  cut off", PE_VOTE_SCHULZE, 50, 1, false, false, 1},
        {"Ranked pairs, 50", PE_VOTE_RANKED_PAIRS, 50, 1, true,
         false, 1},
        {"STV, 30 for 5", PE_VOTE_STV, 30, 5, false, false, 1},
        {"  for 15, complete", PE_VOTE_STV, 30, 15, true, false, 1},
        {"  8 weights", PE_VOTE_STV, 30, 5, false, true, 1},
        {"Run-off, 30", PE_VOTE_RUNOFF, 30, 1, false, false, 1},
        {"Phragmen, 30 for 9", PE_VOTE_PHRAGMEN, 30, 9, false, false, 0},
        {"PAV, 30 for 9", PE_VOTE_PAV, 30, 9, false, false, 0},
        {"Equal Shares, 30/9", PE_VOTE_EQUAL_SHARES, 30, 9, false, false, 0},
        {"  8 weights", PE_VOTE_EQUAL_SHARES, 30, 9, false, true, 0}};
    bench_head("votes: 1,000,000 ballots x so many options");
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
        print(&cases[k]);
    print_draw();
    return bench_foot();
}
