/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The table of a history becomes approvals, decision by decision. Options and
 * ballots are told apart by texts that carry the decision's number in front:
 * "3" + a byte 31 + "the sea". */
#include "history.h"

#include "cells.h"
#include "election.h"
#include "error.h"
#include "mem.h"
#include "table.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_MOST = 200, MARK = 31 };

typedef struct {
    int32_t decision, voter, option;
} approval;

typedef struct {
    int32_t decision, number; /* that it is an option of, and which */
    int64_t row;              /* + 1 of the last ballot that named it */
} option;

/* While the table is read. */
typedef struct {
    pe__history *out;
    const pe__table *table;
    int32_t decision_at, voter_at, approves_at; /* columns */
    int32_t weight_at, seed_at;                 /* -1 = there is none */
    pe__names known;     /* options with the decision in front */
    option *option;      /* [known.count] */
    int64_t options_room;
    pe__names ballot;    /* decision and voter */
    int64_t *ballot_line;/* [rows] of each in the file */
    approval *approval;
    int64_t approvals, room;
    bool *weighed;       /* [rows] by voter: a weight was told */
} reading;

static pe_status fault(const reading *r, int64_t row, int32_t column,
                       const char *what, const char *found, pe_error *err)
{
    char shown[PE__SHOWN];
    return pe__fail_at(err, PE_BAD_INPUT, pe__table_file(r->table),
                       pe__table_line(r->table, row), column + 1, "%s: \"%s\"",
                       what, pe__shown(found, shown));
}

/* --- what a row names ---------------------------------------------------- */

/* Of names: fit for a line of a terminal and of a message. */
static bool is_plain(const char *text, size_t length)
{
    for (size_t k = 0; k < length; k++)
        if ((unsigned char)text[k] < 32 || text[k] == 127)
            return false;
    return length > 0 && length <= NAME_MOST;
}

static pe_status take_decision(reading *r, int64_t row, int32_t *decision,
                               pe_error *err)
{
    pe__history *out = r->out;
    const char *text = pe__table_cell(r->table, row, r->decision_at);
    int32_t known = out->decision.count;
    if (!is_plain(text, strlen(text)))
        return fault(r, row, r->decision_at, "the decision needs a name of 1 "
                     "to 200 bytes, on one line", text, err);
    *decision = pe__names_add(&out->decision, &out->arena, text, strlen(text));
    if (*decision < known)
        return *decision < 0 ? pe__fail_memory(err) : PE_OK;
    out->line[known] = pe__table_line(r->table, row);
    out->options[known] = 0;
    out->seed[known] = 0;
    return PE_OK;
}

/* Digits alone, as no sign and no blank may change which lot it is. */
static bool read_seed(const char *text, uint64_t *seed)
{
    char *end;
    errno = 0;
    *seed = strtoull(text, &end, 10);
    return text[0] >= '0' && text[0] <= '9' && *end == '\0' && errno == 0 &&
           *seed > 0;
}

static pe_status take_seed(reading *r, int64_t row, int32_t decision,
                           pe_error *err)
{
    uint64_t *known = &r->out->seed[decision], told;
    const char *text = r->seed_at < 0 ? ""
                           : pe__table_cell(r->table, row, r->seed_at);
    if (text[0] == '\0')
        return PE_OK;
    if (!read_seed(text, &told))
        return fault(r, row, r->seed_at, "this is no seed (a whole number from "
                     "1)", text, err);
    if (*known != 0 && *known != told)
        return fault(r, row, r->seed_at, "the same decision has another seed "
                     "further up", text, err);
    *known = told;
    return PE_OK;
}

static pe_status take_weight(reading *r, int64_t row, int32_t voter,
                             pe_error *err)
{
    pe__history *out = r->out;
    pe_vote_ratio told;
    const char *text = r->weight_at < 0 ? ""
                           : pe__table_cell(r->table, row, r->weight_at);
    if (text[0] == '\0')
        return PE_OK;
    pe_status status = pe__weight_read(text, &told);
    if (status == PE_NO_MEMORY)
        return pe__fail_memory(err);
    if (status != PE_OK)
        return fault(r, row, r->weight_at, "this is no weight (2, 0.5 or 1/3 "
                     "would be one)", text, err);
    const pe_vote_ratio *known = &out->weight[voter];
    if (r->weighed[voter] &&
        (known->top != told.top || known->bottom != told.bottom))
        return fault(r, row, r->weight_at, "the same voter has another weight "
                     "further up; a weight is one for all decisions", text,
                     err);
    r->weighed[voter] = true;
    out->weight[voter] = told;
    return PE_OK;
}

