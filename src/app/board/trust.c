/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a council's coordinator vouches for: clearances, and who verifies needs
 * that nobody knows. */
#include "uses.h"

#include "board.h"
#include "board_helper.h"
#include "council_acts.h"
#include "fields.h"

/* members: [{member, name, is_helper, is_verifier, clearances: [{skill, name,
 * has}]}], skills. */
pe_status pe__use_clearances(pe__use *use, pe_error *err)
{
    pe__value *members = pe__put_array(use->doc, use->out, "members");
    pe__value *skills = pe__doc_array(use->doc);
    pe__value *closed = pe__put_array(use->doc, use->out, "clearances");
    pe_status status = pe__put_council(use, err);
    if (status == PE_OK)
        status = pe__clearance_rows(use->db, use->doc, members, use->council,
                                    err);
    if (status == PE_OK)
        status = pe__skill_rows(use->db, use->doc, skills, err);
    for (const pe__value *s = pe__first(skills); s; s = s->next)
        if (pe__get_bool(s, "is_clearance", false))
            pe__add(use->doc, closed, pe__doc_copy(use->doc, s));
    for (pe__value *m = members->items.first; m && status == PE_OK;
         m = m->next) {
        int64_t needed = 0, given = 0;
        int64_t member = pe__get_integer(m, "member", 0);
        status = pe__clearances_of(use->db, member, &needed, &given, err);
        pe__put_integer(use->doc, m, "skills", given);
        pe__put_skills(use->doc, m, skills);
        pe__put_null(use->doc, m, "skills");
    }
    return status;
}

static pe_status is_member(pe__use *use, int64_t member, bool *is,
                           pe_error *err)
{
    return pe__membership_row(use->db, use->doc, pe__doc_object(use->doc),
                              use->council, member, is, err);
}

/* The skill of that name, made a clearance when it is new. */
static pe_status find_skill(pe__use *use, const char *name, int64_t *skill,
                            pe_error *err)
{
    pe_status status = pe__skill_named(use->db, name, true, true, skill, err);
    if (status == PE_OK && *skill < 0)
        pe__use_fault(use, "skill", "skills_full");
    return status;
}

/* member; skill (a name; "" = being a verifier), give or take back. */
pe_status pe__use_clearance_set(pe__use *use, pe_error *err)
{
    bool found = false;
    int64_t skill = -1;
    int64_t member = pe__use_integer(use, "member", 1, INT64_MAX, 0);
    const char *name = pe__use_text(use, "skill", 60, false);
    bool on = *pe__use_choice(use, "way", "give take") == 'g';
    if (!pe__use_faulty(use) && member == use->member)
        pe__use_fault(use, "member", "clearance_own");
    if (pe__use_faulty(use))
        return PE_OK;
    pe_status status = is_member(use, member, &found, err);
    if (status == PE_OK && !found)
        pe__use_fault(use, "member", "not_a_member");
    if (status == PE_OK && *name != '\0' && !pe__use_faulty(use))
        status = find_skill(use, name, &skill, err);
    if (status != PE_OK || pe__use_faulty(use))
        return status;
    if (skill >= 0)
        status = pe__clearance_set(use->db, member, skill, on, use->member,
                                   use->now, err);
    else
        status = pe__verifier_set(use->db, member, on, &found, err);
    if (status == PE_OK && !found) {
        pe__use_fault(use, "member", "no_profile");
        return PE_OK;
    }
    if (status == PE_OK)
        status = pe__helper_tell(use->services.board, use->db, use->doc,
                                 member, use->now, err);
    pe__use_next(use, "/councils/%lld/clearances?said=board.clearance",
                 (long long)use->council);
    return status == PE_OK ? pe__use_event(use, on ? "clearance.given"
                                                   : "clearance.taken",
                                           member, NULL, err)
                           : status;
}
