/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Coming in, being known again, and not being taken for somebody else. */
#include "town.h"

#include "query.h"
#include "session.h"

#include <stdio.h>
#include <string.h>

enum { DAY = 86400 };

static void test_first_member(void **state)
{
    town w;
    browser ada, eve = {0};
    char code[PE__CODE_SIZE];
    town_open(&w, state);
    must(pe__people_founding(w.t->db, w.now, code, &w.err), &w.err);
    char older[PE__CODE_SIZE];
    strcpy(older, code);
    settle(&w, &ada, "ada");
    assert_string_equal(w.use.next, "/councils/new");
    /* a link that was printed before is good no more, nor is there another */
    ask(&w, &eve, &JOIN, 0, "code", older, "name", "eve", "sign_in", "eve",
        "password", "horse staple 7", NULL);
    assert_string_equal(fault_of(&w, "code"), "code_unknown");
    must(pe__people_founding(w.t->db, w.now, code, &w.err), &w.err);
    assert_string_equal(code, "");
    assert_int_equal(number_of(w.t->db, "SELECT COUNT(*) FROM invite"), 0);
    town_close(&w);
}

static void test_join_by_code(void **state)
{
    town w;
    browser ada, ben;
    town_open(&w, state);
    settle(&w, &ada, "ada");
    int64_t bakery = found(&w, &ada, "Bakery");
    bring(&w, &ada, bakery, &ben, "ben");
    const pe__value *me = pe__get(must_ask(&w, &ben, &ME, 0, NULL), "me");
    assert_string_equal(pe__get_text(me, "name", ""), "ben");
    assert_string_equal(pe__get_text(pe__get(me, "invited_by"), "name", ""),
                        "ada");
    const pe__value *session =
        pe__first(pe__get(w.use.out, "sessions"));
    assert_string_equal(pe__get_text(session, "device", ""),
                        "Firefox, Android");
    assert_true(pe__get_bool(session, "is_this", false));
    const pe__value *out = must_ask(&w, &ben, &MEMBERS, bakery, NULL);
    assert_int_equal(pe__count_of(pe__get(out, "members")), 2);
    const pe__value *tree = pe__get(out, "tree");
    assert_int_equal(pe__count_of(tree), 2);
    assert_string_equal(pe__get_text(tree->items.last, "let_in_by", ""),
                        "ada");
    assert_int_equal(pe__get_integer(tree->items.last, "depth", 0), 1);
    town_close(&w);
}

static void test_join_faults(void **state)
{
    static const char *const bad[][3] = {
        {"", "horse staple 7", "needed"},
        {"ben", "short", "password_short"},
        {"ben", "password123!", "password_common"},
        {"benjamin", "benjamin99", "password_name"},
        {"ben", "aaaaaaaaaaaa", "password_common"},
        {"ben", "9876543210", "password_common"},
        {"ben", "abcabcabcabc", "password_common"},
        {"ada", "horse staple 7", "taken"},
        {"ADA", "horse staple 7", "taken"},
        {"#12", "horse staple 7", "sign_in"}};
    town w;
    browser ada, ben = {0};
    char code[PE__CODE_SIZE];
    town_open(&w, state);
    settle(&w, &ada, "ada");
    int64_t bakery = found(&w, &ada, "Bakery");
    const pe__value *out = must_ask(&w, &ada, &INVITE, bakery, NULL);
    strcpy(code, pe__get_text(pe__get(out, "made"), "code", ""));
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        ask(&w, &ben, &JOIN, 0, "code", code, "name", "Ben", "sign_in",
            bad[k][0], "password", bad[k][1], NULL);
        assert_int_equal(w.use.outcome, PE__FAULTS);
        const char *said = fault_of(&w, "sign_in");
        if (*said == '\0')
            said = fault_of(&w, "password");
        assert_string_equal(said, bad[k][2]);
    }
    assert_int_equal(number_of(w.t->db, "SELECT COUNT(*) FROM member"), 1);
    assert_int_equal(number_of(w.t->db, "SELECT uses_left FROM invite"), 1);
    town_close(&w);
}

