/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The ledger beside one that adds everything up each time. */
#include "mem.h"
#include "random.h"

#include <parecon/fund.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { ENTRIES = 400, ACCOUNTS = 7, CURRENCIES = 3 };

typedef struct {
    int64_t day;
    pe_fund_posting posting[4];
    int32_t postings;
} noted;

static pe_fund_ledger *new_ledger(void)
{
    pe_fund_ledger *l;
    assert_int_equal(pe_fund_ledger_new(&l, NULL), PE_OK);
    return l;
}

static pe_status add(pe_fund_ledger *l, int64_t day,
                     const pe_fund_posting *posting, int32_t postings,
                     pe_error *err)
{
    const pe_fund_entry e = {.day = day, .posting = posting,
                             .postings = postings};
    return pe_fund_ledger_add(l, &e, NULL, err);
}

static void draw(noted *n, pe__random *r)
{
    n->postings = 2 + 2 * (int32_t)pe__random_below(r, 2);
    n->day = 20000 + (int64_t)pe__random_below(r, 300);
    for (int32_t k = 0; k < n->postings; k += 2) {
        const int32_t currency = (int32_t)pe__random_below(r, CURRENCIES);
        const int64_t amount = (int64_t)pe__random_below(r, 100000) - 50000;
        n->posting[k] = (pe_fund_posting){
            (int32_t)pe__random_below(r, ACCOUNTS), currency, amount};
        n->posting[k + 1] = (pe_fund_posting){
            (int32_t)pe__random_below(r, ACCOUNTS), currency, -amount};
    }
}

static int64_t slowly(const noted *list, int32_t account, int32_t currency,
                      int64_t day)
{
    int64_t sum = 0;
    for (int k = 0; k < ENTRIES; k++)
        for (int32_t j = 0; j < list[k].postings && list[k].day <= day; j++)
            if (list[k].posting[j].account == account &&
                list[k].posting[j].currency == currency)
                sum += list[k].posting[j].amount;
    return sum;
}

static void balances(void **state)
{
    (void)state;
    static noted list[ENTRIES];
    pe__random r;
    pe__random_seed(&r, 1, 0);
    pe_fund_ledger *l = new_ledger();
    for (int k = 0; k < ENTRIES; k++) {
        draw(&list[k], &r);
        assert_int_equal(add(l, list[k].day, list[k].posting,
                             list[k].postings, NULL), PE_OK);
    }
    for (int64_t day = 19990; day < 20310; day += 7)
        for (int32_t c = 0; c < CURRENCIES; c++) {
            int64_t all = 0;
            for (int32_t a = 0; a < ACCOUNTS; a++) {
                int64_t found;
                assert_int_equal(pe_fund_ledger_balance(l, a, c, -1, day,
                                                        &found, NULL), PE_OK);
                assert_int_equal(found, slowly(list, a, c, day));
                all += found;
            }
            assert_int_equal(all, 0);
        }
    pe_fund_ledger_free(l);
}

static void rate(pe_fund_ledger *l, int64_t day, int32_t from, int32_t to,
                 int64_t top, int64_t bottom)
{
    const pe_fund_entry e = {.day = day, .currency = from, .in = to,
                             .top = top, .bottom = bottom};
    assert_int_equal(pe_fund_ledger_add(l, &e, NULL, NULL), PE_OK);
}

static void worth(pe_fund_ledger *l, int64_t day, int64_t wanted)
{
    int64_t found;
    assert_int_equal(pe_fund_ledger_balance(l, 0, 0, 0, day, &found, NULL),
                     PE_OK);
    assert_int_equal(found, wanted);
}

static void rates_of_the_day(void **state)
{
    (void)state;
    int64_t found;
    pe_error err = {0};
    pe_fund_ledger *l = new_ledger();
    const pe_fund_posting in[] = {{0, 1, 5}, {1, 1, -5}, {0, 0, 100},
                                  {1, 0, -100}};
    assert_int_equal(add(l, 10, in, 4, NULL), PE_OK);
    assert_int_equal(pe_fund_ledger_balance(l, 0, 0, 0, 10, &found, &err),
                     PE_BAD_INPUT);
    assert_non_null(strstr(err.message, "no rate"));
    rate(l, 10, 1, 0, 1, 2);
    worth(l, 9, 0);
    worth(l, 10, 102); /* 2.5, half to even */
    rate(l, 12, 1, 0, 3, 10);
    worth(l, 11, 102);
    worth(l, 12, 102); /* 1.5, half to even */
    rate(l, 12, 1, 0, 1, 5);
    worth(l, 12, 101); /* of one day the last */
    rate(l, 14, 0, 1, 1, 3); /* the other way round: 3 each */
    worth(l, 14, 115);
    pe_fund_ledger_free(l);
}

static void refused(void **state)
{
    (void)state;
    pe_error err = {0};
    int64_t found;
    pe_fund_ledger *l = new_ledger();
    const pe_fund_posting off[] = {{0, 0, 5}, {1, 0, -4}};
    const pe_fund_posting two[] = {{0, 0, 5}, {1, 1, -5}};
    const pe_fund_posting none[] = {{-1, 0, 5}, {1, 0, -5}};
    assert_int_equal(add(l, 1, off, 2, &err), PE_BAD_INPUT);
    assert_non_null(strstr(err.message, "sum to 1"));
    assert_int_equal(add(l, 1, two, 2, &err), PE_BAD_INPUT);
    assert_int_equal(add(l, 1, none, 2, &err), PE_BAD_INPUT);
    assert_int_equal(add(l, 1, NULL, 0, &err), PE_BAD_INPUT);
    const pe_fund_entry corrects = {.posting = two, .postings = 0,
                                    .corrects = 1};
    assert_int_equal(pe_fund_ledger_add(l, &corrects, NULL, &err),
                     PE_BAD_INPUT);
    assert_int_equal(pe_fund_ledger_balance(l, 0, 0, -1, 9, &found, NULL),
                     PE_OK);
    assert_int_equal(found, 0);
    pe_fund_ledger_free(l);
}

