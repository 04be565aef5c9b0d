/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "cose.h"

#include "cbor.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <sodium.h>
#include <string.h>

/* Labels and values of RFC 9052 §7, RFC 9053 §7, RFC 8230 §4, RFC 8812 §2. */
enum { TYPE = 1, ALGORITHM = 3, CURVE = -1, X = -2, Y = -3 };
enum { MODULUS = -1, EXPONENT = -2 };
enum { OKP = 1, EC2 = 2, RSA_KEY = 3, P256 = 1, ED25519 = 6 };
enum { ES256 = -7, EDDSA = -8, RS256 = -257 };
enum { COORDINATE = 32, LEAST_MODULUS = 256, MOST_MODULUS = 384 };

static bool number(pe__cbor map, int64_t label, int64_t *out)
{
    pe__cbor value;
    pe__cbor_item item;
    if (!pe__cbor_find_integer(map, label, &value) ||
        !pe__cbor_next(&value, &item) || item.kind != PE__CBOR_INTEGER)
        return false;
    *out = item.integer;
    return true;
}

static bool bytes(pe__cbor map, int64_t label, pe__cbor_item *item)
{
    pe__cbor value;
    return pe__cbor_find_integer(map, label, &value) &&
           pe__cbor_next(&value, item) && item->kind == PE__CBOR_BYTES;
}

static const uint8_t *coordinate(pe__cbor map, int64_t label)
{
    pe__cbor_item item;
    return bytes(map, label, &item) && item.size == COORDINATE ? item.bytes
                                                               : NULL;
}

/* The algorithm, when type, algorithm and curve belong together; else 0. */
static int64_t algorithm(pe__cbor map)
{
    int64_t type, used, curve;
    if (!number(map, TYPE, &type) || !number(map, ALGORITHM, &used))
        return 0;
    if (type == RSA_KEY && used == RS256)
        return RS256;
    if (!number(map, CURVE, &curve))
        return 0;
    if (type == EC2 && used == ES256 && curve == P256)
        return ES256;
    if (type == OKP && used == EDDSA && curve == ED25519)
        return EDDSA;
    return 0;
}

/* NULL when the point is not on the curve or memory is out. */
static EVP_PKEY *es256_key(pe__cbor map)
{
    const uint8_t *x = coordinate(map, X), *y = coordinate(map, Y);
    if (x == NULL || y == NULL)
        return NULL;
    uint8_t point[1 + 2 * COORDINATE] = {4}; /* both coordinates follow */
    memcpy(point + 1, x, COORDINATE);
    memcpy(point + 1 + COORDINATE, y, COORDINATE);
    char group[] = "prime256v1";
    OSSL_PARAM parts[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group,
                                         0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point,
                                          sizeof point),
        OSSL_PARAM_construct_end()};
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    if (context == NULL || EVP_PKEY_fromdata_init(context) != 1 ||
        EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parts) != 1)
        key = NULL;
    EVP_PKEY_CTX_free(context);
    return key;
}

static EVP_PKEY *rsa_of(const pe__cbor_item *modulus)
{
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
    OSSL_PARAM_BLD *parts = OSSL_PARAM_BLD_new();
    BIGNUM *n = BN_bin2bn(modulus->bytes, (int)modulus->size, NULL);
    OSSL_PARAM *built = NULL;
    if (parts != NULL && n != NULL &&
        OSSL_PARAM_BLD_push_BN(parts, OSSL_PKEY_PARAM_RSA_N, n) == 1 &&
        OSSL_PARAM_BLD_push_ulong(parts, OSSL_PKEY_PARAM_RSA_E, 65537) == 1)
        built = OSSL_PARAM_BLD_to_param(parts);
    if (built == NULL || context == NULL ||
        EVP_PKEY_fromdata_init(context) != 1 ||
        EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, built) != 1)
        key = NULL;
    OSSL_PARAM_free(built);
    BN_free(n);
    OSSL_PARAM_BLD_free(parts);
    EVP_PKEY_CTX_free(context);
    return key;
}

/* NULL when it is too short or too long, even, of another exponent, or memory
 * is out. */
static EVP_PKEY *rs256_key(pe__cbor map)
{
    static const uint8_t fermat[] = {1, 0, 1};
    pe__cbor_item n, e;
    if (!bytes(map, MODULUS, &n) || !bytes(map, EXPONENT, &e) ||
        n.size < LEAST_MODULUS || n.size > MOST_MODULUS ||
        n.bytes[0] < 128 || (n.bytes[n.size - 1] & 1U) == 0 ||
        e.size != sizeof fermat || memcmp(e.bytes, fermat, e.size) != 0)
        return NULL;
    return rsa_of(&n);
}

/* Takes the key; RSA's padding is that of PKCS #1 v1.5 unless one asks. */
static bool verify(EVP_PKEY *key, pe__cbor message, const uint8_t *signature,
                   size_t size)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool good = key != NULL && context != NULL &&
                EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key) ==
                    1 &&
                EVP_DigestVerify(context, signature, size, message.at,
                                 (size_t)(message.end - message.at)) == 1;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
    return good;
}

static bool eddsa(pe__cbor map, pe__cbor message, const uint8_t *signature,
                  size_t size)
{
    const uint8_t *x = coordinate(map, X);
    return x != NULL && size == crypto_sign_BYTES &&
           crypto_sign_verify_detached(
               signature, message.at,
               (unsigned long long)(message.end - message.at), x) == 0;
}

bool pe__cose_is_key(const uint8_t *key, size_t size)
{
    pe__cbor map = {key, key + size}, rest = map;
    if (!pe__cbor_skip(&rest) || rest.at != rest.end)
        return false;
    switch (algorithm(map)) {
    case ES256:
    case RS256: {
        EVP_PKEY *known =
            algorithm(map) == ES256 ? es256_key(map) : rs256_key(map);
        EVP_PKEY_free(known);
        return known != NULL;
    }
    case EDDSA: {
        const uint8_t *x = coordinate(map, X);
        return x != NULL && crypto_core_ed25519_is_valid_point(x);
    }
    default:
        return false;
    }
}

bool pe__cose_verify(const uint8_t *key, size_t size, const uint8_t *message,
                     size_t message_size, const uint8_t *signature,
                     size_t signature_size)
{
    pe__cbor map = {key, key + size};
    pe__cbor said = {message, message + message_size};
    switch (algorithm(map)) {
    case ES256:
        return verify(es256_key(map), said, signature, signature_size);
    case RS256:
        return verify(rs256_key(map), said, signature, signature_size);
    case EDDSA:
        return eddsa(map, said, signature, signature_size);
    default:
        return false;
    }
}
