/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Every use of people while memory runs out, and while the store fails
 * (failing_uses.h). */
#include "failing_uses.h"

#include "query.h"

#include <stdio.h>
#include <string.h>

static const char *const tables[] = {
    "member", "passkey", "session", "challenge", "council", "membership",
    "invite", "vouch", "role", "role_draw", "role_pause", "recovery",
    "recovery_vouch", "sign_in_try", "event", NULL};

/* A number as a field; PostgreSQL does not give numbers back that were taken
 * in vain. */
static const char *text_of(int64_t number)
{
    static char out[8][24];
    static int k;
    k = (k + 1) % 8;
    snprintf(out[k], sizeof out[k], "%lld", (long long)number);
    return out[k];
}

static const char *number_text(const town *w, const char *query)
{
    return text_of(number_of(w->t->db, query));
}

static const char *made_code(const town *w)
{
    static char code[PE__CODE_SIZE];
    strcpy(code, pe__get_text(pe__get(w->use.out, "made"), "code", ""));
    return code;
}

static void test_councils(void **state)
{
    town w;
    browser ada, ben;
    town_open(&w, state);
    settle(&w, &ada, "ada");
    through(&w, &ada, &(deed){&FOUND, 0, {"name", "Bakery", "hours", "20"}});
    int64_t one = pe__get_integer(w.use.out, "id", 0);
    bring(&w, &ada, one, &ben, "ben");
    through(&w, &ada,
            &(deed){&FOUND, 0, {"name", "Oven", "parent", text_of(one)}});
    int64_t two = pe__get_integer(w.use.out, "id", 0);
    const char *role = number_text(&w, "SELECT MIN(role) FROM role");
    const deed deeds[] = {
        {&COUNCILS, 0, {0}},
        {&COUNCIL, one, {0}},
        {&MEMBERS, one, {0}},
        {&INVITES, one, {0}},
        {&ROLES, one, {0}},
        {&COUNCIL_CHANGE, one, {"name", "Bread", "kind", "project"}},
        {&MEMBERSHIP, one, {"hours", "3", "skills", "x"}},
        {&NEST_LET_GO, one, {"child", text_of(two)}},
        {&NEST_ASK, two, {"parent", text_of(one)}},
        {&NEST_ANSWER, one, {"child", text_of(two), "yes", "1"}},
        {&NEST_LEAVE, two, {0}},
        {&INVITE, one, {"note", "for a friend"}},
        {&PAUSE, one, {"kind", "scribe", "weeks", "4"}},
        {&CLOSE, one, {0}},
        {&KEEP, one, {0}},
        {&GIVE_UP, one, {"role", role}},
        {&LEAVE, one, {0}}};
    for (size_t k = 0; k < sizeof deeds / sizeof *deeds; k++)
        through(&w, &ada, &deeds[k]);
    town_close(&w);
}

static void test_accounts(void **state)
{
    town w;
    browser ada, ben, nobody = {0};
    town_open(&w, state);
    settle(&w, &ada, "ada");
    int64_t bakery = found(&w, &ada, "Bakery");
    bring(&w, &ada, bakery, &ben, "ben");
    must_ask(&w, &ada, &INVITE, bakery, NULL);
    const char *code = made_code(&w);
    through(&w, &nobody, &(deed){&JOIN_SHOW, 0, {"code", code}});
    through(&w, &nobody, &(deed){&JOIN, 0,
        {"code", code, "name", "cleo", "sign_in", "cleo", "password",
         "horse staple 7"}});
    browser phone = {0};
    const deed deeds[] = {
        {&ME, 0, {0}},
        {&DATA, 0, {0}},
        {&ME_CHANGE, 0, {"name", "Ada", "sign_in", "ada"}},
        {&KEY_OPTIONS, 0, {0}},
        {&STEP_UP, 0, {"password", "horse staple 7"}},
        {&PASSWORD, 0, {"current", "horse staple 7", "password",
                        "better staple 8"}},
        {&DENY, 0, {0}},
        {&SESSIONS_END, 0, {0}},
        {&ERASE, 0, {"sign_in", "ada"}}};
    through(&w, &phone, &(deed){&SIGN_IN, 0,
        {"sign_in", "ben", "password", "horse staple 7"}});
    through(&w, &phone, &(deed){&KEY_ASK, 0, {0}});
    for (size_t k = 0; k < sizeof deeds / sizeof *deeds; k++)
        through(&w, &ada, &deeds[k]);
    town_close(&w);
}

static void test_coming_back(void **state)
{
    town w;
    browser ada, ben, cleo, nobody = {0};
    char code[PE__CODE_SIZE], words[PE__WORDS_SIZE];
    town_open(&w, state);
    settle(&w, &ada, "ada");
    int64_t bakery = found(&w, &ada, "Bakery");
    bring(&w, &ada, bakery, &ben, "ben");
    bring(&w, &ada, bakery, &cleo, "cleo");
    through(&w, &nobody, &(deed){&RECOVER, 0, {"sign_in", "cleo"}});
    const pe__value *given = pe__get(w.use.out, "given");
    strcpy(code, pe__get_text(given, "code", ""));
    strcpy(words, pe__get_text(given, "words", ""));
    through(&w, &ada, &(deed){&VOUCHES, 0, {0}});
    const char *id = number_text(&w, "SELECT MAX(recovery) FROM recovery");
    const deed vouch = {&VOUCH, 0, {"recovery", id, "words", words}};
    through(&w, &ada, &vouch);
    through(&w, &ben, &vouch);
    through(&w, &nobody, &(deed){&RECOVER_SHOW, 0, {"code", code}});
    through(&w, &nobody, &(deed){&RECOVER_FINISH, 0,
        {"code", code, "password", "new and longer"}});
    must_ask(&w, &nobody, &ME, 0, NULL);
    town_close(&w);
}

static void test_tick(void **state)
{
    town w;
    browser ada, ben;
    town_open(&w, state);
    settle(&w, &ada, "ada");
    int64_t bakery = found(&w, &ada, "Bakery");
    bring(&w, &ada, bakery, &ben, "ben");
    w.now += (int64_t)80 * 86400;
    through_tick(&w, pe__people_tick, pe__people_next, 10);
    assert_int_equal(number_of(w.t->db,
        "SELECT COUNT(*) FROM role WHERE is_shadow = 1"), 3);
    town_close(&w);
}

#define STORE(test)                                                           \
    cmocka_unit_test_setup_teardown(test, trial_ready, trial_end)

int main(void)
{
    watch_tables(tables);
    const struct CMUnitTest tests[] = {
        STORE(test_councils), STORE(test_accounts), STORE(test_coming_back),
        STORE(test_tick)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
