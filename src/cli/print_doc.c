/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "print_doc.h"

#include "error.h"

#include <stdio.h>

pe_status pe__print_doc(const pe__doc *doc, const pe__value *all,
                        pe_error *err)
{
    pe__buffer out = {0};
    pe__json_write(all, &out);
    const bool whole = !pe__doc_failed(doc) && !out.failed;
    if (whole)
        printf("%s\n", out.bytes);
    pe__buffer_free(&out);
    return whole ? PE_OK : pe__fail_memory(err);
}
