/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Tasks: what there is to do, one by one. */
#include "work.h"

#include "acts.h"
#include "brought.h"
#include "case_own.h"
#include "ids.h"
#include "row_index.h"
#include "slots.h"
#include "when.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* --- showing -------------------------------------------------------------- */

/* What a task is rated, and where that comes from: `points` {empowerment,
 * desirability (of 10; null = not known), is_median, is_agreed, is_unknown}. */
static void put_points(pe__doc *doc, pe__value *task,
                       const pe__task_opinion *opinion)
{
    pe__value *points = pe__put_object(doc, task, "points");
    int64_t e = pe__points_of(task, opinion, true);
    int64_t d = pe__points_of(task, opinion, false);
    bool median = opinion && pe__opinion_counts(&opinion->empowerment);
    bool agreed = !median && e != INT64_MIN;
    pe__put_real(doc, points, "empowerment",
                 e == INT64_MIN ? NAN : (double)e / 100);
    pe__put_real(doc, points, "desirability",
                 d == INT64_MIN ? NAN : (double)d / 100);
    pe__put_bool(doc, points, "is_median", median);
    pe__put_bool(doc, points, "is_agreed", agreed);
    pe__put_bool(doc, points, "is_unknown", !median && !agreed);
}

static bool decides(const pe__value *task)
{
    const char *tags = pe__get_text(task, "tags", ""), *item;
    size_t length;
    while (pe__list_next(&tags, ';', &item, &length))
        if (length == strlen("decision") && !memcmp(item, "decision", length))
            return true;
    return false;
}

/* For people: what templates cannot tell from the row itself. */
static void dress(pe__doc *doc, pe__value *task,
                  const pe__task_opinion *opinion)
{
    put_points(doc, task, opinion);
    pe__put_list(doc, task, "needs", pe__get_text(task, "skills", ""));
    pe__put_when(doc, task, pe__get_text(task, "slot", ""));
    pe__put_bool(doc, task, "is_decision", decides(task));
    pe__put_bool(doc, task, "is_whole", pe__get_integer(task, "least", 0) ==
                                            pe__get_integer(task, "hours", 0));
}

/* tasks: [{task, label, name, hours, …, points, needs, is_decision}], work
 * (hours), ended: [{task, name}], can, by_category. */
pe_status pe__use_tasks(pe__use *use, pe_error *err)
{
    pe__council_tables t = {0};
    pe__value *all = pe__doc_array(use->doc);
    pe__value *ended = pe__put_array(use->doc, use->out, "ended");
    int64_t work = 0;
    pe_status status = pe__tables_load(use->db, use->doc, use->council, &t,
                                       err);
    if (status == PE_OK)
        status = pe__task_rows(use->db, use->doc, all, use->council, true,
                               err);
    if (status == PE_OK) {
        for (pe__value *v = t.tasks->items.first; v; v = v->next) {
            work += pe__get_integer(v, "hours", 0);
            dress(use->doc, v, pe__opinions_find(
                                   &t.opinions, pe__get_integer(v, "task",
                                                                0)));
        }
        for (const pe__value *v = pe__first(all); v; v = v->next)
            if (pe__get_integer(v, "ended", INT64_MIN) != INT64_MIN)
                pe__add(use->doc, ended, pe__doc_copy(use->doc, v));
        pe__put(use->doc, use->out, "tasks", t.tasks);
        pe__put_number(use->doc, use->out, "work", PE__HOURS, work);
        pe__put_bool(use->doc, use->out, "by_category", t.by_category);
        status = pe__put_head(use, err);
    }
    pe__tables_free(&t);
    return status;
}

