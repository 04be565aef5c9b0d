/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the council thinks of its tasks: medians and how far apart they are, the
 * tasks on which people disagree most first. Never who said what. */
#include "work.h"

#include "acts.h"
#include "case_own.h"
#include "row_index.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A task with what is said of it, to be sorted. */
typedef struct {
    const pe__value *task;
    const pe__task_opinion *opinion;
    double apart; /* distance of the quartiles, points; NAN = too few raters */
} heard;

static bool is_enough(const pe__council_tables *t, const pe__task_opinion *o)
{
    return o && (t->by_category ? o->category_raters >= PE__RATERS_LEAST
                                : pe__opinion_counts(&o->empowerment) ||
                                      pe__opinion_counts(&o->desirability));
}

static double width(const pe__opinion *o)
{
    return pe__opinion_counts(o) ? o->high - o->low : 0;
}

static double apart(const pe__council_tables *t, const pe__task_opinion *o)
{
    if (!is_enough(t, o))
        return NAN;
    return t->by_category ? 100 - o->category_share
                          : fmax(width(&o->empowerment),
                                 width(&o->desirability));
}

/* Widest first, then those with too few raters, each in the order of the
 * tasks. */
static int by_apart(const void *a, const void *b)
{
    const heard *x = a, *y = b;
    bool few = isnan(x->apart), few_too = isnan(y->apart);
    if (few != few_too)
        return few ? 1 : -1;
    if (!few && x->apart != y->apart)
        return x->apart > y->apart ? -1 : 1;
    int64_t i = pe__get_integer(x->task, "task", 0);
    int64_t j = pe__get_integer(y->task, "task", 0);
    return (i > j) - (i < j);
}

/* {median, low, high, median_x, low_x, high_x, said}: `said` is the reader's
 * own, of 10. */
static void put_opinion(pe__doc *doc, pe__value *out, const char *key,
                        const pe__opinion *o, const pe__value *own)
{
    int64_t said = pe__get_integer(own, key, INT64_MIN);
    if (!pe__opinion_counts(o))
        return;
    pe__value *one = pe__put_object(doc, out, key);
    pe__put_rounded(doc, one, "median", o->median, 1);
    pe__put_rounded(doc, one, "low", o->low, 1);
    pe__put_rounded(doc, one, "high", o->high, 1);
    pe__put_rounded(doc, one, "median_x", 10 * o->median, 1);
    pe__put_rounded(doc, one, "low_x", 10 * o->low, 1);
    pe__put_rounded(doc, one, "high_x", 10 * o->high, 1);
    pe__put_bool(doc, one, "is_apart", o->high - o->low >= 3);
    if (said != INT64_MIN)
        pe__put_rounded(doc, one, "said", (double)said / 100, 1);
}

static void put_task(pe__doc *doc, pe__value *list, const heard *h,
                     const pe__council_tables *t, const pe__value *own)
{
    pe__value *one = pe__add_object(doc, list);
    const pe__task_opinion *o = h->opinion;
    pe__put_integer(doc, one, "task", pe__get_integer(h->task, "task", 0));
    pe__put_text(doc, one, "name", pe__get_text(h->task, "name", ""));
    if (isnan(h->apart))
        return; /* not even how many: that would tell who may have */
    pe__put_number(doc, one, "raters", PE__COUNT,
                   t->by_category ? o->category_raters : o->raters);
    if (!t->by_category) {
        put_opinion(doc, one, "empowerment", &o->empowerment, own);
        put_opinion(doc, one, "desirability", &o->desirability, own);
        return;
    }
    pe__put_text(doc, one, "kind",
                 o->category < 0 ? ""
                                 : pe__category_of(doc, h->task, o,
                                                   t->rule.categories));
    pe__put_integer(doc, one, "share", o->category_share);
}

/* tasks: [{task, name, raters, empowerment, desirability (see put_opinion), or
 * kind, share}], those on which people disagree most first; few: [{task,
 * name}] with fewer than `least` raters, of whom nothing is shown; raters
 * (members who have rated), members, is_category, is_ranking. */
pe_status pe__use_ratings(pe__use *use, pe_error *err)
{
    pe__council_tables t = {0};
    pe__doc *doc = use->doc;
    pe__value *own = pe__doc_array(doc);
    int64_t raters = 0;
    pe_status status = pe__tables_load(use->db, doc, use->council, &t, err);
    if (status == PE_OK)
        status = pe__rating_own(use->db, doc, own, use->council, use->member,
                                err);
    if (status == PE_OK)
        status = pe__rating_raters(use->db, use->council, &raters, err);
    size_t count = status == PE_OK ? pe__count_of(t.tasks) : 0, k = 0;
    heard *all = pe__doc_alloc(doc, (count + 1) * sizeof *all);
    pe__value *list = pe__put_array(doc, use->out, "tasks");
    pe__value *few = pe__put_array(doc, use->out, "few");
    pe__row_index said = pe__rows_by(doc, own, "task");
    for (const pe__value *v = count && all ? pe__first(t.tasks) : NULL; v;
         v = v->next) {
        const pe__task_opinion *o =
            pe__opinions_find(&t.opinions, pe__get_integer(v, "task", 0));
        all[k++] = (heard){v, o, apart(&t, o)};
    }
    if (k)
        qsort(all, k, sizeof *all, by_apart);
    for (size_t i = 0; i < k; i++)
        put_task(doc, isnan(all[i].apart) ? few : list, &all[i], &t,
                 pe__rows_find(&said,
                               pe__get_integer(all[i].task, "task", 0)));
    if (status == PE_OK) {
        pe__put_integer(doc, use->out, "least", PE__RATERS_LEAST);
        pe__put_number(doc, use->out, "raters", PE__COUNT, raters);
        pe__put_number(doc, use->out, "members", PE__COUNT,
                       (int64_t)pe__count_of(t.workers));
        pe__put_bool(doc, use->out, "is_category", t.by_category);
        pe__put_bool(doc, use->out, "is_ranking",
                     !strcmp(t.rule.rating_way, "ranking"));
        status = pe__put_head(use, err);
    }
    pe__tables_free(&t);
    return status;
}
