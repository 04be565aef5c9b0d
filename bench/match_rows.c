/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The rows of the switchboard's engine. Each runs in a process of its own, on
 * one core. */
#include "match_run.h"

#include <stdlib.h>
#include <string.h>

enum { MOST = 2000 };

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* `own` is the time that this thread had the processor: others on the machine
 * do not count. */
static double now(void)
{
    return bench_times_now().own;
}

static int64_t scaled(bool quick, int64_t n)
{
    return quick ? n / 10 : n;
}

/* --- rank ----------------------------------------------------------------- */

typedef struct {
    bool quick;
    double edge;
} rank_case;

typedef struct {
    double median, p99, most;
    int64_t asked, candidates;
} rank_figures;

/* Needs one after the other, each looked at for the first time. */
static void rank(const void *context, void *figures)
{
    const rank_case *c = context;
    rank_figures *f = figures;
    static double took[MOST];
    pe__random random;
    pe__random_seed(&random, 1, 0);
    pe_match *m = match_region(&random, scaled(c->quick, 100000), c->edge);
    const int64_t needs = scaled(c->quick, 1000);
    for (int64_t k = 0; m != NULL && k < needs; k++) {
        pe_match_need n = match_anything(&random, k + 1, c->edge);
        pe_match_actions a;
        n.skills = 0;
        match_apply(m, (pe_match_event){.kind = PE_MATCH_NEED,
                                        .at = MATCH_START, .what = &n}, NULL);
        const double start = now();
        match_apply(m, (pe_match_event){.kind = PE_MATCH_CLOCK,
                                        .at = MATCH_START}, &a);
        took[k] = now() - start;
        for (int64_t i = 0; i < a.count; i++)
            if (a.action[i].kind == PE_MATCH_ASK) {
                f->asked++;
                f->candidates += a.action[i].why.candidates;
            }
    }
    qsort(took, (size_t)needs, sizeof *took, ascending);
    f->median = took[needs / 2];
    f->p99 = took[needs * 99 / 100];
    f->most = took[needs - 1];
    pe_match_free(m);
}

static void rank_row(const char *name, bool quick, double edge, double target)
{
    const rank_case c = {quick, edge};
    rank_figures f;
    char why[64];
    if (!bench_in_child(rank, &c, &f, sizeof f, why)) {
        bench_wrong(name, why);
        return;
    }
    bench_line((bench_row){
        .name = name,
        .figure = bench_say("p99 %.2f ms", 1e3 * f.p99),
        .target = bench_say("<= %.0f ms", 1e3 * target),
        .verdict = bench_at_most(f.p99, target),
        .compared = bench_say("median %.2f ms, worst %.2f; %.0f could be asked",
                              1e3 * f.median, 1e3 * f.most,
                              (double)f.candidates /
                                  (double)(f.asked ? f.asked : 1))});
}

void match_rows_rank(bool quick)
{
    rank_row("rank: all in reach", quick, 4.0, 0.005);
    rank_row("rank: 36 x 36 km", quick, 36.0, 0.005);
    rank_row("rank: a country", quick, 600.0, 0.005);
}

/* --- burst ---------------------------------------------------------------- */

typedef struct {
    double seconds, longest;
    int64_t needs, asked, unseen;
} burst_figures;

/* Ten thousand needs come in ten minutes; the clock is sent when it is due.
 * Measured is all that the engine does until each has been looked at. */
/* One event; who waits for another waits as long as the longest takes. */
static void tell(pe_match *m, burst_figures *f, pe_match_event event)
{
    pe_match_actions a;
    const double start = now();
    match_apply(m, event, &a);
    const double took = now() - start;
    f->seconds += took;
    f->longest = took > f->longest ? took : f->longest;
    for (int64_t i = 0; i < a.count; i++)
        f->asked += a.action[i].kind == PE_MATCH_ASK;
}

static void burst(const void *context, void *figures)
{
    const bool quick = *(const bool *)context;
    burst_figures *f = figures;
    pe__random random;
    pe__random_seed(&random, 2, 0);
    pe_match *m = match_region(&random, scaled(quick, 100000), 36.0);
    f->needs = scaled(quick, 10000);
    int64_t at = MATCH_START;
    for (int64_t k = 0; m != NULL && k < f->needs; k++) {
        const pe_match_need n = match_anything(&random, k + 1, 36.0);
        at = MATCH_START + k * 600 / f->needs;
        tell(m, f, (pe_match_event){.kind = PE_MATCH_NEED, .at = at,
                                    .what = &n});
        while (k % 1000 == 999 && pe_match_due(m) <= at)
            tell(m, f, (pe_match_event){.kind = PE_MATCH_CLOCK, .at = at});
    }
    for (int64_t k = 1; m != NULL && k <= f->needs; k++) {
        pe_match_standing s;
        pe_match_look(m, k, 0, &s);
        f->unseen += s.next_look <= at;
    }
    pe_match_free(m);
}

void match_rows_burst(bool quick)
{
    burst_figures f;
    char why[64];
    if (!bench_in_child(burst, &quick, &f, sizeof f, why)) {
        bench_wrong("10,000 needs at once", why);
        return;
    }
    if (f.unseen > 0) {
        bench_wrong("10,000 needs at once", "some were not looked at");
        return;
    }
    bench_line((bench_row){
        .name = "10,000 needs",
        .figure = bench_say("%.1f s", f.seconds),
        .target = bench_say("<= 60 s"),
        .verdict = bench_at_most(f.seconds, 60.0),
        .compared = bench_say("in 10 min, 1,000 due at a time; %lld asks",
                              (long long)f.asked)});
    bench_line((bench_row){
        .name = "  its longest event",
        .figure = bench_say("%.0f ms", 1e3 * f.longest),
        .target = bench_say("<= 50 ms"),
        .verdict = bench_at_most(f.longest, 0.050),
        .compared = bench_say("so long the writer has to wait")});
}

