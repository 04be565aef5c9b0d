/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "consent.h"

#include "acts.h"
#include "event.h"

#include <string.h>

bool pe__may_adopt(const pe__poll *poll, int64_t decide_at, int64_t now)
{
    bool all = poll->members > 0 && poll->consents == poll->members;
    return poll->objections == 0 && (all || now >= decide_at);
}

static void put_width(pe__doc *doc, pe__value *out, const char *key,
                      int64_t count, int64_t members)
{
    pe__put_rounded(doc, out, key,
                    members ? 100 * (double)count / (double)members : 0, 2);
}

static void put_poll(pe__use *use, const pe__poll *poll, int64_t decide_at)
{
    pe__doc *doc = use->doc;
    int64_t silent = poll->members - poll->consents - poll->asides -
                     poll->objections;
    pe__value *out = pe__put_object(doc, use->out, "consent");
    pe__put_number(doc, out, "members", PE__COUNT, poll->members);
    pe__put_number(doc, out, "consents", PE__COUNT, poll->consents);
    pe__put_number(doc, out, "asides", PE__COUNT, poll->asides);
    pe__put_number(doc, out, "objections", PE__COUNT, poll->objections);
    pe__put_number(doc, out, "silent", PE__COUNT, silent);
    put_width(doc, out, "consents_width", poll->consents, poll->members);
    put_width(doc, out, "asides_x", poll->consents, poll->members);
    put_width(doc, out, "asides_width", poll->asides, poll->members);
    put_width(doc, out, "objections_x", poll->consents + poll->asides,
              poll->members);
    put_width(doc, out, "objections_width", poll->objections, poll->members);
    pe__put_number(doc, out, "decide", PE__TIME, decide_at);
    pe__put_bool(doc, out, "is_over", use->now >= decide_at);
    pe__put_bool(doc, out, "may_adopt",
                 pe__may_adopt(poll, decide_at, use->now));
}

/* For templates: is_consent, is_aside, is_objection, is_open, is_mine. */
static void dress(pe__use *use, pe__value *stance, int64_t *open)
{
    const char *what = pe__get_text(stance, "stance", "");
    bool objection = !strcmp(what, "objection");
    bool here = pe__get_bool(stance, "is_here", false);
    pe__put_bool(use->doc, stance,
                 pe__doc_format(use->doc, "is_%s", what), true);
    pe__put_bool(use->doc, stance, "is_open", objection && here);
    pe__put_bool(use->doc, stance, "is_mine",
                 pe__get_integer(stance, "member", 0) == use->member);
    *open += objection && here;
}

pe_status pe__put_consent(pe__use *use, const pe__value *division,
                          pe_error *err)
{
    pe__poll poll;
    int64_t open = 0, id = pe__get_integer(division, "division", 0);
    pe__value *stances = pe__put_array(use->doc, use->out, "stances");
    pe_status status = pe__stance_poll(use->db, use->council, id, &poll, err);
    if (status == PE_OK)
        status = pe__stance_rows(use->db, use->doc, stances, id, err);
    if (status != PE_OK)
        return status;
    put_poll(use, &poll, pe__get_integer(division, "decide", 0));
    pe__value *consent = (pe__value *)(uintptr_t)pe__get(use->out, "consent");
    for (pe__value *s = stances->items.first; s; s = s->next) {
        dress(use, s, &open);
        if (pe__get_bool(s, "is_mine", false))
            pe__put(use->doc, consent, "mine", pe__doc_copy(use->doc, s));
    }
    pe__put_number(use->doc, use->out, "open_count", PE__COUNT, open);
    return PE_OK;
}

pe_status pe__adopt(pe__sql *db, int64_t council, int64_t division,
                    int64_t actor, int64_t now, bool *done, pe_error *err)
{
    pe__event event = {.at = now, .council = council, .actor = actor,
                       .kind = "division.adopted", .subject = division,
                       .data = "{}"};
    pe_status status = pe__division_adopt(db, division, now, done, err);
    return status == PE_OK && *done ? pe__event_add(db, &event, err) : status;
}
