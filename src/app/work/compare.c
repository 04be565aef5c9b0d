/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "compare.h"

#include "cells.h"
#include "ids.h"

#include <inttypes.h>
#include <sodium.h>
#include <string.h>

/* Notes a change of a column, unless there is none. */
static void note(pe__doc *doc, pe__value *changes, const char *column,
                 const char *was, const char *will)
{
    if (!changes || !strcmp(was, will))
        return;
    pe__value *change = pe__add_object(doc, changes);
    pe__put_text(doc, change, "column", column);
    pe__put_text(doc, change, "was", was);
    pe__put_text(doc, change, "will", will);
}

/* The text a column comes to have: the row's, where it has the column. */
static const char *text_of(pe__doc *doc, const pe__value *row,
                           const pe__value *stored, const char *key,
                           pe__value *changes)
{
    const char *was = pe__get_text(stored, key, "");
    const char *will = pe__get_text(row, key, was);
    note(doc, changes, key, was, will);
    return will;
}

static const char *hours_text(pe__doc *doc, int64_t quarters)
{
    char text[PE__HOURS_SIZE];
    return pe__doc_text(doc, pe__hours_text(quarters, text));
}

static int64_t hours_of(pe__doc *doc, const pe__value *row,
                        const pe__value *stored, const char *key,
                        const char *column, pe__value *changes)
{
    int64_t was = pe__get_integer(stored, key, 1);
    int64_t will = pe__get_integer(row, key, was);
    note(doc, changes, column, hours_text(doc, was), hours_text(doc, will));
    return will;
}

/* What comes to be agreed on: what the row says where it differs from what is
 * in force, be that the members' median. */
static int64_t points_of(pe__doc *doc, const pe__value *row,
                         const pe__value *stored,
                         const pe__task_opinion *opinion, bool empowerment,
                         pe__value *changes)
{
    const char *key = empowerment ? "empowerment" : "desirability";
    int64_t agreed = pe__get_integer(
        stored, empowerment ? "agreed_empowerment" : "agreed_desirability",
        PE__NOT_AGREED);
    int64_t was = pe__points_of(stored, opinion, empowerment);
    int64_t will = pe__get_integer(row, key, was);
    if (was == will)
        return agreed;
    note(doc, changes, key,
         was == PE__NOT_AGREED ? "" : pe__points_text(doc, was),
         pe__points_text(doc, will));
    return will;
}

/* Columns that are not known: those of the row over those that are stored. */
static const char *more_of(pe__doc *doc, const pe__value *row,
                           const pe__value *stored, pe__value *changes)
{
    const pe__value *was = pe__get(stored, "more");
    pe__value *more = was ? pe__doc_copy(doc, was) : pe__doc_object(doc);
    pe__buffer text = {0};
    for (const pe__value *v = pe__first(pe__get(row, "more")); v;
         v = v->next) {
        const char *will = v->text.bytes;
        note(doc, changes, v->key, pe__get_text(was, v->key, ""), will);
        pe__put_text(doc, more, v->key, will);
    }
    pe__json_write(more, &text);
    const char *copy = pe__doc_text(doc, text.bytes ? text.bytes : "{}");
    pe__buffer_free(&text);
    return copy;
}

static int64_t people_of(pe__doc *doc, const pe__value *row,
                         const pe__value *stored, pe__value *changes)
{
    int64_t was = pe__get_integer(stored, "most_people", 0);
    int64_t will = pe__get_integer(row, "most_people", was);
    note(doc, changes, "max_people", pe__doc_format(doc, "%" PRId64, was),
         pe__doc_format(doc, "%" PRId64, will));
    return will;
}

pe__task pe__task_merge(pe__doc *doc, const pe__value *row,
                        const pe__value *stored,
                        const pe__task_opinion *opinion, pe__value *changes)
{
    const char *label = pe__get_text(row, "label", "");
    pe__task task = {.label = label};
    task.name = text_of(doc, row, stored, "name", changes);
    if (!*task.name)
        task.name = label;
    task.hours_quarters = hours_of(doc, row, stored, "hours", "hours",
                                   changes);
    task.least_quarters = hours_of(doc, row, stored, "least", "min_hours",
                                   changes);
    if (task.least_quarters > task.hours_quarters)
        task.least_quarters = task.hours_quarters;
    task.most_people = people_of(doc, row, stored, changes);
    task.skills = text_of(doc, row, stored, "skills", changes);
    task.site = text_of(doc, row, stored, "site", changes);
    task.slot = text_of(doc, row, stored, "slot", changes);
    task.category = text_of(doc, row, stored, "category", changes);
    task.cause = text_of(doc, row, stored, "cause", changes);
    task.tags = text_of(doc, row, stored, "tags", changes);
    task.agreed_empowerment = points_of(doc, row, stored, opinion, true,
                                        changes);
    task.agreed_desirability = points_of(doc, row, stored, opinion, false,
                                         changes);
    task.more_json = more_of(doc, row, stored, changes);
    return task;
}

