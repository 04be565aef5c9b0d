/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What people bring: elections, ledgers, statements, groups. Good ones are read
 * as they are, of bad ones the line and what is wrong with it is said. */
#include "amount.h"
#include "ballots.h"
#include "book.h"
#include "groups.h"
#include "mem.h"
#include "statement.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* --- amounts ---- */

static void amounts(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int digits;
        int64_t value;
        const char *again;
    } good[] = {{"0", 0, 0, "0"},
                {"12.5", 2, 1250, "12.50"},
                {"-12,50", 2, -1250, "-12.50"},
                {"+7", 3, 7000, "7.000"},
                {"1.500", 1, 15, "1.5"},
                {".5", 1, 5, "0.5"},
                {"9223372036854775807", 0, INT64_MAX, "9223372036854775807"},
                {"-9223372036854775808", 0, INT64_MIN,
                 "-9223372036854775808"}};
    static const char *const bad[] = {"", "-", ".", "1.2.3", "1e3", " 1", "1 ",
                                      "9223372036854775808", "0.001",
                                      "--1", "0x1"};
    char text[PE__AMOUNT];
    int64_t value;
    for (size_t k = 0; k < sizeof good / sizeof *good; k++) {
        assert_true(pe__amount_read(good[k].text, strlen(good[k].text),
                                    good[k].digits, &value));
        assert_true(value == good[k].value);
        assert_string_equal(pe__amount_text(value, good[k].digits, false,
                                            text), good[k].again);
    }
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++)
        assert_false(pe__amount_read(bad[k], strlen(bad[k]), 2, &value));
    assert_string_equal(pe__amount_text(-123456789, 2, true, text),
                        "-1,234,567.89");
    assert_int_equal(pe__amount_digits("1.250"), 2);
    assert_int_equal(pe__amount_digits("12"), 0);
    assert_int_equal(pe__amount_digits("1.2x"), -1);
}

/* --- elections ---- */

static const char meta[] = "META\nkey;value\nbudget;100.5\nvote_type;approval\n"
                           "currency;EUR\ndescription;\"A; \"\"B\"\"\n"
                           "C\"\ncaps;sport:20,art:30.25\n";
static const char projects[] =
    "PROJECTS\nproject_id;cost;name;category;least;step;periods;instead\n"
    "b;20;Bench;sport;;;2;x\na;10.25;Arch;art;5;2.5;;\n9;7;Nine;other;;;;x\n";
static const char votes[] = "VOTES\nvoter_id;vote;weight;against\n"
                            "v1;a,b;1/2;9\nv2;9,9;0.25;\n\nv3;;;b\n";

static pe_status parse(const char *a, const char *b, const char *c,
                       pe__ballots *out, pe_error *err)
{
    char text[4000];
    snprintf(text, sizeof text, "%s%s%s", a, b, c);
    return pe__ballots_parse("poll.pb", text, strlen(text), out, err);
}

static void an_election(void **state)
{
    (void)state;
    pe__ballots b;
    pe_error err = {0};
    if (parse(meta, projects, votes, &b, &err) != PE_OK)
        fail_msg("%ld: %s", err.line, err.message);
    const pe_fund_election *e = &b.election;
    assert_int_equal(b.digits, 2);
    assert_int_equal(e->budget, 10050);
    assert_string_equal(b.title, "A; \"B\"\nC");
    assert_int_equal(e->projects, 3);
    assert_string_equal(b.id[0], "9"); /* by the bytes of their ids */
    assert_string_equal(b.id[1], "a");
    assert_string_equal(b.name[2], "Bench");
    assert_int_equal(e->project[1].cost, 1025);
    assert_int_equal(e->project[1].least, 500);
    assert_int_equal(e->project[1].step, 250);
    assert_int_equal(e->project[2].periods, 2);
    assert_int_equal(e->project[0].category, -1);
    assert_int_equal(e->cap[e->project[2].category], 2000);
    assert_int_equal(e->project[0].instead, e->project[2].instead);
    assert_int_equal(e->voters, 3);
    assert_int_equal(e->one, 4);
    assert_int_equal(e->weight[0], 2);
    assert_int_equal(e->weight[1], 1);
    assert_int_equal(e->weight[2], 4);
    assert_int_equal(e->first[1], 3);
    assert_int_equal(e->choice[0], 1);
    assert_int_equal(e->points[2], -1);
    assert_int_equal(e->first[2] - e->first[1], 1); /* 9 stood twice */
    assert_int_equal(b.repeats, 1);
    pe__ballots_free(&b);
}

