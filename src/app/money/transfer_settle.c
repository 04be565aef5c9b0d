/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A run is settled by what its council decided; then each payment stands in
 * two ledgers: who gives says that it is sent, who gets that it arrived. */
#include "transfer.h"
#include "transfer_uses.h"

#include "amount.h"
#include "clock.h"
#include "error.h"
#include "money_ledger.h"
#include "money_transfer.h"
#include "written.h"

#include <string.h>

/* What is settled: the very file that anybody can download. */
typedef struct {
    pe__value *run, *parts;
    pe__transfer_sums sums;
    int rule;
    int64_t share;
    const char *file, *command;
} settling;

static pe_status gather(pe__use *use, settling *s, pe_error *err)
{
    pe__buffer file = {0};
    const int digits = (int)pe__get_integer(s->run, "digits", 2);
    s->parts = pe__doc_array(use->doc);
    s->rule = pe__transfer_rule_of(pe__get_text(s->run, "rule", ""));
    s->share = pe__get_integer(s->run, "share", 0);
    pe_status status = pe__transfer_parts(
        use->db, use->doc, pe__get_integer(s->run, "run", 0), s->parts, err);
    if (status == PE_OK)
        status = pe__transfer_reckon(use->doc, s->parts, s->share,
                                     pe__get_integer(s->run, "floor", -1),
                                     digits, &s->sums, err);
    if (status == PE_OK && !pe__transfer_csv(s->parts, digits, &file))
        status = pe__fail_memory(err);
    if (status == PE_OK) {
        s->file = pe__doc_text(use->doc, file.bytes);
        s->command = s->rule < 0 ? ""
                                 : pe__transfer_command(use->doc, s->rule,
                                                        s->share,
                                                        s->sums.floor, digits);
    }
    pe__buffer_free(&file);
    return status;
}

static pe_status add_payments(pe__use *use, const settling *s, pe_error *err)
{
    const int64_t run = pe__get_integer(s->run, "run", 0);
    const int64_t *transfer = s->sums.transfer[s->rule];
    pe_status status = PE_OK;
    pe_fund_payment *pay = pe__doc_alloc(
        use->doc, ((size_t)s->sums.groups + 1) * sizeof *pay);
    if (pay == NULL)
        return pe__fail_memory(err);
    for (int64_t k = 0; k < s->sums.groups && status == PE_OK; k++)
        status = pe__transfer_part_settled(use->db, run, s->sums.council[k],
                                           transfer[k], err);
    const int64_t count = pe_fund_pay(transfer, s->sums.groups, pay);
    for (int64_t k = 0; k < count && status == PE_OK; k++)
        status = pe__transfer_payment_add(
            use->db, run, s->sums.council[pay[k].from],
            s->sums.council[pay[k].to], pay[k].amount, err);
    return status;
}

/* Why it cannot be settled; NULL = it can. What was seen must still be so:
 * else a council could alter what it states at the last moment. */
static const char *obstacle(pe__use *use, const settling *s)
{
    if (s->rule < 0 || pe__get_integer(s->run, "decision", 0) == 0)
        return "transfer_undecided";
    if (s->sums.groups < 2)
        return "transfer_few";
    if (s->sums.is_too_large[s->rule])
        return "transfer_large";
    if (strcmp(pe__use_text(use, "seen", 64, false),
               pe__transfer_digest(use->doc, s->file, s->command)) != 0)
        return "transfer_changed";
    return NULL;
}

