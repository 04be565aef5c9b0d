/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Signatures of messages: the examples of RFC 9421, appendix B, and what must
 * not pass. Cards. */
#include "card.h"
#include "sign.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>
#include <string.h>

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

/* RFC 9421, B.1.4: test-key-ed25519. */
static const char seed_text[] = "n4Ni-HpISpVObnQMW0wOhCKROaIKqKtW_2ZYb2p9KcU";
static const char point_text[] = "JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs";
/* B.2: the message. */
static const char body[] = "{\"hello\": \"world\"}";
static const pe__component message[] = {
    {"date", "Tue, 20 Apr 2021 02:07:55 GMT"},
    {"@method", "POST"},
    {"@path", "/foo"},
    {"@query", "?param=Value&Pet=dog"},
    {"@authority", "example.com"},
    {"content-type", "application/json"},
    {"content-digest",
     "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7"
     "BNNyealdVLvRwEmTHWXvJwew==:"},
    {"content-length", "18"}};
/* B.2.6 */
static const char input[] =
    "sig-b26=(\"date\" \"@method\" \"@path\" \"@authority\" \"content-type\" "
    "\"content-length\");created=1618884473;keyid=\"test-key-ed25519\"";
static const char signature[] =
    "sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu"
    "4A0w6vuQv5lIp5WPpBKRCw==:";
static const char base_text[] =
    "\"date\": Tue, 20 Apr 2021 02:07:55 GMT\n\"@method\": POST\n"
    "\"@path\": /foo\n\"@authority\": example.com\n"
    "\"content-type\": application/json\n\"content-length\": 18\n"
    "\"@signature-params\": (\"date\" \"@method\" \"@path\" \"@authority\" "
    "\"content-type\" \"content-length\");created=1618884473;"
    "keyid=\"test-key-ed25519\"";

static void bytes_of(const char *text, uint8_t out[32])
{
    static const int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
    size_t size = 0;
    assert_int_equal(sodium_base642bin(out, 32, text, strlen(text), NULL,
                                       &size, NULL, variant), 0);
    assert_int_equal(size, 32);
}

static void key_of_the_standard(pe__hub_key *key)
{
    uint8_t point[32];
    bytes_of(seed_text, key->seed);
    pe__hub_key_complete(key);
    bytes_of(point_text, point);
    assert_memory_equal(key->point, point, 32);
}

static void the_base_of_the_standard(void **state)
{
    (void)state;
    pe_error err = {0};
    pe__signing s;
    pe__buffer base = {0};
    assert_int_equal(pe__signing_read(input, signature, &s, &err), PE_OK);
    assert_int_equal(s.created, 1618884473);
    assert_string_equal(s.keyid, "test-key-ed25519");
    assert_int_equal(s.covers, 6);
    assert_true(pe__signing_covers(&s, "@path"));
    assert_false(pe__signing_covers(&s, "@pat"));
    assert_false(pe__signing_covers(&s, "content-digest"));
    assert_int_equal(pe__signing_base(&s, message, COUNT(message), &base,
                                      &err), PE_OK);
    assert_string_equal(base.bytes, base_text);
    pe__buffer_free(&base);
}

static void the_signature_of_the_standard(void **state)
{
    (void)state;
    pe_error err = {0};
    pe__hub_key key;
    pe__signing s;
    uint8_t again[PE__HUB_SIGNATURE];
    key_of_the_standard(&key);
    assert_int_equal(pe__signing_read(input, signature, &s, &err), PE_OK);
    assert_int_equal(pe__signing_verify(&s, message, COUNT(message),
                                        key.point, &err), PE_OK);
    /* Ed25519 is deterministic: ours is theirs */
    pe__hub_sign(&key, base_text, strlen(base_text), again);
    assert_memory_equal(again, s.signature, sizeof again);
}

/* B.4: what a proxy may change of a message, and what not. */
static void transformations_of_the_standard(void **state)
{
    (void)state;
    static const char in[] =
        "transform=(\"@method\" \"@path\" \"@authority\" \"accept\");"
        "created=1618884473;keyid=\"test-key-ed25519\"";
    static const char sig[] =
        "transform=:ZT1kooQsEHpZ0I1IjCqtQppOmIqlJPeo7DHR3SoMn0s5JZ1eRGS0A+vyYP9"
        "t/LXlh5QMFFQ6cpLt2m0pmj3NDA==:";
    static const struct {
        const char *method, *authority, *accept;
        pe_status status;
    } cases[] = {
        {"GET", "example.org", "application/json, */*", PE_OK},
        {"POST", "example.com", "application/json, */*", PE_BAD_INPUT},
        {"GET", "example.org", "*/*, application/json", PE_BAD_INPUT}};
    pe__hub_key key;
    key_of_the_standard(&key);
    for (int k = 0; k < COUNT(cases); k++) {
        pe_error err = {0};
        pe__signing s;
        const pe__component known[] = {{"@method", cases[k].method},
                                       {"@path", "/demo"},
                                       {"@authority", cases[k].authority},
                                       {"accept", cases[k].accept}};
        assert_int_equal(pe__signing_read(in, sig, &s, &err), PE_OK);
        assert_int_equal(pe__signing_verify(&s, known, COUNT(known),
                                            key.point, &err),
                         cases[k].status);
    }
}