static void rankings_and_points(void **state)
{
    (void)state;
    pe__ballots b;
    pe_error err = {0};
    const char *p = "PROJECTS\nproject_id;cost\na;1\nb;2\nc;3\n";
    if (parse("META\nk;v\nbudget;9\nvote_type;ordinal\n", p,
              "VOTES\nvote\n\"c,a,b\"\n", &b, &err) != PE_OK)
        fail_msg("%s", err.message);
    assert_int_equal(b.election.points[0], 2); /* the first of three */
    assert_int_equal(b.election.points[2], 0);
    pe__ballots_free(&b);
    if (parse("META\nk;v\nbudget;9\nvote_type;cumulative\n", p,
              "VOTES\nvote;points\na,c;3,1\n", &b, &err) != PE_OK)
        fail_msg("%s", err.message);
    assert_int_equal(b.election.points[0], 3);
    assert_int_equal(b.election.points[1], 1);
    pe__ballots_free(&b);
}

typedef struct {
    const char *meta, *projects, *votes; /* NULL = the good one */
    long line;
    const char *words;
} bad_poll;

static const bad_poll bad_polls[] = {
    {"", NULL, NULL, 1, "META"},
    {"META\nkey;value\nbudget;x\nvote_type;approval\n", NULL, NULL, 3,
     "budget"},
    {"META\nkey;value\nvote_type;approval\n", NULL, NULL, 4, "budget"},
    {"META\nkey;value\nbudget;1\nvote_type;loud\n", NULL, NULL, 4, "loud"},
    {NULL, "", NULL, 9, "PROJECTS"},
    {NULL, "PROJECTS\nproject_id;name\na;A\n", NULL, 11, "cost"},
    {NULL, "PROJECTS\nproject_id;cost\na;0\n", NULL, 11, "above 0"},
    {NULL, "PROJECTS\nproject_id;cost\na;ten\n", NULL, 11, "ten"},
    {NULL, "PROJECTS\nproject_id;cost\na;1\na;2\n", NULL, 12, "twice"},
    {NULL, "PROJECTS\nproject_id;cost\n;1\n", NULL, 11, "project_id"},
    {NULL, "PROJECTS\nproject_id;cost;least\na;5;6\n", NULL, 11, "least"},
    {NULL, "PROJECTS\nproject_id;cost;periods\na;5;0\n", NULL, 11, "periods"},
    {NULL, "PROJECTS\nproject_id;cost;name\na;5;\"open\n", NULL, 11, "quote"},
    {NULL, "PROJECTS\nproject_id;cost\na;9223372036854775808\n", NULL, 11,
     "cost"},
    {NULL, NULL, "VOTES\nvoter_id\nv1\n", 15, "column vote"},
    {NULL, NULL, "VOTES\nvote\nzz\n", 16, "zz"},
    {NULL, NULL, "VOTES\nvote;against\na;a\n", 16, "twice"},
    {NULL, NULL, "VOTES\nvote;weight\na;0\n", 16, "weight"},
    {NULL, NULL, "VOTES\nvote;weight\na;1/0\n", 16, "weight"},
    {NULL, NULL, "VOTES\nvote\n\"a\"b\n", 16, "quote"},
    {NULL, NULL, "", 13, "VOTES"}};

static void bad_elections(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof bad_polls / sizeof *bad_polls; k++) {
        const bad_poll *p = &bad_polls[k];
        pe__ballots b;
        pe_error err = {0};
        const long before = pe__mem_live();
        const pe_status status =
            parse(p->meta ? p->meta : meta, p->projects ? p->projects
                                                        : projects,
                  p->votes ? p->votes : votes, &b, &err);
        assert_int_equal(status, PE_BAD_INPUT);
        if (strstr(err.message, p->words) == NULL || err.line != p->line)
            fail_msg("case %zu: line %ld, \"%s\"", k, err.line, err.message);
        assert_int_equal(pe__mem_live(), before);
    }
}

/* --- ledgers ---- */

static const char book_text[] =
    "parecon ledger 1\ncurrency EUR 2\ncurrency USD\n\n# dues of the year\n"
    "2026-01-02 Dues\n  Assets:Bank  12.50 EUR\n  Income:Dues  -12.50 EUR\n"
    "2026-01-05 rate USD 0.95 EUR\n"
    "2026-01-07 corrects 1 Dues, it was \"more\"\n"
    "  Assets:Bank  1 EUR\n  Income:Dues  -1 EUR\n"
    "2026-01-08 In dollars\n  Assets:Bank  10 USD\n"
    "  Income:Gifts of friends  -10 USD\n";

