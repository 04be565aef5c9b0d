/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Memory runs out at the n-th request, and the store fails at the n-th step,
 * for n = 1, 2, … until all goes well: each time the use says so, nothing of
 * it is left in the store, and no memory is lost. */
#include "town.h"

#include "error.h"
#include "mem.h"
#include "query.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- a store that fails --------------------------------------------------- */

static long steps_left; /* until one fails; 0 = none does */
static bool never_commits;

pe_status __real_pe__sql_step(pe__statement *s, bool *row, pe_error *err);
pe_status __wrap_pe__sql_step(pe__statement *s, bool *row, pe_error *err);
pe_status __real_pe__sql_commit(pe__sql *db, pe_error *err);
pe_status __wrap_pe__sql_commit(pe__sql *db, pe_error *err);

pe_status __wrap_pe__sql_step(pe__statement *s, bool *row, pe_error *err)
{
    if (steps_left > 0 && --steps_left == 0) {
        *row = false;
        return pe__fail(err, PE_IO, "the disk is full");
    }
    return __real_pe__sql_step(s, row, err);
}

pe_status __wrap_pe__sql_commit(pe__sql *db, pe_error *err)
{
    if (never_commits || (steps_left > 0 && --steps_left == 0))
        return pe__fail(err, PE_IO, "the disk is full");
    return __real_pe__sql_commit(db, err);
}

/* --- what is in the store ------------------------------------------------- */

static const char *const tables[] = {
    "member", "passkey", "session", "challenge", "council", "membership",
    "invite", "vouch", "role", "role_draw", "role_pause", "recovery",
    "recovery_vouch", "sign_in_try", "event"};

/* All rows of all these tables. */
static char *state_of(town *w)
{
    pe__buffer all = {0};
    char query[100];
    for (size_t k = 0; k < sizeof tables / sizeof *tables; k++) {
        snprintf(query, sizeof query, "SELECT * FROM %s ORDER BY 1, 2",
                 tables[k]);
        char *rows = rows_of(w->t->db, query);
        pe__buffer_text(&all, rows);
        free(rows);
    }
    char *copy = strdup(all.bytes);
    pe__buffer_free(&all);
    return copy;
}

static void unchanged(town *w, const char *before, const act *what, long n)
{
    char *after = state_of(w);
    if (strcmp(before, after) != 0)
        fail_msg("%s left something behind at the %ld-th failure", what->path,
                 n);
    free(after);
}

/* --- the loops ------------------------------------------------------------ */

typedef struct {
    const act *what;
    int64_t council;
    const char *fields[8]; /* name, value, …, NULL */
} deed;

static void do_it(town *w, browser *who, const deed *d)
{
    const char *const *f = d->fields;
    ask(w, who, d->what, d->council, f[0], f[1], f[0] ? f[2] : NULL,
        f[0] && f[2] ? f[3] : NULL, f[0] && f[2] ? f[4] : NULL,
        f[0] && f[2] && f[4] ? f[5] : NULL, f[0] && f[2] && f[4] ? f[6] : NULL,
        f[0] && f[2] && f[4] && f[6] ? f[7] : NULL, NULL);
}

/* Nothing is committed here, so that the loop below finds all as it was. */
static void without_memory(town *w, browser *who, const deed *d)
{
    char *before = state_of(w);
    never_commits = true;
    for (long n = 1;; n++) {
        pe__mem_fail_at(n);
        do_it(w, who, d);
        pe__mem_fail_at(0);
        if (w->status != PE_NO_MEMORY)
            break;
        unchanged(w, before, d->what, n);
        assert_true(n < 10000);
    }
    never_commits = false;
    if (w->refused || w->status != (d->what->writes ? PE_IO : PE_OK))
        fail_msg("%s cannot be tried: status %d, %s, outcome %d",
                 d->what->path, w->status, w->refused ? "refused" : "allowed",
                 w->use.outcome);
    unchanged(w, before, d->what, 0);
    free(before);
}

static void without_store(town *w, browser *who, const deed *d)
{
    char *before = state_of(w);
    long n = 1;
    for (;; n++) {
        steps_left = n;
        do_it(w, who, d);
        bool failed = steps_left == 0;
        steps_left = 0;
        if (!failed)
            break;
        if (w->status != PE_IO)
            fail_msg("%s says %d at the %ld-th failure", d->what->path,
                     w->status, n);
        assert_true(strlen(w->err.message) > 5);
        unchanged(w, before, d->what, n);
        assert_true(n < 10000);
    }
    if (n == 1)
        fail_msg("%s asks nothing of the store", d->what->path);
    if (w->status != PE_OK || w->refused || w->use.outcome != PE__DONE)
        fail_msg("%s cannot be done: %d, %s", d->what->path, w->status,
                 w->err.message);
    free(before);
}

static void through(town *w, browser *who, const deed *d)
{
    without_memory(w, who, d);
    without_store(w, who, d);
}

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

static pe_status tick_once(town *w)
{
    bool more;
    pe_status status = pe__sql_begin(w->t->db, &w->err);
    if (status == PE_OK)
        status = pe__people_tick(w->t->db, w->now, &more, &w->err);
    if (status == PE_OK)
        status = pe__sql_commit(w->t->db, &w->err);
    if (status != PE_OK)
        pe__sql_rollback(w->t->db);
    return status;
}

static void test_tick(void **state)
{
    static const act the_tick = {.path = "tick", .writes = true};
    town w;
    browser ada, ben;
    town_open(&w, state);
    settle(&w, &ada, "ada");
    int64_t bakery = found(&w, &ada, "Bakery");
    bring(&w, &ada, bakery, &ben, "ben");
    w.now += (int64_t)80 * 86400;
    char *before = state_of(&w);
    never_commits = true;
    long n = 1;
    for (;; n++) {
        pe__mem_fail_at(n);
        pe_status status = tick_once(&w);
        pe__mem_fail_at(0);
        unchanged(&w, before, &the_tick, n);
        if (status != PE_NO_MEMORY)
            break;
    }
    never_commits = false;
    assert_true(n > 1);
    for (n = 1;; n++) {
        steps_left = n;
        pe_status status = tick_once(&w);
        bool failed = steps_left == 0;
        steps_left = 0;
        if (!failed)
            break;
        assert_int_equal(status, PE_IO);
        unchanged(&w, before, &the_tick, n);
    }
    assert_true(n > 10);
    free(before);
    long last = n;
    for (n = 1;; n++) {
        int64_t at;
        pe__mem_fail_at(n);
        pe_status status = pe__people_next(w.t->db, &at, &w.err);
        pe__mem_fail_at(0);
        if (status == PE_OK)
            break;
        assert_int_equal(status, PE_NO_MEMORY);
    }
    assert_true(n > 1 && last > n);
    assert_int_equal(number_of(w.t->db,
        "SELECT COUNT(*) FROM role WHERE is_shadow = 1"), 3);
    town_close(&w);
}

#define STORE(test)                                                           \
    cmocka_unit_test_setup_teardown(test, trial_ready, trial_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE(test_councils), STORE(test_accounts), STORE(test_coming_back),
        STORE(test_tick)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
