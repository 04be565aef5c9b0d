/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "shared.h"

#include "file.h"
#include "mem.h"
#include "unpack.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

void ballots_begin(ballots *b, int32_t options, pe_vote_form form)
{
    *b = (ballots){0};
    b->problem.options = options;
    b->problem.form = form;
    b->problem.grades = form == PE_VOTE_GRADED ? 6 : 0;
    b->start = calloc(1, sizeof *b->start);
}

void ballots_row(ballots *b, int64_t people, pe_vote_ratio weight)
{
    size_t rows = (size_t)b->rows + 1;
    b->start = realloc(b->start, (rows + 1) * sizeof *b->start);
    b->count = realloc(b->count, rows * sizeof *b->count);
    b->weight = realloc(b->weight, rows * sizeof *b->weight);
    b->start[b->rows] = b->marks;
    b->count[b->rows] = people;
    b->weight[b->rows++] = weight;
    b->start[b->rows] = b->marks;
}

void ballots_mark(ballots *b, int32_t option, int32_t mark)
{
    size_t marks = (size_t)b->marks + 1;
    b->option = realloc(b->option, marks * sizeof *b->option);
    b->mark = realloc(b->mark, marks * sizeof *b->mark);
    b->option[b->marks] = option;
    b->mark[b->marks++] = mark;
    b->start[b->rows] = b->marks;
}

void ballots_ready(ballots *b)
{
    b->problem.ballots = b->rows;
    b->problem.start = b->start;
    b->problem.option = b->option;
    b->problem.mark = b->mark;
    b->problem.count = b->count;
    b->problem.weight = b->weight;
}

void ballots_free(ballots *b)
{
    free(b->start);
    free(b->count);
    free(b->option);
    free(b->mark);
    free(b->weight);
    *b = (ballots){0};
}

static void draw_row(ballots *b, pe__random *random, bool ties)
{
    int32_t order[256], n = b->problem.options, place = 0;
    for (int32_t a = 0; a < n; a++)
        order[a] = a;
    pe__random_shuffle(random, order, n);
    uint32_t named = pe__random_below(random, (uint32_t)n + 1);
    ballots_row(b, 1, (pe_vote_ratio){1, 1});
    for (uint32_t k = 0; k < named; k++) {
        if (b->problem.form == PE_VOTE_GRADED)
            place = (int32_t)pe__random_below(random, 6);
        else if (b->problem.form == PE_VOTE_RANKED && k > 0)
            place += !ties || pe__random_below(random, 3) > 0;
        ballots_mark(b, order[k], place);
    }
}

void ballots_draw(ballots *b, pe__random *random, pe_vote_form form,
                  int32_t options, int32_t rows, bool ties)
{
    ballots_begin(b, options, form);
    for (int32_t row = 0; row < rows; row++)
        draw_row(b, random, ties);
    ballots_ready(b);
}

char *oracle_read(const char *name, size_t *size)
{
    char path[4096];
    unsigned char *bytes, *out;
    uint64_t length;
    const char *source = getenv("PARECON_SOURCE");
    snprintf(path, sizeof path, "%s/../shared/data/oracles/%s",
             source != NULL ? source : ".", name);
    if (pe__file_read(path, UINT64_C(1) << 30, &bytes, &length, NULL) != PE_OK)
        return NULL;
    if (pe__is_packed(bytes, length)) {
        assert_int_equal(pe__unpack(bytes, length, path, UINT64_C(1) << 30,
                                    &out, &length, NULL), PE_OK);
        pe__free(bytes);
        bytes = out;
    }
    *size = length;
    return (char *)bytes;
}

pe__value *oracle_json(pe__doc *doc, const char *name)
{
    size_t size = 0;
    pe__value *value = NULL;
    pe_error err = {0};
    char *bytes = oracle_read(name, &size);
    if (bytes == NULL) {
        print_message("%s is absent\n", name);
        pe__doc_free(doc);
        skip();
    }
    if (pe__doc_parse(doc, bytes, size, &value, &err) != PE_OK)
        fail_msg("%s:%ld: %s", name, err.line, err.message);
    pe__free(bytes);
    return value;
}

/* POSIX ustar: 512 bytes of header, the name first, the size in octal at 124;
 * then the content, padded to 512. */
const char *tar_next(const char *tar, size_t size, size_t *at,
                     const char **name, size_t *found)
{
    while (*at + 512 <= size && tar[*at] != '\0') {
        const char *header = tar + *at, *content = header + 512;
        *found = strtoul(header + 124, NULL, 8);
        *at += 512 + (*found + 511) / 512 * 512;
        *name = header;
        if (header[156] == '0' || header[156] == '\0')
            return content;
    }
    return NULL;
}

const char *tar_find(const char *tar, size_t size, const char *name,
                     size_t *found)
{
    size_t at = 0;
    const char *here, *content;
    while ((content = tar_next(tar, size, &at, &here, found)) != NULL) {
        const char *base = strrchr(here, '/');
        if (strcmp(base != NULL ? base + 1 : here, name) == 0)
            return content;
    }
    return NULL;
}

pe_vote_result count(pe_vote *vote, const pe_vote_settings *settings)
{
    pe_vote_result result;
    pe_error err = {0};
    if (pe_vote_count(vote, settings, &result, &err) != PE_OK)
        fail_msg("%s", err.message);
    return result;
}

pe_vote *vote_of(const ballots *b)
{
    pe_vote *vote;
    pe_error err = {0};
    if (pe_vote_new(&b->problem, &vote, &err) != PE_OK)
        fail_msg("row %ld: %s", err.line, err.message);
    return vote;
}

bool in_set(int32_t winner, const pe__value *list)
{
    for (const pe__value *v = pe__first(list); v != NULL; v = v->next)
        if (v->integer == winner)
            return true;
    return false;
}

bool same_set(const int32_t *winner, int32_t winners, const pe__value *list)
{
    if ((size_t)winners != pe__count_of(list))
        return false;
    for (int32_t k = 0; k < winners; k++)
        if (!in_set(winner[k], list))
            return false;
    return true;
}
