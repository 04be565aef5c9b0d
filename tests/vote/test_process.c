/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Routing, delegates, verdicts, and decisions one after another. */
#include "random.h"

#include "mem.h"

#include <parecon/vote.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const int64_t DAY = 86400;

/* --- routing ------------------------------------------------------------- */

/* A federation (0) of a bakery (1) with its night shift (2), and a press (3).
 */
static const int32_t parent[] = {-1, 0, 1, 0};

static int32_t route(const pe_vote_ratio *affected, const int32_t *home,
                     int32_t members)
{
    int32_t council = -2;
    pe_error err = {0};
    pe_vote_affected a = {.members = members, .councils = 4, .parent = parent,
                          .affected = affected, .home = home};
    if (pe_vote_route(&a, &council, &err) != PE_OK)
        fail_msg("%s", err.message);
    return council;
}

static void test_the_smallest_council_with_nine_tenths(void **state)
{
    (void)state;
    static const int32_t home[] = {2, 2, 1, 3, 3};
    static const pe_vote_ratio night[] = {{4, 1}, {4, 1}, {0, 1}, {1, 2},
                                          {0, 1}};
    static const pe_vote_ratio just[] = {{9, 2}, {9, 2}, {0, 1}, {1, 1},
                                         {0, 1}};
    static const pe_vote_ratio below[] = {{4, 1}, {4, 1}, {0, 1}, {1, 1},
                                          {0, 1}};
    static const pe_vote_ratio bakery[] = {{2, 1}, {2, 1}, {2, 1}, {1, 2},
                                           {0, 1}};
    assert_int_equal(route(night, home, 5), 2);  /* 8 of 8.5 */
    assert_int_equal(route(just, home, 5), 2);   /* 9 of 10, exactly */
    assert_int_equal(route(below, home, 5), 0);  /* 8 of 9 */
    assert_int_equal(route(bakery, home, 5), 1); /* 6 of 6.5 */
}

static void test_ratio_of_affectedness_is_bounded(void **state)
{
    (void)state;
    static const int32_t home[] = {0, 0, 0};
    pe_vote_ratio a[] = {{4, 1}, {1, 2}, {0, 1}};
    int32_t council;
    pe_error err = {0};
    pe_vote_affected all = {.members = 3, .councils = 1, .parent = parent,
                            .affected = a, .home = home};
    assert_int_equal(pe_vote_route(&all, &council, &err), PE_OK); /* 8 : 1 */
    a[0].top = 5;
    assert_int_equal(pe_vote_route(&all, &council, &err), PE_BAD_INPUT);
    assert_int_equal(err.line, 1);
    a[0].top = a[1].top = 0;
    assert_int_equal(pe_vote_route(&all, &council, &err), PE_BAD_INPUT);
}

/* --- delegates ----------------------------------------------------------- */

enum { MEMBERS = 200 };

typedef struct {
    pe_vote_body body;
    int64_t joined[MEMBERS];
    int32_t voucher[MEMBERS];
    uint8_t voted[MEMBERS];
    pe_vote_delegation delegation[MEMBERS];
    int32_t carries[MEMBERS], voter[MEMBERS];
} assembly;

static void gather(assembly *a, int32_t members)
{
    memset(a, 0, sizeof *a);
    for (int32_t i = 0; i < MEMBERS; i++)
        a->voucher[i] = -1;
    a->body = (pe_vote_body){.members = members, .topic = 7, .council = 2,
                             .opened = 100 * DAY, .now = 101 * DAY,
                             .joined = a->joined, .voucher = a->voucher,
                             .accused = -1, .voted = a->voted,
                             .delegation = a->delegation};
}

static void trust(assembly *a, int32_t from, int32_t to, int64_t since)
{
    a->delegation[a->body.delegations++] = (pe_vote_delegation){
        .from = from, .to = to, .topic = 7, .council = 2, .since = since};
}

static int32_t resolve(assembly *a, int32_t who)
{
    pe_error err = {0};
    if (pe_vote_delegate(&a->body, a->carries, a->voter, &err) != PE_OK)
        fail_msg("%s", err.message);
    return a->carries[who];
}

