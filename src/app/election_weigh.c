/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Weights of ballots from a table. */
#include "election.h"
#include "error.h"
#include "fraction.h"
#include "mem.h"
#include "table.h"

#include <stdlib.h>
#include <string.h>

static int64_t row_of(const pe__election *e, const char *text)
{
    char *end;
    int64_t line = strtoll(text, &end, 10);
    int64_t low = 0, high = e->problem.ballots;
    if (*text == '\0' || *end != '\0')
        return -1;
    while (low < high) { /* lines rise */
        int64_t middle = low + (high - low) / 2;
        if (e->line[middle] < line)
            low = middle + 1;
        else
            high = middle;
    }
    return low < e->problem.ballots && e->line[low] == line ? low : -1;
}

pe_status pe__weight_read(const char *text, pe_vote_ratio *out)
{
    pe_status status = PE_OK;
    pe__fraction value = PE__FRACTION_ZERO;
    bool fine = pe__fraction_read(&value, text, strlen(text), &status) &&
                value.big == NULL && !value.negative &&
                value.top <= INT64_MAX && value.bottom <= INT64_MAX;
    if (fine)
        *out = (pe_vote_ratio){(int64_t)value.top, (int64_t)value.bottom};
    pe__fraction_clear(&value);
    if (status != PE_OK)
        return status;
    return fine ? PE_OK : PE_BAD_INPUT;
}

static pe_status weigh(pe__election *e, const pe__table *t, int32_t ballot,
                       int32_t weight, pe_error *err)
{
    for (int64_t r = 0; r < pe__table_rows(t); r++) {
        const char *where = pe__table_cell(t, r, ballot),
                   *text = pe__table_cell(t, r, weight);
        int64_t row = row_of(e, where);
        if (row < 0)
            return pe__fail_at(err, PE_BAD_INPUT, pe__table_file(t),
                               pe__table_line(t, r), ballot + 1, "no ballot "
                               "stands on line \"%.40s\" of the election",
                               where);
        pe_status status = pe__weight_read(text, &e->weight[row]);
        if (status == PE_NO_MEMORY)
            return pe__fail_memory(err);
        if (status != PE_OK)
            return pe__fail_at(err, PE_BAD_INPUT, pe__table_file(t),
                               pe__table_line(t, r), weight + 1, "\"%.40s\" is "
                               "no weight: 2, 0.5 or 1/3 would be one", text);
    }
    return PE_OK;
}

pe_status pe__election_weigh(pe__election *election, const char *path,
                             pe_error *err)
{
    pe__table *table;
    pe_status status = pe__table_read(path, NULL, &table, err);
    if (status != PE_OK)
        return status;
    int32_t ballot = pe__table_find(table, "ballot"),
            weight = pe__table_find(table, "weight");
    size_t rows = (size_t)election->problem.ballots;
    if (ballot < 0 || weight < 0) {
        status = pe__fail_at(err, PE_BAD_INPUT, path, 1, 0, "the table must "
                             "have the columns ballot and weight");
        goto out;
    }
    election->weight = pe__alloc(rows, sizeof *election->weight);
    if (election->weight == NULL) {
        status = pe__fail_memory(err);
        goto out;
    }
    for (size_t row = 0; row < rows; row++)
        election->weight[row] = (pe_vote_ratio){1, 1};
    election->problem.weight = election->weight;
    status = weigh(election, table, ballot, weight, err);
out:
    pe__table_free(table);
    return status;
}
