/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a member says of the tasks they know, and what they would rather do.
 * Nothing here shows what others said. */
#include "work.h"

#include "acts.h"
#include "event.h"
#include "ids.h"
#include "opinion.h"
#include "row_index.h"
#include "when.h"
#include "work_rating.h"
#include "work_rule.h"
#include "work_task.h"

#include <stdio.h>
#include <string.h>

/* How many tasks stand on a page: a screen or two of a phone. A ranking is of
 * all of them. */
enum { SCALES = 5, KINDS = 20, ALL = 5000 };

static int page_size(const pe__work_rule *rule)
{
    return rule->rating_way[0] == 's'   ? SCALES
           : rule->rating_way[0] == 'c' ? KINDS
                                        : ALL;
}

/* 0 … 10 with the one that was chosen; the last stands for "I don't know". */
static void put_steps(pe__doc *doc, pe__value *task, const char *key,
                      int64_t hundredths)
{
    pe__value *steps = pe__put_array(doc, task, key);
    for (int points = 0; points <= 10; points++) {
        pe__value *step = pe__add_object(doc, steps);
        pe__put_integer(doc, step, "value", points);
        pe__put_bool(doc, step, "chosen",
                     hundredths >= 0 && (hundredths + 50) / 100 == points);
    }
}

static void put_kinds(pe__doc *doc, pe__value *task, const char *categories,
                      const char *chosen)
{
    pe__value *kinds = pe__put_array(doc, task, "kinds");
    const char *item;
    size_t length;
    while (pe__list_next(&categories, ';', &item, &length)) {
        pe__value *kind = pe__add_object(doc, kinds);
        pe__put_bytes(doc, kind, "name", item, length);
        pe__put_bool(doc, kind, "chosen",
                     strlen(chosen) == length && !memcmp(item, chosen,
                                                         length));
    }
}

static void put_task(pe__use *use, pe__value *list, const pe__value *task,
                     const pe__value *own, const pe__work_rule *rule)
{
    pe__doc *doc = use->doc;
    pe__value *one = pe__doc_copy(doc, task);
    int64_t place = pe__get_integer(own, "place", 0);
    int64_t prefers = pe__get_integer(own, "prefers", -1);
    pe__add(doc, list, one);
    pe__put_when(doc, one, pe__get_text(task, "slot", ""));
    pe__put_list(doc, one, "needs", pe__get_text(task, "skills", ""));
    put_steps(doc, one, "empowerment",
              pe__get_integer(own, "empowerment", -1));
    put_steps(doc, one, "desirability",
              pe__get_integer(own, "desirability", -1));
    put_kinds(doc, one, rule->categories, pe__get_text(own, "category", ""));
    if (place > 0)
        pe__put_integer(doc, one, "place", place);
    pe__put_bool(doc, one, "is_rather", prefers == 1);
    pe__put_bool(doc, one, "is_rather_not", prefers == 0);
    pe__put_bool(doc, one, "is_either", prefers < 0);
}

/* Whether the member has said what the council's way of rating asks for. */
static bool has_said(const pe__value *own, const pe__work_rule *rule)
{
    switch (rule->rating_way[0]) {
    case 'r': return pe__get_integer(own, "place", 0) > 0;
    case 'c': return *pe__get_text(own, "category", "");
    default: return pe__get_integer(own, "empowerment", -1) >= 0;
    }
}

/* Where the page begins: what was asked for, else the first task that was not
 * rated; always the beginning of a page. */
static int64_t begin_of(const pe__use *use, const pe__value *own,
                        const pe__work_rule *rule)
{
    int64_t count = (int64_t)pe__count_of(own), size = page_size(rule), k = 0;
    int64_t task = pe__get_integer(use->in, "task", 0);
    int64_t at = pe__get_integer(use->in, "at", -1);
    for (const pe__value *v = pe__first(own); v && at < 0; v = v->next, k++)
        if (task ? pe__get_integer(v, "task", 0) == task : !has_said(v, rule))
            at = k;
    at = at < 0 || at >= count ? 0 : at;
    return at - at % size;
}

static void put_page(pe__use *use, const pe__value *tasks,
                     const pe__value *own, const pe__work_rule *rule)
{
    pe__doc *doc = use->doc;
    pe__value *list = pe__put_array(doc, use->out, "tasks");
    pe__row_index said = pe__rows_by(doc, own, "task");
    int64_t at = begin_of(use, own, rule), size = page_size(rule), k = 0;
    int64_t count = (int64_t)pe__count_of(tasks), rated = 0;
    for (const pe__value *v = pe__first(own); v; v = v->next)
        rated += has_said(v, rule);
    for (const pe__value *v = pe__first(tasks); v; v = v->next, k++)
        if (k >= at && k < at + size)
            put_task(use, list, v,
                     pe__rows_find(&said, pe__get_integer(v, "task", 0)),
                     rule);
    pe__put_integer(doc, use->out, "at", at);
    pe__put_number(doc, use->out, "rated", PE__COUNT, rated);
    pe__put_number(doc, use->out, "all", PE__COUNT, count);
    if (at > 0)
        pe__put_integer(doc, use->out, "before", at > size ? at - size : 0);
    pe__put_bool(doc, use->out, "has_before", at > 0);
    pe__put_bool(doc, use->out, "has_after", at + size < count);
    if (at + size < count)
        pe__put_integer(doc, use->out, "after", at + size);
}

/* A page of tasks: tasks: [{task, name, hours, …, empowerment, desirability:
 * [{value, chosen}], kinds: [{name, chosen}], place, is_rather, is_rather_not,
 * is_either}], is_scale, is_ranking, is_category, at, before, after, rated,
 * all. */
