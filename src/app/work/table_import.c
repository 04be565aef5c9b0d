/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Tables that somebody brings: kept as a draft, looked at with all that is
 * wrong and all that would change, and taken over only then. */
#include "work.h"

#include "acts.h"
#include "brought.h"
#include "case_own.h"
#include "compare.h"
#include "work_import.h"

#include <string.h>

enum { FILE_NAME_MOST = 100 };

/* What a draft would do. */
typedef struct {
    pe__value *draft;      /* the row of the store */
    pe__brought brought;
    pe__table *table;
    bool members;          /* a table of members */
    pe__council_tables stored;
    pe__value *bonds;
} looking;

/* The two kinds of tables, and words for the form: kind. */
pe_status pe__use_import_form(pe__use *use, pe_error *err)
{
    bool members = !strcmp(pe__get_text(use->in, "kind", ""), "members");
    pe__put_bool(use->doc, use->out, "is_members", members);
    return pe__put_head(use, err);
}

/* The name without folders, as some browsers send them. */
static const char *bare_name(pe__use *use, const char *name)
{
    for (const char *c = name; *c; c++)
        if (*c == '/' || *c == '\\')
            name = c + 1;
    size_t cut = strlen(name);
    if (cut > FILE_NAME_MOST)
        cut = FILE_NAME_MOST;
    while (cut && ((unsigned char)name[cut] & 0xc0) == 0x80)
        cut--;
    return pe__doc_format(use->doc, "%.*s", (int)cut, name);
}

/* kind (tasks, members), file: kept, and shown. */
pe_status pe__use_import_bring(pe__use *use, pe_error *err)
{
    const char *kind = pe__use_choice(use, "kind", "tasks members");
    const pe__value *file = pe__get(use->in, "file");
    const pe__value *bytes = pe__use_upload(use);
    int64_t import = 0;
    if (pe__use_faulty(use))
        return PE_OK;
    const char *name = bare_name(use, pe__get_text(file, "name", ""));
    pe_status status = pe__import_add(
        use->db, use->council, use->member, kind, *name ? name : kind,
        bytes->text.bytes, bytes->text.size, use->now, &import, err);
    if (status != PE_OK)
        return status;
    pe__put_integer(use->doc, use->out, "import", import);
    pe__use_next(use, "/councils/%lld/tasks/import/%lld",
                 (long long)use->council, (long long)import);
    return PE_OK;
}

/* --- looking -------------------------------------------------------------- */

static pe_status load(pe__use *use, looking *l, pe_error *err)
{
    pe_status status = pe__tables_load(use->db, use->doc, use->council,
                                       &l->stored, err);
    l->bonds = pe__doc_array(use->doc);
    if (status == PE_OK && l->members)
        status = pe__bond_rows(use->db, use->doc, l->bonds, use->council, err);
    return status;
}

static pe_status parse(pe__use *use, looking *l, const pe__buffer *content,
                       pe_error *err)
{
    const char *kind = l->members ? "members" : "tasks";
    pe_status status = pe__brought_open(
        &l->brought, use->doc, pe__get_text(l->draft, "name", kind), kind,
        content->bytes, content->size, &l->table, err);
    if (status != PE_OK || !l->table)
        return status;
    return l->members
               ? pe__brought_members(&l->brought, l->stored.tasks, err)
               : pe__brought_tasks(&l->brought, err);
}

/* Reads the draft that the path names; l->draft is NULL when it is not the
 * member's. Freed by look_away in every case. */
static pe_status look(pe__use *use, looking *l, pe_error *err)
{
    pe__buffer content = {0};
    bool found = false;
    pe__value *draft = pe__doc_object(use->doc);
    *l = (looking){0};
    pe_status status = pe__import_row(
        use->db, use->doc, draft, &content, use->council, use->member,
        pe__path_number(use, "import"), &found, err);
    if (status == PE_OK && found) {
        l->draft = draft;
        l->members = !strcmp(pe__get_text(draft, "kind", ""), "members");
        status = load(use, l, err);
        if (status == PE_OK)
            status = parse(use, l, &content, err);
    }
    pe__buffer_free(&content);
    return status;
}

static void look_away(looking *l)
{
    pe__table_free(l->table);
    pe__tables_free(&l->stored);
}

/* All that the council has, those that ended as well: a row may bring one
 * back. */
static pe_status compare(pe__use *use, looking *l, pe__value *out,
                         pe_error *err)
{
    if (l->members) {
        pe__beside beside = {.tasks = l->stored.tasks, .bonds = l->bonds};
        pe__compare_members(use->doc, out, l->brought.rows,
                            l->stored.workers, &beside);
        return PE_OK;
    }
    pe__value *all = pe__doc_array(use->doc);
    pe_status status = pe__task_rows(use->db, use->doc, all, use->council,
                                     true, err);
    if (status == PE_OK)
        pe__compare_tasks(use->doc, out, l->brought.rows, all,
                          &l->stored.opinions);
    return status;
}

