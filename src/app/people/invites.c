/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Inviting: a code to hand over as a link, as a picture, or aloud. */
#include "code.h"
#include "council_acts.h"
#include "people.h"
#include "people_invite.h"
#include "permission.h"
#include "qr.h"

enum {
    OPEN = 50,  /* one member's at once, of a council */
    USES = 100,
    NOTE = 100,
    DAYS = 30
};

pe_status pe__use_invites_show(pe__use *use, pe_error *err)
{
    pe_status status = pe__put_council(use, err);
    if (status != PE_OK || use->outcome == PE__NOT_FOUND)
        return status;
    pe__put_can(use);
    pe__value *invites = pe__put_array(use->doc, use->out, "invites");
    status = pe__invite_list(use->db, use->doc, invites, use->council,
                             use->member, use->now, err);
    bool all = (use->relations & 1U << PE__COORDINATOR) != 0;
    for (pe__value *one = invites->items.first; one != NULL; one = one->next)
        pe__put_bool(use->doc, one, "may_end",
                     all || pe__get_bool(one, "is_mine", false));
    return status;
}

/* The code stands here and nowhere else: the store has but its hash. */
static void put_code(pe__use *use, const char *code, int64_t uses,
                     int64_t expires)
{
    pe__value *made = pe__put_object(use->doc, use->out, "made");
    const char *link =
        pe__doc_format(use->doc, "%s/join?code=%s", use->hub_url, code);
    pe__put_text(use->doc, made, "code", code);
    pe__put_text(use->doc, made, "link", link);
    pe__put_number(use->doc, made, "uses", PE__COUNT, uses);
    pe__put_number(use->doc, made, "expires", PE__TIME, expires);
    pe__qr_put(use->doc, made, "qr", link);
    pe__code_spell(use->doc, pe__put_array(use->doc, made, "spelled"), code);
}

pe_status pe__use_invite(pe__use *use, pe_error *err)
{
    char code[PE__CODE_SIZE];
    int64_t open = 0, id = 0;
    pe__invite_new invite = {.council = use->council,
                             .invited_by = use->member, .code = code};
    invite.note = pe__use_text(use, "note", NOTE, false);
    invite.uses = pe__use_integer(use, "uses", 1, USES, 1);
    invite.expires =
        use->now + pe__use_integer(use, "days", 1, DAYS, 7) * PE__DAY_SECONDS;
    if (pe__use_faulty(use))
        return PE_OK;
    pe_status status = pe__invite_count(use->db, use->council, use->member,
                                        use->now, &open, err);
    if (status == PE_OK && open >= OPEN)
        return pe__use_conflict(use, "invites_many");
    pe__code_new(code);
    if (status == PE_OK)
        status = pe__invite_add(use->db, &invite, use->now, &id, err);
    if (status == PE_OK)
        status = pe__use_event(use, "invite.made", id, NULL, err);
    if (status == PE_OK)
        status = pe__use_invites_show(use, err);
    put_code(use, code, invite.uses, invite.expires);
    use->shows = true;
    return status;
}

pe_status pe__use_invite_end(pe__use *use, pe_error *err)
{
    bool found = false;
    int64_t invite = pe__get_integer(use->in, "invite", 0);
    pe_status status =
        pe__invite_end(use->db, use->council, invite, &found, err);
    if (status == PE_OK && !found)
        return pe__use_not_found(use);
    pe__use_next(use, "/councils/%lld/invites?said=invite.ended",
                 (long long)use->council);
    if (status == PE_OK)
        status = pe__use_event(use, "invite.ended", invite, NULL, err);
    return status;
}
