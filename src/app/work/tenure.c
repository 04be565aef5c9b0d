/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Nobody holds a task that decides over others' work longer than the council's
 * rule says: after so many periods running somebody else has to. */
#include "case_own.h"

#include "ids.h"
#include "row_index.h"
#include "work_division.h"

#include <string.h>

/* Whether `list` ("a; b") has the item. */
static bool has_item(const char *list, const char *item, size_t length)
{
    const char *other;
    size_t size;
    while (pe__list_next(&list, ';', &other, &size))
        if (size == length && !memcmp(other, item, length))
            return true;
    return false;
}

static bool decides(const pe__value *task)
{
    return has_item(pe__get_text(task, "tags", ""), "decision",
                    strlen("decision"));
}

static bool has_skills(const pe__value *worker, const pe__value *task)
{
    const char *needed = pe__get_text(task, "skills", ""), *item;
    const char *have = pe__get_text(worker, "skills", "");
    size_t length;
    while (pe__list_next(&needed, ';', &item, &length))
        if (!has_item(have, item, length))
            return false;
    return true;
}

/* Whether a bond of that kind stands between the two. */
static bool has_bond(const pe__value *bonds, int64_t member, int64_t task,
                     int64_t holds)
{
    for (const pe__value *b = pe__first(bonds); b; b = b->next)
        if (pe__get_integer(b, "member", 0) == member &&
            pe__get_integer(b, "task", 0) == task &&
            pe__get_integer(b, "holds", 0) == holds)
            return true;
    return false;
}

/* How many of the divisions before (each an array of pieces) the member held
 * the task in, running, the latest first. */
static int64_t held(const pe__value *before, int64_t member, int64_t task)
{
    int64_t periods = 0;
    for (const pe__value *d = pe__first(before); d; d = d->next) {
        bool has = false;
        for (const pe__value *p = pe__first(d); p && !has; p = p->next)
            has = pe__get_integer(p, "member", 0) == member &&
                  pe__get_integer(p, "task", 0) == task;
        if (!has)
            break;
        periods++;
    }
    return periods;
}

/* Who must give the task up; `left` = hours offered by those who could still
 * do it. */
static pe__value *who_is_done(pe__doc *doc, const pe__council_tables *t,
                              const pe__value *task, const pe__value *bonds,
                              const pe__value *before, int64_t *left)
{
    pe__value *done = pe__doc_array(doc);
    int64_t id = pe__get_integer(task, "task", 0);
    *left = 0;
    for (const pe__value *w = pe__first(t->workers); w; w = w->next) {
        int64_t member = pe__get_integer(w, "member", 0);
        if (!has_skills(w, task) || has_bond(bonds, member, id, 0))
            continue;
        bool over = held(before, member, id) >= t->rule.tenure &&
                    !has_bond(bonds, member, id, 1);
        if (over)
            pe__add_number(doc, done, PE__INTEGER, member);
        else
            *left += pe__get_integer(w, "hours", 0);
    }
    return done;
}

static void apply(pe__doc *doc, const pe__council_tables *t,
                  const pe__value *before, pe__value *bonds,
                  pe__value *lifted)
{
    for (const pe__value *v = pe__first(t->tasks); v; v = v->next) {
        int64_t left, id = pe__get_integer(v, "task", 0);
        if (!decides(v))
            continue;
        pe__value *done = who_is_done(doc, t, v, bonds, before, &left);
        if (!pe__count_of(done))
            continue;
        if (left < pe__get_integer(v, "hours", 0)) {
            pe__value *one = pe__add_object(doc, lifted);
            pe__put_integer(doc, one, "task", id);
            pe__put_text(doc, one, "name", pe__get_text(v, "name", ""));
            continue;
        }
        for (const pe__value *m = pe__first(done); m; m = m->next) {
            pe__value *ban = pe__add_object(doc, bonds);
            pe__put_integer(doc, ban, "member", m->integer);
            pe__put_integer(doc, ban, "task", id);
            pe__put_integer(doc, ban, "holds", 0);
        }
    }
}

pe_status pe__tenure_apply(pe__sql *db, pe__doc *doc, int64_t council,
                           const pe__council_tables *t, pe__value *bonds,
                           pe__value *lifted, pe_error *err)
{
    pe__value *past = pe__doc_array(doc), *before = pe__doc_array(doc);
    if (t->rule.tenure <= 0)
        return PE_OK;
    pe_status status = pe__division_past(db, doc, past, council,
                                         t->rule.tenure, err);
    for (const pe__value *v = pe__first(past); v && status == PE_OK;
         v = v->next)
        status = pe__piece_rows(db, doc, pe__add_array(doc, before),
                                pe__get_integer(v, "division", 0), 0, err);
    if (status == PE_OK && (int64_t)pe__count_of(past) == t->rule.tenure)
        apply(doc, t, before, bonds, lifted);
    return status;
}
