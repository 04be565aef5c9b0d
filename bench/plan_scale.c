/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Size: generated economies from the book's to half a million goods. */
#include "plan_run.h"

typedef struct {
    const char *name;
    int32_t goods, to_1;      /* to_1: target, rounds */
    int64_t workers, consumers;
    double seconds;           /* of the whole; 0 = no target */
    double gigabytes;         /* 0 = no target */
    bool cold_to_5;           /* the time counts until 5 % */
} size_case;

static const size_case sizes[] = {
    {"500 x 30k + 30k", 500, 0, 30000, 30000, 0.1, 0.0, true},
    {"5,000 x 300k", 5000, 5, 300000, 3000, 0.0, 0.0, false},
    {"50,000 x 1M", 50000, 5, 1000000, 3000, 0.0, 0.0, false},
    {"500,000 x 10M", 500000, 6, 10000000, 3000, 60.0, 2.5, false},
};

static void print_time(const size_case *size, const plan_figures *f)
{
    const bench_times t = size->cold_to_5 ? f->to_5 : f->times;
    bench_verdict verdict = BENCH_NOTED;
    if (size->seconds > 0.0)
        verdict = t.wall <= size->seconds  ? BENCH_REACHED
                  : t.own <= size->seconds ? BENCH_BUSY
                                           : BENCH_MISSED;
    bench_line((bench_row){
        .figure = bench_say("%.3g s%s", t.wall,
                            size->cold_to_5 ? " to 5 %" : " in all"),
        .target = size->seconds > 0.0 ? bench_say("<= %g s", size->seconds)
                                      : (bench_text){""},
        .verdict = verdict,
        .compared = bench_say("cpu %.3g s, first thread %.3g s; %d run%s",
                              t.cpu, t.own, f->runs, f->runs > 1 ? "s" : "")});
}

void plan_rows_scale(const plan_asked *bench)
{
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        const size_case *size = &sizes[k];
        plan_case what = {.name = size->name,
                          .spec = {.goods = size->goods,
                                   .workers = size->workers,
                                   .consumers = size->consumers, .seed = 1},
                          .settings = plan_settings(PE_PLAN_NEWTON)};
        plan_figures f;
        /* beyond book size the certificate is made once, at the end */
        what.settings.certify = size->goods <= 500;
        if (bench->quick && size->goods > 50000) {
            bench_skip(size->name, "BENCH_QUICK is set");
            continue;
        }
        if (!plan_run(&what, &f))
            continue;
        plan_line_rounds(size->name, &f, 0, size->to_1, (bench_text){""});
        if (f.fault[0])
            continue;
        print_time(size, &f);
        if (size->gigabytes > 0.0)
            bench_line((bench_row){
                .figure = bench_say("%.2f GB at most", (double)f.peak / 1e9),
                .target = bench_say("<= %g GB", size->gigabytes),
                .verdict = bench_at_most((double)f.peak / 1e9,
                                         size->gigabytes),
                .compared = bench_say("whole process, economy and plan")});
    }
}
