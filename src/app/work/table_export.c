/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A council's tables as files, to be edited elsewhere and brought again. */
#include "work.h"

#include "acts.h"
#include "case_own.h"
#include "error.h"

#include <string.h>

#define CSV "text/csv; charset=utf-8"
#define XLSX \
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

static pe_status give(pe__use *use, const pe__sheet *sheet, const char *name,
                      bool book, pe_error *err)
{
    pe__buffer out = {0};
    pe_status status = PE_OK;
    if (book)
        status = pe__sheet_xlsx(sheet, name, &out, err);
    else
        pe__sheet_csv(sheet, &out);
    if (status == PE_OK && out.failed)
        status = pe__fail_memory(err);
    if (status == PE_OK)
        pe__use_file(use, book ? XLSX : CSV,
                     pe__doc_format(use->doc, "%s.%s", name,
                                    book ? "xlsx" : "csv"),
                     &out);
    pe__buffer_free(&out);
    return status;
}

/* Which of the two the path's file is; false = neither. */
static bool which(const pe__use *use, const char *csv, const char *xlsx,
                  bool *book)
{
    const char *file = pe__get_text(use->in, "file_text", "");
    *book = !strcmp(file, xlsx);
    return *book || !strcmp(file, csv);
}

/* tasks.csv or tasks.xlsx. */
pe_status pe__use_tasks_file(pe__use *use, pe_error *err)
{
    bool book;
    pe__council_tables t = {0};
    if (!which(use, "tasks.csv", "tasks.xlsx", &book))
        return pe__use_not_found(use);
    pe_status status = pe__tables_load(use->db, use->doc, use->council, &t,
                                       err);
    if (status == PE_OK) {
        pe__sheet sheet = pe__tasks_sheet(use->doc, t.tasks, &t.opinions,
                                          &t.rule);
        status = give(use, &sheet, "tasks", book, err);
    }
    pe__tables_free(&t);
    return status;
}

/* members.csv or members.xlsx: what fellow members see of each other. */
pe_status pe__use_members_file(pe__use *use, pe_error *err)
{
    bool book;
    pe__value *tasks = pe__doc_array(use->doc);
    pe__value *workers = pe__doc_array(use->doc);
    pe__value *bonds = pe__doc_array(use->doc);
    if (!which(use, "members.csv", "members.xlsx", &book))
        return pe__use_not_found(use);
    pe_status status = pe__task_rows(use->db, use->doc, tasks, use->council,
                                     false, err);
    if (status == PE_OK)
        status = pe__worker_rows(use->db, use->doc, workers, use->council,
                                 err);
    if (status == PE_OK)
        status = pe__bond_rows(use->db, use->doc, bonds, use->council, err);
    pe__beside beside = {.tasks = tasks, .bonds = bonds};
    pe__sheet sheet = pe__members_sheet(use->doc, workers, &beside);
    return status == PE_OK ? give(use, &sheet, "members", book, err) : status;
}
