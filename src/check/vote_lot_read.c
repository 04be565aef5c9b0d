/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The verifier's own reader of a pool and its quotas. */
#include "error.h"
#include "mem.h"
#include "vote_lot.h"

#include <stdlib.h>
#include <string.h>

enum { PERSONS_MOST = 1000000, GROUPS_MOST = 1000 };

static pe_status bad(const pe__table *table, int64_t row, pe_error *err)
{
    return pe__fail_at(err, PE_BAD_INPUT, pe__table_file(table),
                       row < 0 ? 1 : pe__table_line(table, row), 0,
                       "the verifier does not understand this line");
}

static bool read_number(const char *text, int32_t *out)
{
    char *end;
    long number = strtol(text, &end, 10);
    *out = (int32_t)number;
    return end != text && *end == '\0' && number >= 0 && number <= 10000000;
}

/* A group's members are marked, and its bounds read. */
static pe_status read_group(vlot *s, int32_t g, const int32_t at[4],
                            pe_error *err)
{
    const char *name = pe__table_cell(s->quotas, g, at[0]);
    const char *value = pe__table_cell(s->quotas, g, at[1]);
    int32_t column = pe__table_find(s->people, name);
    if (column < 0 ||
        !read_number(pe__table_cell(s->quotas, g, at[2]), &s->least[g]) ||
        !read_number(pe__table_cell(s->quotas, g, at[3]), &s->most[g]) ||
        s->least[g] > s->most[g])
        return bad(s->quotas, g, err);
    for (int32_t i = 0; i < s->persons; i++)
        s->in[(size_t)i * (size_t)s->groups + (size_t)g] =
            strcmp(pe__table_cell(s->people, i, column), value) == 0;
    return PE_OK;
}

static pe_status read_groups(vlot *s, pe_error *err)
{
    static const char *const names[] = {"column", "value", "least", "most"};
    int32_t at[4] = {0};
    pe_status status = PE_OK;
    for (int k = 0; s->quotas != NULL && k < 4; k++) {
        at[k] = pe__table_find(s->quotas, names[k]);
        if (at[k] < 0)
            return bad(s->quotas, -1, err);
    }
    for (int32_t g = 0; g < s->groups && status == PE_OK; g++)
        status = read_group(s, g, at, err);
    return status;
}

typedef struct {
    const bool *in;
    size_t groups;
    int32_t person;
} row;

static int by_groups(const void *a, const void *b)
{
    const row *x = a, *y = b;
    int order = x->groups > 0 ? memcmp(x->in, y->in, x->groups) : 0;
    return order != 0 ? order
                      : (x->person > y->person) - (x->person < y->person);
}

/* Who are in the same groups are of one kind; kinds by their first person. */
static bool sort_kinds(vlot *s)
{
    size_t groups = (size_t)s->groups;
    row *all = pe__alloc((size_t)s->persons, sizeof *all);
    if (all == NULL)
        return false;
    for (int32_t i = 0; i < s->persons; i++)
        all[i] = (row){s->in + (size_t)i * groups, groups, i};
    qsort(all, (size_t)s->persons, sizeof *all, by_groups);
    for (int32_t k = 0; k < s->persons; k++) { /* first who leads */
        bool same = k > 0 && (groups == 0 || memcmp(all[k].in, all[k - 1].in,
                                                    groups) == 0);
        s->kind[all[k].person] = same ? s->kind[all[k - 1].person]
                                      : all[k].person;
    }
    pe__free(all);
    for (int32_t i = 0; i < s->persons; i++) {
        int32_t kind = s->kind[i] == i ? s->kinds++ : s->kind[s->kind[i]];
        s->kind[i] = kind;
        s->size[kind]++;
        memmove(s->in + (size_t)kind * groups, s->in + (size_t)i * groups,
                groups * sizeof *s->in);
    }
    return true;
}

pe_status pe__vlot_take(vlot *s, pe_error *err)
{
    int64_t persons = pe__table_rows(s->people),
            groups = s->quotas != NULL ? pe__table_rows(s->quotas) : 0;
    if (persons < 1 || persons > PERSONS_MOST)
        return bad(s->people, -1, err);
    if (groups > GROUPS_MOST)
        return bad(s->quotas, -1, err);
    s->persons = (int32_t)persons;
    s->groups = (int32_t)groups;
    size_t n = (size_t)persons, m = (size_t)groups;
    s->least = pe__zalloc(m, sizeof *s->least);
    s->most = pe__zalloc(m, sizeof *s->most);
    s->kind = pe__alloc(n, sizeof *s->kind);
    s->size = pe__zalloc(n, sizeof *s->size);
    s->in = pe__zalloc(n, m * sizeof *s->in);
    s->number = pe__zalloc(n, sizeof *s->number);
    s->on = pe__zalloc(n, sizeof *s->on);
    s->drawn = pe__zalloc(n, sizeof *s->drawn);
    if (s->least == NULL || s->most == NULL || s->kind == NULL ||
        s->size == NULL || s->in == NULL || s->number == NULL ||
        s->on == NULL || s->drawn == NULL)
        return pe__fail_memory(err);
    pe_status status = read_groups(s, err);
    if (status == PE_OK && !sort_kinds(s))
        status = pe__fail_memory(err);
    return status;
}

void pe__vlot_free(vlot *s)
{
    pe__table_free(s->people);
    pe__table_free(s->quotas);
    pe__free(s->least);
    pe__free(s->most);
    pe__free(s->kind);
    pe__free(s->size);
    pe__free(s->in);
    pe__free(s->number);
    pe__free(s->on);
    pe__free(s->drawn);
    pe__free(s->price);
    pe__fraction_clear(&s->most_least);
    pe__fraction_clear(&s->gap);
}
