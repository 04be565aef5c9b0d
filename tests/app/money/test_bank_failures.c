/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Statements, splits, rates and hand-overs while memory runs out, and while the
 * store fails: a line stands in the ledger and is settled, or neither; sums by
 * days are those of the postings. */
#include "purses.h"

#include "money_uses.h"
#include "written.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MONEY "/councils/{council}/money"
#define STATEMENT MONEY "/bank/{statement}"
#define LINE STATEMENT "/lines/{line}"

/* What a form has as a file, from the field `content`. */
static void put_file(pe__use *use)
{
    pe__value *file = pe__put_object(use->doc, (pe__value *)use->in, "file");
    const char *text = pe__get_text(use->in, "content", "");
    pe__put_text(use->doc, file, "name", "bank.csv");
    pe__put_bytes(use->doc, file, "bytes", text, strlen(text));
}

static pe_status prepare_bank(pe__use *use, pe_error *err)
{
    put_file(use);
    return pe__doc_failed(use->doc) ? PE_NO_MEMORY
                                    : pe__use_bank_prepare(use, err);
}

static pe_status prepare_rates(pe__use *use, pe_error *err)
{
    put_file(use);
    return pe__doc_failed(use->doc) ? PE_NO_MEMORY
                                    : pe__use_rates_prepare(use, err);
}

#define READ(NAME, path, run)                                                 \
    static const act NAME = {path, PE__MAY_MONEY_SEE, false, false, NULL, run}
#define WRITE(NAME, path, prepare, run)                                       \
    static const act NAME = {path, PE__MAY_MONEY_KEEP, true, false, prepare,  \
                             run}

WRITE(ACCOUNT, MONEY "/accounts", NULL, pe__use_account_add);
WRITE(ENTRY, MONEY "/entries", NULL, pe__use_entry_add);
WRITE(CORRECT, MONEY "/entries/{entry}/correct", NULL, pe__use_entry_correct);
READ(FILE_OF, MONEY "/file/{file_text}", pe__use_ledger_file);
static const act SPLIT_FORM = {MONEY "/split", PE__MAY_MONEY_KEEP, false,
                               false, NULL, pe__use_split_show};
WRITE(SPLIT, MONEY "/split", NULL, pe__use_split_add);
READ(WORTH, MONEY "/worth", pe__use_worth_show);
WRITE(CURRENCY, MONEY "/currencies", NULL, pe__use_currency_add);
WRITE(RATE, MONEY "/rates", NULL, pe__use_rate_add);
WRITE(RATES, MONEY "/rates/file", prepare_rates, pe__use_rates_bring);
READ(BANK_SHOW, MONEY "/bank", pe__use_bank_show);
WRITE(BANK, MONEY "/bank", prepare_bank, pe__use_bank_bring);
READ(SHOW, STATEMENT, pe__use_statement_show);
WRITE(MATCH_ALL, STATEMENT "/match", NULL, pe__use_statement_match);
WRITE(MATCH, LINE "/match", NULL, pe__use_line_match);
WRITE(ENTER, LINE "/enter", NULL, pe__use_line_enter);
WRITE(LEAVE_OUT, LINE "/leave", NULL, pe__use_line_leave);
WRITE(AGAIN, LINE "/reopen", NULL, pe__use_line_reopen);
READ(KEEPERS, MONEY "/handover", pe__use_handover_show);
static const act HAND = {MONEY "/handover", PE__MAY_MONEY_HAND, true, false,
                         NULL, pe__use_handover_add};
static const act SIGN = {MONEY "/handover/{handover}/sign",
                         PE__MAY_MONEY_SIGN, true, false, NULL,
                         pe__use_handover_sign};
static const act DROP = {MONEY "/handover/{handover}/drop",
                         PE__MAY_MONEY_HAND, true, false, NULL,
                         pe__use_handover_drop};

static const char *const tables[] = {
    "money_account", "money_entry", "money_posting", "money_sum",
    "money_currency", "money_rate", "money_statement", "money_line",
    "money_payer", "money_fit", "money_form", "money_key", "money_handover",
    "money_handover_sum",
    "money_handover_sign", "event", NULL};

