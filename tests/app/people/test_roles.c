/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Roles go round: by ledger, then by a lot that anybody can draw again. */
#include "town.h"

#include "lot.h"

#include <stdio.h>
#include <string.h>

enum { DAY = 86400, PEOPLE = 6 };

/* --- the lot -------------------------------------------------------------- */

static void test_lot(void **state)
{
    (void)state;
    pe__candidate all[] = {{.member = 1, .days = 90},
                           {.member = 2, .days = 0, .is_paused = true},
                           {.member = 3, .days = 5},
                           {.member = 4, .days = 5, .is_busy = true},
                           {.member = 5, .days = 0, .is_new = true},
                           {.member = 6, .days = 5}};
    int drawn = pe__lot_draw("00ff", 7, "scribe", all, 6);
    assert_true(drawn == 2 || drawn == 5);
    assert_true(all[2].is_in && all[5].is_in);
    assert_false(all[0].is_in || all[1].is_in || all[3].is_in || all[4].is_in);
    /* printf %s '00ff 7 scribe 3' | sha256sum */
    assert_string_equal(all[2].ticket,
        "119b6a38eb0eba1c6eed3f9b8158b56a"
        "53c458af9cb8e66aa493104e85eb6cdc");
    assert_true((strcmp(all[2].ticket, all[5].ticket) < 0) == (drawn == 2));
    /* it does not matter in which order they stand */
    pe__candidate turned[] = {all[5], all[4], all[3], all[2], all[1], all[0]};
    assert_int_equal(turned[pe__lot_draw("00ff", 7, "scribe", turned, 6)]
                         .member, all[drawn].member);
    /* when all stand aside, it is somebody's turn all the same */
    for (int k = 0; k < 6; k++)
        all[k].is_paused = all[k].is_new = all[k].is_busy = true;
    drawn = pe__lot_draw("00ff", 7, "scribe", all, 6);
    assert_true(drawn == 1 || drawn == 4);
    assert_int_equal(pe__lot_draw("00ff", 7, "scribe", all, 0), -1);
}

/* Over many seeds everybody is drawn about as often: chi-square with 9 degrees
 * of freedom is above 33.7 once in 10,000 times; the seeds are fixed. */
static void test_lot_is_even(void **state)
{
    enum { COUNT = 10, TIMES = 20000 };
    (void)state;
    pe__candidate all[COUNT] = {{0}};
    double drawn[COUNT] = {0}, chi = 0;
    char seed[20];
    for (int k = 0; k < COUNT; k++)
        all[k].member = 100 + k;
    for (int t = 0; t < TIMES; t++) {
        snprintf(seed, sizeof seed, "%08x", (unsigned)t);
        drawn[pe__lot_draw(seed, 1, "coordinator", all, COUNT)]++;
    }
    for (int k = 0; k < COUNT; k++) {
        double off = drawn[k] - (double)TIMES / COUNT;
        chi += off * off / ((double)TIMES / COUNT);
    }
    assert_true(chi < 33.7);
}

/* --- terms ---------------------------------------------------------------- */

typedef struct {
    town w;
    browser who[PEOPLE];
    int64_t council;
} crew;

static void gather(crew *c, void **state)
{
    static const char *const names[PEOPLE] = {"ada", "ben", "cleo",
                                              "dan", "eve", "fay"};
    town_open(&c->w, state);
    settle(&c->w, &c->who[0], names[0]);
    c->council = found(&c->w, &c->who[0], "Bakery");
    for (int k = 1; k < PEOPLE; k++)
        bring(&c->w, &c->who[0], c->council, &c->who[k], names[k]);
}

static int64_t holder(crew *c, const char *kind, bool is_shadow)
{
    char query[300];
    snprintf(query, sizeof query,
             "SELECT member FROM role WHERE council = %lld AND kind = '%s'"
             " AND is_shadow = %d AND ended_at IS NULL",
             (long long)c->council, kind, is_shadow);
    int64_t found = number_of(c->w.t->db, query);
    return found == INT64_MIN ? 0 : found;
}

static browser *browser_of(crew *c, int64_t member)
{
    for (int k = 0; k < PEOPLE; k++)
        if (c->who[k].member == member)
            return &c->who[k];
    fail_msg("nobody is member %lld", (long long)member);
    return NULL;
}

/* Lets time pass as the hub does (a tick every hour would do the same);
 * everybody visits it each day. */
static void pass(crew *c, int days)
{
    for (int k = 0; k < days; k++) {
        c->w.now += DAY;
        change(c->w.t->db,
               "UPDATE session SET expires_at = expires_at + 86400");
        tick(&c->w);
    }
}

