/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Cells of a council that is carried out, and the files that they name. */
#include "out_own.h"
#include "turns.h"

#include "board_helper.h"
#include "error.h"
#include "mem.h"
#include "unpack.h"

#include <stdlib.h>
#include <string.h>

static const uint64_t UNPACKED_MOST = (uint64_t)256 << 20;

void pe__export_value(pe__export *e, pe__kind kind, int64_t number)
{
    pe__buffer text = {0};
    pe__json_write(pe__doc_number(e->doc, kind, number), &text);
    e->failed = e->failed || text.failed;
    const char *shown = text.failed || text.size == 0 ? "" : text.bytes;
    if (shown[0] == '"') { /* times and days are texts in JSON */
        text.bytes[text.size - 1] = '\0';
        shown++;
    }
    pe__rows_text(&e->rows, shown);
    pe__buffer_free(&text);
}

void pe__export_place(pe__export *e, pe__carry_type kind, int64_t id)
{
    char text[PE__PLACE_TEXT];
    pe__rows_text(&e->rows, pe__places_name(&e->places, kind, id, text));
}

/* What something is about, as the cell before says. */
static void put_about(pe__export *e, const pe__export_line *l, int k)
{
    size_t size;
    pe__export_place(e, pe__places_about(pe__sql_text(l->s, k - 1, &size)),
                     pe__sql_integer(l->s, k));
}

static void put_lines(pe__export *e, const char *text, size_t size)
{
    pe__buffer lines = {0};
    pe__buffer_add(&lines, text, size > 0 && text[size - 1] == '\n' ? size - 1
                                                                    : size);
    e->failed = e->failed || lines.failed;
    pe__rows_text(&e->rows, lines.size && !lines.failed ? lines.bytes : "");
    pe__buffer_free(&lines);
}

/* A task by its place; what else the cell before says it is, as it stands. */
static void put_fact(pe__export *e, const pe__export_line *l, int k)
{
    size_t size;
    bool task = strcmp(pe__sql_text(l->s, k - 1, &size), "task") == 0;
    const char *fact = pe__sql_text(l->s, k, &size);
    if (task)
        pe__export_place(e, PE__CARRY_TASK, strtoll(fact, NULL, 10));
    else
        pe__rows_text(&e->rows, fact);
}

/* Writes a file of its own, called after the row and the column, and puts its
 * name. */
static pe_status put_file(pe__export *e, const char *name, const void *bytes,
                          size_t size, pe_error *err)
{
    FILE *stream = NULL;
    pe_status status = pe__export_file(e, name, &stream, err);
    if (status == PE_OK) {
        fwrite(bytes, 1, size, stream);
        pe__rows_text(&e->rows, name);
    }
    if (stream != NULL && e->set == NULL && fclose(stream) != 0)
        status = pe__fail_memory(err);
    return status;
}

static void name_file(const pe__export *e, const pe__export_line *l,
                      const char *head, const char *ending, char name[96])
{
    char place[PE__PLACE_TEXT];
    snprintf(name, 96, "%s-%s-%s.%s", l->sheet->file,
             pe__places_name(&e->places, l->sheet->key_type, l->key, place),
             head, ending);
}

static pe_status put_packed(pe__export *e, const pe__export_line *l,
                            const pe__carry_column *column, int k,
                            pe_error *err)
{
    char name[96];
    size_t size;
    unsigned char *json = NULL;
    uint64_t length = 0;
    const void *bytes = pe__sql_bytes(l->s, k, &size);
    name_file(e, l, column->head, "json", name);
    pe_status status = pe__unpack(bytes, size, name, UNPACKED_MOST, &json,
                                  &length, err);
    if (status == PE_OK)
        status = put_file(e, name, json, length, err);
    pe__free(json);
    return status;
}

/* Text that other programs read: ballots, a transcript, weights. */
static pe_status put_text_file(pe__export *e, const pe__export_line *l,
                               const pe__carry_column *column, int k,
                               pe_error *err)
{
    char name[96];
    size_t size = 0;
    const char *text = pe__sql_text(l->s, k, &size);
    bool table = strcmp(column->head, "weights") == 0 ||
                 strcmp(column->head, "groups") == 0;
    const char *ending = table ? "csv"
                         : strstr(column->head, "transcript") ? "jsonl"
                                                              : "txt";
    if (size == 0) {
        pe__rows_text(&e->rows, "");
        return PE_OK;
    }
    name_file(e, l, column->head, ending, name);
    return put_file(e, name, text, size, err);
}

