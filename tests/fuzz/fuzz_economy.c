/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Any bytes as a snapshot of an economy. Sums are left out, because they would
 * refuse all that the fuzzer makes; what passes is used: every array is
 * followed as an engine would, and every text is read. The first byte chooses
 * the request for memory that fails. */
#include "check.h"

#include "economy_own.h"
#include "mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Reads through lists to their goods; the sum keeps the compiler honest. */
static double follow_list(const int64_t *start, const int32_t *good,
                          const double *number, int64_t i, int32_t goods)
{
    double sum = 0;
    for (int64_t k = start[i]; k < start[i + 1]; k++) {
        check(good[k] >= 0 && good[k] < goods, "a good is there");
        sum += number[k];
    }
    return sum;
}

static void follow(const pe_plan_problem *p)
{
    double sum = 0;
    for (int64_t w = 0; w < p->workers; w++) {
        int64_t r = p->recipe ? p->recipe[w] : w;
        check(r >= 0 && r < p->recipes, "a recipe is there");
        check(p->output[w] >= 0 && p->output[w] < p->goods, "so is a good");
        sum += follow_list(p->input_start, p->input, p->exponent, r, p->goods);
        if (p->byproduct_start)
            sum += follow_list(p->byproduct_start, p->byproduct,
                               p->per_output, r, p->goods);
        check(p->scale[w] > 0 && isfinite(p->scale[w]), "scale is positive");
    }
    for (int64_t c = 0; c < p->consumers; c++) {
        int64_t r = p->profile ? p->profile[c] : c;
        check(r >= 0 && r < p->profiles, "a profile is there");
        sum += follow_list(p->want_start, p->want, p->weight, r, p->goods);
        check(p->income[c] >= 0, "income is not negative");
    }
    for (int64_t h = 0; h < p->harms; h++)
        check(p->harmed[h] >= 0 && p->harmed[h] < p->consumers &&
              p->pollutant[h] >= 0 && p->pollutant[h] < p->goods,
              "a harm is somebody's");
    check(!isnan(sum), "sums are numbers");
}

static void read_texts(const pe__economy *e)
{
    char room[PE__LABEL_ROOM];
    for (int k = 0; k < PE__LABELS; k++)
        for (int64_t i = 0; i < e->count[pe__label_kinds[k].count]; i++) {
            const char *text = pe__economy_text(e, (pe__label)k, i, room);
            check(strlen(text) < SIZE_MAX, "a text ends");
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    long before = pe__mem_live();
    pe_error err = {0};
    pe__economy *e;
    char *bytes = malloc(size); /* aligned, as a mapped file is */
    check(bytes != NULL, "there is memory for the test");
    memcpy(bytes, data + 1, size - 1);
    pe__mem_fail_at(data[0] % 8);
    pe_status status =
        pe__snapshot_open(bytes, size - 1, "fuzz", data[0] & 128, &e, &err);
    pe__mem_fail_at(0);
    check((e == NULL) == (status != PE_OK), "a failure gives no economy");
    if (status == PE_OK) {
        follow(pe__economy_problem(e));
        read_texts(e);
    } else {
        check_error(status, &err);
    }
    pe__economy_free(e);
    free(bytes);
    check(pe__mem_live() == before, "all memory is given back");
    return 0;
}
