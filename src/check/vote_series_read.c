/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The verifier's own reader of a history of decisions, and the comparison. */
#include "vote_series.h"

#include "doc.h"
#include "error.h"
#include "mem.h"
#include "vote_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static pe_status bad(const vseries *s, int64_t row, pe_error *err)
{
    return pe__fail_at(err, PE_BAD_INPUT, pe__table_file(s->table),
                       row < 0 ? 1 : pe__table_line(s->table, row), 0,
                       "the verifier does not understand this line");
}

bool pe__vseries_item(const char **rest, const char **item, size_t *length)
{
    static const char blank[] = " \t\r\n\f\v";
    const char *at = *rest + strspn(*rest, " \t\r\n\f\v;");
    size_t size = strcspn(at, ";");
    *rest = at + size;
    *item = at;
    while (size > 0 && memchr(blank, at[size - 1], sizeof blank - 1) != NULL)
        size--;
    *length = size;
    return size > 0;
}

/* --- numbering ----------------------------------------------------------- */

typedef struct {
    const char *name;
    int32_t row, number;
} named;

static int by_name(const void *a, const void *b)
{
    const named *x = a, *y = b;
    int order = strcmp(x->name, y->name);
    return order != 0 ? order : (x->row > y->row) - (x->row < y->row);
}

/* Numbers the names of a column by their first rows; how many, or -1. */
static int32_t number(const vseries *s, int32_t column, int32_t *out)
{
    int32_t count = 0, leader = 0;
    named *all = pe__alloc((size_t)s->rows, sizeof *all);
    if (all == NULL)
        return -1;
    for (int32_t r = 0; r < s->rows; r++)
        all[r] = (named){pe__table_cell(s->table, r, column), r, 0};
    qsort(all, (size_t)s->rows, sizeof *all, by_name);
    for (int32_t k = 0; k < s->rows; k++) { /* first the row that leads */
        leader = k > 0 && strcmp(all[k].name, all[k - 1].name) == 0
                     ? leader : all[k].row;
        out[all[k].row] = leader;
    }
    pe__free(all);
    for (int32_t r = 0; r < s->rows; r++)
        out[r] = out[r] == r ? count++ : out[out[r]];
    return count;
}

/* Rows by decision, each in the order of the file. */
static bool sort_rows(vseries *s)
{
    s->row = pe__alloc((size_t)s->rows, sizeof *s->row);
    s->start = pe__zalloc((size_t)s->decisions + 1, sizeof *s->start);
    if (s->row == NULL || s->start == NULL)
        return false;
    for (int32_t r = 0; r < s->rows; r++)
        s->start[s->decision[r] + 1]++;
    for (int32_t d = 0; d < s->decisions; d++)
        s->start[d + 1] += s->start[d];
    for (int32_t r = s->rows - 1; r >= 0; r--) /* from the end of each back */
        s->row[--s->start[s->decision[r] + 1]] = r;
    for (int32_t d = 0; d < s->decisions; d++) /* begins moved one up */
        s->start[d] = s->start[d + 1];
    s->start[s->decisions] = s->rows;
    return true;
}

/* --- reading ------------------------------------------------------------- */

static bool make_room(vseries *s)
{
    size_t voters = (size_t)s->voters;
    s->weight = pe__fractions_new(s->voters);
    s->stand = pe__fractions_new(s->voters);
    s->satisfied = pe__zalloc(voters, sizeof *s->satisfied);
    s->took_part = pe__zalloc(voters, sizeof *s->took_part);
    s->mark = pe__zalloc(voters, sizeof *s->mark);
    s->done = pe__zalloc(voters, sizeof *s->done);
    s->ballot = pe__zalloc(voters, sizeof *s->ballot);
    s->own_seed = pe__zalloc((size_t)s->decisions, sizeof *s->own_seed);
    return s->weight != NULL && s->stand != NULL && s->satisfied != NULL &&
           s->took_part != NULL && s->mark != NULL && s->done != NULL &&
           s->ballot != NULL && s->own_seed != NULL && sort_rows(s);
}

static pe_status read_weights(vseries *s, pe_error *err)
{
    for (int32_t i = 0; i < s->voters; i++)
        pe__fraction_set(&s->weight[i], 1, 1);
    for (int32_t r = 0; r < s->rows && s->weight_at >= 0; r++) {
        const char *text = pe__table_cell(s->table, r, s->weight_at);
        pe__fraction *weight = &s->weight[s->voter[r]];
        if (text[0] != '\0' &&
            (!pe__fraction_read(weight, text, strlen(text), &s->status) ||
             pe__fraction_sign(weight) < 0))
            return s->status != PE_OK ? pe__fail_memory(err)
                                      : bad(s, r, err);
    }
    return PE_OK;
}