static void test_terms(void **state)
{
    crew c;
    gather(&c, state);
    int64_t founder = c.who[0].member;
    assert_int_equal(holder(&c, "scribe", false), founder);
    pass(&c, 75);
    assert_int_equal(holder(&c, "scribe", true), 0);
    assert_int_equal(next_due(&c.w), c.w.now + DAY);
    pass(&c, 1); /* fourteen days before the end: somebody learns it */
    int64_t shadow = holder(&c, "scribe", true);
    assert_true(shadow != 0 && shadow != founder);
    assert_int_equal(holder(&c, "scribe", false), founder);
    /* three roles, three people */
    assert_true(shadow != holder(&c, "coordinator", true));
    assert_true(shadow != holder(&c, "treasurer", true));
    pass(&c, 14);
    assert_int_equal(holder(&c, "scribe", false), shadow);
    assert_int_equal(holder(&c, "scribe", true), 0);
    assert_int_equal(number_of(c.w.t->db,
        "SELECT COUNT(*) FROM role WHERE kind = 'scribe' AND is_shadow = 0"
        " AND until_at - since_at = 90 * 86400"), 2);
    town_close(&c.w);
}

/* After as many terms as there are people each held each role once. */
static void test_everybody_has_a_turn(void **state)
{
    crew c;
    gather(&c, state);
    pass(&c, 90 * PEOPLE - 1);
    assert_int_equal(number_of(c.w.t->db,
        "SELECT COUNT(*) FROM role WHERE is_shadow = 0"), 3 * PEOPLE);
    assert_int_equal(number_of(c.w.t->db,
        "SELECT COUNT(*) FROM (SELECT DISTINCT member, kind FROM role"
        " WHERE is_shadow = 0) x"), 3 * PEOPLE);
    town_close(&c.w);
}

/* One lot with all who took part, page by page; gives how many they are. */
static int read_lot(crew *c, int64_t draw, pe__candidate *all, int room,
                    const pe__value **lot)
{
    int n = 0;
    int64_t from = 0;
    do {
        char id[24], at[24];
        snprintf(id, sizeof id, "%lld", (long long)draw);
        snprintf(at, sizeof at, "%lld", (long long)from);
        const pe__value *out = must_ask(&c->w, &c->who[1], &LOT, c->council,
                                        "draw", id, "from", at, NULL);
        *lot = pe__get(out, "draw");
        const pe__value *t = pe__first(pe__get(*lot, "candidates"));
        for (; t != NULL && n < room; t = t->next)
            all[n++] = (pe__candidate){
                .member = pe__get_integer(t, "member", 0),
                .days = pe__get_integer(t, "days", 0)};
        assert_null(t);
        from = pe__get_integer(out, "next_from", 0);
    } while (from > 0);
    return n;
}

/* What is published of one draws the same lot again. */
static void draw_again(crew *c, int64_t draw, pe__candidate *all, int room)
{
    const pe__value *d;
    char query[200];
    int n = read_lot(c, draw, all, room, &d);
    int drawn = pe__lot_draw(pe__get_text(d, "seed", ""), c->council,
                             pe__get_text(d, "kind", ""), all, n);
    assert_int_equal(all[drawn].member, pe__get_integer(d, "member", 0));
    snprintf(query, sizeof query,
             "SELECT COUNT(*) FROM event WHERE seq = %lld",
             (long long)pe__get_integer(d, "seq", 0));
    assert_int_equal(number_of(c->w.t->db, query), 1);
}

static void test_lots_are_published(void **state)
{
    crew c;
    gather(&c, state);
    pass(&c, 200);
    int64_t draw[30];
    int draws = 0;
    const pe__value *listed = pe__get(
        must_ask(&c.w, &c.who[1], &ROLES, c.council, NULL), "draws");
    for (const pe__value *d = pe__first(listed); d != NULL; d = d->next)
        draw[draws++] = pe__get_integer(d, "draw", 0);
    assert_true(draws >= 6);
    for (int k = 0; k < draws; k++) {
        pe__candidate all[PEOPLE] = {{0}};
        draw_again(&c, draw[k], all, PEOPLE);
    }
    ask(&c.w, &c.who[1], &LOT, c.council, "draw", "999", NULL);
    assert_int_equal(c.w.use.outcome, PE__NOT_FOUND);
    town_close(&c.w);
}

/* In a large council what grows with it comes in pages; a lot of all can be
 * drawn again still. */
static void test_pages(void **state)
{
    enum { MORE = 450, ALL = MORE + PEOPLE };
    static pe__candidate all[ALL];
    crew c;
    gather(&c, state);
    change(c.w.t->db,
        "WITH RECURSIVE n(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n"
        " WHERE k < 450) INSERT INTO member (name, sign_in, email, language,"
        " zone, created_at) SELECT 'm' || k, 'm' || k, '', 'en', '', 0"
        " FROM n");
    change(c.w.t->db,
        "INSERT INTO membership (council, member, joined_at, hours_quarters,"
        " skills, site) SELECT 1, member, 0, 80, '', '' FROM member"
        " WHERE name LIKE 'm%'");
    pass(&c, 76);
    int64_t seen = 0, from = 0, days = 0, rows;
    do {
        char at[24];
        snprintf(at, sizeof at, "%lld", (long long)from);
        const pe__value *out = must_ask(&c.w, &c.who[1], &LEDGER, c.council,
                                        "kind", "scribe", "from", at, NULL);
        const pe__value *row = pe__first(pe__get(out, "ledger"));
        for (rows = 0; row != NULL; row = row->next, rows++) {
            assert_true(pe__get_integer(row, "days", -1) >= days);
            days = pe__get_integer(row, "days", -1);
        }
        assert_true(rows <= 200);
        seen += rows;
        from = pe__get_integer(out, "next_from", 0);
        assert_true(from == 0 || from == seen);
    } while (from > 0);
    assert_int_equal(seen, ALL);
    assert_int_equal(days, 76); /* last comes who has held it */
    const pe__value *page = must_ask(&c.w, &c.who[1], &ROLES, c.council, NULL);
    assert_null(pe__get(pe__first(pe__get(page, "roles")), "ledger"));
    const pe__value *d = pe__first(pe__get(page, "draws"));
    assert_null(pe__get(d, "candidates"));
    draw_again(&c, pe__get_integer(d, "draw", 0), all, ALL);
    ask(&c.w, &c.who[1], &LEDGER, c.council, "kind", "king", NULL);
    assert_int_equal(c.w.use.outcome, PE__NOT_FOUND);
    town_close(&c.w);
}

