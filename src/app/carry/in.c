/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Carrying a council in. Rows are added in the order of the folder, so that
 * their numbers rise as their places do. */
#include "carry.h"

#include "board_helper.h"
#include "in_board.h"
#include "in_common.h"
#include "in_people.h"
#include "in_rules.h"
#include "in_shared.h"

#include "error.h"
#include "file.h"
#include "mem.h"
#include "packed.h"
#include "read.h"
#include "turns.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const uint64_t FILE_MOST = (uint64_t)256 << 20;

typedef struct {
    pe__sql *db;
    pe__doc *doc;
    const char *folder;
    int64_t now, council;
    pe__places places;
    pe__value *about;   /* council.json */
    pe__carried *out;
    pe__buffer packed[PE__CARRY_COLUMNS]; /* cells of the row at hand */
    pe__carry_lines lines;
} import;

static void path_of(const import *m, const char *name, char out[4096])
{
    snprintf(out, 4096, "%s/%s", m->folder, name);
}

/* --- council.json --------------------------------------------------------- */

/* People, votes and money must not be there twice. */
static pe_status refuse_twice(const import *m, const char *path, pe_error *err)
{
    int64_t council = 0;
    pe_status status = pe__carry_known(
        m->db, pe__get_text(m->about, "origin", ""), &council, err);
    if (status == PE_OK && council != 0)
        return pe__fail_at(err, PE_BAD_INPUT, path, 0, 0,
                           "this council is in this hub already, as council %"
                           PRId64 ": brought in once more, its people, votes "
                           "and money would be there twice. Nothing was "
                           "changed", council);
    return status;
}

/* Times of council.json, as the store has them. */
static pe_status read_times(import *m, const char *path, pe_error *err)
{
    static const char *const names[] = {"created", "closed"};
    for (int k = 0; k < 2; k++) {
        int64_t at;
        const char *text = pe__get_text(m->about, names[k], "");
        if (*text == '\0')
            continue;
        if (!pe__carry_time(text, &at))
            return pe__fail_at(err, PE_BAD_INPUT, path, 0, 0,
                               "\"%s\": a time such as 2026-11-26T13:00:00Z "
                               "is expected", names[k]);
        pe__put_integer(m->doc, m->about, names[k], at);
    }
    return PE_OK;
}

static pe_status read_council(import *m, pe_error *err)
{
    char path[4096];
    unsigned char *bytes = NULL;
    uint64_t size = 0;
    path_of(m, "council.json", path);
    pe_status status = pe__file_read(path, 1 << 20, &bytes, &size, err);
    if (status == PE_OK)
        status = pe__doc_parse(m->doc, (const char *)bytes, size, &m->about,
                               err);
    pe__free(bytes);
    if (status)
        return status;
    if (strcmp(pe__get_text(m->about, "format", ""),
               pe__doc_format(m->doc, "parecon council %d",
                              PE__CARRY_FORMAT)) != 0)
        return pe__fail_at(err, PE_BAD_INPUT, path, 0, 0,
                           "\"format\" must be \"parecon council %d\": this "
                           "is no council that parecon export wrote, or "
                           "another release wrote it; export it again with "
                           "the parecon that takes it in", PE__CARRY_FORMAT);
    if (*pe__get_text(m->about, "name", "") == '\0')
        return pe__fail_at(err, PE_BAD_INPUT, path, 0, 0,
                           "the council has no name");
    status = read_times(m, path, err);
    return status == PE_OK ? refuse_twice(m, path, err) : status;
}

/* --- sheets --------------------------------------------------------------- */

typedef struct {
    const pe__carry_sheet *sheet;
    pe__table *table;
    int32_t column[PE__CARRY_COLUMNS]; /* of the table */
    int32_t key;                       /* −1 = none */
} opened;

