/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The ledger: read by all members, written by who holds the role of treasurer,
 * for as long as they hold it. */
#include "money_uses.h"

#include "calendar.h"
#include "clock.h"
#include "council_acts.h"
#include "entry_form.h"
#include "money.h"
#include "money_bank.h"
#include "money_round.h"
#include "written.h"

#include <string.h>

enum { PAGE = 50, OLDEST_DAY = 10957 /* 2000-01-01 */ };

static bool is_of(const pe__value *account, const char *kind)
{
    return strcmp(pe__get_text(account, "kind", ""), kind) == 0;
}

pe_status pe__money_put_accounts(pe__use *use, pe_error *err)
{
    pe__value *all = pe__put_array(use->doc, use->out, "accounts");
    pe_status status = pe__money_accounts(use->db, use->doc, use->council, all,
                                          err);
    int64_t from = pe__get_integer(use->in, "from_account", 0);
    int64_t to = pe__get_integer(use->in, "to_account", 0);
    for (pe__value *row = all->items.first; row; row = row->next) {
        int64_t account = pe__get_integer(row, "account", 0);
        pe__put_bool(use->doc, row, "is_from", account == from);
        pe__put_bool(use->doc, row, "is_to", account == to);
        pe__put_bool(use->doc, row,
                     pe__doc_format(use->doc, "is_%s",
                                    pe__get_text(row, "kind", "assets")),
                     true);
    }
    return status;
}

/* What the form begins with: the currency used last. */
static void put_typed(pe__use *use, const pe__value *entries)
{
    pe__value *typed = pe__put_object(use->doc, use->out, "typed");
    pe__put_text(use->doc, typed, "currency",
                 pe__get_text(pe__first(entries), "currency", "EUR"));
}

/* Of the account that is asked for: what stood in it on a day. */
static pe_status put_account(pe__use *use, int64_t account, pe_error *err)
{
    bool found = false;
    int64_t day = pe__use_today(use);
    pe__day_read(pe__get_text(use->in, "on", ""), &day);
    pe__value *of = pe__doc_object(use->doc), *all = pe__doc_array(use->doc);
    pe_status status = pe__money_account(use->db, use->doc, use->council,
                                         account, of, &found, err);
    if (status != PE_OK || !found)
        return status;
    pe__put_integer(use->doc, use->out, "account", account);
    pe__put(use->doc, use->out, "of", of);
    pe__put_number(use->doc, of, "on", PE__DAY, day);
    pe__value *stands = pe__put_array(use->doc, of, "stands");
    status = pe__money_balances_on(use->db, use->doc, use->council, day, all,
                                   err);
    for (const pe__value *row = pe__first(all); row; row = row->next)
        if (pe__get_integer(row, "account", 0) == account)
            pe__add(use->doc, stands, pe__doc_copy(use->doc, row));
    return status;
}

pe_status pe__use_ledger_show(pe__use *use, pe_error *err)
{
    int64_t from = pe__get_integer(use->in, "from", 0);
    int64_t account = pe__get_integer(use->in, "account", 0);
    pe_status status = pe__put_council(use, err);
    if (status || use->outcome != PE__DONE)
        return status;
    pe__put_can(use);
    pe__value *entries = pe__put_array(use->doc, use->out, "entries");
    pe__value *projects = pe__put_array(use->doc, use->out, "projects");
    status = pe__money_entries(use->db, use->doc, use->council, account, 0,
                               from < 0 ? 0 : from, PAGE, entries, err);
    if (status == PE_OK)
        status = pe__money_put_accounts(use, err);
    if (status == PE_OK)
        status = pe__ideas_open(use->db, use->doc, use->council, projects,
                                err);
    if (status == PE_OK && account != 0)
        status = put_account(use, account, err);
    pe__money_mark(use, entries);
    put_typed(use, entries);
    int64_t last = entries->items.last
                       ? pe__get_integer(entries->items.last, "number", 0)
                       : 0;
    if (pe__count_of(entries) == PAGE && last > 1)
        pe__put_integer(use->doc, use->out, "next_from", last - 1);
    return status;
}

