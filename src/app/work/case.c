/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reading a case, and whether a council's tables make one. */
#include "case.h"

#include "case_own.h"
#include "error.h"
#include "mem.h"
#include "packed.h"
#include "row_index.h"

#include <string.h>

pe_status pe__tables_load(pe__sql *db, pe__doc *doc, int64_t council,
                          pe__council_tables *t, pe_error *err)
{
    *t = (pe__council_tables){.tasks = pe__doc_array(doc),
                              .workers = pe__doc_array(doc)};
    pe_status status = pe__work_rule_read(db, doc, council, &t->rule, err);
    if (status == PE_OK)
        status = pe__task_rows(db, doc, t->tasks, council, false, err);
    if (status == PE_OK)
        status = pe__worker_rows(db, doc, t->workers, council, err);
    if (status == PE_OK)
        status = pe__opinions_gather(db, council, t->rule.rating_way,
                                     t->rule.categories, &t->opinions, err);
    t->by_category = !strcmp(t->rule.rating_way, "category");
    return status;
}

void pe__tables_free(pe__council_tables *t)
{
    pe__opinions_free(&t->opinions);
}

static const pe__task_opinion *opinion_of(const pe__council_tables *t,
                                          const pe__value *task)
{
    return pe__opinions_find(&t->opinions, pe__get_integer(task, "task", 0));
}

/* Tasks for which the quality is known. */
static size_t count_known(const pe__council_tables *t, bool empowerment)
{
    size_t known = 0;
    for (const pe__value *v = pe__first(t->tasks); v; v = v->next)
        known += pe__points_of(v, opinion_of(t, v), empowerment) !=
                 INT64_MIN;
    return known;
}

/* A fault {key}, to be filled in. */
static pe__value *add_fault(pe__doc *doc, pe__value *faults, const char *key)
{
    pe__value *fault = pe__add_object(doc, faults);
    pe__put_text(doc, fault, "key", key);
    return fault;
}

static void add_task(pe__doc *doc, pe__value *list, const pe__value *task)
{
    pe__value *one = pe__add_object(doc, list);
    pe__put_integer(doc, one, "task", pe__get_integer(task, "task", 0));
    pe__put_text(doc, one, "name", pe__get_text(task, "name", ""));
}

/* A quality known of some tasks and not of others could only be guessed. Of
 * two, one may be missing altogether. */
static void look_at_points(pe__doc *doc, const pe__council_tables *t,
                           pe__value *faults)
{
    size_t all = pe__count_of(t->tasks);
    size_t empowerment = count_known(t, true);
    size_t desirability = count_known(t, false);
    bool weighs = t->rule.desirability_weight > 0;
    bool want_first = empowerment > 0 || desirability == 0 || !weighs;
    bool want_second = weighs && desirability > 0;
    if ((!want_first || empowerment == all) &&
        (!want_second || desirability == all))
        return;
    pe__value *fault = add_fault(doc, faults, "work.unrated");
    pe__value *tasks = pe__put_array(doc, fault, "tasks");
    for (const pe__value *v = pe__first(t->tasks); v; v = v->next) {
        const pe__task_opinion *o = opinion_of(t, v);
        bool lacks = (want_first && pe__points_of(v, o, true) == INT64_MIN) ||
                     (want_second && pe__points_of(v, o, false) == INT64_MIN);
        if (lacks)
            add_task(doc, tasks, v);
    }
}

/* Every task needs a kind, and the engine balances eight at most. */
static void look_at_kinds(pe__doc *doc, const pe__council_tables *t,
                          pe__value *faults)
{
    pe__value *kinds = pe__doc_object(doc), *lacking = pe__doc_array(doc);
    for (const pe__value *v = pe__first(t->tasks); v; v = v->next) {
        const char *kind = pe__category_of(doc, v, opinion_of(t, v),
                                           t->rule.categories);
        if (*kind)
            pe__put_bool(doc, kinds, kind, true);
        else
            add_task(doc, lacking, v);
    }
    if (pe__count_of(lacking))
        pe__put(doc, add_fault(doc, faults, "work.uncategorised"), "tasks",
                lacking);
    if (pe__count_of(kinds) > PE_JOBS_RATINGS_MAX)
        pe__put_number(doc, add_fault(doc, faults, "work.many_categories"),
                       "count", PE__COUNT, (int64_t)pe__count_of(kinds));
}

static int64_t sum_of(const pe__value *rows, const char *key)
{
    int64_t sum = 0;
    for (const pe__value *v = pe__first(rows); v; v = v->next)
        sum += pe__get_integer(v, key, 0);
    return sum;
}

/* Tasks that members' own ratings count for. */
static int64_t count_medians(const pe__council_tables *t)
{
    int64_t count = 0;
    for (const pe__value *v = pe__first(t->tasks); v; v = v->next) {
        const pe__task_opinion *o = opinion_of(t, v);
        count += o && (t->by_category
                           ? o->category_raters >= PE__RATERS_LEAST
                           : pe__opinion_counts(&o->empowerment));
    }
    return count;
}