static void start(place *p, void **state)
{
    static const char *const accounts[][2] = {
        {"assets", "Bank"}, {"income", "Dues"}, {"expenses", "Rent"}};
    set_up(p, state, tables);
    for (size_t k = 0; k < 3; k++)
        must_ask(&p->w, &p->ana, &ACCOUNT, p->bakery, "kind", accounts[k][0],
                 "name", accounts[k][1], NULL);
}

static const char *account(const place *p, const char *name)
{
    return account_of(p, p->bakery, name);
}

/* What is kept beside the postings is what they sum to. */
static void check_sums(const place *p)
{
    char *kept = rows_of(p->w.t->db,
        "SELECT account, currency, block, amount FROM money_sum "
        "WHERE level = 0 ORDER BY 1, 2, 3");
    char *sums = rows_of(p->w.t->db,
        "SELECT account, currency, day_on AS block, "
        "CAST(sum(amount) AS BIGINT) AS amount FROM money_posting "
        "GROUP BY account, currency, day_on ORDER BY 1, 2, 3");
    assert_string_equal(kept, sums);
    free(kept);
    free(sums);
}

static void test_splits_and_rates(void **state)
{
    place p = {0};
    start(&p, state);
    THROUGH(&p.ana, &SPLIT_FORM, p.bakery, {"lines", "4", "more", "1"});
    THROUGH(&p.ana, &SPLIT, p.bakery,
            {"lines", "3", "words", "Bill", "currency", "EUR", "account_1",
             account(&p, "Bank"), "way_1", "out", "amount_1", "10",
             "account_2", account(&p, "Rent"), "amount_2", "7.5",
             "account_3", account(&p, "Dues"), "amount_3", "2.5"});
    assert_int_equal(number_of(p.w.t->db, "SELECT sum(amount) FROM "
                               "money_posting WHERE amount > 0"), 1000);
    THROUGH(&p.ana, &CORRECT, p.bakery, {"entry", "1", "words", "Twice"});
    THROUGH(&p.ana, &CURRENCY, p.bakery,
            {"code", "HOUR", "name", "Time bank", "digits", "1"});
    THROUGH(&p.ana, &RATE, p.bakery,
            {"of", "HOUR", "rate", "9.75", "in_currency", "EUR", "day",
             "2026-01-05", "words", "a vote"});
    THROUGH(&p.ana, &RATES, p.bakery,
            {"content", "date,currency,rate,in\n2026-01-05,USD,0.9,EUR\n",
             "source", "a table"});
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM money_rate"),
                     2);
    must_ask(&p.w, &p.ana, &ENTRY, p.bakery, "from_account",
             account(&p, "Dues"), "to_account", account(&p, "Bank"), "amount",
             "7.5", "currency", "HOUR", "words", "Help", NULL);
    THROUGH(&p.ben, &WORTH, p.bakery, {"in", "EUR", "on", "2027-01-20"});
    static const char *const files[] = {"ledger.txt", "ledger.beancount",
                                        "ledger.journal"};
    for (int k = 0; k < 3; k++)
        THROUGH(&p.ben, &FILE_OF, p.bakery, {"file_text", files[k]});
    check_sums(&p);
    town_close(&p.w);
}

static const char *line(const place *p, int64_t amount)
{
    char query[100];
    snprintf(query, sizeof query,
             "SELECT line FROM money_line WHERE amount = %lld",
             (long long)amount);
    return field_of(&p->w, query);
}

