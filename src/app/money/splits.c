/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* An entry among several accounts: a bill of which part is rent and part
 * heating, wages with what was kept back, money changed into another currency.
 *
 * The form has lines. More of them come by a button that sends the form as it
 * is, so that it works with scripts off and nothing that was typed is lost. */
#include "money_uses.h"

#include "clock.h"
#include "council_acts.h"
#include "entry_form.h"
#include "money.h"
#include "money_round.h"

#include <string.h>

enum { LINES_FIRST = 3, LINES_MORE = 4 };

static const char *field_of(pe__use *use, const char *what, int line)
{
    return pe__doc_format(use->doc, "%s_%d", what, line);
}

/* How many lines the form has. */
static int lines_of(pe__use *use)
{
    int64_t lines = pe__get_integer(use->in, "lines", LINES_FIRST);
    if (pe__use_ticked(use, "more"))
        lines += LINES_MORE;
    return lines < 2               ? 2
           : lines > PE__LEGS_MOST ? PE__LEGS_MOST
                                   : (int)lines;
}

/* The form again, with what was typed into this line. */
static void put_line(pe__use *use, pe__value *lines, int k)
{
    pe__value *line = pe__add_object(use->doc, lines);
    int64_t account = pe__get_integer(use->in, field_of(use, "account", k), 0);
    const char *way = pe__get_text(use->in, field_of(use, "way", k),
                                   k == 1 ? "out" : "in");
    pe__put_integer(use->doc, line, "line", k);
    pe__put_bool(use->doc, line, "is_out", strcmp(way, "out") == 0);
    pe__put_text(use->doc, line, "typed_amount",
                 pe__get_text(use->in, field_of(use, "amount", k), ""));
    pe__put_text(use->doc, line, "typed_currency",
                 pe__get_text(use->in, field_of(use, "currency", k), ""));
    pe__value *choices = pe__put_array(use->doc, line, "choices");
    const pe__value *all = pe__get(use->out, "accounts");
    for (const pe__value *row = pe__first(all); row; row = row->next) {
        pe__value *one = pe__doc_copy(use->doc, row);
        pe__put_bool(use->doc, one, "is_chosen",
                     pe__get_integer(row, "account", 0) == account);
        pe__add(use->doc, choices, one);
    }
}

pe_status pe__use_split_show(pe__use *use, pe_error *err)
{
    pe_status status = pe__put_council(use, err);
    if (status || use->outcome != PE__DONE)
        return status;
    pe__put_can(use);
    pe__value *projects = pe__put_array(use->doc, use->out, "projects");
    pe__value *latest = pe__doc_array(use->doc);
    pe__value *typed = pe__put_object(use->doc, use->out, "typed");
    status = pe__money_put_accounts(use, err);
    if (status == PE_OK)
        status = pe__ideas_open(use->db, use->doc, use->council, projects,
                                err);
    if (status == PE_OK)
        status = pe__money_entries(use->db, use->doc, use->council, 0, 0, 0, 1,
                                   latest, err);
    pe__put_text(use->doc, typed, "currency",
                 pe__get_text(pe__first(latest), "currency", "EUR"));
    int count = lines_of(use);
    pe__value *lines = pe__put_array(use->doc, use->out, "lines");
    for (int k = 1; k <= count; k++)
        put_line(use, lines, k);
    pe__put_integer(use->doc, use->out, "line_count", count);
    pe__put_bool(use->doc, use->out, "has_room", count < PE__LEGS_MOST);
    return status;
}

/* What is wrong with a line, by its number. */
static void fault(pe__use *use, int line, const char *key)
{
    pe__use_fault_line(use, "lines", key, line);
}

/* The account, when it is one from which that may be taken. */
static pe_status read_account(pe__use *use, int k, bool out, pe__value **row,
                              pe_error *err)
{
    bool found = false;
    *row = pe__doc_object(use->doc);
    pe_status status = pe__money_account(
        use->db, use->doc, use->council,
        pe__get_integer(use->in, field_of(use, "account", k), 0), *row, &found,
        err);
    if (status == PE_OK && !found)
        fault(use, k, "split_account");
    else if (out && pe__get_bool(*row, "is_pot", false))
        fault(use, k, "split_pot");
    return status;
}

/* Its decimals; the entry's currency, or one of the line's own. */
static pe_status read_currency(pe__use *use, int k, const char **currency,
                               int *digits, pe_error *err)
{
    char code[PE__CURRENCY_LETTERS + 1];
    const char *own = pe__get_text(use->in, field_of(use, "currency", k), "");
    if (*own != '\0') {
        if (!pe__code_of(own, code)) {
            fault(use, k, "split_currency");
            return PE_OK;
        }
        *currency = pe__doc_text(use->doc, code);
    }
    pe_status status = pe__currency_find(use, *currency, digits, err);
    if (status == PE_OK && *digits < 0)
        fault(use, k, "split_currency");
    return status;
}

/* One line of the form into the next leg; an empty one is passed over. */
static pe_status read_line(pe__use *use, int k, const char *currency,
                           pe__money_leg *leg, int32_t *legs, pe_error *err)
{
    const char *amount = pe__get_text(use->in, field_of(use, "amount", k), "");
    bool out = strcmp(pe__get_text(use->in, field_of(use, "way", k), ""),
                      "out") == 0;
    pe__value *row;
    int digits = 2;
    if (*amount == '\0' &&
        *pe__get_text(use->in, field_of(use, "account", k), "") == '\0')
        return PE_OK;
    pe_status status = read_account(use, k, out, &row, err);
    if (status == PE_OK && !pe__use_faulty(use))
        status = read_currency(use, k, &currency, &digits, err);
    if (status || pe__use_faulty(use))
        return status;
    int64_t sum = pe__money_of_digits(amount, digits);
    if (sum <= 0)
        fault(use, k, "split_amount");
    leg[(*legs)++] = (pe__money_leg){row, currency, out ? -sum : sum};
    return PE_OK;
}

/* What comes in must go out, in each currency. */
static void check_sums(pe__use *use, const pe__money_leg *leg, int32_t legs)
{
    for (int32_t k = 0; k < legs; k++) {
        int64_t sum = 0; /* of at most 20 · 2^53 */
        for (int32_t j = 0; j < legs; j++)
            if (strcmp(leg[j].currency, leg[k].currency) == 0)
                sum += leg[j].amount;
        if (sum != 0) {
            pe__use_fault(use, "lines",
                          sum > 0 ? "split_more_in" : "split_more_out");
            return;
        }
    }
    if (legs < 2)
        pe__use_fault(use, "lines", "split_few");
}

pe_status pe__use_split_add(pe__use *use, pe_error *err)
{
    pe__money_leg leg[PE__LEGS_MOST];
    int count = lines_of(use);
    if (pe__use_ticked(use, "more")) {
        pe__use_fault(use, "more", "split_lines");
        return PE_OK;
    }
    pe__money_move move = {
        .day = pe__use_day(use, "day", pe__use_today(use)),
        .words = pe__one_line(use->doc, pe__use_text(use, "words", 200, true)),
        .currency = pe__use_currency(use), .leg = leg};
    pe_status status = PE_OK;
    pe__money_check_day(use, "day", move.day);
    for (int k = 1; k <= count && !status && !pe__use_faulty(use); k++)
        status = read_line(use, k, move.currency, leg, &move.legs, err);
    if (status == PE_OK && !pe__use_faulty(use))
        check_sums(use, leg, move.legs);
    if (status == PE_OK)
        status = pe__money_find_project(use, &move, err);
    if (status || pe__use_faulty(use))
        return status;
    return pe__money_write_said(use, &move, "money.entry", err);
}