static void read_book(const char *text, size_t size, pe__book *b)
{
    pe_error err = {0};
    if (pe__book_parse("ledger", text, size, b, &err) != PE_OK)
        fail_msg("%ld: %s", err.line, err.message);
}

static void a_ledger(void **state)
{
    (void)state;
    pe__book b, c;
    pe__buffer sealed = {0};
    int64_t sum;
    read_book(book_text, strlen(book_text), &b);
    assert_int_equal(b.entries, 4);
    assert_int_equal(b.sealed, 0);
    assert_int_equal(b.entry[2].corrects, 1);
    assert_int_equal(b.account.count, 3);
    assert_int_equal(pe_fund_ledger_balance(b.ledger, 0, 0, -1, 30000, &sum,
                                            NULL), PE_OK);
    assert_int_equal(sum, 1350);
    assert_int_equal(pe_fund_ledger_balance(b.ledger, 0, 0, 0, 30000, &sum,
                                            NULL), PE_OK);
    assert_int_equal(sum, 1350 + 950);
    assert_true(pe__book_seal(&b, &sealed));
    read_book(sealed.bytes, sealed.size, &c);
    assert_int_equal(c.sealed, 4);
    assert_memory_equal(c.head, b.head, PE_FUND_HASH);
    pe__book_free(&b);
    pe__book_free(&c);
    pe__buffer_free(&sealed);
}

/* Every byte of a sealed ledger, put to every other value: found. */
static void one_byte_is_found(void **state)
{
    (void)state;
    pe__book b;
    pe__buffer sealed = {0};
    int64_t tried = 0;
    read_book(book_text, strlen(book_text), &b);
    assert_true(pe__book_seal(&b, &sealed));
    pe__book_free(&b);
    for (size_t k = 0; k < sealed.size; k++)
        for (int c = 1; c < 256; c++) {
            const char kept = sealed.bytes[k];
            sealed.bytes[k] = (char)(kept ^ c);
            if (pe__book_parse("ledger", sealed.bytes, sealed.size, &b,
                               NULL) == PE_OK)
                fail_msg("byte %zu as %d is not found", k, kept ^ c);
            sealed.bytes[k] = kept;
            tried++;
        }
    print_message("# %lld edits, all found\n", (long long)tried);
    /* nor may a byte be missing, or one more be there */
    for (size_t k = 0; k < sealed.size; k++) {
        char text[4000];
        memcpy(text, sealed.bytes, k);
        memcpy(text + k, sealed.bytes + k + 1, sealed.size - k - 1);
        assert_int_equal(pe__book_parse("ledger", text, sealed.size - 1, &b,
                                        NULL), PE_BAD_INPUT);
    }
    pe__buffer_free(&sealed);
}

static const struct {
    const char *text;
    long line;
    const char *words;
} bad_books[] = {
    {"", 1, "begins with"},
    {"parecon ledger 2\n", 1, "begins with"},
    {"parecon ledger 1\ncurrency EUR 10\n", 2, "0 to 9"},
    {"parecon ledger 1\ncurrency EUR\ncurrency EUR\n", 3, "already"},
    {"parecon ledger 1\n2026-02-30 x\n", 2, "day"},
    {"parecon ledger 1\n  Assets:Bank  1 EUR\n", 2, "below"},
    {"parecon ledger 1\n2026-01-01 x\n  A  1 EUR\n", 3, "currency"},
    {"parecon ledger 1\ncurrency EUR\n2026-01-01 x\n  A  1 EUR\n", 3,
     "balance"},
    {"parecon ledger 1\ncurrency EUR\n2026-01-01 x\n  A  1.001 EUR\n", 4,
     "digits"},
    {"parecon ledger 1\ncurrency EUR\n2026-01-01 x\n  A 1 EUR\n", 4,
     "two spaces"},
    {"parecon ledger 1\ncurrency EUR\n2026-01-01 corrects 0 x\n", 3,
     "number of the entry"},
    {"parecon ledger 1\ncurrency EUR\n2026-01-01 corrects 2 x\n"
     "  A  1 EUR\n  B  -1 EUR\n", 3, "there are 0"},
    {"parecon ledger 1\ncurrency EUR\n2026-01-01 x\n\tA  1 EUR\n", 4, "tabs"},
    {"parecon ledger 1\n= 00\n", 2, "no entry above"},
    {"parecon ledger 1\ncurrency EUR\n2026-01-01 rate EUR 1 EUR\n", 3,
     "rate"},
    {"parecon ledger 1\ncurrency EUR\n2026-01-01 x\n"
     "  A  92233720368547758.07 EUR\n  A  0.01 EUR\n"
     "  B  -92233720368547758.07 EUR\n  B  -0.01 EUR\n", 3, "64 bit"}};