pe_status pe__use_transfer_settle(pe__use *use, pe_error *err)
{
    settling s = {0};
    bool decided = false;
    pe_status status = pe__transfer_led(use, &s.run, err);
    if (status == PE_OK && use->outcome == PE__DONE)
        status = gather(use, &s, err);
    if (status || use->outcome != PE__DONE)
        return status;
    const char *why = obstacle(use, &s);
    if (why)
        return pe__use_conflict(use, why);
    const int64_t run = pe__get_integer(s.run, "run", 0);
    status = pe__transfer_is_decided(use->db, use->council,
                                     pe__get_integer(s.run, "decision", 0),
                                     &decided, err);
    if (status == PE_OK && !decided)
        return pe__use_conflict(use, "transfer_undecided");
    if (status == PE_OK) /* the floor that was reckoned with stays */
        status = pe__transfer_propose(
            use->db, run, pe__transfer_rule_names[s.rule], s.share,
            s.sums.floor, pe__get_integer(s.run, "decision", 0), err);
    if (status == PE_OK)
        status = add_payments(use, &s, err);
    if (status == PE_OK)
        status = pe__transfer_close(
            use->db, run, "settled", s.sums.info[s.rule].moved, s.file,
            pe__transfer_digest(use->doc, s.file, ""), use->now, err);
    pe__transfer_next(use, s.run, "settled");
    return status == PE_OK
               ? pe__use_event(use, "transfer.settled", run, NULL, err)
               : status;
}

/* --- sent, arrived -------------------------------------------------------- */

typedef struct {
    pe__value *run, *payment, *purse, *flow;
} leg;

/* This council's side of the payment of the path: `side` giver or taker. */
static pe_status find_leg(pe__use *use, const char *side, const char *entry,
                          leg *l, pe_error *err)
{
    bool found = false;
    l->payment = pe__doc_object(use->doc);
    pe_status status = pe__transfer_find(use, &l->run, err);
    if (status || use->outcome != PE__DONE)
        return status;
    status = pe__transfer_payment(use->db, use->doc,
                                  pe__get_integer(l->run, "run", 0),
                                  pe__get_integer(use->in, "payment", 0),
                                  l->payment, &found, err);
    if (status != PE_OK)
        return status;
    if (!found || pe__get_integer(l->payment, side, 0) != use->council)
        return pe__use_not_found(use);
    if (pe__get_integer(l->payment, entry, 0) != 0)
        return pe__use_conflict(use, "transfer_noted");
    return PE_OK;
}

/* Where the council has its money: an account of the kind assets; a pot may
 * get, but not give. */
static pe_status find_purse(pe__use *use, bool gives, leg *l, pe_error *err)
{
    bool found = false;
    l->purse = pe__doc_object(use->doc);
    pe_status status = pe__money_account(
        use->db, use->doc, use->council,
        pe__get_integer(use->in, "account", 0), l->purse, &found, err);
    if (status != PE_OK)
        return status;
    if (!found || strcmp(pe__get_text(l->purse, "kind", ""), "assets") != 0)
        pe__use_fault(use, "account", "money_account");
    else if (gives && pe__get_bool(l->purse, "is_pot", false))
        pe__use_fault(use, "account", "money_pot");
    return PE_OK;
}

/* The account for what is given, or got, of the name that the form has; opened
 * when there is none. */
static pe_status find_flow(pe__use *use, const char *kind, leg *l,
                           pe_error *err)
{
    int64_t account = 0;
    bool found = false;
    const char *name = pe__one_line(use->doc,
                                    pe__use_text(use, "name", 60, true));
    l->flow = pe__doc_object(use->doc);
    if (pe__use_faulty(use))
        return PE_OK;
    pe_status status = pe__money_account_named(use->db, use->council, kind,
                                               name, &account, err);
    if (status == PE_OK && account == 0)
        status = pe__money_account_add(use->db, use->council, kind, name,
                                       use->now, &account, err);
    return status == PE_OK
               ? pe__money_account(use->db, use->doc, use->council, account,
                                   l->flow, &found, err)
               : status;
}

/* Nothing is paid before it is settled, nor ahead. */
static int64_t entered_on(pe__use *use, const leg *l)
{
    const int64_t today = pe__use_today(use);
    const int64_t day = pe__use_day(use, "entered_on", today);
    const int64_t settled = pe__use_day_of(
        use, pe__get_integer(l->run, "settled", use->now));
    if (!pe__use_faulty(use) && (day > today || day < settled))
        pe__use_fault(use, "entered_on", "transfer_day");
    return day;
}

