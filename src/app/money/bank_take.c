/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a line of the bank seems to be is entered, once somebody says yes: the
 * entry, what it counts for, and the line with it, or none of them. */
#include "bank.h"

#include "calendar.h"
#include "dues.h"
#include "entry_form.h"
#include "money_fit.h"
#include "money_ledger.h"
#include "money_pledge.h"
#include "money_uses.h"
#include "transfer_uses.h"
#include "written.h"

#include <string.h>

enum { ALL_MOST = 500 };

/* The entry that the line is, else a new one from `income`; 0 and an outcome or
 * a fault when it cannot be. */
static pe_status enter(pe__use *use, const pe__value *line, int64_t income,
                       const char *words, int64_t *entry, pe_error *err)
{
    bool here = false, there = false, large = false;
    int64_t number = 0;
    pe__value *bank = pe__doc_object(use->doc);
    pe__value *other = pe__doc_object(use->doc);
    pe_status status = pe__line_match_of(use, line, 0, entry, err);
    if (status != PE_OK || *entry != 0)
        return status;
    status = pe__money_account(use->db, use->doc, use->council,
                               pe__get_integer(line, "account", 0), bank,
                               &here, err);
    if (status == PE_OK)
        status = pe__money_account(use->db, use->doc, use->council, income,
                                   other, &there, err);
    if (status == PE_OK &&
        (!there || strcmp(pe__get_text(other, "kind", ""), "income") != 0))
        pe__use_fault(use, "from_account", "money_account");
    if (status != PE_OK || pe__use_faulty(use))
        return status;
    const pe__money_move move = {
        .day = pe__get_integer(line, "day", 0), .words = words,
        .from = other, .to = bank,
        .currency = pe__get_text(line, "currency", ""),
        .amount = pe__get_integer(line, "amount", 0)};
    status = pe__money_write(use, &move, entry, &number, &large, err);
    return status == PE_OK && large ? pe__use_conflict(use, "money_large")
                                    : status;
}

static pe_status take_pledge(pe__use *use, const pe__value *line,
                             const pe__value *one, int64_t income,
                             int64_t *entry, pe_error *err)
{
    bool is = false;
    const int64_t pledge = pe__get_integer(one, "subject", 0);
    const char *words = pe__doc_format(
        use->doc, "%s %lld", pe__use_in_words(use, "Pledge", "Zusage",
                                              "Promesa"),
        (long long)pledge);
    pe_status status = enter(use, line, income, words, entry, err);
    if (status != PE_OK || *entry == 0)
        return status;
    status = pe__fit_is_receipt(use->db, *entry, &is, err);
    if (status == PE_OK && is)
        return pe__use_conflict(use, "bank_match");
    if (status == PE_OK)
        status = pe__pledge_match(use->db, *entry, pledge, err);
    return status == PE_OK
               ? pe__use_event(use, "pledge.matched", pledge, NULL, err)
               : status;
}

static pe_status take_dues(pe__use *use, const pe__value *line,
                           int64_t *entry, pe_error *err)
{
    pe__dues d = {0};
    const pe_status status = pe__dues_gather(use, &d, err);
    return status == PE_OK
               ? enter(use, line, pe__get_integer(d.scale, "account", 0),
                       pe__use_in_words(use, "Dues", "Beitrag", "Cuota"),
                       entry, err)
               : status;
}

/* By the very use of the page of transfers, as if its form were filled in. */
static pe_status take_transfer(pe__use *use, const pe__value *line,
                               const pe__value *one, int64_t *entry,
                               pe_error *err)
{
    const bool gives = pe__get_bool(one, "gives", false);
    const pe__value *own = use->in;
    pe__value *in = pe__doc_object(use->doc);
    pe__put_integer(use->doc, in, "run", pe__get_integer(one, "run", 0));
    pe__put_integer(use->doc, in, "payment",
                    pe__get_integer(one, "subject", 0));
    pe__put_integer(use->doc, in, "account",
                    pe__get_integer(line, "account", 0));
    const pe__date on = pe__date_of(pe__get_integer(line, "day", 0));
    pe__put_format(use->doc, in, "entered_on", "%04d-%02d-%02d", (int)on.year,
                   on.month, on.day);
    pe__put_text(use->doc, in, "name",
                 pe__use_in_words(use, "Solidarity", "Solidarit\xC3\xA4t",
                                  "Solidaridad"));
    use->in = in;
    const pe_status status = (gives ? pe__use_transfer_sent
                                    : pe__use_transfer_arrived)(use, err);
    use->in = own;
    *entry = pe__get_integer(use->out, "entry", 0);
    return status;
}

