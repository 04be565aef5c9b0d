/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Coming back by two who vouch, and nobody else coming back as somebody. */
#include "town.h"

#include "code.h"

#include <stdio.h>
#include <string.h>

enum { DAY = 86400 };

/* ada founded the bakery and let ben and cleo in; ben let dan in. */
typedef struct {
    town w;
    browser ada, ben, cleo, dan;
    int64_t bakery;
    char code[PE__CODE_SIZE], words[PE__WORDS_SIZE];
} village;

static void build(village *v, void **state)
{
    *v = (village){0};
    town_open(&v->w, state);
    settle(&v->w, &v->ada, "ada");
    v->bakery = found(&v->w, &v->ada, "Bakery");
    bring(&v->w, &v->ada, v->bakery, &v->ben, "ben");
    bring(&v->w, &v->ada, v->bakery, &v->cleo, "cleo");
    bring(&v->w, &v->ben, v->bakery, &v->dan, "dan");
    v->w.now += DAY;
}

static void ask_back(village *v, const char *name)
{
    browser nobody = {0};
    const pe__value *given = pe__get(
        must_ask(&v->w, &nobody, &RECOVER, 0, "sign_in", name, NULL),
        "given");
    assert_true(v->w.use.shows);
    strcpy(v->code, pe__get_text(given, "code", ""));
    strcpy(v->words, pe__get_text(given, "words", ""));
    assert_true(strlen(v->words) > 10);
}

static const char *newest(village *v)
{
    static char id[20];
    snprintf(id, sizeof id, "%lld", (long long)number_of(
        v->w.t->db, "SELECT MAX(recovery) FROM recovery"));
    return id;
}

static int asking(village *v, browser *who)
{
    return (int)pe__count_of(
        pe__get(must_ask(&v->w, who, &VOUCHES, 0, NULL), "asking"));
}

/* Tries to finish; whether it could be done. */
static bool finish(village *v, browser *who)
{
    *who = (browser){0};
    ask(&v->w, who, &RECOVER_FINISH, 0, "code", v->code, "password",
        "new and longer", NULL);
    assert_int_equal(v->w.status, PE_OK);
    return v->w.use.outcome == PE__DONE;
}

static void test_two_vouch(void **state)
{
    village v;
    browser back;
    build(&v, state);
    ask_back(&v, "ben");
    assert_int_equal(asking(&v, &v.ada), 1);
    assert_int_equal(asking(&v, &v.cleo), 1);
    assert_int_equal(asking(&v, &v.dan), 0); /* whom ben let in */
    assert_int_equal(asking(&v, &v.ben), 0);
    assert_false(finish(&v, &back));
    assert_string_equal(fault_of(&v.w, "code"), "recovery_early");
    must_ask(&v.w, &v.ada, &VOUCH, 0, "recovery", newest(&v), "words",
             v.words, NULL);
    must_ask(&v.w, &v.ada, &VOUCH, 0, "recovery", newest(&v), "words",
             v.words, NULL); /* twice is once */
    assert_false(finish(&v, &back));
    must_ask(&v.w, &v.cleo, &VOUCH, 0, "recovery", newest(&v), "words",
             v.words, NULL);
    assert_true(finish(&v, &back));
    must_ask(&v.w, &back, &ME, 0, NULL);
    /* whoever was in before is out, and the code is used up */
    ask(&v.w, &v.ben, &ME, 0, NULL);
    assert_true(v.w.refused);
    browser again;
    assert_false(finish(&v, &again));
    must_ask(&v.w, &again, &SIGN_IN, 0, "sign_in", "ben", "password",
             "horse staple 7", NULL);
    assert_string_equal(again.token, "");
    must_ask(&v.w, &again, &SIGN_IN, 0, "sign_in", "ben", "password",
             "new and longer", NULL);
    assert_string_not_equal(again.token, "");
    town_close(&v.w);
}

/* Who was let in by the asker, came after it was asked, is of another council
 * or has left does not count. */
static void test_who_may_vouch(void **state)
{
    village v;
    browser eve, back;
    build(&v, state);
    ask_back(&v, "ben");
    v.w.now += 60;
    bring(&v.w, &v.ada, v.bakery, &eve, "eve"); /* a witness made for it */
    assert_int_equal(asking(&v, &eve), 0);
    browser *const not_they[] = {&v.dan, &v.ben, &eve};
    for (int k = 0; k < 3; k++) {
        ask(&v.w, not_they[k], &VOUCH, 0, "recovery", newest(&v), "words",
            v.words, NULL);
        assert_int_equal(v.w.use.outcome, PE__NOT_FOUND);
    }
    must_ask(&v.w, &v.ada, &VOUCH, 0, "recovery", newest(&v), "words",
             v.words, NULL);
    must_ask(&v.w, &v.cleo, &VOUCH, 0, "recovery", newest(&v), "words",
             v.words, NULL);
    must_ask(&v.w, &v.cleo, &LEAVE, v.bakery, NULL);
    assert_false(finish(&v, &back)); /* one of the two is there no more */
    town_close(&v.w);
}

