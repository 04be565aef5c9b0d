/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Statements made from the table of sheets. They are texts of the program
 * alone: no word of them comes from a file. */
#include "carry_store.h"

#include "error.h"
#include "zone.h"

#include <stdio.h>
#include <string.h>

enum { TEXT_MOST = 2000 };

/* A statement under way; a table that does not fit is a fault of the
 * program. */
typedef struct {
    char text[TEXT_MOST];
    size_t used;
    bool full;
} phrase;

static void add(phrase *p, const char *text)
{
    size_t size = strlen(text);
    if (p->used + size >= TEXT_MOST) {
        p->full = true;
        return;
    }
    memcpy(p->text + p->used, text, size + 1);
    p->used += size;
}

static pe_status too_long(const pe__carry_sheet *sheet, pe_error *err)
{
    return pe__fail(err, PE_USAGE, "the sheet %s has too many columns",
                    sheet->file);
}

/* FROM … WHERE … */
static void add_from(phrase *p, const pe__carry_sheet *sheet)
{
    add(p, " FROM ");
    add(p, sheet->table);
    if (strchr(sheet->table, ' ') == NULL)
        add(p, " own");
    add(p, " WHERE ");
    add(p, sheet->scope);
}

static void add_rows(phrase *p, const pe__carry_sheet *sheet)
{
    add_from(p, sheet);
    add(p, " ORDER BY ");
    add(p, sheet->order);
}

pe_status pe__carry_select(pe__sql *db, const pe__carry_sheet *sheet,
                           int64_t council, pe__statement **out,
                           pe_error *err)
{
    phrase p = {.used = 0};
    add(&p, "SELECT ");
    if (sheet->key != NULL) {
        add(&p, sheet->key);
        add(&p, ", ");
    }
    for (int k = 0; k < PE__CARRY_COLUMNS && sheet->column[k].head; k++) {
        add(&p, k ? ", " : "");
        if (sheet->column[k].type == PE__CARRY_SORT)
            add(&p, "(SELECT sort.name FROM sort WHERE sort.sort = own.sort)");
        else if (sheet->column[k].type == PE__CARRY_STATE)
            add(&p, "CASE WHEN state IN ('open', 'uncounted') AND "
                    "is_secret = 1 THEN 'coming' "
                    "WHEN state = 'uncounted' THEN 'open' ELSE state END");
        else if (sheet->column[k].type == PE__CARRY_OF_LEDGER) {
            add(&p, "(SELECT number FROM money_entry WHERE entry = own.");
            add(&p, sheet->column[k].name);
            add(&p, ")");
        } else
            add(&p, sheet->column[k].name);
    }
    add_rows(&p, sheet);
    if (p.full)
        return too_long(sheet, err);
    pe_status status = pe__sql_prepare(db, p.text, out, err);
    if (status == PE_OK)
        pe__sql_bind_integer(*out, 1, council);
    return status;
}

const pe__carry_sheet *pe__carry_sheet_at(int k)
{
    const pe__carry_sheet *const lists[] = {
        pe__carry_sheets, pe__carry_common_sheets, pe__carry_agreed_sheets,
        pe__carry_flow_sheets, pe__carry_series_sheets};
    for (size_t n = 0; n < sizeof lists / sizeof *lists; n++)
        for (const pe__carry_sheet *s = lists[n]; s->file != NULL; s++)
            if (k-- == 0)
                return s;
    return NULL;
}

bool pe__carry_is_written(const pe__carry_column *column)
{
    return *column->head != '\0';
}

