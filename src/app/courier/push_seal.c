/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "push_seal.h"

#include "error.h"

#include <openssl/evp.h>
#include <sodium.h>
#include <string.h>

enum { KEY = 16, NONCE = 12, TAG = 16, RECORD = 4096 };

/* HKDF (RFC 5869) with SHA-256, one block: at most 32 bytes. `info` with its
 * final 0 where the standard has one. */
static void derive(const uint8_t *salt, size_t salt_size,
                   const uint8_t material[32], const void *info,
                   size_t info_size, uint8_t *out, size_t size)
{
    uint8_t extracted[32], block[32];
    const uint8_t one = 1;
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, salt, salt_size);
    crypto_auth_hmacsha256_update(&state, material, 32);
    crypto_auth_hmacsha256_final(&state, extracted);
    crypto_auth_hmacsha256_init(&state, extracted, sizeof extracted);
    crypto_auth_hmacsha256_update(&state, info, info_size);
    crypto_auth_hmacsha256_update(&state, &one, 1);
    crypto_auth_hmacsha256_final(&state, block);
    memcpy(out, block, size);
    sodium_memzero(extracted, sizeof extracted);
    sodium_memzero(block, sizeof block);
}

/* RFC 8291 §3.4: what both sides share, bound to both their keys. */
static void bind_keys(const pe__push_to *to, const pe__p256_pair *from,
                      const uint8_t shared[32], uint8_t material[32])
{
    static const char label[] = "WebPush: info"; /* with its 0 */
    uint8_t info[sizeof label + (size_t)2 * PE__P256_POINT];
    memcpy(info, label, sizeof label);
    memcpy(info + sizeof label, to->point, PE__P256_POINT);
    memcpy(info + sizeof label + PE__P256_POINT, from->point, PE__P256_POINT);
    derive(to->secret, PE__PUSH_SECRET, shared, info, sizeof info, material,
           32);
}

/* One record, the last, so that byte 2 ends it; `out` has room for size + 1 +
 * TAG. */
static bool encrypt(const uint8_t key[KEY], const uint8_t nonce[NONCE],
                    const char *text, size_t size, uint8_t *out)
{
    static const uint8_t last = 2;
    int some = 0, more = 0, rest = 0;
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    bool done =
        context &&
        EVP_EncryptInit_ex(context, EVP_aes_128_gcm(), NULL, key, nonce) &&
        EVP_EncryptUpdate(context, out, &some, (const uint8_t *)text,
                          (int)size) &&
        EVP_EncryptUpdate(context, out + some, &more, &last, 1) &&
        EVP_EncryptFinal_ex(context, out + some + more, &rest) &&
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, TAG,
                            out + size + 1);
    EVP_CIPHER_CTX_free(context);
    return done;
}

/* RFC 8188 §2.1: salt, length of a record, length of the key's name, which is
 * the sender's point. */
static void add_header(pe__buffer *out, const uint8_t salt[PE__PUSH_SALT],
                       const pe__p256_pair *from)
{
    static const uint8_t rest[] = {0, 0, RECORD >> 8, RECORD & 255,
                                   PE__P256_POINT};
    pe__buffer_add(out, salt, PE__PUSH_SALT);
    pe__buffer_add(out, rest, sizeof rest);
    pe__buffer_add(out, from->point, PE__P256_POINT);
}

pe_status pe__push_seal_with(const pe__push_to *to, const pe__p256_pair *from,
                             const uint8_t salt[PE__PUSH_SALT],
                             const char *text, size_t size, pe__buffer *out,
                             pe_error *err)
{
    static const char key_info[] = "Content-Encoding: aes128gcm";
    static const char nonce_info[] = "Content-Encoding: nonce";
    uint8_t shared[32], material[32], key[KEY], nonce[NONCE];
    uint8_t sealed[PE__PUSH_MOST + 1 + TAG];
    if (size > PE__PUSH_MOST)
        return pe__fail(err, PE_BAD_INPUT,
                        "a push message has at most %d bytes, not %zu",
                        PE__PUSH_MOST, size);
    pe_status status = pe__p256_agree(from, to->point, shared, err);
    if (status != PE_OK)
        return status;
    bind_keys(to, from, shared, material);
    derive(salt, PE__PUSH_SALT, material, key_info, sizeof key_info, key, KEY);
    derive(salt, PE__PUSH_SALT, material, nonce_info, sizeof nonce_info, nonce,
           NONCE);
    bool done = encrypt(key, nonce, text, size, sealed);
    if (done) {
        add_header(out, salt, from);
        pe__buffer_add(out, sealed, size + 1 + TAG);
    }
    sodium_memzero(shared, sizeof shared);
    sodium_memzero(material, sizeof material);
    sodium_memzero(key, sizeof key);
    return done && !out->failed ? PE_OK : pe__fail_memory(err);
}

