/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A drill: a tenth of the members collude, and vote by whatever serves them.
 *
 * What is guaranteed, and fails here when it does not hold:
 *  - rules for several seats, when the rest agrees on enough options of its
 *    own: the tenth gets its part by heads, rounded up, and no seat more;
 *    forged members count as heads, so their part is the part of all of these
 *    (which is why a hub asks who vouches for whom);
 *  - rules for one winner: a lead that no tenth can make up for stands. By how
 *    much is said for each rule at `stands`. Where the lead is smaller a tenth
 *    can turn the outcome, by every rule (Gibbard and Satterthwaite); how often
 *    it did is printed;
 *  - delegates: votes that are gathered in few hands are capped, and nobody's
 *    vote counts twice. */
#include "rules.h"
#include "shared.h"

#include "mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { HONEST = 90, COLLUDERS = 10, ALL = HONEST + COLLUDERS };

static const pe_vote_ratio ONE = {1, 1};

/* --- several seats -------------------------------------------------------- */

/* Options of the rest are 0 … rest - 1; those of the colluders follow. Each of
 * the rest wants all of these, and now and then none more. */
static void vote_honestly(ballots *b, pe__random *random, int32_t rest)
{
    int32_t order[32];
    for (int32_t i = 0; i < HONEST; i++) {
        for (int32_t a = 0; a < rest; a++)
            order[a] = a;
        pe__random_shuffle(random, order, rest);
        ballots_row(b, 1, ONE);
        for (int32_t a = 0; a < rest; a++)
            ballots_mark(b, order[a], a);
    }
}

enum { BULLET, BLOC, SPREAD, DISGUISED, HELPING, SEATS_WAYS };

/* Which of their own a colluder is for, and whether others first. */
static void collude(ballots *b, pe__random *random, int way, int32_t rest,
                    int32_t own, int32_t forged)
{
    int32_t order[32], place = 0;
    for (int32_t a = 0; a < own; a++)
        order[a] = rest + a;
    if (way == SPREAD || way == DISGUISED)
        pe__random_shuffle(random, order, own);
    ballots_row(b, 1 + forged, ONE);
    /* as if they were of the rest, in the hope that it costs them nothing */
    if (way == HELPING || (way == DISGUISED && b->problem.form ==
                                                   PE_VOTE_APPROVED))
        ballots_mark(b, (int32_t)pe__random_below(random, (uint32_t)rest),
                     place++);
    int32_t wanted = way == BULLET ? 1
                     : way == SPREAD
                         ? 1 + (int32_t)pe__random_below(random, (uint32_t)own)
                         : own;
    for (int32_t a = 0; a < wanted; a++)
        ballots_mark(b, order[a], place++);
}

static int32_t seats_of(const ballots *b, pe_vote_rule rule, int32_t seats,
                        int32_t rest, uint64_t seed)
{
    pe_vote *vote = vote_of(b);
    pe_vote_settings s = pe_vote_defaults();
    s.rule = rule;
    s.seats = seats;
    s.seed = seed;
    s.transcript = 0;
    pe_vote_result result = count(vote, &s);
    int32_t theirs = 0;
    for (int32_t w = 0; w < result.winners; w++)
        theirs += result.winner[w] >= rest;
    assert_int_equal(result.winners, seats);
    pe_vote_release(&result);
    pe_vote_free(vote);
    return theirs;
}

/* Rules that share seats out in proportion. Not the most approved alone, by
 * which the rest takes all. */
static bool shares_out(pe_vote_rule rule)
{
    return rule == PE_VOTE_STV || rule >= PE_VOTE_PHRAGMEN;
}