/* typed: the fields of the form, as they stand. */
static void put_typed(pe__use *use, const pe__value *task)
{
    pe__doc *doc = use->doc;
    pe__value *typed = pe__put_object(doc, use->out, "typed");
    static const char *const same[] = {"label", "name", "skills", "site",
                                       "slot", "category", "cause"};
    char hours[PE__HOURS_SIZE];
    int64_t least = pe__get_integer(task, "least", 1);
    int64_t most = pe__get_integer(task, "most_people", 0);
    for (size_t k = 0; k < sizeof same / sizeof *same; k++)
        pe__put_text(doc, typed, same[k], pe__get_text(task, same[k], ""));
    pe__put_text(doc, typed, "hours",
                 pe__hours_text(pe__get_integer(task, "hours", 0), hours));
    if (least > 1)
        pe__put_text(doc, typed, "least", pe__hours_text(least, hours));
    if (most)
        pe__put_format(doc, typed, "most_people", "%lld", (long long)most);
    if (decides(task))
        pe__put_text(doc, typed, "decides", "1");
    for (int which = 0; which < 2; which++) {
        const char *key = which ? "desirability" : "empowerment";
        int64_t points = pe__get_integer(
            task, which ? "agreed_desirability" : "agreed_empowerment",
            PE__NOT_AGREED);
        if (points != PE__NOT_AGREED)
            pe__put_text(doc, typed, key, pe__points_text(doc, points));
    }
}

/* Words that others have used already, so that "driving" and "Driving" do not
 * become two skills: words: {skills, sites, categories, causes}. */
static pe_status put_words(pe__use *use, pe_error *err)
{
    static const char *const from[] = {"skills", "site", "category", "cause"};
    static const char *const to[] = {"skills", "sites", "categories",
                                     "causes"};
    pe__value *tasks = pe__doc_array(use->doc);
    pe__value *words = pe__put_object(use->doc, use->out, "words");
    pe_status status = pe__task_rows(use->db, use->doc, tasks, use->council,
                                     false, err);
    for (size_t k = 0; k < sizeof from / sizeof *from; k++) {
        pe__value *list = pe__put_array(use->doc, words, to[k]);
        pe__value *seen = pe__doc_object(use->doc);
        for (const pe__value *v = pe__first(tasks); v; v = v->next) {
            const char *text = pe__get_text(v, from[k], ""), *item;
            size_t length;
            while (pe__list_next(&text, k ? '\0' : ';', &item, &length)) {
                const char *word = pe__doc_format(use->doc, "%.*s",
                                                  (int)length, item);
                if (!pe__get(seen, word))
                    pe__add_text(use->doc, list, word);
                pe__put_bool(use->doc, seen, word, true);
            }
        }
    }
    return status;
}

/* The empty form: words, typed. */
pe_status pe__use_task_form(pe__use *use, pe_error *err)
{
    pe__put_object(use->doc, use->out, "typed");
    pe__put_bool(use->doc, use->out, "is_new", true);
    pe_status status = pe__put_head(use, err);
    return status == PE_OK ? put_words(use, err) : status;
}

/* Who holds the task in the division in force: holders: [{member, name,
 * hours}]. */
static pe_status put_holders(pe__use *use, int64_t task, pe_error *err)
{
    int64_t division = 0;
    pe__value *pieces = pe__doc_array(use->doc);
    pe__value *holders = pe__put_array(use->doc, use->out, "holders");
    pe_status status = pe__division_today(use->db, use->council,
                                          pe__use_today(use), &division, err);
    if (status == PE_OK && division)
        status = pe__piece_rows(use->db, use->doc, pieces, division, 0, err);
    for (const pe__value *p = pe__first(pieces); p; p = p->next) {
        if (pe__get_integer(p, "task", 0) != task)
            continue;
        pe__value *one = pe__add_object(use->doc, holders);
        pe__put_integer(use->doc, one, "member",
                        pe__get_integer(p, "member", 0));
        pe__put_text(use->doc, one, "name",
                     pe__get_text(p, "member_name", ""));
        pe__put_number(use->doc, one, "hours", PE__HOURS,
                       pe__get_integer(p, "hours", 0));
    }
    return status;
}

/* One task: task, holders, words, typed, can; all of the form is there for who
 * may change it. */
