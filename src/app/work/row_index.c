/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "row_index.h"

#include <stdlib.h>

struct pe__indexed_row {
    int64_t id;
    int32_t place;
    const pe__value *row;
};

static int by_id(const void *a, const void *b)
{
    const struct pe__indexed_row *x = a, *y = b;
    if (x->id != y->id)
        return x->id < y->id ? -1 : 1;
    return (x->place > y->place) - (x->place < y->place);
}

pe__row_index pe__rows_by(pe__doc *doc, const pe__value *rows, const char *key)
{
    pe__row_index index = {0};
    index.row = pe__doc_alloc(doc, (pe__count_of(rows) + 1) *
                                       sizeof *index.row);
    if (!index.row)
        return index;
    for (const pe__value *v = pe__first(rows); v; v = v->next) {
        index.row[index.count] = (struct pe__indexed_row){
            pe__get_integer(v, key, INT64_MIN), (int32_t)index.count, v};
        index.count++;
    }
    if (index.count)
        qsort(index.row, index.count, sizeof *index.row, by_id);
    return index;
}

static const struct pe__indexed_row *find(const pe__row_index *index,
                                          int64_t id)
{
    size_t low = 0, high = index->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (index->row[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < index->count && index->row[low].id == id ? &index->row[low]
                                                          : NULL;
}

const pe__value *pe__rows_find(const pe__row_index *index, int64_t id)
{
    const struct pe__indexed_row *row = find(index, id);
    return row ? row->row : NULL;
}

int32_t pe__rows_place(const pe__row_index *index, int64_t id)
{
    const struct pe__indexed_row *row = find(index, id);
    return row ? row->place : -1;
}
