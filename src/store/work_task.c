/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "work_task.h"

#include "buffer.h"
#include "query.h"

/* In every list of tasks. */
#define COLUMNS                                                              \
    "task, label, name, hours_quarters, skills, least_quarters,"            \
    " most_people, site, slot, category, cause, tags, agreed_empowerment,"  \
    " agreed_desirability, more_json, created_at, ended_at"

pe_status pe__task_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                        int64_t council, bool ended, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT " COLUMNS " FROM task WHERE council = $1"
        " AND (ended_at IS NULL OR $2 = 1) ORDER BY task", "ii", council,
        (int64_t)ended);
}

pe_status pe__task_row(pe__sql *db, pe__doc *doc, pe__value *object,
                       int64_t council, int64_t task, bool *found,
                       pe_error *err)
{
    return pe__query_row(db, doc, object, found, err,
        "SELECT " COLUMNS " FROM task WHERE council = $1 AND task = $2", "ii",
        council, task);
}

/* What was not known goes back as the text it came as. */
static const char *more_of(pe__doc *doc, const pe__value *row)
{
    const pe__value *more = pe__get(row, "more");
    pe__buffer text = {0};
    if (!more || more->kind != PE__OBJECT)
        return "{}";
    pe__json_write(more, &text);
    const char *copy = pe__doc_text(doc, text.bytes ? text.bytes : "{}");
    pe__buffer_free(&text);
    return copy;
}

pe__task pe__task_of(pe__doc *doc, const pe__value *row)
{
    return (pe__task){
        .label = pe__get_text(row, "label", ""),
        .name = pe__get_text(row, "name", ""),
        .hours_quarters = pe__get_integer(row, "hours", 0),
        .skills = pe__get_text(row, "skills", ""),
        .least_quarters = pe__get_integer(row, "least", 1),
        .most_people = pe__get_integer(row, "most_people", 0),
        .site = pe__get_text(row, "site", ""),
        .slot = pe__get_text(row, "slot", ""),
        .category = pe__get_text(row, "category", ""),
        .cause = pe__get_text(row, "cause", ""),
        .tags = pe__get_text(row, "tags", ""),
        .agreed_empowerment =
            pe__get_integer(row, "agreed_empowerment", PE__NOT_AGREED),
        .agreed_desirability =
            pe__get_integer(row, "agreed_desirability", PE__NOT_AGREED),
        .more_json = more_of(doc, row)};
}

pe_status pe__task_labelled(pe__sql *db, int64_t council, const char *label,
                            int64_t *task, pe_error *err)
{
    return pe__query_integer(db, task, 0, err,
        "SELECT task FROM task WHERE council = $1 AND label = $2", "it",
        council, label);
}

/* PE__NOT_AGREED is what type d makes null. */
pe_status pe__task_add(pe__sql *db, int64_t council, const pe__task *task,
                       int64_t now, int64_t *id, pe_error *err)
{
    return pe__query_integer(db, id, 0, err,
        "INSERT INTO task (council, label, name, hours_quarters, skills,"
        " least_quarters, most_people, site, slot, category, cause, tags,"
        " agreed_empowerment, agreed_desirability, more_json, created_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,"
        " $15, $16) RETURNING task", "ittitiitttttddti", council, task->label,
        task->name, task->hours_quarters, task->skills, task->least_quarters,
        task->most_people, task->site, task->slot, task->category,
        task->cause, task->tags, task->agreed_empowerment,
        task->agreed_desirability, task->more_json, now);
}

pe_status pe__task_change(pe__sql *db, int64_t council, int64_t id,
                          const pe__task *task, bool *found, pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(db, &changed, err,
        "UPDATE task SET label = $3, name = $4, hours_quarters = $5,"
        " skills = $6, least_quarters = $7, most_people = $8, site = $9,"
        " slot = $10, category = $11, cause = $12, tags = $13,"
        " agreed_empowerment = $14, agreed_desirability = $15,"
        " more_json = $16, ended_at = NULL WHERE council = $1 AND task = $2",
        "iittitiitttttddt", council, id, task->label, task->name,
        task->hours_quarters, task->skills, task->least_quarters,
        task->most_people, task->site, task->slot, task->category,
        task->cause, task->tags, task->agreed_empowerment,
        task->agreed_desirability, task->more_json);
    *found = changed > 0;
    return status;
}

pe_status pe__task_end(pe__sql *db, int64_t council, int64_t id, int64_t at,
                       bool *found, pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(db, &changed, err,
        "UPDATE task SET ended_at = $3 WHERE council = $1 AND task = $2",
        "iid", council, id, at);
    *found = changed > 0;
    return status;
}

pe_status pe__task_count(pe__sql *db, int64_t council, int64_t *count,
                         pe_error *err)
{
    return pe__query_integer(db, count, 0, err,
        "SELECT count(*) FROM task WHERE council = $1 AND ended_at IS NULL",
        "i", council);
}