pe_status pe__use_account_add(pe__use *use, pe_error *err)
{
    const char *kind = pe__use_choice(
        use, "kind", "assets income expenses liabilities equity");
    const char *name = pe__one_line(use->doc,
                                    pe__use_text(use, "name", 60, true));
    int64_t account = 0;
    if (pe__use_faulty(use))
        return PE_OK;
    pe_status status = pe__money_account_named(use->db, use->council, kind,
                                               name, &account, err);
    if (status == PE_OK && account != 0)
        pe__use_fault(use, "name", "money_account_known");
    if (status || pe__use_faulty(use))
        return status;
    status = pe__money_account_add(use->db, use->council, kind, name, use->now,
                                   &account, err);
    if (status == PE_OK)
        status = pe__use_event(use, "money.account", account, NULL, err);
    pe__use_next(use, "/councils/%lld/money/entries?said=money.account",
                 (long long)use->council);
    return status;
}

void pe__money_check_day(pe__use *use, const char *field, int64_t day)
{
    /* a day ahead: it may be tomorrow already where they are */
    if (day > pe__use_today(use) + 1 || day < OLDEST_DAY)
        pe__use_fault(use, field, "money_day");
}

/* The account that a field names; a fault when it is not this council's. */
pe_status pe__money_find_account(pe__use *use, const char *field,
                                 pe__value **out, pe_error *err)
{
    bool found = false;
    *out = pe__doc_object(use->doc);
    pe_status status = pe__money_account(
        use->db, use->doc, use->council,
        pe__get_integer(use->in, field, 0), *out, &found, err);
    if (status == PE_OK && !found)
        pe__use_fault(use, field, "money_account");
    return status;
}

static pe_status find_accounts(pe__use *use, pe__money_move *move,
                               pe_error *err)
{
    pe__value *from, *to;
    pe_status status = pe__money_find_account(use, "from_account", &from, err);
    if (status == PE_OK)
        status = pe__money_find_account(use, "to_account", &to, err);
    if (status != PE_OK || pe__use_faulty(use))
        return status;
    if (pe__get_integer(from, "account", 0) ==
        pe__get_integer(to, "account", 0))
        pe__use_fault(use, "to_account", "money_same");
    if (pe__get_bool(from, "is_pot", false))
        pe__use_fault(use, "from_account", "money_pot");
    move->from = from;
    move->to = to;
    return PE_OK;
}

/* A project of a round, when one is named. */
pe_status pe__money_find_project(pe__use *use, pe__money_move *move,
                                 pe_error *err)
{
    bool is_open = true, spent = false;
    pe_status status = PE_OK;
    move->idea = pe__use_integer(use, "idea", 0, INT64_MAX, 0);
    if (move->idea != 0)
        status = pe__idea_is_open(use->db, use->council, move->idea, &is_open,
                                  err);
    if (status == PE_OK && !is_open)
        pe__use_fault(use, "idea", "choice");
    for (int32_t k = 0; k < move->legs; k++)
        spent |= is_of(move->leg[k].account, "expenses");
    if (move->idea != 0 && (move->leg ? !spent : move->to != NULL) &&
        !(move->to && is_of(move->to, "expenses")))
        pe__use_fault(use, move->leg ? "idea" : "to_account",
                      "money_expense");
    return status;
}

pe_status pe__money_write_said(pe__use *use, const pe__money_move *move,
                               const char *said, pe_error *err)
{
    int64_t entry = 0, number = 0;
    bool large = false;
    pe_status status = pe__money_write(use, move, &entry, &number, &large,
                                       err);
    if (status == PE_OK && large)
        pe__use_fault(use, "amount", "money_large");
    pe__put_integer(use->doc, use->out, "number", number);
    pe__use_next(use, "/councils/%lld/money/entries?said=%s",
                 (long long)use->council, said);
    return status;
}

