/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Sealed files: opened by each custodian and by nobody else; any byte that is
 * altered, missing or too many is found. */
#include "trial.h"

#include "error.h"
#include "mem.h"
#include "random.h"
#include "seal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CUSTODIANS = 3 };

typedef struct {
    char folder[64];
    char path[CUSTODIANS][100];
    char text[CUSTODIANS][PE__KEY_TEXT];
    pe__public_key key[CUSTODIANS];
    pe__secret_key secret[CUSTODIANS];
    long live;
} people;

static int set_up(void **state)
{
    people *p = calloc(1, sizeof *p);
    pe_error err = {0};
    p->live = pe__mem_live();
    snprintf(p->folder, sizeof p->folder, "/tmp/parecon-seal-XXXXXX");
    assert_non_null(mkdtemp(p->folder));
    for (int k = 0; k < CUSTODIANS; k++) {
        snprintf(p->path[k], sizeof p->path[k], "%s/%d.key", p->folder, k);
        must(pe__custodian_new(p->path[k], p->text[k], &err), &err);
        must(pe__custodian_read(p->text[k], &p->key[k], &err), &err);
        must(pe__custodian_open(p->path[k], &p->secret[k], &err), &err);
        assert_memory_equal(p->secret[k].public_key, p->key[k].bytes,
                            PE__KEY);
    }
    *state = p;
    return 0;
}

static int tear_down(void **state)
{
    people *p = *state;
    for (int k = 0; k < CUSTODIANS; k++)
        unlink(p->path[k]);
    rmdir(p->folder);
    int leaked = pe__mem_live() != p->live;
    free(p);
    return leaked;
}

/* --- keys ----------------------------------------------------------------- */

static void test_a_secret_is_kept_well(void **state)
{
    people *p = *state;
    pe_error err = {0};
    struct stat found;
    char text[PE__KEY_TEXT], other[120];
    assert_int_equal(stat(p->path[0], &found), 0);
    assert_int_equal(found.st_mode & 0777, 0600);
    assert_int_equal(pe__custodian_new(p->path[0], text, &err), PE_IO);
    assert_non_null(strstr(err.message, "never written over"));
    assert_string_not_equal(p->text[0], p->text[1]);
    pe__secret_key key;
    snprintf(other, sizeof other, "%s/none", p->folder);
    assert_int_equal(pe__custodian_open(other, &key, &err), PE_IO);
    FILE *stream = fopen(other, "w");
    fputs("secret 0123\nsecret", stream);
    fclose(stream);
    assert_int_equal(pe__custodian_open(other, &key, &err), PE_BAD_INPUT);
    unlink(other);
}

/* A backup sealed to a misspelled key would be lost for ever. */
static void test_every_letter_of_a_key_counts(void **state)
{
    people *p = *state;
    pe__public_key key;
    size_t length = strlen(p->text[0]);
    assert_int_equal(length, strlen("custodian-") + 72);
    for (size_t at = 0; at < length; at++) {
        char text[PE__KEY_TEXT + 1];
        for (char letter = '0'; letter <= '9'; letter++) {
            memcpy(text, p->text[0], length + 1);
            if (text[at] == letter)
                continue;
            text[at] = letter;
            assert_int_equal(pe__custodian_read(text, &key, NULL),
                             PE_BAD_INPUT);
        }
        memcpy(text, p->text[0], length + 1);
        memmove(text + at, text + at + 1, length - at); /* left out */
        assert_int_equal(pe__custodian_read(text, &key, NULL), PE_BAD_INPUT);
        memcpy(text, p->text[0], at);
        memcpy(text + at + 1, p->text[0] + at, length - at + 1);
        text[at] = 'a'; /* one too many */
        assert_int_equal(pe__custodian_read(text, &key, NULL), PE_BAD_INPUT);
    }
}

/* --- sealing -------------------------------------------------------------- */

typedef struct {
    char *bytes;
    size_t size;
} file;

