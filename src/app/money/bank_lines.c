/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The lines of a statement, one by one: with what in the ledger each seems to
 * be, and why. Nothing is entered by itself; each takes a yes. */
#include "bank.h"

#include "council_acts.h"
#include "entry_form.h"
#include "money_bank.h"
#include "money_fit.h"
#include "money_uses.h"
#include "permission.h"

#include <string.h>

enum { MATCHES = 5, ALL_MOST = 500 };

pe_status pe__statement_find(pe__use *use, pe__value **row, pe_error *err)
{
    bool found = false;
    *row = pe__doc_object(use->doc);
    pe_status status = pe__statement_row(
        use->db, use->doc, use->council,
        pe__get_integer(use->in, "statement", 0), *row, &found, err);
    if (status == PE_OK && !found)
        return pe__use_not_found(use);
    return status;
}

/* --- the difference ------------------------------------------------------- */

/* bank − ledger = lines that wait + lines left out − entries that no line has
 * + what was different before the first line: by sums alone, so that it is so
 * to the smallest unit. */
pe_status pe__statement_explain(pe__use *use, pe__value *row, pe_error *err)
{
    const pe__value *said = pe__get(row, "closing");
    const char *currency = pe__get_text(row, "currency", "");
    int64_t account = pe__get_integer(row, "account", 0);
    int64_t until = pe__get_integer(row, "until", 0), now = 0, before = 0;
    int64_t closing = pe__get_integer(row, "closing", 0);
    int digits = (int)pe__get_integer(row, "digits", 2);
    pe__line_sums sums;
    pe_status status = pe__line_sums_of(use->db, account, currency, until,
                                        &sums, err);
    if (status == PE_OK)
        status = pe__money_balance_on(use->db, account, currency, until, &now,
                                      err);
    if (status == PE_OK)
        status = pe__money_balance_on(use->db, account, currency,
                                      sums.first - 1, &before, err);
    before -= sums.early;
    bool has = said && said->kind == PE__MONEY;
    int64_t lines = sums.open + sums.left + sums.entered;
    pe__put_bool(use->doc, row, "has_closing", has);
    pe__put_money(use->doc, row, "ledger", now, digits);
    pe__put_money(use->doc, row, "waiting", sums.open, digits);
    pe__put_money(use->doc, row, "left_out", sums.left, digits);
    pe__put_money(use->doc, row, "not_at_bank",
                  sums.entered - (now - before), digits);
    if (!has)
        return status;
    pe__put_money(use->doc, row, "difference", closing - now, digits);
    pe__put_money(use->doc, row, "before", closing - lines - before, digits);
    pe__put_bool(use->doc, row, "agrees", closing == now);
    return status;
}

/* --- the page ------------------------------------------------------------- */

static bool is_taken(const pe__value *lines, const pe__value *until,
                     int64_t entry)
{
    for (const pe__value *row = pe__first(lines); row && row != until;
         row = row->next)
        if (pe__get_integer(row, "match_entry", 0) == entry)
            return true;
    return false;
}

/* The nearest entry that no line above has. */
static pe_status propose(pe__use *use, const pe__value *lines, pe__value *line,
                         pe_error *err)
{
    pe__value *all = pe__doc_array(use->doc);
    pe_status status = pe__line_matches(
        use->db, use->doc, pe__get_integer(line, "account", 0),
        pe__get_text(line, "currency", ""), pe__get_integer(line, "amount", 0),
        pe__get_integer(line, "day", 0), PE__MATCH_DAYS,
        PE__LINES_SHOWN + MATCHES, all, err);
    for (const pe__value *row = pe__first(all); row && !status;
         row = row->next) {
        int64_t entry = pe__get_integer(row, "entry", 0);
        int64_t day = pe__get_integer(row, "day", 0);
        if (is_taken(lines, line, entry))
            continue;
        int64_t line_day = pe__get_integer(line, "day", 0);
        pe__put_integer(use->doc, line, "match_entry", entry);
        pe__value *match = pe__put_object(use->doc, line, "match");
        pe__put_integer(use->doc, match, "number",
                        pe__get_integer(row, "number", 0));
        pe__put_text(use->doc, match, "entry_words",
                     pe__get_text(row, "words", ""));
        pe__put_number(use->doc, match, "entry_day", PE__DAY, day);
        pe__put_number(use->doc, match, "apart", PE__COUNT,
                       pe__get_integer(row, "apart", 0));
        pe__put_bool(use->doc, match, "is_same_day", day == line_day);
        pe__put_bool(use->doc, match, "is_earlier", day < line_day);
        pe__put_bool(use->doc, match, "is_drawn",
                     pe__get_bool(row, "is_drawn", false));
        break;
    }
    return status;
}

