/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The ledger as a file: as it was written and sealed, for parecon fund ledger
 * check, and for Beancount and hledger. */
#include "money_uses.h"

#include "book.h"
#include "error.h"
#include "money_ledger.h"

#include <string.h>

static pe_status put_file(pe__use *use, pe__buffer *out, pe_error *err)
{
    pe__value *rows = pe__doc_array(use->doc);
    pe_status status = pe__money_written(use->db, use->doc, use->council, rows,
                                         err);
    if (pe__count_of(rows) == 0)
        pe__buffer_text(out, "parecon ledger 1\n");
    for (const pe__value *row = pe__first(rows); row; row = row->next) {
        pe__buffer_text(out, pe__get_text(row, "written", ""));
        pe__buffer_format(out, "= %s\n", pe__get_text(row, "hash", ""));
    }
    if (status == PE_OK && out->failed)
        return pe__fail_memory(err);
    return status;
}

/* By way of the engine, which reads it as anybody else would: a ledger that
 * was altered is not given out as if it were sound. */
static pe_status convert(pe__buffer *file, bool beancount, pe_error *err)
{
    pe__book book = {0};
    pe__buffer out = {0};
    pe_status status = pe__book_parse("ledger.txt", file->bytes, file->size,
                                      &book, err);
    if (status == PE_OK && !(beancount ? pe__book_beancount(&book, &out)
                                       : pe__book_hledger(&book, &out)))
        status = pe__fail_memory(err);
    pe__book_free(&book);
    pe__buffer_free(file);
    *file = out;
    return status;
}

pe_status pe__use_ledger_file(pe__use *use, pe_error *err)
{
    const char *name = pe__get_text(use->in, "file_text", "");
    bool beancount = strcmp(name, "ledger.beancount") == 0;
    bool hledger = strcmp(name, "ledger.journal") == 0;
    pe__buffer out = {0};
    if (!beancount && !hledger && strcmp(name, "ledger.txt") != 0)
        return pe__use_not_found(use);
    pe_status status = put_file(use, &out, err);
    if (status == PE_OK && (beancount || hledger))
        status = convert(&out, beancount, err);
    if (status == PE_OK)
        pe__use_file(use, "text/plain; charset=utf-8", name, &out);
    pe__buffer_free(&out);
    return status;
}
