/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Any bytes as a table from memory, mostly CSV. The first byte chooses the
 * separator in which what was read is written back, and the request for
 * memory that fails. */
#include "check.h"

#include "mem.h"

#include <stddef.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    long before = pe__mem_live();
    pe_error err = {0};
    pe__table *table;
    pe__mem_fail_at(data[0] % 40);
    pe_status status =
        pe__table_parse(data + 1, size - 1, "fuzz", NULL, &table, &err);
    pe__mem_fail_at(0);
    check((table == NULL) == (status != PE_OK), "a failure gives no table");
    if (status == PE_OK)
        check_table(table, ",;\t"[data[0] % 3]);
    else
        check_error(status, &err);
    pe__table_free(table);
    check(pe__mem_live() == before, "all memory is given back");
    return 0;
}