/* Accounts that money of a line comes from or goes to, `chosen` marked. Lines
 * of a page are like each other: those that are alike show the same rows. */
typedef struct choices {
    bool came;
    int64_t chosen;
    const pe__value *rows;
    struct choices *next;
} choices;

static const pe__value *list_choices(pe__use *use, const pe__value *line,
                                     bool came, int64_t chosen)
{
    pe__value *rows = pe__doc_array(use->doc);
    const pe__value *all = pe__get(use->out, "accounts");
    for (const pe__value *row = pe__first(all); row; row = row->next) {
        if (pe__get_integer(row, "account", 0) ==
                pe__get_integer(line, "account", 0) ||
            (came && pe__get_bool(row, "is_pot", false)))
            continue;
        pe__value *one = pe__doc_copy(use->doc, row);
        pe__put_bool(use->doc, one, "is_chosen",
                     pe__get_integer(row, "account", 0) == chosen);
        pe__add(use->doc, rows, one);
    }
    return rows;
}

static const pe__value *find_choices(pe__use *use, choices **known,
                                     const pe__value *line, bool came,
                                     int64_t chosen)
{
    for (const choices *c = *known; c; c = c->next)
        if (c->came == came && c->chosen == chosen)
            return c->rows;
    const pe__value *rows = list_choices(use, line, came, chosen);
    choices *more = pe__doc_alloc(use->doc, sizeof *more);
    if (more != NULL) {
        *more = (choices){came, chosen, rows, *known};
        *known = more;
    }
    return rows;
}

/* What a new entry would be, with where this payer's money went before. */
static pe_status put_new(pe__use *use, pe__value *line, choices **lists,
                         pe_error *err)
{
    bool came = pe__get_integer(line, "amount", 0) > 0, found = false;
    const char *payer = pe__get_text(line, "payer", "");
    pe__value *known = pe__doc_object(use->doc);
    pe_status status = PE_OK;
    if (*payer)
        status = pe__payer_get(use->db, use->doc, use->council, payer, known,
                               &found, err);
    int64_t account = pe__get_integer(known, "account", 0);
    pe__put_bool(use->doc, line, "has_payer", found);
    pe__put_text(use->doc, line, "payer_account",
                 pe__get_text(known, "name", ""));
    pe__put_text(use->doc, line, "payer_words",
                 pe__get_text(known, "words", ""));
    pe__value *rows = pe__put_array(use->doc, line, "choices");
    rows->items = find_choices(use, lists, line, came, account)->items;
    return status;
}