static void look(pe__doc *doc, const pe__council_tables *t, pe__value *out)
{
    pe__value *faults = pe__put_array(doc, out, "faults");
    int64_t offer = sum_of(t->workers, "hours");
    if (!pe__count_of(t->tasks))
        add_fault(doc, faults, "work.no_tasks");
    else if (t->by_category)
        look_at_kinds(doc, t, faults);
    else
        look_at_points(doc, t, faults);
    if (offer == 0)
        add_fault(doc, faults, "work.no_members");
    pe__put_bool(doc, out, "is_ready", !pe__count_of(faults));
    pe__put_number(doc, out, "tasks_count", PE__COUNT,
                   (int64_t)pe__count_of(t->tasks));
    pe__put_number(doc, out, "members_count", PE__COUNT,
                   (int64_t)pe__count_of(t->workers));
    pe__put_number(doc, out, "work", PE__HOURS, sum_of(t->tasks, "hours"));
    pe__put_number(doc, out, "offer", PE__HOURS, offer);
    pe__put_number(doc, out, "median_count", PE__COUNT, count_medians(t));
}

pe_status pe__case_look(pe__sql *db, pe__doc *doc, int64_t council,
                        pe__value *out, pe_error *err)
{
    pe__council_tables t;
    int64_t raters = 0;
    pe_status status = pe__tables_load(db, doc, council, &t, err);
    if (status == PE_OK)
        status = pe__rating_raters(db, council, &raters, err);
    if (status == PE_OK) {
        look(doc, &t, out);
        pe__put_number(doc, out, "raters", PE__COUNT, raters);
    }
    pe__tables_free(&t);
    return status;
}

static int64_t *read_ids(pe__doc *doc, const pe__value *array, int32_t count)
{
    if ((int64_t)pe__count_of(array) != count)
        return NULL;
    int64_t *id = pe__doc_alloc(doc, ((size_t)count + 1) * sizeof *id);
    int64_t *at = id;
    for (const pe__value *v = pe__first(array); v && at; v = v->next)
        *at++ = v->integer;
    return id;
}

/* Wishes are no part of the tables, which everybody may see: they are put to
 * the problem itself. Each is [member, task, 1 = rather, 0 = rather not]. */
static bool read_wishes(pe__doc *doc, const pe__value *array,
                        pe_workplace *workplace)
{
    pe_jobs_problem *p = &workplace->problem;
    size_t count = pe__count_of(array);
    pe_jobs_pair *prefer = pe__doc_alloc(doc, (count + 1) * sizeof *prefer);
    pe_jobs_pair *avoid = pe__doc_alloc(doc, (count + 1) * sizeof *avoid);
    if (!prefer || !avoid)
        return true; /* the document has failed, which is seen later */
    p->prefer = prefer;
    p->avoid = avoid;
    p->prefers = p->avoids = 0;
    for (const pe__value *v = pe__first(array); v; v = v->next) {
        const pe__value *member = pe__first(v);
        const pe__value *task = member ? member->next : NULL;
        const pe__value *rather = task ? task->next : NULL;
        if (!rather || member->integer < 0 || task->integer < 0 ||
            member->integer >= p->members || task->integer >= p->tasks)
            return false;
        pe_jobs_pair pair = {(int32_t)member->integer,
                             (int32_t)task->integer};
        if (rather->integer)
            prefer[p->prefers++] = pair;
        else
            avoid[p->avoids++] = pair;
    }
    return true;
}

static void read_settings(const pe__value *in, pe__case *out)
{
    out->settings = PE_JOBS_DEFAULTS;
    out->settings.seed = (uint64_t)pe__get_integer(in, "seed", 1);
    out->settings.band = pe__get_real(in, "band", 1);
    out->settings.most_tasks = (int32_t)pe__get_integer(in, "most_tasks", 12);
    out->settings.price = pe__get_real(in, "price", 0);
    out->period_days = pe__get_real(in, "period_days", 91);
}

pe_status pe__case_read(pe__doc *doc, const pe__buffer *packed, pe__case *out,
                        pe_error *err)
{
    pe__value *in = NULL;
    *out = (pe__case){.doc = doc};
    pe_status status = pe__packed_read(doc, packed, "the case", &in, err);
    if (status != PE_OK)
        return status;
    out->tasks = pe__get_text(in, "tasks", "");
    out->members = pe__get_text(in, "members", "");
    out->today = pe__get_text(in, "today", NULL);
    pe_workplace_texts texts = {
        .name = pe__get_text(in, "name", ""), .tasks = out->tasks,
        .members = out->members, .today = out->today,
        .by_category = pe__get_bool(in, "by_category", false),
        .weight = pe__get_real(in, "weight", 0)};
    read_settings(in, out);
    status = pe_workplace_parse(&texts, &out->workplace, err);
    if (status != PE_OK)
        return status;
    const pe_jobs_problem *p = &out->workplace->problem;
    out->member = read_ids(doc, pe__get(in, "member_ids"), p->members);
    out->task = read_ids(doc, pe__get(in, "task_ids"), p->tasks);
    bool whole = read_wishes(doc, pe__get(in, "wishes"), out->workplace);
    if (pe__doc_failed(doc))
        status = pe__fail_memory(err);
    else if (!whole || !out->member || !out->task)
        status = pe__fail(err, PE_BAD_INPUT, "the case does not fit its own "
                          "tables");
    if (status != PE_OK)
        pe__case_free(out);
    return status;
}

void pe__case_free(pe__case *of)
{
    pe_workplace_free(of->workplace);
    of->workplace = NULL;
}

/* Workplaces are small enough; callers with many questions sort. */
static int32_t find(const int64_t *id, int32_t count, int64_t wanted)
{
    for (int32_t k = 0; k < count; k++)
        if (id[k] == wanted)
            return k;
    return -1;
}

int32_t pe__case_member(const pe__case *of, int64_t member)
{
    return find(of->member, of->workplace->problem.members, member);
}

int32_t pe__case_task(const pe__case *of, int64_t task)
{
    return find(of->task, of->workplace->problem.tasks, task);
}