/* Names of the skills of these bits. */
static void put_skills(pe__export *e, uint64_t bits)
{
    pe__buffer names = {0};
    e->used |= bits;
    for (const pe__value *s = pe__first(e->skills); s; s = s->next)
        if (bits >> pe__get_integer(s, "skill", 0) & 1)
            pe__buffer_format(&names, "%s%s", names.size ? "; " : "",
                              pe__get_text(s, "name", ""));
    e->failed = e->failed || names.failed;
    pe__rows_text(&e->rows, names.size && !names.failed ? names.bytes : "");
    pe__buffer_free(&names);
}

/* Others' to the kilometre. */
static void put_degrees(pe__export *e, const pe__export_line *l,
                        const char *name, bool hidden, int k)
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
static void put_somebody(pe__export *e, int64_t member)
{
    char text[PE__PLACE_TEXT];
    const char *name = pe__places_name(&e->places, PE__CARRY_PERSON, member,
                                       text);
    pe__rows_text(&e->rows, *name ? name : "m1");
}

static pe_status put_council(pe__export *e, int64_t council, pe_error *err)
{
    const char *origin = "";
    pe_status status = pe__carry_origin(e->db, e->doc, council, &origin, err);
    pe__rows_text(&e->rows, origin);
    return status;
}

/* Which decision it is stands in the first column. */
static pe_status put_turn(pe__export *e, const pe__export_line *l,
                          pe_error *err)
{
    char seal[PE__HASH_SIZE] = "";
    pe_status status = pe__carry_turn_of(e->db, &e->places,
                                         pe__sql_integer(l->s, 0), seal, err);
    pe__rows_text(&e->rows, seal);
    return status;
}

pe_status pe__export_cell(pe__export *e, const pe__export_line *l,
                          const pe__carry_column *column, int k, pe_error *err)
{
    size_t size;
    bool hidden = column->who == PE__CARRY_OWN_CELL && !l->own;
    bool blurred = hidden && column->type == PE__CARRY_DEGREES;
    if (!pe__carry_is_written(column))
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
    case PE__CARRY_STATE:
    case PE__CARRY_SORT:
    case PE__CARRY_SHOWN:
        pe__rows_text(&e->rows, pe__sql_text(l->s, k, &size));
        break;
    case PE__CARRY_LINES: {
        const char *text = pe__sql_text(l->s, k, &size);
        put_lines(e, text, size);
        break;
    }
    case PE__CARRY_INTEGER:
    case PE__CARRY_OF_LEDGER: pe__rows_whole(&e->rows, number); break;
    case PE__CARRY_COUNCIL: return put_council(e, number, err);
    case PE__CARRY_BOOL: pe__rows_text(&e->rows, number ? "yes" : ""); break;
    case PE__CARRY_REAL:
        pe__rows_exact(&e->rows, pe__sql_real(l->s, k));
        break;
    case PE__CARRY_HOURS: pe__export_value(e, PE__HOURS, number); break;
    case PE__CARRY_MONEY: pe__export_value(e, PE__MONEY, number); break;
    case PE__CARRY_TIME: pe__export_value(e, PE__TIME, number); break;
    case PE__CARRY_DAY: pe__export_value(e, PE__DAY, number); break;
    case PE__CARRY_PACKED: return put_packed(e, l, column, k, err);
    case PE__CARRY_TURN: return put_turn(e, l, err);
    case PE__CARRY_FILE: return put_text_file(e, l, column, k, err);
    case PE__CARRY_ABOUT: put_about(e, l, k); break;
    case PE__CARRY_FACT: put_fact(e, l, k); break;
    case PE__CARRY_EVENT:
        pe__rows_whole(&e->rows, number < 0 ? -number : number);
        break;
    case PE__CARRY_SKILL: put_skills(e, (uint64_t)1 << number); break;
    case PE__CARRY_SKILLS: put_skills(e, (uint64_t)number); break;
    case PE__CARRY_DEGREES: put_degrees(e, l, column->name, hidden, k); break;
    case PE__CARRY_SOMEBODY: put_somebody(e, number); break;
    case PE__CARRY_BLOCKED:
        pe__export_place(e, number > 0 ? PE__CARRY_PERSON : PE__CARRY_EFFORT,
                  number > 0 ? number : -number);
        break;
    default: pe__export_place(e, column->type, number); break;
    }
    return PE_OK;
}
