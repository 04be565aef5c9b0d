/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Carrying a council out, sheet by sheet, in one reading transaction. */
#include "carry.h"

#include "archive.h"
#include "board_helper.h"
#include "decimal.h"
#include "doc.h"
#include "error.h"
#include "file.h"
#include "mem.h"
#include "places.h"
#include "unpack.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const uint64_t UNPACKED_MOST = (uint64_t)256 << 20;

enum { FILES_MOST = 2048 };

/* What one council's export shares. */
typedef struct {
    pe__sql *db;
    int64_t council, asker; /* asker 0 = everything */
    pe__fileset *set;       /* into a folder, or NULL: into memory */
    pe__archive_file *file; /* [files] written in memory, freed with free() */
    int files;
    FILE *stream;           /* of the last of them */
    pe__places places;
    pe__doc *doc;
    pe__doc *kept;      /* what `skills` is of */
    pe__value *skills;  /* all of the hub: {skill, name, is_clearance} */
    uint64_t used;      /* bits of those that were named */
    pe__rows rows;          /* of the sheet at hand: large, so only one */
} export;

/* A row at hand of a sheet. */
typedef struct {
    const pe__carry_sheet *sheet;
    pe__statement *s;
    int shift;        /* 1 when the key stands first */
    int64_t key;
    bool own;         /* it is about the asker, or all is to be seen */
} line;

/* --- files --------------------------------------------------------------- */

/* Closes the file in memory that is open. */
static pe_status close_file(export *e, pe_error *err)
{
    FILE *stream = e->stream;
    e->stream = NULL;
    return stream == NULL || fclose(stream) == 0 ? PE_OK
                                                 : pe__fail_memory(err);
}

/* Starts a file. */
static pe_status add_file(export *e, const char *name, FILE **out,
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
static pe_status add_sheet(export *e, const char *name, FILE **out,
                           pe_error *err)
{
    pe_status status = add_file(e, name, out, err);
    if (status == PE_OK && e->set == NULL)
        e->stream = *out;
    return status;
}

/* --- cells ---------------------------------------------------------------- */

static void put_value(export *e, pe__kind kind, int64_t number)
{
    pe__buffer text = {0};
    pe__json_write(pe__doc_number(e->doc, kind, number), &text);
    const char *shown = text.failed || text.size == 0 ? "" : text.bytes;
    if (shown[0] == '"') { /* times and days are texts in JSON */
        text.bytes[text.size - 1] = '\0';
        shown++;
    }
    pe__rows_text(&e->rows, shown);
    pe__buffer_free(&text);
}

static void put_place(export *e, pe__carry_type kind, int64_t id)
{
    char text[PE__PLACE_TEXT];
    pe__rows_text(&e->rows, pe__places_name(&e->places, kind, id, text));
}

/* What a remark is about, as the cell before says. */
static void put_about(export *e, const line *l, int k)
{
    size_t size;
    const char *about = pe__sql_text(l->s, k - 1, &size);
    put_place(e, strcmp(about, "task") == 0 ? PE__CARRY_TASK
                                            : PE__CARRY_DIVISION,
              pe__sql_integer(l->s, k));
}

/* Unpacks JSON into a file of its own and puts its name. */
static pe_status put_packed(export *e, const line *l,
                            const pe__carry_column *column, int k,
                            pe_error *err)
{
    char place[PE__PLACE_TEXT], name[96];
    size_t size;
    unsigned char *json = NULL;
    uint64_t length = 0;
    FILE *stream = NULL;
    const void *bytes = pe__sql_bytes(l->s, k, &size);
    snprintf(name, sizeof name, "%s-%s-%s.json", l->sheet->file,
             pe__places_name(&e->places, l->sheet->key_type, l->key, place),
             column->head);
    pe_status status = pe__unpack(bytes, size, name, UNPACKED_MOST, &json,
                                  &length, err);
    if (status == PE_OK)
        status = add_file(e, name, &stream, err);
    if (status == PE_OK) {
        fwrite(json, 1, length, stream);
        pe__rows_text(&e->rows, name);
    }
    if (stream != NULL && e->set == NULL && fclose(stream) != 0)
        status = pe__fail_memory(err);
    pe__free(json);
    return status;
}

/* Names of the skills of these bits. */
static void put_skills(export *e, uint64_t bits)
{
    pe__buffer names = {0};
    e->used |= bits;
    for (const pe__value *s = pe__first(e->skills); s; s = s->next)
        if (bits >> pe__get_integer(s, "skill", 0) & 1)
            pe__buffer_format(&names, "%s%s", names.size ? "; " : "",
                              pe__get_text(s, "name", ""));
    pe__rows_text(&e->rows, names.size && !names.failed ? names.bytes : "");
    pe__buffer_free(&names);
}

/* Others' to the kilometre. */
static void put_degrees(export *e, const line *l, const char *name, bool hidden,
                        int k)
{
    char text[32];
    int north_at = strcmp(name, "north") == 0 ? k : k - 1;
    int64_t spot[2] = {pe__sql_integer(l->s, north_at),
                       pe__sql_integer(l->s, north_at + 1)};
    if (hidden)
        pe__place_coarse(&spot[0], &spot[1]);
    snprintf(text, sizeof text, "%.7f", (double)spot[k - north_at] / 1e7);
    pe__rows_text(&e->rows, text);
}

/* Who is none of the council's becomes the first who is. */
static void put_somebody(export *e, int64_t member)
{
    char text[PE__PLACE_TEXT];
    const char *name = pe__places_name(&e->places, PE__CARRY_PERSON, member,
                                       text);
    pe__rows_text(&e->rows, *name ? name : "m1");
}

static pe_status put_cell(export *e, const line *l,
                          const pe__carry_column *column, int k, pe_error *err)
{
    size_t size;
    bool hidden = column->who == PE__CARRY_OWN_CELL && !l->own;
    bool blurred = hidden && column->type == PE__CARRY_DEGREES;
    if (column->type == PE__CARRY_DISTRICT)
        return PE_OK;
    if ((hidden && !blurred) ||
        pe__sql_column_type(l->s, k) == PE__SQL_NULL) {
        pe__rows_text(&e->rows, "");
        return PE_OK;
    }
    int64_t number = pe__sql_integer(l->s, k);
    switch (column->type) {
    case PE__CARRY_TEXT:
    case PE__CARRY_WORD:
    case PE__CARRY_SORT:
        pe__rows_text(&e->rows, pe__sql_text(l->s, k, &size));
        break;
    case PE__CARRY_INTEGER: pe__rows_whole(&e->rows, number); break;
    case PE__CARRY_BOOL: pe__rows_text(&e->rows, number ? "yes" : ""); break;
    case PE__CARRY_REAL:
        pe__rows_exact(&e->rows, pe__sql_real(l->s, k));
        break;
    case PE__CARRY_HOURS: put_value(e, PE__HOURS, number); break;
    case PE__CARRY_MONEY: put_value(e, PE__MONEY, number); break;
    case PE__CARRY_TIME: put_value(e, PE__TIME, number); break;
    case PE__CARRY_DAY: put_value(e, PE__DAY, number); break;
    case PE__CARRY_PACKED: return put_packed(e, l, column, k, err);
    case PE__CARRY_ABOUT: put_about(e, l, k); break;
    case PE__CARRY_SKILL: put_skills(e, (uint64_t)1 << number); break;
    case PE__CARRY_SKILLS: put_skills(e, (uint64_t)number); break;
    case PE__CARRY_DEGREES: put_degrees(e, l, column->name, hidden, k); break;
    case PE__CARRY_SOMEBODY: put_somebody(e, number); break;
    case PE__CARRY_BLOCKED:
        put_place(e, number > 0 ? PE__CARRY_PERSON : PE__CARRY_EFFORT,
                  number > 0 ? number : -number);
        break;
    default: put_place(e, column->type, number); break;
    }
    return PE_OK;
}

/* --- sheets --------------------------------------------------------------- */

static void put_header(export *e, const pe__carry_sheet *sheet, FILE *stream)
{
    char head[600] = "";
    size_t used = 0;
    if (sheet->key != NULL)
        used = (size_t)snprintf(head, sizeof head, "%s", sheet->key);
    for (int k = 0; k < PE__CARRY_COLUMNS && sheet->column[k].head; k++)
        if (*sheet->column[k].head != '\0')
            used += (size_t)snprintf(head + used, sizeof head - used, "%s%s",
                                     used ? "," : "", sheet->column[k].head);
    pe__rows_begin(&e->rows, stream, head);
}

/* Whether a row is the asker's own, which is also so when nobody asks. */
static bool is_own(const export *e, const line *l)
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

static pe_status put_row(export *e, line *l, pe_error *err)
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
        put_place(e, l->sheet->key_type, l->key);
    pe_status status = PE_OK;
    for (int k = 0; k < PE__CARRY_COLUMNS && l->sheet->column[k].head &&
                    status == PE_OK; k++)
        status = put_cell(e, l, &l->sheet->column[k], k + l->shift, err);
    pe__rows_end(&e->rows);
    return status;
}