static pe_status read_seeds(vseries *s, pe_error *err)
{
    for (int32_t r = 0; r < s->rows && s->seed_at >= 0; r++) {
        const char *text = pe__table_cell(s->table, r, s->seed_at);
        uint64_t *seed = &s->own_seed[s->decision[r]], told = 0;
        for (size_t k = 0; text[k] != '\0'; k++) {
            uint64_t digit = (uint64_t)(unsigned char)text[k] - '0';
            if (digit > 9 || told > (UINT64_MAX - digit) / 10)
                return bad(s, r, err);
            told = 10 * told + digit;
        }
        if (text[0] != '\0' && (told == 0 || (*seed != 0 && *seed != told)))
            return bad(s, r, err);
        *seed = text[0] != '\0' ? told : *seed;
    }
    return PE_OK;
}

/* One ballot a voter and decision; counts those that say something. */
static pe_status look_at_ballots(vseries *s, pe_error *err)
{
    int32_t *last = pe__zalloc((size_t)s->voters, sizeof *last);
    if (last == NULL)
        return pe__fail_memory(err);
    pe_status status = PE_OK;
    for (int32_t d = 0; d < s->decisions; d++)
        for (int32_t k = s->start[d]; k < s->start[d + 1]; k++) {
            const char *rest = pe__table_cell(s->table, s->row[k],
                                              s->approves_at), *item;
            size_t length;
            int32_t voter = s->voter[s->row[k]];
            if (last[voter] == d + 1 && status == PE_OK)
                status = bad(s, s->row[k], err);
            last[voter] = d + 1;
            s->ballots += pe__vseries_item(&rest, &item, &length);
        }
    pe__free(last);
    return status;
}

static pe_status take(vseries *s, pe_error *err)
{
    s->decision_at = pe__table_find(s->table, "decision");
    s->voter_at = pe__table_find(s->table, "voter");
    s->approves_at = pe__table_find(s->table, "approves");
    s->weight_at = pe__table_find(s->table, "weight");
    s->seed_at = pe__table_find(s->table, "seed");
    if (s->decision_at < 0 || s->voter_at < 0 || s->approves_at < 0 ||
        pe__table_rows(s->table) < 1 || pe__table_rows(s->table) > INT32_MAX)
        return bad(s, -1, err);
    s->rows = (int32_t)pe__table_rows(s->table);
    s->voter = pe__alloc((size_t)s->rows, sizeof *s->voter);
    s->decision = pe__alloc((size_t)s->rows, sizeof *s->decision);
    if (s->voter == NULL || s->decision == NULL)
        return pe__fail_memory(err);
    s->voters = number(s, s->voter_at, s->voter);
    s->decisions = number(s, s->decision_at, s->decision);
    if (s->voters < 0 || s->decisions < 0) {
        s->voters = 0; /* nothing is made of so many yet */
        return pe__fail_memory(err);
    }
    if (!make_room(s))
        return pe__fail_memory(err);
    pe_status status = read_weights(s, err);
    if (status == PE_OK)
        status = read_seeds(s, err);
    return status == PE_OK ? look_at_ballots(s, err) : status;
}

pe_status pe__vseries_read(vseries *s, const char *path, pe_error *err)
{
    *s = (vseries){.present = PE__FRACTION_ZERO, .part = PE__FRACTION_ZERO};
    pe_status status = pe__table_read(path, NULL, &s->table, err);
    return status == PE_OK ? take(s, err) : status;
}

pe_status pe__vseries_parse(vseries *s, const void *bytes, uint64_t size,
                            const char *name, pe_error *err)
{
    *s = (vseries){.present = PE__FRACTION_ZERO, .part = PE__FRACTION_ZERO};
    pe_status status = pe__table_parse(bytes, size, name, NULL, &s->table,
                                       err);
    return status == PE_OK ? take(s, err) : status;
}

/* --- a decision ---------------------------------------------------------- */

/* Room for `options`, which grow twofold. */
static bool grow(vseries *s)
{
    if (s->options < s->room)
        return true;
    int32_t room = 2 * s->room + 16;
    const char **names = pe__realloc(s->option, (size_t)room, sizeof *names);
    s->option = names != NULL ? names : s->option;
    int32_t *tied = pe__realloc(s->tied, (size_t)room, sizeof *tied);
    s->tied = tied != NULL ? tied : s->tied;
    pe__fraction *support = pe__fractions_new(room),
                 *score = pe__fractions_new(room);
    if (names == NULL || tied == NULL || support == NULL || score == NULL) {
        pe__fractions_free(support, room);
        pe__fractions_free(score, room);
        return false;
    }
    pe__fractions_free(s->support, s->room); /* nothing is kept in them yet */
    pe__fractions_free(s->score, s->room);
    s->support = support;
    s->score = score;
    s->room = room;
    return true;
}