static pe_status take_voter(reading *r, int64_t row, int32_t *voter,
                            pe_error *err)
{
    pe__history *out = r->out;
    const char *text = pe__table_cell(r->table, row, r->voter_at);
    int32_t known = out->voter.count;
    if (!is_plain(text, strlen(text)))
        return fault(r, row, r->voter_at, "the voter needs a name of 1 to 200 "
                     "bytes, on one line", text, err);
    *voter = pe__names_add(&out->voter, &out->arena, text, strlen(text));
    if (*voter < 0)
        return pe__fail_memory(err);
    if (*voter == known)
        out->weight[known] = (pe_vote_ratio){1, 1};
    return take_weight(r, row, *voter, err);
}

/* One ballot a voter and decision. */
static pe_status note_ballot(reading *r, int64_t row, int32_t decision,
                             int32_t voter, pe_error *err)
{
    char key[32];
    int32_t known = r->ballot.count;
    int length = snprintf(key, sizeof key, "%d %d", decision, voter);
    int32_t at = pe__names_add(&r->ballot, &r->out->arena, key,
                               (size_t)length);
    if (at < 0)
        return pe__fail_memory(err);
    if (at < known)
        return pe__fail_at(err, PE_BAD_INPUT, pe__table_file(r->table),
                           pe__table_line(r->table, row), r->voter_at + 1,
                           "\"%.60s\" voted on \"%.60s\" already, on line %ld: "
                           "keep one of the two",
                           r->out->voter.name[voter],
                           r->out->decision.name[decision],
                           (long)r->ballot_line[at]);
    r->ballot_line[at] = pe__table_line(r->table, row);
    return PE_OK;
}

/* The option of that name; NULL: no memory. */
static option *option_of(reading *r, int32_t decision, const char *name,
                         size_t length)
{
    char key[NAME_MOST + 16];
    int32_t known = r->known.count;
    int front = snprintf(key, sizeof key, "%d%c", decision, MARK);
    memcpy(key + front, name, length);
    if (known == r->options_room) { /* before it is known: no half of it */
        size_t room = 2 * (size_t)known + 64;
        option *grown = pe__realloc(r->option, room, sizeof *grown);
        if (grown == NULL)
            return NULL;
        r->option = grown;
        r->options_room = (int64_t)room;
    }
    int32_t at = pe__names_add(&r->known, &r->out->arena, key,
                               (size_t)front + length);
    if (at < 0)
        return NULL;
    if (at == known)
        r->option[at] = (option){.decision = decision,
                                 .number = r->out->options[decision]++};
    return &r->option[at];
}

static bool approve(reading *r, int32_t voter, const option *of)
{
    if (r->approvals == r->room) {
        size_t room = 2 * (size_t)r->room + 64;
        approval *grown = pe__realloc(r->approval, room, sizeof *grown);
        if (grown == NULL)
            return false;
        r->approval = grown;
        r->room = (int64_t)room;
    }
    r->approval[r->approvals++] = (approval){of->decision, voter, of->number};
    return true;
}

/* What stands twice in a ballot counts once. */
static pe_status take_options(reading *r, int64_t row, int32_t decision,
                              int32_t voter, pe_error *err)
{
    size_t length;
    int64_t from = r->approvals;
    const char *item, *rest = pe__table_cell(r->table, row, r->approves_at);
    while (pe__list_next(&rest, ';', &item, &length)) {
        if (!is_plain(item, length))
            return fault(r, row, r->approves_at, "an option needs a name of 1 "
                         "to 200 bytes, on one line", item, err);
        option *of = option_of(r, decision, item, length);
        if (of == NULL)
            return pe__fail_memory(err);
        if (r->out->options[decision] > PE_VOTE_OPTIONS_MAX)
            return fault(r, row, r->approves_at, "a decision has 10,000 "
                         "options at most", item, err);
        if (of->row != row + 1 && !approve(r, voter, of))
            return pe__fail_memory(err);
        of->row = row + 1;
    }
    r->out->ballots += r->approvals > from;
    return PE_OK;
}

static pe_status take_row(reading *r, int64_t row, pe_error *err)
{
    int32_t decision = -1, voter = -1;
    pe_status status = take_decision(r, row, &decision, err);
    if (status == PE_OK)
        status = take_seed(r, row, decision, err);
    if (status == PE_OK)
        status = take_voter(r, row, &voter, err);
    if (status == PE_OK)
        status = note_ballot(r, row, decision, voter, err);
    return status == PE_OK ? take_options(r, row, decision, voter, err)
                           : status;
}

/* --- putting in order ---------------------------------------------------- */

static bool prepare(reading *r, size_t rows)
{
    pe__history *out = r->out;
    out->line = pe__alloc(rows, sizeof *out->line);
    out->options = pe__alloc(rows, sizeof *out->options);
    out->weight = pe__alloc(rows, sizeof *out->weight);
    out->seed = pe__alloc(rows, sizeof *out->seed);
    r->weighed = pe__zalloc(rows, sizeof *r->weighed);
    r->ballot_line = pe__alloc(rows, sizeof *r->ballot_line);
    return out->line != NULL && out->options != NULL && out->weight != NULL &&
           out->seed != NULL && r->weighed != NULL && r->ballot_line != NULL;
}

