/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Web Push: the example of RFC 8291, and tokens as a push service checks
 * them. */
#include "push_seal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <sodium.h>
#include <string.h>

/* RFC 8291, appendix A. */
static const char example_text[] = "When I grow up, I want to be a watermelon";
static const char example_secret[] =
    "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw";
static const char example_point[] =
    "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8w"
    "EqKK6PBru3jl7A8";
static const char example_browser[] =
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZ"
    "GH6SRpkNtoIAiw4";
static const char example_salt[] = "DGv6ra1nlYgDCS1FRnbzlw";
static const char example_auth[] = "BTBZMqHH6r4Tts7J_aSIgg";
static const char example_body[] =
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIg"
    "Dll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVB"
    "St2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN";

static size_t bytes_of(const char *text, uint8_t *out, size_t most)
{
    static const int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
    size_t size = 0;
    assert_int_equal(sodium_base642bin(out, most, text, strlen(text), NULL,
                                       &size, NULL, variant), 0);
    return size;
}

static void example(pe__push_to *to, pe__p256_pair *from)
{
    pe_error err;
    *to = (pe__push_to){.endpoint = "https://push.example/x"};
    bytes_of(example_browser, to->point, sizeof to->point);
    bytes_of(example_auth, to->secret, sizeof to->secret);
    bytes_of(example_secret, from->secret, sizeof from->secret);
    assert_int_equal(pe__p256_complete(from, &err), PE_OK);
}

static void the_example_of_the_standard(void **state)
{
    (void)state;
    pe__push_to to;
    pe__p256_pair from;
    uint8_t salt[PE__PUSH_SALT];
    pe__buffer sealed = {0}, text = {0};
    pe_error err;
    example(&to, &from);
    bytes_of(example_salt, salt, sizeof salt);
    pe__push_base64(&text, from.point, sizeof from.point);
    assert_string_equal(text.bytes, example_point);
    pe__buffer_clear(&text);
    assert_int_equal(pe__push_seal_with(&to, &from, salt, example_text,
                                        strlen(example_text), &sealed, &err),
                     PE_OK);
    pe__push_base64(&text, sealed.bytes, sealed.size);
    assert_string_equal(text.bytes, example_body);
    pe__buffer_free(&sealed);
    pe__buffer_free(&text);
}

static void no_two_are_sealed_alike(void **state)
{
    (void)state;
    pe__push_to to;
    pe__p256_pair from;
    pe__buffer one = {0}, two = {0};
    pe_error err;
    example(&to, &from);
    assert_int_equal(pe__push_seal(&to, "{}", 2, &one, &err), PE_OK);
    assert_int_equal(pe__push_seal(&to, "{}", 2, &two, &err), PE_OK);
    assert_int_equal(one.size, 16 + 5 + 65 + 2 + 1 + 16);
    assert_int_equal(two.size, one.size);
    assert_memory_not_equal(one.bytes, two.bytes, 16);
    assert_memory_not_equal(one.bytes + 21, two.bytes + 21, 65);
    pe__buffer_free(&one);
    pe__buffer_free(&two);
}

static void what_is_no_key_or_too_long_is_refused(void **state)
{
    (void)state;
    pe__push_to to;
    pe__p256_pair from, none = {0};
    pe__buffer out = {0};
    pe_error err;
    char long_text[PE__PUSH_MOST + 1] = {0};
    example(&to, &from);
    assert_int_equal(pe__push_seal(&to, long_text, sizeof long_text, &out,
                                   &err), PE_BAD_INPUT);
    to.point[40] ^= 1;
    assert_int_equal(pe__push_seal(&to, "{}", 2, &out, &err), PE_BAD_INPUT);
    assert_non_null(strstr(err.message, "no point"));
    assert_int_equal(pe__p256_complete(&none, &err), PE_BAD_INPUT);
    memset(none.secret, 0xff, sizeof none.secret);
    assert_int_equal(pe__p256_complete(&none, &err), PE_BAD_INPUT);
    assert_null(out.bytes);
}