static pe_status open_sheet(import *m, const pe__carry_sheet *sheet,
                            opened *o, pe_error *err)
{
    char path[4096], name[64];
    *o = (opened){.sheet = sheet, .key = -1};
    snprintf(name, sizeof name, "%s.csv", sheet->file);
    path_of(m, name, path);
    pe_status status = pe__table_read(path, NULL, &o->table, err);
    if (status == PE_OK && sheet->key != NULL)
        status = pe__column(o->table, sheet->key, &o->key, err);
    for (int k = 0; k < PE__CARRY_COLUMNS && sheet->column[k].head && !status;
         k++)
        if (pe__carry_is_written(&sheet->column[k]))
            status = pe__column(o->table, sheet->column[k].head,
                                &o->column[k], err);
    return status;
}

/* The file that a cell names, `packed` or as it is. Only a plain name in the
 * folder. */
static pe_status read_file(import *m, pe__cell cell, bool packed,
                           pe__buffer *buffer, pe__carry_cell *out,
                           pe_error *err)
{
    char path[4096];
    const char *name = pe__cell_text(cell);
    unsigned char *bytes = NULL;
    uint64_t size = 0;
    *out = (pe__carry_cell){.null = packed && *name == '\0', .text = ""};
    if (*name == '\0')
        return PE_OK;
    if (strchr(name, '/') != NULL || name[0] == '.')
        return pe__cell_fail(cell, err, "the name of a file of this folder "
                             "is expected");
    path_of(m, name, path);
    pe_status status = pe__file_read(path, FILE_MOST, &bytes, &size, err);
    pe__buffer_clear(buffer);
    if (status == PE_OK && packed)
        status = pe__pack_bytes(bytes, size, buffer, err);
    else if (status == PE_OK && memchr(bytes, 0, size) != NULL)
        status = pe__fail_at(err, PE_BAD_INPUT, path, 0, 0,
                             "text is expected, and there is a byte 0 in it");
    else if (status == PE_OK)
        pe__buffer_add(buffer, bytes, size);
    pe__free(bytes);
    if (status == PE_OK && (buffer->failed || buffer->bytes == NULL))
        return pe__fail_memory(err);
    out->text = buffer->bytes;
    out->size = buffer->size;
    return status;
}

static pe_status read_lines(pe__cell cell, pe__buffer *buffer,
                            pe__carry_cell *out, pe_error *err)
{
    pe__buffer_clear(buffer);
    pe__buffer_format(buffer, "%s\n", pe__cell_text(cell));
    *out = (pe__carry_cell){.text = buffer->bytes, .size = buffer->size};
    return buffer->failed ? pe__fail_memory(err) : PE_OK;
}

/* Rows must stand in the order of their places: m1, m2, … */
static pe_status check_key(const opened *o, int64_t row, char letter,
                           pe_error *err)
{
    char expected[PE__PLACE_TEXT];
    pe__cell cell = {o->table, row, o->key};
    snprintf(expected, sizeof expected, "%c%" PRId64, letter, row + 1);
    return strcmp(pe__cell_text(cell), expected) == 0
               ? PE_OK
               : pe__cell_fail(cell, err, "%s is expected: rows are numbered "
                               "in their order", expected);
}

static pe_status read_row(import *m, const opened *o, int64_t row,
                          pe__carry_cell *cell, pe_error *err)
{
    const pe__carry_column *column = o->sheet->column;
    pe_status status = PE_OK;
    for (int k = 0; k < PE__CARRY_COLUMNS && column[k].head && !status; k++) {
        pe__cell from = {o->table, row, o->column[k]};
        bool packed = column[k].type == PE__CARRY_PACKED;
        if (!pe__carry_is_written(&column[k]) &&
            column[k].type != PE__CARRY_DISTRICT)
            pe__carry_unwritten(column[k].type, row, &cell[k]);
        else if (packed || column[k].type == PE__CARRY_FILE)
            status = read_file(m, from, packed, &m->packed[k], &cell[k], err);
        else if (column[k].type == PE__CARRY_LINES)
            status = read_lines(from, &m->packed[k], &cell[k], err);
        else if (column[k].type == PE__CARRY_COUNCIL ||
                 column[k].type == PE__CARRY_OF_LEDGER ||
                 column[k].type == PE__CARRY_SHOWN)
            status = pe__carry_of_others(m->db, from, column[k].type, k, cell,
                                         err);
        else if (pe__carry_is_looked_up(column[k].type))
            status = pe__carry_look_up(m->db, from, &column[k], k, cell, err);
        else
            status = pe__carry_read(from, column[k].type,
                                    k ? cell[k - 1].text : "", &m->places,
                                    &cell[k], err);
    }
    return status;
}