pe_status pe__use_task(pe__use *use, pe_error *err)
{
    pe__council_tables t = {0};
    int64_t id = pe__path_number(use, "task");
    bool found = false;
    pe__value *task = pe__put_object(use->doc, use->out, "task");
    pe_status status = pe__task_row(use->db, use->doc, task, use->council, id,
                                    &found, err);
    if (status == PE_OK && !found)
        return pe__use_not_found(use);
    if (status == PE_OK)
        status = pe__tables_load(use->db, use->doc, use->council, &t, err);
    if (status == PE_OK) {
        dress(use->doc, task, pe__opinions_find(&t.opinions, id));
        put_typed(use, task);
        pe__put_bool(use->doc, use->out, "by_category", t.by_category);
        status = put_holders(use, id, err);
    }
    if (status == PE_OK)
        status = put_words(use, err);
    if (status == PE_OK)
        status = pe__put_head(use, err);
    pe__tables_free(&t);
    return status;
}

static const int64_t MOST_QUARTERS = 40000; /* of one task a week */

/* --- changing ------------------------------------------------------------- */

/* Points of a field as hundredths. */
static int64_t read_points(pe__use *use, const char *field)
{
    double points = pe__use_real(use, field, 0, 10, -1);
    return points < 0 ? PE__NOT_AGREED : (int64_t)(100 * points + 0.5);
}

/* A list as the tables write it. */
static const char *read_list(pe__use *use, const char *field)
{
    const char *text = pe__use_text(use, field, PE__LIST_MOST, false), *item;
    const char *list = "";
    size_t length;
    while (pe__list_next(&text, ';', &item, &length))
        list = pe__doc_format(use->doc, "%s%s%.*s", list, *list ? "; " : "",
                              (int)length, item);
    return list;
}

/* The tags that were there, with `decision` or without. */
static const char *read_tags(pe__use *use, const char *tags)
{
    const char *list = pe__use_ticked(use, "decides") ? "decision" : "";
    const char *item;
    size_t length;
    while (pe__list_next(&tags, ';', &item, &length))
        if (length != strlen("decision") ||
            memcmp(item, "decision", length) != 0)
            list = pe__doc_format(use->doc, "%s%s%.*s", list,
                                  *list ? "; " : "", (int)length, item);
    return list;
}

/* The fields of the form; `before` NULL = a new task. */
static pe__task read_task(pe__use *use, const pe__value *before)
{
    pe__task task = {
        .name = pe__use_text(use, "name", PE__NAME_MOST, true),
        .label = pe__use_text(use, "label", PE__LABEL_MOST, false),
        .hours_quarters = pe__use_quarters(use, "hours", 1, MOST_QUARTERS, 0),
        .least_quarters = pe__use_quarters(use, "least", 1, MOST_QUARTERS, 1),
        .most_people = pe__use_integer(use, "most_people", 0, 10000, 0),
        .skills = read_list(use, "skills"),
        .site = pe__use_text(use, "site", PE__NAME_MOST, false),
        .slot = pe__use_text(use, "slot", PE__LIST_MOST, false),
        .category = pe__use_text(use, "category", PE__NAME_MOST, false),
        .cause = pe__use_text(use, "cause", PE__NAME_MOST, false),
        .agreed_empowerment = read_points(use, "empowerment"),
        .agreed_desirability = read_points(use, "desirability")};
    const char *fault = pe__slot_fault(task.slot);
    task.tags = read_tags(use, pe__get_text(before, "tags", ""));
    task.more_json = before ? pe__task_of(use->doc, before).more_json : "{}";
    if (task.hours_quarters == 0)
        pe__use_fault(use, "hours", "needed");
    else if (task.least_quarters > task.hours_quarters)
        pe__use_fault(use, "least", "work.task_least");
    if (fault)
        pe__use_fault_text(use, "slot", fault);
    return task;
}

/* The name without what tables cannot hold well, cut between letters. */
static void label_of(const char *name, char *label, size_t most)
{
    size_t used = 0;
    for (; *name && used < most; name++)
        label[used++] = strchr(" ,;\t\"/", *name) ? '-' : *name;
    while (used && ((unsigned char)*name & 0xc0) == 0x80) {
        name--;
        used--;
    }
    label[used] = '\0';
}

