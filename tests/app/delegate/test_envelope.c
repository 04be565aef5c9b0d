/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is sealed for a code is opened by that code, and by nothing else. */
#include "envelope.h"

#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char secret[] =
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

static void test_the_code_opens_it(void **state)
{
    char code[PE__LONG_CODE_SIZE], other[PE__LONG_CODE_SIZE];
    char key[PE__SEAL_KEY_SIZE], again[PE__SEAL_KEY_SIZE];
    char seal[PE__SEAL_SIZE], second[PE__SEAL_SIZE];
    char text[PE__SEALED_TEXT + 1];
    (void)state;
    pe__long_code_new(code);
    pe__long_code_new(other);
    assert_string_not_equal(code, other);
    pe__seal_key_of(code, key);
    pe__seal_key_of(code, again);
    assert_string_equal(key, again);
    assert_true(pe__envelope_seal(key, secret, seal));
    assert_true(pe__envelope_seal(key, secret, second));
    /* the same sealed twice does not look the same, nor like what it holds */
    assert_string_not_equal(seal, second);
    assert_null(strstr(seal, "0123456789abcdef"));
    assert_true(pe__envelope_open(code, seal, text));
    assert_string_equal(text, secret);
    assert_true(pe__envelope_open(code, second, text));
    assert_string_equal(text, secret);
    assert_false(pe__envelope_open(other, seal, text));
    assert_string_equal(text, "");
}

/* Every digit of it counts. */
static void test_what_was_altered_stays_shut(void **state)
{
    char code[PE__LONG_CODE_SIZE], key[PE__SEAL_KEY_SIZE];
    char seal[PE__SEAL_SIZE], text[PE__SEALED_TEXT + 1];
    (void)state;
    pe__long_code_new(code);
    pe__seal_key_of(code, key);
    assert_true(pe__envelope_seal(key, secret, seal));
    for (size_t k = 0; k + 1 < sizeof seal; k++) {
        char was = seal[k];
        seal[k] = was == '0' ? '1' : '0';
        assert_false(pe__envelope_open(code, seal, text));
        seal[k] = was;
    }
    seal[sizeof seal - 3] = '\0';
    assert_false(pe__envelope_open(code, seal, text));
    assert_false(pe__envelope_open(code, "", text));
    assert_false(pe__envelope_seal("", secret, seal));
    assert_false(pe__envelope_seal("xyz", secret, seal));
}

static void test_codes_as_people_type_them(void **state)
{
    static const char *const none[] = {
        "", "k7mp3-xqa9d", "k7mp3-xqa9d-ab2de-fgh9", "k7mp3xqa9dab2defgh9kk",
        "k7mp3-xqa9d-ab2de-fgh0k", "k7mp3-xqa9d-ab2de-fgh9\xc3\xa4"};
    char code[PE__LONG_CODE_SIZE];
    (void)state;
    assert_true(pe__long_code_read(" K7MP3 xqa9d-ab2deFGH9K", code));
    assert_string_equal(code, "k7mp3-xqa9d-ab2de-fgh9k");
    for (size_t k = 0; k < sizeof none / sizeof *none; k++)
        assert_false(pe__long_code_read(none[k], code));
    for (int k = 0; k < 100; k++) {
        char fresh[PE__LONG_CODE_SIZE];
        pe__long_code_new(fresh);
        assert_true(pe__long_code_read(fresh, code));
        assert_string_equal(fresh, code);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_code_opens_it),
        cmocka_unit_test(test_what_was_altered_stays_shut),
        cmocka_unit_test(test_codes_as_people_type_them)};
    if (sodium_init() < 0)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