/* import: {import, name, kind, created}, is_members, found: the faults [{file,
 * line, column, letter, text}], found_count, more_count (those not listed),
 * notes: [{is_COLUMN}], and when there are none what would change (compare.h):
 * change: {added, changed, same, missing, strangers, seen}, is_nothing. */
pe_status pe__use_import(pe__use *use, pe_error *err)
{
    looking l;
    pe_status status = look(use, &l, err);
    if (status == PE_OK && !l.draft)
        status = pe__use_not_found(use);
    else if (status == PE_OK) {
        pe__value *out = use->out;
        int64_t shown = (int64_t)pe__count_of(l.brought.faults);
        pe__put(use->doc, out, "import", l.draft);
        pe__put_bool(use->doc, out, "is_members", l.members);
        pe__put(use->doc, out, "found", l.brought.faults);
        pe__put_number(use->doc, out, "found_count", PE__COUNT,
                       l.brought.fault_count);
        pe__put_number(use->doc, out, "more_count", PE__COUNT,
                       l.brought.fault_count - shown);
        pe__value *notes = pe__put_array(use->doc, out, "notes");
        for (const pe__value *n = pe__first(l.brought.notes); n; n = n->next)
            pe__put_text(use->doc, pe__add_object(use->doc, notes), "column",
                         n->text.bytes);
        if (!l.brought.fault_count) {
            pe__value *change = pe__put_object(use->doc, out, "change");
            status = compare(use, &l, change, err);
            pe__put_bool(use->doc, out, "is_nothing",
                         !pe__count_of(pe__get(change, "added")) &&
                         !pe__count_of(pe__get(change, "changed")));
        }
    }
    look_away(&l);
    return status == PE_OK && l.draft ? pe__put_head(use, err) : status;
}

/* --- taking over ---------------------------------------------------------- */

/* Reads the spreadsheet before the writer is held up by it: use->prepared are
 * the rows. */
pe_status pe__use_import_prepare(pe__use *use, pe_error *err)
{
    looking l;
    pe_status status = look(use, &l, err);
    if (status == PE_OK && l.draft && !l.brought.fault_count)
        use->prepared = l.brought.rows;
    look_away(&l);
    return status;
}

typedef struct {
    int64_t added, changed, ended;
} taken;

static pe_status take_task(pe__use *use, const pe__value *row,
                           const pe__opinions *opinions, taken *count,
                           pe_error *err)
{
    int64_t id = 0;
    bool found = true;
    const char *label = pe__get_text(row, "label", "");
    pe__value *stored = pe__doc_object(use->doc);
    pe__value *changes = pe__doc_array(use->doc);
    pe_status status = pe__task_labelled(use->db, use->council, label, &id,
                                         err);
    if (status == PE_OK && id)
        status = pe__task_row(use->db, use->doc, stored, use->council, id,
                              &found, err);
    if (status != PE_OK)
        return status;
    bool ended = pe__get_integer(stored, "ended", INT64_MIN) != INT64_MIN;
    pe__task task = pe__task_merge(use->doc, row, id ? stored : NULL,
                                   pe__opinions_find(opinions, id), changes);
    if (!id || ended)
        count->added++;
    else if (pe__count_of(changes))
        count->changed++;
    else
        return PE_OK;
    return id ? pe__task_change(use->db, use->council, id, &task, &found, err)
              : pe__task_add(use->db, use->council, &task, use->now, &id, err);
}

/* Ends the tasks that are not in the table. */
static pe_status end_missing(pe__use *use, const pe__value *missing,
                             taken *count, pe_error *err)
{
    pe_status status = PE_OK;
    bool found;
    for (const pe__value *m = pe__first(missing); m && status == PE_OK;
         m = m->next) {
        status = pe__task_end(use->db, use->council,
                              pe__get_integer(m, "task", 0), use->now, &found,
                              err);
        count->ended++;
    }
    return status;
}

