/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Needs that look like the same as another: said on both their pages; who
 * organises one, or verifies it while nobody vouches, says in one tap whether
 * it is. */
#include "uses.h"

#include "board_need.h"
#include "fields.h"
#include "need.h"
#include "need_show.h"

#include <string.h>

static bool judges(const pe__eye *eye, const pe__value *row, bool own)
{
    bool open = strcmp(pe__get_text(row, "state", ""), "open") == 0;
    return open && (own || (eye->is_verifier &&
                            !pe__get_bool(row, "is_vouched", true)));
}

pe_status pe__put_twins(pe__use *use, const pe__eye *eye, const pe__value *row,
                        bool own, pe_error *err)
{
    bool found = false;
    pe__value *twin = pe__doc_object(use->doc);
    int64_t of = pe__get_integer(row, "twin_of", 0);
    pe_status status = pe__need_twins(
        use->db, use->doc, pe__put_array(use->doc, use->out, "twins"), eye,
        pe__get_integer(row, "need", 0), err);
    if (status == PE_OK && of != 0)
        status = pe__need_row_of(use->db, use->doc, twin, eye, of, &found, err);
    if (status != PE_OK || !found)
        return status;
    pe__value *out = pe__put_object(use->doc, use->out, "twin");
    pe__put_integer(use->doc, out, "twin", of);
    pe__put_text(use->doc, out, "twin_title", pe__get_text(twin, "title", ""));
    pe__put_bool(use->doc, out, "can_judge", judges(eye, row, own));
    return PE_OK;
}

/* is_same: it is taken back, the other goes on; else both do. */
pe_status pe__use_need_twin(pe__use *use, pe_error *err)
{
    pe__eye eye;
    bool found = false, own = false;
    int64_t id = pe__board_number(use, "need");
    pe__value *helper, *row = pe__doc_object(use->doc);
    bool same = *pe__use_choice(use, "answer", "other same") == 's';
    pe_status status = pe__look_as(use, &eye, &helper, err);
    if (status == PE_OK)
        status = pe__need_row_of(use->db, use->doc, row, &eye, id, &found, err);
    if (status == PE_OK)
        status = pe__need_is_own(use->db, id, use->member, use->now, &own, err);
    if (status != PE_OK)
        return status;
    int64_t twin = pe__get_integer(row, "twin_of", 0);
    if (!found)
        return pe__use_not_found(use);
    if (twin == 0)
        return pe__use_conflict(use, "board.over");
    if (!judges(&eye, row, own))
        return pe__use_forbidden(use);
    status = same ? pe__need_take_back(use->services.board, use->db, id,
                                       use->now, err)
                  : pe__need_untwin(use->db, id, use->now, err);
    pe__use_next(use, "/needs/%lld?said=board.twin_%s",
                 (long long)(same ? twin : id), same ? "same" : "other");
    return status == PE_OK ? pe__use_event(use, same ? "need.withdrawn"
                                                     : "need.changed", id,
                                           NULL, err)
                           : status;
}
