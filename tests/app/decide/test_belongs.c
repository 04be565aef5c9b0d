/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Which council a decision belongs to, as a pure function: by hand, against
 * what another way of reckoning gives, with few people whom nothing may tell
 * of, and with every request for memory refused once. */
#include "belongs.h"
#include "mem.h"
#include "random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { SEEDS = 400, MOST = 8, HERE = 12 };

/* Councils are 10, 11 … in their order. */
typedef struct {
    pe__doc *doc;
    pe__value *councils, *people;
    int count, around[MOST];
    bool is_seen[MOST];
    int64_t members;
} hub;

static void hub_open(hub *h)
{
    *h = (hub){.doc = pe__doc_new()};
    h->councils = pe__doc_array(h->doc);
    h->people = pe__doc_array(h->doc);
}

static void add_council(hub *h, int around, bool is_seen)
{
    pe__value *row = pe__add_object(h->doc, h->councils);
    pe__put_integer(h->doc, row, "council", 10 + h->count);
    pe__put_integer(h->doc, row, "around", around < 0 ? 0 : 10 + around);
    pe__put_format(h->doc, row, "name", "C%d", h->count);
    pe__put_bool(h->doc, row, "is_seen", is_seen);
    h->around[h->count] = around;
    h->is_seen[h->count++] = is_seen;
}

static void add_row(hub *h, int64_t member, int64_t council, int64_t halves)
{
    pe__value *row = pe__add_object(h->doc, h->people);
    pe__put_integer(h->doc, row, "member", member);
    pe__put_integer(h->doc, row, "council", council);
    pe__put_integer(h->doc, row, "halves", halves);
}

static void add_people(hub *h, int count, int64_t council, int64_t halves)
{
    for (int k = 0; k < count; k++)
        add_row(h, ++h->members, council, halves);
}

static pe__belonging reckon(const hub *h, int64_t here)
{
    pe__belonging found;
    assert_int_equal(pe__belongs_reckon(h->councils, h->people, here, &found,
                                        NULL), PE_OK);
    return found;
}

/* A town of which a works is part, of which two halls are; HERE is the second
 * hall. Who asks is in the works and there. */
static void set_up(hub *h)
{
    hub_open(h);
    add_council(h, -1, false); /* 10, the town */
    add_council(h, 0, true);   /* 11, the works */
    add_council(h, 1, true);   /* 12, HERE */
    add_council(h, 1, false);  /* 13, a hall beside */
    add_council(h, 2, false);  /* 14, a team here */
}

static void by_hand(void **state)
{
    (void)state;
    hub h;
    set_up(&h);
    assert_int_equal(reckon(&h, HERE).council, 0); /* nobody */
    add_people(&h, 2, HERE, 8);
    assert_int_equal(reckon(&h, HERE).council, 0); /* all */
    add_people(&h, 2, 11, 2);                      /* 16 of 20 */
    pe__belonging found = reckon(&h, HERE);
    assert_int_equal(found.council, 11);
    assert_int_equal(found.here, 80);
    assert_int_equal(found.there, 100);
    assert_true(found.is_seen && !found.is_within);
    assert_string_equal(found.name, "C1");
    assert_int_equal(reckon(&h, 99).council, 0); /* closed meanwhile */
    /* three of here in a team within, 4 each: 24 of 24 + 16 + 4 */
    for (int k = 0; k < 3; k++) {
        add_row(&h, ++h.members, HERE, 8);
        add_row(&h, h.members, 14, 0);
    }
    found = reckon(&h, HERE);
    assert_int_equal(found.council, 0); /* 40 of 44 */
    add_people(&h, 19, 14, 8);          /* 176 of 196, less than 90 % */
    assert_int_equal(reckon(&h, HERE).council, 0);
    add_people(&h, 1, 14, 8);
    found = reckon(&h, HERE);           /* 184 of 204 */
    assert_int_equal(found.council, 14);
    assert_int_equal(found.there, 90);
    assert_int_equal(found.here, 98);
    assert_true(found.is_within && !found.is_seen);
    pe__doc_free(h.doc);
}

/* --- another way ---------------------------------------------------------- */

static int64_t below(pe__random *r, int64_t n)
{
    return (int64_t)(pe__random_next(r) % (uint64_t)n);
}

