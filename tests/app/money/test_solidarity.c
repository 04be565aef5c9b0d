/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What councils state, members choose and people promise, as pure functions:
 * sums to the unit, and every request for memory refused once. */
#include "dues.h"
#include "mem.h"
#include "pledges.h"
#include "random.h"
#include "transfer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { SEEDS = 200 };

static int64_t below(pe__random *r, int64_t n)
{
    return (int64_t)(pe__random_next(r) % (uint64_t)n);
}

/* --- between councils ----------------------------------------------------- */

static pe__value *draw_parts(pe__doc *doc, uint64_t seed)
{
    pe__random r;
    pe__value *parts = pe__doc_array(doc);
    pe__random_seed(&r, seed, 0);
    for (int64_t k = 0, n = below(&r, 9); k < n; k++) {
        pe__value *row = pe__add_object(doc, parts);
        pe__put_integer(doc, row, "council", 3 * k + 1);
        pe__put_text(doc, row, "name", k % 2 ? "A \"quoted\", name" : "B");
        pe__put_number(doc, row, "income", PE__MONEY, below(&r, 2000000));
        pe__put_number(doc, row, "members", PE__COUNT, 1 + below(&r, 40));
        pe__put_integer(doc, row, "need",
                        below(&r, 2) ? 0 : 1 + below(&r, 90000));
        pe__put_number(doc, row, "most", PE__MONEY,
                       below(&r, 2) ? -1 : below(&r, 500000));
    }
    return parts;
}

static void transfers(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        pe_error err = {0};
        pe__transfer_sums sums;
        pe__doc *doc = pe__doc_new();
        const pe__value *parts = draw_parts(doc, seed);
        assert_int_equal(pe__transfer_reckon(doc, parts, 40000, -1, 2, &sums,
                                             &err), PE_OK);
        for (int rule = 0; rule < PE__TRANSFER_RULES; rule++) {
            int64_t sum = 0;
            for (int64_t k = 0; k < sums.groups; k++) {
                const int64_t t = sums.transfer[rule][k];
                const int64_t most = sums.group[k].most;
                sum += t;
                assert_true(t >= -sums.group[k].income);
                assert_true(most < 0 || t >= -most);
            }
            assert_int_equal(sum, 0);
            assert_false(sums.is_too_large[rule]);
        }
        pe__doc_free(doc);
    }
}

static void names_of_rules(void **state)
{
    (void)state;
    for (int k = 0; k < PE__TRANSFER_RULES; k++)
        assert_int_equal(pe__transfer_rule_of(pe__transfer_rule_names[k]), k);
    assert_int_equal(pe__transfer_rule_of(""), -1);
}

/* What is too large for one rule is said of it, and the page stands. */
static void too_large(void **state)
{
    (void)state;
    pe__transfer_sums sums;
    pe__doc *doc = pe__doc_new();
    pe__value *parts = pe__doc_array(doc);
    for (int k = 0; k < 2; k++) {
        pe__value *row = pe__add_object(doc, parts);
        pe__put_integer(doc, row, "council", k);
        pe__put_number(doc, row, "income", PE__MONEY,
                       k == 0 ? (int64_t)1 << 52 : 0);
        pe__put_number(doc, row, "members", PE__COUNT, k == 0 ? 1 : 10000000);
        pe__put_integer(doc, row, "need", k == 0 ? 1 : 0);
        pe__put_number(doc, row, "most", PE__MONEY, -1);
    }
    assert_int_equal(pe__transfer_reckon(doc, parts, 40000, (int64_t)1 << 52, 2,
                                         &sums, NULL), PE_OK);
    assert_true(sums.is_too_large[PE_FUND_FLOOR]);
    assert_false(sums.is_too_large[PE_FUND_LEXIMIN]);
    assert_int_equal(sums.transfer[PE_FUND_FLOOR][0], 0);
    pe__doc_free(doc);
}

static void files(void **state)
{
    (void)state;
    pe__buffer out = {0};
    pe__doc *doc = pe__doc_new();
    pe__value *parts = pe__doc_array(doc), *row = pe__add_object(doc, parts);
    pe__put_integer(doc, row, "council", 7);
    pe__put_text(doc, row, "name", "The \"Mill\"\nby the sea");
    pe__put_number(doc, row, "income", PE__MONEY, 120000);
    pe__put_number(doc, row, "members", PE__COUNT, 3);
    pe__put_integer(doc, row, "need", 2500);
    pe__put_number(doc, row, "most", PE__MONEY, 5);
    assert_true(pe__transfer_csv(parts, 2, &out));
    assert_string_equal(out.bytes,
                        "group,name,income,members,need,most\n"
                        "7,\"The \"\"Mill\"\" by the sea\",1200.00,3,2.500,"
                        "0.05\n");
    pe__buffer_free(&out);
    assert_string_equal(pe__transfer_command(doc, PE_FUND_MEDIAN, 25000, 9, 2),
                        "parecon fund transfer groups.csv --rule median "
                        "--share 2.5000");
    assert_string_equal(pe__transfer_command(doc, PE_FUND_FLOOR, 1, 990, 2),
                        "parecon fund transfer groups.csv --rule floor "
                        "--floor 9.90");
    assert_string_not_equal(pe__transfer_digest(doc, "a", "b"),
                            pe__transfer_digest(doc, "a", "c"));
    pe__doc_free(doc);
}