static void test_words_and_limits(void **state)
{
    village v;
    browser back;
    char loud[PE__WORDS_SIZE];
    build(&v, state);
    ask_back(&v, "ben");
    for (size_t k = 0; k < sizeof loud; k++) {
        char c = v.words[k];
        loud[k] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A')
                  : c == '-'           ? ' '
                                       : c;
    }
    must_ask(&v.w, &v.ada, &VOUCH, 0, "recovery", newest(&v), "words", loud,
             NULL);
    for (int k = 4; k >= 0; k--) {
        const pe__value *out =
            must_ask(&v.w, &v.cleo, &VOUCH, 0, "recovery", newest(&v),
                     "words", "apple bread bridge butter", NULL);
        assert_true(pe__get_bool(out, "is_wrong", false));
    }
    /* five misses: over, for all */
    ask(&v.w, &v.cleo, &VOUCH, 0, "recovery", newest(&v), "words", v.words,
        NULL);
    assert_int_equal(v.w.use.outcome, PE__NOT_FOUND);
    assert_false(finish(&v, &back));
    /* three at once at most; asking more tells nothing */
    for (int k = 0; k < 5; k++)
        ask_back(&v, "ben");
    assert_int_equal(number_of(v.w.t->db, "SELECT COUNT(*) FROM recovery"), 4);
    /* after three days it is over */
    v.w.now += 3 * DAY;
    assert_int_equal(asking(&v, &v.ada), 0);
    v.w.now += 8 * DAY;
    tick(&v.w);
    assert_int_equal(number_of(v.w.t->db, "SELECT COUNT(*) FROM recovery"), 0);
    town_close(&v.w);
}

/* The one it is about sees it, and can say no. */
static void test_denied(void **state)
{
    village v;
    browser thief;
    build(&v, state);
    ask_back(&v, "ben");
    const pe__value *out = must_ask(&v.w, &v.ben, &ME, 0, NULL);
    assert_true(pe__get_bool(out, "is_asked_for", false));
    must_ask(&v.w, &v.ada, &VOUCH, 0, "recovery", newest(&v), "words",
             v.words, NULL);
    must_ask(&v.w, &v.cleo, &VOUCH, 0, "recovery", newest(&v), "words",
             v.words, NULL);
    must_ask(&v.w, &v.ben, &DENY, 0, NULL);
    assert_false(finish(&v, &thief));
    must_ask(&v.w, &v.ben, &ME, 0, NULL);
    town_close(&v.w);
}

/* Names that are there and names that are not look alike. */
static void test_nothing_is_told(void **state)
{
    village v;
    browser back;
    build(&v, state);
    ask_back(&v, "nobody");
    assert_int_equal(number_of(v.w.t->db, "SELECT COUNT(*) FROM recovery"), 0);
    assert_false(finish(&v, &back));
    assert_string_equal(fault_of(&v.w, "code"), "code_unknown");
    town_close(&v.w);
}

static void test_code_forms(void **state)
{
    char code[PE__CODE_SIZE], read[PE__CODE_SIZE];
    (void)state;
    for (int k = 0; k < 200; k++) {
        pe__code_new(code);
        assert_int_equal(strlen(code), 11);
        assert_int_equal(code[5], '-');
        assert_int_equal(strspn(code, "23456789abcdefghjkmnpqrstuvwxyz-"), 11);
        assert_true(pe__code_read(code, read));
        assert_string_equal(read, code);
    }
    assert_true(pe__code_read(" K7MP3xqa9D ", read));
    assert_string_equal(read, "k7mp3-xqa9d");
    assert_true(pe__code_read("k7 mp 3x qa 9d", read));
    assert_false(pe__code_read("k7mp3xqa9", read));
    assert_false(pe__code_read("k7mp3xqa9dd", read));
    assert_false(pe__code_read("k7mp3xqa9o", read));
    assert_false(pe__code_read("", read));
    char words[PE__WORDS_SIZE], plain[PE__WORDS_SIZE], heard[PE__WORDS_SIZE];
    for (int k = 0; k < 300; k++) {
        static const char *const languages[] = {"en", "de", "es"};
        pe__words_new(languages[k % 3], words);
        assert_true(pe__words_read(words, plain));
        assert_true(pe__words_read(plain, heard));
        assert_string_equal(plain, heard);
    }
    assert_true(pe__words_read(" Limón,  jardín – RÍO  pájaro.", plain));
    assert_string_equal(plain, "limon-jardin-rio-pajaro");
    assert_false(pe__words_read(" - ", plain));
    assert_false(pe__words_read("\xff", plain));
}

#define STORE(test)                                                           \
    cmocka_unit_test_setup_teardown(test, trial_ready, trial_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE(test_two_vouch), STORE(test_who_may_vouch),
        STORE(test_words_and_limits), STORE(test_denied),
        STORE(test_nothing_is_told), cmocka_unit_test(test_code_forms)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
