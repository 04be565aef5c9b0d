/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "home.h"

#include "carried.h"
#include "clock.h"
#include "council_acts.h"
#include "people.h"
#include "permission.h"
#include "waiting.h"

#include <string.h>

enum { LATELY = 12 };

/* What a delegate votes on for the member does not wait for them: it stands
 * apart, as for_me, with delegate_name. */
static pe_status put_votes(pe__use *use, pe_error *err)
{
    static const char key[] = "votes";
    const pe__value *all = pe__get(use->out, key);
    pe__value *mine = pe__doc_array(use->doc);
    pe__value *apart = pe__put_array(use->doc, use->out, "for_me");
    pe_status status = PE_OK;
    int64_t waiting = pe__get_integer(use->out, "waiting", 0);
    for (const pe__value *v = pe__first(all); v != NULL && status == PE_OK;
         v = v->next) {
        const char *delegate = NULL;
        pe__value *vote = pe__doc_copy(use->doc, v);
        if (pe__get_bool(v, "is_handed", false))
            status = pe__carried_for_me(use, v, &delegate, err);
        if (delegate != NULL)
            pe__put_text(use->doc, vote, "delegate_name", delegate);
        pe__put_there(use, vote, "closes",
                      pe__get_text(v, "council_zone", ""));
        waiting -= delegate != NULL;
        pe__add(use->doc, delegate != NULL ? apart : mine, vote);
    }
    pe__put(use->doc, use->out, key, mine);
    pe__put_bool(use->doc, use->out, "waits", waiting > 0);
    pe__put_number(use->doc, use->out, "waiting", PE__COUNT, waiting);
    return status;
}

/* Of one council, or of all (0). */
static pe_status put_waiting(pe__use *use, pe_error *err)
{
    pe_status status = pe__waiting_put(use->db, use->doc, use->out,
                                       use->member, use->council, use->now,
                                       pe__use_today(use), err);
    if (status != PE_OK)
        return status;
    pe__put_there_all(use, (pe__value *)pe__get(use->out, "panels"),
                      "answer_by");
    return put_votes(use, err);
}

pe_status pe__use_home(pe__use *use, pe_error *err)
{
    if (use->member == 0)
        return PE_OK;
    pe__value *councils = pe__put_array(use->doc, use->out, "councils");
    pe_status status = pe__waiting_councils(use->db, use->doc, councils,
                                            use->member, pe__use_today(use),
                                            err);
    pe__name_kinds(use->doc, councils);
    if (status == PE_OK)
        status = put_waiting(use, err);
    return status;
}

/* Events as a page tells them apart: is_council_founded, … */
static void name_events(pe__use *use, pe__value *events)
{
    for (pe__value *e = events->items.first; e != NULL; e = e->next) {
        char name[64] = "is_";
        strncat(name, pe__get_text(e, "kind", ""), sizeof name - 4);
        for (char *c = name; *c != '\0'; c++)
            if (*c == '.')
                *c = '_';
        pe__put_bool(use->doc, e, name, true);
        const char *role = pe__get_text(e, "role", "");
        if (role[0] != '\0')
            pe__put_bool(use->doc, e, pe__doc_format(use->doc, "is_%s", role),
                         true);
    }
}

/* The steps on the way to the first division; the first that is not done is
 * the one to take now. */
static pe_status put_way(pe__use *use, pe_error *err)
{
    pe__value *way = pe__put_object(use->doc, use->out, "way");
    pe_status status =
        pe__waiting_way(use->db, use->doc, way, use->council, err);
    bool members = pe__get_integer(way, "members", 0) > 1;
    bool tasks = pe__get_integer(way, "tasks", 0) > 0;
    bool rated = pe__get_integer(way, "raters", 0) > 2;
    bool proposed = pe__get_bool(way, "is_proposed", false);
    bool adopted = pe__get_bool(way, "is_adopted", false);
    pe__put_bool(use->doc, way, "has_members", members);
    pe__put_bool(use->doc, way, "has_tasks", tasks);
    pe__put_bool(use->doc, way, "has_ratings", rated);
    pe__put_bool(use->doc, way, "is_open", !adopted);
    pe__put_text(use->doc, way, "now",
                 !members ? "invite" : !tasks ? "list" : !rated ? "rate"
                 : !proposed ? "propose" : "adopt");
    pe__put_bool(use->doc, way,
                 pe__doc_format(use->doc, "at_%s",
                                pe__get_text(way, "now", "")), true);
    return status;
}

pe_status pe__use_overview(pe__use *use, pe_error *err)
{
    pe_status status = pe__use_council_show(use, err);
    if (status != PE_OK || use->outcome != PE__DONE ||
        !pe__permits(PE__MAY_WORK_SEE, use->relations))
        return status;
    pe__value *lately = pe__put_array(use->doc, use->out, "lately");
    status = put_way(use, err);
    if (status == PE_OK)
        status = put_waiting(use, err);
    if (status == PE_OK)
        status = pe__waiting_lately(use->db, use->doc, lately, use->council,
                                    LATELY, err);
    name_events(use, lately);
    return status;
}
