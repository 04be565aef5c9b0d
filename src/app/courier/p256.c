/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "p256.h"

#include "error.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <string.h>

static const char group_name[] = "prime256v1";

static pe_status no_point(pe_error *err)
{
    return pe__fail(err, PE_BAD_INPUT, "the key is no point of P-256");
}

/* A key of the library's; with the secret where `pair` has one. NULL when the
 * point is not on the curve or memory is out. */
static EVP_PKEY *key_of(const uint8_t point[PE__P256_POINT],
                        const pe__p256_pair *pair)
{
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
    BIGNUM *secret = pair ? BN_bin2bn(pair->secret, PE__P256_SECRET, NULL)
                          : NULL;
    OSSL_PARAM *parts = NULL;
    if (context && build && (!pair || secret) &&
        OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME,
                                        group_name, 0) &&
        OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, point,
                                         PE__P256_POINT) &&
        (!pair || OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_PRIV_KEY,
                                         secret)))
        parts = OSSL_PARAM_BLD_to_param(build);
    if (!parts || EVP_PKEY_fromdata_init(context) != 1 ||
        EVP_PKEY_fromdata(context, &key,
                          pair ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY,
                          parts) != 1)
        key = NULL;
    OSSL_PARAM_free(parts);
    OSSL_PARAM_BLD_free(build);
    BN_clear_free(secret);
    EVP_PKEY_CTX_free(context);
    return key;
}

pe_status pe__p256_new(pe__p256_pair *pair, pe_error *err)
{
    BIGNUM *secret = NULL;
    size_t size = 0;
    EVP_PKEY *key = EVP_EC_gen(group_name);
    int done = key &&
               EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_PRIV_KEY, &secret) &&
               BN_bn2binpad(secret, pair->secret, PE__P256_SECRET) ==
                   PE__P256_SECRET &&
               EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY,
                                               pair->point, PE__P256_POINT,
                                               &size) &&
               size == PE__P256_POINT;
    BN_clear_free(secret);
    EVP_PKEY_free(key);
    return done ? PE_OK : pe__fail_memory(err);
}

pe_status pe__p256_complete(pe__p256_pair *pair, pe_error *err)
{
    EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    EC_POINT *point = group ? EC_POINT_new(group) : NULL;
    BIGNUM *secret = BN_bin2bn(pair->secret, PE__P256_SECRET, NULL);
    int fits = point && secret && !BN_is_zero(secret) &&
               BN_cmp(secret, EC_GROUP_get0_order(group)) < 0 &&
               EC_POINT_mul(group, point, secret, NULL, NULL, NULL) &&
               EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED,
                                  pair->point, PE__P256_POINT, NULL) ==
                   PE__P256_POINT;
    int had_memory = point && secret;
    BN_clear_free(secret);
    EC_POINT_free(point);
    EC_GROUP_free(group);
    if (!had_memory)
        return pe__fail_memory(err);
    return fits ? PE_OK
                : pe__fail(err, PE_BAD_INPUT, "the secret is no key of P-256");
}

pe_status pe__p256_agree(const pe__p256_pair *pair,
                         const uint8_t other[PE__P256_POINT],
                         uint8_t shared[32], pe_error *err)
{
    size_t size = 32;
    EVP_PKEY *theirs = key_of(other, NULL);
    EVP_PKEY *ours = key_of(pair->point, pair);
    EVP_PKEY_CTX *context =
        ours ? EVP_PKEY_CTX_new_from_pkey(NULL, ours, NULL) : NULL;
    int done = theirs && context && EVP_PKEY_derive_init(context) == 1 &&
               EVP_PKEY_derive_set_peer(context, theirs) == 1 &&
               EVP_PKEY_derive(context, shared, &size) == 1 && size == 32;
    EVP_PKEY_CTX_free(context);
    EVP_PKEY_free(ours);
    EVP_PKEY_free(theirs);
    return done ? PE_OK : no_point(err);
}

/* From the form of certificates to two numbers side by side. */
static int split(const uint8_t *der, size_t size,
                 uint8_t signature[PE__P256_SIGNATURE])
{
    ECDSA_SIG *both = d2i_ECDSA_SIG(NULL, &der, (long)size);
    int done = both &&
               BN_bn2binpad(ECDSA_SIG_get0_r(both), signature, 32) == 32 &&
               BN_bn2binpad(ECDSA_SIG_get0_s(both), signature + 32, 32) == 32;
    ECDSA_SIG_free(both);
    return done;
}

pe_status pe__p256_sign(const pe__p256_pair *pair, const void *bytes,
                        size_t size, uint8_t signature[PE__P256_SIGNATURE],
                        pe_error *err)
{
    uint8_t der[80];
    size_t length = sizeof der;
    EVP_PKEY *key = key_of(pair->point, pair);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    int done = key && context &&
               EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key) ==
                   1 &&
               EVP_DigestSign(context, der, &length, bytes, size) == 1 &&
               split(der, length, signature);
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
    return done ? PE_OK : no_point(err);
}