pe_status pe__use_entry_add(pe__use *use, pe_error *err)
{
    pe__money_move move = {
        .day = pe__use_day(use, "day", pe__use_today(use)),
        .words = pe__one_line(use->doc, pe__use_text(use, "words", 200, true)),
        .currency = pe__use_currency(use)};
    int digits = 2;
    pe__money_check_day(use, "day", move.day);
    pe_status status = pe__currency_digits(use, "currency", move.currency,
                                           &digits, err);
    move.amount = pe__use_money_digits(use, "amount", digits);
    if (status == PE_OK)
        status = find_accounts(use, &move, err);
    if (status == PE_OK)
        status = pe__money_find_project(use, &move, err);
    if (status || pe__use_faulty(use))
        return status;
    return pe__money_write_said(use, &move, "money.entry", err);
}

/* --- one entry, and its correction ---------------------------------------- */

static pe_status find_entry(pe__use *use, pe__value **out, pe_error *err)
{
    bool found = false;
    *out = pe__doc_object(use->doc);
    pe_status status = pe__money_entry(use->db, use->doc, use->council,
                                       pe__get_integer(use->in, "entry", 0),
                                       *out, &found, err);
    if (status == PE_OK && !found)
        return pe__use_not_found(use);
    return status;
}

pe_status pe__use_entry_show(pe__use *use, pe_error *err)
{
    pe__value *entry;
    pe_status status = pe__put_council(use, err);
    if (status == PE_OK && use->outcome == PE__DONE)
        status = find_entry(use, &entry, err);
    if (status || use->outcome != PE__DONE)
        return status;
    pe__put_can(use);
    pe__value *list = pe__put_array(use->doc, use->out, "entry");
    pe__value *postings = pe__put_array(use->doc, entry, "lines");
    pe__add(use->doc, list, entry);
    pe__money_mark(use, list);
    return pe__money_postings(use->db, use->doc,
                              pe__get_integer(entry, "entry", 0), postings,
                              err);
}

/* The postings of an entry the other way; *pot = one would take from a pot. */
static pe_status turn_round(pe__use *use, const pe__value *entry,
                            pe__money_leg *leg, int32_t *legs, bool *pot,
                            pe_error *err)
{
    pe__value *rows = pe__doc_array(use->doc);
    pe_status status = pe__money_postings(use->db, use->doc,
                                          pe__get_integer(entry, "entry", 0),
                                          rows, err);
    *legs = 0;
    for (const pe__value *row = pe__first(rows); row; row = row->next) {
        if (*legs == PE__LEGS_MOST)
            break;
        int64_t amount = -pe__get_integer(row, "amount", 0);
        *pot |= amount < 0 && pe__get_bool(row, "is_pot", false);
        leg[(*legs)++] = (pe__money_leg){
            row, pe__get_text(row, "currency", ""), amount};
    }
    return status;
}

/* The same amounts the other way. Of a pot nothing leaves so: that would be a
 * way round those who must agree. */
pe_status pe__use_entry_correct(pe__use *use, pe_error *err)
{
    pe__value *entry;
    pe__money_leg leg[PE__LEGS_MOST];
    bool pot = false;
    const char *words = pe__one_line(use->doc,
                                     pe__use_text(use, "words", 200, true));
    pe_status status = find_entry(use, &entry, err);
    if (status || use->outcome != PE__DONE)
        return status;
    if (pe__get_integer(entry, "corrected_by", 0) != 0)
        return pe__use_conflict(use, "money_corrected");
    pe__money_move move = {
        .day = pe__use_today(use), .words = words, .leg = leg,
        .corrects = entry, .idea = pe__get_integer(entry, "idea", 0)};
    status = turn_round(use, entry, leg, &move.legs, &pot, err);
    if (status != PE_OK)
        return status;
    if (move.legs == 0)
        return pe__use_conflict(use, "money_rate_stays");
    if (pot)
        return pe__use_conflict(use, "money_pot");
    status = pe__lines_reopen_of(use->db, pe__get_integer(entry, "entry", 0),
                                 err);
    if (status != PE_OK)
        return status;
    return pe__money_write_said(use, &move, "money.corrected", err);
}
