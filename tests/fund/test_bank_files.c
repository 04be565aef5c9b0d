/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a bank's statement says beside its amounts: who paid, and what stands
 * there at the end. */
#include "statement.h"

#include "amount.h"
#include "bank_forms.h"
#include "calendar.h"
#include "mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define NTRY(sum, way, day, more)                                         \
    "<Ntry><Amt Ccy=\"EUR\">" sum "</Amt><CdtDbtInd>" way "</CdtDbtInd>"     \
    "<Sts>BOOK</Sts><BookgDt><Dt>" day "</Dt></BookgDt>" more "</Ntry>"
#define CAMT(inside)                                                      \
    "<?xml version=\"1.0\"?><Document xmlns=\"urn:iso:std:iso:20022:tech:"   \
    "xsd:camt.053.001.02\"><BkToCstmrStmt><Stmt>" inside "</Stmt>"           \
    "</BkToCstmrStmt></Document>"

/* Who paid, for a hash of it: the account, else the name; of several
 * transactions in one nobody. */
static void who_paid(void **state)
{
    (void)state;
    pe__bank_file s;
    pe_error err = {0};
    static const char text[] = CAMT(
        NTRY("1", "CRDT", "2026-01-02", "<AcctSvcrRef>B7</AcctSvcrRef>"
             "<NtryDtls><TxDtls><Refs><EndToEndId>E</EndToEndId></Refs>"
             "<RltdPties><Dbtr><Nm>Ana</Nm></Dbtr><DbtrAcct><Id><IBAN>DE1"
             "</IBAN></Id></DbtrAcct><Cdtr><Nm>Us</Nm></Cdtr></RltdPties>"
             "</TxDtls></NtryDtls>")
        NTRY("2", "DBIT", "2026-01-03", "<NtryDtls><TxDtls><RltdPties>"
             "<Dbtr><Nm>Us</Nm></Dbtr><Cdtr><Pty><Nm>Ben</Nm></Pty></Cdtr>"
             "</RltdPties></TxDtls></NtryDtls>")
        NTRY("3", "CRDT", "2026-01-04", "<NtryDtls><TxDtls><RltdPties><Dbtr>"
             "<Nm>C</Nm></Dbtr></RltdPties></TxDtls><TxDtls/></NtryDtls>"));
    if (pe__statement_parse("s.xml", text, strlen(text), NULL, &s, &err) !=
        PE_OK)
        fail_msg("%s", err.message);
    assert_int_equal(s.count, 3);
    assert_string_equal(s.line[0].payer, "DE1");
    assert_string_equal(s.line[0].bank_reference, "B7");
    assert_string_equal(s.line[0].reference, "E");
    assert_string_equal(s.line[1].payer, "Ben");
    assert_string_equal(s.line[2].payer, "");
    assert_string_equal(s.line[2].bank_reference, "");
    pe__statement_free(&s);
}

/* The last day's: in a table that goes back in time, the first line's. */
static void what_stands_there(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool has;
        int64_t closing;
    } cases[] = {
        {"date,amount,balance\n2026-01-02,5,5.00\n2026-01-03,-1,4\n", true,
         400000},
        {"date,amount,balance\n2026-01-03,-1,4\n2026-01-02,5,5\n", true,
         400000},
        {"date,amount,balance\n2026-01-02,5,\n2026-01-02,-1,-0.001\n", true,
         -100},
        {"date,amount,balance\n2026-01-02,5,\n", false, 0},
        {"date,amount,id,payer\n2026-01-02,5,i1,Ana\n", false, 0}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        pe__bank_file s;
        pe_error err = {0};
        if (pe__statement_parse("s.csv", cases[k].text, strlen(cases[k].text),
                                NULL, &s, &err) != PE_OK)
            fail_msg("%s", err.message);
        assert_int_equal(s.has_closing, cases[k].has);
        assert_int_equal(s.closing, cases[k].closing);
        if (k == 4) {
            assert_string_equal(s.line[0].bank_reference, "i1");
            assert_string_equal(s.line[0].payer, "Ana");
        }
        pe__statement_free(&s);
    }
}

/* --- forms ---------------------------------------------------------------- */

/* Whatever way a number is written, it is read back: with the column's mark,
 * groups and sign of every bank. */