static pe_status put_line(pe__use *use, const pe__value *lines,
                          pe__value *line, choices **lists, pe__awaited *known,
                          pe_error *err)
{
    const char *state = pe__get_text(line, "state", "");
    bool open = strcmp(state, "open") == 0;
    pe__put_bool(use->doc, line, "is_open", open);
    pe__put_bool(use->doc, line, "is_left", strcmp(state, "left") == 0);
    pe__put_bool(use->doc, line, "is_entered", strcmp(state, "entered") == 0);
    pe__put_bool(use->doc, line, "is_typed",
                 pe__get_integer(line, "line", 0) ==
                     pe__get_integer(use->in, "line", -1));
    pe__put_bool(use->doc, line, "is_in",
                 pe__get_integer(line, "amount", 0) > 0);
    if (!open)
        return PE_OK;
    pe__value *draws = pe__put_array(use->doc, line, "draws");
    pe_status status = propose(use, lines, line, err);
    if (status == PE_OK && pe__get_integer(line, "match_entry", 0) == 0)
        status = pe__line_draws(use->db, use->doc, use->council,
                                pe__get_text(line, "currency", ""),
                                -pe__get_integer(line, "amount", 0), draws,
                                err);
    if (status == PE_OK && pe__permits(PE__MAY_MONEY_KEEP, use->relations))
        status = pe__line_propose(use, known, line, err);
    return status == PE_OK ? put_new(use, line, lists, err) : status;
}

static pe_status put_lines(pe__use *use, pe__value *statement, pe_error *err)
{
    int64_t skip = pe__get_integer(use->in, "from", 0), matches = 0;
    choices *lists = NULL;
    pe__awaited known = {0};
    pe__value *lines = pe__put_array(use->doc, use->out, "lines");
    pe_status status = pe__lines(use->db, use->doc,
                                 pe__get_integer(statement, "statement", 0),
                                 skip < 0 ? 0 : skip, PE__LINES_SHOWN, lines,
                                 err);
    for (pe__value *row = lines->items.first; row && !status; row = row->next) {
        status = put_line(use, lines, row, &lists, &known, err);
        matches += pe__get_integer(row, "match_entry", 0) != 0;
    }
    int64_t singles = 0;
    pe__lines_single(use, lines, &singles);
    pe__put_number(use->doc, use->out, "matches", PE__COUNT, matches);
    pe__put_number(use->doc, use->out, "singles", PE__COUNT, singles);
    if (pe__count_of(lines) == PE__LINES_SHOWN)
        pe__put_integer(use->doc, use->out, "next_from",
                        (skip < 0 ? 0 : skip) + PE__LINES_SHOWN);
    return status;
}

/* How the file was read, for a look before anything is entered. */
static void put_how(pe__use *use, pe__value *row)
{
    static const char *const FORMATS[] = {"camt", "mt940", "table"};
    const char *order = pe__get_text(row, "day_order", "");
    const pe__value *opening = pe__get(row, "opening");
    for (int k = 0; k < 3; k++)
        pe__put_bool(use->doc, row, pe__doc_format(use->doc, "is_%s",
                                                   FORMATS[k]),
                     strcmp(pe__get_text(row, "format", ""), FORMATS[k]) == 0);
    pe__put_bool(use->doc, row, "is_day_first", *order == 'd');
    pe__put_bool(use->doc, row, "is_month_first", *order == 'm');
    pe__put_bool(use->doc, row, "is_year_first", *order == 'y');
    pe__put_bool(use->doc, row, "is_comma",
                 *pe__get_text(row, "mark", "") == ',');
    pe__put_bool(use->doc, row, "has_opening",
                 opening && opening->kind == PE__MONEY);
    pe__put_bool(use->doc, row, "has_passed",
                 pe__get_integer(row, "passed", 0) > 0);
    pe__put_bool(use->doc, row, "is_odd",
                 pe__get_integer(row, "odd_line", 0) > 0);
    pe__put_bool(use->doc, row, "may_undo",
                 pe__get_integer(row, "open", 0) +
                         pe__get_integer(row, "known", 0) ==
                     pe__get_integer(row, "lines", 0));
}

pe_status pe__use_statement_undo(pe__use *use, pe_error *err)
{
    pe__value *statement;
    bool done = false;
    pe_status status = pe__statement_find(use, &statement, err);
    if (status || use->outcome != PE__DONE)
        return status;
    const int64_t id = pe__get_integer(statement, "statement", 0);
    status = pe__statement_undo(use->db, id, &done, err);
    if (status == PE_OK && !done)
        return pe__use_conflict(use, "bank_settled");
    pe__use_next(use, "/councils/%lld/money/bank?said=money.bank_undone",
                 (long long)use->council);
    return status == PE_OK ? pe__use_event(use, "money.statement_undone", id,
                                           NULL, err)
                           : status;
}