/* A service takes the token apart and checks the signature by the key beside
 * it. */
static void check_signature(const pe__p256_pair *hub, const char *token,
                            size_t signed_size, const char *signature)
{
    uint8_t both[PE__P256_SIGNATURE + 2], *der = NULL;
    assert_int_equal(bytes_of(signature, both, sizeof both),
                     PE__P256_SIGNATURE);
    ECDSA_SIG *parts = ECDSA_SIG_new();
    ECDSA_SIG_set0(parts, BN_bin2bn(both, 32, NULL),
                   BN_bin2bn(both + 32, 32, NULL));
    int size = i2d_ECDSA_SIG(parts, &der);
    char name[] = "prime256v1";
    uint8_t point[PE__P256_POINT];
    memcpy(point, hub->point, sizeof point);
    OSSL_PARAM given[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, name, 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point,
                                          sizeof point),
        OSSL_PARAM_construct_end()};
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    EVP_PKEY_fromdata_init(context);
    assert_int_equal(EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY,
                                       given), 1);
    EVP_MD_CTX *check = EVP_MD_CTX_new();
    EVP_DigestVerifyInit(check, NULL, EVP_sha256(), NULL, key);
    assert_int_equal(EVP_DigestVerify(check, der, (size_t)size,
                                      (const uint8_t *)token, signed_size), 1);
    assert_int_not_equal(EVP_DigestVerify(check, der, (size_t)size,
                                          (const uint8_t *)token,
                                          signed_size - 1), 1);
    EVP_MD_CTX_free(check);
    EVP_PKEY_free(key);
    EVP_PKEY_CTX_free(context);
    ECDSA_SIG_free(parts);
    OPENSSL_free(der);
}

static void a_service_can_check_who_sends(void **state)
{
    (void)state;
    pe__p256_pair hub;
    pe__buffer out = {0};
    pe_error err;
    char claims[300] = "";
    assert_int_equal(pe__p256_new(&hub, &err), PE_OK);
    assert_int_equal(
        pe__push_authorization(&hub, "https://push.example:8443/send/abc",
                               "mailto:keepers@hub.example", 1234567890, &out,
                               &err), PE_OK);
    assert_memory_equal(out.bytes, "vapid t=", 8);
    char *token = out.bytes + 8, *key = strstr(token, ", k=");
    assert_non_null(key);
    *key = '\0';
    pe__buffer point = {0};
    pe__push_base64(&point, hub.point, sizeof hub.point);
    assert_string_equal(key + 4, point.bytes);
    char *middle = strchr(token, '.'), *last = strrchr(token, '.');
    check_signature(&hub, token, (size_t)(last - token), last + 1);
    *last = '\0';
    bytes_of(middle + 1, (uint8_t *)claims, sizeof claims - 1);
    assert_string_equal(claims, "{\"aud\":\"https://push.example:8443\","
                                "\"exp\":1234567890,"
                                "\"sub\":\"mailto:keepers@hub.example\"}");
    pe__buffer_free(&point);
    pe__buffer_free(&out);
}

static void nothing_is_smuggled_into_a_token(void **state)
{
    (void)state;
    static const char *const bad[] = {"", "push.example", "https://",
                                      "https:///x", "://x",
                                      "https://a\",\"exp\":9/x",
                                      "https://a\r\nX: y/"};
    pe__p256_pair hub;
    pe__buffer out = {0};
    pe_error err;
    assert_int_equal(pe__p256_new(&hub, &err), PE_OK);
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++)
        assert_int_equal(pe__push_authorization(&hub, bad[k], "mailto:a@b", 1,
                                                &out, &err), PE_BAD_INPUT);
    assert_null(out.bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_example_of_the_standard),
        cmocka_unit_test(no_two_are_sealed_alike),
        cmocka_unit_test(what_is_no_key_or_too_long_is_refused),
        cmocka_unit_test(a_service_can_check_who_sends),
        cmocka_unit_test(nothing_is_smuggled_into_a_token),
    };
    return sodium_init() < 0 || cmocka_run_group_tests(tests, NULL, NULL);
}