static bool add_option(vseries *s, const char *name, size_t length)
{
    for (int32_t a = 0; a < s->options; a++)
        if (strncmp(s->option[a], name, length) == 0 &&
            s->option[a][length] == '\0')
            return true;
    char *copy = grow(s) ? pe__arena_text(&s->arena, name, length) : NULL;
    if (copy == NULL)
        s->status = PE_NO_MEMORY;
    else
        s->option[s->options++] = copy;
    return copy != NULL;
}

bool pe__vseries_open(vseries *s, int32_t d)
{
    s->options = 0;
    pe__arena_clear(&s->arena, 1 << 16);
    for (int32_t i = 0; i < s->voters; i++)
        s->ballot[i] = NULL;
    for (int32_t k = s->start[d]; k < s->start[d + 1]; k++) {
        const char *text = pe__table_cell(s->table, s->row[k],
                                          s->approves_at);
        const char *rest = text, *item;
        size_t length;
        while (pe__vseries_item(&rest, &item, &length)) {
            if (!add_option(s, item, length))
                return false;
            s->ballot[s->voter[s->row[k]]] = text;
        }
    }
    return true;
}

void pe__vseries_free(vseries *s)
{
    pe__table_free(s->table);
    pe__free(s->voter);
    pe__free(s->decision);
    pe__free(s->row);
    pe__free(s->start);
    pe__fractions_free(s->weight, s->voters);
    pe__fractions_free(s->stand, s->voters);
    pe__free(s->satisfied);
    pe__free(s->took_part);
    pe__free(s->mark);
    pe__free(s->done);
    pe__free(s->ballot);
    pe__free(s->own_seed);
    pe__free(s->option);
    pe__free(s->tied);
    pe__fractions_free(s->support, s->room);
    pe__fractions_free(s->score, s->room);
    pe__arena_free(&s->arena);
    pe__fraction_clear(&s->present);
    pe__fraction_clear(&s->part);
    pe__buffer_free(&s->text);
}

/* --- comparing ----------------------------------------------------------- */

bool pe__vseries_is(const char *said, size_t size)
{
    static const char mark[] = "{\"kind\":\"series\"";
    return size >= sizeof mark - 1 && memcmp(said, mark, sizeof mark - 1) == 0;
}

static pe_status take_head(vseries *s, const char *name, const char *said,
                           size_t size, pe_error *err)
{
    pe_error why = {0};
    pe__value *head = NULL;
    pe__doc *doc = pe__doc_new();
    if (doc == NULL)
        return pe__fail_memory(err);
    const char *end = memchr(said, '\n', size);
    pe_status status = pe__doc_parse(doc, said,
                                     end != NULL ? (size_t)(end - said) : size,
                                     &head, &why);
    const char *rule = pe__get_text(head, "rule", "");
    bool fine = strcmp(rule, "phragmen") == 0 ||
                strcmp(rule, "consensus") == 0 || strcmp(rule, "quota") == 0;
    snprintf(s->rule, sizeof s->rule, "%s", fine ? rule : "");
    s->seed = strtoull(pe__get_text(head, "seed", "0"), NULL, 10);
    pe__doc_free(doc);
    if (status == PE_NO_MEMORY)
        return pe__fail_memory(err);
    return fine ? PE_OK : pe__fail_at(err, PE_BAD_INPUT, name, 1, 0,
                                      "this is no first line of a transcript");
}

pe_status pe__vseries_compare(vseries *s, const char *name, const char *said,
                              size_t size, pe_vote_check_report *report,
                              pe_error *err)
{
    *report = (pe_vote_check_report){0};
    pe_status status = take_head(s, name, said, size, err);
    if (status != PE_OK)
        return status;
    pe__vseries_tell(s);
    if (s->status != PE_OK || s->text.failed)
        return pe__fail_memory(err);
    snprintf(report->rule, sizeof report->rule, "%s", s->rule);
    report->people = s->ballots;
    pe__transcript_compare(&s->text, said, size, report);
    return PE_OK;
}

pe_status pe__vseries_check(const pe_vote_check_request *request,
                            const char *said, size_t size,
                            pe_vote_check_report *report, pe_error *err)
{
    vseries s = {0};
    if (request->weights != NULL)
        return pe__fail(err, PE_USAGE, "the weights of a history stand in the "
                        "table itself, in the column weight: leave --weights "
                        "away");
    pe_status status = pe__vseries_read(&s, request->election, err);
    if (status == PE_OK)
        status = pe__vseries_compare(&s, request->transcript, said, size,
                                     report, err);
    pe__vseries_free(&s);
    return status;
}