pe_status pe__carry_broken(pe__sql *db, const pe__carry_sheet *sheet,
                           const pe__carry_rule *rule, int64_t council,
                           int64_t now, int64_t *row, pe_error *err)
{
    phrase p = {.used = 0};
    pe__statement *s = NULL;
    bool more = false, broken = false;
    add(&p, "SELECT CASE WHEN ");
    add(&p, rule->broken);
    add(&p, " THEN 1 ELSE 0 END");
    add_rows(&p, sheet);
    if (p.full)
        return too_long(sheet, err);
    pe_status status = pe__sql_prepare(db, p.text, &s, err);
    if (status)
        return status;
    pe__sql_bind_integer(s, 1, council);
    if (strstr(rule->broken, "$2") != NULL)
        pe__sql_bind_integer(s, 2, now);
    for (*row = -1; !broken; ++*row) {
        status = pe__sql_step(s, &more, err);
        if (status != PE_OK || !more)
            break;
        broken = pe__sql_integer(s, 0) != 0;
    }
    *row = broken ? *row : -1;
    pe__sql_finish(s);
    return status;
}

pe_status pe__carry_count(pe__sql *db, const pe__carry_sheet *sheet,
                          int64_t council, int64_t *count, pe_error *err)
{
    phrase p = {.used = 0};
    add(&p, "SELECT count(*)");
    add_from(&p, sheet);
    return p.full ? too_long(sheet, err)
                  : pe__query_integer(db, count, 0, err, p.text, "i", council);
}

/* --- adding a row -------------------------------------------------------- */

/* "INSERT INTO t (a, b) VALUES ($1, $2) RETURNING key". */
static pe_status insert_text(const pe__carry_sheet *sheet, phrase *p,
                             pe_error *err)
{
    int n = 0;
    char mark[16];
    phrase marks = {.used = 0};
    add(p, "INSERT INTO ");
    add(p, sheet->table);
    add(p, " (");
    if (sheet->has_council) {
        add(p, "council");
        add(&marks, "$1");
        n = 1;
    }
    for (int k = 0; k < PE__CARRY_COLUMNS && sheet->column[k].head; k++) {
        if (sheet->column[k].type == PE__CARRY_SHOWN)
            continue;
        snprintf(mark, sizeof mark, "%s$%d", n ? ", " : "", n + 1);
        add(&marks, mark);
        add(p, n++ ? ", " : "");
        add(p, sheet->column[k].name);
    }
    add(p, ") VALUES (");
    add(p, marks.text);
    add(p, ")");
    if (sheet->key != NULL) {
        add(p, " RETURNING ");
        add(p, sheet->key);
    }
    return p->full || marks.full ? too_long(sheet, err) : PE_OK;
}

static void bind(pe__statement *s, int n, pe__carry_type type,
                 const pe__carry_cell *cell)
{
    bool text = type == PE__CARRY_TEXT || type == PE__CARRY_WORD ||
                type == PE__CARRY_FILE || type == PE__CARRY_LINES ||
                type == PE__CARRY_STATE || type == PE__CARRY_FACT ||
                type == PE__CARRY_NOTHING || type == PE__CARRY_COUNTED ||
                type == PE__CARRY_TURN;
    bool bytes = type == PE__CARRY_PACKED, real = type == PE__CARRY_REAL;
    if (cell->null)
        pe__sql_bind_null(s, n, text    ? PE__SQL_TEXT
                                : bytes ? PE__SQL_BYTES
                                : real  ? PE__SQL_REAL
                                        : PE__SQL_INTEGER);
    else if (text)
        pe__sql_bind_text(s, n, cell->text ? cell->text : cell->digits);
    else if (bytes)
        pe__sql_bind_bytes(s, n, cell->text, cell->size);
    else if (real)
        pe__sql_bind_real(s, n, cell->real);
    else
        pe__sql_bind_integer(s, n, cell->integer);
}

pe_status pe__carry_insert(pe__sql *db, const pe__carry_sheet *sheet,
                           int64_t council, const pe__carry_cell *cell,
                           int64_t *id, pe_error *err)
{
    phrase p = {.used = 0};
    pe__statement *s = NULL;
    bool row = false;
    *id = 0;
    pe_status status = insert_text(sheet, &p, err);
    if (status == PE_OK)
        status = pe__sql_prepare(db, p.text, &s, err);
    if (status)
        return status;
    int n = 1;
    if (sheet->has_council)
        pe__sql_bind_integer(s, n++, council);
    for (int k = 0; k < PE__CARRY_COLUMNS && sheet->column[k].head; k++)
        if (sheet->column[k].type != PE__CARRY_SHOWN)
            bind(s, n++, sheet->column[k].type, &cell[k]);
    status = pe__sql_step(s, &row, err);
    if (status == PE_OK && row)
        *id = pe__sql_integer(s, 0);
    while (status == PE_OK && row)
        status = pe__sql_step(s, &row, err);
    pe__sql_finish(s);
    return status;
}

