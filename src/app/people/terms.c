/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Terms begin, end and are handed on. */
#include "council_acts.h"
#include "error.h"
#include "event.h"
#include "lot.h"
#include "people.h"
#include "people_invite.h"
#include "people_recovery.h"
#include "people_role.h"
#include "session.h"

/* The rows of a ledger as candidates; NULL when memory is out. */
static pe__candidate *candidates_of(pe__doc *doc, const pe__value *ledger)
{
    size_t count = pe__count_of(ledger), k = 0;
    pe__candidate *all = pe__doc_alloc(doc, (count + 1) * sizeof *all);
    if (all == NULL)
        return NULL;
    for (const pe__value *row = pe__first(ledger); row != NULL;
         row = row->next)
        all[k++] = (pe__candidate){
            .member = pe__get_integer(row, "member", 0),
            .days = pe__get_integer(row, "days", 0),
            .is_paused = pe__get_bool(row, "is_paused", false),
            .is_new = pe__get_bool(row, "is_new", false),
            .is_busy = pe__get_bool(row, "is_busy", false)};
    return all;
}

/* Those who took part, as they are published. */
static pe__value *published(pe__doc *doc, const pe__candidate *all,
                            size_t count)
{
    pe__value *array = pe__doc_array(doc);
    for (size_t k = 0; k < count; k++) {
        if (!all[k].is_in)
            continue;
        pe__value *one = pe__add_object(doc, array);
        pe__put_integer(doc, one, "member", all[k].member);
        pe__put_integer(doc, one, "days", all[k].days);
        pe__put_text(doc, one, "ticket", all[k].ticket);
    }
    return array;
}

/* Draws the lot for one role: *member = 0 when nobody is there. */
static pe_status draw(pe__sql *db, pe__doc *doc, int64_t council,
                      const char *kind, int64_t now, int64_t *member,
                      int64_t *id, pe_error *err)
{
    char seed[PE__HASH_SIZE];
    int64_t seq = 0;
    pe__value *ledger = pe__doc_array(doc);
    const pe__role_ledger_ask everybody = {
        council, kind, now, now - PE__NEW_SECONDS, now + PE__SHADOW_SECONDS,
        0, INT64_MAX};
    *member = 0;
    pe_status status = pe__role_ledger(db, doc, ledger, &everybody, err);
    if (status == PE_OK)
        status = pe__role_seed(db, &seq, seed, err);
    if (status != PE_OK)
        return status;
    size_t count = pe__count_of(ledger);
    pe__candidate *all = candidates_of(doc, ledger);
    if (all == NULL)
        return pe__fail_memory(err);
    int drawn = pe__lot_draw(seed, council, kind, all, (int)count);
    if (drawn < 0)
        return PE_OK;
    *member = all[drawn].member;
    pe__value *those = published(doc, all, count);
    if (pe__doc_failed(doc))
        return pe__fail_memory(err);
    return pe__role_draw_add(db, council, kind, *member, seq, seed, those,
                             now, id, err);
}

static pe_status begin(pe__sql *db, const pe__role_new *role, pe_error *err)
{
    int64_t id = 0;
    pe_status status = pe__role_add(db, role, &id, err);
    pe__event event = {.at = role->since, .council = role->council,
                       .actor = 0, .subject = id, .data = "{}",
                       .kind = role->is_shadow ? "role.shadow" : "role.begun"};
    return status == PE_OK ? pe__event_add(db, &event, err) : status;
}

/* Nobody holds the role: the shadow does from now on, or who is drawn. */
static pe_status hand_on(pe__sql *db, pe__doc *doc, pe__role_new *role,
                         pe_error *err)
{
    bool found = false;
    pe__value *shadow = pe__doc_object(doc);
    pe_status status = pe__role_current(db, doc, shadow, role->council,
                                        role->kind, true, &found, err);
    if (status != PE_OK)
        return status;
    role->is_shadow = false;
    role->until = role->since + PE__TERM_SECONDS;
    if (found) {
        role->member = pe__get_integer(shadow, "member", 0);
        role->draw = pe__get_integer(shadow, "draw", 0);
        status = pe__role_end(db, pe__get_integer(shadow, "role", 0),
                              role->since, err);
    } else {
        status = draw(db, doc, role->council, role->kind, role->since,
                      &role->member, &role->draw, err);
    }
    if (status == PE_OK && role->member != 0)
        status = begin(db, role, err);
    return status;
}

