/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Coming into the made-up world as one of its people: with the link that was
 * printed, once; who is in may become another. These routes are there only
 * with --demo, which listens to nobody but this machine. */
#include "demo.h"

#include "account_fields.h"
#include "council_acts.h"
#include "people_council.h"
#include "people_member.h"
#include "route.h"
#include "session.h"

enum { WEEK = 7 * 86400, COUNCILS = 20 };
static const char purpose[] = "demo";

pe_status pe__demo_key(pe__sql *db, int64_t now, char key[PE__TOKEN_TEXT],
                       pe_error *err)
{
    pe__token_new(key);
    /* challenges are good for minutes; this one for a week */
    return pe__challenge_add(db, key, 0, purpose, now + WEEK, err);
}

/* Councils with their members, to choose one. */
static pe_status show(pe__use *use, pe_error *err)
{
    pe__value *councils = pe__put_array(use->doc, use->out, "councils");
    pe_status status = pe__council_list(use->db, use->doc, councils,
                                        use->member, 0, COUNCILS, err);
    for (pe__value *c = (pe__value *)pe__first(councils);
         c != NULL && status == PE_OK; c = c->next) {
        pe__value *members = pe__put_array(use->doc, c, "people");
        status = pe__membership_list(use->db, use->doc, members,
                                     pe__get_integer(c, "council", 0),
                                     use->member, use->now, err);
        for (pe__value *m = (pe__value *)pe__first(members); m != NULL;
             m = m->next)
            if (pe__get(m, "roles") != NULL)
                pe__name_kinds(use->doc, (pe__value *)pe__get(m, "roles"));
    }
    pe__put_text(use->doc, use->out, "key",
                 pe__get_text(use->in, "key_text", ""));
    return status;
}

static pe_status enter(pe__use *use, pe_error *err)
{
    bool fits = use->member != 0, found = false;
    int64_t member = pe__use_integer(use, "member", 1, INT64_MAX, 0);
    pe_status status = PE_OK;
    if (!fits)
        status = pe__challenge_use(
            use->db, pe__use_text(use, "key", PE__TOKEN_TEXT, false), 0,
            purpose, use->now, &fits, err);
    if (status == PE_OK)
        status = pe__member_row(use->db, use->doc, pe__doc_object(use->doc),
                                member, &found, err);
    if (status != PE_OK || pe__use_faulty(use))
        return status;
    if (!fits || !found) {
        pe__use_fault(use, "key", "demo_key");
        return PE_OK;
    }
    pe__use_next(use, "/");
    return pe__begin_session(use, member, true, err);
}

static const pe__route routes[] = {
    {"GET", "/demo", PE__MAY_OWN_ACCOUNT, 0, show, NULL, "demo",
     "Whom one can be in the made-up world.", NULL},
    {"GET", "/demo/{key_text}", PE__MAY_LOOK, 0, show, NULL, "demo",
     "The same, for who comes with the link.", NULL},
    {"POST", "/demo", PE__MAY_SIGN_UP, PE__WRITES, enter, NULL, "demo",
     "Comes in as one of them.", "key text, member integer! 1"},
    {0}};

const pe__route *const *pe__demo_routes(void)
{
    enum { MOST = 32 };
    static const pe__route *all[MOST];
    int count = 0;
    for (; count < MOST - 2 && pe__routes[count] != NULL; count++)
        all[count] = pe__routes[count];
    all[count] = routes;
    return all;
}