/* Used up, over, ended, of a council that closed, mistyped. */
static void test_codes_end(void **state)
{
    town w;
    browser ada, ben, eve = {0};
    char code[PE__CODE_SIZE];
    town_open(&w, state);
    settle(&w, &ada, "ada");
    int64_t bakery = found(&w, &ada, "Bakery");
    const pe__value *out =
        must_ask(&w, &ada, &INVITE, bakery, "days", "2", NULL);
    strcpy(code, pe__get_text(pe__get(out, "made"), "code", ""));
    out = must_ask(&w, &eve, &JOIN_SHOW, 0, "code", code, NULL);
    assert_string_equal(
        pe__get_text(pe__get(out, "invite"), "council_name", ""), "Bakery");
    w.now += 2 * DAY;
    out = must_ask(&w, &eve, &JOIN_SHOW, 0, "code", code, NULL);
    assert_true(pe__get_bool(out, "is_unknown", false));
    bring(&w, &ada, bakery, &ben, "ben");
    out = must_ask(&w, &ada, &INVITE, bakery, NULL);
    strcpy(code, pe__get_text(pe__get(out, "made"), "code", ""));
    char id[20];
    snprintf(id, sizeof id, "%lld",
             (long long)number_of(w.t->db, "SELECT MAX(invite) FROM invite"));
    ask(&w, &ben, &INVITE_END, bakery, "invite", id, NULL);
    assert_true(w.refused); /* neither the inviter nor coordinator */
    must_ask(&w, &ada, &INVITE_END, bakery, "invite", id, NULL);
    out = must_ask(&w, &eve, &JOIN_SHOW, 0, "code", code, NULL);
    assert_true(pe__get_bool(out, "is_unknown", false));
    town_close(&w);
}

static void test_sign_in(void **state)
{
    town w;
    browser ada, other = {0};
    town_open(&w, state);
    settle(&w, &ada, "ada");
    const pe__value *out =
        must_ask(&w, &other, &SIGN_IN, 0, "sign_in", "ada", "password",
                 "wrong horse 77", "next", "/may", NULL);
    assert_true(pe__get_bool(out, "has_failed", false));
    assert_string_equal(other.token, "");
    out = must_ask(&w, &other, &SIGN_IN, 0, "sign_in", "nobody", "password",
                   "wrong horse 77", NULL);
    assert_true(pe__get_bool(out, "has_failed", false));
    must_ask(&w, &other, &SIGN_IN, 0, "sign_in", " Ada ", "password",
             "horse staple 7", "next", "/may", NULL);
    assert_string_equal(w.use.next, "/may");
    assert_string_not_equal(other.token, ada.token);
    must_ask(&w, &other, &ME, 0, NULL);
    must_ask(&w, &other, &SIGN_OUT, 0, NULL);
    assert_string_equal(other.token, "");
    must_ask(&w, &ada, &ME, 0, NULL);
    /* elsewhere is nowhere to go on to */
    must_ask(&w, &other, &SIGN_IN, 0, "sign_in", "ada", "password",
             "horse staple 7", "next", "//evil.example/", NULL);
    assert_string_equal(w.use.next, "/councils");
    town_close(&w);
}

/* Names that are there and names that are not are refused alike. */
static void test_guessing_is_slow(void **state)
{
    static const char *const names[] = {"ada", "nobody"};
    town w;
    browser ada, eve = {0};
    town_open(&w, state);
    settle(&w, &ada, "ada");
    for (int n = 0; n < 2; n++) {
        for (int k = 0; k < 30; k++)
            must_ask(&w, &eve, &SIGN_IN, 0, "sign_in", names[n], "password",
                     "wrong horse 77", NULL);
        ask(&w, &eve, &SIGN_IN, 0, "sign_in", names[n], "password",
            "horse staple 7", NULL);
        assert_int_equal(w.use.outcome, PE__TOO_MANY);
        assert_true(w.use.wait > 0);
    }
    w.now += 3601;
    must_ask(&w, &eve, &SIGN_IN, 0, "sign_in", "ada", "password",
             "horse staple 7", NULL);
    must_ask(&w, &eve, &ME, 0, NULL);
    tick(&w);
    assert_int_equal(number_of(w.t->db, "SELECT COUNT(*) FROM sign_in_try"),
                     0);
    town_close(&w);
}

static void test_sessions(void **state)
{
    town w;
    browser ada, phone = {0}, ben;
    char id[20];
    town_open(&w, state);
    settle(&w, &ada, "ada");
    int64_t bakery = found(&w, &ada, "Bakery");
    bring(&w, &ada, bakery, &ben, "ben");
    must_ask(&w, &phone, &SIGN_IN, 0, "sign_in", "ada", "password",
             "horse staple 7", NULL);
    const pe__value *list = pe__get(must_ask(&w, &ada, &ME, 0, NULL),
                                    "sessions");
    assert_int_equal(pe__count_of(list), 2);
    snprintf(id, sizeof id, "%lld",
             (long long)number_of(w.t->db,
                                  "SELECT MAX(session) FROM session"));
    ask(&w, &ben, &SESSION_END, 0, "session", id, NULL);
    assert_true(w.refused);
    must_ask(&w, &ada, &SESSION_END, 0, "session", id, NULL);
    ask(&w, &phone, &ME, 0, NULL);
    assert_true(w.refused);
    must_ask(&w, &phone, &SIGN_IN, 0, "sign_in", "ada", "password",
             "horse staple 7", NULL);
    must_ask(&w, &ada, &SESSIONS_END, 0, NULL);
    ask(&w, &phone, &ME, 0, NULL);
    assert_true(w.refused);
    /* thirty days without a visit; a visit moves the end */
    w.now += 29 * DAY;
    must_ask(&w, &ada, &ME, 0, NULL);
    must(pe__session_touch(w.t->db, w.use.session, w.now, &w.err), &w.err);
    w.now += 29 * DAY;
    must_ask(&w, &ada, &ME, 0, NULL);
    w.now += 2 * DAY;
    ask(&w, &ada, &ME, 0, NULL);
    assert_true(w.refused);
    town_close(&w);
}

