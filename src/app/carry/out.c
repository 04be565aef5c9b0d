/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Carrying a council out, sheet by sheet, in one reading transaction. */
#include "carry.h"
#include "out_own.h"

#include "board_helper.h"
#include "doc.h"
#include "error.h"
#include "mem.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILES_MOST = 16384 };

/* --- files --------------------------------------------------------------- */

/* Closes the file in memory that is open. */
static pe_status close_file(pe__export *e, pe_error *err)
{
    FILE *stream = e->stream;
    e->stream = NULL;
    return stream == NULL || fclose(stream) == 0 ? PE_OK
                                                 : pe__fail_memory(err);
}

pe_status pe__export_file(pe__export *e, const char *name, FILE **out,
                          pe_error *err)
{
    pe__file *file;
    if (e->set != NULL) {
        pe_status status = pe__fileset_add(e->set, name, &file, err);
        if (status == PE_OK)
            *out = pe__file_stream(file);
        return status;
    }
    if (e->files == FILES_MOST)
        return pe__fail(err, PE_USAGE, "more than %d files", FILES_MOST);
    pe__archive_file *one = &e->file[e->files];
    *one = (pe__archive_file){.name = strdup(name)};
    *out = one->name != NULL ? open_memstream(&one->bytes, &one->size) : NULL;
    e->files++;
    return *out != NULL ? PE_OK : pe__fail_memory(err);
}

/* Where the sheet at hand goes. */
static pe_status add_sheet(pe__export *e, const char *name, FILE **out,
                           pe_error *err)
{
    pe_status status = pe__export_file(e, name, out, err);
    if (status == PE_OK && e->set == NULL)
        e->stream = *out;
    return status;
}

/* --- sheets --------------------------------------------------------------- */

static void put_header(pe__export *e, const pe__carry_sheet *sheet,
                       FILE *stream)
{
    char head[600] = "";
    size_t used = 0;
    if (sheet->key != NULL)
        used = (size_t)snprintf(head, sizeof head, "%s", sheet->key);
    for (int k = 0; k < PE__CARRY_COLUMNS && sheet->column[k].head; k++)
        if (pe__carry_is_written(&sheet->column[k]))
            used += (size_t)snprintf(head + used, sizeof head - used, "%s%s",
                                     used ? "," : "", sheet->column[k].head);
    pe__rows_begin(&e->rows, stream, head);
}

/* Whether a row is the asker's own, which is also so when nobody asks. */
static bool is_own(const pe__export *e, const pe__export_line *l)
{
    if (e->asker == 0)
        return true;
    if (l->sheet->person == NULL)
        return false;
    if (l->shift && strcmp(l->sheet->person, l->sheet->key) == 0)
        return l->key == e->asker;
    for (int k = 0; k < PE__CARRY_COLUMNS && l->sheet->column[k].head; k++)
        if (strcmp(l->sheet->column[k].name, l->sheet->person) == 0)
            return pe__sql_integer(l->s, k + l->shift) == e->asker;
    return false;
}

static pe_status put_row(pe__export *e, pe__export_line *l, pe_error *err)
{
    if (l->shift) {
        l->key = pe__sql_integer(l->s, 0);
        if (!pe__places_add(&e->places, l->sheet->key_type, l->key))
            return pe__fail_memory(err);
    }
    l->own = is_own(e, l);
    if (l->sheet->who == PE__CARRY_OWN && !l->own)
        return PE_OK;
    if (l->shift)
        pe__export_place(e, l->sheet->key_type, l->key);
    pe_status status = PE_OK;
    for (int k = 0; k < PE__CARRY_COLUMNS && l->sheet->column[k].head &&
                    status == PE_OK; k++)
        status = pe__export_cell(e, l, &l->sheet->column[k], k + l->shift, err);
    pe__rows_end(&e->rows);
    return status;
}