/* B.2.3 and B.2.4 are signed by other kinds of keys; their bases are not. The
 * signatures put beside them are only of the right length. */
static void other_bases_of_the_standard(void **state)
{
    (void)state;
    static const char in[] =
        "sig-b23=(\"date\" \"@method\" \"@path\" \"@query\" \"@authority\" "
        "\"content-type\" \"content-digest\" \"content-length\");"
        "created=1618884473;keyid=\"test-key-rsa-pss\"";
    static const char end[] =
        "\"content-length\": 18\n\"@signature-params\": (\"date\" \"@method\" "
        "\"@path\" \"@query\" \"@authority\" \"content-type\" "
        "\"content-digest\" \"content-length\");created=1618884473;"
        "keyid=\"test-key-rsa-pss\"";
    pe_error err = {0};
    pe__signing s;
    pe__buffer base = {0};
    char sig[120] = "sig-b23";
    strcat(sig, strchr(signature, '='));
    assert_int_equal(pe__signing_read(in, sig, &s, &err), PE_OK);
    assert_int_equal(pe__signing_base(&s, message, COUNT(message), &base,
                                      &err), PE_OK);
    assert_non_null(strstr(base.bytes, "\"@query\": ?param=Value&Pet=dog\n"));
    assert_string_equal(base.bytes + base.size - strlen(end), end);
    pe__buffer_free(&base);
}

static void what_cannot_be_read(void **state)
{
    (void)state;
    static const char *const inputs[] = {
        "", "=()", "sig1", "sig1=", "sig1=x", "sig1=(", "sig1=(\"a\"",
        "sig1=(\"a\" )", "sig1=(\"a\"\"b\")", "sig1=(\"a\" \"a\")",
        "sig1=(\"a\";sf)", "sig1=(\"\")", "sig1=(\"a);created=1",
        "sig1=(\"a\");", "sig1=(\"a\");created", "sig1=(\"a\");created=",
        "sig1=(\"a\");created=-5", "sig1=(\"a\");created=x",
        "sig1=(\"a\");created=9999999999999999", "sig1=(\"a\");alg=\"rsa\"",
        "sig1=(\"a\");keyid=\"", "sig1=(\"a\"), sig2=(\"b\")",
        "sig1=(\"a\") ", "Sig1=(\"a\")", "sig1=(\"a\\\"\")",
        "sig1=(\"a\");expires=",
        ("sig1=(\"a\" \"b\" \"c\" \"d\" \"e\" \"f\" \"g\" \"h\" \"i\" \"j\" "
         "\"k\" \"l\" \"m\")")};
    static const char *const signatures[] = {
        "", "sig1", "sig1=", "sig1=:", "sig1=::", "sig1=:AAAA:",
        ("sig2=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUP"
         "iu4A0w6vuQv5lIp5WPpBKRCw==:"),
        ("sig1=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUP"
         "iu4A0w6vuQv5lIp5WPpBKRCw==:x"),
        ("sig1=:!qcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUP"
         "iu4A0w6vuQv5lIp5WPpBKRCw==:")};
    char good[120] = "sig1";
    pe__signing s;
    strcat(good, strchr(signature, '='));
    for (int k = 0; k < COUNT(inputs); k++) {
        pe_error err = {0};
        assert_int_equal(pe__signing_read(inputs[k], good, &s, &err),
                         PE_BAD_INPUT);
        assert_true(strlen(err.message) > 20);
    }
    for (int k = 0; k < COUNT(signatures); k++)
        assert_int_equal(pe__signing_read("sig1=(\"a\")", signatures[k], &s,
                                          NULL), PE_BAD_INPUT);
    assert_int_equal(pe__signing_read("sig1=(\"a\")", good, &s, NULL), PE_OK);
}

