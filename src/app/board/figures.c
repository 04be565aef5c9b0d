/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Whether asking and being served are shared fairly. */
#include "uses.h"

#include "board.h"
#include "board_claim.h"
#include "board_helper.h"
#include "board_need.h"
#include "fields.h"
#include "mem.h"

#include <math.h>
#include <stdlib.h>

enum { FOUR_WEEKS = 28 * 86400 };

/* --- fairness ------------------------------------------------------------- */

typedef struct {
    double value, weight;
} part;

static int by_value(const void *a, const void *b)
{
    double x = ((const part *)a)->value, y = ((const part *)b)->value;
    return (x > y) - (x < y);
}

/* Gini's coefficient of weighted values: 0 = all alike. Sorts them. */
static double gini(part *list, size_t count)
{
    double weight = 0, total = 0, below = 0;
    qsort(list, count, sizeof *list, by_value);
    for (size_t k = 0; k < count; k++) {
        double had = total;
        weight += list[k].weight;
        total += list[k].value * list[k].weight;
        below += list[k].weight * (had + total);
    }
    return weight > 0 && total > 0 ? 1 - below / (weight * total) : NAN;
}

static void put_gini(pe__use *use, const char *key, part *list, size_t count)
{
    double g = gini(list, count);
    pe__put_real(use->doc, use->out, key, isnan(g) ? NAN
                                                   : round(g * 100) / 100);
}

/* Of asks among helpers in the last four weeks. */
static pe_status put_asks(pe__use *use, int64_t since, pe_error *err)
{
    pe__value *rows = pe__put_array(use->doc, use->out, "asked");
    pe_status status = pe__ask_counts(use->db, use->doc, rows, since, err);
    size_t count = 0;
    int64_t helpers = 0, asks = 0;
    part *list = pe__doc_alloc(use->doc,
                               (pe__count_of(rows) + 1) * sizeof *list);
    if (status != PE_OK || list == NULL)
        return status;
    for (const pe__value *r = pe__first(rows); r; r = r->next) {
        part *p = &list[count++];
        *p = (part){(double)pe__get_integer(r, "asks", 0),
                    (double)pe__get_integer(r, "helpers", 0)};
        helpers += (int64_t)p->weight;
        asks += (int64_t)(p->value * p->weight);
    }
    put_gini(use, "gini_asks", list, count);
    if (helpers > 0)
        pe__put_real(use->doc, use->out, "asks_a_week",
                     round(10 * (double)asks / (double)helpers / 4) / 10);
    return status;
}

/* Of needs that are over: which part of their places somebody came to. By
 * district too, the least served first. */
static pe_status put_served(pe__use *use, int64_t since, pe_error *err)
{
    pe__value *rows = pe__doc_array(use->doc);
    pe_status status = pe__need_served(use->db, use->doc, rows, since, err);
    size_t count = 0;
    double places = 0, held = 0;
    part *list = pe__doc_alloc(use->doc,
                               (pe__count_of(rows) + 1) * sizeof *list);
    if (status != PE_OK || list == NULL)
        return status;
    for (const pe__value *r = pe__first(rows); r; r = r->next) {
        double of = (double)pe__get_integer(r, "places", 1);
        double had = fmin(of, (double)pe__get_integer(r, "held", 0));
        list[count++] = (part){had / of, of};
        places += of;
        held += had;
    }
    put_gini(use, "gini_served", list, count);
    pe__put_number(use->doc, use->out, "needs", PE__COUNT, (int64_t)count);
    if (places > 0)
        pe__put_integer(use->doc, use->out, "served_percent",
                        lround(100 * held / places));
    return status;
}

static void put_share(pe__use *use, pe__value *figures, const char *key,
                      const char *part_of, const char *of)
{
    int64_t all = pe__get_integer(figures, of, 0);
    if (all > 0)
        pe__put_integer(use->doc, figures, key,
                        (100 * pe__get_integer(figures, part_of, 0) +
                         all / 2) / all);
}

/* Of the last four weeks: gini_asks, gini_served, asks_a_week (of a helper),
 * served_percent, needs, asked, figures {helpers, newcomers, within,
 * within_percent, asks, yes, no, yes_percent, came, absent, came_percent}. */
pe_status pe__use_fairness(pe__use *use, pe_error *err)
{
    int64_t since = use->now - FOUR_WEEKS;
    pe__value *figures = pe__put_object(use->doc, use->out, "figures");
    pe_status status = put_asks(use, since, err);
    if (status == PE_OK)
        status = put_served(use, since, err);
    if (status == PE_OK)
        status = pe__board_figures(use->db, use->doc, figures, since, use->now,
                                   err);
    int64_t came = pe__get_integer(figures, "came", 0);
    pe__put_number(use->doc, figures, "promised", PE__COUNT,
                   came + pe__get_integer(figures, "absent", 0));
    put_share(use, figures, "within_percent", "within", "newcomers");
    put_share(use, figures, "yes_percent", "yes", "asks");
    put_share(use, figures, "came_percent", "came", "promised");
    return status;
}