static bool make_room(reading *r)
{
    pe__history *out = r->out;
    size_t decisions = (size_t)out->decision.count;
    out->start = pe__zalloc(decisions + 1, sizeof *out->start);
    out->first = pe__zalloc(decisions + 1, sizeof *out->first);
    out->who = pe__alloc((size_t)r->approvals, sizeof *out->who);
    out->what = pe__alloc((size_t)r->approvals, sizeof *out->what);
    out->option = pe__alloc((size_t)r->known.count + 1, sizeof *out->option);
    return out->start != NULL && out->first != NULL && out->who != NULL &&
           out->what != NULL && out->option != NULL;
}

/* By decision, in the order of the file within each. A decision of which
 * nobody approves anything has one option, without a name, for the engine. */
static void sort_out(reading *r)
{
    pe__history *out = r->out;
    int32_t decisions = out->decision.count;
    int64_t *at = out->start + 1; /* start[d + 1] moves from d's begin on */
    for (int64_t k = 0; k < r->approvals; k++)
        if (r->approval[k].decision + 1 < decisions)
            at[r->approval[k].decision + 1]++;
    for (int32_t d = 1; d < decisions; d++)
        at[d] += at[d - 1];
    for (int64_t k = 0; k < r->approvals; k++) {
        int64_t to = at[r->approval[k].decision]++;
        out->who[to] = r->approval[k].voter;
        out->what[to] = r->approval[k].option;
    }
    for (int32_t d = 0; d < decisions; d++)
        out->first[d + 1] = out->first[d] + out->options[d];
    for (int32_t k = 0; k < r->known.count; k++)
        out->option[out->first[r->option[k].decision] + r->option[k].number] =
            strchr(r->known.name[k], MARK) + 1;
    for (int32_t d = 0; d < decisions; d++)
        out->options[d] += out->options[d] == 0;
    out->h = (pe_vote_history){
        .voters = out->voter.count, .decisions = decisions,
        .options = out->options, .start = out->start, .voter = out->who,
        .option = out->what, .weight = out->weight,
        .seed = out->seed};
}

static pe_status find_columns(reading *r, pe_error *err)
{
    pe_status status = pe__column(r->table, "decision", &r->decision_at, err);
    if (status == PE_OK)
        status = pe__column(r->table, "voter", &r->voter_at, err);
    if (status == PE_OK)
        status = pe__column(r->table, "approves", &r->approves_at, err);
    r->weight_at = pe__table_find(r->table, "weight");
    r->seed_at = pe__table_find(r->table, "seed");
    return status;
}

static pe_status take(const pe__table *table, pe__history *out, pe_error *err)
{
    reading r = {.out = out, .table = table};
    int64_t rows = pe__table_rows(table);
    pe_status status = find_columns(&r, err);
    if (status == PE_OK && (rows == 0 || rows > INT32_MAX))
        status = pe__fail_at(err, PE_BAD_INPUT, pe__table_file(table), 0, 0,
                             "a history needs at least one ballot below its "
                             "header row");
    if (status == PE_OK && !prepare(&r, (size_t)rows))
        status = pe__fail_memory(err);
    for (int64_t row = 0; row < rows && status == PE_OK; row++)
        status = take_row(&r, row, err);
    if (status == PE_OK && !make_room(&r))
        status = pe__fail_memory(err);
    if (status == PE_OK)
        sort_out(&r);
    pe__names_free(&r.known);
    pe__names_free(&r.ballot);
    pe__free(r.ballot_line);
    pe__free(r.weighed);
    pe__free(r.option);
    pe__free(r.approval);
    if (status != PE_OK)
        pe__history_free(out);
    return status;
}

pe_status pe__history_read(const char *path, pe__history *history,
                           pe_error *err)
{
    pe__table *table;
    *history = (pe__history){0};
    pe_status status = pe__table_read(path, NULL, &table, err);
    if (status == PE_OK)
        status = take(table, history, err);
    pe__table_free(table);
    return status;
}

pe_status pe__history_parse(const void *bytes, uint64_t size,
                            const char *file, pe__history *history,
                            pe_error *err)
{
    pe__table *table;
    *history = (pe__history){0};
    pe_status status = pe__table_parse(bytes, size, file, NULL, &table, err);
    if (status == PE_OK)
        status = take(table, history, err);
    pe__table_free(table);
    return status;
}

void pe__history_free(pe__history *history)
{
    pe__names_free(&history->voter);
    pe__names_free(&history->decision);
    pe__free(history->option);
    pe__free(history->first);
    pe__free(history->line);
    pe__free(history->options);
    pe__free(history->who);
    pe__free(history->what);
    pe__free(history->start);
    pe__free(history->weight);
    pe__free(history->seed);
    pe__arena_free(&history->arena);
    *history = (pe__history){0};
}