/* The bonds of a member anew, as far as the table has the column. */
static pe_status take_bonds(pe__use *use, const pe__value *row,
                            int64_t member, const pe__value *bonds,
                            pe_error *err)
{
    pe_status status = PE_OK;
    for (int holds = 0; holds < 2; holds++) {
        const pe__value *tasks = pe__get(row, holds ? "pins" : "bans");
        if (!tasks)
            continue;
        for (const pe__value *b = pe__first(bonds); b && status == PE_OK;
             b = b->next)
            if (pe__get_integer(b, "member", 0) == member &&
                pe__get_integer(b, "holds", 0) == holds)
                status = pe__bond_set(use->db, pe__get_integer(b, "task", 0),
                                      member, -1, err);
        for (const pe__value *t = pe__first(tasks); t && status == PE_OK;
             t = t->next)
            status = pe__bond_set(use->db, t->integer, member, holds, err);
    }
    return status;
}

static pe_status take_member(pe__use *use, looking *l, const pe__value *row,
                             pe_error *err)
{
    bool found;
    const pe__value *stored = pe__worker_meant(row, l->stored.workers);
    if (!stored)
        return PE_OK;
    int64_t member = pe__get_integer(stored, "member", 0);
    pe__worker worker = pe__worker_merge(use->doc, row, stored, NULL);
    pe_status status = pe__worker_change(use->db, use->council, member,
                                         &worker, &found, err);
    return status == PE_OK ? take_bonds(use, row, member, l->bonds, err)
                           : status;
}

static pe_status take_all(pe__use *use, looking *l, const pe__value *change,
                          taken *count, pe_error *err)
{
    pe_status status = PE_OK;
    if (l->members)
        count->changed = (int64_t)pe__count_of(pe__get(change, "changed"));
    for (const pe__value *row = pe__first(l->brought.rows);
         row && status == PE_OK; row = row->next)
        status = l->members
                     ? take_member(use, l, row, err)
                     : take_task(use, row, &l->stored.opinions, count, err);
    if (status == PE_OK && !l->members && pe__use_ticked(use, "end_missing"))
        status = end_missing(use, pe__get(change, "missing"), count, err);
    return status;
}

static pe_status finish(pe__use *use, const looking *l, const taken *count,
                        pe_error *err)
{
    pe__value *data = pe__doc_object(use->doc);
    pe__put_integer(use->doc, data, "added", count->added);
    pe__put_integer(use->doc, data, "changed", count->changed);
    pe__put_integer(use->doc, data, "ended", count->ended);
    pe_status status = pe__import_drop(
        use->db, pe__get_integer(l->draft, "import", 0), err);
    pe__use_next(use, "/councils/%lld/%s?said=work.table_taken",
                 (long long)use->council, l->members ? "members" : "tasks");
    pe__put(use->doc, use->out, "taken", pe__doc_copy(use->doc, data));
    return status == PE_OK
               ? pe__use_event(use, l->members ? "members.imported"
                                               : "tasks.imported", 0, data,
                               err)
               : status;
}

/* seen (of the page), end_missing. What would change is compared once more:
 * where others were quicker, nothing is done and the page shown anew. */
pe_status pe__use_import_confirm(pe__use *use, pe_error *err)
{
    looking l = {.draft = pe__doc_object(use->doc)};
    bool found = false;
    taken count = {0};
    const pe__value *rows = use->prepared;
    pe__value *change = pe__doc_object(use->doc);
    pe_status status = pe__import_row(
        use->db, use->doc, l.draft, NULL, use->council, use->member,
        pe__path_number(use, "import"), &found, err);
    if (status == PE_OK && !found)
        return pe__use_not_found(use);
    if (status == PE_OK && !rows)
        return pe__use_conflict(use, "work.import_faulty");
    l.members = !strcmp(pe__get_text(l.draft, "kind", ""), "members");
    l.brought.rows = (pe__value *)(uintptr_t)rows;
    if (status == PE_OK)
        status = load(use, &l, err);
    if (status == PE_OK)
        status = compare(use, &l, change, err);
    const char *seen = pe__get_text(use->in, "seen", "");
    bool same = !strcmp(seen, pe__get_text(change, "seen", "-"));
    if (status == PE_OK && !same)
        status = pe__use_conflict(use, "work.import_changed");
    else if (status == PE_OK)
        status = take_all(use, &l, change, &count, err);
    if (status == PE_OK && same)
        status = finish(use, &l, &count, err);
    pe__tables_free(&l.stored);
    return status;
}

pe_status pe__use_import_drop(pe__use *use, pe_error *err)
{
    bool found = false;
    int64_t import = pe__path_number(use, "import");
    pe__value *draft = pe__doc_object(use->doc);
    pe_status status = pe__import_row(use->db, use->doc, draft, NULL,
                                      use->council, use->member, import,
                                      &found, err);
    if (status == PE_OK && !found)
        return pe__use_not_found(use);
    pe__use_next(use, "/councils/%lld/tasks", (long long)use->council);
    return status == PE_OK ? pe__import_drop(use->db, import, err) : status;
}
