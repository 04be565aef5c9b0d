/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What follows when a vote of confidence is over: who is to be replaced holds
 * the role no more, another is drawn, and no votes are theirs to carry. */
#include "carried.h"

#include "council_acts.h"
#include "delegate_store.h"
#include "event.h"
#include "people_role.h"
#include "recall_store.h"

#include <string.h>

pe_status pe__recall_is(pe__use *use, int64_t decision, bool *is_one,
                        pe_error *err)
{
    return pe__petition_of(use->db, use->doc, pe__doc_object(use->doc),
                           decision, is_one, err);
}

static pe_status note(pe__sql *db, int64_t council, int64_t now,
                      const char *kind, int64_t subject, pe_error *err)
{
    pe__event event = {.at = now, .council = council, .kind = kind,
                       .subject = subject, .data = "{}"};
    return pe__event_add(db, &event, err);
}

/* The lot leaves them out for a term, as it does who stands aside. */
static pe_status end_role(pe__sql *db, pe__doc *doc, int64_t council,
                          int64_t member, const char *kind, int64_t now,
                          pe_error *err)
{
    int64_t role = 0;
    pe_status status = pe__petition_role(db, council, member, kind, now, &role,
                                         err);
    if (status != PE_OK || role == 0)
        return status;
    status = pe__role_end(db, role, now, err);
    if (status == PE_OK)
        status = pe__role_pause_set(db, council, member, kind,
                                    now + PE__TERM_SECONDS, err);
    if (status == PE_OK)
        status = note(db, council, now, "role.recalled", role, err);
    return status == PE_OK ? pe__fill_role(db, doc, council, kind, now, err)
                           : status;
}

pe_status pe__recall_settle(pe__sql *db, pe__doc *doc, int64_t decision,
                            const char *winners, int64_t now, pe_error *err)
{
    bool found = false, replaced = strcmp(winners, "[2]") == 0;
    pe__value *p = pe__doc_object(doc);
    pe_status status = pe__petition_of(db, doc, p, decision, &found, err);
    if (status != PE_OK || !found)
        return status;
    int64_t council = pe__get_integer(p, "council", 0);
    int64_t accused = pe__get_integer(p, "accused", 0);
    const char *kind = pe__get_text(p, "kind", "");
    status = pe__petition_end(db, pe__get_integer(p, "petition", 0), replaced,
                              err);
    if (status != PE_OK || !replaced)
        return status;
    status = pe__delegation_end_all(db, council, accused, now, err);
    if (status == PE_OK)
        status = note(db, council, now, "delegation.ended", accused, err);
    if (status == PE_OK && strcmp(kind, "delegate") != 0)
        status = end_role(db, doc, council, accused, kind, now, err);
    return status;
}