static pe_status put_sheet(pe__export *e, const pe__carry_sheet *sheet,
                           pe_error *err)
{
    char name[64];
    FILE *stream;
    pe__export_line l = {.sheet = sheet, .shift = sheet->key != NULL};
    bool row = false;
    snprintf(name, sizeof name, "%s.csv", sheet->file);
    pe_status status = add_sheet(e, name, &stream, err);
    if (status == PE_OK)
        status = pe__carry_select(e->db, sheet, e->council, &l.s, err);
    if (status)
        return status;
    put_header(e, sheet, stream);
    while (!(status = pe__sql_step(l.s, &row, err)) && row) {
        status = put_row(e, &l, err);
        if (status)
            break;
        if (e->failed || pe__doc_failed(e->doc)) {
            status = pe__fail_memory(err);
            break;
        }
        pe__doc_reset(e->doc);
    }
    pe__rows_finish(&e->rows);
    pe__sql_finish(l.s);
    pe_status closed = close_file(e, err);
    return status == PE_OK ? closed : status;
}

/* --- what is no sheet ----------------------------------------------------- */

static pe_status put_council(pe__export *e, pe_error *err)
{
    FILE *stream;
    pe__buffer text = {0};
    bool found = false;
    const char *origin = "";
    pe__value *council = pe__doc_object(e->doc);
    pe__put_format(e->doc, council, "format", "parecon council %d",
                   PE__CARRY_FORMAT);
    pe_status status = pe__carry_council(e->db, e->doc, e->council, council,
                                         &found, err);
    if (status == PE_OK && !found)
        status = pe__fail(err, PE_BAD_INPUT,
                          "there is no council %" PRId64, e->council);
    if (status == PE_OK)
        status = pe__carry_origin(e->db, e->doc, e->council, &origin, err);
    pe__put_text(e->doc, council, "origin", origin);
    if (status == PE_OK)
        status = add_sheet(e, "council.json", &stream, err);
    if (status == PE_OK) {
        pe__json_write(council, &text);
        pe__buffer_text(&text, "\n");
        if (text.failed || pe__doc_failed(e->doc))
            status = pe__fail_memory(err);
        else
            fwrite(text.bytes, 1, text.size, stream);
    }
    pe__buffer_free(&text);
    pe__doc_reset(e->doc);
    pe_status closed = close_file(e, err);
    return status == PE_OK ? closed : status;
}

/* By which the seed of a count can be checked. */
static void put_hash(pe__export *e, pe__statement *s, int k)
{
    char hex[65] = "";
    size_t size = 0;
    const unsigned char *hash = pe__sql_bytes(s, k, &size);
    for (size_t i = 0; i < size && i < 32; i++)
        snprintf(hex + 2 * i, 3, "%02x", hash[i]);
    pe__rows_text(&e->rows, hex);
}

static pe_status put_history(pe__export *e, pe_error *err)
{
    FILE *stream;
    pe__statement *s = NULL;
    bool row = false;
    size_t size;
    pe_status status = add_sheet(e, "history.csv", &stream, err);
    if (status == PE_OK)
        status = pe__carry_events(e->db, e->council, &s, err);
    if (status)
        return status;
    pe__rows_begin(&e->rows, stream,
                   "number,at,person,what,subject,data,hash");
    while (!(status = pe__sql_step(s, &row, err)) && row) {
        pe__rows_whole(&e->rows, pe__sql_integer(s, 0));
        pe__export_value(e, PE__TIME, pe__sql_integer(s, 1));
        pe__export_place(e, PE__CARRY_PERSON, pe__sql_integer(s, 2));
        pe__rows_text(&e->rows, pe__sql_text(s, 3, &size));
        pe__rows_whole(&e->rows, pe__sql_integer(s, 4));
        pe__rows_text(&e->rows, pe__sql_text(s, 5, &size));
        put_hash(e, s, 6);
        pe__rows_end(&e->rows);
        pe__doc_reset(e->doc);
    }
    pe__rows_finish(&e->rows);
    pe__sql_finish(s);
    pe_status closed = close_file(e, err);
    return status == PE_OK ? closed : status;
}

/* What can be done that was named anywhere, and what somebody has to
 * confirm. */