static pe_status write_leg(pe__use *use, const leg *l, int64_t day, bool gives,
                           int64_t *entry, pe_error *err)
{
    int64_t number = 0;
    int digits = 2;
    bool large = false;
    const char *currency = pe__get_text(l->run, "currency", "");
    pe__money_move move = {
        .day = day,
        .words = pe__one_line(
            use->doc,
            pe__doc_format(use->doc, "%s: %s → %s",
                           pe__get_text(l->run, "title", ""),
                           pe__get_text(l->payment, "giver_name", ""),
                           pe__get_text(l->payment, "taker_name", ""))),
        .from = gives ? l->purse : l->flow,
        .to = gives ? l->flow : l->purse,
        .currency = currency};
    /* a ledger of before may count them otherwise */
    pe_status status = pe__currency_find(use, currency, &digits, err);
    if (status == PE_OK &&
        !pe__amount_convert(pe__get_integer(l->payment, "amount", 0),
                            (int)pe__get_integer(l->run, "digits", 2), digits,
                            &move.amount))
        return pe__use_conflict(use, "money_large");
    if (status == PE_OK)
        status = pe__money_write(use, &move, entry, &number, &large, err);
    if (status == PE_OK && large)
        return pe__use_conflict(use, "money_large");
    return status;
}

static pe_status note(pe__use *use, bool gives, pe_error *err)
{
    leg l = {0};
    int64_t entry = 0, day = 0;
    pe_status status = find_leg(use, gives ? "giver" : "taker",
                                gives ? "sent_entry" : "arrived_entry", &l,
                                err);
    if (status || use->outcome != PE__DONE)
        return status;
    if (!gives && pe__get_integer(l.payment, "sent_entry", 0) == 0)
        return pe__use_conflict(use, "transfer_unsent");
    day = entered_on(use, &l);
    status = find_purse(use, gives, &l, err);
    if (status == PE_OK && !pe__use_faulty(use))
        status = find_flow(use, gives ? "expenses" : "income", &l, err);
    if (status || pe__use_faulty(use))
        return status;
    status = write_leg(use, &l, day, gives, &entry, err);
    if (status || use->outcome != PE__DONE)
        return status;
    const int64_t payment = pe__get_integer(l.payment, "payment", 0);
    pe__put_integer(use->doc, use->out, "entry", entry);
    status = gives ? pe__transfer_sent(use->db, payment, entry, err)
                   : pe__transfer_arrived(use->db, payment, entry, err);
    pe__transfer_next(use, l.run, gives ? "sent" : "arrived");
    return status == PE_OK
               ? pe__use_event(use, gives ? "transfer.sent"
                                          : "transfer.arrived",
                               payment, NULL, err)
               : status;
}

pe_status pe__use_transfer_sent(pe__use *use, pe_error *err)
{
    return note(use, true, err);
}

pe_status pe__use_transfer_arrived(pe__use *use, pe_error *err)
{
    return note(use, false, err);
}

pe_status pe__use_transfer_file(pe__use *use, pe_error *err)
{
    settling s = {0};
    const char *file = NULL;
    pe__buffer out = {0};
    if (strcmp(pe__get_text(use->in, "file_text", ""), "groups.csv") != 0)
        return pe__use_not_found(use);
    pe_status status = pe__transfer_find(use, &s.run, err);
    if (status || use->outcome != PE__DONE)
        return status;
    status = pe__transfer_file(use->db, use->doc,
                               pe__get_integer(s.run, "run", 0), &file, err);
    if (status == PE_OK && file == NULL) {
        status = gather(use, &s, err);
        file = s.file;
    }
    if (status == PE_OK) {
        pe__buffer_text(&out, file);
        pe__use_file(use, "text/csv; charset=utf-8", "groups.csv", &out);
    }
    pe__buffer_free(&out);
    return status;
}
