/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the hub asks of people before every use. */
#include "people.h"

#include "clock.h"
#include "council_acts.h"
#include "people_invite.h"
#include "people_member.h"
#include "relations.h"
#include "session.h"

#include <sodium.h>
#include <string.h>

static pe_status find_visitor(pe__sql *db,
                              const unsigned char hash[PE__TOKEN_HASH],
                              int64_t now, pe__visitor *visitor, pe_error *err)
{
    char hex[2 * PE__TOKEN_HASH + 1];
    pe__session session;
    bool found;
    sodium_bin2hex(hex, sizeof hex, hash, PE__TOKEN_HASH);
    pe_status status =
        pe__session_find(db, hex, now, &session, &found, err);
    if (status != PE_OK || !found)
        return status;
    visitor->member = session.member;
    visitor->session = session.session;
    visitor->stepped_up = session.stepped_up;
    visitor->is_stale = session.is_stale;
    memcpy(visitor->name, session.name, sizeof visitor->name);
    memcpy(visitor->language, session.language, sizeof visitor->language);
    memcpy(visitor->zone, session.zone, sizeof visitor->zone);
    memcpy(visitor->near_zone, session.near_zone, sizeof visitor->near_zone);
    return PE_OK;
}

static pe_status find_hears(pe__sql *db, int64_t member, pe__doc *doc,
                            pe__value *councils, pe_error *err)
{
    pe__value *rows = pe__doc_array(doc);
    pe_status status = pe__member_councils(db, doc, rows, member, err);
    for (const pe__value *row = pe__first(rows); row != NULL; row = row->next)
        pe__add_number(doc, councils, PE__INTEGER,
                       pe__get_integer(row, "council", 0));
    return status;
}

const pe__people pe__people_of_hub = {find_visitor, pe__relations_of,
                                      find_hears, pe__session_touch};

pe_status pe__people_head(pe__use *use, pe__value *council, pe_error *err)
{
    bool found;
    pe_status status = pe__council_row(use->db, use->doc, council,
                                       use->council, &found, err);
    pe__name_kind(use->doc, council);
    pe__put_place(use->doc, council, pe__get_text(council, "zone", ""));
    pe__put_can_into(use, council);
    return status;
}

pe_status pe__people_founding(pe__sql *db, int64_t now,
                              char code[PE__CODE_SIZE], pe_error *err)
{
    enum { WEEK = 7 * 86400 };
    int64_t members = 0, id = 0;
    code[0] = '\0';
    pe_status status = pe__member_count(db, &members, err);
    if (status != PE_OK || members > 0)
        return status;
    status = pe__invite_end_founding(db, err);
    if (status != PE_OK)
        return status;
    pe__code_new(code);
    pe__invite_new invite = {.code = code, .note = "", .uses = 1,
                             .expires = now + WEEK};
    status = pe__invite_add(db, &invite, now, &id, err);
    if (status != PE_OK)
        code[0] = '\0';
    return status;
}