/* A constraint of the store that a row breaks is a fault of the row. */
static pe_status at_row(pe_status status, const opened *o, int64_t row,
                        pe_error *err)
{
    if (status != PE_BAD_INPUT || err == NULL || err->line > 0)
        return status;
    pe_error found = *err;
    return pe__fail_at(err, PE_BAD_INPUT, pe__table_file(o->table),
                       pe__table_line(o->table, row), 0,
                       "this row does not fit: %s", found.message);
}

/* People are members of the hub as well as of the council, which the first of
 * them founds. */
static pe_status add_membership(import *m, const opened *o, int64_t row,
                                pe__carry_cell *cell, pe_error *err)
{
    static const pe__carry_sheet MEMBERSHIP = {
        .file = "people", .table = "membership", .has_council = true,
        .column = {{"person", "member", PE__CARRY_PERSON, PE__CARRY_OPEN},
                   {"joined", "joined_at", PE__CARRY_TIME, PE__CARRY_OPEN},
                   {"left", "left_at", PE__CARRY_TIME, PE__CARRY_OPEN},
                   {"hours", "hours_quarters", PE__CARRY_HOURS,
                    PE__CARRY_OPEN},
                   {"skills", "skills", PE__CARRY_TEXT, PE__CARRY_OPEN},
                   {"site", "site", PE__CARRY_TEXT, PE__CARRY_OPEN}}};
    int64_t member, id;
    pe_status status = pe__carry_person_add(m->db, m->doc, cell[0].text,
                                            m->now, m->out, &member, err);
    if (status == PE_OK && row == 0)
        status = pe__carry_council_add(m->db, m->about, member, m->now,
                                       &m->council, err);
    if (status)
        return status;
    if (!pe__places_add(&m->places, PE__CARRY_PERSON, member))
        return pe__fail_memory(err);
    cell[0] = (pe__carry_cell){.integer = member};
    return at_row(pe__carry_insert(m->db, &MEMBERSHIP, m->council, cell, &id,
                                   err),
                  o, row, err);
}

static pe_status add_row(import *m, const opened *o, int64_t row,
                         pe_error *err)
{
    pe__carry_cell cell[PE__CARRY_COLUMNS];
    int64_t id;
    pe_status status = PE_OK;
    if (pe__carry_is_unshared(m->out->left, o->sheet, o->table, row,
                              o->key >= 0 ? o->key : o->column[0]))
        return o->key < 0 || pe__places_add(&m->places, o->sheet->key_type, 0)
                   ? PE_OK : pe__fail_memory(err);
    if (!pe__carry_line_add(&m->lines, pe__table_line(o->table, row)))
        return pe__fail_memory(err);
    if (o->key >= 0)
        status = check_key(o, row, pe__places_letter(o->sheet->key_type), err);
    if (status == PE_OK)
        status = read_row(m, o, row, cell, err);
    if (status)
        return status;
    if (o->sheet == pe__carry_sheets)
        return add_membership(m, o, row, cell, err);
    pe__carry_come_again(o->sheet, cell, m->now);
    status = at_row(pe__carry_insert(m->db, o->sheet, m->council, cell, &id,
                                     err),
                    o, row, err);
    if (status == PE_OK && o->key >= 0 &&
        !pe__places_add(&m->places, o->sheet->key_type, id))
        status = pe__fail_memory(err);
    return status;
}

