/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Any bytes as a map of needs. The first byte chooses the request for memory
 * that fails, the second how it is read. */
#include "check.h"

#include "intake.h"
#include "mem.h"

#include <stddef.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_items(const pe__intake *in)
{
    for (int64_t k = 0; k < in->count; k++) {
        const pe__item *item = &in->item[k];
        if (item->is_faulty)
            continue;
        check(item->is_placed, "what is fine has a place");
        check(item->north >= -900000000 && item->north <= 900000000 &&
                  item->east >= -1800000000 && item->east <= 1800000000,
              "a place lies on the earth");
        check(item->radius_m >= 0 && item->radius_m <= 100000,
              "an area has a radius of at most 100 km");
        check(item->quantity >= 1 && item->urgency >= 1 && item->urgency <= 3,
              "numbers are within their range");
        check(item->form == PE__IS_EFFORT || item->ends > item->starts,
              "it ends after it begins");
        check(*item->title != '\0' && strchr(item->title, '\n') == NULL,
              "a title is one line");
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    long before = pe__mem_live();
    pe_error err = {0};
    pe__intake in = {0};
    pe__intake_how how = {.lasts = 7200, .now = 1500000000,
                          .mercator = data[1] & 1, .swapped = data[1] & 2,
                          .has_near = data[1] & 4, .near_m = 5000,
                          .form = data[1] & 8 ? PE__IS_OFFER : PE__IS_NEED};
    pe__mem_fail_at(data[0] % 30);
    pe__doc *doc = pe__doc_new();
    pe_status status = PE_NO_MEMORY;
    if (doc != NULL)
        status = pe__intake_open(&in, doc, &how, &err);
    if (doc != NULL && status == PE_OK)
        status = pe__intake_geojson(&in, "fuzz", (const char *)data + 2,
                                    size - 2, &err);
    if (doc != NULL && status == PE_OK)
        status = pe__intake_finish(&in, &err);
    pe__mem_fail_at(0);
    if (status == PE_OK)
        check_items(&in);
    pe__intake_close(&in);
    pe__doc_free(doc);
    check(pe__mem_live() == before, "all memory is given back");
    return 0;
}