static file seal_bytes(const people *p, int keys, const unsigned char *bytes,
                       size_t size)
{
    pe_error err = {0};
    file f = {0};
    pe__seal *seal;
    FILE *out = open_memstream(&f.bytes, &f.size);
    must(pe__seal_begin(out, p->key, keys, &seal, &err), &err);
    for (size_t at = 0; at < size;) {
        size_t step = size - at < 5000 ? size - at : 5000;
        must(pe__seal_write(seal, bytes + at, step, &err), &err);
        at += step;
    }
    must(pe__seal_end(seal, &err), &err);
    pe__seal_free(seal);
    fclose(out);
    return f;
}

/* What comes out before the end or a failure; *status = how it ended. */
static size_t open_bytes(const pe__secret_key *key, const char *bytes,
                         size_t size, unsigned char *out, size_t room,
                         pe_status *status, pe_error *err)
{
    size_t got = 0, more = 1;
    pe__unseal *unseal = NULL;
    FILE *in = fmemopen((void *)(size_t)bytes, size > 0 ? size : 1, "r");
    if (size == 0)
        getc(in);
    *status = pe__unseal_begin(in, "the backup", key, &unseal, err);
    while (*status == PE_OK && more > 0) {
        *status = pe__unseal_read(unseal, out + got,
                                  room - got < 3000 ? room - got : 3000,
                                  &more, err);
        got += more;
    }
    pe__unseal_free(unseal);
    fclose(in);
    return got;
}

static unsigned char *any_bytes(size_t size, bool even)
{
    pe__random random;
    pe__random_seed(&random, size + 1, 0);
    unsigned char *bytes = malloc(size + 1);
    for (size_t k = 0; k < size; k++)
        bytes[k] = even ? 'e' : (unsigned char)pe__random_below(&random, 256);
    return bytes;
}

static void test_each_custodian_opens_it(void **state)
{
    people *p = *state;
    static const size_t sizes[] = {0, 1, 100, 65535, 65536, 65537, 1000000};
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        for (int even = 0; even < 2; even++) {
            size_t size = sizes[k];
            unsigned char *bytes = any_bytes(size, even);
            unsigned char *back = malloc(size + 4000);
            file f = seal_bytes(p, 2, bytes, size);
            for (int who = 0; who < CUSTODIANS; who++) {
                pe_error err = {0};
                pe_status status;
                size_t got = open_bytes(&p->secret[who], f.bytes, f.size, back,
                                        size + 4000, &status, &err);
                assert_int_equal(status, who < 2 ? PE_OK : PE_BAD_INPUT);
                assert_int_equal(got, who < 2 ? size : 0);
                if (who < 2)
                    assert_memory_equal(back, bytes, size);
                else
                    assert_non_null(strstr(err.message, "none of theirs"));
            }
            free(f.bytes);
            free(back);
            free(bytes);
        }
    }
}

static void test_it_tells_nothing(void **state)
{
    people *p = *state;
    unsigned char *bytes = any_bytes(50000, true);
    file f = seal_bytes(p, 1, bytes, 50000), g = seal_bytes(p, 1, bytes, 50000);
    assert_int_equal(f.size, g.size);
    size_t same = 0;
    for (size_t k = 9; k < f.size; k++)
        same += f.bytes[k] == g.bytes[k];
    assert_true(same < f.size / 16); /* about one of 256, and lengths */
    assert_null(memmem(f.bytes, f.size, "eeee", 4));
    assert_null(memmem(f.bytes, f.size, p->key[0].bytes, PE__KEY));
    free(f.bytes);
    free(g.bytes);
    free(bytes);
}

