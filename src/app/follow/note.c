/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Noting what follows, taking it on, and saying what became of it. */
#include "follow.h"

#include "clock.h"
#include "council_acts.h"
#include "currency.h"
#include "fields.h"
#include "follow_own.h"
#include "follow_store.h"
#include "money.h"
#include "people_council.h"
#include "written.h"

#include <string.h>

enum { TITLE_MOST = 160, OUTCOME_MOST = 1000, DAYS_MOST = 3653 };

/* Who sees to it; nobody yet is fine, a stranger is not. */
static pe_status read_member(pe__use *use, int64_t *member, pe_error *err)
{
    bool here = true;
    pe_status status = PE_OK;
    *member = pe__use_integer(use, "member", 0, INT64_MAX, 0);
    if (*member != 0)
        status = pe__membership_row(use->db, use->doc,
                                    pe__doc_object(use->doc), use->council,
                                    *member, &here, err);
    if (status == PE_OK && !here)
        pe__use_fault(use, "member", "not_a_member");
    return status;
}

/* due, and of a date time, in the member's zone; *starts = INT64_MIN without
 * it. */
static void read_when(pe__use *use, bool is_date, int64_t *due,
                      int64_t *starts)
{
    int64_t today = pe__use_today(use), seconds;
    const char *rest, *time = pe__use_text(use, "time", 5, false);
    *starts = INT64_MIN;
    *due = pe__use_day(use, "due", INT64_MIN);
    if (*due == INT64_MIN && !pe__use_faulty(use))
        pe__use_fault(use, "due", "needed");
    if (*due < today - DAYS_MOST || *due > today + DAYS_MOST) {
        if (!pe__use_faulty(use))
            pe__use_fault(use, "due", "day");
        return;
    }
    if (!is_date || *time == '\0')
        return;
    if (!pe__clock_read(time, &seconds, &rest) || *rest != '\0') {
        pe__use_fault(use, "time", "clock");
        return;
    }
    const pe__value *in = use->in;
    pe__value *moment = pe__doc_object(use->doc);
    pe__put_text(use->doc, moment, "time",
                 pe__doc_format(use->doc, "%sT%s",
                                pe__get_text(in, "due", ""), time));
    use->in = moment;
    *starts = pe__read_moment(use, "time", true, INT64_MIN);
    use->in = in;
}

/* The decision or the idea of the path: over, and a thing of this council. */
static pe_status find_cause(pe__use *use, pe__follow_new *f, pe_error *err)
{
    bool found = false, over = true;
    pe_status status;
    f->decision = pe__get_integer(use->in, "decision", 0);
    f->idea = pe__get_integer(use->in, "idea", 0);
    if (f->decision != 0)
        status = pe__follow_decision(use->db, use->council, f->decision,
                                     &found, &over, err);
    else
        status = pe__follow_idea(use->db, use->council,
                                 pe__get_integer(use->in, "round", 0), f->idea,
                                 &found, err);
    if (status == PE_OK && !found)
        return pe__use_not_found(use);
    if (status == PE_OK && !over)
        return pe__use_conflict(use, "follow_early");
    return status;
}

static void go_back(pe__use *use, const pe__follow_new *f)
{
    if (f->decision != 0)
        pe__use_next(use, "/councils/%lld/decisions/%lld?said=follow.noted"
                     "#follows", (long long)use->council,
                     (long long)f->decision);
    else
        pe__use_next(use, "/councils/%lld/money/rounds/%lld?said=follow.noted",
                     (long long)use->council,
                     (long long)pe__get_integer(use->in, "round", 0));
}

pe_status pe__use_follow_add(pe__use *use, pe_error *err)
{
    int64_t id = 0;
    pe__follow_new f = {.council = use->council, .noted_by = use->member,
                        .now = use->now, .amount = INT64_MIN, .currency = "",
                        .digits = 2};
    pe_status status = find_cause(use, &f, err);
    if (status != PE_OK || use->outcome != PE__DONE)
        return status;
    f.kind = pe__use_choice(use, "kind", "task money date");
    f.title = pe__one_line(use->doc,
                           pe__use_text(use, "title", TITLE_MOST, true));
    read_when(use, f.kind[0] == 'd', &f.due, &f.starts);
    if (f.kind[0] == 'm') {
        f.currency = pe__use_currency(use);
        status = pe__currency_digits(use, "currency", f.currency, &f.digits,
                                     err);
        f.amount = pe__use_money_digits(use, "amount", f.digits);
    }
    if (status == PE_OK)
        status = read_member(use, &f.member, err);
    if (status != PE_OK || pe__use_faulty(use))
        return status;
    status = pe__follow_add(use->db, &f, &id, err);
    if (status != PE_OK)
        return status;
    pe__put_integer(use->doc, use->out, "follow", id);
    go_back(use, &f);
    return pe__use_event(use, "follow.noted", id, NULL, err);
}

static pe_status plan(pe__use *use, const pe__value *f, int64_t member,
                      int64_t due, int64_t starts, const char *said,
                      pe_error *err)
{
    bool done = false;
    int64_t id = pe__get_integer(f, "follow", 0);
    pe_status status = pe__follow_plan(use->db, id, member, due, starts, &done,
                                       err);
    if (status == PE_OK && !done)
        return pe__use_conflict(use, "follow_over");
    if (status != PE_OK)
        return status;
    pe__follow_go(use, id, said);
    return pe__use_event(use, "follow.planned", id, NULL, err);
}

/* On oneself. */
pe_status pe__use_follow_take(pe__use *use, pe_error *err)
{
    pe__value *f;
    pe_status status = pe__follow_find(use, true, &f, err);
    if (status != PE_OK || f == NULL)
        return status;
    return plan(use, f, use->member, pe__get_integer(f, "due", 0),
                pe__get_integer(f, "starts", INT64_MIN), "taken", err);
}

pe_status pe__use_follow_plan(pe__use *use, pe_error *err)
{
    pe__value *f;
    int64_t member = 0, due, starts;
    pe_status status = pe__follow_find(use, true, &f, err);
    if (status != PE_OK || f == NULL)
        return status;
    read_when(use, pe__get_bool(f, "is_date", false), &due, &starts);
    status = read_member(use, &member, err);
    if (status != PE_OK || pe__use_faulty(use))
        return status;
    return plan(use, f, member, due, starts, "planned", err);
}

static pe_status end(pe__use *use, const char *state, const char *event,
                     pe_error *err)
{
    pe__value *f;
    bool done = false;
    pe_status status = pe__follow_find(use, true, &f, err);
    if (status != PE_OK || f == NULL)
        return status;
    int64_t id = pe__get_integer(f, "follow", 0);
    const char *outcome = pe__use_text(use, "outcome", OUTCOME_MOST, true);
    if (pe__use_faulty(use))
        return PE_OK;
    status = pe__follow_end(use->db, id, state, outcome, use->member, use->now,
                            &done, err);
    if (status == PE_OK && !done)
        return pe__use_conflict(use, "follow_over");
    if (status != PE_OK)
        return status;
    pe__follow_go(use, id, state);
    return pe__use_event(use, event, id, NULL, err);
}

pe_status pe__use_follow_done(pe__use *use, pe_error *err)
{
    return end(use, "done", "follow.done", err);
}

pe_status pe__use_follow_drop(pe__use *use, pe_error *err)
{
    return end(use, "dropped", "follow.dropped", err);
}
