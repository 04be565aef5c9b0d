/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What an effort offers to which hub: whoever organises it says so. */
#include "peer_own.h"

#include "board_effort.h"
#include "board_need.h"

#include <string.h>

/* effort, effort_name, shares, peers (those that are connected), sorts,
 * districts. */
pe_status pe__use_shares(pe__use *use, pe_error *err)
{
    bool found = false;
    int64_t effort = pe__get_integer(use->in, "effort", 0);
    pe__value *row = pe__doc_object(use->doc), *all = pe__doc_array(use->doc);
    pe__value *peers = pe__put_array(use->doc, use->out, "peers");
    pe__value *sorts = pe__doc_array(use->doc);
    pe__value *shifts = pe__put_array(use->doc, use->out, "sorts");
    pe__value *districts = pe__put_array(use->doc, use->out, "districts");
    pe__value *shares = pe__put_array(use->doc, use->out, "shares");
    pe_status status = pe__undertaking_row(use->db, use->doc, row, use->member,
                                           effort, &found, err);
    if (status == PE_OK && !found)
        return pe__use_not_found(use);
    if (status == PE_OK)
        status = pe__share_rows(use->db, use->doc, shares, effort, 0, err);
    if (status == PE_OK)
        status = pe__peer_rows(use->db, use->doc, all, err);
    if (status == PE_OK)
        status = pe__sort_rows(use->db, use->doc, sorts, err);
    if (status == PE_OK)
        status = pe__share_districts(use->db, use->doc, districts, effort,
                                     err);
    for (const pe__value *p = pe__first(all); p; p = p->next)
        if (pe__get_integer(p, "ended", INT64_MIN) == INT64_MIN)
            pe__add(use->doc, peers, pe__doc_copy(use->doc, p));
    for (const pe__value *s = pe__first(sorts); s; s = s->next)
        if (strcmp(pe__get_text(s, "what", ""), "shift") == 0)
            pe__add(use->doc, shifts, pe__doc_copy(use->doc, s));
    pe__put_integer(use->doc, use->out, "effort", effort);
    pe__put_text(use->doc, use->out, "effort_name",
                 pe__get_text(row, "name", ""));
    return status;
}

pe_status pe__use_share_add(pe__use *use, pe_error *err)
{
    pe__peer peer;
    bool own = false;
    int64_t effort = pe__get_integer(use->in, "effort", 0);
    int64_t id = pe__use_integer(use, "peer", 1, INT64_MAX, 0);
    int64_t sort = pe__use_integer(use, "sort", 0, INT64_MAX, 0);
    int64_t district = pe__use_integer(use, "district", 0, INT64_MAX, 0);
    pe_status status = pe__peer_find(use->db, use->doc, id, &peer, err);
    if (status == PE_OK)
        status = pe__undertaking_is_own(use->db, effort, use->member, use->now,
                                        &own, err);
    if (status == PE_OK && !own)
        return pe__use_not_found(use);
    if (status == PE_OK && (peer.peer == 0 || peer.ended))
        pe__use_fault(use, "peer", "needed");
    if (status != PE_OK || pe__use_faulty(use))
        return status;
    status = pe__share_add(use->db, id, effort, sort, district, use->member,
                           use->now, err);
    if (status == PE_OK)
        status = pe__peer_touch_effort(use->db, effort, id, err);
    pe__use_next(use, "/efforts/%lld/peers?said=peer.offered",
                 (long long)effort);
    return status == PE_OK ? pe__use_event(use, "share.offered", effort, NULL,
                                           err)
                           : status;
}

pe_status pe__use_share_end(pe__use *use, pe_error *err)
{
    int64_t peer = 0, effort = pe__get_integer(use->in, "effort", 0);
    pe_status status = pe__share_end(use->db, effort,
                                     pe__use_integer(use, "share", 1,
                                                     INT64_MAX, 0), &peer,
                                     err);
    if (status == PE_OK && peer == 0)
        return pe__use_not_found(use);
    if (status == PE_OK)
        status = pe__peer_touch_effort(use->db, effort, peer, err);
    pe__use_next(use, "/efforts/%lld/peers?said=peer.offered_no_more",
                 (long long)effort);
    return status == PE_OK ? pe__use_event(use, "share.ended", effort, NULL,
                                           err)
                           : status;
}