pe_status pe__use_rate_form(pe__use *use, pe_error *err)
{
    pe__work_rule rule;
    pe__value *tasks = pe__doc_array(use->doc), *own = pe__doc_array(use->doc);
    pe_status status = pe__work_rule_read(use->db, use->doc, use->council,
                                          &rule, err);
    if (status == PE_OK)
        status = pe__task_rows(use->db, use->doc, tasks, use->council, false,
                               err);
    if (status == PE_OK)
        status = pe__rating_own(use->db, use->doc, own, use->council,
                                use->member, err);
    if (status != PE_OK)
        return status;
    pe__put_bool(use->doc, use->out,
                 pe__doc_format(use->doc, "is_%s", rule.rating_way), true);
    put_page(use, tasks, own, &rule);
    return pe__put_head(use, err);
}

/* --- saying --------------------------------------------------------------- */

/* The name of a task's field. */
static const char *field_of(pe__use *use, char which, int64_t task)
{
    return pe__doc_format(use->doc, "%c_%lld", which, (long long)task);
}

/* What a field says: `before` when it is not there, nothing for "?". */
static int64_t points_of(pe__use *use, char which, int64_t task,
                         int64_t before)
{
    const char *field = field_of(use, which, task);
    const pe__value *value = pe__get(use->in, field);
    if (!value)
        return before;
    if (!strcmp(pe__get_text(use->in, field, ""), "?"))
        return INT64_MIN;
    if (which == 'p') {
        int64_t place = pe__use_integer(use, field, 1, 100000, 0);
        return place ? place : INT64_MIN;
    }
    double points = pe__use_real(use, field, 0, 10, -1);
    return points < 0 ? INT64_MIN : (int64_t)(100 * points + 0.5);
}

static const char *kind_of(pe__use *use, int64_t task, const char *categories,
                           const char *before)
{
    const char *field = field_of(use, 'c', task);
    if (!pe__get(use->in, field))
        return *before ? before : NULL;
    const char *kind = pe__use_text(use, field, 200, false);
    if (!*kind || !strcmp(kind, "?"))
        return NULL;
    if (pe__category_number(categories, kind) < 0)
        pe__use_fault(use, field, "choice");
    return kind;
}

/* One task; nothing is written when the form says nothing of it. */
static pe_status say(pe__use *use, const pe__value *own,
                     const pe__work_rule *rule, int64_t *changed,
                     pe_error *err)
{
    int64_t task = pe__get_integer(own, "task", 0);
    pe__said before = {pe__get_integer(own, "empowerment", INT64_MIN),
                       pe__get_integer(own, "desirability", INT64_MIN),
                       pe__get_integer(own, "place", INT64_MIN),
                       pe__get_text(own, "category", "")};
    pe__said said = {points_of(use, 'e', task, before.empowerment),
                     points_of(use, 'd', task, before.desirability),
                     points_of(use, 'p', task, before.place),
                     kind_of(use, task, rule->categories, before.category)};
    bool same = said.empowerment == before.empowerment &&
                said.desirability == before.desirability &&
                said.place == before.place &&
                !strcmp(said.category ? said.category : "", before.category);
    pe_status status = PE_OK;
    if (!same && !pe__use_faulty(use)) {
        ++*changed;
        status = pe__rating_say(use->db, task, use->member, &said, use->now,
                                err);
    }
    const char *wish = pe__get_text(use->in, field_of(use, 'w', task), NULL);
    if (status != PE_OK || !wish || pe__use_faulty(use))
        return status;
    int prefers = !strcmp(wish, "rather")       ? 1
                  : !strcmp(wish, "rather_not") ? 0
                                                : -1;
    if (prefers == (int)pe__get_integer(own, "prefers", -1))
        return PE_OK;
    ++*changed;
    return pe__wish_say(use->db, task, use->member, prefers, err);
}

/* When somebody rated says nothing to others: a median that moved just then
 * would say what. So the event is the member's own. */
static pe_status note(pe__use *use, pe_error *err)
{
    pe__event event = {.at = use->now, .actor = use->member,
                       .kind = "rating.said", .subject = use->council,
                       .data = "{}"};
    return pe__event_add(use->db, &event, err);
}

/* For each task that the form has: e_TASK, d_TASK (0 … 10, ? = nothing),
 * p_TASK (place), c_TASK (kind), w_TASK (rather, rather_not, either); at. */
pe_status pe__use_rate(pe__use *use, pe_error *err)
{
    pe__work_rule rule;
    int64_t changed = 0;
    pe__value *own = pe__doc_array(use->doc);
    pe_status status = pe__work_rule_read(use->db, use->doc, use->council,
                                          &rule, err);
    if (status == PE_OK)
        status = pe__rating_own(use->db, use->doc, own, use->council,
                                use->member, err);
    for (const pe__value *v = pe__first(own); v && status == PE_OK;
         v = v->next)
        status = say(use, v, &rule, &changed, err);
    if (status != PE_OK || pe__use_faulty(use))
        return status;
    int64_t after = pe__get_integer(use->in, "at", 0) + page_size(&rule);
    pe__put_integer(use->doc, use->out, "changed", changed);
    if (after < (int64_t)pe__count_of(own))
        pe__use_next(use, "/councils/%lld/rate?at=%lld&said=work.rated",
                     (long long)use->council, (long long)after);
    else
        pe__use_next(use, "/councils/%lld/ratings?said=work.rated",
                     (long long)use->council);
    return changed ? note(use, err) : PE_OK;
}