static pe_status put_skills_sheet(pe__export *e, pe_error *err)
{
    FILE *stream;
    pe_status status = add_sheet(e, "skills.csv", &stream, err);
    if (status)
        return status;
    pe__rows_begin(&e->rows, stream, "name,confirmed");
    for (const pe__value *s = pe__first(e->skills); s; s = s->next) {
        if (!(e->used >> pe__get_integer(s, "skill", 0) & 1))
            continue;
        bool confirmed = pe__get_bool(s, "is_clearance", false);
        pe__rows_text(&e->rows, pe__get_text(s, "name", ""));
        pe__rows_text(&e->rows, confirmed ? "yes" : "");
        pe__rows_end(&e->rows);
    }
    pe__rows_finish(&e->rows);
    return close_file(e, err);
}

static pe_status put_all(pe__export *e, pe_error *err)
{
    pe_status status = pe__skill_rows(e->db, e->kept, e->skills, err);
    if (status == PE_OK)
        status = put_council(e, err);
    const pe__carry_sheet *sheet;
    for (int k = 0; status == PE_OK && (sheet = pe__carry_sheet_at(k)); k++)
        status = put_sheet(e, sheet, err);
    if (status == PE_OK)
        status = put_skills_sheet(e, err);
    if (status == PE_OK)
        status = put_history(e, err);
    return status == PE_OK && e->failed ? pe__fail_memory(err) : status;
}

/* NULL: no memory. */
static pe__export *start(pe__sql *db, int64_t council, int64_t asker)
{
    pe__export *e = pe__zalloc(1, sizeof *e);
    if (e == NULL)
        return NULL;
    e->db = db;
    e->council = council;
    e->asker = asker;
    e->doc = pe__doc_new();
    e->kept = pe__doc_new();
    e->skills = e->kept != NULL ? pe__doc_array(e->kept) : NULL;
    e->file = pe__zalloc(FILES_MOST, sizeof *e->file);
    return e;
}

static void end(pe__export *e)
{
    if (e->stream != NULL)
        (void)fclose(e->stream);
    for (int k = 0; k < e->files; k++) {
        free((char *)e->file[k].name);
        free(e->file[k].bytes);
    }
    pe__free(e->file);
    pe__places_free(&e->places);
    pe__doc_free(e->doc);
    pe__doc_free(e->kept);
    pe__free(e);
}

pe_status pe__carry_out(pe__sql *db, int64_t council, int64_t asker,
                        const char *folder, pe_error *err)
{
    pe__export *e = start(db, council, asker);
    if (e == NULL)
        return pe__fail_memory(err);
    pe_status status = e->doc && e->kept && e->file ? PE_OK
                                                    : pe__fail_memory(err);
    if (status == PE_OK)
        status = pe__fileset_begin(folder, &e->set, err);
    if (status == PE_OK)
        status = pe__sql_begin(db, err);
    if (status == PE_OK) {
        status = put_all(e, err);
        pe__sql_rollback(db);
    }
    if (status == PE_OK)
        status = pe__fileset_commit(e->set, err);
    else if (e->set != NULL)
        pe__fileset_abandon(e->set);
    end(e);
    return status;
}

/* The same as a ZIP, added to `out`. `db` is in a transaction. */
static pe_status pack(pe__sql *db, int64_t council, int64_t asker,
                      pe__buffer *out, pe_error *err)
{
    pe__export *e = start(db, council, asker);
    if (e == NULL)
        return pe__fail_memory(err);
    pe_status status = e->doc && e->kept && e->file ? put_all(e, err)
                                                    : pe__fail_memory(err);
    if (status == PE_OK)
        status = pe__archive_pack(e->file, e->files, out, err);
    end(e);
    return status;
}

pe_status pe__use_export(pe__use *use, pe_error *err)
{
    pe__buffer zip = {0};
    pe_status status = pack(use->db, use->council, use->member, &zip, err);
    if (status == PE_OK)
        pe__use_file(use, "application/zip",
                     pe__doc_format(use->doc, "council-%" PRId64 ".zip",
                                    use->council), &zip);
    pe__buffer_free(&zip);
    return status;
}