static void numbers_are_read_back(void **state)
{
    (void)state;
    static const char *const GROUPS[] = {"", ".", ",", " ", "'", "\xC2\xA0",
                                         "\xE2\x80\xAF", "\xE2\x80\x99"};
    static const char *const FORMS[][2] = {
        {"%s%s", "-"}, {"%2$s%1$s", "-"}, {"(%2$s)", ""}, {"%2$s S", ""},
        {"EUR %s%s", "-"}, {"%s%s \xE2\x82\xAC", "\xE2\x88\x92"},
        {"%2$s DR", ""}, {"%s%s EUR", "- "}};
    uint64_t seed = 7;
    for (int k = 0; k < 20000; k++) {
        seed = seed * 6364136223846793005U + 1442695040888963407U;
        const int64_t amount = (int64_t)(seed >> (20 + k % 40));
        const char mark = k % 2 ? ',' : '.';
        const char *group = GROUPS[(unsigned)k / 2 % 8];
        char whole[64], number[160], text[200], out[PE__BANK_NUMBER];
        char plain[PE__AMOUNT], expected[PE__AMOUNT + 1];
        if (*group == mark || amount == 0)
            continue;
        size_t to = 0;
        snprintf(whole, sizeof whole, "%lld", (long long)(amount / 100));
        const size_t size = strlen(whole);
        for (size_t c = 0; c < size; c++) {
            if (c > 0 && (size - c) % 3 == 0)
                to += (size_t)snprintf(number + to, sizeof number - to, "%s",
                                       group);
            number[to++] = whole[c];
        }
        snprintf(number + to, sizeof number - to, "%c%02d", mark,
                 (int)(amount % 100));
        const bool minus = k % 3 == 0;
        const char *const *form = FORMS[(unsigned)k / 16 % 8];
        if (!minus)
            snprintf(text, sizeof text, "%s", number);
        else
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
            snprintf(text, sizeof text, form[0], form[1], number);
#pragma GCC diagnostic pop
        pe__amount_text(amount, 2, false, plain);
        snprintf(expected, sizeof expected, "%s%s", minus ? "-" : "", plain);
        if (!pe__bank_number(text, mark, out) || strcmp(out, expected) != 0)
            fail_msg("\"%s\" became \"%s\", not \"%s\"", text, out, expected);
        pe__decimals d = {0};
        pe__decimals_see(&d, text, 1);
        if (pe__decimals_mark(&d) != mark)
            fail_msg("\"%s\": the mark is not %c", text, mark);
    }
}

static void other_texts_are_no_numbers(void **state)
{
    (void)state;
    static const char *const TEXTS[] = {
        "", "-", "much", "1.2.3", "1,2,3", "12.34.567", "1..2", "--5", "(5",
        "1 23,00", "5 apples", "1e5", "NaN", "(-5)", "- S 5", "0x5"};
    char out[PE__BANK_NUMBER];
    for (size_t k = 0; k < sizeof TEXTS / sizeof *TEXTS; k++)
        if (pe__bank_number(TEXTS[k], ',', out))
            fail_msg("\"%s\" was read as %s", TEXTS[k], out);
}

/* Every day of years, in every form; a column decides what one day leaves
 * open. */
static void days_are_read_back(void **state)
{
    (void)state;
    static const char *const FORMS[] = {"%3$02d.%2$02d.%1$04d",
                                        "%3$d/%2$d/%1$04d",
                                        "%1$04d-%2$02d-%3$02d",
                                        "%1$04d%2$02d%3$02d",
                                        "%2$02d/%3$02d/%1$04d",
                                        "%1$04d/%2$02d/%3$02d 10:20"};
    for (int f = 0; f < 6; f++) {
        pe__day_order o = {0};
        for (int pass = 0; pass < 2; pass++)
            for (int64_t day = 18000; day < 18800; day++) {
                const pe__date d = pe__date_of(day);
                char text[40];
                int64_t read = 0;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
                snprintf(text, sizeof text, FORMS[f], (int)d.year, d.month,
                         d.day);
#pragma GCC diagnostic pop
                if (pass == 0)
                    pe__day_order_see(&o, text, 1);
                else if (!pe__bank_day(text, pe__day_order_of(&o), &read) ||
                         read != day)
                    fail_msg("\"%s\" became %lld", text, (long long)read);
            }
    }
    pe__day_order open = {0};
    pe__day_order_see(&open, "03/04/2026", 1);
    assert_int_equal(pe__day_order_of(&open), '?');
    int64_t day;
    assert_false(pe__bank_day("31.02.2026", 'd', &day));
    assert_false(pe__bank_day("2026-13-01", 'y', &day));
}