static void test_delegations_hold_and_end(void **state)
{
    (void)state;
    static assembly a;
    gather(&a, 10);
    a.voted[0] = 1;
    trust(&a, 1, 0, 90 * DAY);
    assert_int_equal(resolve(&a, 0), 2);
    assert_int_equal(a.carries[1], 0);
    a.voted[1] = 1; /* the own ballot overrides */
    assert_int_equal(resolve(&a, 0), 1);
    assert_int_equal(a.carries[1], 1);
    a.voted[1] = 0;
    a.delegation[0].recalled = 101 * DAY; /* just now */
    assert_int_equal(resolve(&a, 0), 1);
    a.delegation[0].recalled = 0;
    a.delegation[0].since = 71 * DAY; /* 30 days old */
    assert_int_equal(resolve(&a, 0), 1);
    a.delegation[0].since++;
    assert_int_equal(resolve(&a, 0), 2);
    a.delegation[0].topic = 8;
    assert_int_equal(resolve(&a, 0), 1);
    a.delegation[0].topic = -1; /* any */
    assert_int_equal(resolve(&a, 0), 2);
    a.delegation[0].council = 3;
    assert_int_equal(resolve(&a, 0), 1);
}

static void test_the_nearest_delegation_counts(void **state)
{
    (void)state;
    static assembly a;
    gather(&a, 10);
    a.voted[0] = a.voted[2] = 1;
    trust(&a, 1, 0, 90 * DAY);
    trust(&a, 1, 2, 95 * DAY); /* later */
    assert_int_equal(resolve(&a, 2), 2);
    assert_int_equal(a.carries[0], 1);
    a.delegation[1].recalled = 96 * DAY; /* the first is not back then */
    assert_int_equal(resolve(&a, 0), 1);
    assert_int_equal(a.carries[2], 1);
    a.delegation[1].recalled = 0;
    a.delegation[1].topic = -1; /* less specific */
    assert_int_equal(resolve(&a, 0), 2);
    a.voted[0] = 0; /* a delegate who did not vote; nothing travels on */
    trust(&a, 0, 2, 90 * DAY);
    assert_int_equal(resolve(&a, 2), 2);
    assert_int_equal(a.carries[0] + a.carries[1], 0);
}

static void test_nobody_carries_more_than_the_cap(void **state)
{
    (void)state;
    static assembly a;
    gather(&a, 30);
    a.voted[0] = 1;
    for (int32_t i = 1; i < 30; i++)
        trust(&a, i, 0, (90 - i) * DAY);
    a.body.now = 90 * DAY;
    assert_int_equal(resolve(&a, 0), 3);
    /* the oldest trust first; who is cut off is told so */
    assert_int_equal(a.voter[0], 0);
    assert_int_equal(a.voter[29], 0);
    assert_int_equal(a.voter[28], 0);
    for (int32_t i = 1; i < 28; i++)
        assert_int_equal(a.voter[i], PE_VOTE_BEYOND_CAP);
    a.voted[0] = 0;
    assert_int_equal(resolve(&a, 0), 0);
    assert_int_equal(a.voter[29], PE_VOTE_NO_VOTER);
    /* a tenth of two hundred behind one: 5 %, not 10 */
    gather(&a, 200);
    a.voted[0] = 1;
    for (int32_t i = 1; i < 20; i++)
        trust(&a, i, 0, 90 * DAY);
    assert_int_equal(resolve(&a, 0), 10);
    /* those who came after the opening are nobody: also not for the cap */
    for (int32_t i = 100; i < 200; i++)
        a.joined[i] = 100 * DAY + 1;
    assert_int_equal(resolve(&a, 0), 5);
}

static void test_who_may_vote_on_a_removal(void **state)
{
    (void)state;
    static assembly a;
    gather(&a, 10);
    memset(a.voted, 1, sizeof a.voted);
    a.voucher[1] = 9;
    a.voucher[2] = 3;
    a.joined[2] = 87 * DAY; /* 13 days before */
    a.voucher[4] = 3;
    a.joined[4] = 86 * DAY;
    assert_int_equal(resolve(&a, 1), 1);
    a.body.accused = 9;
    assert_int_equal(resolve(&a, 9), 0);
    assert_int_equal(a.carries[1], 0);
    assert_int_equal(a.carries[2], 0);
    assert_int_equal(a.carries[3], 1);
    assert_int_equal(a.carries[4], 1);
}

