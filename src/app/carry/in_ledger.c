/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The ledger of a council that is carried in: what it says is compared with
 * what was sealed (money/ledger_read.h), so that no byte of it can have been
 * changed; then the sums beside it are made anew. */
#include "in_common.h"

#include "error.h"
#include "ledger_read.h"

#include <inttypes.h>
#include <string.h>

static pe_status refuse(const pe__carry_look *look, int64_t done,
                        pe_error *err, const char *what)
{
    char path[4096];
    const long line = pe__carry_line_at(look, "money_entries", done, path);
    return pe__fail_at(err, PE_BAD_INPUT, path, line, 0,
                       "entry %" PRId64 " of the ledger %s; nothing was "
                       "carried in: export the council anew", done + 1, what);
}

static const char *words_of(pe__entry_fault fault)
{
    switch (fault) {
    case PE__ENTRY_ODD:
        return "is not balanced, names what is not there, or is not the next "
               "by its number";
    case PE__ENTRY_ALTERED:
        return "says something else than was written when it was sealed: its "
               "day, its words, an account or an amount was changed";
    default:
        return "does not fit its seal: it, or one before it, was changed "
               "after it was sealed";
    }
}

pe_status pe__carry_check_ledger(const pe__carry_look *look, const char *head,
                                 pe_error *err)
{
    char seal[65] = "";
    pe__doc *doc = pe__doc_new();
    pe__ledger_reader *reader = NULL;
    pe__value *accounts;
    pe__entry_fault fault = PE__ENTRY_SOUND;
    int64_t done = 0;
    pe_status status = doc ? pe__money_sums_anew(look->db, look->council, err)
                           : pe__fail_memory(err);
    if (status == PE_OK)
        status = pe__ledger_open(look->db, doc, look->council, &reader,
                                 &accounts, err);
    if (status == PE_OK)
        status = pe__ledger_each_entry(reader, NULL, NULL, NULL, &fault, &done,
                                       seal, err);
    if (status == PE_OK && fault != PE__ENTRY_SOUND)
        status = refuse(look, done, err, words_of(fault));
    if (status == PE_OK && strcmp(seal, head) != 0)
        status = refuse(look, done, err, "or more are missing: the last seal "
                        "is not the one that council.json names");
    pe__ledger_close(reader);
    pe__doc_free(doc);
    return status;
}
