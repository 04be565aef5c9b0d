/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The verifier's own reader of elections. It believes a file to be sound (the
 * counter has looked at it) but never runs over its end. */
#include "vote_parts.h"

#include "error.h"
#include "file.h"
#include "mem.h"
#include "table.h"
#include "unpack.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static pe_status bad(const char *path, int64_t line, pe_error *err)
{
    return pe__fail_at(err, PE_BAD_INPUT, path, (long)line, 0, "the verifier "
                       "does not understand this line");
}

/* Behind the blanks; a \r is one at the end of a line alone. */
static const char *behind_blanks(const char *at)
{
    at += strspn(at, " \t");
    return *at == '\r' && (at[1] == '\n' || at[1] == '\0') ? at + 1 : at;
}

static pe_status begin(vballots *b, int64_t options, pe_error *err)
{
    if (options < 1 || options > INT16_MAX || b->id != NULL)
        return pe__fail(err, PE_BAD_INPUT, "the verifier reads 1 to %d "
                        "options, told once", INT16_MAX);
    b->options = (int32_t)options;
    b->id = pe__alloc((size_t)options, sizeof *b->id);
    for (int32_t a = 0; b->id != NULL && a < options; a++)
        b->id[a] = a + 1;
    return b->id != NULL ? PE_OK : pe__fail_memory(err);
}

static pe_status add_row(vballots *b, int64_t people, int64_t line,
                         pe_error *err)
{
    if (b->rows == b->room) {
        size_t room = 2 * (size_t)b->rows + 64;
        int16_t *at = pe__realloc(b->at, room * (size_t)b->options,
                                  sizeof *at);
        b->at = at != NULL ? at : b->at;
        int64_t *count = pe__realloc(b->people, room, sizeof *count);
        b->people = count != NULL ? count : b->people;
        int64_t *where = pe__realloc(b->line, room, sizeof *where);
        b->line = where != NULL ? where : b->line;
        if (at == NULL || count == NULL || where == NULL)
            return pe__fail_memory(err);
        b->room = (int64_t)room;
    }
    memset(b->at + b->rows * b->options, 0xff,
           (size_t)b->options * sizeof *b->at);
    b->people[b->rows] = people;
    b->line[b->rows++] = line;
    return PE_OK;
}

static bool mark(vballots *b, long id, int place)
{
    for (int32_t a = 0; a < b->options; a++)
        if (b->id[a] == id) {
            int16_t *at = &b->at[(b->rows - 1) * b->options + a];
            bool fresh = *at < 0 && place < INT16_MAX;
            *at = (int16_t)(b->grades > 0 ? b->grades - 1 - place : place);
            return fresh;
        }
    return false;
}

/* "1,{2,3},4" up to the end of the line. */
static bool read_ranking(vballots *b, const char *at)
{
    int place = 0;
    bool inside = false;
    for (; *at != '\0' && *at != '\n'; at++) {
        if (*at >= '0' && *at <= '9') {
            char *end;
            if (!mark(b, strtol(at, &end, 10), place))
                return false;
            at = end - 1;
        } else if (*at == '{') {
            inside = true;
        } else if (*at == '}') {
            inside = false;
        } else if (*at == ',' && !inside) {
            place++;
        }
    }
    return true;
}

static bool starts(const char *line, const char *key, const char **rest)
{
    size_t size = strlen(key);
    *rest = line + size;
    return strncmp(line, key, size) == 0;
}

/* One line of PrefLib's form of today, from what it says first on. */
static pe_status read_new(vballots *b, const char *line, int64_t number,
                          const char *path, pe_error *err)
{
    const char *rest;
    char *colon;
    if (starts(line, "# NUMBER ALTERNATIVES:", &rest))
        return begin(b, strtol(rest, NULL, 10), err);
    if (starts(line, "# NUMBER CATEGORIES:", &rest))
        b->grades = (int32_t)strtol(rest, NULL, 10);
    if (line[0] == '#')
        return PE_OK;
    int64_t people = strtoll(line, &colon, 10);
    if (*behind_blanks(colon) != ':' || b->id == NULL)
        return bad(path, number, err);
    pe_status status = add_row(b, people, number, err);
    if (status == PE_OK && !read_ranking(b, behind_blanks(colon) + 1))
        return bad(path, number, err);
    return status;
}

/* One line of Scottish ballots or of PrefLib's old form, whose header has
 * `names` lines and one more. */