static void what_is_signed_is_what_is_read(void **state)
{
    (void)state;
    pe_error err = {0};
    pe__hub_key key, other;
    pe__signing s;
    pe__buffer in = {0}, sig = {0};
    char hex[PE__HUB_HEX];
    pe__component parts[] = {{"@method", "POST"}, {"@path", "/x"}};
    pe__hub_key_new(&key);
    pe__hub_key_new(&other);
    pe__hub_hex_write(key.point, hex);
    assert_int_equal(pe__sign(&key, parts, 2, 1700000000, &in, &sig, &err),
                     PE_OK);
    assert_int_equal(pe__signing_read(in.bytes, sig.bytes, &s, &err), PE_OK);
    assert_string_equal(s.keyid, hex);
    assert_int_equal(s.created, 1700000000);
    assert_int_equal(pe__signing_verify(&s, parts, 2, key.point, &err), PE_OK);
    assert_int_equal(pe__signing_verify(&s, parts, 2, other.point, &err),
                     PE_BAD_INPUT);
    /* one of them is missing, another, or has a line too many */
    assert_int_equal(pe__signing_verify(&s, parts, 1, key.point, &err),
                     PE_BAD_INPUT);
    parts[1].value = "/y";
    assert_int_equal(pe__signing_verify(&s, parts, 2, key.point, &err),
                     PE_BAD_INPUT);
    parts[1].value = "/x\n\"x\": y";
    assert_int_equal(pe__signing_verify(&s, parts, 2, key.point, &err),
                     PE_BAD_INPUT);
    pe__buffer_free(&in);
    pe__buffer_free(&sig);
}

static void digests(void **state)
{
    (void)state;
    size_t size = strlen(body);
    char text[PE__DIGEST_TEXT], two[200], longer[200];
    const char *theirs = message[6].value;
    pe__digest_write(body, size, text);
    assert_int_equal(pe__digest_check(text, body, size, NULL), PE_OK);
    assert_int_equal(pe__digest_check(theirs, body, size, NULL), PE_OK);
    assert_int_equal(pe__digest_check(text, body, size - 1, NULL),
                     PE_BAD_INPUT);
    assert_int_equal(pe__digest_check("", body, size, NULL), PE_BAD_INPUT);
    assert_int_equal(pe__digest_check("md5=:AAAA:", body, size, NULL),
                     PE_BAD_INPUT);
    strcat(strcat(strcpy(two, "md5=:AAAA: , "), text), "\t");
    assert_int_equal(pe__digest_check(two, body, size, NULL), PE_OK);
    /* one that is right does not make good one that is not */
    strcat(strcat(strcpy(longer, theirs), ", "), text);
    longer[strlen(longer) - 10] ^= 1;
    assert_int_equal(pe__digest_check(longer, body, size, NULL),
                     PE_BAD_INPUT);
}

static void cards(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "", "/peers/card/", "ftp://a/peers/card/", "https:///peers/card/",
        "https://a/?x=/peers/card/", "https://a@b/peers/card/",
        "https://a b/peers/card/", "https://:80/peers/card/"};
    char card[PE__CARD], url[PE__CARD_URL], bad[PE__CARD];
    uint8_t point[PE__HUB_POINT];
    pe__hub_key key;
    pe__hub_key_new(&key);
    pe__card_write("https://hub.example:8443/north", key.point, card);
    assert_null(pe__card_read(card, url, point));
    assert_string_equal(url, "https://hub.example:8443/north");
    assert_memory_equal(point, key.point, sizeof point);
    for (int k = 0; k < COUNT(wrong); k++) {
        strcat(strcpy(bad, wrong[k]), strrchr(card, '/') + 1);
        assert_non_null(pe__card_read(bad, url, point));
    }
    /* every letter of the key counts */
    for (size_t at = strlen(card) - PE__CARD_KEY + 1; card[at]; at++) {
        strcpy(bad, card);
        bad[at] = bad[at] == 'A' ? 'B' : 'A';
        assert_string_equal(pe__card_read(bad, url, point), "card_slip");
    }
    strcat(strcpy(bad, card), "x");
    assert_string_equal(pe__card_read(bad, url, point), "card_slip");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_base_of_the_standard),
        cmocka_unit_test(the_signature_of_the_standard),
        cmocka_unit_test(transformations_of_the_standard),
        cmocka_unit_test(other_bases_of_the_standard),
        cmocka_unit_test(what_cannot_be_read),
        cmocka_unit_test(what_is_signed_is_what_is_read),
        cmocka_unit_test(digests),
        cmocka_unit_test(cards)};
    return sodium_init() < 0 ||
           cmocka_run_group_tests_name("peer_sign", tests, NULL, NULL);
}
