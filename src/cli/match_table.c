/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The figures of ways of asking, as tables that fit 80 columns and as JSON. */
#include "match_input.h"

#include "error.h"
#include "print_doc.h"
#include "terminal.h"

#include <math.h>
#include <stdio.h>

enum { NAMES = 20, COLUMN = 12 };

typedef struct {
    const char *above, *name; /* two lines of heading */
    const char *key;          /* in JSON */
    size_t offset;            /* in pe__figures */
    int digits;
} column;

#define FIGURE(field, above, name, digits)                                \
    {above, name, #field, offsetof(pe__figures, field), digits}

/* What gets done. */
static const column done[] = {
    FIGURE(filled, "places", "filled", 3),
    FIGURE(met, "needs", "fully met", 3),
    FIGURE(filled_burst, "filled", "in bursts", 3),
    FIGURE(filled_poor, "filled in", "poor areas", 3),
    FIGURE(minutes, "minutes", "to fill", 0)};
/* What it costs. */
static const column cost[] = {
    FIGURE(soon, "minutes, if", "due in 2 h", 1),
    FIGURE(pings, "pings", "per show", 1),
    FIGURE(opt_outs, "opt-outs,", "1,000 weeks", 1),
    FIGURE(turned_away, "turned away", "per show", 2),
    FIGURE(surplus, "too many,", "per show", 2)};
/* For programs alone. */
static const column rest[] = {
    FIGURE(slots, "", "", 1),       FIGURE(poor_gap, "", "", 3),
    FIGURE(minutes_p90, "", "", 0), FIGURE(soon_all, "", "", 1),
    FIGURE(soon_got, "", "", 2),    FIGURE(pings_week, "", "", 2),
    FIGURE(confirmations, "", "", 2), FIGURE(reachable, "", "", 0)};
#define ROWS(table) (int)(sizeof(table) / sizeof *(table))

/* "0.831 ±.012", with fewer digits of the interval where there is no room.
 * Gives the columns that it takes. */
static int figure_text(pe__mean mean, int digits, char *text, size_t size)
{
    bool utf8 = pe__terminal_utf8();
    int width = snprintf(text, size, "%.*f", digits, mean.mean);
    if (isnan(mean.half))
        return width;
    for (int less = digits; less >= 0; less--) {
        char half[40];
        int length = snprintf(half, sizeof half, "%.*f", less, mean.half);
        const char *shown = half[0] == '0' && less > 0 ? half + 1 : half;
        int all = width + 2 + (shown == half ? length : length - 1) + !utf8;
        if (all >= COLUMN && less > 0)
            continue;
        snprintf(text, size, "%.*f %s%s", digits, mean.mean,
                 utf8 ? "±" : "+-", shown);
        return all;
    }
    return width;
}

/* In COLUMN columns, right-aligned. */
static void cell(pe__mean mean, int digits)
{
    char text[96] = "-";
    int width = mean.count > 0 ? figure_text(mean, digits, text, sizeof text)
                               : 1;
    printf("%*s%s", width < COLUMN ? COLUMN - width : 1, "", text);
}

static void heading(const column *columns, int count)
{
    printf("%-*s", NAMES, "");
    for (int k = 0; k < count; k++)
        printf("%*s", COLUMN, columns[k].above);
    printf("\n%-*s", NAMES, "");
    for (int k = 0; k < count; k++)
        printf("%*s", COLUMN, columns[k].name);
    printf("\n");
}

static void table(const pe__trial *trial, int32_t load, const column *columns,
                  int count)
{
    heading(columns, count);
    for (int32_t p = 0; p < trial->rounds.policies; p++) {
        printf("%-*s", NAMES, trial->policy[p]->title);
        for (int k = 0; k < count; k++)
            cell(pe__mean_figure(pe__trial_runs(trial, p, load), NULL,
                                 trial->rounds.seeds, columns[k].offset),
                 columns[k].digits);
        printf("\n");
    }
}

static void print_load(const pe__trial *trial, int32_t load)
{
    pe__mean slots = pe__mean_figure(pe__trial_runs(trial, 0, load), NULL,
                                     trial->rounds.seeds,
                                     offsetof(pe__figures, slots));
    if (load == 0)
        printf("\nThe usual needs: %.1f places a day\n\n", slots.mean);
    else
        printf("\n%g times the needs: %.1f places a day\n\n",
               trial->times[load], slots.mean);
    table(trial, load, done, ROWS(done));
    printf("\n");
    table(trial, load, cost, ROWS(cost));
}

void pe__trial_print(const pe__trial *trial)
{
    char line[300];
    const pe__world *w = &trial->world;
    snprintf(line, sizeof line, "%d town%s of %.0f people who stay %.0f days; "
             "%.0f days each, the first %.0f not counted; %s. Means with 95 %% "
             "intervals.", trial->rounds.seeds,
             trial->rounds.seeds == 1 ? "" : "s", w->people, w->stay_days,
             w->days, w->warm_up,
             trial->trace != NULL ? "needs where a fire district was called"
                                  : "needs invented");
    pe__terminal_wrap(stdout, line, 0, 0, pe__terminal_width(stdout));
    for (int32_t load = 0; load < trial->rounds.loads; load++)
        print_load(trial, load);
}

/* --- JSON ----------------------------------------------------------------- */

static void put_figures(pe__doc *doc, pe__value *row, const pe__trial *trial,
                        const pe__figures *runs, const column *columns,
                        int count)
{
    for (int k = 0; k < count; k++) {
        pe__mean mean = pe__mean_figure(runs, NULL, trial->rounds.seeds,
                                        columns[k].offset);
        pe__value *pair = pe__put_object(doc, row, columns[k].key);
        pe__put_real(doc, pair, "mean", mean.mean);
        pe__put_real(doc, pair, "half", mean.half);
    }
}

static void put_row(pe__doc *doc, pe__value *rows, const pe__trial *trial,
                    int32_t policy, int32_t load)
{
    const pe__figures *runs = pe__trial_runs(trial, policy, load);
    pe__value *row = pe__add_object(doc, rows);
    pe__put_text(doc, row, "policy", trial->policy[policy]->name);
    pe__put_real(doc, row, "times", trial->times[load]);
    put_figures(doc, row, trial, runs, done, ROWS(done));
    put_figures(doc, row, trial, runs, cost, ROWS(cost));
    put_figures(doc, row, trial, runs, rest, ROWS(rest));
}

pe_status pe__trial_json(const pe__trial *trial, pe_error *err)
{
    pe__doc *doc = pe__doc_new();
    if (doc == NULL)
        return pe__fail_memory(err);
    pe__value *all = pe__doc_object(doc);
    pe__put_integer(doc, all, "seeds", trial->rounds.seeds);
    pe__put_integer(doc, all, "first_seed",
                    (int64_t)trial->rounds.first_seed);
    pe__value *rows = pe__put_array(doc, all, "rows");
    for (int32_t p = 0; p < trial->rounds.policies; p++)
        for (int32_t load = 0; load < trial->rounds.loads; load++)
            put_row(doc, rows, trial, p, load);
    pe_status status = pe__print_doc(doc, all, err);
    pe__doc_free(doc);
    return status;
}
