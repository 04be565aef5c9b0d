/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Where it is seen what follows. */
#include "follow.h"

#include "clock.h"
#include "council_acts.h"
#include "decide.h"
#include "fields.h"
#include "follow_own.h"
#include "follow_store.h"
#include "money_ledger.h"
#include "money_pot.h"
#include "money_uses.h"
#include "pay_store.h"
#include "people_council.h"

#include <string.h>

enum { LISTED = 500, SOON_DAYS = 14 };

void pe__follow_dress(pe__use *use, pe__value *row)
{
    pe__doc *doc = use->doc;
    const char *state = pe__get_text(row, "state", "");
    bool open = strcmp(state, "open") == 0;
    pe__put_bool(doc, row, pe__doc_format(doc, "is_%s", state), true);
    pe__put_bool(doc, row,
                 pe__doc_format(doc, "is_%s", pe__get_text(row, "kind", "")),
                 true);
    pe__put_bool(doc, row, "is_overdue",
                 open && pe__get_integer(row, "due", INT64_MAX) <
                             pe__use_today(use));
    pe__put_there(use, row, "starts", use->council_zone);
    pe__put_bool(doc, row, "is_mine",
                 pe__get_integer(row, "member", 0) == use->member);
    const char *asked = pe__get_text(row, "request_state", "");
    if (*asked != '\0')
        pe__put_bool(doc, row, pe__doc_format(doc, "request_%s", asked), true);
}

pe_status pe__follow_find(pe__use *use, bool open, pe__value **row,
                          pe_error *err)
{
    bool found = false;
    pe__value *object = pe__doc_object(use->doc);
    *row = NULL;
    pe_status status = pe__follow_row(use->db, use->doc, object, use->council,
                                      pe__get_integer(use->in, "follow", 0),
                                      &found, err);
    if (status != PE_OK)
        return status;
    if (!found)
        return pe__use_not_found(use);
    pe__follow_dress(use, object);
    pe__put(use->doc, use->out, "follow", object);
    if (open && !pe__get_bool(object, "is_open", false))
        return pe__use_conflict(use, "follow_over");
    *row = object;
    return PE_OK;
}

void pe__follow_go(pe__use *use, int64_t follow, const char *said)
{
    pe__use_next(use, "/councils/%lld/follow/%lld?said=follow.%s",
                 (long long)use->council, (long long)follow, said);
}

pe_status pe__put_who(pe__use *use, pe_error *err)
{
    pe__value *members = pe__put_array(use->doc, use->out, "members");
    return pe__membership_list(use->db, use->doc, members, use->council,
                               use->member, use->now, err);
}

/* What is dropped counts neither way. */
static void put_progress(pe__use *use, pe__value *out, const pe__value *rows)
{
    int64_t all = 0, done = 0;
    pe__doc *doc = use->doc;
    for (const pe__value *f = pe__first(rows); f != NULL; f = f->next) {
        all += !pe__get_bool(f, "is_dropped", false);
        done += pe__get_bool(f, "is_done", false);
    }
    if (all == 0)
        return;
    pe__value *progress = pe__put_object(doc, out, "progress");
    pe__put_number(doc, progress, "done", PE__COUNT, done);
    pe__put_number(doc, progress, "all", PE__COUNT, all);
    pe__put_number(doc, progress, "width", PE__COUNT, 100 * done / all);
}

static pe_status put_rows(pe__use *use, pe__value *rows, int64_t decision,
                          int64_t idea, pe_error *err)
{
    pe_status status = pe__follow_rows(use->db, use->doc, rows, use->council,
                                       decision, idea, LISTED, err);
    for (pe__value *f = rows->items.first; f != NULL; f = f->next)
        pe__follow_dress(use, f);
    return status;
}

/* What the form to note something starts with. */
static pe_status put_form(pe__use *use, pe_error *err)
{
    pe__value *typed = pe__put_object(use->doc, use->out, "noting");
    pe__value *rule = pe__doc_object(use->doc);
    pe__put_number(use->doc, typed, "due", PE__DAY,
                   pe__use_today(use) + SOON_DAYS);
    pe__put_bool(use->doc, typed,
                 pe__doc_format(use->doc, "is_%s",
                                pe__get_text(use->in, "kind", "task")), true);
    pe_status status = pe__pay_rule_get(use->db, use->doc, use->council, rule,
                                        err);
    pe__put_text(use->doc, typed, "currency",
                 pe__get_text(rule, "currency", ""));
    return status == PE_OK ? pe__put_who(use, err) : status;
}

pe_status pe__use_decision_page(pe__use *use, pe_error *err)
{
    pe_status status = pe__use_decision(use, err);
    const pe__value *decision = pe__get(use->out, "decision");
    if (status != PE_OK || use->outcome != PE__DONE ||
        !pe__get_bool(decision, "is_closed", false))
        return status;
    pe__value *rows = pe__put_array(use->doc, use->out, "follows");
    status = put_rows(use, rows, pe__get_integer(decision, "decision", 0), 0,
                      err);
    put_progress(use, use->out, rows);
    pe__put_bool(use->doc, use->out, "can_note", true);
    pe__put_bool(use->doc, use->out, "is_typed", use->writes);
    return status == PE_OK ? put_form(use, err) : status;
}