static void test_bank(void **state)
{
    place p = {0};
    start(&p, state);
    must_ask(&p.w, &p.ana, &ENTRY, p.bakery, "from_account",
             account(&p, "Dues"), "to_account", account(&p, "Bank"), "amount",
             "20", "currency", "EUR", "day", "2027-01-04", "words", "Dues",
             NULL);
    const char *content =
        "date,amount,text,payer,balance\n2027-01-05,20,June,A,20\n"
        "2027-01-06,-5,flat,B,15\n2027-01-07,-1,fee,,14\n"
        "2027-01-07,20,July,A,34\n";
    THROUGH(&p.ana, &BANK, p.bakery,
            {"content", content, "account", account(&p, "Bank"), "currency",
             "EUR"});
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM money_line"),
                     4);
    const char *statement = field_of(&p.w, "SELECT max(statement) "
                                        "FROM money_statement");
    THROUGH(&p.ben, &BANK_SHOW, p.bakery, {NULL});
    THROUGH(&p.ben, &SHOW, p.bakery, {"statement", statement});
    THROUGH(&p.ana, &LEAVE_OUT, p.bakery,
            {"statement", statement, "line", line(&p, -100)});
    THROUGH(&p.ana, &AGAIN, p.bakery,
            {"statement", statement, "line", line(&p, -100)});
    THROUGH(&p.ana, &ENTER, p.bakery,
            {"statement", statement, "line", line(&p, -500), "to_account",
             account(&p, "Rent"), "words", "Flat"});
    const char *first = field_of(&p.w, "SELECT min(line) FROM money_line "
                                    "WHERE amount = 2000");
    THROUGH(&p.ana, &MATCH, p.bakery,
            {"statement", statement, "line", first, "number", "1"});
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM money_line "
                               "WHERE state = 'entered' AND words = ''"), 2);
    must_ask(&p.w, &p.ana, &ENTRY, p.bakery, "from_account",
             account(&p, "Dues"), "to_account", account(&p, "Bank"), "amount",
             "20", "currency", "EUR", "day", "2027-01-08", "words", "Dues",
             NULL);
    THROUGH(&p.ana, &MATCH_ALL, p.bakery, {"statement", statement});
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM money_line "
                               "WHERE state = 'entered'"), 3);
    /* an entry that is taken back frees its line */
    THROUGH(&p.ana, &CORRECT, p.bakery, {"entry", "1", "words", "No"});
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM money_line "
                               "WHERE state = 'open'"), 2);
    check_sums(&p);
    p.w.now += (int64_t)801 * 86400;
    through_tick(&p.w, pe__bank_tick, pe__bank_next, 1);
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM money_payer"),
                     0);
    town_close(&p.w);
}

static void test_handover(void **state)
{
    place p = {0};
    start(&p, state);
    must_ask(&p.w, &p.ana, &ENTRY, p.bakery, "from_account",
             account(&p, "Dues"), "to_account", account(&p, "Bank"), "amount",
             "20", "currency", "EUR", "words", "Dues", NULL);
    THROUGH(&p.ana, &HAND, p.bakery, {"words", "All is there"});
    const char *handover = field_of(&p.w, "SELECT max(handover) "
                                       "FROM money_handover");
    THROUGH(&p.ben, &KEEPERS, p.bakery, {NULL});
    THROUGH(&p.ana, &SIGN, p.bakery, {"handover", handover});
    THROUGH(&p.ben, &SIGN, p.bakery, {"handover", handover});
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM "
                               "money_handover WHERE state = 'signed'"), 1);
    must_ask(&p.w, &p.ana, &HAND, p.bakery, "words", "", NULL);
    handover = field_of(&p.w, "SELECT max(handover) FROM money_handover");
    THROUGH(&p.ana, &DROP, p.bakery, {"handover", handover});
    town_close(&p.w);
}

/* Of all currencies of ISO 4217 the decimals that it gives them. */
static void test_iso(void **state)
{
    (void)state;
    assert_int_equal(pe__iso_digits("EUR"), 2);
    assert_int_equal(pe__iso_digits("JPY"), 0);
    assert_int_equal(pe__iso_digits("KWD"), 3);
    assert_int_equal(pe__iso_digits("CLF"), 4);
    assert_int_equal(pe__iso_digits("ZWG"), 2);
    static const char *const none[] = {"", "EU", "EURO", "eur", "XXX", "UR ",
                                       " EU", "D A"};
    for (size_t k = 0; k < sizeof none / sizeof *none; k++)
        assert_int_equal(pe__iso_digits(none[k]), -1);
    char code[PE__CURRENCY_LETTERS + 1];
    assert_true(pe__code_of("hour", code));
    assert_string_equal(code, "HOUR");
    assert_false(pe__code_of("ninelette", code));
    assert_false(pe__code_of("E1R", code));
}

#define STORE(test)                                                           \
    cmocka_unit_test_setup_teardown(test, trial_ready, trial_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE(test_splits_and_rates), STORE(test_bank), STORE(test_handover),
        cmocka_unit_test(test_iso)};
    return cmocka_run_group_tests_name("bank failures", tests, NULL, NULL);
}