pe_status pe__use_statement_show(pe__use *use, pe_error *err)
{
    pe__value *row;
    pe_status status = pe__put_council(use, err);
    if (status == PE_OK && use->outcome == PE__DONE)
        status = pe__statement_find(use, &row, err);
    if (status || use->outcome != PE__DONE)
        return status;
    pe__put_can(use);
    pe__put(use->doc, use->out, "statement", row);
    put_how(use, row);
    status = pe__money_put_accounts(use, err);
    if (status == PE_OK)
        status = pe__statement_explain(use, row, err);
    return status == PE_OK ? put_lines(use, row, err) : status;
}

/* --- what becomes of a line ----------------------------------------------- */

void pe__line_next(pe__use *use, const char *said)
{
    pe__use_next(use, "/councils/%lld/money/bank/%lld?said=money.%s",
                 (long long)use->council,
                 (long long)pe__get_integer(use->in, "statement", 0), said);
}

pe_status pe__line_settled(pe__use *use, const pe__value *line,
                           const char *state, int64_t entry, pe_error *err)
{
    int64_t id = pe__get_integer(line, "line", 0);
    pe_status status = pe__line_settle(use->db, id, state, entry, use->member,
                                       use->now, err);
    if (status == PE_OK)
        status = pe__fit_forget(use->db, id, err);
    return status == PE_OK ? pe__use_event(use, "money.line", id, NULL, err)
                           : status;
}

pe_status pe__line_find(pe__use *use, pe__value **statement, pe__value **line,
                        bool left, pe_error *err)
{
    bool found = false;
    *line = pe__doc_object(use->doc);
    pe_status status = pe__statement_find(use, statement, err);
    if (status || use->outcome != PE__DONE)
        return status;
    status = pe__line_row(use->db, use->doc,
                          pe__get_integer(*statement, "statement", 0),
                          pe__get_integer(use->in, "line", 0), *line, &found,
                          err);
    if (status == PE_OK && !found)
        return pe__use_not_found(use);
    if (status == PE_OK && strcmp(pe__get_text(*line, "state", ""),
                                  left ? "left" : "open") != 0)
        return pe__use_conflict(use, "bank_settled");
    return status;
}

pe_status pe__use_line_leave(pe__use *use, pe_error *err)
{
    pe__value *statement, *line;
    pe_status status = pe__line_find(use, &statement, &line, false, err);
    if (status || use->outcome != PE__DONE)
        return status;
    pe__line_next(use, "bank_left");
    return pe__line_settled(use, line, "left", 0, err);
}

pe_status pe__use_line_reopen(pe__use *use, pe_error *err)
{
    pe__value *statement, *line;
    pe_status status = pe__line_find(use, &statement, &line, true, err);
    if (status || use->outcome != PE__DONE)
        return status;
    pe__line_next(use, "bank_again");
    int64_t id = pe__get_integer(line, "line", 0);
    status = pe__line_reopen(use->db, id, err);
    return status == PE_OK ? pe__use_event(use, "money.line", id, NULL, err)
                           : status;
}

pe_status pe__line_match_of(pe__use *use, const pe__value *line,
                            int64_t number, int64_t *entry, pe_error *err)
{
    pe__value *all = pe__doc_array(use->doc);
    pe_status status = pe__line_matches(
        use->db, use->doc, pe__get_integer(line, "account", 0),
        pe__get_text(line, "currency", ""), pe__get_integer(line, "amount", 0),
        pe__get_integer(line, "day", 0), PE__MATCH_DAYS, INT64_MAX, all, err);
    *entry = 0;
    for (const pe__value *row = pe__first(all); row; row = row->next)
        if (number == 0 || pe__get_integer(row, "number", 0) == number) {
            *entry = pe__get_integer(row, "entry", 0);
            break;
        }
    return status;
}