/* An entry of the lists. */
static pe__value *entry(pe__doc *doc, pe__value *list, const pe__value *row,
                        const pe__value *stored)
{
    pe__value *one = pe__add_object(doc, list);
    const char *label = pe__get_text(row ? row : stored, "label", "");
    const char *name = pe__get_text(row, "name",
                                    pe__get_text(stored, "name", label));
    if (row)
        pe__put_integer(doc, one, "line", pe__get_integer(row, "line", 0));
    pe__put_text(doc, one, "label", label);
    pe__put_text(doc, one, "name", name);
    return one;
}

/* A number of all that the lists say. */
static void put_seen(pe__doc *doc, pe__value *out)
{
    pe__buffer text = {0};
    uint8_t hash[8];
    char hex[2 * sizeof hash + 1];
    pe__json_write(out, &text);
    crypto_shorthash(hash, (const uint8_t *)(text.bytes ? text.bytes : ""),
                     text.size, (const uint8_t[16]){"what was seen"});
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    pe__put_text(doc, out, "seen", hex);
    pe__buffer_free(&text);
}

static bool has_ended(const pe__value *task)
{
    const pe__value *ended = pe__get(task, "ended");
    return ended && ended->kind != PE__NULL;
}

/* One row: new, changed or the same. */
static void compare_task(pe__doc *doc, pe__value *out, const pe__value *row,
                         const pe__value *stored, const pe__opinions *opinions,
                         int64_t *same)
{
    pe__value *added = (pe__value *)(uintptr_t)pe__get(out, "added");
    pe__value *changed = (pe__value *)(uintptr_t)pe__get(out, "changed");
    pe__value *changes = pe__doc_array(doc);
    if (!stored || has_ended(stored)) {
        entry(doc, added, row, stored);
        return;
    }
    int64_t task = pe__get_integer(stored, "task", 0);
    pe__task_merge(doc, row, stored, pe__opinions_find(opinions, task),
                   changes);
    if (!pe__count_of(changes)) {
        ++*same;
        return;
    }
    pe__value *one = entry(doc, changed, row, stored);
    pe__put_integer(doc, one, "task", task);
    pe__put(doc, one, "changes", changes);
}

/* Stored rows by label: the numbers are places in `row`. False: no memory. */
static bool by_label(pe__doc *doc, const pe__value *stored, pe__ids *ids,
                     const pe__value ***row)
{
    int32_t place = 0, other;
    *row = pe__doc_alloc(doc, (pe__count_of(stored) + 1) * sizeof **row);
    for (const pe__value *v = pe__first(stored); v && *row; v = v->next) {
        const char *label = pe__get_text(v, "label", "");
        (*row)[place] = v;
        if (*label && !pe__ids_add(ids, label, place, &other))
            return false;
        place++;
    }
    return *row != NULL;
}

/* Stored rows that no row of the table is about. */
static void list_missing(pe__doc *doc, pe__value *missing,
                         const pe__value *stored, const bool *met,
                         const char *key)
{
    size_t place = 0;
    for (const pe__value *v = pe__first(stored); v; v = v->next, place++)
        if (!met[place] && !has_ended(v))
            pe__put_integer(doc, entry(doc, missing, NULL, v), key,
                            pe__get_integer(v, key, 0));
}

void pe__compare_tasks(pe__doc *doc, pe__value *out, const pe__value *rows,
                       const pe__value *stored, const pe__opinions *opinions)
{
    pe__ids ids = {0};
    const pe__value **at = NULL;
    int64_t same = 0;
    bool *met = pe__doc_alloc(doc, pe__count_of(stored) + 1);
    pe__put_array(doc, out, "added");
    pe__put_array(doc, out, "changed");
    pe__value *missing = pe__put_array(doc, out, "missing");
    if (met && by_label(doc, stored, &ids, &at)) {
        memset(met, 0, pe__count_of(stored) + 1);
        for (const pe__value *row = pe__first(rows); row; row = row->next) {
            const char *label = pe__get_text(row, "label", "");
            int32_t k = pe__ids_get(&ids, label, strlen(label));
            compare_task(doc, out, row, k < 0 ? NULL : at[k], opinions, &same);
            if (k >= 0)
                met[k] = true;
        }
        list_missing(doc, missing, stored, met, "task");
    }
    pe__put_number(doc, out, "same", PE__COUNT, same);
    put_seen(doc, out);
    pe__ids_free(&ids);
}

const pe__value *pe__worker_meant(const pe__value *row,
                                  const pe__value *workers)
{
    const char *label = pe__get_text(row, "label", "");
    const char *name = pe__get_text(row, "name", label);
    const pe__value *named = NULL;
    int same = 0;
    for (const pe__value *w = pe__first(workers); w; w = w->next) {
        const char *own = pe__get_text(w, "label", "");
        if (*own && !strcmp(own, label))
            return w;
        if (!strcmp(pe__get_text(w, "name", ""), name)) {
            named = w;
            same++;
        }
    }
    return same == 1 ? named : NULL;
}