/* --- councils and people ------------------------------------------------- */

pe_status pe__carry_councils(pe__sql *db, pe__doc *doc, pe__value *array,
                             pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
                          "SELECT council, name FROM council ORDER BY council",
                          "");
}

pe_status pe__carry_council(pe__sql *db, pe__doc *doc, int64_t council,
                            pe__value *object, bool *found, pe_error *err)
{
    return pe__query_row(
        db, doc, object, found, err,
        "SELECT c.name, c.kind, c.purpose, c.is_listed, c.zone, "
        "p.name AS parent, "
        "c.created_at, c.closed_at, (SELECT e.hash FROM money_entry e "
        "WHERE e.council = c.council ORDER BY e.number DESC LIMIT 1) "
        "AS ledger_head FROM council c "
        "LEFT JOIN council p ON p.council = c.parent WHERE c.council = $1",
        "i", council);
}

pe_status pe__carry_council_add(pe__sql *db, const pe__value *council,
                                int64_t founder, int64_t now, int64_t *id,
                                pe_error *err)
{
    const char *zone = pe__get_text(council, "zone", "");
    if (!pe__zone_is_name(zone))
        zone = "";
    return pe__query_integer(
        db, id, 0, err,
        "INSERT INTO council (name, kind, purpose, is_listed, founded_by, "
        "created_at, closed_at, zone, has_own_zone) VALUES ($1, $2, $3, $4, "
        "$5, $6, $7, $8, $9) RETURNING council",
        "tttiiidti", pe__get_text(council, "name", ""),
        pe__get_text(council, "kind", "workers"),
        pe__get_text(council, "purpose", ""),
        (int64_t)pe__get_bool(council, "is_listed", false), founder,
        pe__get_integer(council, "created", now),
        pe__get_integer(council, "closed", INT64_MIN),
        zone, (int64_t)(zone[0] != '\0'));
}

pe_status pe__carry_events(pe__sql *db, int64_t council, pe__statement **out,
                           pe_error *err)
{
    pe_status status = pe__sql_prepare(
        db,
        "SELECT seq, at, actor, kind, subject, data, hash FROM event "
        "WHERE council = $1 ORDER BY seq",
        out, err);
    if (status == PE_OK)
        pe__sql_bind_integer(*out, 1, council);
    return status;
}

#define COUNCILS_NEEDS                                                      \
    "need n JOIN undertaking u ON u.effort = n.effort WHERE u.council = $1"  \
    " AND n.what = 'shift' AND n.state = 'open'"

pe_status pe__carry_open_needs(pe__sql *db, pe__doc *doc, pe__value *array,
                               int64_t council, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
                          "SELECT n.need FROM " COUNCILS_NEEDS
                          " ORDER BY n.need", "i", council);
}

pe_status pe__carry_open_claims(pe__sql *db, pe__doc *doc, pe__value *array,
                                int64_t council, pe_error *err)
{
    return pe__query_rows(
        db, doc, array, err,
        "SELECT c.claim, c.need, c.member, c.places, c.state FROM claim c, "
        COUNCILS_NEEDS " AND n.need = c.need AND c.state IN "
        "('promised', 'confirmed', 'doubted', 'standby') "
        "AND c.member IS NOT NULL ORDER BY c.claim", "i", council);
}

pe_status pe__carry_helpers(pe__sql *db, pe__doc *doc, pe__value *array,
                            int64_t council, pe_error *err)
{
    return pe__query_rows(
        db, doc, array, err,
        "SELECT h.member FROM helper h JOIN membership m "
        "ON m.member = h.member WHERE m.council = $1 ORDER BY h.member", "i",
        council);
}
