/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Drawing from a pot: one asks, another agrees, and with the last yes that its
 * rules ask for it stands in the ledger. The engine decides. */
#include "money_uses.h"

#include "clock.h"
#include "error.h"
#include "money.h"
#include "money_ledger.h"
#include "money_pot.h"
#include "people_council.h"
#include "pot_rules.h"
#include "written.h"

#include <string.h>

/* What is asked, with those who said yes and what was drawn before. */
typedef struct {
    pe__value *pot, *request, *to;
    pe_fund_pot rules;
    pe_fund_draw draw;
} asked;

static pe_status gather_drawn(pe__use *use, asked *a, pe_error *err)
{
    pe__value *rows = pe__doc_array(use->doc);
    pe_status status = pe__pot_drawn(
        use->db, use->doc, pe__get_integer(a->pot, "pot", 0),
        use->now - (int64_t)(a->rules.days + 1) * 86400, rows, err);
    if (status != PE_OK)
        return status;
    a->draw.befores = (int64_t)pe__count_of(rows);
    pe_fund_drawn *to = pe__doc_alloc(use->doc, ((size_t)a->draw.befores + 1) *
                                                    sizeof *to);
    a->draw.before = to;
    if (to == NULL)
        return pe__fail_memory(err);
    for (const pe__value *row = pe__first(rows); row; row = row->next)
        *to++ = (pe_fund_drawn){pe__get_integer(row, "day", 0),
                                pe__get_integer(row, "asked_by", 0),
                                pe__get_integer(row, "amount", 0)};
    return PE_OK;
}

static pe_status gather(pe__use *use, asked *a, pe_error *err)
{
    int64_t id = pe__get_integer(a->request, "request", 0);
    pe__value *yeses = pe__doc_array(use->doc);
    a->rules = pe__pot_of(a->pot);
    pe_status status = gather_drawn(use, a, err);
    if (status == PE_OK)
        status = pe__pot_yeses(use->db, use->doc, id, yeses, err);
    a->draw.day = pe__use_today(use);
    a->draw.amount = pe__get_integer(a->request, "amount", 0);
    a->draw.payee = pe__get_integer(a->request, "payee", 0);
    /* who asked, or said yes, was asked what they are when they did */
    a->draw.asks = (pe_fund_hand){
        pe__get_integer(a->request, "asked_by", 0), a->rules.roles};
    a->draw.agreed = (int32_t)pe__count_of(yeses);
    pe_fund_hand *hand = pe__doc_alloc(
        use->doc, ((size_t)a->draw.agreed + 1) * sizeof *hand);
    if (status == PE_OK && hand == NULL)
        return pe__fail_memory(err);
    a->draw.agrees = hand;
    for (const pe__value *row = pe__first(yeses); row && !status;
         row = row->next)
        *hand++ = (pe_fund_hand){pe__get_integer(row, "member", 0),
                                 a->rules.signers};
    return status;
}

static const char *fault_of(pe_fund_verdict verdict)
{
    switch (verdict) {
    case PE_FUND_WRONG_ROLE: return "pot_role";
    case PE_FUND_OVER_EACH: return "pot_each";
    case PE_FUND_OVER_PERSON: return "pot_person";
    case PE_FUND_OVER_ALL: return "pot_all";
    default: return "pot_balance";
    }
}

static void go_on(pe__use *use, const asked *a, const char *said)
{
    pe__use_next(use, "/councils/%lld/money/pots/%lld?said=%s",
                 (long long)use->council,
                 (long long)pe__get_integer(a->pot, "pot", 0), said);
}

/* It is paid when the rules say so; else it waits for others. A verdict that
 * is neither is the caller's to tell. */
static pe_status settle(pe__use *use, asked *a, pe_fund_verdict *verdict,
                        pe_error *err)
{
    int64_t info, entry = 0, number = 0;
    bool large = false;
    pe_status status = gather(use, a, err);
    if (status != PE_OK)
        return status;
    *verdict = pe_fund_may_draw(&a->rules, &a->draw, &info);
    go_on(use, a, *verdict == PE_FUND_MAY ? "money.drawn" : "money.asked");
    if (*verdict != PE_FUND_MAY)
        return PE_OK;
    pe__value *from = pe__doc_object(use->doc);
    bool found = false;
    status = pe__money_account(use->db, use->doc, use->council,
                               pe__get_integer(a->pot, "pot", 0), from,
                               &found, err);
    pe__money_move move = {
        .day = a->draw.day, .from = from, .to = a->to,
        .words = pe__get_text(a->request, "words", ""),
        .currency = pe__get_text(a->pot, "currency", ""),
        .amount = a->draw.amount};
    if (status == PE_OK)
        status = pe__money_write(use, &move, &entry, &number, &large, err);
    if (status == PE_OK && large)
        return pe__use_conflict(use, "money_large");
    int64_t request = pe__get_integer(a->request, "request", 0);
    if (status == PE_OK)
        status = pe__pot_request_end(use->db, request, "paid", entry, err);
    return status == PE_OK
               ? pe__use_event(use, "pot.drawn", request, NULL, err)
               : status;
}

/* --- asking --------------------------------------------------------------- */