static void bad_ledgers(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof bad_books / sizeof *bad_books; k++) {
        pe__book b;
        pe_error err = {0};
        assert_int_equal(pe__book_parse("ledger", bad_books[k].text,
                                        strlen(bad_books[k].text), &b, &err),
                         PE_BAD_INPUT);
        if (strstr(err.message, bad_books[k].words) == NULL ||
            err.line != bad_books[k].line)
            fail_msg("case %zu: line %ld, \"%s\"", k, err.line, err.message);
    }
}

/* --- statements ---- */

#define NTRY(sum, way, day, more)                                         \
    "<Ntry><Amt Ccy=\"EUR\">" sum "</Amt><CdtDbtInd>" way "</CdtDbtInd>"     \
    "<Sts>BOOK</Sts><BookgDt><Dt>" day "</Dt></BookgDt>" more "</Ntry>"
#define BAL(kind, sum)                                                    \
    "<Bal><Tp><CdOrPrtry><Cd>" kind "</Cd></CdOrPrtry></Tp><Amt "            \
    "Ccy=\"EUR\">" sum "</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>"
#define CAMT(inside)                                                      \
    "<?xml version=\"1.0\"?><Document xmlns=\"urn:iso:std:iso:20022:tech:"   \
    "xsd:camt.053.001.02\"><BkToCstmrStmt><Stmt>" inside "</Stmt>"           \
    "</BkToCstmrStmt></Document>"

static const char camt[] = CAMT(
    BAL("OPBD", "100.00") BAL("CLBD", "111.50")
    NTRY("12.50", "CRDT", "2026-01-03",
         "<NtryDtls><TxDtls><Amt Ccy=\"USD\">9</Amt><RmtInf><Ustrd> Dues  "
         "</Ustrd></RmtInf><Refs><EndToEndId>E1</EndToEndId></Refs></TxDtls>"
         "</NtryDtls>")
    NTRY("1.00", "DBIT", "2026-01-04", "")
    "<Ntry><Amt Ccy=\"EUR\">5</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>PDNG"
    "</Cd></Sts></Ntry>");

static void a_statement(void **state)
{
    (void)state;
    pe__bank_file s;
    pe__book b;
    pe_error err = {0};
    bool taken[16] = {false};
    if (pe__statement_parse("s.xml", camt, strlen(camt), NULL, &s, &err) !=
        PE_OK)
        fail_msg("%s", err.message);
    assert_int_equal(s.count, 2);
    assert_int_equal(s.pending, 1);
    assert_string_equal(s.line[0].amount, "12.50");
    assert_string_equal(s.line[0].text, "Dues");
    assert_string_equal(s.line[0].reference, "E1");
    assert_string_equal(s.line[1].amount, "-1.00");
    read_book(book_text, strlen(book_text), &b);
    assert_int_equal(pe__statement_match(&s, &b, 0, 10, taken, &err), PE_OK);
    assert_int_equal(s.line[0].entry, 1);
    assert_int_equal(s.line[1].entry, 0);
    assert_true(taken[0]);
    pe__statement_free(&s);
    pe__book_free(&b);
}

static void a_table_of_the_bank(void **state)
{
    (void)state;
    pe__bank_file s;
    pe_error err = {0};
    const char *text = "date,amount,currency,text\n2026-01-03,-2.5,EUR,Rent\n";
    if (pe__statement_parse("s.csv", text, strlen(text), NULL, &s, &err) !=
        PE_OK)
        fail_msg("%s", err.message);
    assert_int_equal(s.count, 1);
    assert_string_equal(s.line[0].text, "Rent");
    pe__statement_free(&s);
    text = "date,amount\n32.1.2026,5\n";
    assert_int_equal(pe__statement_parse("s.csv", text, strlen(text), NULL,
                                         &s, &err), PE_BAD_INPUT);
    assert_int_equal(err.line, 2);
    pe__statement_free(&s);
}