/* What was written, which no other task may have; else a label of the name,
 * if need be with a number behind it. */
static pe_status settle_label(pe__use *use, pe__task *task, int64_t own,
                              pe_error *err)
{
    enum { MOST = 3 * PE__LABEL_MOST };
    char label[MOST + 16];
    bool given = *task->label != '\0';
    label_of(task->name, label, MOST);
    size_t used = strlen(label);
    for (int n = 2; n < 1000; n++) {
        int64_t other = 0;
        const char *wanted = given ? task->label : label;
        pe_status status = pe__task_labelled(use->db, use->council, wanted,
                                             &other, err);
        if (status != PE_OK)
            return status;
        if (other == 0 || other == own)
            break;
        if (given) {
            pe__use_fault(use, "label", "work.task_label");
            return PE_OK;
        }
        snprintf(label + used, sizeof label - used, "-%d", n);
    }
    if (!given)
        task->label = pe__doc_text(use->doc, label);
    return PE_OK;
}

pe_status pe__use_task_add(pe__use *use, pe_error *err)
{
    int64_t id = 0, count = 0;
    pe__task task = read_task(use, NULL);
    if (pe__use_faulty(use))
        return PE_OK;
    pe_status status = pe__task_count(use->db, use->council, &count, err);
    if (status == PE_OK && count >= PE__TASKS_MOST)
        return pe__use_conflict(use, "work.tasks_most");
    if (status == PE_OK)
        status = settle_label(use, &task, 0, err);
    if (status == PE_OK && !pe__use_faulty(use))
        status = pe__task_add(use->db, use->council, &task, use->now, &id,
                              err);
    if (status != PE_OK || pe__use_faulty(use))
        return status;
    pe__put_integer(use->doc, use->out, "task", id);
    if (pe__use_ticked(use, "another"))
        pe__use_next(use, "/councils/%lld/tasks/new?said=work.task_added",
                     (long long)use->council);
    else
        pe__use_next(use, "/councils/%lld/tasks?said=work.task_added",
                     (long long)use->council);
    return pe__use_event(use, "task.added", id, NULL, err);
}

pe_status pe__use_task_change(pe__use *use, pe_error *err)
{
    int64_t id = pe__path_number(use, "task");
    bool found = false;
    pe__value *before = pe__doc_object(use->doc);
    pe_status status = pe__task_row(use->db, use->doc, before, use->council,
                                    id, &found, err);
    if (status == PE_OK && !found)
        return pe__use_not_found(use);
    if (status != PE_OK)
        return status;
    pe__task task = read_task(use, before);
    if (!*task.label)
        task.label = pe__get_text(before, "label", "");
    if (pe__use_faulty(use))
        return PE_OK;
    status = settle_label(use, &task, id, err);
    if (status == PE_OK && !pe__use_faulty(use))
        status = pe__task_change(use->db, use->council, id, &task, &found,
                                 err);
    if (status != PE_OK || pe__use_faulty(use))
        return status;
    pe__use_next(use, "/councils/%lld/tasks?said=work.task_changed",
                 (long long)use->council);
    return pe__use_event(use, "task.changed", id, NULL, err);
}

static pe_status end_or_resume(pe__use *use, bool end, pe_error *err)
{
    int64_t id = pe__path_number(use, "task");
    bool found = false;
    pe_status status = pe__task_end(use->db, use->council, id,
                                    end ? use->now : INT64_MIN, &found, err);
    if (status == PE_OK && !found)
        return pe__use_not_found(use);
    if (status != PE_OK)
        return status;
    pe__use_next(use, "/councils/%lld/tasks?said=work.%s",
                 (long long)use->council, end ? "task_ended" : "task_resumed");
    return pe__use_event(use, end ? "task.ended" : "task.resumed", id, NULL,
                         err);
}

pe_status pe__use_task_end(pe__use *use, pe_error *err)
{
    return end_or_resume(use, true, err);
}

pe_status pe__use_task_resume(pe__use *use, pe_error *err)
{
    return end_or_resume(use, false, err);
}