static void test_seats_by_heads_and_no_more(void **state)
{
    (void)state;
    pe__random random;
    int32_t most[EVERY_RULE] = {0};
    int64_t got[EVERY_RULE] = {0}, trials = 0;
    pe__random_seed(&random, 31, 0);
    for (int t = 0; t < 400; t++, trials++) {
        int32_t seats = 2 + (int32_t)pe__random_below(&random, 11);
        int32_t rest = seats + (int32_t)pe__random_below(&random, 4), own = 12;
        int32_t forged = t % 4 == 3 ? (int32_t)pe__random_below(&random, 10)
                                    : 0;
        int way = t % SEATS_WAYS;
        int64_t heads = COLLUDERS * (1 + (int64_t)forged);
        for (int k = 0; k < EVERY_RULE; k++) {
            ballots b;
            if (!every_rule[k].many || every_rule[k].form == PE_VOTE_GRADED)
                continue;
            ballots_begin(&b, rest + own, every_rule[k].form);
            vote_honestly(&b, &random, rest);
            for (int32_t i = 0; i < COLLUDERS; i++)
                collude(&b, &random, way, rest, own, forged);
            ballots_ready(&b);
            int32_t theirs = seats_of(&b, every_rule[k].rule, seats, rest,
                                      (uint64_t)t);
            int64_t part = heads * seats; /* of HONEST + heads */
            if (shares_out(every_rule[k].rule) &&
                (int64_t)(theirs - 1) * (HONEST + heads) >= part)
                fail_msg("rule %d: %d of %d seats for %lld of %lld heads, by "
                         "way %d", (int)every_rule[k].rule, theirs, seats,
                         (long long)heads, (long long)HONEST + heads, way);
            if (every_rule[k].rule == PE_VOTE_APPROVAL && heads < HONEST)
                assert_int_equal(theirs, 0);
            most[k] = theirs > most[k] ? theirs : most[k];
            got[k] += forged ? 0 : theirs;
            ballots_free(&b);
        }
    }
    for (int k = 0; k < EVERY_RULE; k++)
        if (every_rule[k].many && every_rule[k].form != PE_VOTE_GRADED)
            print_message("rule %2d: a tenth got %lld seats in %lld counts\n",
                          (int)every_rule[k].rule, (long long)got[k],
                          (long long)trials);
    /* forged heads do count: without a check of who is who nothing helps */
    assert_true(most[EVERY_RULE - 1] > 2);
    assert_int_equal(pe__mem_live(), 0);
}

/* --- one winner ----------------------------------------------------------- */

/* How good each option is to each: a crowd with some leaning. */
typedef struct {
    int32_t options;
    int32_t like[ALL][8]; /* 0 … 119 */
} crowd;

static void draw_crowd(crowd *c, pe__random *random)
{
    int32_t lean[8];
    c->options = 3 + (int32_t)pe__random_below(random, 4);
    for (int32_t a = 0; a < c->options; a++)
        lean[a] = (int32_t)pe__random_below(random, 60);
    for (int32_t i = 0; i < ALL; i++)
        for (int32_t a = 0; a < c->options; a++)
            c->like[i][a] = lean[a] + (int32_t)pe__random_below(random, 60);
}

static const int32_t *sorting; /* likes of the voter whose ballot is sorted */

static int by_like(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return sorting[y] != sorting[x] ? (sorting[y] > sorting[x] ? 1 : -1)
                                    : x - y;
}

enum { HONESTLY, ALONE, BURY, ABOVE, PUSH, ONE_WAYS };

/* A ballot by which `x` is to win and not `w`. ALONE: x and nobody else. BURY:
 * x first, w last. ABOVE: all but w. PUSH: x, then the weakest, w last. */
static void mark_for(ballots *b, const crowd *c, int32_t i, int way, int32_t x,
                     int32_t w)
{
    int32_t like[8], order[8];
    for (int32_t a = 0; a < c->options; a++) {
        like[a] = way == PUSH ? 99 - c->like[i][a] : c->like[i][a];
        order[a] = a;
        if (way != HONESTLY)
            like[a] = a == x ? 1000 : a == w ? -1 : like[a];
    }
    sorting = like;
    qsort(order, (size_t)c->options, sizeof *order, by_like);
    ballots_row(b, 1, ONE);
    for (int32_t place = 0; place < c->options; place++) {
        int32_t a = order[place];
        bool in = way == HONESTLY ? c->like[i][a] >= 50
                  : way == ABOVE  ? a != w
                                  : a == x;
        if (b->problem.form == PE_VOTE_RANKED && (place == 0 || way != ALONE))
            ballots_mark(b, a, place);
        else if (b->problem.form == PE_VOTE_APPROVED && in)
            ballots_mark(b, a, 0);
        else if (b->problem.form == PE_VOTE_GRADED)
            ballots_mark(b, a, way == HONESTLY ? c->like[i][a] / 20
                               : in            ? 5
                                               : 0);
    }
}

static void fill(ballots *b, const crowd *c, pe_vote_form form, int way,
                 int32_t x, int32_t w)
{
    ballots_begin(b, c->options, form);
    for (int32_t i = 0; i < ALL; i++)
        mark_for(b, c, i, i < HONEST ? HONESTLY : way, x, w);
    ballots_ready(b);
}