/* What is proposed is reckoned anew: what was shown may be over. */
static pe_status take(pe__use *use, const pe__value *line,
                      const pe__value *one, int64_t income, pe_error *err)
{
    int64_t entry = 0;
    const char *kind = pe__get_text(one, "kind", "");
    pe_status status = kind[0] == 'p'
                           ? take_pledge(use, line, one, income, &entry, err)
                       : kind[0] == 'd' ? take_dues(use, line, &entry, err)
                                        : take_transfer(use, line, one, &entry,
                                                        err);
    if (status != PE_OK || entry == 0 || use->outcome != PE__DONE ||
        pe__use_faulty(use))
        return status;
    return pe__line_settled(use, line, "entered", entry, err);
}

pe_status pe__use_line_take(pe__use *use, pe_error *err)
{
    pe__value *statement, *line;
    pe__awaited known = {0};
    const char *kind = pe__use_choice(use, "kind", "pledge dues transfer");
    const int64_t subject = pe__use_integer(use, "subject", 1, INT64_MAX, 0);
    pe_status status = pe__line_find(use, &statement, &line, false, err);
    if (status || use->outcome != PE__DONE || pe__use_faulty(use))
        return status;
    status = pe__money_put_accounts(use, err);
    if (status == PE_OK)
        status = pe__line_propose(use, &known, line, err);
    const pe__value *one = pe__first(pe__get(line, "proposals"));
    while (one && (pe__get_integer(one, "subject", 0) != subject ||
                   strcmp(pe__get_text(one, "kind", ""), kind) != 0))
        one = one->next;
    if (status == PE_OK && one == NULL)
        return pe__use_conflict(use, "bank_match");
    if (status == PE_OK)
        status = take(use, line, one,
                      pe__use_integer(use, "from_account", 0, INT64_MAX,
                                      pe__get_integer(line, "income", 0)),
                      err);
    if (use->outcome == PE__DONE && !pe__use_faulty(use))
        pe__line_next(use, "bank_taken");
    return status;
}

/* The nearest entry stands in front of a proposal on the page, too. */
pe_status pe__use_statement_take(pe__use *use, pe_error *err)
{
    pe__value *statement, *lines = pe__doc_array(use->doc);
    int64_t singles = 0;
    pe__awaited known = {0};
    pe_status status = pe__statement_find(use, &statement, err);
    if (status || use->outcome != PE__DONE)
        return status;
    status = pe__money_put_accounts(use, err);
    if (status == PE_OK)
        status = pe__lines(use->db, use->doc,
                           pe__get_integer(statement, "statement", 0), 0,
                           ALL_MOST, lines, err);
    for (pe__value *row = lines->items.first; row && status == PE_OK;
         row = row->next)
        if (strcmp(pe__get_text(row, "state", ""), "open") == 0)
            status = pe__line_propose(use, &known, row, err);
    pe__lines_single(use, lines, &singles);
    for (pe__value *row = lines->items.first;
         row && status == PE_OK && use->outcome == PE__DONE; row = row->next) {
        const pe__value *one = pe__first(pe__get(row, "proposals"));
        if (one && pe__get_bool(one, "is_single", false))
            status = take(use, row, one, pe__get_integer(row, "income", 0),
                          err);
    }
    if (use->outcome == PE__DONE)
        pe__line_next(use, "bank_taken");
    return status;
}
