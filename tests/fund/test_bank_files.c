/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a bank's statement says beside its amounts: who paid, and what stands
 * there at the end. */
#include "statement.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
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

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(who_paid),
                                       cmocka_unit_test(what_stands_there)};
    return cmocka_run_group_tests_name("bank files", tests, NULL, NULL);
}