/* --- tables --------------------------------------------------------------- */

static const struct {
    const char *what, *text;
    int64_t lines, came, went, passed; /* sums in cents */
    bool chained;
} banks[] = {
    {"German, split by Soll and Haben",
     "Buchungstag;Valuta;Buchungstext;Soll;Haben;W\xE4hrung\r\n"
     "02.01.2026;02.01.2026;Miete;700,00;;EUR\r\n"
     "03.01.2026;03.01.2026;Spende;;1.020,50;EUR\r\n", 2, 102050, 70000, 0,
     false},
    {"S and H", "Datum;Betrag;S/H\n02.01.26;12,00;S\n31.01.26;1,00;H\n", 2, 100,
     1200, 0, false},
    {"French", "Date;Libell\xC3\xA9;D\xC3\xA9" "bit euros;Cr\xC3\xA9"
     "dit euros\n"
     "14/01/2026;Loyer;-700,00;\n15/01/2026;Don;;1\xC2\xA0" "020,50\n", 2,
     102050, 70000, 0, false},
    {"Spanish", "Fecha operaci\xC3\xB3n;Concepto;Importe;Saldo\n"
     "15/01/2026;Donaci\xC3\xB3n;20,00;120,00\n14/01/2026;Luz;-30,00;100,00\n",
     2, 2000, 3000, 0, true},
    {"Italian", "Data contabile;Descrizione;Dare;Avere\n14/01/2026;Affitto;"
     "30,00;\n15/01/2026;Dono;;1.000,00\n", 2, 100000, 3000, 0, false},
    {"Dutch", "\"Datum\",\"Naam / Omschrijving\",\"Tegenrekening\",\"Af Bij\","
     "\"Bedrag (EUR)\"\n\"20260114\",\"Energie\",\"NL1\",\"Af\",\"30,00\"\n"
     "\"20260115\",\"Gift\",\"NL2\",\"Bij\",\"5,10\"\n", 2, 510, 3000, 0,
     false},
    {"Polish", "Data operacji;Opis operacji;Kwota;Saldo po operacji;Waluta\n"
     "2026-01-14;Czynsz;-30,00;70,00;PLN\n", 1, 0, 3000, 0, true},
    {"Swiss", "Buchungsdatum;Avisierungstext;Gutschrift in CHF;Lastschrift in "
     "CHF\n14.01.2026;Miete;;1'200.50\n15.01.2026;Gabe;5.00;\n", 2, 500, 120050,
     0, false},
    {"British", "Date,Description,Paid out,Paid in,Balance\n14/01/2026,\"Rent, "
     "and\nmore\",\"1,200.50\",,\"8,799.50\"\n15/01/2026,Gift,,10.00,"
     "\"8,809.50\"\n", 2, 1000, 120050, 0, true},
    {"American", "Posting Date\tDescription\tAmount\n"
     "01/14/2026\tRent\t(30.00)\n"
     "01/02/2026\tGift\t$5.10\n", 2, 510, 3000, 0, false},
    {"with lines above and below", "Konto|DE1\nvon|1.1.\n\nBuchung|Betrag\n"
     "02.01.2026|5,00-\nSumme|5,00-\n", 1, 0, 500, 1, false},
};

static void tables_of_banks(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof banks / sizeof *banks; k++) {
        pe__bank_file s;
        pe_error err = {0};
        if (pe__statement_parse("s", banks[k].text, strlen(banks[k].text), NULL,
                                &s, &err) != PE_OK)
            fail_msg("%s: %s", banks[k].what, err.message);
        if (s.count != banks[k].lines || s.came != banks[k].came * 1000 ||
            s.went != banks[k].went * 1000 ||
            s.how.passed != banks[k].passed ||
            s.how.is_chained != banks[k].chained)
            fail_msg("%s: %lld lines, came %lld, went %lld, passed %lld",
                     banks[k].what, (long long)s.count, (long long)s.came,
                     (long long)s.went, (long long)s.how.passed);
        pe__statement_free(&s);
    }
}