static pe_status find_to(pe__use *use, asked *a, pe_error *err)
{
    bool found = false;
    a->to = pe__doc_object(use->doc);
    int64_t account = pe__get_integer(use->in, "to_account", 0);
    pe_status status = pe__money_account(use->db, use->doc, use->council,
                                         account, a->to, &found, err);
    const char *kind = pe__get_text(a->to, "kind", "");
    if (status == PE_OK &&
        (!found || account == pe__get_integer(a->pot, "pot", 0) ||
         (strcmp(kind, "expenses") != 0 && strcmp(kind, "assets") != 0)))
        pe__use_fault(use, "to_account", "money_account");
    return status;
}

static pe_status find_payee(pe__use *use, int64_t *payee, pe_error *err)
{
    bool here = true;
    pe_status status = PE_OK;
    *payee = pe__use_integer(use, "payee", 0, INT64_MAX, 0);
    if (*payee != 0)
        status = pe__membership_row(use->db, use->doc,
                                    pe__doc_object(use->doc), use->council,
                                    *payee, &here, err);
    if (status == PE_OK && !here)
        pe__use_fault(use, "payee", "not_a_member");
    return status;
}

pe_status pe__use_draw_ask(pe__use *use, pe_error *err)
{
    asked a = {0};
    int64_t payee = 0, request = 0;
    pe_fund_verdict verdict;
    pe_status status = pe__pot_find(use, &a.pot, err);
    if (status || use->outcome != PE__DONE)
        return status;
    int64_t pot = pe__get_integer(a.pot, "pot", 0);
    int64_t amount = pe__use_money_digits(
        use, "amount", (int)pe__get_integer(a.pot, "digits", 2));
    const char *words = pe__one_line(use->doc,
                                     pe__use_text(use, "words", 200, true));
    if ((pe__hands_of(use) & pe__pot_of(a.pot).roles) == 0)
        return pe__use_forbidden(use);
    status = find_to(use, &a, err);
    if (status == PE_OK)
        status = find_payee(use, &payee, err);
    if (status || pe__use_faulty(use))
        return status;
    status = pe__pot_request_add(use->db, pot,
                                 pe__get_integer(a.to, "account", 0), amount,
                                 words, payee, use->member, use->now, &request,
                                 err);
    bool found = false;
    pe__put_integer(use->doc, use->out, "request", request);
    a.request = pe__doc_object(use->doc);
    if (status == PE_OK)
        status = pe__pot_request(use->db, use->doc, pot, request, a.request,
                                 &found, err);
    if (status == PE_OK)
        status = pe__use_event(use, "pot.asked", request, NULL, err);
    if (status == PE_OK)
        status = settle(use, &a, &verdict, err);
    if (status == PE_OK && verdict != PE_FUND_MAY &&
        verdict != PE_FUND_NEEDS_SIGNATURES)
        pe__use_fault(use, "amount", fault_of(verdict));
    return status;
}

/* --- answering ------------------------------------------------------------ */

/* The request of the path, as long as it is open. */
static pe_status find_request(pe__use *use, asked *a, pe_error *err)
{
    bool found = false;
    a->request = pe__doc_object(use->doc);
    pe_status status = pe__pot_find(use, &a->pot, err);
    if (status || use->outcome != PE__DONE)
        return status;
    status = pe__pot_request(use->db, use->doc,
                             pe__get_integer(a->pot, "pot", 0),
                             pe__get_integer(use->in, "request", 0),
                             a->request, &found, err);
    if (status != PE_OK)
        return status;
    if (!found)
        return pe__use_not_found(use);
    if (strcmp(pe__get_text(a->request, "state", ""), "asked") != 0)
        return pe__use_conflict(use, "pot_answered");
    return PE_OK;
}

/* Nobody agrees to what they asked for, or what they are to get. */
pe_status pe__use_draw_yes(pe__use *use, pe_error *err)
{
    asked a = {0};
    bool added = false, found = false;
    pe_fund_verdict verdict;
    pe_status status = find_request(use, &a, err);
    if (status || use->outcome != PE__DONE)
        return status;
    if ((pe__hands_of(use) & pe__pot_of(a.pot).signers) == 0 ||
        pe__get_integer(a.request, "asked_by", 0) == use->member ||
        pe__get_integer(a.request, "payee", 0) == use->member)
        return pe__use_forbidden(use);
    int64_t request = pe__get_integer(a.request, "request", 0);
    a.to = pe__doc_object(use->doc);
    status = pe__money_account(use->db, use->doc, use->council,
                               pe__get_integer(a.request, "account", 0), a.to,
                               &found, err);
    if (status == PE_OK)
        status = pe__pot_yes_add(use->db, request, use->member, use->now,
                                 &added, err);
    if (status == PE_OK)
        status = pe__use_event(use, "pot.agreed", request, NULL, err);
    if (status == PE_OK)
        status = settle(use, &a, &verdict, err);
    if (status == PE_OK && verdict != PE_FUND_MAY &&
        verdict != PE_FUND_NEEDS_SIGNATURES)
        return pe__use_conflict(use, fault_of(verdict));
    return status;
}

pe_status pe__use_draw_take_back(pe__use *use, pe_error *err)
{
    asked a = {0};
    pe_status status = find_request(use, &a, err);
    if (status || use->outcome != PE__DONE)
        return status;
    if (pe__get_integer(a.request, "asked_by", 0) != use->member)
        return pe__use_forbidden(use);
    int64_t request = pe__get_integer(a.request, "request", 0);
    status = pe__pot_request_end(use->db, request, "taken_back", 0, err);
    if (status == PE_OK)
        status = pe__use_event(use, "pot.taken_back", request, NULL, err);
    go_on(use, &a, "money.taken_back");
    return status;
}
