/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The books of councils that chose to open them to everybody. No name of a
 * person stands in them. */
#include "money_uses.h"

#include "money_ledger.h"
#include "people_council.h"
#include "written.h"

#include <stddef.h>

enum { SHOWN = 50 };

pe_status pe__use_money_open(pe__use *use, pe_error *err)
{
    bool on = pe__use_ticked(use, "is_public");
    pe_status status = pe__money_set_public(use->db, use->council, on,
                                            use->member, use->now, err);
    pe__use_next(use, "/councils/%lld/money?said=money.%s",
                 (long long)use->council, on ? "opened" : "closed");
    return status == PE_OK ? pe__use_event(use, on ? "money.opened"
                                                   : "money.closed",
                                           use->council, NULL, err)
                           : status;
}

pe_status pe__use_books_list(pe__use *use, pe_error *err)
{
    pe__value *all = pe__put_array(use->doc, use->out, "books");
    return pe__money_public(use->db, use->doc, all, err);
}

/* Of entries as everybody may see them: who wrote them is left out. */
static void put_entries(pe__use *use, const pe__value *rows)
{
    static const char *const shown[] = {
        "number", "day", "words", "currency", "amount", "from_name", "to_name",
        "is_rate", "is_split", "more", "rate", "in_currency",
        "corrects", "corrected_by", "is_correction", "is_corrected",
        "is_income", "is_expense", "idea_title"};
    pe__value *out = pe__put_array(use->doc, use->out, "entries");
    for (const pe__value *row = pe__first(rows); row; row = row->next) {
        pe__value *to = pe__add_object(use->doc, out);
        for (size_t k = 0; k < sizeof shown / sizeof *shown; k++) {
            const pe__value *value = pe__get(row, shown[k]);
            if (value)
                pe__put(use->doc, to, shown[k],
                        pe__doc_copy(use->doc, value));
        }
    }
}

pe_status pe__use_books_show(pe__use *use, pe_error *err)
{
    int64_t council = pe__get_integer(use->in, "books", 0);
    bool is_public = false, found = false;
    pe__value *row = pe__doc_object(use->doc);
    pe__value *entries = pe__doc_array(use->doc);
    pe_status status = pe__money_is_public(use->db, council, &is_public, err);
    if (status != PE_OK)
        return status;
    if (!is_public)
        return pe__use_not_found(use);
    status = pe__council_row(use->db, use->doc, row, council, &found, err);
    if (status == PE_OK)
        status = pe__money_put_sums(use, council, err);
    if (status == PE_OK)
        status = pe__money_entries(use->db, use->doc, council, 0, 0, 0, SHOWN,
                                   entries, err);
    pe__value *books = pe__put_object(use->doc, use->out, "books");
    pe__put_integer(use->doc, books, "council", council);
    pe__put_text(use->doc, books, "name", pe__get_text(row, "name", ""));
    pe__put_text(use->doc, books, "purpose",
                 pe__get_text(row, "purpose", ""));
    pe__money_mark(use, entries);
    put_entries(use, entries);
    return status;
}
