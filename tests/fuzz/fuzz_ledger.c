/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Any bytes as a ledger; what can be read is sealed, and read again with the
 * same head. The first byte chooses the request for memory that fails. */
#include "check.h"

#include "book.h"
#include "mem.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void seal(const pe__book *b)
{
    pe__buffer out = {0};
    pe__book again;
    pe_error err = {0};
    check(pe__book_seal(b, &out), "there is memory");
    check(pe__book_parse("sealed", out.bytes, out.size, &again, &err) ==
              PE_OK, "what was sealed is read");
    check(again.sealed == b->entries, "all of it is sealed");
    check(memcmp(again.head, b->head, PE_FUND_HASH) == 0,
          "to the same head");
    pe__book_free(&again);
    pe__buffer_clear(&out);
    check(pe__book_beancount(b, &out) && pe__book_hledger(b, &out),
          "it can be exported");
    pe__buffer_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    const long before = pe__mem_live();
    pe_error err = {0};
    pe__book b;
    pe__mem_fail_at(data[0] % 30);
    const pe_status status = pe__book_parse("fuzz", (const char *)data + 1,
                                            size - 1, &b, &err);
    pe__mem_fail_at(0);
    if (status == PE_OK) {
        seal(&b);
        pe__book_free(&b);
    } else {
        check_error(status, &err);
    }
    check(pe__mem_live() == before, "all memory is given back");
    return 0;
}