pe__worker pe__worker_merge(pe__doc *doc, const pe__value *row,
                            const pe__value *stored, pe__value *changes)
{
    pe__worker worker = {0};
    const char *label = pe__worker_label(doc, stored);
    worker.label = pe__get_text(row, "label", label);
    note(doc, changes, "member", label, worker.label);
    worker.hours_quarters = hours_of(doc, row, stored, "hours", "hours",
                                     changes);
    worker.skills = text_of(doc, row, stored, "skills", changes);
    worker.site = text_of(doc, row, stored, "site", changes);
    worker.away = text_of(doc, row, stored, "away", changes);
    worker.more_json = more_of(doc, row, stored, changes);
    return worker;
}

/* The labels of the tasks in an array of ids. */
static const char *labels_of(pe__doc *doc, const pe__value *ids,
                             const pe__value *tasks)
{
    const char *list = "";
    for (const pe__value *v = pe__first(ids); v; v = v->next)
        for (const pe__value *t = pe__first(tasks); t; t = t->next)
            if (pe__get_integer(t, "task", 0) == v->integer)
                list = pe__doc_format(doc, "%s%s%s", list, *list ? "; " : "",
                                      pe__get_text(t, "label", ""));
    return list;
}

/* What a member must or must not hold now, as an array of ids in the order of
 * the tasks. */
static pe__value *bonds_of(pe__doc *doc, const pe__value *bonds,
                           int64_t member, int64_t holds)
{
    pe__value *list = pe__doc_array(doc);
    for (const pe__value *b = pe__first(bonds); b; b = b->next)
        if (pe__get_integer(b, "member", 0) == member &&
            pe__get_integer(b, "holds", 0) == holds)
            pe__add_number(doc, list, PE__INTEGER,
                           pe__get_integer(b, "task", 0));
    return list;
}

/* True when both hold the same ids, in whatever order. */
static bool same_ids(const pe__value *a, const pe__value *b)
{
    if (pe__count_of(a) != pe__count_of(b))
        return false;
    for (const pe__value *v = pe__first(a); v; v = v->next) {
        bool found = false;
        for (const pe__value *w = pe__first(b); w; w = w->next)
            found |= v->integer == w->integer;
        if (!found)
            return false;
    }
    return true;
}

static void compare_bonds(pe__doc *doc, const pe__value *row,
                          const pe__value *stored, const pe__beside *beside,
                          pe__value *changes)
{
    static const char *const key[] = {"bans", "pins"}; /* by `holds` */
    int64_t member = pe__get_integer(stored, "member", 0);
    for (int holds = 1; holds >= 0; holds--) {
        const pe__value *will = pe__get(row, key[holds]);
        pe__value *was = bonds_of(doc, beside->bonds, member, holds);
        if (will && !same_ids(was, will))
            note(doc, changes, key[holds],
                 labels_of(doc, was, beside->tasks),
                 labels_of(doc, will, beside->tasks));
    }
}

/* O(rows × workers): a council's table, not a nation's. */
void pe__compare_members(pe__doc *doc, pe__value *out, const pe__value *rows,
                         const pe__value *workers, const pe__beside *beside)
{
    pe__row_index place = pe__rows_by(doc, workers, "member");
    int64_t same = 0;
    bool *met = pe__doc_alloc(doc, pe__count_of(workers) + 1);
    pe__value *strangers = pe__put_array(doc, out, "strangers");
    pe__value *changed = pe__put_array(doc, out, "changed");
    pe__value *missing = pe__put_array(doc, out, "missing");
    if (!met)
        return;
    memset(met, 0, pe__count_of(workers) + 1);
    for (const pe__value *row = pe__first(rows); row; row = row->next) {
        const pe__value *stored = pe__worker_meant(row, workers);
        pe__value *changes = pe__doc_array(doc);
        if (!stored) {
            entry(doc, strangers, row, NULL);
            continue;
        }
        int64_t member = pe__get_integer(stored, "member", 0);
        int32_t at = pe__rows_place(&place, member);
        if (at >= 0)
            met[at] = true;
        pe__worker_merge(doc, row, stored, changes);
        compare_bonds(doc, row, stored, beside, changes);
        same += !pe__count_of(changes);
        if (!pe__count_of(changes))
            continue;
        pe__value *one = entry(doc, changed, row, stored);
        pe__put_integer(doc, one, "member", member);
        pe__put(doc, one, "changes", changes);
    }
    list_missing(doc, missing, workers, met, "member");
    pe__put_number(doc, out, "same", PE__COUNT, same);
    put_seen(doc, out);
}
