/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Taking one's data along, and leaving for good. */
#include "account_fields.h"
#include "council_acts.h"
#include "error.h"
#include "event.h"
#include "people.h"
#include "people_erase.h"
#include "uses.h"

#include <string.h>

pe_status pe__use_me_data(pe__use *use, pe_error *err)
{
    bool found = false;
    pe__value *me = pe__put_object(use->doc, use->out, "me");
    pe__put_number(use->doc, use->out, "made", PE__TIME, use->now);
    pe__put_text(use->doc, use->out, "hub", use->hub_url);
    pe_status status =
        pe__member_row(use->db, use->doc, me, use->member, &found, err);
    if (status == PE_OK)
        status = pe__member_data(use->db, use->doc, use->out, use->member,
                                 err);
    return status;
}

pe_status pe__use_erase_show(pe__use *use, pe_error *err)
{
    bool found = false;
    pe__value *me = pe__put_object(use->doc, use->out, "me");
    pe__value *councils = pe__put_array(use->doc, use->out, "councils");
    pe_status status =
        pe__member_row(use->db, use->doc, me, use->member, &found, err);
    if (status == PE_OK)
        status = pe__member_councils(use->db, use->doc, councils, use->member,
                                     err);
    return status;
}

static pe_status leave_all(pe__use *use, pe_error *err)
{
    pe__value *councils = pe__doc_array(use->doc);
    pe_status status = pe__member_councils(use->db, use->doc, councils,
                                           use->member, err);
    for (const pe__value *c = pe__first(councils);
         c != NULL && status == PE_OK; c = c->next)
        status = pe__leave_council(use, pe__get_integer(c, "council", 0),
                                   use->member, err);
    return status;
}

pe_status pe__use_erase(pe__use *use, pe_error *err)
{
    bool found = false;
    pe__value *me = pe__doc_object(use->doc);
    pe_status status =
        pe__member_row(use->db, use->doc, me, use->member, &found, err);
    if (status != PE_OK)
        return status;
    /* typed by the member's own hand: nothing is erased by a slip */
    if (strcmp(pe__read_sign_in(use, "sign_in"),
               pe__get_text(me, "sign_in", "")) != 0)
        pe__use_fault(use, "sign_in", "not_yours");
    if (pe__use_faulty(use))
        return PE_OK;
    status = leave_all(use, err);
    if (status == PE_OK)
        status = pe__board_erase(use, err);
    if (status == PE_OK)
        status = pe__member_erase(use->db, use->member, use->now, err);
    use->council = 0;
    if (status == PE_OK)
        status = pe__use_event(use, "member.erased", use->member, NULL, err);
    use->token = "";
    pe__use_next(use, "/?said=member.erased");
    return status;
}
