/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Route first, weight second: a decision goes to the smallest council that
 * holds nine tenths of the affectedness; there its members' say is in
 * proportion to it. */
#include "error.h"
#include "mem.h"
#include "vote.h"

enum { RATIO_MOST = 8 };

static pe_status check(const pe_vote_affected *a, pe_error *err)
{
    for (int32_t c = 0; c < a->councils; c++)
        if (a->parent[c] < -1 || a->parent[c] >= c)
            return pe__fail_at(err, PE_BAD_INPUT, "", c + 1, 0,
                               "a council must stand after the one around it");
    for (int32_t i = 0; i < a->members; i++) {
        if (a->home[i] < 0 || a->home[i] >= a->councils)
            return pe__fail_at(err, PE_BAD_INPUT, "", i + 1, 0,
                               "the member is in no council that there is");
        if (a->affected[i].top < 0 || a->affected[i].bottom < 1)
            return pe__fail_at(err, PE_BAD_INPUT, "", i + 1, 0,
                               "affectedness must be 0 or more");
    }
    return PE_OK;
}

/* Nobody counts more than eight times as much as somebody else who counts. */
static pe_status check_ratio(const pe_vote_affected *a, pe_error *err)
{
    int32_t least = -1, most = -1;
    pe_status status = PE_OK;
    pe__fraction x = PE__FRACTION_ZERO, y = PE__FRACTION_ZERO;
    for (int32_t i = 0; i < a->members; i++) {
        pe__fraction_set(&x, a->affected[i].top, a->affected[i].bottom);
        if (a->affected[i].top == 0)
            continue;
        if (least >= 0)
            pe__fraction_set(&y, a->affected[least].top,
                             a->affected[least].bottom);
        if (least < 0 || pe__fraction_compare(&x, &y, &status) < 0)
            least = i;
        if (most >= 0)
            pe__fraction_set(&y, a->affected[most].top,
                             a->affected[most].bottom);
        if (most < 0 || pe__fraction_compare(&x, &y, &status) > 0)
            most = i;
    }
    if (least < 0)
        return pe__fail(err, PE_BAD_INPUT, "nobody is affected");
    pe__fraction_set(&x, a->affected[least].top, a->affected[least].bottom);
    pe__fraction_scale(&x, &x, RATIO_MOST, 1, &status);
    pe__fraction_set(&y, a->affected[most].top, a->affected[most].bottom);
    bool apart = pe__fraction_compare(&y, &x, &status) > 0;
    pe__fraction_clear(&x);
    if (status != PE_OK)
        return pe__fail_memory(err);
    return apart ? pe__fail_at(err, PE_BAD_INPUT, "", most + 1, 0, "counts "
                               "more than %d times as much as member %d",
                               RATIO_MOST, least + 1)
                 : PE_OK;
}

typedef struct {
    int32_t members, depth;
} size;

/* Smaller, then further in, then the lower number. */
static bool nearer(const size *of, int32_t a, int32_t b)
{
    if (of[a].members != of[b].members)
        return of[a].members < of[b].members;
    return of[a].depth != of[b].depth ? of[a].depth > of[b].depth : a < b;
}

/* sum[c] = affectedness of all in c or in a council inside it. */
static void add_up(const pe_vote_affected *a, pe__fraction *sum, size *of,
                   pe__fraction *total, pe_status *status)
{
    pe__fraction one = PE__FRACTION_ZERO;
    for (int32_t i = 0; i < a->members; i++) {
        pe__fraction_set(&one, a->affected[i].top, a->affected[i].bottom);
        pe__fraction_add(&sum[a->home[i]], &sum[a->home[i]], &one, status);
        pe__fraction_add(total, total, &one, status);
        of[a->home[i]].members++;
    }
    pe__fraction_clear(&one);
    for (int32_t c = 0; c < a->councils; c++)
        of[c].depth = a->parent[c] < 0 ? 0 : of[a->parent[c]].depth + 1;
    for (int32_t c = a->councils - 1; c >= 0; c--) {
        int32_t around = a->parent[c];
        if (around < 0)
            continue;
        pe__fraction_add(&sum[around], &sum[around], &sum[c], status);
        of[around].members += of[c].members;
    }
}

pe_status pe_vote_route(const pe_vote_affected *affected, int32_t *council,
                        pe_error *err)
{
    *council = -1;
    pe_status status = check(affected, err);
    if (status == PE_OK)
        status = check_ratio(affected, err);
    if (status != PE_OK)
        return status;
    int32_t councils = affected->councils;
    pe__fraction *sum = pe__fractions_new(councils),
                 total = PE__FRACTION_ZERO;
    size *of = pe__zalloc((size_t)councils, sizeof *of);
    if (sum == NULL || of == NULL)
        status = PE_NO_MEMORY;
    if (status == PE_OK)
        add_up(affected, sum, of, &total, &status);
    pe__fraction_scale(&total, &total, 9, 10, &status);
    for (int32_t c = 0; c < councils && status == PE_OK; c++)
        if (pe__fraction_compare(&sum[c], &total, &status) >= 0 &&
            (*council < 0 || nearer(of, c, *council)))
            *council = c;
    pe__fractions_free(sum, councils);
    pe__fraction_clear(&total);
    pe__free(of);
    return status == PE_NO_MEMORY ? pe__fail_memory(err) : status;
}