/* 2^63 is an error, and leaves all as it was. */
static void overflow(void **state)
{
    (void)state;
    pe_error err = {0};
    int64_t found;
    pe_fund_ledger *l = new_ledger();
    const pe_fund_posting most[] = {{0, 0, INT64_MAX}, {1, 0, -INT64_MAX}};
    const pe_fund_posting one[] = {{2, 0, 1}, {0, 0, 1}, {1, 0, -2}};
    const pe_fund_posting wide[] = {{0, 1, INT64_MAX}, {1, 1, INT64_MAX},
                                    {2, 1, -INT64_MAX}, {3, 1, -INT64_MAX}};
    assert_int_equal(add(l, 1, most, 2, NULL), PE_OK);
    assert_int_equal(add(l, 1, one, 3, &err), PE_BAD_INPUT);
    assert_non_null(strstr(err.message, "64 bit"));
    assert_int_equal(add(l, 1, wide, 4, &err), PE_BAD_INPUT);
    assert_int_equal(pe_fund_ledger_balance(l, 0, 0, -1, 1, &found, NULL),
                     PE_OK);
    assert_true(found == INT64_MAX);
    assert_int_equal(pe_fund_ledger_balance(l, 2, 0, -1, 1, &found, NULL),
                     PE_OK);
    assert_int_equal(found, 0);
    /* worth more than 64 bit hold */
    rate(l, 1, 0, 2, 3, 1);
    assert_int_equal(pe_fund_ledger_balance(l, 0, 0, 2, 1, &found, &err),
                     PE_BAD_INPUT);
    pe_fund_ledger_free(l);
}

/* The chain: the same bytes come to the same head, others to another. */
static void chain(void **state)
{
    (void)state;
    pe_error err = {0};
    unsigned char first[PE_FUND_HASH], second[PE_FUND_HASH];
    unsigned char other[PE_FUND_HASH];
    const pe_fund_posting in[] = {{0, 0, 5}, {1, 0, -5}};
    pe_fund_entry e = {.day = 1, .posting = in, .postings = 2, .bytes = "one",
                       .size = 3};
    pe_fund_ledger *l = new_ledger(), *m = new_ledger();
    assert_int_equal(pe_fund_ledger_add(l, &e, first, NULL), PE_OK);
    assert_int_equal(pe_fund_ledger_add(l, &e, second, NULL), PE_OK);
    assert_memory_not_equal(first, second, PE_FUND_HASH);
    e.hash = second;
    assert_int_equal(pe_fund_ledger_add(m, &e, NULL, &err), PE_BAD_INPUT);
    assert_non_null(strstr(err.message, "hash"));
    e.hash = first;
    assert_int_equal(pe_fund_ledger_add(m, &e, other, NULL), PE_OK);
    assert_memory_equal(first, other, PE_FUND_HASH);
    e.bytes = "onE";
    e.hash = second;
    assert_int_equal(pe_fund_ledger_add(m, &e, NULL, &err), PE_BAD_INPUT);
    e.bytes = "one";
    assert_int_equal(pe_fund_ledger_add(m, &e, NULL, NULL), PE_OK);
    pe_fund_ledger_free(l);
    pe_fund_ledger_free(m);
}

/* Some accounts, in days that go back. */
static pe_status fill(pe_fund_ledger **out)
{
    pe__random r;
    int64_t sum;
    pe__random_seed(&r, 3, 0);
    pe_status status = pe_fund_ledger_new(out, NULL);
    for (int k = 0; k < 60 && status == PE_OK; k++) {
        noted n;
        draw(&n, &r);
        n.posting[0].account += k;
        status = add(*out, n.day, n.posting, n.postings, NULL);
        if (status == PE_NO_MEMORY) { /* as before: it can be added again */
            pe__mem_fail_at(0);
            assert_int_equal(add(*out, n.day, n.posting, n.postings, NULL),
                             PE_OK);
        }
    }
    for (int32_t c = 0; status == PE_OK && c < CURRENCIES; c++)
        status = pe_fund_ledger_balance(*out, 1, c, -1, 20100, &sum, NULL);
    return status;
}

static void every_request_fails(void **state)
{
    (void)state;
    pe_status status = PE_NO_MEMORY;
    for (long n = 1; status == PE_NO_MEMORY; n++) {
        pe_fund_ledger *l = NULL;
        const long before = pe__mem_live();
        pe__mem_fail_at(n);
        status = fill(&l);
        pe__mem_fail_at(0);
        pe_fund_ledger_free(l);
        assert_int_equal(pe__mem_live(), before);
    }
    assert_int_equal(status, PE_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(balances), cmocka_unit_test(rates_of_the_day),
        cmocka_unit_test(refused),  cmocka_unit_test(overflow),
        cmocka_unit_test(chain),    cmocka_unit_test(every_request_fails)};
    return cmocka_run_group_tests_name("fund ledger", tests, NULL, NULL);
}