static bool is_in(const hub *h, int c, int around)
{
    while (c >= 0 && c != around)
        c = h->around[c];
    return c == around;
}

/* All are seen and nobody is in two councils: each council's sum by itself. */
static int expected(const hub *h, const int64_t *sum, int here, int64_t *there)
{
    int64_t held[MOST] = {0};
    int best = -1, top = here;
    while (h->around[top] >= 0)
        top = h->around[top];
    for (int c = 0; c < h->count; c++)
        for (int k = 0; k < h->count; k++)
            held[c] += is_in(h, k, c) ? sum[k] : 0;
    int64_t all = held[top];
    for (int c = top; c < h->count && all > 0; c++)
        if (is_in(h, c, top) && 10 * held[c] >= 9 * all &&
            (best < 0 || is_in(h, c, best)))
            best = c;
    *there = best < 0 ? 0 : 100 * held[best] / all;
    return best == here ? -1 : best;
}

static void another_way(void **state)
{
    (void)state;
    static const int64_t halves[] = {1, 2, 4, 8};
    int others = 0;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        hub h;
        pe__random r;
        int64_t sum[MOST] = {0}, there;
        pe__random_seed(&r, seed, 0);
        hub_open(&h);
        for (int k = 0, n = 1 + (int)below(&r, MOST); k < n; k++)
            add_council(&h, (int)below(&r, k + 1) - 1, true);
        for (int64_t k = 0, n = below(&r, 30); k < n; k++) {
            int c = (int)below(&r, below(&r, 3) ? 1 + h.count / 3 : h.count);
            int64_t weight = halves[below(&r, 4)];
            sum[c] += weight;
            add_people(&h, 1, 10 + c, weight);
        }
        int here = (int)below(&r, h.count);
        int want = expected(&h, sum, here, &there);
        pe__belonging found = reckon(&h, 10 + here);
        assert_int_equal(found.council, want < 0 ? 0 : 10 + want);
        assert_int_equal(found.there, want < 0 ? 0 : there);
        others += want >= 0;
        pe__doc_free(h.doc);
    }
    assert_in_range(others, SEEDS / 4, SEEDS);
}

/* --- nobody learns of few ------------------------------------------------- */

/* Of a council that is not seen, one or two are as none, three are not. */
static void of_few_nothing(void **state)
{
    (void)state;
    for (int64_t unseen = 10; unseen <= 14; unseen++) {
        if (unseen == 11 || unseen == HERE)
            continue;
        for (int few = 0; few <= PE__BELONGS_FEWEST; few++) {
            hub h;
            set_up(&h);
            add_people(&h, few, unseen, 8);
            bool told = reckon(&h, HERE).council != 0;
            assert_int_equal(told, few == PE__BELONGS_FEWEST);
            pe__doc_free(h.doc);
        }
    }
    /* likewise of who is here that they are in the team, too */
    for (int few = 0; few <= PE__BELONGS_FEWEST; few++) {
        hub h;
        set_up(&h);
        for (int k = 0; k < few; k++) {
            add_row(&h, ++h.members, HERE, 8);
            add_row(&h, h.members, 14, 8);
        }
        pe__belonging found = reckon(&h, HERE);
        assert_int_equal(found.council, few == PE__BELONGS_FEWEST ? 14 : 0);
        pe__doc_free(h.doc);
    }
}

static void memory(void **state)
{
    (void)state;
    hub h;
    pe__belonging found;
    long n = 1;
    set_up(&h);
    add_people(&h, 2, HERE, 8);
    add_people(&h, 5, 11, 8);
    long alive = pe__mem_live();
    for (;; n++) {
        pe__mem_fail_at(n);
        pe_status status = pe__belongs_reckon(h.councils, h.people, HERE,
                                              &found, NULL);
        pe__mem_fail_at(0);
        assert_int_equal(pe__mem_live(), alive);
        if (status == PE_OK)
            break;
        assert_int_equal(status, PE_NO_MEMORY);
        assert_int_equal(found.council, 0);
    }
    assert_in_range(n, 6, 100);
    assert_int_equal(found.council, 11);
    pe__doc_free(h.doc);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_hand), cmocka_unit_test(another_way),
        cmocka_unit_test(of_few_nothing), cmocka_unit_test(memory)};
    return cmocka_run_group_tests_name("belongs", tests, NULL, NULL);
}
