/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Budgets. */
#include "ballots.h"
#include "fund_run.h"
#include "groups.h"
#include "lines.h"
#include "random.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PROJECTS = 160, CHOICES = 4, LINE = 1 << 16 };

double fund_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* --- a city --------------------------------------------------------------- */

typedef struct {
    pe_fund_project project[PROJECTS];
    int64_t *first;
    int32_t *choice;
    pe_fund_election e;
} city;

/* Some projects are wanted by many: the k-th as 1 / (k + 12). */
static int32_t draw_project(pe__random *r, const double *up_to)
{
    const double at = pe__random_unit(r) * up_to[PROJECTS - 1];
    int32_t k = 0;
    while (k < PROJECTS - 1 && up_to[k] < at)
        k++;
    return k;
}

static void draw_ballot(city *c, int64_t v, pe__random *r, const double *up_to)
{
    const int32_t wanted = 2 + (int32_t)pe__random_below(r, CHOICES);
    int64_t end = c->first[v];
    for (int32_t k = 0; k < wanted; k++) {
        const int32_t p = draw_project(r, up_to);
        bool known = false;
        for (int64_t j = c->first[v]; j < end; j++)
            known = known || c->choice[j] == p;
        if (!known)
            c->choice[end++] = p;
    }
    c->first[v + 1] = end;
}

static bool draw_city(city *c, int64_t voters)
{
    pe__random r;
    double up_to[PROJECTS], sum = 0;
    pe__random_seed(&r, 2022, 0);
    c->first = calloc((size_t)voters + 1, sizeof *c->first);
    c->choice = calloc((size_t)voters * (CHOICES + 2), sizeof *c->choice);
    if (!c->first || !c->choice)
        return false;
    for (int32_t k = 0; k < PROJECTS; k++) {
        up_to[k] = sum += 1.0 / (k + 12);
        c->project[k] = (pe_fund_project){
            .cost = 1000 * (10 + (int64_t)pe__random_below(&r, 390)),
            .category = -1, .instead = -1};
    }
    for (int64_t v = 0; v < voters; v++)
        draw_ballot(c, v, &r, up_to);
    c->e = (pe_fund_election){.budget = 265 * voters, .project = c->project,
                              .projects = PROJECTS, .voters = voters,
                              .first = c->first, .choice = c->choice};
    return true;
}

static void city_row(const city *c, const char *name, pe_fund_settings s,
                     double target)
{
    double best = 1e9;
    pe_fund_outcome o = {0};
    for (int k = 0; k < 3; k++) {
        const double start = fund_seconds();
        if (pe_fund_allocate(&c->e, &s, &o, NULL) != PE_OK) {
            bench_wrong(name, "no outcome");
            return;
        }
        const double took = fund_seconds() - start;
        best = took < best ? took : best;
        if (o.spent > c->e.budget)
            bench_wrong(name, "more than the budget");
        if (k < 2)
            pe_fund_outcome_free(&o);
    }
    bench_line((bench_row){
        .name = name, .figure = bench_say("%.3f s", best),
        .target = target > 0 ? bench_say("%g s", target) : bench_say("%s", ""),
        .verdict = target > 0 ? bench_at_most(best, target) : BENCH_NOTED,
        .compared = bench_say("%lld raises, %lld funded",
                              (long long)o.rounds, (long long)o.buys)});
    pe_fund_outcome_free(&o);
}

void fund_rows_city(bool quick)
{
    city c = {0};
    const int64_t voters = quick ? 9000 : 90000;
    if (!draw_city(&c, voters)) {
        bench_skip("city", "no memory");
    } else {
        const pe_fund_settings once = {.utility = PE_FUND_COST};
        const pe_fund_settings all = {
            .utility = PE_FUND_COST,
            .completion = PE_FUND_ADD_ONE | PE_FUND_FILL};
        pe_fund_settings paid = all;
        paid.payments = true;
        const pe_fund_settings phragmen = {.rule = PE_FUND_PHRAGMEN};
        city_row(&c, "city, Add1U", all, 0.5);
        city_row(&c, "  no completion", once, 0);
        city_row(&c, "  with payments", paid, 0);
        city_row(&c, "  Phragmén", phragmen, 0);
    }
    free(c.first);
    free(c.choice);
}

/* --- real elections ------------------------------------------------------- */

/* One election's sums; all of them. */
typedef struct {
    char name[400];
    double ours, theirs;
} election_time;

/* How many times as fast the slowest is. */
typedef struct {
    char name[400];
    double times;
} least_times;

typedef struct {
    pe__ballots ballots;
    pe_fund *fund; /* made of them */
    election_time now;
    double ours, theirs;
    least_times least[2]; /* of all, and of large ones */
    long elections, fast, large, large_fast, outcomes;
} sample;

static pe_fund_settings settings_of(const char *rule, int digits)
{
    pe_fund_settings s = {.increment = 1};
    s.rule = strncmp(rule, "mes", 3) == 0      ? PE_FUND_EQUAL_SHARES
             : strncmp(rule, "greedy", 6) == 0 ? PE_FUND_GREEDY
                                               : PE_FUND_PHRAGMEN;
    s.utility = strstr(rule, "cost")          ? PE_FUND_COST
                : strstr(rule, "cardinality") ? PE_FUND_COUNT
                : strstr(rule, "phragmen")    ? PE_FUND_COUNT
                                              : PE_FUND_POINTS;
    s.completion = (strstr(rule, "add1") ? PE_FUND_ADD_ONE : 0) |
                   (strstr(rule, "add1u") ? PE_FUND_FILL : 0);
    for (; digits > 0; digits--)
        s.increment *= 10;
    return s;
}

