/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Any bytes as a bank's statement, CAMT or table. The first byte chooses the
 * request for memory that fails. */
#include "check.h"

#include "amount.h"
#include "mem.h"
#include "statement.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    const long before = pe__mem_live();
    pe_error err = {0};
    pe__bank_file s;
    pe__mem_fail_at(data[0] % 20);
    const pe_status status = pe__statement_parse(
        "fuzz", (const char *)data + 1, size - 1, NULL, &s, &err);
    pe__mem_fail_at(0);
    if (status == PE_OK) {
        for (int64_t k = 0; k < s.count; k++) {
            int64_t value;
            check(pe__amount_read(s.line[k].amount, strlen(s.line[k].amount),
                                  9, &value) || strlen(s.line[k].amount) > 9,
                  "every line has an amount");
            check(strchr(s.line[k].text, '\n') == NULL, "texts are one line");
        }
    } else {
        check_error(status, &err);
    }
    pe__statement_free(&s);
    check(pe__mem_live() == before, "all memory is given back");
    return 0;
}