static void test_pause(void **state)
{
    crew c;
    gather(&c, state);
    for (int k = 2; k < PEOPLE; k++)
        must_ask(&c.w, &c.who[k], &PAUSE, c.council, "kind", "scribe",
                 "weeks", "26", NULL);
    ask(&c.w, &c.who[2], &PAUSE, c.council, "kind", "scribe", "weeks", "27",
        NULL);
    assert_string_equal(fault_of(&c.w, "weeks"), "range");
    pass(&c, 76);
    assert_int_equal(holder(&c, "scribe", true), c.who[1].member);
    /* not longer while it runs, not again at once; shorter at any time */
    ask(&c.w, &c.who[2], &PAUSE, c.council, "kind", "scribe", "weeks", "26",
        NULL);
    assert_string_equal(fault_of(&c.w, "weeks"), "pause_long");
    must_ask(&c.w, &c.who[2], &PAUSE, c.council, "kind", "scribe", "weeks",
             "0", NULL);
    ask(&c.w, &c.who[2], &PAUSE, c.council, "kind", "scribe", "weeks", "4",
        NULL);
    assert_string_equal(fault_of(&c.w, "weeks"), "pause_long");
    c.w.now += 29 * DAY;
    must_ask(&c.w, &c.who[2], &PAUSE, c.council, "kind", "scribe", "weeks",
             "4", NULL);
    town_close(&c.w);
}

static void test_give_up(void **state)
{
    crew c;
    gather(&c, state);
    char id[24];
    pass(&c, 20);
    snprintf(id, sizeof id, "%lld", (long long)number_of(c.w.t->db,
        "SELECT role FROM role WHERE kind = 'treasurer'"));
    ask(&c.w, &c.who[1], &GIVE_UP, c.council, "role", id, NULL);
    assert_true(c.w.refused);
    must_ask(&c.w, &c.who[0], &GIVE_UP, c.council, "role", id, NULL);
    int64_t next = holder(&c, "treasurer", false);
    assert_true(next != 0 && next != c.who[0].member);
    ask(&c.w, &c.who[0], &GIVE_UP, c.council, "role", id, NULL);
    assert_int_equal(c.w.use.outcome, PE__NOT_FOUND);
    /* a shadow takes over at once when the holder leaves */
    pass(&c, 76);
    int64_t shadow = holder(&c, "treasurer", true);
    assert_true(shadow != 0);
    must_ask(&c.w, browser_of(&c, next), &LEAVE, c.council, NULL);
    assert_int_equal(holder(&c, "treasurer", false), shadow);
    town_close(&c.w);
}

static void test_draw_by_hand(void **state)
{
    crew c;
    gather(&c, state);
    ask(&c.w, &c.who[1], &DRAW, c.council, "kind", "scribe", NULL);
    assert_true(c.w.refused);
    ask(&c.w, &c.who[0], &DRAW, c.council, "kind", "scribe", NULL);
    assert_int_equal(c.w.use.outcome, PE__CONFLICT);
    c.w.now += 76 * DAY;
    /* for so long she was not here */
    must_ask(&c.w, &c.who[0], &SIGN_IN, 0, "sign_in", "ada", "password",
             "horse staple 7", NULL);
    must_ask(&c.w, &c.who[0], &DRAW, c.council, "kind", "scribe", NULL);
    assert_true(holder(&c, "scribe", true) != 0);
    ask(&c.w, &c.who[0], &DRAW, c.council, "kind", "scribe", NULL);
    assert_int_equal(c.w.use.outcome, PE__CONFLICT);
    /* a term that is over gives no rights, tick or no tick */
    c.w.now += 14 * DAY;
    ask(&c.w, &c.who[0], &COUNCIL_CHANGE, c.council, "name", "Mine", NULL);
    assert_true(c.w.refused);
    town_close(&c.w);
}

#define STORE(test)                                                           \
    cmocka_unit_test_setup_teardown(test, trial_ready, trial_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lot),
        cmocka_unit_test(test_lot_is_even),
        STORE(test_terms),
        STORE(test_everybody_has_a_turn),
        STORE(test_lots_are_published),
        STORE(test_pages),
        STORE(test_pause),
        STORE(test_give_up),
        STORE(test_draw_by_hand)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
