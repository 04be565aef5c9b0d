/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Runs of money that councils share: opened by the one they belong to, filled
 * in by each, ended there. */
#include "transfer.h"
#include "transfer_uses.h"

#include "amount.h"
#include "council_acts.h"
#include "currency.h"
#include "money.h"
#include "money_transfer.h"
#include "people_council.h"
#include "permission.h"
#include "written.h"

#include <string.h>

enum { SHARE_DEFAULT = 40000, MILLION = 1000000, LONGEST_DAYS = 1100 };

static void mark(pe__use *use, pe__value *run)
{
    static const char *const states[] = {"open", "settled", "ended"};
    const char *state = pe__get_text(run, "state", "");
    for (size_t k = 0; k < sizeof states / sizeof *states; k++)
        pe__put_bool(use->doc, run,
                     pe__doc_format(use->doc, "is_%s", states[k]),
                     strcmp(state, states[k]) == 0);
    pe__put_bool(use->doc, run, "is_above",
                 pe__get_integer(run, "council", 0) == use->council);
}

pe_status pe__transfer_find(pe__use *use, pe__value **run, pe_error *err)
{
    bool found = false;
    *run = pe__doc_object(use->doc);
    pe_status status = pe__transfer_get(use->db, use->doc, use->council,
                                        pe__get_integer(use->in, "run", 0),
                                        *run, &found, err);
    if (status == PE_OK && !found)
        return pe__use_not_found(use);
    mark(use, *run);
    return status;
}

pe_status pe__transfer_led(pe__use *use, pe__value **run, pe_error *err)
{
    pe_status status = pe__transfer_find(use, run, err);
    if (status || use->outcome != PE__DONE)
        return status;
    if (!pe__get_bool(*run, "is_above", false))
        return pe__use_not_found(use);
    if (!pe__get_bool(*run, "is_open", false))
        return pe__use_conflict(use, "transfer_over");
    return PE_OK;
}

void pe__transfer_next(pe__use *use, const pe__value *run, const char *said)
{
    pe__use_next(use, "/councils/%lld/money/transfers/%lld?said=transfer.%s",
                 (long long)use->council,
                 (long long)pe__get_integer(run, "run", 0), said);
}

pe_status pe__use_transfers(pe__use *use, pe_error *err)
{
    pe__value *runs = pe__put_array(use->doc, use->out, "runs");
    pe__value *children = pe__doc_array(use->doc);
    pe_status status = pe__put_council(use, err);
    if (status || use->outcome != PE__DONE)
        return status;
    pe__put_can(use);
    status = pe__transfers(use->db, use->doc, use->council, runs, err);
    for (pe__value *row = runs->items.first; row; row = row->next)
        mark(use, row);
    if (status == PE_OK)
        status = pe__council_children(use->db, use->doc, children,
                                      use->council, err);
    const bool has = pe__count_of(children) >= 2;
    pe__put_bool(use->doc, use->out, "has_children", has);
    pe__put_bool(use->doc, use->out, "may_open",
                 has && pe__permits(PE__MAY_TRANSFER_LEAD, use->relations));
    pe__value *typed = pe__put_object(use->doc, use->out, "typed");
    pe__put_text(use->doc, typed, "currency", "EUR");
    return status;
}

/* Percent with up to four digits, in millionths. */
static int64_t read_share(pe__use *use)
{
    const char *text = pe__use_text(use, "share", 12, false);
    int64_t share = SHARE_DEFAULT;
    if (*text && (!pe__amount_read(text, strlen(text), 4, &share) ||
                  share < 0 || share > MILLION))
        pe__use_fault(use, "share", "percent");
    return share;
}

pe_status pe__use_transfer_open(pe__use *use, pe_error *err)
{
    pe__value *children = pe__doc_array(use->doc);
    int64_t id = 0;
    pe__transfer_new run = {
        .council = use->council,
        .title = pe__one_line(use->doc, pe__use_text(use, "title", 80, true)),
        .starts = pe__use_day(use, "starts", 0),
        .ends = pe__use_day(use, "ends", 0),
        .share = SHARE_DEFAULT, .floor = -1,
        .currency = pe__use_currency(use),
        .member = use->member, .now = use->now};
    if (run.starts == 0 && !pe__use_faulty(use))
        pe__use_fault(use, "starts", "day");
    if (!pe__use_faulty(use) &&
        (run.ends < run.starts || run.ends - run.starts > LONGEST_DAYS))
        pe__use_fault(use, "ends", "transfer_ends");
    /* all councils must mean the same by it */
    run.digits = pe__iso_digits(run.currency);
    if (run.digits < 0 && !pe__use_faulty(use))
        pe__use_fault(use, "currency", "currency_shared");
    pe_status status = pe__council_children(use->db, use->doc, children,
                                      use->council, err);
    if (status || pe__use_faulty(use))
        return status;
    if (pe__count_of(children) < 2)
        return pe__use_conflict(use, "transfer_alone");
    status = pe__transfer_add(use->db, &run, &id, err);
    pe__use_next(use, "/councils/%lld/money/transfers/%lld?said=transfer.open",
                 (long long)use->council, (long long)id);
    pe__put_integer(use->doc, use->out, "run", id);
    return status == PE_OK
               ? pe__use_event(use, "transfer.opened", id, NULL, err)
               : status;
}

/* Who coordinates proposes; what the council decided is named with it. */
pe_status pe__use_transfer_propose(pe__use *use, pe_error *err)
{
    pe__value *run;
    bool decided = true;
    pe_status status = pe__transfer_led(use, &run, err);
    if (status || use->outcome != PE__DONE)
        return status;
    const int64_t id = pe__get_integer(run, "run", 0);
    const char *rule = pe__use_choice(use, "rule", "leximin median floor");
    const int64_t share = read_share(use);
    /* −1 = half of what a head has on average */
    const int64_t floor = pe__use_money_or(
        use, "floor", (int)pe__get_integer(run, "digits", 2), -1);
    const int64_t decision = pe__use_integer(use, "decision", 0, INT64_MAX,
                                             0);
    if (decision != 0)
        status = pe__transfer_is_decided(use->db, use->council, decision,
                                         &decided, err);
    if (status == PE_OK && !decided)
        pe__use_fault(use, "decision", "transfer_decision");
    if (status || pe__use_faulty(use))
        return status;
    status = pe__transfer_propose(use->db, id, rule, share, floor, decision,
                                  err);
    pe__transfer_next(use, run, "proposed");
    return status == PE_OK
               ? pe__use_event(use, "transfer.proposed", id, NULL, err)
               : status;
}

pe_status pe__use_transfer_end(pe__use *use, pe_error *err)
{
    pe__value *run;
    pe_status status = pe__transfer_led(use, &run, err);
    if (status || use->outcome != PE__DONE)
        return status;
    const int64_t id = pe__get_integer(run, "run", 0);
    status = pe__transfer_close(use->db, id, "ended", 0, "", "", INT64_MIN,
                                err);
    pe__transfer_next(use, run, "ended");
    return status == PE_OK
               ? pe__use_event(use, "transfer.ended", id, NULL, err)
               : status;
}