static void expect_damage(const people *p, const char *bytes, size_t size,
                          const unsigned char *right, size_t right_size)
{
    pe_error err = {0};
    pe_status status;
    unsigned char *back = malloc(right_size + 4000);
    size_t got = open_bytes(&p->secret[0], bytes, size, back,
                            right_size + 4000, &status, &err);
    assert_int_equal(status, PE_BAD_INPUT);
    assert_true(got <= right_size); /* what came out before is right */
    assert_memory_equal(back, right, got);
    assert_true(strlen(err.message) > 20);
    free(back);
}

static void test_altered_cut_off_and_added_to(void **state)
{
    people *p = *state;
    enum { SIZE = 150000 };
    unsigned char *bytes = any_bytes(SIZE, false);
    file f = seal_bytes(p, 2, bytes, SIZE);
    assert_true(f.size > 3 * 40000); /* several pieces */
    for (size_t at = 0; at < f.size; at += at < 400 ? 1 : 977) {
        /* the other custodian's box is not looked at before the pieces are */
        f.bytes[at] ^= 0x10;
        expect_damage(p, f.bytes, f.size, bytes, SIZE);
        f.bytes[at] ^= 0x10;
    }
    for (size_t size = 0; size < f.size; size += size < 400 ? 1 : 977)
        expect_damage(p, f.bytes, size, bytes, SIZE);
    expect_damage(p, f.bytes, f.size - 1, bytes, SIZE);
    char *more = malloc(f.size + 1);
    memcpy(more, f.bytes, f.size);
    more[f.size] = 0;
    expect_damage(p, more, f.size + 1, bytes, SIZE);
    free(more);
    free(f.bytes);
    free(bytes);
}

/* Pieces in another order, or one of them twice. */
static void test_pieces_keep_their_order(void **state)
{
    people *p = *state;
    enum { SIZE = 300000, BOX = 80, HEAD = 8 + 1 + BOX + 24, PIECE = 65557 };
    unsigned char *bytes = any_bytes(SIZE, false);
    file f = seal_bytes(p, 1, bytes, SIZE);
    char *first = f.bytes + HEAD, *second = first + PIECE;
    assert_memory_equal(first, "\x11\x00\x01\x00", 4); /* 65,536 + 17 */
    char *other = malloc(f.size);
    memcpy(other, f.bytes, f.size);
    memcpy(other + HEAD, second, PIECE);
    memcpy(other + HEAD + PIECE, first, PIECE);
    expect_damage(p, other, f.size, bytes, SIZE);
    memcpy(other, f.bytes, f.size);
    memcpy(other + HEAD + PIECE, first, PIECE);
    expect_damage(p, other, f.size, bytes, SIZE);
    free(other);
    free(f.bytes);
    free(bytes);
}

static void test_how_many_custodians(void **state)
{
    people *p = *state;
    pe_error err = {0};
    pe__seal *seal;
    pe__public_key many[PE__CUSTODIANS + 1];
    char *bytes;
    size_t size;
    FILE *out = open_memstream(&bytes, &size);
    for (int k = 0; k <= PE__CUSTODIANS; k++)
        many[k] = p->key[k % CUSTODIANS];
    assert_int_equal(pe__seal_begin(out, many, 0, &seal, &err), PE_USAGE);
    assert_int_equal(pe__seal_begin(out, many, PE__CUSTODIANS + 1, &seal,
                                    &err), PE_USAGE);
    must(pe__seal_begin(out, many, PE__CUSTODIANS, &seal, &err), &err);
    pe__seal_free(seal);
    /* a point of low order: anybody could open what is sealed to it */
    memset(many[0].bytes, 0, PE__KEY);
    assert_int_equal(pe__seal_begin(out, many, 1, &seal, &err), PE_BAD_INPUT);
    fclose(out);
    free(bytes);
}

#define WITH(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH(test_a_secret_is_kept_well),
        WITH(test_every_letter_of_a_key_counts),
        WITH(test_each_custodian_opens_it),
        WITH(test_it_tells_nothing),
        WITH(test_altered_cut_off_and_added_to),
        WITH(test_pieces_keep_their_order),
        WITH(test_how_many_custodians),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