/* The same file in every encoding says the same. */
static void encodings(void **state)
{
    (void)state;
    static const char UTF8[] =
        "Buchung;Beg\xC3\xBCnstigter;Betrag\n02.01.2026;M\xC3\xBCller;5,00\n";
    char wide[2][2 * sizeof UTF8 + 2], narrow[sizeof UTF8];
    size_t size = 0, small = 0;
    memcpy(wide[0], "\xFF\xFE", 2);
    memcpy(wide[1], "\xFE\xFF", 2);
    for (const unsigned char *c = (const unsigned char *)UTF8; *c; c++) {
        unsigned char letter = *c;
        if (letter == 0xC3)
            letter = (unsigned char)((3 << 6 | (*++c & 0x3F)) & 0xFF);
        narrow[small++] = (char)letter;
        for (int k = 0; k < 2; k++) {
            wide[k][2 + size + (size_t)k] = (char)letter;
            wide[k][2 + size + (size_t)(1 - k)] = 0;
        }
        size += 2;
    }
    const struct {
        const char *bytes;
        size_t size;
    } all[] = {{UTF8, sizeof UTF8 - 1}, {narrow, small},
               {wide[0], size + 2}, {wide[1], size + 2},
               {wide[0] + 2, size}};
    for (size_t k = 0; k < sizeof all / sizeof *all; k++) {
        pe__bank_file s;
        pe_error err = {0};
        if (pe__statement_parse("s", all[k].bytes, all[k].size, NULL, &s,
                                &err) != PE_OK)
            fail_msg("%zu: %s", k, err.message);
        assert_string_equal(s.line[0].name, "M\xC3\xBCller");
        assert_string_equal(s.line[0].amount, "5.00");
        pe__statement_free(&s);
    }
}

static void what_is_open_is_asked(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int asks;
        pe__bank_said said;
        const char *amount;
    } cases[] = {
        {"a;b;c\n2026-01-02;x;5\n", PE__ASKS_COLUMNS,
         {"date,text,amount", 0, 0}, "5"},
        {"2026-01-02;x;5\n", PE__ASKS_COLUMNS, {"date,,amount", 0, 0}, "5"},
        {"date,amount\n03/04/2026,5\n", PE__ASKS_ORDER, {NULL, 'm', 0}, "5"},
        {"date;amount\n2026-01-02;1.200\n", PE__ASKS_MARK, {NULL, 0, ','},
         "1200"},
        {"date;amount\n2026-01-02;1.200\n", PE__ASKS_MARK, {NULL, 0, '.'},
         "1.200"}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        pe__bank_file s;
        pe_error err = {0};
        const size_t size = strlen(cases[k].text);
        assert_int_equal(pe__statement_parse("s", cases[k].text, size, NULL,
                                             &s, &err), PE_BAD_INPUT);
        assert_int_equal(s.how.asks, cases[k].asks);
        pe__statement_free(&s);
        if (pe__statement_parse("s", cases[k].text, size, &cases[k].said, &s,
                                &err) != PE_OK)
            fail_msg("%zu: %s", k, err.message);
        assert_string_equal(s.line[0].amount, cases[k].amount);
        pe__statement_free(&s);
    }
}

#define MT(lines, closing)                                                   \
    "{1:F01X}{4:\r\n:20:S\r\n:25:1/2\r\n:28C:1\r\n:60F:C260101EUR10,\r\n"   \
    lines ":62F:" closing "\r\n-}\r\n"

static const struct {
    const char *text, *words;
    long line;
} bad[] = {
    {"date,amount\n2026-01-02,\"5\n", "never closes", 2},
    {"date,amount\n2026-01-02,5,00\n2026-01-02,x\n", "is no amount", 3},
    {"date;amount\n02.01.2026;5,00\n2026.31.01;1\n", "is no day", 3},
    {"date;amount\n1/13/2026;5\n13/1/2026;5\n", "two ways", 3},
    {"date;amount\n2026-01-02;5,50\n2026-01-02;5.50\n", "two ways", 3},
    {"date;debit;credit\n2026-01-02;5;6\n", "on one line", 2},
    {"a\x01", "control character", 1},
    {MT(":61:261302C5,NMSC\r\n", "C260102EUR15,"), "no day", 6},
    {MT(":61:260102X5,NMSC\r\n", "C260102EUR15,"), "came (C)", 6},
    {MT(":61:260102CxNMSC\r\n", "C260102EUR15,"), "no amount", 6},
    {MT(":61:260102C5,NMSC\r\n", "C260102EUR16,"), "opening balance", 7},
    {MT(":61:260102C5,NMSC\r\n", "C2601EUR15,"), "cannot be read", 7},
    {":20:S\n:60F:C260101EUR10,\n:61:260102C5,NMSC\n", "does not end", 3}};

