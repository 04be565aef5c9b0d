/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a council states of itself: what came in, its members and needs, and
 * the most that it agrees to give. Where that is other than what the hub
 * knows, it says why. */
#include "transfer.h"
#include "transfer_uses.h"

#include "amount.h"
#include "currency.h"
#include "money.h"
#include "money_transfer.h"
#include "people_council.h"
#include "written.h"

#include <string.h>

enum { MEMBERS_MOST = 10000000 };

/* Heads to three digits, in thousandths; blank: 0, that of its members. */
static int64_t read_need(pe__use *use)
{
    const char *text = pe__use_text(use, "need", 16, false);
    int64_t need = 0;
    if (*text && (!pe__amount_read(text, strlen(text), 3, &need) ||
                  need <= 0 ||
                  need > (int64_t)MEMBERS_MOST * PE__TRANSFER_SCALE))
        pe__use_fault(use, "need", "transfer_need");
    return need;
}

/* The run of the path, in which this council may state something. */
static pe_status find_open(pe__use *use, pe__value **run, pe_error *err)
{
    bool belongs = false;
    pe_status status = pe__transfer_find(use, run, err);
    if (status || use->outcome != PE__DONE)
        return status;
    status = pe__transfer_belongs(use->db, use->council,
                                  pe__get_integer(*run, "council", 0),
                                  &belongs, err);
    if (status == PE_OK && !belongs)
        return pe__use_not_found(use);
    if (status == PE_OK && !pe__get_bool(*run, "is_open", false))
        return pe__use_conflict(use, "transfer_over");
    return status;
}

/* In the digits of the run; what is less than its smallest unit is left. */
pe_status pe__transfer_known_income(pe__use *use, const pe__value *run,
                                    int64_t *income, pe_error *err)
{
    const char *currency = pe__get_text(run, "currency", "");
    int digits = 2;
    const int to = (int)pe__get_integer(run, "digits", 2);
    pe_status status = pe__transfer_income(
        use->db, use->council, currency, pe__get_integer(run, "starts", 0),
        pe__get_integer(run, "ends", 0), income, err);
    if (status == PE_OK)
        status = pe__currency_find(use, currency, &digits, err);
    for (; digits > to; digits--)
        *income /= 10;
    if (status == PE_OK &&
        !pe__amount_convert(*income, digits, to, income))
        *income = 0;
    return status;
}

static pe_status what_is_known(pe__use *use, const pe__value *run,
                               pe__transfer_part *part, pe_error *err)
{
    pe_status status = pe__transfer_known_income(
        use, run, &part->ledger_income, err);
    return status == PE_OK ? pe__membership_count(use->db, use->council,
                                                  &part->counted, err)
                           : status;
}

pe_status pe__use_transfer_state(pe__use *use, pe_error *err)
{
    pe__value *run;
    pe_status status = find_open(use, &run, err);
    if (status || use->outcome != PE__DONE)
        return status;
    const int digits = (int)pe__get_integer(run, "digits", 2);
    pe__transfer_part part = {
        .run = pe__get_integer(run, "run", 0), .council = use->council,
        .need = read_need(use),
        .most = pe__use_money_or(use, "most", digits, -1),
        .reason = pe__use_text(use, "reason", 500, false),
        .member = use->member, .now = use->now};
    status = what_is_known(use, run, &part, err);
    part.income = pe__use_money_or(use, "income", digits, part.ledger_income);
    part.members = pe__use_integer(use, "members", 1, MEMBERS_MOST,
                                   part.counted > 0 ? part.counted : 1);
    const bool differs = part.income != part.ledger_income ||
                         part.members != part.counted || part.need != 0;
    if (status == PE_OK && differs && *part.reason == '\0' &&
        !pe__use_faulty(use))
        pe__use_fault(use, "reason", "transfer_reason");
    if (status || pe__use_faulty(use))
        return status;
    status = pe__transfer_state(use->db, &part, err);
    pe__transfer_next(use, run, "stated");
    return status == PE_OK
               ? pe__use_event(use, "transfer.stated", part.run, NULL, err)
               : status;
}

pe_status pe__use_transfer_unstate(pe__use *use, pe_error *err)
{
    pe__value *run;
    bool found = false;
    pe_status status = find_open(use, &run, err);
    if (status || use->outcome != PE__DONE)
        return status;
    const int64_t id = pe__get_integer(run, "run", 0);
    status = pe__transfer_unstate(use->db, id, use->council, &found, err);
    if (status == PE_OK && !found)
        return pe__use_not_found(use);
    pe__transfer_next(use, run, "unstated");
    return status == PE_OK
               ? pe__use_event(use, "transfer.unstated", id, NULL, err)
               : status;
}
