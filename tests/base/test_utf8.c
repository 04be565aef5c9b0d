/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* UTF-8 against its definition: a sequence is a character exactly when it is
 * what that character is encoded as. */
#include "random.h"
#include "utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The encoding by the book (RFC 3629, 3); 0 = no such character. */
static unsigned encode(uint32_t c, unsigned char out[4])
{
    if (c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
        return 0;
    unsigned length = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (unsigned i = 0; i < length; i++)
        out[length - 1 - i] = (unsigned char)(0x80 | ((c >> (6 * i)) & 0x3f));
    static const unsigned char lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
    unsigned char bits = (unsigned char)(c >> (6 * (length - 1)));
    out[0] = length == 1 ? bits : (unsigned char)(lead[length] | bits);
    return length;
}

static void test_every_character(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= 0x10ffff; c++) {
        unsigned char expected[4];
        char got[4];
        unsigned length = encode(c, expected);
        if (length == 0)
            continue;
        assert_int_equal(pe__utf8_encode(c, got), length);
        assert_memory_equal(got, expected, length);
        assert_int_equal(pe__utf8_length(expected, 4), length);
        for (unsigned cut = 1; cut < length; cut++)
            assert_int_equal(pe__utf8_length(expected, cut), 0);
    }
}

/* The character that the bits of a sequence spell, without asking whether it
 * may be spelled so. */
static uint32_t spelled(const unsigned char *bytes, unsigned length)
{
    uint32_t c = length == 1 ? bytes[0] : bytes[0] & (0x7fu >> length);
    for (unsigned i = 1; i < length; i++)
        c = c << 6 | (bytes[i] & 0x3fu);
    return c;
}

static unsigned reference(const unsigned char bytes[4])
{
    for (unsigned length = 1; length <= 4; length++) {
        unsigned char made[4];
        if (encode(spelled(bytes, length), made) == length &&
            memcmp(made, bytes, length) == 0)
            return length;
    }
    return 0;
}

/* All first, second and third bytes; fourth bytes at the edges. */
static void test_every_sequence(void **state)
{
    (void)state;
    static const unsigned char fourth[] = {0x00, 0x7f, 0x80, 0xbf, 0xc0, 0xff};
    for (uint32_t s = 0; s < 1u << 24; s++) {
        unsigned char bytes[4] = {(unsigned char)(s >> 16),
                                  (unsigned char)(s >> 8), (unsigned char)s, 0};
        unsigned all = bytes[0] >= 0xf0 ? 6 : 1;
        for (unsigned k = 0; k < all; k++) {
            bytes[3] = fourth[k];
            if (pe__utf8_length(bytes, 4) != reference(bytes))
                fail_msg("%02x %02x %02x %02x", bytes[0], bytes[1], bytes[2],
                         bytes[3]);
        }
    }
}

/* Byte by byte: what pe__text_prefix does eight at a time. */
static uint64_t slow_prefix(const unsigned char *bytes, uint64_t size)
{
    uint64_t at = 0;
    while (at < size) {
        unsigned length = pe__utf8_length(bytes + at, size - at);
        int control = bytes[at] < ' ' && !(bytes[at] >= 9 && bytes[at] <= 13);
        if (length == 0 || control)
            return at;
        at += length;
    }
    return size;
}

static void test_prefix_of_random_texts(void **state)
{
    (void)state;
    pe__random random;
    pe__random_seed(&random, 8, 0);
    for (int round = 0; round < 200000; round++) {
        unsigned char bytes[64];
        uint64_t size = 0, most = pe__random_below(&random, 60);
        while (size < most) {
            uint32_t kind = pe__random_below(&random, 40);
            if (kind > 4) {
                bytes[size++] = (unsigned char)(' ' +
                                pe__random_below(&random, 96));
            } else if (kind > 0) {
                unsigned char c[4];
                unsigned length =
                    encode(pe__random_below(&random, 0x11ffff), c);
                memcpy(bytes + size, c, length);
                size += length;
            } else {
                bytes[size++] = (unsigned char)pe__random_next(&random);
            }
        }
        assert_int_equal(pe__text_prefix(bytes, size),
                         slow_prefix(bytes, size));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_character),
        cmocka_unit_test(test_every_sequence),
        cmocka_unit_test(test_prefix_of_random_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