/* --- verdicts ------------------------------------------------------------ */

static pe_vote_verdict judge(pe_vote_process p, int64_t *until)
{
    pe_vote_verdict verdict;
    pe_error err = {0};
    if (pe_vote_judge(&p, &verdict, until, &err) != PE_OK)
        fail_msg("%s", err.message);
    return verdict;
}

static void test_consent(void **state)
{
    (void)state;
    int64_t until;
    pe_vote_process p = {.kind = PE_VOTE_CONSENT, .now = 10, .closes = 20,
                         .objections = 2};
    assert_int_equal(judge(p, &until), PE_VOTE_OPEN);
    assert_int_equal(until, 20);
    p.now = 20;
    assert_int_equal(judge(p, &until), PE_VOTE_ADOPTED); /* no reason given */
    p.reasoned = 1;
    assert_int_equal(judge(p, &until), PE_VOTE_FALL_BACK);
    p.objections = 0;
    pe_vote_verdict verdict;
    assert_int_equal(pe_vote_judge(&p, &verdict, &until, NULL), PE_BAD_INPUT);
}

static void test_two_counts(void **state)
{
    (void)state;
    int64_t until;
    pe_vote_process p = {.kind = PE_VOTE_TWO_COUNTS, .equal_winner = 1,
                         .weighted_winner = 1, .equal_share = {40, 100},
                         .weighted_share = {60, 100}};
    assert_int_equal(judge(p, &until), PE_VOTE_ADOPTED);
    p.equal_winner = 2;
    assert_int_equal(judge(p, &until), PE_VOTE_ANOTHER_ROUND);
    p.rounds = 1;
    assert_int_equal(judge(p, &until), PE_VOTE_ADOPTED);
    p.equal_share.top = 39;
    assert_int_equal(judge(p, &until), PE_VOTE_REJECTED);
    p.equal_share.top = 40;
    p.weighted_share = (pe_vote_ratio){599, 1000};
    assert_int_equal(judge(p, &until), PE_VOTE_REJECTED);
}

static void test_recall(void **state)
{
    (void)state;
    int64_t until;
    pe_vote_process p = {.kind = PE_VOTE_RECALL, .now = 10, .closes = 500,
                         .eligible = 101, .signed_by = 20};
    assert_int_equal(judge(p, &until), PE_VOTE_OPEN);
    p.signed_by = 21;
    assert_int_equal(judge(p, &until), PE_VOTE_CONFIRM);
    assert_int_equal(until, 10 + 3 * DAY);
    p.reached = 5;
    p.signed_by = 0; /* taken back later: the vote is held all the same */
    assert_int_equal(judge(p, &until), PE_VOTE_CONFIRM);
    assert_int_equal(until, 5 + 3 * DAY);
    p.reached = 0;
    p.now = 500;
    p.signed_by = 101; /* too late */
    assert_int_equal(judge(p, &until), PE_VOTE_REJECTED);
}

/* --- series -------------------------------------------------------------- */

/* 70 always want the first of two, 30 the second: a share of 3 in 10 gets 3 of
 * 10 decisions, and so does any prefix within one. */
static void decide(int32_t voters, int32_t few, int64_t decisions,
                   const pe_vote_ratio *weight, int32_t *winner,
                   int64_t *satisfied)
{
    size_t n = (size_t)(voters * decisions);
    int32_t *voter = malloc(n * sizeof *voter),
            *option = malloc(n * sizeof *option),
            *options = malloc((size_t)decisions * sizeof *options);
    int64_t *start = calloc((size_t)decisions + 1, sizeof *start);
    for (int64_t d = 0; d < decisions; d++) {
        options[d] = 2;
        for (int32_t i = 0; i < voters; i++) {
            voter[d * voters + i] = i;
            option[d * voters + i] = i < few;
        }
        start[d + 1] = (d + 1) * voters;
    }
    pe_vote_history h = {.voters = voters, .decisions = decisions,
                         .options = options, .start = start, .voter = voter,
                         .option = option, .weight = weight};
    pe_error err = {0};
    pe_vote_series_settings settings = pe_vote_series_defaults();
    pe_vote_series_result result;
    if (pe_vote_series(&h, &settings, &result, &err) != PE_OK)
        fail_msg("%s", err.message);
    memcpy(winner, result.winner, (size_t)decisions * sizeof *winner);
    memcpy(satisfied, result.satisfied, (size_t)voters * sizeof *satisfied);
    pe_vote_series_release(&result);
    free(voter);
    free(option);
    free(options);
    free(start);
}