static pe_status put_sheet(export *e, const pe__carry_sheet *sheet,
                           pe_error *err)
{
    char name[64];
    FILE *stream;
    line l = {.sheet = sheet, .shift = sheet->key != NULL};
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
        if (pe__doc_failed(e->doc)) {
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

static pe_status put_council(export *e, pe_error *err)
{
    FILE *stream;
    pe__buffer text = {0};
    bool found = false;
    pe__value *council = pe__doc_object(e->doc);
    pe__put_format(e->doc, council, "format", "parecon council %d",
                   PE__CARRY_FORMAT);
    pe_status status = pe__carry_council(e->db, e->doc, e->council, council,
                                         &found, err);
    if (status == PE_OK && !found)
        status = pe__fail(err, PE_BAD_INPUT,
                          "there is no council %" PRId64, e->council);
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

static pe_status put_history(export *e, pe_error *err)
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
                   "number,at,person,what,subject,data");
    while (!(status = pe__sql_step(s, &row, err)) && row) {
        pe__rows_whole(&e->rows, pe__sql_integer(s, 0));
        put_value(e, PE__TIME, pe__sql_integer(s, 1));
        put_place(e, PE__CARRY_PERSON, pe__sql_integer(s, 2));
        pe__rows_text(&e->rows, pe__sql_text(s, 3, &size));
        pe__rows_whole(&e->rows, pe__sql_integer(s, 4));
        pe__rows_text(&e->rows, pe__sql_text(s, 5, &size));
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
static pe_status put_skills_sheet(export *e, pe_error *err)
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

static pe_status put_all(export *e, pe_error *err)
{
    pe_status status = pe__skill_rows(e->db, e->kept, e->skills, err);
    if (status == PE_OK)
        status = put_council(e, err);
    for (const pe__carry_sheet *sheet = pe__carry_sheets;
         sheet->file != NULL && status == PE_OK; sheet++)
        status = put_sheet(e, sheet, err);
    if (status == PE_OK)
        status = put_skills_sheet(e, err);
    return status == PE_OK ? put_history(e, err) : status;
}

/* NULL: no memory. */
static export *start(pe__sql *db, int64_t council, int64_t asker)
{
    export *e = pe__zalloc(1, sizeof *e);
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

static void end(export *e)
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
    export *e = start(db, council, asker);
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
    export *e = start(db, council, asker);
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