static void test_passwords_change(void **state)
{
    town w;
    browser ada, phone = {0};
    char before[PE__TOKEN_TEXT];
    town_open(&w, state);
    settle(&w, &ada, "ada");
    must_ask(&w, &phone, &SIGN_IN, 0, "sign_in", "ada", "password",
             "horse staple 7", NULL);
    must_ask(&w, &ada, &PASSWORD, 0, "current", "wrong horse 77", "password",
             "better staple 8", NULL);
    assert_string_equal(w.use.next, "/me?password=wrong");
    ask(&w, &ada, &PASSWORD, 0, "current", "horse staple 7", "password",
        "ada ada ada", NULL);
    assert_string_equal(fault_of(&w, "password"), "password_common");
    strcpy(before, ada.token);
    must_ask(&w, &ada, &PASSWORD, 0, "current", "horse staple 7", "password",
             "better staple 8", NULL);
    assert_string_equal(w.use.next, "/me?said=me.password");
    assert_string_not_equal(ada.token, before);
    must_ask(&w, &ada, &ME, 0, NULL);
    ask(&w, &phone, &ME, 0, NULL);
    assert_true(w.refused);
    must_ask(&w, &phone, &SIGN_IN, 0, "sign_in", "ada", "password",
             "better staple 8", NULL);
    assert_string_not_equal(phone.token, "");
    town_close(&w);
}

static void test_step_up(void **state)
{
    town w;
    browser ada;
    char before[PE__TOKEN_TEXT];
    town_open(&w, state);
    settle(&w, &ada, "ada");
    must_ask(&w, &ada, &DATA, 0, NULL); /* has just shown who she is */
    w.now += 600;
    ask(&w, &ada, &DATA, 0, NULL);
    assert_true(w.refused);
    must_ask(&w, &ada, &STEP_UP, 0, "password", "wrong horse 77", "next",
             "/me/erase?a=1", NULL);
    assert_string_equal(w.use.next,
                        "/step-up?failed=1&next=/me/erase%3Fa%3D1");
    ask(&w, &ada, &DATA, 0, NULL);
    assert_true(w.refused);
    strcpy(before, ada.token);
    must_ask(&w, &ada, &STEP_UP, 0, "password", "horse staple 7", "next",
             "/me/erase", NULL);
    assert_string_equal(w.use.next, "/me/erase");
    assert_string_not_equal(ada.token, before);
    must_ask(&w, &ada, &DATA, 0, NULL);
    town_close(&w);
}

static void test_change_me(void **state)
{
    town w;
    browser ada, ben;
    town_open(&w, state);
    settle(&w, &ada, "ada");
    bring(&w, &ada, found(&w, &ada, "Bakery"), &ben, "ben");
    ask(&w, &ben, &ME_CHANGE, 0, "name", "Ben", "sign_in", "ada", NULL);
    assert_string_equal(fault_of(&w, "sign_in"), "taken");
    ask(&w, &ben, &ME_CHANGE, 0, "name", "Ben", "sign_in", "ben", "email",
        "not an address", "zone", "Europe/<b>", "language", "fr", NULL);
    assert_string_equal(fault_of(&w, "email"), "email");
    assert_string_equal(fault_of(&w, "zone"), "zone");
    assert_string_equal(fault_of(&w, "language"), "choice");
    must_ask(&w, &ben, &ME_CHANGE, 0, "name", "Benno", "sign_in", "benno",
             "email", "b@example.org", "zone", "Europe/Berlin", "language",
             "de", NULL);
    const pe__value *me = pe__get(must_ask(&w, &ben, &ME, 0, NULL), "me");
    assert_string_equal(pe__get_text(me, "name", ""), "Benno");
    assert_string_equal(pe__get_text(me, "email", ""), "b@example.org");
    assert_string_equal(pe__get_text(me, "language", ""), "de");
    town_close(&w);
}

#define STORE(test)                                                           \
    cmocka_unit_test_setup_teardown(test, trial_ready, trial_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE(test_first_member),     STORE(test_join_by_code),
        STORE(test_join_faults),      STORE(test_codes_end),
        STORE(test_sign_in),          STORE(test_guessing_is_slow),
        STORE(test_sessions),         STORE(test_passwords_change),
        STORE(test_step_up),          STORE(test_change_me)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