/* Looking at the clock takes 0.4 µs, as long as a small election: what is short
 * is done many times between two looks. Seconds of one, the least of three. */
enum { MANY = 64 };
static const double SHORT = 20e-6;

static double least_of(bool (*work)(sample *, const pe_fund_settings *),
                       sample *all, const pe_fund_settings *s)
{
    double best = 1e9;
    int times = 1;
    for (int k = 0; k < 4; k++) {
        const double start = fund_seconds();
        for (int n = 0; n < times; n++)
            if (!work(all, s))
                return -1;
        const double took = (fund_seconds() - start) / times;
        if (k == 0 && took < SHORT)
            times = MANY;
        best = took < best ? took : best;
    }
    return best;
}

static bool run_once(sample *all, const pe_fund_settings *s)
{
    pe_fund_outcome o;
    if (pe_fund_run(all->fund, s, &o, NULL) != PE_OK)
        return false;
    pe_fund_outcome_free(&o);
    return true;
}

/* Checks the ballots and puts equal ones together, in a first run: once for all
 * rules, as the other program's reading is. */
static bool prepare(sample *all, const pe_fund_settings *s)
{
    pe_fund_free(all->fund);
    return pe_fund_new(&all->ballots.election, &all->fund, NULL) == PE_OK &&
           run_once(all, s);
}

static void note_least(least_times *l, const sample *s, double times)
{
    if (times >= l->times)
        return;
    l->times = times;
    snprintf(l->name, sizeof l->name, "%s", s->now.name);
}

static void close_election(sample *s)
{
    if (s->now.ours <= 0)
        return;
    const double times = s->now.theirs / s->now.ours;
    s->elections++;
    s->fast += times >= 1000;
    s->large += s->now.theirs >= 5;
    s->large_fast += s->now.theirs >= 5 && times >= 1000;
    s->ours += s->now.ours;
    s->theirs += s->now.theirs;
    note_least(&s->least[0], s, times);
    if (s->now.theirs >= 5)
        note_least(&s->least[1], s, times);
    s->now = (election_time){.ours = 0};
}

static void take_row(sample *s, char *line)
{
    const pe_fund_settings first = {.rule = PE_FUND_GREEDY,
                                    .utility = PE_FUND_COUNT};
    char path[1600];
    const char *election = strtok(line, ",");
    const char *rule = strtok(NULL, ","), *seconds = strtok(NULL, ",");
    if (!election || !rule || !seconds)
        return;
    if (strncmp(s->now.name, election, sizeof s->now.name - 1) != 0) {
        close_election(s);
        pe_fund_free(s->fund);
        s->fund = NULL;
        pe__ballots_free(&s->ballots);
        snprintf(s->now.name, sizeof s->now.name, "%.390s", election);
        snprintf(path, sizeof path,
                 "%.1000s/../shared/data/oracles/budget/elections/%.390s.zst",
                 bench_source(), election);
        if (pe__ballots_read(path, &s->ballots, NULL) != PE_OK)
            return;
        s->now.ours = least_of(prepare, s, &first);
    }
    const pe_fund_settings set = settings_of(rule, s->ballots.digits);
    const double took = least_of(run_once, s, &set);
    if (took < 0)
        bench_wrong("sample", s->now.name);
    s->now.ours += took;
    s->now.theirs += strtod(seconds, NULL);
    s->outcomes++;
}

void fund_rows_sample(bool quick)
{
    static char line[LINE];
    char path[1200];
    sample s = {.least = {{.times = 1e9}, {.times = 1e9}}};
    long count = 0;
    snprintf(path, sizeof path, "%.1000s/../shared/data/oracles/budget/"
             "outcomes.csv", bench_source());
    FILE *file = fopen(path, "r");
    if (file == NULL || !fgets(line, LINE, file)) {
        bench_skip("sample", "../shared/data/oracles/budget is not there");
        return;
    }
    while (fgets(line, LINE, file) && (!quick || count++ < 160))
        take_row(&s, line);
    close_election(&s);
    fclose(file);
    pe_fund_free(s.fund);
    pe__ballots_free(&s.ballots);
    bench_line((bench_row){
        .name = "sample, all", .target = bench_say("1000 x"),
        .figure = bench_say("%.0f x, %.2f s", s.theirs / s.ours, s.ours),
        .verdict = bench_at_most(1000, s.theirs / s.ours),
        .compared = bench_say("pabutools, %.0f s for %ld outcomes", s.theirs,
                              s.outcomes)});
    bench_line((bench_row){
        .name = "  each", .target = bench_say("%ld", s.elections),
        .figure = bench_say("%ld reach 1000 x", s.fast),
        .verdict = s.fast == s.elections ? BENCH_REACHED : BENCH_MISSED,
        .compared = bench_say("least %.0f x, %.60s", s.least[0].times,
                              s.least[0].name)});
    bench_line((bench_row){
        .name = "  5 s and more", .target = bench_say("%ld", s.large),
        .figure = bench_say("%ld reach 1000 x", s.large_fast),
        .verdict = s.large_fast == s.large ? BENCH_REACHED : BENCH_MISSED,
        .compared = bench_say("least %.0f x, %.60s", s.least[1].times,
                              s.least[1].name)});
}
