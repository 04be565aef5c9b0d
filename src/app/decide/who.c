/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Long lists of a decision: who may vote and has, how each voted. A page shows
 * some of them at a time, a file has them all. */
#include "csv_cell.h"
#include "decide_ballot.h"
#include "decide_own.h"
#include "error.h"

enum { AT_ONCE = 60, FIRST = 8, MOST = 1000000 };

void pe__decide_cut(pe__use *use, const char *key)
{
    pe__doc *doc = use->doc;
    const char *from_key = pe__doc_format(doc, "%s_from", key);
    const char *most_key = pe__doc_format(doc, "%s_most", key);
    const pe__value *all = pe__get(use->out, key);
    pe__value *some = pe__doc_array(doc);
    int64_t count = (int64_t)pe__count_of(all), place = 0;
    int64_t from = pe__use_integer(use, from_key, 0, MOST, 0);
    int64_t most = pe__use_integer(use, most_key, 1, MOST, AT_ONCE);
    if (all == NULL)
        return;
    for (const pe__value *v = pe__first(all); v != NULL; v = v->next, place++)
        if (place >= from && place < from + most) {
            pe__value *one = pe__doc_copy(doc, v);
            pe__put_bool(doc, one, "is_first", place < FIRST);
            pe__add(doc, some, one);
        }
    pe__put(doc, use->out, key, some);
    pe__value *part = pe__put_object(
        doc, use->out, pe__doc_format(doc, "%s_part", key));
    pe__put_number(doc, part, "count", PE__COUNT, count);
    pe__put_number(doc, part, "more", PE__COUNT,
                   count > FIRST ? count - FIRST : 0);
    pe__put_bool(doc, part, "is_later", from > 0);
    pe__put_null(doc, part, "before_from");
    pe__put_null(doc, part, "next_from");
    const long long before = from > most ? from - most : 0;
    const long long next = from + most;
    if (from > 0)
        pe__put_format(doc, part, "before_from", "%lld", before);
    if (next < count)
        pe__put_format(doc, part, "next_from", "%lld", next);
}

pe_status pe__voters_file(pe__use *use, int64_t decision, pe_error *err)
{
    pe__buffer out = {0};
    pe__value *voters = pe__doc_array(use->doc);
    pe_status status = pe__voter_rows(use->db, use->doc, voters, decision,
                                      err);
    if (status != PE_OK)
        return status;
    pe__buffer_text(&out, "name,has_voted\n");
    for (const pe__value *v = pe__first(voters); v != NULL; v = v->next) {
        pe__csv_cell(&out, pe__get_text(v, "name", ""), true);
        pe__buffer_text(&out, pe__get_bool(v, "has_voted", false) ? ",yes\n"
                                                                  : ",no\n");
    }
    if (out.failed) {
        pe__buffer_free(&out);
        return pe__fail_memory(err);
    }
    pe__use_file(use, "text/csv; charset=utf-8", "voters.csv", &out);
    return PE_OK;
}