static void test_a_minority_gets_its_part(void **state)
{
    (void)state;
    int32_t winner[100], seconds = 0;
    int64_t satisfied[100];
    decide(100, 30, 100, NULL, winner, satisfied);
    for (int32_t d = 0; d < 100; d++) {
        seconds += winner[d];
        assert_in_range(10 * seconds + 10, 3 * (d + 1), 3 * (d + 1) + 20);
    }
    assert_int_equal(satisfied[0], seconds);
    assert_int_equal(satisfied[99], 100 - seconds);
    assert_in_range(seconds, 29, 31);
}

static void test_weight_is_clones_in_a_series_too(void **state)
{
    (void)state;
    int32_t one[60], many[60];
    int64_t satisfied[100];
    static const pe_vote_ratio weight[] = {{3, 2}, {3, 2}, {7, 2}, {7, 2}};
    decide(100, 30, 60, NULL, many, satisfied);
    decide(4, 2, 60, weight, one, satisfied);
    /* 3 : 7 in both; a seat costs another part of the whole, which changes no
       comparison */
    assert_memory_equal(one, many, sizeof one);
}

/* --- memory -------------------------------------------------------------- */

static pe_status everything(int step)
{
    static assembly a;
    static const int32_t home[] = {2, 3};
    static const pe_vote_ratio affected[] = {{4, 1}, {1, 1}};
    static const int32_t options[] = {2, 2, 2}, voter[] = {0, 1, 0, 1, 0, 1},
                         option[] = {0, 1, 0, 1, 0, 1};
    static const int64_t start[] = {0, 2, 4, 6};
    int32_t council;
    pe_vote_affected all = {.members = 2, .councils = 4, .parent = parent,
                            .affected = affected, .home = home};
    pe_vote_history h = {.voters = 2, .decisions = 3, .options = options,
                         .start = start, .voter = voter, .option = option};
    if (step == 0)
        return pe_vote_route(&all, &council, NULL);
    if (step == 1) {
        gather(&a, 5);
        trust(&a, 0, 1, 90 * DAY);
        return pe_vote_delegate(&a.body, a.carries, NULL, NULL);
    }
    pe_vote_series_settings settings = pe_vote_series_defaults();
    settings.rule = (pe_vote_perpetual_rule)(step - 1); /* from 1 */
    pe_vote_series_result result;
    pe_status status = pe_vote_series(&h, &settings, &result, NULL);
    pe_vote_series_release(&result);
    return status;
}

static void test_memory_that_runs_out_is_a_status(void **state)
{
    (void)state;
    for (int step = 0; step < 5; step++) {
        pe_status status = PE_NO_MEMORY;
        for (long n = 1; status == PE_NO_MEMORY; n++) {
            pe__mem_fail_at(n);
            status = everything(step);
            pe__mem_fail_at(0);
            assert_int_equal(pe__mem_live(), 0);
            assert_true(n > 1 || status == PE_NO_MEMORY);
        }
        assert_int_equal(status, PE_OK);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_smallest_council_with_nine_tenths),
        cmocka_unit_test(test_ratio_of_affectedness_is_bounded),
        cmocka_unit_test(test_delegations_hold_and_end),
        cmocka_unit_test(test_the_nearest_delegation_counts),
        cmocka_unit_test(test_nobody_carries_more_than_the_cap),
        cmocka_unit_test(test_who_may_vote_on_a_removal),
        cmocka_unit_test(test_consent),
        cmocka_unit_test(test_two_counts),
        cmocka_unit_test(test_recall),
        cmocka_unit_test(test_a_minority_gets_its_part),
        cmocka_unit_test(test_weight_is_clones_in_a_series_too),
        cmocka_unit_test(test_memory_that_runs_out_is_a_status),
    };
    return cmocka_run_group_tests_name("process", tests, NULL, NULL);
}