static pe_status add_sheet(import *m, const pe__carry_sheet *sheet,
                           pe_error *err)
{
    opened o;
    pe_status status = open_sheet(m, sheet, &o, err);
    pe__carry_lines_begin(&m->lines, sheet);
    if (status == PE_OK && sheet == pe__carry_sheets &&
        pe__table_rows(o.table) == 0)
        status = pe__fail_at(err, PE_BAD_INPUT, pe__table_file(o.table), 0, 0,
                             "a council without people cannot be carried in");
    for (int64_t row = 0; status == PE_OK && row < pe__table_rows(o.table);
         row++)
        status = add_row(m, &o, row, err);
    pe__table_free(o.table);
    return status;
}

/* Before anything names them, so that what somebody has to confirm is not
 * everybody's to tick. */
static pe_status add_skills(import *m, pe_error *err)
{
    char path[4096];
    pe__table *table = NULL;
    int32_t name = 0, confirmed = 0;
    path_of(m, "skills.csv", path);
    pe_status status = pe__table_read(path, NULL, &table, err);
    if (status == PE_OK)
        status = pe__column(table, "name", &name, err);
    if (status == PE_OK)
        status = pe__column(table, "confirmed", &confirmed, err);
    for (int64_t row = 0; status == PE_OK && row < pe__table_rows(table);
         row++) {
        int64_t skill;
        pe__cell cell = {table, row, name}, yes = {table, row, confirmed};
        status = pe__skill_named(m->db, pe__cell_text(cell), true,
                                 *pe__cell_text(yes) != '\0', &skill, err);
        if (status == PE_OK && skill < 0)
            status = pe__cell_fail(cell, err, "there is no room for it: a hub "
                                   "knows 64 skills");
    }
    pe__table_free(table);
    return status;
}

/* What was counted, sealed or drawn is so again; then what ran begins anew. */
static pe_status check_all(import *m, pe_error *err)
{
    const pe__carry_look look = {.db = m->db, .council = m->council,
                                 .now = m->now, .folder = m->folder,
                                 .places = &m->places, .lines = &m->lines};
    pe_status status = pe__carry_check_counts(&look, err);
    if (status == PE_OK)
        status = pe__carry_check_ledger(
            &look, pe__get_text(m->about, "ledger_head", ""), err);
    if (status == PE_OK)
        status = pe__carry_check_rules(&look, err);
    if (status == PE_OK)
        status = pe__carry_check_options(&look, err);
    if (status == PE_OK)
        status = pe__carry_check_lots(&look, err);
    if (status == PE_OK)
        status = pe__carry_check_turns(&look, err);
    if (status == PE_OK)
        status = pe__carry_check_shared(&look, err);
    return status == PE_OK ? pe__carry_anew(m->db, m->council, m->now, err)
                           : status;
}

static pe_status add_all(import *m, pe_error *err)
{
    const pe__carry_sheet *sheet;
    pe_status status = read_council(m, err);
    if (status == PE_OK)
        status = add_skills(m, err);
    if (status == PE_OK)
        status = pe__carry_unshared(m->db, m->doc, m->folder, m->out->left,
                                    err);
    for (int k = 0; status == PE_OK && (sheet = pe__carry_sheet_at(k)); k++)
        status = add_sheet(m, sheet, err);
    if (status == PE_OK)
        status = check_all(m, err);
    if (status == PE_OK)
        status = pe__carry_note(m->db, pe__get_text(m->about, "origin", ""),
                                m->council, m->now, err);
    return status;
}

pe_status pe__carry_in(pe__sql *db, pe__doc *doc, const char *folder,
                       int64_t now, pe__board *board, pe__carried *out,
                       pe_error *err)
{
    import m = {.db = db, .doc = doc, .folder = folder, .now = now,
                .out = out};
    *out = (pe__carried){.codes = pe__doc_array(doc),
                         .left = pe__doc_array(doc)};
    pe_status status = add_all(&m, err);
    out->council = m.council;
    if (status == PE_OK && board != NULL)
        status = pe__carry_tell(db, board, m.council, now, err);
    if (status == PE_OK && pe__doc_failed(doc))
        status = pe__fail_memory(err);
    for (int k = 0; k < PE__CARRY_COLUMNS; k++)
        pe__buffer_free(&m.packed[k]);
    pe__carry_lines_free(&m.lines);
    pe__places_free(&m.places);
    return status;
}
