/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "relations.h"

#include "people_relation.h"

#include <string.h>

static uint32_t bit(pe__relation relation, bool holds)
{
    return holds ? 1U << relation : 0;
}

static pe_status relate(pe__sql *db, int64_t member, int64_t council,
                        bool writes, int64_t now, uint32_t *relations,
                        pe__relation_facts *facts, pe_error *err)
{
    pe_status status =
        pe__relation_facts_of(db, member, council, now, facts, err);
    *relations = bit(PE__ANYBODY, true) | bit(PE__SIGNED_IN, member != 0);
    if (status != PE_OK || (facts->is_closed && writes))
        return status;
    *relations |= bit(PE__MEMBER, facts->is_member) |
                  bit(PE__NEIGHBOUR, facts->is_neighbour) |
                  bit(PE__SHADOW, facts->is_shadow) |
                  bit(PE__COORDINATOR, facts->is_coordinator) |
                  bit(PE__SCRIBE, facts->is_scribe) |
                  bit(PE__TREASURER, facts->is_treasurer);
    return PE_OK;
}

pe_status pe__relations_to(pe__sql *db, int64_t member, int64_t council,
                           bool writes, int64_t now, uint32_t *relations,
                           bool *there, pe_error *err)
{
    pe__relation_facts facts;
    pe_status status = relate(db, member, council, writes, now, relations,
                              &facts, err);
    *there = facts.is_there;
    return status;
}

/* Who has no zone of their own reads a council's times in its. */
static pe_status to_council(pe__use *use, bool *there, pe_error *err)
{
    pe__relation_facts facts;
    pe_status status = relate(use->db, use->member, use->council, use->writes,
                              use->now, &use->relations, &facts, err);
    *there = facts.is_there;
    use->council_zone = pe__doc_text(use->doc, facts.zone);
    if (use->council_zone == NULL)
        use->council_zone = "";
    if (!use->zone_is_own && facts.is_there)
        use->zone = use->council_zone;
    return status;
}

/* The thing is the member's own: the last parameter of the path counts, which
 * is the most special one. What a form calls the same does not count. */
static pe_status to_thing(pe__use *use, pe_error *err)
{
    char thing[40];
    const char *open = use->path != NULL ? strrchr(use->path, '{') : NULL;
    size_t size = open != NULL ? strcspn(open + 1, "}") : 0;
    if (size == 0 || size >= sizeof thing)
        return PE_OK;
    memcpy(thing, open + 1, size);
    thing[size] = '\0';
    bool own;
    pe_status status =
        pe__relation_is_own(use->db, thing, pe__get_integer(use->in, thing, 0),
                            use->member, use->now, &own, err);
    use->relations |= bit(PE__SELF, own);
    return status;
}

pe_status pe__relations_of(pe__use *use, bool *there, pe_error *err)
{
    pe_status status = PE_OK;
    *there = true;
    use->relations = bit(PE__ANYBODY, true) |
                     bit(PE__SIGNED_IN, use->member != 0);
    if (use->council != 0)
        status = to_council(use, there, err);
    if (status == PE_OK && use->member != 0)
        status = to_thing(use, err);
    return status;
}