pe_status pe__use_decisions_page(pe__use *use, pe_error *err)
{
    pe_status status = pe__use_decisions(use, err);
    if (status != PE_OK || use->outcome != PE__DONE)
        return status;
    pe__value *late = pe__put_array(use->doc, use->out, "overdue");
    status = pe__follow_overdue(use->db, use->doc, late, use->council,
                                pe__use_today(use), err);
    for (pe__value *f = late->items.first; f != NULL; f = f->next)
        pe__follow_dress(use, f);
    return status;
}

pe_status pe__use_round_page(pe__use *use, pe_error *err)
{
    pe_status status = pe__use_round_show(use, err);
    if (status != PE_OK || use->outcome != PE__DONE)
        return status;
    pe__value *ideas = (pe__value *)(uintptr_t)pe__get(use->out, "ideas");
    for (pe__value *i = ideas->items.first; i != NULL && status == PE_OK;
         i = i->next) {
        int64_t idea = pe__get_integer(i, "idea", 0);
        if (!pe__get_bool(i, "is_funded", false))
            continue;
        pe__value *rows = pe__put_array(use->doc, i, "follows");
        status = put_rows(use, rows, 0, idea, err);
        put_progress(use, i, rows);
        pe__put_bool(use->doc, i, "is_typed",
                     use->writes &&
                         pe__get_integer(use->in, "idea", 0) == idea);
    }
    return status == PE_OK ? put_form(use, err) : status;
}

pe_status pe__use_follows(pe__use *use, pe_error *err)
{
    pe__value *all = pe__doc_array(use->doc);
    pe__value *open = pe__put_array(use->doc, use->out, "open");
    pe__value *ended = pe__put_array(use->doc, use->out, "ended");
    pe_status status = put_rows(use, all, 0, 0, err);
    for (const pe__value *f = pe__first(all); f != NULL; f = f->next)
        pe__add(use->doc, pe__get_bool(f, "is_open", false) ? open : ended,
                pe__doc_copy(use->doc, f));
    put_progress(use, use->out, all);
    pe__put_can(use);
    return status == PE_OK ? pe__put_council(use, err) : status;
}

/* Pots that hold that currency, and where money can go from them. */
static pe_status put_pots(pe__use *use, const pe__value *follow, pe_error *err)
{
    const char *currency = pe__get_text(follow, "currency", "");
    pe__value *all = pe__doc_array(use->doc);
    pe__value *pots = pe__put_array(use->doc, use->out, "pots");
    pe__value *accounts = pe__doc_array(use->doc);
    pe__value *to = pe__put_array(use->doc, use->out, "accounts");
    pe_status status = pe__pots(use->db, use->doc, use->council, all, err);
    for (const pe__value *p = pe__first(all); p != NULL; p = p->next)
        if (strcmp(pe__get_text(p, "currency", ""), currency) == 0)
            pe__add(use->doc, pots, pe__doc_copy(use->doc, p));
    if (status == PE_OK)
        status = pe__money_accounts(use->db, use->doc, use->council, accounts,
                                    err);
    for (const pe__value *a = pe__first(accounts); a != NULL; a = a->next) {
        const char *kind = pe__get_text(a, "kind", "");
        if (strcmp(kind, "expenses") == 0 || strcmp(kind, "assets") == 0)
            pe__add(use->doc, to, pe__doc_copy(use->doc, a));
    }
    return status;
}

static bool has_become(const pe__value *follow)
{
    static const char *const what[] = {"task", "need", "request", "entry"};
    bool has = false;
    for (size_t k = 0; k < sizeof what / sizeof *what; k++)
        has = has || pe__get_integer(follow, what[k], 0) != 0;
    return has;
}

pe_status pe__use_follow(pe__use *use, pe_error *err)
{
    pe__value *follow;
    pe_status status = pe__follow_find(use, false, &follow, err);
    if (status != PE_OK || follow == NULL)
        return status;
    pe__put_bool(use->doc, follow, "has_become", has_become(follow));
    if (pe__get_bool(follow, "is_money", false))
        status = put_pots(use, follow, err);
    pe__value *moment = pe__doc_object(use->doc);
    pe__put_moment(use, moment, "at",
                   pe__get_integer(follow, "starts", INT64_MIN));
    const char *clock = strchr(pe__get_text(moment, "at", ""), 'T');
    pe__put_text(use->doc, follow, "clock", clock != NULL ? clock + 1 : "");
    if (status == PE_OK)
        status = pe__put_who(use, err);
    const pe__value *members = pe__get(use->out, "members");
    for (const pe__value *m = pe__first(members); m != NULL; m = m->next)
        pe__put_bool(use->doc, (pe__value *)(uintptr_t)m, "is_chosen",
                     pe__get_integer(m, "member", 0) ==
                         pe__get_integer(follow, "member", 0));
    pe__put_can(use);
    return status == PE_OK ? pe__put_council(use, err) : status;
}