static pe_status read_old(vballots *b, const char *line, int64_t number,
                          int64_t *names, const char *path, pe_error *err)
{
    char *number_end;
    int64_t first = strtoll(line, &number_end, 10);
    const char *comma = behind_blanks(number_end);
    if (b->id == NULL) { /* the first line that says something */
        *names = *comma == ',' ? 0 : first + 1;
        return begin(b, first, err);
    }
    if (*names > 1) {
        b->id[b->options - (--*names)] = (int32_t)first;
        return PE_OK;
    }
    if (*names == 1 || line[0] == '"') {
        *names = 0;
        return PE_OK;
    }
    if (*comma != ',')
        return bad(path, number, err);
    pe_status status = add_row(b, first, number, err);
    return status == PE_OK && !read_ranking(b, comma + 1)
               ? bad(path, number, err) : status;
}

static pe_status read_lines(vballots *b, const char *text, const char *path,
                            pe_error *err)
{
    int64_t number = 1, names = 0;
    bool new = text[0] == '#';
    pe_status status = PE_OK;
    for (const char *line = text; *line != '\0' && status == PE_OK; number++) {
        const char *end = strchr(line, '\n');
        const char *first = behind_blanks(line);
        bool blank = *first == '\n' || *first == '\0';
        if (blank && names > 0)
            status = bad(path, number, err); /* in the middle of a header */
        else if (!blank)
            status = new ? read_new(b, first, number, path, err)
                         : read_old(b, first, number, &names, path, err);
        line = end != NULL ? end + 1 : line + strlen(line);
    }
    return status;
}

/* What follows a key and its colon; NULL = there is no such key. */
static const char *after_key(const char *text, const char *key)
{
    for (const char *at = text; (at = strstr(at, key)) != NULL; at++) {
        const char *end = at + strlen(key);
        bool whole = at == text || strchr("\"\n ,{", at[-1]) != NULL;
        end += *end == '"';
        end += strspn(end, " \t");
        if (whole && *end == ':')
            return end + 1;
    }
    return NULL;
}

/* Approvals: after "profile", each innermost list is a ballot. */
static pe_status read_lists(vballots *b, const char *text, const char *path,
                            pe_error *err)
{
    const char *count = after_key(text, "num_cand"),
               *at = after_key(text, "profile");
    if (count == NULL || at == NULL)
        return bad(path, 1, err);
    b->approved = true;
    pe_status status = begin(b, strtol(count + strcspn(count, "0123456789"),
                                       NULL, 10), err);
    for (int32_t a = 0; status == PE_OK && a < b->options; a++)
        b->id[a] = a;
    int64_t line = 1;
    for (const char *k = text; k < at; k++)
        line += *k == '\n';
    for (; status == PE_OK && *at != '\0'; at++) {
        line += *at == '\n';
        bool list = *at == '[' || *at == '{', outer = list;
        const char *next = at + 1 + strspn(at + 1, " \t\r\n");
        outer = outer && (*next == '[' || *next == '{');
        if (list && !outer) {
            status = add_row(b, 1, line, err);
            const char *end = at + 1 + strcspn(at + 1, "]}");
            char *after;
            for (const char *k = at + 1; status == PE_OK && k < end; k++)
                if (*k >= '0' && *k <= '9') {
                    if (!mark(b, strtol(k, &after, 10), 0))
                        status = bad(path, line, err);
                    k = after - 1;
                }
            at = end;
            if (*at == '\0') /* its end is not there */
                break;
            next = at + 1 + strspn(at + 1, " \t\r\n");
            if (*next == ']' || (*next != ',' && *next != '-'))
                break;
        } else if (!outer && *at >= 'a' && *at <= 'z') {
            break; /* the next key */
        }
    }
    return status;
}

/* Every grade is one that there is. */
static pe_status check_grades(const vballots *b, const char *path,
                              pe_error *err)
{
    if (b->grades == 0)
        return PE_OK;
    if (b->grades < 0 || b->grades > 1000)
        return bad(path, 1, err);
    for (int64_t row = 0; row < b->rows; row++)
        for (int32_t a = 0; a < b->options; a++)
            if (pe__vat(b, row, a) >= b->grades || pe__vat(b, row, a) < -1)
                return bad(path, b->line[row], err);
    return PE_OK;
}

pe_status pe__vballots_parse(const char *text, const char *name, vballots *b,
                             pe_error *err)
{
    *b = (vballots){.unit = 1};
    if (strncmp(text, "\xef\xbb\xbf", 3) == 0)
        text += 3;
    int64_t before = 0;
    for (text = behind_blanks(text); *text == '\n'; before++)
        text = behind_blanks(text + 1);
    bool lists = (*text < '0' || *text > '9') &&
                 strstr(text, "NUMBER ALTERNATIVES") == NULL;
    pe_status status = lists ? read_lists(b, text, name, err)
                             : read_lines(b, text, name, err);
    for (int64_t row = 0; row < b->rows; row++)
        b->line[row] += before;
    if (status == PE_OK)
        status = check_grades(b, name, err);
    return status == PE_OK ? pe__vballots_weigh(b, NULL, err) : status;
}