/* The sole winner, −1 = nobody, or a tie. */
static int32_t winner_of(const ballots *b, pe_vote_rule rule)
{
    pe_vote *vote = vote_of(b);
    pe_vote_settings s = pe_vote_defaults();
    s.rule = rule;
    s.transcript = 0;
    if (rule == PE_VOTE_SUPERMAJORITY)
        s.share = (pe_vote_ratio){2, 3};
    pe_vote_result result = count(vote, &s);
    int32_t winner = result.outcome == PE_VOTE_DECIDED && result.winners == 1
                         ? result.winner[0] : -1;
    pe_vote_release(&result);
    pe_vote_free(vote);
    return winner;
}

/* The mark of option a on row i; `none` when it is not there. */
static int32_t mark_of(const ballots *b, int32_t i, int32_t a, int32_t none)
{
    for (int64_t m = b->start[i]; m < b->start[i + 1]; m++)
        if (b->option[m] == a)
            return b->mark[m];
    return none;
}

static int32_t first_places(const ballots *b, int32_t a)
{
    int32_t sum = 0;
    for (int32_t i = 0; i < HONEST; i++)
        sum += b->problem.form == PE_VOTE_APPROVED
                   ? mark_of(b, i, a, 1) == 0
                   : mark_of(b, i, a, 99) == 0;
    return sum;
}

static int32_t ahead(const ballots *b, int32_t w, int32_t a)
{
    int32_t sum = 0;
    for (int32_t i = 0; i < HONEST; i++) {
        int32_t x = mark_of(b, i, w, 99), y = mark_of(b, i, a, 99);
        sum += (x < y) - (x > y);
    }
    return sum;
}

/* The middle grade of the rest's and ten more. */
static int32_t middle(const ballots *b, int32_t a, int32_t more)
{
    int32_t of[6] = {0}, below = 0, grade = 0;
    of[more] += COLLUDERS;
    for (int32_t i = 0; i < HONEST; i++)
        of[mark_of(b, i, a, 0)]++;
    while ((below += of[grade]) < ALL / 2)
        grade++;
    return grade;
}

static int32_t sum_of(const ballots *b, int32_t a)
{
    int32_t sum = 0;
    for (int32_t i = 0; i < HONEST; i++)
        sum += mark_of(b, i, a, 0);
    return sum;
}

/* Whether no ten ballots can take it from w, by the rest's ballots alone:
 * majority, run-off: w is first on more than half of all; approval (and a
 * majority by approvals, as well): more than ten ahead of each other; grades:
 * more than ten times the best grade; median rules: worst middle grade above
 * each other's best; Schulze, ranked pairs: more than ten ahead in each
 * pair. */
static bool stands(const ballots *b, pe_vote_rule rule, int32_t w)
{
    if (rule == PE_VOTE_SUPERMAJORITY)
        return 3 * first_places(b, w) >= 2 * ALL;
    bool half = 2 * first_places(b, w) > ALL;
    bool several = b->problem.form == PE_VOTE_APPROVED; /* may have half */
    if ((rule == PE_VOTE_MAJORITY && (!half || !several)) ||
        rule == PE_VOTE_RUNOFF)
        return half;
    for (int32_t a = 0; a < b->problem.options; a++) {
        bool safe = a == w;
        if (rule == PE_VOTE_APPROVAL && b->problem.form == PE_VOTE_GRADED)
            safe = safe || sum_of(b, w) - sum_of(b, a) > 5 * COLLUDERS;
        else if (several)
            safe = safe || first_places(b, w) - first_places(b, a) >
                               COLLUDERS;
        else if (rule == PE_VOTE_JUDGEMENT || rule == PE_VOTE_GAUGE)
            safe = safe || middle(b, w, 0) > middle(b, a, 5);
        else
            safe = safe || ahead(b, w, a) > COLLUDERS;
        if (!safe)
            return false;
    }
    return true;
}

/* Whether some ballots of the family make another option win. Then, or when
 * nobody wins or it is a tie, *touched. */
static bool turned(const crowd *c, int k, int32_t w, bool *touched)
{
    bool turns = false;
    *touched = false;
    for (int32_t x = 0; x < c->options && !turns; x++)
        for (int way = ALONE; way < ONE_WAYS && x != w && !turns; way++) {
            ballots b;
            fill(&b, c, every_rule[k].form, way, x, w);
            int32_t now = winner_of(&b, every_rule[k].rule);
            turns = now >= 0 && now != w;
            *touched = *touched || now != w;
            ballots_free(&b);
        }
    return turns;
}