static void bad_files_are_told(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        pe__bank_file s;
        pe_error err = {0};
        const long before = pe__mem_live();
        assert_int_equal(pe__statement_parse("s", bad[k].text,
                                             strlen(bad[k].text), NULL, &s,
                                             &err), PE_BAD_INPUT);
        if (strstr(err.message, bad[k].words) == NULL ||
            err.line != bad[k].line)
            fail_msg("%zu: line %ld: %s", k, err.line, err.message);
        pe__statement_free(&s);
        assert_int_equal(pe__mem_live(), before);
    }
}

/* Reversals, a booking in another year than its value, who and what for. */
static const char mt940[] = MT(
    ":61:2601020102C20,5NTRFREF1//B1\r\nmore\r\n"
    ":86:166?00SEPA?20EREF+1234567890123456789012?21345 Dues?31DE1?32Ana\r\n"
    ":61:251231RC0,5NCHG\r\n:61:2601030103RDR7,NMSC\r\n"
    ":86:/NAME/Ben/REMI/June/\r\n", "C260103EUR37,");

static void mt940_says(void **state)
{
    (void)state;
    pe__bank_file s;
    pe_error err = {0};
    if (pe__statement_parse("s", mt940, sizeof mt940 - 1, NULL, &s, &err) !=
        PE_OK)
        fail_msg("%ld %s", err.line, err.message);
    assert_int_equal(s.count, 3);
    assert_string_equal(s.line[0].amount, "20.5");
    assert_string_equal(s.line[0].text,
                        "EREF+1234567890123456789012345 Dues");
    assert_string_equal(s.line[0].payer, "DE1");
    assert_string_equal(s.line[0].name, "Ana");
    assert_string_equal(s.line[0].bank_reference, "B1");
    assert_string_equal(s.line[1].amount, "-0.5");
    assert_string_equal(s.line[2].amount, "7");
    assert_string_equal(s.line[2].name, "Ben");
    assert_int_equal(s.closing, 3700000);
    pe__statement_free(&s);
}

/* .052 and .054 have other roots, and entries alike. */
static void other_camts(void **state)
{
    (void)state;
    static const char *const TEXTS[] = {
        "<Document><BkToCstmrAcctRpt><Rpt>" NTRY("1", "CRDT", "2026-01-02", "")
        "</Rpt></BkToCstmrAcctRpt></Document>",
        "<Document><BkToCstmrDbtCdtNtfctn><Ntfctn>"
        NTRY("1", "CRDT", "2026-01-02", "")
        "</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>"};
    for (int k = 0; k < 2; k++) {
        pe__bank_file s;
        pe_error err = {0};
        assert_int_equal(pe__statement_parse("s", TEXTS[k], strlen(TEXTS[k]),
                                             NULL, &s, &err), PE_OK);
        assert_int_equal(s.count, 1);
        assert_false(s.has_closing);
        pe__statement_free(&s);
    }
}

/* Whichever request for memory fails, all is given back. */
static void memory_fails(void **state)
{
    (void)state;
    const char *texts[] = {banks[8].text, mt940};
    for (int k = 0; k < 2; k++) {
        pe_status status = PE_NO_MEMORY;
        for (long n = 1; status == PE_NO_MEMORY; n++) {
            pe__bank_file s;
            const long before = pe__mem_live();
            pe__mem_fail_at(n);
            status = pe__statement_parse("s", texts[k], strlen(texts[k]), NULL,
                                         &s, NULL);
            pe__mem_fail_at(0);
            pe__statement_free(&s);
            assert_int_equal(pe__mem_live(), before);
            assert_true(n < 1000);
        }
        assert_int_equal(status, PE_OK);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(who_paid),
                                       cmocka_unit_test(what_stands_there),
                                       cmocka_unit_test(numbers_are_read_back),
                                       cmocka_unit_test(
                                           other_texts_are_no_numbers),
                                       cmocka_unit_test(days_are_read_back),
                                       cmocka_unit_test(tables_of_banks),
                                       cmocka_unit_test(encodings),
                                       cmocka_unit_test(what_is_open_is_asked),
                                       cmocka_unit_test(bad_files_are_told),
                                       cmocka_unit_test(mt940_says),
                                       cmocka_unit_test(other_camts),
                                       cmocka_unit_test(memory_fails)};
    return cmocka_run_group_tests_name("bank files", tests, NULL, NULL);
}