/* --- dues ----------------------------------------------------------------- */

static const pe__dues_scale_of BANDS = {
    .bands = 3, .least = {0, 100000, 200000}, .amount = {500, 1250, 4000}};
static const pe__dues_scale_of ABILITY = {
    .by_ability = true, .total = 40001, .free = 90000, .bands = 3,
    .least = {0, 100000, 200000}};

static void choose(pe__doc *doc, pe__value *choices, int64_t member,
                   int64_t place, bool is_paused)
{
    pe__value *row = pe__add_object(doc, choices);
    pe__put_integer(doc, row, "member", member);
    pe__put_integer(doc, row, "place", place);
    pe__put_bool(doc, row, "is_paused", is_paused);
}

static pe__value *choices_of(pe__doc *doc)
{
    pe__value *choices = pe__doc_array(doc);
    choose(doc, choices, 11, 1, false);
    choose(doc, choices, 12, 2, false);
    choose(doc, choices, 13, 2, true);
    choose(doc, choices, 14, 3, false);
    choose(doc, choices, 15, 9, false); /* a band that is gone */
    return choices;
}

static void bands(void **state)
{
    (void)state;
    pe__dues_sums sums;
    pe__doc *doc = pe__doc_new();
    const pe__value *choices = choices_of(doc);
    assert_int_equal(pe__dues_reckon(doc, &BANDS, choices, 13, &sums, NULL),
                     PE_OK);
    assert_int_equal(sums.chosen, 4);
    assert_int_equal(sums.paying, 3);
    assert_int_equal(sums.owed, 5750);
    assert_int_equal(sums.place, 2);
    assert_true(sums.is_paused);
    assert_int_equal(sums.mine, 0);
    assert_int_equal(sums.each[1], 1250);
    assert_int_equal(pe__dues_reckon(doc, &BANDS, choices, 14, &sums, NULL),
                     PE_OK);
    assert_int_equal(sums.mine, 4000);
    assert_int_equal(pe__dues_reckon(doc, &BANDS, choices, 99, &sums, NULL),
                     PE_OK);
    assert_int_equal(sums.place, 0);
    pe__doc_free(doc);
}

static void by_ability(void **state)
{
    (void)state;
    pe__dues_sums sums;
    pe__doc *doc = pe__doc_new();
    const pe__value *choices = choices_of(doc);
    assert_int_equal(pe__dues_reckon(doc, &ABILITY, choices, 14, &sums, NULL),
                     PE_OK);
    assert_int_equal(sums.owed, 40001); /* above: 10,000 and 110,000 */
    assert_int_equal(sums.above, 120000);
    assert_int_equal(sums.each[0], 0);
    assert_int_equal(sums.each[1] + sums.each[2], 40001);
    assert_int_equal(sums.mine, 36668);
    pe__doc_free(doc);
}

/* --- pledges -------------------------------------------------------------- */

static void promise(pe__doc *doc, pe__value *rows, const char *currency,
                    int64_t amount, int64_t from, int64_t months,
                    int64_t came)
{
    pe__value *row = pe__add_object(doc, rows);
    pe__put_text(doc, row, "currency", currency);
    pe__put_number(doc, row, "amount", PE__MONEY, amount);
    pe__put_number(doc, row, "from", PE__DAY, from);
    pe__put_number(doc, row, "until", PE__DAY, 99999);
    pe__put_integer(doc, row, "months", months);
    pe__put_number(doc, row, "came", PE__MONEY, came);
}

enum { TODAY = 20000 };

static pe__value *promises_of(pe__doc *doc)
{
    pe__value *rows = pe__doc_array(doc);
    promise(doc, rows, "EUR", 1000, TODAY - 100, 1, 2000); /* 3 fell due */
    promise(doc, rows, "EUR", 1000, TODAY - 20, 0, 9000);  /* 1; more came */
    promise(doc, rows, "EUR", 5000, TODAY + 3, 1, 0);      /* none yet */
    promise(doc, rows, "USD", 700, TODAY + 1, 1, 0);
    return rows;
}