/* --- start ---------------------------------------------------------------- */

typedef struct {
    double events, save, load;
    size_t size;
    bool same;
    int64_t peak;
} start_figures;

static void start(const void *context, void *figures)
{
    const bool quick = *(const bool *)context;
    start_figures *f = figures;
    pe__random random;
    pe__random_seed(&random, 3, 0);
    const double begun = now();
    pe_match *m = match_region(&random, scaled(quick, 100000), 600.0);
    for (int64_t k = 1; m != NULL && k <= scaled(quick, 50000); k++) {
        const pe_match_need n = match_anything(&random, k, 600.0);
        match_apply(m, (pe_match_event){.kind = PE_MATCH_NEED,
                                        .at = MATCH_START, .what = &n}, NULL);
    }
    f->events = now() - begun;
    /* asks and claims are part of what there is to load */
    while (m != NULL && pe_match_due(m) <= MATCH_START)
        match_apply(m, (pe_match_event){.kind = PE_MATCH_CLOCK,
                                        .at = MATCH_START}, NULL);
    unsigned char *bytes = NULL, *again = NULL;
    pe_match *loaded = NULL;
    size_t size;
    const double saving = now();
    if (m == NULL || pe_match_save(m, &bytes, &f->size) != PE_OK)
        return;
    const double loading = now();
    f->save = loading - saving;
    if (pe_match_load(bytes, f->size, &loaded, NULL) != PE_OK)
        return;
    f->load = now() - loading;
    f->same = pe_match_save(loaded, &again, &size) == PE_OK &&
              size == f->size && memcmp(bytes, again, size) == 0;
    f->peak = bench_peak_memory();
    free(bytes);
    free(again);
    pe_match_free(loaded);
    pe_match_free(m);
}

void match_rows_start(bool quick)
{
    start_figures f;
    char why[64];
    if (!bench_in_child(start, &quick, &f, sizeof f, why) || !f.same) {
        bench_wrong("start", f.same ? why : "what was loaded is not the same");
        return;
    }
    bench_line((bench_row){
        .name = "start",
        .figure = bench_say("%.2f s by events", f.events),
        .target = bench_say("<= 3 s"),
        .verdict = bench_at_most(f.events, 3.0),
        .compared = bench_say("100,000 people, 50,000 needs, one event each")});
    bench_line((bench_row){
        .figure = bench_say("%.2f s by load", f.load),
        .target = bench_say("<= 3 s"),
        .verdict = bench_at_most(f.load, 3.0),
        .compared = bench_say("with all asks; %.0f MB, save %.2f s",
                              (double)f.size / 1e6, f.save)});
}

/* --- claims --------------------------------------------------------------- */

typedef struct {
    double yes, median, p99, near;
    int64_t count;
} claim_figures;

/* Every ask is answered yes; then some look for something to do. */
static void claims(const void *context, void *figures)
{
    const bool quick = *(const bool *)context;
    claim_figures *f = figures;
    static double took[MOST];
    pe__random random;
    pe__random_seed(&random, 4, 0);
    pe_match *m = match_region(&random, scaled(quick, 100000), 36.0);
    const int64_t needs = scaled(quick, 50000);
    for (int64_t k = 1; m != NULL && k <= needs; k++) {
        const pe_match_need n = match_anything(&random, k, 36.0);
        match_apply(m, (pe_match_event){.kind = PE_MATCH_NEED,
                                        .at = MATCH_START, .what = &n}, NULL);
    }
    for (int64_t k = 0; m != NULL && k < 40000; k++) {
        const pe_match_event e = {
            .kind = PE_MATCH_YES, .at = MATCH_START, .claim = k + 1,
            .person = 1 + pe__random_below(&random, 9999), .places = 1,
            .need = 1 + (int64_t)pe__random_below(&random, (uint32_t)needs)};
        const double begun = now();
        match_apply(m, e, NULL);
        f->yes += now() - begun;
        f->count++;
    }
    for (int64_t k = 0; m != NULL && k < MOST; k++) {
        pe_match_chance chance[50];
        const double begun = now();
        pe_match_near(m, 1 + pe__random_below(&random, 9999), MATCH_START,
                      MATCH_START + 86400, chance, 50);
        took[k] = now() - begun;
    }
    qsort(took, MOST, sizeof *took, ascending);
    f->median = took[MOST / 2];
    f->p99 = took[MOST * 99 / 100];
    pe_match_free(m);
}

void match_rows_claims(bool quick)
{
    claim_figures f;
    char why[64];
    if (!bench_in_child(claims, &quick, &f, sizeof f, why)) {
        bench_wrong("claims", why);
        return;
    }
    bench_line((bench_row){
        .name = "a yes",
        .figure = bench_say("%.2f us", 1e6 * f.yes / (double)f.count),
        .compared = bench_say("%.0f a second, in memory",
                              (double)f.count / f.yes)});
    bench_line((bench_row){
        .name = "near me",
        .figure = bench_say("p99 %.2f ms", 1e3 * f.p99),
        .compared = bench_say("median %.2f ms; 50,000 needs open",
                              1e3 * f.median)});
}