pe_status pe__vballots_read(const char *path, vballots *b, pe_error *err)
{
    unsigned char *bytes, *plain = NULL;
    uint64_t size;
    *b = (vballots){.unit = 1};
    pe_status status = pe__file_read(path, UINT64_C(4) << 30, &bytes, &size,
                                     err);
    if (status != PE_OK)
        return status;
    if (pe__is_packed(bytes, size))
        status = pe__unpack(bytes, size, path, UINT64_C(4) << 30, &plain,
                            &size, err);
    if (status == PE_OK)
        status = pe__vballots_parse((const char *)(plain != NULL ? plain
                                                                 : bytes),
                                    path, b, err);
    pe__free(plain);
    pe__free(bytes);
    return status;
}

void pe__vballots_free(vballots *b)
{
    pe__free(b->at);
    pe__free(b->people);
    pe__free(b->line);
    pe__free(b->weight);
    pe__free(b->id);
    *b = (vballots){0};
}

/* --- weights ------------------------------------------------------------- */

static bool fits(const pe__fraction *x)
{
    return x->big == NULL && x->bottom == 1 && x->top <= INT64_MAX;
}

/* Multiplies the unit until every weight is whole, then adds up. */
static pe_status scale(vballots *b, const pe__fraction *each, pe_error *err)
{
    pe_status status = PE_OK;
    pe__fraction unit = PE__FRACTION_ZERO, x = PE__FRACTION_ZERO;
    pe__fraction_set(&unit, 1, 1);
    for (int64_t row = 0; row < b->rows && each != NULL; row++) {
        pe__fraction_multiply(&x, &unit, &each[row], &status);
        if (x.big == NULL && x.bottom <= INT64_MAX)
            pe__fraction_scale(&unit, &unit, (int64_t)x.bottom, 1, &status);
    }
    bool fine = status == PE_OK && fits(&unit);
    b->unit = fine ? (int64_t)unit.top : 1;
    b->total = b->all = 0;
    for (int64_t row = 0; row < b->rows && fine; row++) {
        pe__fraction_set(&x, b->people[row], 1);
        if (each != NULL)
            pe__fraction_multiply(&x, &x, &each[row], &status);
        pe__fraction_multiply(&x, &x, &unit, &status);
        fine = status == PE_OK && fits(&x) &&
               !__builtin_add_overflow(b->total, (int64_t)x.top, &b->total) &&
               !__builtin_add_overflow(b->all, b->people[row], &b->all);
        b->weight[row] = (int64_t)x.top;
    }
    pe__fraction_clear(&unit);
    pe__fraction_clear(&x);
    if (status != PE_OK)
        return pe__fail_memory(err);
    return fine ? PE_OK : pe__fail(err, PE_BAD_INPUT, "the weights need more "
                                   "than 63 bit");
}

static pe_status read_weights(vballots *b, const pe__table *t,
                              pe__fraction *each, pe_error *err)
{
    int32_t ballot = pe__table_find(t, "ballot"),
            weight = pe__table_find(t, "weight");
    pe_status status = PE_OK;
    if (ballot < 0 || weight < 0)
        return pe__fail(err, PE_BAD_INPUT, "the weights need the columns "
                        "ballot and weight");
    for (int64_t r = 0; r < pe__table_rows(t); r++) {
        const char *text = pe__table_cell(t, r, weight);
        int64_t line = strtoll(pe__table_cell(t, r, ballot), NULL, 10);
        bool found = false;
        for (int64_t row = 0; row < b->rows; row++)
            if (b->line[row] == line)
                found = pe__fraction_read(&each[row], text, strlen(text),
                                          &status);
        if (!found)
            return bad(pe__table_file(t), pe__table_line(t, r), err);
    }
    return PE_OK;
}

pe_status pe__vballots_weigh(vballots *b, const char *path, pe_error *err)
{
    pe__free(b->weight);
    b->weight = pe__alloc((size_t)b->rows, sizeof *b->weight);
    if (b->weight == NULL)
        return pe__fail_memory(err);
    if (path == NULL)
        return scale(b, NULL, err);
    pe__table *table = NULL;
    pe__fraction *each = pe__fractions_new(b->rows);
    pe_status status = each != NULL ? pe__table_read(path, NULL, &table, err)
                                    : pe__fail_memory(err);
    for (int64_t row = 0; each != NULL && row < b->rows; row++)
        pe__fraction_set(&each[row], 1, 1);
    if (status == PE_OK)
        status = read_weights(b, table, each, err);
    if (status == PE_OK)
        status = scale(b, each, err);
    pe__table_free(table);
    pe__fractions_free(each, b->rows);
    return status;
}
