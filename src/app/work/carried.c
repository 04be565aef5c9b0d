/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What members carry from period to period. After a period every member's
 * deviation, weighed by how long it lasted, is added to a running balance; the
 * next period aims at minus that balance (jobs_rotate.h). */
#include "case_own.h"

#include "dossier.h"
#include "error.h"
#include "mem.h"
#include "row_index.h"
#include "work_division.h"

#include <math.h>
#include <string.h>

/* The least and the largest rating of any task, so that nobody is promised
 * what no task could bring. */
static double range_of(const pe__council_tables *t)
{
    double low = INFINITY, high = -INFINITY;
    if (t->by_category)
        return 1;
    for (const pe__value *v = pe__first(t->tasks); v; v = v->next) {
        const pe__task_opinion *o =
            pe__opinions_find(&t->opinions, pe__get_integer(v, "task", 0));
        for (int which = 0; which < 2; which++) {
            int64_t points = pe__points_of(v, o, which == 0);
            if (points == INT64_MIN)
                continue;
            low = fmin(low, (double)points / 100);
            high = fmax(high, (double)points / 100);
        }
    }
    return high > low ? high - low : 0;
}

/* A row of the ledger is of use while its rating is one that is balanced. */
static bool is_balanced(const pe__council_tables *t, pe__doc *doc,
                        const char *rating)
{
    if (!t->by_category)
        return !strcmp(rating, "empowerment") ||
               !strcmp(rating, "desirability");
    for (const pe__value *v = pe__first(t->tasks); v; v = v->next)
        if (!strcmp(rating,
                    pe__category_of(doc, v,
                                    pe__opinions_find(
                                        &t->opinions,
                                        pe__get_integer(v, "task", 0)),
                                    t->rule.categories)))
            return true;
    return false;
}

/* Adds to the member's entry of the rating, which is made when there is none.
 * Entries of a member stand together: the ledger's rows are sorted. */
static void add_to(pe__doc *doc, pe__value *sums, int64_t member,
                   const char *rating, double points)
{
    const char *key = pe__doc_format(doc, "%lld", (long long)member);
    pe__value *own = (pe__value *)(uintptr_t)pe__get(sums, key);
    if (!own)
        own = pe__put_object(doc, sums, key);
    pe__put_real(doc, own, rating, pe__get_real(own, rating, 0) + points);
}

/* What the division will have added by its end. */
static pe_status add_division(pe__sql *db, pe__doc *doc, int64_t council,
                              int64_t division, pe__value *sums, pe_error *err)
{
    pe__value *row = pe__doc_object(doc);
    pe__dossier d;
    bool found = false;
    pe_status status = pe__division_row(db, doc, row, council, division,
                                        &found, err);
    if (status == PE_OK && found)
        status = pe__dossier_open(db, doc, division, &d, &found, err);
    if (status != PE_OK || !found)
        return status;
    double days = (double)(pe__get_integer(row, "ends", 0) + 1 -
                           pe__get_integer(row, "starts", 0));
    double share = d.of.period_days > 0 ? days / d.of.period_days : 1;
    const pe_workplace *w = d.of.workplace;
    for (int32_t i = 0; i < w->problem.members; i++)
        for (int32_t r = 0; r < w->problem.ratings; r++)
            add_to(doc, sums, d.of.member[i], w->rating_name[r],
                   share * pe__dossier_reach(&d, r, i));
    pe__dossier_close(&d);
    return PE_OK;
}

/* From sums to rows, for today's members and what is balanced today. */
static void put_rows(pe__doc *doc, const pe__council_tables *t,
                     const pe__value *sums, pe__value *out)
{
    double most = range_of(t);
    for (const pe__value *w = pe__first(t->workers); w; w = w->next) {
        int64_t member = pe__get_integer(w, "member", 0);
        const pe__value *own = pe__get(
            sums, pe__doc_format(doc, "%lld", (long long)member));
        for (const pe__value *v = pe__first(own); v; v = v->next) {
            double points = fmax(-most, fmin(most, pe__get_real(own, v->key,
                                                                0)));
            if (!is_balanced(t, doc, v->key))
                continue;
            pe__value *row = pe__add_object(doc, out);
            pe__put_integer(doc, row, "member", member);
            pe__put_text(doc, row, "rating", v->key);
            pe__put_integer(doc, row, "carried", llround(1000 * points));
        }
    }
}

pe_status pe__carried_gather(pe__sql *db, pe__doc *doc, int64_t council,
                             int64_t day, const pe__council_tables *t,
                             pe__value *out, pe_error *err)
{
    pe__value *ledger = pe__doc_array(doc), *sums = pe__doc_object(doc);
    int64_t division = 0;
    pe_status status = pe__ledger_rows(db, doc, ledger, council, err);
    if (status == PE_OK)
        status = pe__division_today(db, council, day, &division, err);
    for (const pe__value *v = pe__first(ledger); v; v = v->next)
        add_to(doc, sums, pe__get_integer(v, "member", 0),
               pe__get_text(v, "rating", ""),
               (double)pe__get_integer(v, "carried", 0) / 1000);
    if (status == PE_OK && division)
        status = add_division(db, doc, council, division, sums, err);
    if (status == PE_OK)
        put_rows(doc, t, sums, out);
    return status;
}
