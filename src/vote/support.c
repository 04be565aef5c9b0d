/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "support.h"

#include "error.h"
#include "mem.h"

#include <string.h>

pe_status pe__support_begin(pe__count *count, pe__support *support)
{
    const pe_vote_problem *p = &count->vote->problem;
    size_t n = (size_t)count->options;
    int64_t marks = p->ballots > 0 ? p->start[p->ballots] - p->start[0] : 0;
    *support = (pe__support){
        .count = count, .n = count->options,
        .first = pe__zalloc(n + 2, sizeof *support->first),
        .row = pe__alloc((size_t)marks, sizeof *support->row),
        .weight = pe__zalloc(n, sizeof *support->weight),
        .taken = pe__zalloc(n, sizeof *support->taken),
        .some = pe__alloc(n, sizeof *support->some),
        .class_of = pe__zalloc((size_t)p->ballots, sizeof(int32_t))};
    if (support->first == NULL || support->row == NULL ||
        support->weight == NULL || support->taken == NULL ||
        support->some == NULL || support->class_of == NULL)
        return pe__fail_memory(count->err);
    int64_t *first = support->first;
    for (int64_t row = 0; row < p->ballots; row++)
        for (int64_t k = p->start[row]; k < p->start[row + 1]; k++) {
            first[p->option[k] + 2]++;
            support->weight[p->option[k]] += pe__row_weight(count->vote, row);
        }
    for (size_t a = 2; a < n + 2; a++)
        first[a] += first[a - 1];
    for (int64_t row = 0; row < p->ballots; row++)
        for (int64_t k = p->start[row]; k < p->start[row + 1]; k++)
            support->row[first[p->option[k] + 1]++] = (int32_t)row;
    return PE_OK;
}

void pe__support_free(pe__support *support)
{
    pe__free(support->first);
    pe__free(support->row);
    pe__free(support->weight);
    pe__free(support->taken);
    pe__free(support->some);
    pe__free(support->class_of);
}

int32_t pe__support_classes(const pe__support *support, int32_t option,
                            int64_t *into, int32_t *touched)
{
    int32_t count = 0;
    for (int64_t k = support->first[option]; k < support->first[option + 1];
         k++) {
        int32_t row = support->row[k], class = support->class_of[row];
        int64_t weight = pe__row_weight(support->count->vote, row);
        if (weight == 0)
            continue;
        if (into[class] == 0)
            touched[count++] = class;
        into[class] += weight;
    }
    return count;
}
