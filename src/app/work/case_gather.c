/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Gathering a case from the store. */
#include "case_own.h"

#include "case.h"
#include "error.h"
#include "packed.h"
#include "row_index.h"
#include "work_division.h"

#include <string.h>

/* A table as CSV in the document. */
static void put_csv(pe__doc *doc, pe__value *out, const char *key,
                    const pe__sheet *sheet)
{
    pe__buffer text = {0};
    pe__sheet_csv(sheet, &text);
    pe__put_bytes(doc, out, key, text.bytes ? text.bytes : "", text.size);
    pe__buffer_free(&text);
}

static void put_ids(pe__doc *doc, pe__value *out, const char *key,
                    const pe__value *rows, const char *of)
{
    pe__value *ids = pe__put_array(doc, out, key);
    for (const pe__value *v = pe__first(rows); v; v = v->next)
        pe__add_number(doc, ids, PE__INTEGER, pe__get_integer(v, of, 0));
}

/* [member, task, prefers] by the places of the rows. */
static void put_wishes(pe__doc *doc, pe__value *out,
                       const pe__council_tables *t, const pe__value *wishes)
{
    pe__row_index members = pe__rows_by(doc, t->workers, "member");
    pe__row_index tasks = pe__rows_by(doc, t->tasks, "task");
    pe__value *array = pe__put_array(doc, out, "wishes");
    for (const pe__value *v = pe__first(wishes); v; v = v->next) {
        int32_t i = pe__rows_place(&members, pe__get_integer(v, "member", 0));
        int32_t j = pe__rows_place(&tasks, pe__get_integer(v, "task", 0));
        if (i < 0 || j < 0)
            continue;
        pe__value *wish = pe__add_array(doc, array);
        pe__add_number(doc, wish, PE__INTEGER, i);
        pe__add_number(doc, wish, PE__INTEGER, j);
        pe__add_number(doc, wish, PE__INTEGER,
                       pe__get_integer(v, "prefers", 0));
    }
}

/* The pieces of the division in force, as today.csv. */
static pe_status put_today(pe__sql *db, pe__doc *doc,
                           const pe__case_order *order,
                           const pe__council_tables *t, pe__value *out,
                           pe_error *err)
{
    int64_t division = 0;
    pe__value *pieces = pe__doc_array(doc);
    pe_status status = pe__division_today(db, order->council, order->day,
                                          &division, err);
    if (status == PE_OK && division)
        status = pe__piece_rows(db, doc, pieces, division, 0, err);
    if (status != PE_OK || !division)
        return status;
    pe__sheet sheet = pe__today_sheet(doc, pieces, t->workers, t->tasks);
    if (pe__count_of(sheet.rows))
        put_csv(doc, out, "today", &sheet);
    return PE_OK;
}

static void put_settings(pe__doc *doc, pe__value *out,
                         const pe__case_order *order, const pe__work_rule *r)
{
    pe__put_integer(doc, out, "seed", order->seed);
    pe__put_real(doc, out, "band", (double)r->band_quarters / 4);
    pe__put_integer(doc, out, "most_tasks", r->most_tasks);
    pe__put_real(doc, out, "price", order->price);
    pe__put_real(doc, out, "period_days", 7 * (double)r->period_weeks);
    /* of a workplace's reader: below 0 = of no account, 0 = the default */
    pe__put_real(doc, out, "weight",
                 r->desirability_weight > 0 ? r->desirability_weight : -1);
}

/* What was done about the case, for people to know. */
static void put_notes(pe__doc *doc, pe__value *notes, const pe__value *lifted)
{
    for (const pe__value *v = pe__first(lifted); v; v = v->next) {
        pe__value *note = pe__add_object(doc, notes);
        pe__put_text(doc, note, "key", "work.tenure_lifted");
        pe__put_integer(doc, note, "task", pe__get_integer(v, "task", 0));
        pe__put_text(doc, note, "name", pe__get_text(v, "name", ""));
    }
}

static pe_status gather(pe__sql *db, pe__doc *doc, const pe__case_order *order,
                        pe__council_tables *t, pe__value *out,
                        pe__value *notes, pe_error *err)
{
    pe__value *bonds = pe__doc_array(doc), *carried = pe__doc_array(doc);
    pe__value *wishes = pe__doc_array(doc), *lifted = pe__doc_array(doc);
    const char *name = NULL;
    pe_status status = pe__tables_load(db, doc, order->council, t, err);
    if (status == PE_OK)
        status = pe__work_council_name(db, doc, order->council, &name, err);
    if (status == PE_OK)
        status = pe__bond_rows(db, doc, bonds, order->council, err);
    if (status == PE_OK)
        status = pe__tenure_apply(db, doc, order->council, t, bonds, lifted,
                                  err);
    if (status == PE_OK)
        status = pe__carried_gather(db, doc, order->council, order->day, t,
                                    carried, err);
    if (status == PE_OK)
        status = pe__wish_rows(db, doc, wishes, order->council, err);
    if (status == PE_OK)
        status = put_today(db, doc, order, t, out, err);
    if (status != PE_OK)
        return status;
    pe__sheet tasks = pe__tasks_sheet(doc, t->tasks, &t->opinions, &t->rule);
    pe__beside beside = {t->tasks, bonds, carried};
    pe__sheet members = pe__members_sheet(doc, t->workers, &beside);
    pe__put_text(doc, out, "name", name ? name : "");
    put_csv(doc, out, "tasks", &tasks);
    put_csv(doc, out, "members", &members);
    put_ids(doc, out, "member_ids", t->workers, "member");
    put_ids(doc, out, "task_ids", t->tasks, "task");
    put_wishes(doc, out, t, wishes);
    pe__put_bool(doc, out, "by_category", t->by_category);
    put_settings(doc, out, order, &t->rule);
    put_notes(doc, notes, lifted);
    return PE_OK;
}

pe_status pe__case_gather(pe__sql *db, pe__doc *doc,
                          const pe__case_order *order, pe__buffer *out,
                          pe__value *notes, pe_error *err)
{
    pe__council_tables t = {0};
    pe__value *object = pe__doc_object(doc);
    pe_status status = gather(db, doc, order, &t, object, notes, err);
    if (status == PE_OK)
        status = pe__doc_failed(doc) ? pe__fail_memory(err)
                                     : pe__packed_write(object, out, err);
    pe__tables_free(&t);
    return status;
}
