/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "council_acts.h"

#include "clock.h"
#include "event.h"
#include "permission.h"
#include "relations.h"

#include <string.h>

const char *const pe__role_kinds[] = {"coordinator", "scribe", "treasurer",
                                      NULL};

void pe__read_membership(pe__use *use, pe__membership *out)
{
    enum { WEEK = 168 * 4, SKILLS = 300, SITE = 60 };
    out->quarters = pe__use_quarters(use, "hours", 0, WEEK, 0);
    out->skills = pe__use_text(use, "skills", SKILLS, false);
    out->site = pe__use_text(use, "site", SITE, false);
}

static const char *const council_kinds[] = {"workers", "consumers",
                                            "federation", "project", NULL};

static bool is_among(const char *const *list, const char *word)
{
    while (*list != NULL && strcmp(*list, word) != 0)
        list++;
    return *list != NULL;
}

/* The others are put too: in a page names look outwards, and what is around
 * has a kind of its own. */
void pe__name_kind(pe__doc *doc, pe__value *thing)
{
    const char *kind = pe__get_text(thing, "kind", "");
    const char *const *all =
        is_among(pe__role_kinds, kind) ? pe__role_kinds : council_kinds;
    for (; *all != NULL; all++)
        pe__put_bool(doc, thing, pe__doc_format(doc, "is_%s", *all),
                     strcmp(*all, kind) == 0);
}

void pe__name_kinds(pe__doc *doc, pe__value *array)
{
    for (pe__value *one = array->items.first; one != NULL; one = one->next)
        pe__name_kind(doc, one);
}

pe_status pe__put_council(pe__use *use, pe_error *err)
{
    bool found = false;
    pe__put_integer(use->doc, use->out, "here_council", use->council);
    pe__value *council = pe__put_object(use->doc, use->out, "council");
    pe_status status = pe__council_row(use->db, use->doc, council,
                                       use->council, &found, err);
    if (status == PE_OK && !found)
        return pe__use_not_found(use);
    pe__name_kind(use->doc, council);
    pe__put_place(use->doc, council, pe__get_text(council, "zone", ""));
    return status;
}

void pe__put_can_into(pe__use *use, pe__value *object)
{
    pe__value *can = pe__put_object(use->doc, object, "can");
    char name[60];
    for (int k = 0; k < PE__ACTIONS; k++) {
        size_t n = 0;
        if (!pe__permits((pe__action)k, use->relations))
            continue;
        for (const char *c = pe__permissions[k].name;
             *c != '\0' && n + 1 < sizeof name; c++)
            name[n++] = *c >= 'A' && *c <= 'Z' ? (char)(*c - 'A' + 'a') : *c;
        name[n] = '\0';
        pe__put_bool(use->doc, can, name, true);
    }
}

void pe__put_can(pe__use *use)
{
    pe__put_can_into(use, use->out);
}

pe_status pe__may_know(pe__use *use, int64_t council, bool *may,
                       pe_error *err)
{
    uint32_t relations;
    bool found = false;
    pe__value *row = pe__doc_object(use->doc);
    *may = false;
    pe_status status =
        pe__council_row(use->db, use->doc, row, council, &found, err);
    if (status != PE_OK || !found)
        return status;
    status = pe__relations_to(use->db, use->member, council, false, use->now,
                              &relations, &found, err);
    *may = pe__get_bool(row, "is_listed", false) ||
           pe__permits(PE__MAY_COUNCIL_KNOW, relations);
    return status;
}

pe_status pe__note(pe__use *use, int64_t council, int64_t actor,
                   const char *kind, int64_t subject, pe_error *err)
{
    pe__event event = {.at = use->now, .council = council, .actor = actor,
                       .kind = kind, .subject = subject, .data = "{}"};
    return pe__event_add(use->db, &event, err);
}

pe_status pe__close_council(pe__sql *db, int64_t council, int64_t actor,
                            int64_t now, pe_error *err)
{
    pe__event event = {.at = now, .council = council, .actor = actor,
                       .kind = "council.closed", .subject = council,
                       .data = "{}"};
    pe_status status = pe__council_close(db, council, now, err);
    if (status == PE_OK)
        status = pe__event_add(db, &event, err);
    return status;
}

static pe_status fill_roles(pe__sql *db, pe__doc *doc, int64_t council,
                            int64_t now, pe_error *err)
{
    pe_status status = PE_OK;
    for (const char *const *kind = pe__role_kinds;
         *kind != NULL && status == PE_OK; kind++)
        status = pe__fill_role(db, doc, council, *kind, now, err);
    return status;
}

pe_status pe__leave_council(pe__use *use, int64_t council, int64_t member,
                            pe_error *err)
{
    int64_t left = 0;
    pe_status status = pe__membership_end(use->db, council, member, use->now,
                                          &left, err);
    if (status == PE_OK)
        status = pe__note(use, council, use->member, "member.left", member,
                          err);
    if (status == PE_OK && left == 0)
        return pe__close_council(use->db, council, use->member, use->now,
                                 err);
    if (status == PE_OK)
        status = fill_roles(use->db, use->doc, council, use->now, err);
    return status;
}