static const struct {
    const char *text, *words;
} bad_statements[] = {
    {"<a>", "is it whole"},
    {"<a></a>", "no statement"},
    {"<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", "document type"},
    {CAMT(NTRY("x", "CRDT", "2026-01-03", "")), "no amount"},
    {CAMT(NTRY("1", "CRDT", "3.1.2026", "")), "booking date"},
    {CAMT(BAL("OPBD", "1") BAL("CLBD", "3")
          NTRY("1", "CRDT", "2026-01-03", "")), "opening"},
    {"date,amount,balance\n2026-01-02,5,much\n", "is no amount"},
    {CAMT(NTRY("60000000000000", "CRDT", "2026-01-03", "")
          NTRY("60000000000000", "CRDT", "2026-01-03", "")), "64 bit"}};

static void bad_statements_are_told(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof bad_statements / sizeof *bad_statements;
         k++) {
        pe__bank_file s;
        pe_error err = {0};
        const long before = pe__mem_live();
        const char *text = bad_statements[k].text;
        assert_int_equal(pe__statement_parse("s.xml", text, strlen(text), NULL,
                                             &s, &err), PE_BAD_INPUT);
        pe__statement_free(&s);
        if (strstr(err.message, bad_statements[k].words) == NULL)
            fail_msg("case %zu: \"%s\"", k, err.message);
        assert_int_equal(pe__mem_live(), before);
    }
}

/* --- groups ---- */

static void some_groups(void **state)
{
    (void)state;
    pe__groups g;
    pe_error err = {0};
    const char *text = "group,income,members,need,most\na,12.5,2,,\n"
                       "b,7,1,1.25,0.75\n";
    if (pe__groups_parse("g.csv", text, strlen(text), &g, &err) != PE_OK)
        fail_msg("%s", err.message);
    assert_int_equal(g.digits, 2);
    assert_int_equal(g.group[0].income, 1250);
    assert_int_equal(g.group[0].most, -1);
    assert_int_equal(g.group[1].need, 1250);
    assert_int_equal(g.group[1].most, 75);
    pe__groups_free(&g);
    static const char *const bad[] = {
        "group,income\na,1\n", "group,income,members\na,-1,2\n",
        "group,income,members\na,,2\n", "group,income,members\na,1,0\n",
        "group,income,members\na,1,2\na,1,2\n",
        "group,income,members,need\na,1,2,0\n"};
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++)
        assert_int_equal(pe__groups_parse("g.csv", bad[k], strlen(bad[k]), &g,
                                          &err), PE_BAD_INPUT);
}

/* --- memory ---- */

static pe_status read_everything(void)
{
    pe__ballots polls;
    pe__book book = {0};
    pe__bank_file bank = {0};
    pe__buffer out = {0};
    pe_status status = parse(meta, projects, votes, &polls, NULL);
    if (status != PE_OK)
        return status;
    pe__ballots_free(&polls);
    status = pe__book_parse("b", book_text, strlen(book_text), &book, NULL);
    if (status == PE_OK && (!pe__book_seal(&book, &out) ||
                            !pe__book_beancount(&book, &out) ||
                            !pe__book_hledger(&book, &out)))
        status = PE_NO_MEMORY;
    if (status == PE_OK)
        status = pe__statement_parse("s", camt, strlen(camt), NULL, &bank,
                                     NULL);
    pe__buffer_free(&out);
    pe__statement_free(&bank);
    pe__book_free(&book);
    return status;
}

static void every_request_fails(void **state)
{
    (void)state;
    pe_status status = PE_NO_MEMORY;
    for (long n = 1; status == PE_NO_MEMORY; n++) {
        const long before = pe__mem_live();
        pe__mem_fail_at(n);
        status = read_everything();
        pe__mem_fail_at(0);
        assert_int_equal(pe__mem_live(), before);
    }
    assert_int_equal(status, PE_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(amounts),       cmocka_unit_test(an_election),
        cmocka_unit_test(rankings_and_points),
        cmocka_unit_test(bad_elections), cmocka_unit_test(a_ledger),
        cmocka_unit_test(one_byte_is_found),
        cmocka_unit_test(bad_ledgers),   cmocka_unit_test(a_statement),
        cmocka_unit_test(a_table_of_the_bank),
        cmocka_unit_test(bad_statements_are_told),
        cmocka_unit_test(some_groups),   cmocka_unit_test(every_request_fails)};
    return cmocka_run_group_tests_name("fund files", tests, NULL, NULL);
}
