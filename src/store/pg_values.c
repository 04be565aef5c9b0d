/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Numbers of types are those of PostgreSQL's catalogue (pg_type.dat), which
 * engines that speak its protocol keep. */
#include "pg_values.h"

#include "error.h"
#include "mem.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum {
    OID_BOOL = 16,
    OID_BYTES = 17,
    OID_INT8 = 20,
    OID_INT2 = 21,
    OID_INT4 = 23,
    OID_TEXT = 25,
    OID_OID = 26,
    OID_FLOAT4 = 700,
    OID_FLOAT8 = 701,
    OID_NUMERIC = 1700
};
enum { MOST_VALUES = 1000 };

/* --- words ---------------------------------------------------------------- */

/* Durable commits; a lock that is not given within five seconds is a conflict
 * that passes. */
const char *pe__pg_settings(pe__sql_mode mode)
{
    if (mode == PE__SQL_READ)
        return "SET default_transaction_read_only = on;"
               "SET default_transaction_isolation = 'repeatable read'";
    return "SET synchronous_commit = on; SET lock_timeout = '5s';"
           "SET default_transaction_isolation = 'serializable'";
}

static bool is(const char *state, const char *what)
{
    return strncmp(state, what, strlen(what)) == 0;
}

/* The server's words are about tables and rules, never about values: those
 * stand in its "detail", which is left out. */
pe_status pe__pg_refused(const char *state, const char *words, bool *retry,
                         pe_error *err)
{
    *retry = is(state, "40001") || is(state, "40P01") || is(state, "55P03");
    if (is(state, "23") || is(state, "22"))
        return pe__fail(err, PE_BAD_INPUT, "%s", words);
    if (is(state, "53200"))
        return pe__fail_memory(err);
    if (is(state, "53100"))
        return pe__fail(err, PE_IO, "the database server's disk is full; "
                        "nothing of this was kept. Make room on it");
    return pe__fail(err, PE_IO, "the database server: %s", words);
}

/* --- parameters ----------------------------------------------------------- */

/* One inside a quoted text counts, too: none of ours has any. */
int pe__pg_highest(const char *text)
{
    long highest = 0;
    while ((text = strchr(text, '$')) != NULL) {
        long n = strtol(++text, NULL, 10);
        if (n > highest && n <= MOST_VALUES)
            highest = n;
    }
    return (int)highest;
}

/* Each array is grown on its own: one that could not be leaves the others
 * larger than needed, which does no harm. */
static bool grow(void *array, int room, size_t size)
{
    void **at = array;
    void *larger = pe__realloc(*at, (size_t)room, size);
    if (larger != NULL)
        *at = larger;
    return larger != NULL;
}

static bool make_room(pe__pg_values *v, int n)
{
    int room = v->room > 0 ? v->room : 8;
    while (room < n)
        room *= 2;
    if (room == v->room)
        return true;
    if (!grow(&v->value, room, sizeof *v->value) ||
        !grow(&v->length, room, sizeof *v->length) ||
        !grow(&v->format, room, sizeof *v->format) ||
        !grow(&v->type, room, sizeof *v->type) ||
        !grow(&v->prepared, room, sizeof *v->prepared) ||
        !grow(&v->number, room, sizeof *v->number))
        return false;
    /* numbers may have moved: whoever points to them points again */
    for (int k = 0; k < v->count; k++)
        if (v->value[k] != NULL &&
            (v->type[k] == OID_INT8 || v->type[k] == OID_FLOAT8))
            v->value[k] = v->number[k];
    v->room = room;
    return true;
}

static unsigned oid_of(pe__sql_type type)
{
    switch (type) {
    case PE__SQL_INTEGER: return OID_INT8;
    case PE__SQL_REAL: return OID_FLOAT8;
    case PE__SQL_TEXT: return OID_TEXT;
    case PE__SQL_BYTES: return OID_BYTES;
    default: return 0;
    }
}

/* Numbers are kept here, the most significant byte first. */
static const char *keep_number(pe__pg_values *v, int n, const void *bytes)
{
    uint64_t bits;
    memcpy(&bits, bytes, sizeof bits);
    for (int k = 7; k >= 0; k--) {
        v->number[n - 1][k] = (char)(unsigned char)(bits & 0xff);
        bits >>= 8;
    }
    return v->number[n - 1];
}

