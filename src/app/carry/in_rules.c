/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "in_rules.h"

#include "error.h"
#include "mem.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* --- lines ---------------------------------------------------------------- */

void pe__carry_lines_begin(pe__carry_lines *lines,
                           const pe__carry_sheet *sheet)
{
    lines->of[lines->sheets++].file = sheet->file;
}

bool pe__carry_line_add(pe__carry_lines *lines, int64_t line)
{
    return pe__numbers_add(&lines->of[lines->sheets - 1].line, line);
}

static const pe__numbers *lines_of(const pe__carry_lines *lines,
                                   const char *file)
{
    static const pe__numbers none = {.at = NULL};
    for (int k = 0; k < lines->sheets; k++)
        if (strcmp(lines->of[k].file, file) == 0)
            return &lines->of[k].line;
    return &none;
}

long pe__carry_line_at(const pe__carry_look *look, const char *file,
                       int64_t row, char path[4096])
{
    const pe__numbers *line = lines_of(look->lines, file);
    snprintf(path, 4096, "%s/%s.csv", look->folder, file);
    return row >= 0 && row < line->count ? (long)line->at[row] : 0;
}
void pe__carry_lines_free(pe__carry_lines *lines)
{
    for (int k = 0; k < lines->sheets; k++)
        pe__free(lines->of[k].line.at);
    *lines = (pe__carry_lines){.sheets = 0};
}

/* --- rows ----------------------------------------------------------------- */

static const pe__carry_sheet *sheet_of(const char *file)
{
    const pe__carry_sheet *sheet;
    for (int k = 0; (sheet = pe__carry_sheet_at(k)) != NULL; k++)
        if (strcmp(sheet->file, file) == 0)
            return sheet;
    return NULL;
}

pe_status pe__carry_refuse(const pe__carry_look *look, const char *file,
                           int64_t row, const char *says, pe_error *err)
{
    char path[4096];
    const long line = pe__carry_line_at(look, file, row, path);
    return pe__fail_at(err, PE_BAD_INPUT, path, line, 0,
                       "%s. Nothing was carried in: put it right, or export "
                       "the council anew", says);
}

static void put_cell(pe__doc *doc, pe__value *row, const char *name,
                     pe__statement *s, int k)
{
    size_t size = 0;
    switch (pe__sql_column_type(s, k)) {
    case PE__SQL_INTEGER:
        pe__put_integer(doc, row, name, pe__sql_integer(s, k));
        break;
    case PE__SQL_REAL: pe__put_real(doc, row, name, pe__sql_real(s, k)); break;
    case PE__SQL_TEXT:
        pe__put_text(doc, row, name, pe__sql_text(s, k, &size));
        break;
    default: break;
    }
}

pe_status pe__carry_back(const pe__carry_look *look, pe__doc *doc,
                         const char *file, pe__value *array, pe_error *err)
{
    const pe__carry_sheet *sheet = sheet_of(file);
    const int shift = sheet->key != NULL;
    pe__statement *s = NULL;
    bool more = false;
    pe_status status = pe__carry_select(look->db, sheet, look->council, &s,
                                        err);
    if (status != PE_OK)
        return status;
    while (!(status = pe__sql_step(s, &more, err)) && more) {
        pe__value *row = pe__add_object(doc, array);
        if (shift)
            put_cell(doc, row, sheet->key, s, 0);
        for (int k = 0; k < PE__CARRY_COLUMNS && sheet->column[k].head; k++)
            put_cell(doc, row, sheet->column[k].name, s, k + shift);
    }
    pe__sql_finish(s);
    return status == PE_OK && pe__doc_failed(doc) ? pe__fail_memory(err)
                                                  : status;
}

void pe__carry_unwritten(pe__carry_type type, int64_t row,
                         pe__carry_cell *cell)
{
    *cell = (pe__carry_cell){.text = ""};
    if (type != PE__CARRY_COUNTED)
        return;
    cell->text = NULL;
    snprintf(cell->digits, sizeof cell->digits, "carried-%" PRId64, row + 1);
}

/* --- what must be so ------------------------------------------------------ */

/* What is in no export, such as who voted in a secret vote that runs. */
static pe_status check_scopes(const pe__carry_look *look, pe_error *err)
{
    const pe__carry_sheet *sheet;
    pe_status status = PE_OK;
    for (int k = 0; !status && (sheet = pe__carry_sheet_at(k)) != NULL; k++) {
        int64_t came = lines_of(look->lines, sheet->file)->count, there = 0;
        status = pe__carry_count(look->db, sheet, look->council, &there, err);
        if (status == PE_OK && came != there)
            status = pe__carry_refuse(
                look, sheet->file, -1, "there are rows in it that no export "
                "writes, such as those of a vote that is not over", err);
    }
    return status;
}

pe_status pe__carry_check_rules(const pe__carry_look *look, pe_error *err)
{
    pe_status status = check_scopes(look, err);
    for (const pe__carry_rule *r = pe__carry_rules; r->file && !status; r++) {
        int64_t row = -1;
        status = pe__carry_broken(look->db, sheet_of(r->file), r,
                                  look->council, look->now, &row, err);
        if (status == PE_OK && row >= 0)
            status = pe__carry_refuse(look, r->file, row, r->says, err);
    }
    return status;
}

/* As decide/amend.c keeps them: the names in order. *at: the option to go on
 * from, as both come in the order of decisions. */
static bool same_options(pe__doc *doc, const pe__value *version,
                         const pe__value **at)
{
    const int64_t decision = pe__get_integer(version, "decision", 0);
    pe__buffer json = {0};
    pe__value *names = pe__doc_array(doc);
    const pe__value *o = *at;
    for (; o && pe__get_integer(o, "decision", 0) <= decision; o = o->next)
        if (pe__get_integer(o, "decision", 0) == decision)
            pe__add_text(doc, names, pe__get_text(o, "name", ""));
    *at = o;
    pe__json_write(names, &json);
    bool same = json.failed || pe__doc_failed(doc) ||
                strcmp(json.bytes,
                       pe__get_text(version, "options_json", "")) == 0;
    pe__buffer_free(&json);
    return same;
}

pe_status pe__carry_check_options(const pe__carry_look *look, pe_error *err)
{
    int64_t row = 0;
    pe__doc *doc = pe__doc_new();
    pe__value *versions = doc ? pe__doc_array(doc) : NULL;
    pe__value *options = doc ? pe__doc_array(doc) : NULL;
    pe_status status = doc ? pe__carry_back(look, doc, "decision_versions",
                                            versions, err)
                           : pe__fail_memory(err);
    if (status == PE_OK && pe__first(versions) != NULL)
        status = pe__carry_options(look->db, doc, options, look->council, err);
    const pe__value *option = pe__first(options);
    for (const pe__value *v = pe__first(versions); v && !status;
         v = v->next, row++) {
        bool newest = v->next == NULL ||
                      pe__get_integer(v->next, "decision", 0) !=
                          pe__get_integer(v, "decision", 0);
        if (newest && !same_options(doc, v, &option))
            status = pe__carry_refuse(
                look, "decision_versions", row, "options: the newest version "
                "has those of decision_options.csv; one of the two was changed "
                "since", err);
    }
    if (status == PE_OK && pe__doc_failed(doc))
        status = pe__fail_memory(err);
    pe__doc_free(doc);
    return status;
}