/* The term of who holds it until `until` draws to its end: somebody learns
 * it. */
static pe_status draw_shadow(pe__sql *db, pe__doc *doc, pe__role_new *role,
                             pe_error *err)
{
    bool found = false;
    pe__value *shadow = pe__doc_object(doc);
    pe_status status = pe__role_current(db, doc, shadow, role->council,
                                        role->kind, true, &found, err);
    if (status != PE_OK || found)
        return status;
    status = draw(db, doc, role->council, role->kind, role->since,
                  &role->member, &role->draw, err);
    role->is_shadow = true;
    if (status == PE_OK && role->member != 0)
        status = begin(db, role, err);
    return status;
}

pe_status pe__fill_role(pe__sql *db, pe__doc *doc, int64_t council,
                        const char *kind, int64_t now, pe_error *err)
{
    bool found = false;
    pe__value *holder = pe__doc_object(doc);
    pe__role_new role = {.council = council, .kind = kind, .since = now};
    pe_status status = pe__role_current(db, doc, holder, council, kind, false,
                                        &found, err);
    if (status != PE_OK)
        return status;
    role.until = pe__get_integer(holder, "until", 0);
    if (found && role.until <= now) {
        status = pe__role_end(db, pe__get_integer(holder, "role", 0), now,
                              err);
        found = false;
    }
    if (status == PE_OK && !found)
        status = hand_on(db, doc, &role, err);
    else if (status == PE_OK && role.until <= now + PE__SHADOW_SECONDS)
        status = draw_shadow(db, doc, &role, err);
    return status;
}

static pe_status close_due(pe__sql *db, int64_t now, bool *more, pe_error *err)
{
    int64_t council = 0;
    pe_status status = pe__council_due(db, now, &council, err);
    if (status == PE_OK && council != 0) {
        *more = true;
        status = pe__close_council(db, council, 0, now, err);
    }
    return status;
}

pe_status pe__people_next(pe__sql *db, int64_t *at, pe_error *err)
{
    int64_t closing = INT64_MAX;
    pe_status status = pe__role_next(db, PE__SHADOW_SECONDS, at, err);
    if (status == PE_OK)
        status = pe__council_next(db, &closing, err);
    if (closing < *at)
        *at = closing;
    return status;
}

pe_status pe__people_tick(pe__sql *db, int64_t now, bool *more, pe_error *err)
{
    enum { MOST = 50 }; /* roles a call: the writer's others wait meanwhile */
    *more = false;
    pe__doc *doc = pe__doc_new();
    if (doc == NULL)
        return pe__fail_memory(err);
    pe__value *due = pe__doc_array(doc);
    pe_status status = close_due(db, now, more, err);
    if (status == PE_OK)
        status = pe__role_due(db, doc, due, now, PE__SHADOW_SECONDS, MOST,
                              err);
    for (const pe__value *one = pe__first(due); one != NULL && status == PE_OK;
         one = one->next)
        status = pe__fill_role(db, doc, pe__get_integer(one, "council", 0),
                               pe__get_text(one, "kind", ""), now, err);
    *more = *more || pe__count_of(due) == MOST;
    if (status == PE_OK)
        status = pe__session_sweep(db, now, err);
    if (status == PE_OK)
        status = pe__invite_sweep(db, now, err);
    if (status == PE_OK)
        status = pe__recovery_sweep(db, now, err);
    if (status == PE_OK && pe__doc_failed(doc))
        status = pe__fail_memory(err);
    pe__doc_free(doc);
    return status;
}