/* `bytes` NULL: null. Those between that are not bound are null, of whatever
 * type. */
bool pe__pg_bind(pe__pg_values *v, int n, pe__sql_type type, const void *bytes,
                 size_t size)
{
    if (size > INT_MAX || !make_room(v, n))
        return false;
    for (; v->count < n; v->count++) {
        v->value[v->count] = NULL;
        v->length[v->count] = 0;
        v->format[v->count] = 1;
        v->type[v->count] = 0;
    }
    bool number = type == PE__SQL_INTEGER || type == PE__SQL_REAL;
    v->value[n - 1] = number && bytes != NULL ? keep_number(v, n, bytes)
                                              : bytes;
    v->length[n - 1] = (int)size;
    v->type[n - 1] = oid_of(type);
    return true;
}

/* A null of no type fits whatever the server took the parameter for. */
bool pe__pg_values_fit(const pe__pg_values *v)
{
    if (v->count != v->prepared_count)
        return false;
    for (int k = 0; k < v->count; k++)
        if (v->type[k] != v->prepared[k] && v->type[k] != 0)
            return false;
    return true;
}

bool pe__pg_values_note(pe__pg_values *v)
{
    bool known = true;
    for (int k = 0; k < v->count; k++) {
        v->prepared[k] = v->type[k];
        known = known && v->type[k] != 0;
    }
    v->prepared_count = v->count;
    return known;
}

void pe__pg_values_clear(pe__pg_values *v)
{
    v->count = 0;
}

void pe__pg_values_free(pe__pg_values *v)
{
    pe__free(v->value);
    pe__free(v->length);
    pe__free(v->format);
    pe__free(v->type);
    pe__free(v->prepared);
    pe__free(v->number);
    *v = (pe__pg_values){0};
}

/* --- columns -------------------------------------------------------------- */

/* sum() of whole numbers is numeric: "12", where avg() is "2.5000". */
pe__sql_type pe__pg_type_of(unsigned oid, const char *text)
{
    switch (oid) {
    case OID_BOOL:
    case OID_INT2:
    case OID_INT4:
    case OID_INT8:
    case OID_OID: return PE__SQL_INTEGER;
    case OID_FLOAT4:
    case OID_FLOAT8: return PE__SQL_REAL;
    case OID_NUMERIC:
        return text[strspn(text, "-0123456789")] == '\0' ? PE__SQL_INTEGER
                                                         : PE__SQL_REAL;
    case OID_BYTES: return PE__SQL_BYTES;
    default: return PE__SQL_TEXT;
    }
}

int64_t pe__pg_integer(const char *text)
{
    if (*text == 't')
        return 1;
    return strtoll(text, NULL, 10);
}

static unsigned digit(char c)
{
    return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

/* "\x0a1b…"; "" for null. */
bool pe__pg_row_add(pe__pg_row *row, int column, const char *text)
{
    if (row->count == row->room) {
        int room = row->room > 0 ? row->room * 2 : 4;
        if (!grow(&row->item, room, sizeof *row->item))
            return false;
        row->room = room;
    }
    size_t size = strlen(text), length = size >= 2 ? (size - 2) / 2 : 0;
    unsigned char *bytes = pe__alloc(length + 1, 1);
    if (bytes == NULL)
        return false;
    for (size_t k = 0; k < length; k++)
        bytes[k] = (unsigned char)(digit(text[2 + 2 * k]) << 4 |
                                   digit(text[3 + 2 * k]));
    row->item[row->count++] = (pe__pg_bytes){bytes, length, column};
    return true;
}

const void *pe__pg_row_bytes(const pe__pg_row *row, int column, size_t *size)
{
    for (int k = 0; k < row->count; k++) {
        if (row->item[k].column == column) {
            *size = row->item[k].size;
            return row->item[k].bytes;
        }
    }
    return NULL;
}

void pe__pg_row_clear(pe__pg_row *row)
{
    for (int k = 0; k < row->count; k++)
        pe__free(row->item[k].bytes);
    row->count = 0;
}

void pe__pg_row_free(pe__pg_row *row)
{
    pe__pg_row_clear(row);
    pe__free(row->item);
    *row = (pe__pg_row){0};
}
