/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The ledger: read by all members, written by who holds the role of treasurer,
 * for as long as they hold it. */
#include "money_uses.h"

#include "council_acts.h"
#include "money.h"
#include "money_ledger.h"
#include "money_round.h"
#include "written.h"

#include <string.h>

enum { PAGE = 50, OLDEST_DAY = 10957 /* 2000-01-01 */ };

static bool is_of(const pe__value *account, const char *kind)
{
    return strcmp(pe__get_text(account, "kind", ""), kind) == 0;
}

/* In `out`: accounts, with is_KIND and, of what was typed, is_from, is_to. */
static pe_status put_accounts(pe__use *use, pe_error *err)
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
        status = put_accounts(use, err);
    if (status == PE_OK)
        status = pe__ideas_open(use->db, use->doc, use->council, projects,
                                err);
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

/* The account that a field names; a fault when it is not this council's. */
static pe_status find_account(pe__use *use, const char *field,
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
    pe_status status = find_account(use, "from_account", &from, err);
    if (status == PE_OK)
        status = find_account(use, "to_account", &to, err);
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
static pe_status find_project(pe__use *use, pe__money_move *move,
                              pe_error *err)
{
    bool is_open = true;
    pe_status status = PE_OK;
    move->idea = pe__use_integer(use, "idea", 0, INT64_MAX, 0);
    if (move->idea != 0)
        status = pe__idea_is_open(use->db, use->council, move->idea, &is_open,
                                  err);
    if (status == PE_OK && !is_open)
        pe__use_fault(use, "idea", "choice");
    if (move->idea != 0 && move->to && !is_of(move->to, "expenses"))
        pe__use_fault(use, "to_account", "money_expense");
    return status;
}

static pe_status write_it(pe__use *use, const pe__money_move *move,
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
        .day = pe__use_day(use, "day", use->now / 86400),
        .words = pe__one_line(use->doc, pe__use_text(use, "words", 200, true)),
        .amount = pe__use_money(use, "amount"),
        .currency = pe__use_currency(use)};
    /* a day ahead: it may be tomorrow already where they are */
    if (move.day > use->now / 86400 + 1 || move.day < OLDEST_DAY)
        pe__use_fault(use, "day", "money_day");
    pe_status status = find_accounts(use, &move, err);
    if (status == PE_OK)
        status = find_project(use, &move, err);
    if (status || pe__use_faulty(use))
        return status;
    return write_it(use, &move, "money.entry", err);
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
    pe__add(use->doc, list, entry);
    pe__money_mark(use, list);
    return PE_OK;
}

/* The same amount the other way. Of a pot nothing leaves so: that would be a
 * way round those who must agree. */
pe_status pe__use_entry_correct(pe__use *use, pe_error *err)
{
    pe__value *entry, *from = pe__doc_object(use->doc);
    pe__value *to = pe__doc_object(use->doc);
    bool found = false;
    const char *words = pe__one_line(use->doc,
                                     pe__use_text(use, "words", 200, true));
    pe_status status = find_entry(use, &entry, err);
    if (status || use->outcome != PE__DONE)
        return status;
    if (pe__get_integer(entry, "corrected_by", 0) != 0)
        return pe__use_conflict(use, "money_corrected");
    status = pe__money_account(use->db, use->doc, use->council,
                               pe__get_integer(entry, "to_account", 0), from,
                               &found, err);
    if (status == PE_OK)
        status = pe__money_account(use->db, use->doc, use->council,
                                   pe__get_integer(entry, "from_account", 0),
                                   to, &found, err);
    if (status == PE_OK && pe__get_bool(from, "is_pot", false))
        return pe__use_conflict(use, "money_pot");
    pe__money_move move = {
        .day = use->now / 86400, .words = words, .from = from, .to = to,
        .currency = pe__get_text(entry, "currency", ""),
        .amount = pe__get_integer(entry, "amount", 0), .corrects = entry,
        .idea = pe__get_integer(entry, "idea", 0)};
    return status == PE_OK ? write_it(use, &move, "money.corrected", err)
                           : status;
}