pe_status pe__push_seal(const pe__push_to *to, const char *text, size_t size,
                        pe__buffer *out, pe_error *err)
{
    pe__p256_pair from;
    uint8_t salt[PE__PUSH_SALT];
    pe_status status = pe__p256_new(&from, err);
    randombytes_buf(salt, sizeof salt);
    if (status == PE_OK)
        status = pe__push_seal_with(to, &from, salt, text, size, out, err);
    sodium_memzero(&from, sizeof from);
    return status;
}

void pe__push_base64(pe__buffer *out, const void *bytes, size_t size)
{
    static const char digit[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const uint8_t *byte = bytes;
    for (size_t k = 0; k < size; k += 3) {
        uint32_t group = (uint32_t)byte[k] << 16;
        size_t left = size - k;
        char four[4];
        if (left > 1)
            group |= (uint32_t)byte[k + 1] << 8;
        if (left > 2)
            group |= byte[k + 2];
        for (int d = 0; d < 4; d++)
            four[d] = digit[group >> (18 - 6 * d) & 63];
        pe__buffer_add(out, four, left > 2 ? 4 : left + 1);
    }
}

/* "https://push.example:8443/a/b" → how long "https://push.example:8443" is;
 * 0 when it is no such address. */
static size_t origin_of(const char *endpoint)
{
    const char *host = strstr(endpoint, "://");
    if (!host || host == endpoint || host[3] == '\0' || host[3] == '/')
        return 0;
    return (size_t)(host + 3 - endpoint) + strcspn(host + 3, "/?#");
}

pe_status pe__push_authorization(const pe__p256_pair *hub,
                                 const char *endpoint, const char *contact,
                                 int64_t expires, pe__buffer *out,
                                 pe_error *err)
{
    static const char head[] = "{\"typ\":\"JWT\",\"alg\":\"ES256\"}";
    pe__buffer claims = {0}, token = {0};
    uint8_t signature[PE__P256_SIGNATURE];
    size_t origin = origin_of(endpoint);
    if (origin == 0 || strpbrk(endpoint, "\"\\ \r\n") ||
        strpbrk(contact, "\"\\\r\n"))
        return pe__fail(err, PE_BAD_INPUT,
                        "a push service has an address like "
                        "https://push.example/…");
    pe__buffer_format(&claims, "{\"aud\":\"%.*s\",\"exp\":%lld,\"sub\":\"%s\"}",
                      (int)origin, endpoint, (long long)expires, contact);
    pe__push_base64(&token, head, sizeof head - 1);
    pe__buffer_text(&token, ".");
    pe__push_base64(&token, claims.bytes, claims.size);
    pe_status status = claims.failed || token.failed ? pe__fail_memory(err)
                                                     : PE_OK;
    if (status == PE_OK)
        status = pe__p256_sign(hub, token.bytes, token.size, signature, err);
    if (status == PE_OK) {
        pe__buffer_text(out, "vapid t=");
        pe__buffer_add(out, token.bytes, token.size);
        pe__buffer_text(out, ".");
        pe__push_base64(out, signature, sizeof signature);
        pe__buffer_text(out, ", k=");
        pe__push_base64(out, hub->point, PE__P256_POINT);
    }
    pe__buffer_free(&claims);
    pe__buffer_free(&token);
    return status == PE_OK && out->failed ? pe__fail_memory(err) : status;
}
