/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What authenticators send, read strictly, and checked. */
#include "authenticator.h"
#include "cbor.h"
#include "cose.h"
#include "mem.h"
#include "webauthn.h"

#include <sodium.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include <setjmp.h>

#include <cmocka.h>

/* --- CBOR ----------------------------------------------------------------- */

static void test_items(void **state)
{
    (void)state;
    /* RFC 8949, appendix A, those that are of the part we read */
    static const struct {
        uint8_t bytes[12];
        size_t size;
        pe__cbor_kind kind;
        int64_t integer;
    } good[] = {
        {{0x00}, 1, PE__CBOR_INTEGER, 0},
        {{0x17}, 1, PE__CBOR_INTEGER, 23},
        {{0x18, 0x18}, 2, PE__CBOR_INTEGER, 24},
        {{0x19, 0x03, 0xe8}, 3, PE__CBOR_INTEGER, 1000},
        {{0x1a, 0x00, 0x0f, 0x42, 0x40}, 5, PE__CBOR_INTEGER, 1000000},
        {{0x1b, 0x00, 0x00, 0x00, 0xe8, 0xd4, 0xa5, 0x10, 0x00}, 9,
         PE__CBOR_INTEGER, 1000000000000},
        {{0x20}, 1, PE__CBOR_INTEGER, -1},
        {{0x39, 0x03, 0xe7}, 3, PE__CBOR_INTEGER, -1000},
        {{0x3b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, 9,
         PE__CBOR_INTEGER, INT64_MIN},
        {{0xf4}, 1, PE__CBOR_SIMPLE, 20},
        {{0xf6}, 1, PE__CBOR_SIMPLE, 22},
        {{0x44, 1, 2, 3, 4}, 5, PE__CBOR_BYTES, 0},
        {{0x64, 'I', 'E', 'T', 'F'}, 5, PE__CBOR_TEXT, 0},
        {{0x80}, 1, PE__CBOR_ARRAY, 0},
        {{0xa0}, 1, PE__CBOR_MAP, 0}};
    for (size_t k = 0; k < sizeof good / sizeof *good; k++) {
        pe__cbor reader = {good[k].bytes, good[k].bytes + good[k].size};
        pe__cbor_item item;
        assert_true(pe__cbor_next(&reader, &item));
        assert_int_equal(item.kind, good[k].kind);
        assert_int_equal(item.integer, good[k].integer);
        assert_ptr_equal(reader.at, reader.end);
        /* cut off, it is none */
        reader = (pe__cbor){good[k].bytes, good[k].bytes + good[k].size - 1};
        assert_false(pe__cbor_next(&reader, &item));
        assert_ptr_equal(reader.at, good[k].bytes);
    }
}

static void test_what_is_not_read(void **state)
{
    static const struct {
        uint8_t bytes[10];
        size_t size;
    } bad[] = {
        {{0x18, 0x17}, 2},                /* not the shortest form */
        {{0x19, 0x00, 0xff}, 3},
        {{0x1a, 0x00, 0x00, 0xff, 0xff}, 5},
        {{0x1b, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff}, 9},
        {{0x1b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, 9},
        {{0x3b, 0x80, 0, 0, 0, 0, 0, 0, 0}, 9},
        {{0x1c}, 1},                      /* has no meaning */
        {{0x5f, 0x41, 1, 0xff}, 4},       /* open length */
        {{0x9f, 0xff}, 2},
        {{0xc0, 0x60}, 2},                /* a tag */
        {{0xf9, 0x3c, 0x00}, 3},          /* a half */
        {{0xf7}, 1},                      /* undefined */
        {{0xf8, 0x18}, 2},
        {{0x9b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, 9},
        {{0x7b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, 9}};
    (void)state;
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        pe__cbor reader = {bad[k].bytes, bad[k].bytes + bad[k].size};
        assert_false(pe__cbor_skip(&reader));
        assert_ptr_equal(reader.at, bad[k].bytes);
    }
}

static void test_depth_and_keys(void **state)
{
    (void)state;
    uint8_t deep[9] = {0x81, 0x81, 0x81, 0x81, 0x81, 0x81, 0x81, 0x81, 0};
    pe__cbor reader = {deep, deep + 9}, value;
    assert_false(pe__cbor_skip(&reader));
    reader = (pe__cbor){deep + 1, deep + 9};
    assert_true(pe__cbor_skip(&reader));
    /* {1: 2, "a": [1], -2: h''} */
    static const uint8_t map[] = {0xa3, 1, 2, 0x61, 'a', 0x81, 1, 0x21, 0x40};
    pe__cbor whole = {map, map + sizeof map};
    assert_true(pe__cbor_find_integer(whole, 1, &value));
    assert_int_equal(*value.at, 2);
    assert_true(pe__cbor_find_text(whole, "a", &value));
    assert_int_equal(*value.at, 0x81);
    assert_true(pe__cbor_find_integer(whole, -2, &value));
    assert_false(pe__cbor_find_integer(whole, -1, &value));
    assert_false(pe__cbor_find_text(whole, "b", &value));
    static const uint8_t twice[] = {0xa2, 1, 2, 1, 3};
    whole = (pe__cbor){twice, twice + sizeof twice};
    assert_false(pe__cbor_find_integer(whole, 1, &value));
    static const uint8_t cut[] = {0xa2, 1, 2, 3};
    whole = (pe__cbor){cut, cut + sizeof cut};
    assert_false(pe__cbor_find_integer(whole, 1, &value));
}

/* --- sites ---------------------------------------------------------------- */

static void test_sites(void **state)
{
    pe__webauthn_site site;
    (void)state;
    assert_true(pe__webauthn_site_of("https://hub.example:8443/a", &site));
    assert_string_equal(site.origin, "https://hub.example:8443");
    assert_string_equal(site.name, "hub.example");
    assert_true(pe__webauthn_site_of("http://localhost:8080", &site));
    assert_string_equal(site.name, "localhost");
    assert_false(pe__webauthn_site_of("http://hub.example", &site));
    assert_false(pe__webauthn_site_of("https://127.0.0.1", &site));
    assert_false(pe__webauthn_site_of("https://[::1]:443", &site));
    assert_false(pe__webauthn_site_of("hub.example", &site));
    assert_true(pe__webauthn_site_of("https://1hub.example", &site));
}

/* --- answers -------------------------------------------------------------- */

static pe__webauthn_bytes view(const blob *b)
{
    return (pe__webauthn_bytes){b->bytes, b->size};
}

static pe__webauthn_site hub(void)
{
    pe__webauthn_site site;
    assert_true(pe__webauthn_site_of("https://hub.example", &site));
    return site;
}

static void check_both_ways(algorithm sort)
{
    device d;
    blob client, attestation, data, signature;
    pe__webauthn_key key;
    pe_error err = {0};
    pe__webauthn_site site = hub();
    char challenge[100];
    device_make(&d, sort);
    attest(&d, &attestation);
    assert_int_equal(pe__webauthn_register(&site, view(&attestation), &key,
                                           &err), PE_OK);
    assert_int_equal(key.credential_size, sizeof d.id);
    assert_memory_equal(key.credential, d.id, sizeof d.id);
    for (int time = 0; time < 3; time++) {
        client_data(&d, "webauthn.get", "abc_-12", &client);
        assert_true(pe__webauthn_challenge(&site, "webauthn.get",
                                           view(&client), challenge));
        assert_string_equal(challenge, "abc_-12");
        answer(&d, &client, &data, &signature);
        assert_int_equal(pe__webauthn_verify(&site, view(&client),
                                             view(&data), view(&signature),
                                             &key, &err), PE_OK);
        assert_int_equal(key.counter, time + 1);
    }
    /* sent again, the counter does not grow */
    assert_int_equal(pe__webauthn_verify(&site, view(&client), view(&data),
                                         view(&signature), &key, &err),
                     PE_BAD_INPUT);
    assert_non_null(strstr(err.message, "copied"));
    device_free(&d);
}

static void test_es256(void **state)
{
    (void)state;
    check_both_ways(ES256);
}

static void test_eddsa(void **state)
{
    (void)state;
    check_both_ways(EDDSA);
}

static void test_rs256(void **state)
{
    (void)state;
    check_both_ways(RS256);
}

/* Short and even moduli, and other exponents, are no keys. */
static void test_weak_rsa(void **state)
{
    device d;
    (void)state;
    device_make(&d, RS256);
    assert_true(pe__cose_is_key(d.cose, d.cose_size));
    d.cose[d.cose_size - 1] = 3; /* 65,539 */
    assert_false(pe__cose_is_key(d.cose, d.cose_size));
    d.cose[d.cose_size - 1] = 1;
    d.cose[11 + 255] ^= 1U; /* the modulus's last bit */
    assert_false(pe__cose_is_key(d.cose, d.cose_size));
    d.cose[11 + 255] ^= 1U;
    d.cose[11] = 0x7F; /* its first */
    assert_false(pe__cose_is_key(d.cose, d.cose_size));
    device_free(&d);
}

/* One bit anywhere in what is signed, in the signature or in the key. */
static void test_every_bit_counts(void **state)
{
    (void)state;
    pe__webauthn_site site = hub();
    for (algorithm sort = ES256; sort <= RS256; sort++) {
        device d;
        blob client, attestation, data, signature;
        pe__webauthn_key key;
        device_make(&d, sort);
        attest(&d, &attestation);
        assert_int_equal(pe__webauthn_register(&site, view(&attestation),
                                               &key, NULL), PE_OK);
        client_data(&d, "webauthn.get", "abc", &client);
        answer(&d, &client, &data, &signature);
        blob *const parts[] = {&client, &data, &signature};
        for (int p = 0; p < 3; p++)
            for (size_t k = 0; k < parts[p]->size; k++) {
                pe__webauthn_key again = key;
                parts[p]->bytes[k] ^= 1U;
                assert_int_equal(
                    pe__webauthn_verify(&site, view(&client), view(&data),
                                        view(&signature), &again, NULL),
                    PE_BAD_INPUT);
                parts[p]->bytes[k] ^= 1U;
            }
        for (size_t k = 0; k < key.key_size; k++) {
            pe__webauthn_key other = key;
            other.key[k] ^= 1U;
            assert_int_equal(
                pe__webauthn_verify(&site, view(&client), view(&data),
                                    view(&signature), &other, NULL),
                PE_BAD_INPUT);
        }
        assert_int_equal(pe__webauthn_verify(&site, view(&client),
                                             view(&data), view(&signature),
                                             &key, NULL), PE_OK);
        device_free(&d);
    }
}

static void test_wrong_site_and_flags(void **state)
{
    device d;
    blob client, attestation;
    pe__webauthn_key key;
    pe_error err = {0};
    char challenge[100];
    (void)state;
    pe__webauthn_site site = hub();
    device_make(&d, ES256);
    d.site = "evil.example";
    attest(&d, &attestation);
    assert_int_equal(pe__webauthn_register(&site, view(&attestation), &key,
                                           &err), PE_BAD_INPUT);
    assert_non_null(strstr(err.message, "another site"));
    d.site = "hub.example";
    for (uint8_t flags = 0; flags < 8; flags++) {
        d.flags = flags;
        attest(&d, &attestation);
        assert_int_equal(pe__webauthn_register(&site, view(&attestation),
                                               &key, &err),
                         (flags & 5U) == 5 ? PE_OK : PE_BAD_INPUT);
    }
    d.origin = "https://evil.example";
    client_data(&d, "webauthn.get", "abc", &client);
    assert_false(pe__webauthn_challenge(&site, "webauthn.get", view(&client),
                                        challenge));
    d.origin = "https://hub.example";
    client_data(&d, "webauthn.create", "abc", &client);
    assert_false(pe__webauthn_challenge(&site, "webauthn.get", view(&client),
                                        challenge));
    device_free(&d);
}

/* Every cut of an attestation, and every byte of it turned into others: never
 * read beyond, and what is taken is a key all the same. */
static void test_cut_and_changed(void **state)
{
    (void)state;
    pe__webauthn_site site = hub();
    for (algorithm sort = ES256; sort <= RS256; sort++) {
        device d;
        blob attestation;
        pe__webauthn_key key;
        device_make(&d, sort);
        attest(&d, &attestation);
        for (size_t size = 0; size < attestation.size; size++) {
            pe__webauthn_bytes cut = {attestation.bytes, size};
            assert_int_equal(pe__webauthn_register(&site, cut, &key, NULL),
                             PE_BAD_INPUT);
        }
        for (size_t k = 0; k < attestation.size; k++)
            for (unsigned byte = 1; byte < 256; byte += 7) {
                attestation.bytes[k] ^= (uint8_t)byte;
                if (pe__webauthn_register(&site, view(&attestation), &key,
                                          NULL) == PE_OK)
                    assert_true(pe__cose_is_key(key.key, key.key_size));
                attestation.bytes[k] ^= (uint8_t)byte;
            }
        device_free(&d);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_items),
        cmocka_unit_test(test_what_is_not_read),
        cmocka_unit_test(test_depth_and_keys),
        cmocka_unit_test(test_sites),
        cmocka_unit_test(test_es256),
        cmocka_unit_test(test_eddsa),
        cmocka_unit_test(test_rs256),
        cmocka_unit_test(test_weak_rsa),
        cmocka_unit_test(test_every_bit_counts),
        cmocka_unit_test(test_wrong_site_and_flags),
        cmocka_unit_test(test_cut_and_changed)};
    if (sodium_init() < 0)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