pe_status pe__use_line_match(pe__use *use, pe_error *err)
{
    pe__value *statement, *line;
    int64_t entry = 0;
    int64_t number = pe__use_integer(use, "number", 1, INT64_MAX, -1);
    pe_status status = pe__line_find(use, &statement, &line, false, err);
    if (status || use->outcome != PE__DONE || pe__use_faulty(use))
        return status;
    status = pe__line_match_of(use, line, number, &entry, err);
    if (status == PE_OK && entry == 0)
        return pe__use_conflict(use, "bank_match");
    pe__line_next(use, "bank_matched");
    return status == PE_OK
               ? pe__line_settled(use, line, "entered", entry, err)
               : status;
}

/* All that wait and have an entry, the nearest each. */
pe_status pe__use_statement_match(pe__use *use, pe_error *err)
{
    pe__value *statement, *lines = pe__doc_array(use->doc);
    pe_status status = pe__statement_find(use, &statement, err);
    if (status || use->outcome != PE__DONE)
        return status;
    status = pe__lines(use->db, use->doc,
                       pe__get_integer(statement, "statement", 0), 0, ALL_MOST,
                       lines, err);
    for (const pe__value *row = pe__first(lines); row && !status;
         row = row->next) {
        int64_t entry = 0;
        if (strcmp(pe__get_text(row, "state", ""), "open") != 0)
            break; /* those that wait come first */
        status = pe__line_match_of(use, row, 0, &entry, err);
        if (status == PE_OK && entry != 0)
            status = pe__line_settled(use, row, "entered", entry, err);
    }
    pe__line_next(use, "bank_matched");
    return status;
}

static pe_status write_line(pe__use *use, const pe__value *line,
                            const pe__money_move *move, int64_t other,
                            pe_error *err)
{
    int64_t entry = 0, number = 0;
    bool large = false;
    pe_status status = pe__money_write(use, move, &entry, &number, &large,
                                       err);
    if (status == PE_OK && large)
        return pe__use_conflict(use, "money_large");
    const char *payer = pe__get_text(line, "payer", "");
    if (status == PE_OK && *payer)
        status = pe__payer_learn(use->db, use->council, payer, other,
                                 move->words, use->now, err);
    pe__put_integer(use->doc, use->out, "number", number);
    pe__line_next(use, "bank_entered");
    return status == PE_OK
               ? pe__line_settled(use, line, "entered", entry, err)
               : status;
}

pe_status pe__use_line_enter(pe__use *use, pe_error *err)
{
    pe__value *statement, *line, *other, *bank = pe__doc_object(use->doc);
    bool found = false;
    pe_status status = pe__line_find(use, &statement, &line, false, err);
    if (status || use->outcome != PE__DONE)
        return status;
    int64_t amount = pe__get_integer(line, "amount", 0);
    int64_t account = pe__get_integer(line, "account", 0);
    pe__money_move move = {
        .day = pe__get_integer(line, "day", 0),
        .words = pe__one_line(use->doc, pe__use_text(use, "words", 200, true)),
        .currency = pe__get_text(line, "currency", ""),
        .amount = amount < 0 ? -amount : amount};
    status = pe__money_find_account(use, "to_account", &other, err);
    if (status == PE_OK)
        status = pe__money_account(use->db, use->doc, use->council, account,
                                   bank, &found, err);
    move.from = amount > 0 ? other : bank;
    move.to = amount > 0 ? bank : other;
    if (pe__get_bool(move.from, "is_pot", false))
        pe__use_fault(use, "to_account", "money_pot");
    if (pe__get_integer(other, "account", 0) == account)
        pe__use_fault(use, "to_account", "money_same");
    pe__money_check_day(use, "to_account", move.day);
    if (status || pe__use_faulty(use))
        return status;
    return write_line(use, line, &move, pe__get_integer(other, "account", 0),
                      err);
}