static void judged(void **state)
{
    (void)state;
    pe__pledge_list list;
    pe__doc *doc = pe__doc_new();
    const pe__value *rows = promises_of(doc);
    assert_int_equal(pe__pledges_judge(doc, rows, "EUR", TODAY, &list, NULL),
                     PE_OK);
    assert_int_equal(list.count, 3);
    assert_true(list.is_known);
    assert_int_equal(list.kept, 750); /* 3,000 of 4,000 */
    assert_int_equal(list.pledge[0].kept, 666); /* by itself */
    assert_int_equal(list.pledge[1].kept, 750);
    assert_int_equal(list.pledge[2].kept, 750);
    assert_int_equal(pe__pledges_judge(doc, rows, "USD", TODAY, &list, NULL),
                     PE_OK);
    assert_false(list.is_known);
    assert_int_equal(list.pledge[0].kept, 1000);
    pe__doc_free(doc);
}

static void weeks(void **state)
{
    (void)state;
    int64_t lasts;
    pe__pledge_list list;
    pe__doc *doc = pe__doc_new();
    pe__value *rows = pe__doc_array(doc);
    assert_int_equal(pe__pledges_judge(doc, rows, "EUR", TODAY, &list, NULL),
                     PE_OK);
    assert_int_equal(pe__pledges_weeks(&list, 1000, 100, TODAY, 104, &lasts,
                                       NULL), PE_OK);
    assert_int_equal(lasts, 10); /* nothing comes in */
    promise(doc, rows, "EUR", 500, TODAY + 8, 0, 0);
    assert_int_equal(pe__pledges_judge(doc, rows, "EUR", TODAY, &list, NULL),
                     PE_OK);
    assert_int_equal(pe__pledges_weeks(&list, 1000, 100, TODAY, 104, &lasts,
                                       NULL), PE_OK);
    assert_int_equal(lasts, 15);
    /* too late: in the second week there is nothing */
    assert_int_equal(pe__pledges_weeks(&list, 100, 101, TODAY, 104, &lasts,
                                       NULL), PE_OK);
    assert_int_equal(lasts, 0);
    promise(doc, rows, "EUR", 500, TODAY + 1, 1, 0);
    assert_int_equal(pe__pledges_judge(doc, rows, "EUR", TODAY, &list, NULL),
                     PE_OK);
    assert_int_equal(pe__pledges_weeks(&list, 1000, 100, TODAY, 104, &lasts,
                                       NULL), PE_OK);
    assert_int_equal(lasts, 104); /* 500 a month, 100 a week */
    pe__doc_free(doc);
}

/* --- no memory ------------------------------------------------------------ */

static pe_status all_of_it(pe__doc *doc, const pe__value *parts,
                           const pe__value *choices, const pe__value *rows)
{
    pe__transfer_sums transfer;
    pe__dues_sums dues;
    pe__pledge_list list;
    pe__buffer csv = {0};
    pe_status status = pe__transfer_reckon(doc, parts, 40000, 5, 3, &transfer,
                                           NULL);
    if (status == PE_OK)
        status = pe__dues_reckon(doc, &ABILITY, choices, 14, &dues, NULL);
    if (status == PE_OK)
        status = pe__pledges_judge(doc, rows, "EUR", TODAY, &list, NULL);
    if (status == PE_OK && !pe__transfer_csv(parts, 2, &csv))
        status = PE_NO_MEMORY;
    pe__buffer_free(&csv);
    return status;
}

static void every_request_fails(void **state)
{
    (void)state;
    pe__doc *from = pe__doc_new();
    const pe__value *parts, *choices = choices_of(from);
    uint64_t seed = 0;
    do
        parts = draw_parts(from, seed++);
    while (pe__count_of(parts) < 3);
    const pe__value *rows = promises_of(from);
    pe_status status = PE_NO_MEMORY;
    long n = 1;
    for (; status == PE_NO_MEMORY; n++) {
        const long before = pe__mem_live();
        pe__doc *doc = pe__doc_new();
        pe__mem_fail_at(n);
        status = all_of_it(doc, parts, choices, rows);
        pe__mem_fail_at(0);
        pe__doc_free(doc);
        assert_int_equal(pe__mem_live(), before);
    }
    assert_int_equal(status, PE_OK);
    assert_true(n > 10);
    pe__doc_free(from);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(transfers), cmocka_unit_test(names_of_rules),
        cmocka_unit_test(too_large), cmocka_unit_test(files),
        cmocka_unit_test(bands),     cmocka_unit_test(by_ability),
        cmocka_unit_test(judged),    cmocka_unit_test(weeks),
        cmocka_unit_test(every_request_fails)};
    return cmocka_run_group_tests_name("app money solidarity", tests, NULL,
                                       NULL);
}