static void test_a_lead_of_more_than_a_tenth_stands(void **state)
{
    (void)state;
    static crowd c;
    pe__random random;
    pe__random_seed(&random, 32, 0);
    for (int k = 0; k < EVERY_RULE; k++) {
        int decided = 0, safe = 0, flips = 0, at = 0;
        if (every_rule[k].many && every_rule[k].rule != PE_VOTE_APPROVAL)
            continue;
        while (at++ < 2000 && (decided < 120 || safe < 10)) {
            ballots b;
            draw_crowd(&c, &random);
            fill(&b, &c, every_rule[k].form, HONESTLY, 0, 0);
            int32_t w = winner_of(&b, every_rule[k].rule);
            bool lead = w >= 0 && stands(&b, every_rule[k].rule, w);
            ballots_free(&b);
            if (w < 0)
                continue;
            bool touched, turns = turned(&c, k, w, &touched);
            decided++;
            safe += lead;
            flips += turns;
            if (lead && touched)
                fail_msg("rule %d, form %d: a tenth turned what stood",
                         (int)every_rule[k].rule, (int)every_rule[k].form);
        }
        print_message("rule %2d, form %d: of %d decisions %d stood by their "
                      "lead; a tenth turned %d\n", (int)every_rule[k].rule,
                      (int)every_rule[k].form, decided, safe, flips);
        assert_true(safe >= 10);
        /* the ways have teeth; of a majority others' ballots are too few */
        assert_true(flips > 0 || every_rule[k].rule <= PE_VOTE_SUPERMAJORITY);
    }
    assert_int_equal(pe__mem_live(), 0);
}

/* --- delegates ------------------------------------------------------------ */

/* The colluders give their votes to one of them, to each other in a ring, or
 * again and again; whoever came after the opening is forged. */
static void test_gathered_votes_are_capped(void **state)
{
    enum { MEMBERS = 200, EXTRA = 30, MANY = 400 };
    (void)state;
    static int64_t joined[MEMBERS + EXTRA];
    static int32_t voucher[MEMBERS + EXTRA], carries[MEMBERS + EXTRA];
    static uint8_t voted[MEMBERS + EXTRA];
    static pe_vote_delegation given[MANY];
    pe__random random;
    int32_t reached = 0;
    pe__random_seed(&random, 33, 0);
    for (int t = 0; t < 300; t++) {
        int64_t count = 0;
        int way = t % 3, colluders = MEMBERS / 10;
        for (int32_t i = 0; i < MEMBERS + EXTRA; i++) {
            joined[i] = i < MEMBERS ? 0 : 5000000;
            voucher[i] = -1;
            voted[i] = i >= colluders && i < MEMBERS
                           ? (uint8_t)pe__random_below(&random, 2)
                           : i == 0 || (way == 1 && i % 3 == 0);
        }
        for (int32_t i = 1; i < colluders + EXTRA; i++) {
            int32_t from = i < colluders ? i : MEMBERS + i - colluders;
            for (int again = 0; again <= (way == 2); again++)
                given[count++] = (pe_vote_delegation){
                    .from = from, .to = way == 1 ? (i + 1) % colluders : 0,
                    .topic = -1, .council = 1, .since = 4000000 + again};
        }
        pe_error err = {0};
        pe_vote_body body = {
            .members = MEMBERS + EXTRA, .topic = 1, .council = 1,
            .opened = 4500000, .now = 4600000, .joined = joined,
            .voucher = voucher, .accused = -1, .voted = voted,
            .delegation = given, .delegations = count};
        assert_int_equal(pe_vote_delegate(&body, carries, NULL, &err), PE_OK);
        int32_t theirs = 0;
        for (int32_t i = 0; i < MEMBERS + EXTRA; i++) {
            assert_true(carries[i] <= MEMBERS * 5 / 100);
            if (i < colluders || i >= MEMBERS)
                theirs += carries[i];
            if (i >= MEMBERS)
                assert_int_equal(carries[i], 0);
            reached += carries[i] == MEMBERS * 5 / 100;
        }
        assert_true(theirs <= colluders);
    }
    assert_true(reached > 50); /* the cap was met, and held */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_seats_by_heads_and_no_more),
        cmocka_unit_test(test_a_lead_of_more_than_a_tenth_stands),
        cmocka_unit_test(test_gathered_votes_are_capped),
    };
    return cmocka_run_group_tests_name("sybil", tests, NULL, NULL);
}
