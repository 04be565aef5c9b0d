/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "sign.h"

#include "error.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BASE64 = sodium_base64_VARIANT_ORIGINAL, SIGNATURE_TEXT = 89 };

/* --- keys ----------------------------------------------------------------- */

void pe__hub_key_complete(pe__hub_key *key)
{
    uint8_t secret[crypto_sign_SECRETKEYBYTES];
    crypto_sign_seed_keypair(key->point, secret, key->seed);
    sodium_memzero(secret, sizeof secret);
}

void pe__hub_key_new(pe__hub_key *key)
{
    randombytes_buf(key->seed, sizeof key->seed);
    pe__hub_key_complete(key);
}

bool pe__hub_hex_read(const char *hex, uint8_t out[PE__HUB_POINT])
{
    size_t size = 0;
    return strlen(hex) == PE__HUB_HEX - 1 &&
           sodium_hex2bin(out, PE__HUB_POINT, hex, PE__HUB_HEX - 1, NULL,
                          &size, NULL) == 0 && size == PE__HUB_POINT;
}

void pe__hub_hex_write(const uint8_t bytes[PE__HUB_POINT],
                       char hex[PE__HUB_HEX])
{
    sodium_bin2hex(hex, PE__HUB_HEX, bytes, PE__HUB_POINT);
}

void pe__hub_sign(const pe__hub_key *key, const void *bytes, size_t size,
                  uint8_t signature[PE__HUB_SIGNATURE])
{
    uint8_t point[PE__HUB_POINT], secret[crypto_sign_SECRETKEYBYTES];
    crypto_sign_seed_keypair(point, secret, key->seed);
    crypto_sign_detached(signature, NULL, bytes, size, secret);
    sodium_memzero(secret, sizeof secret);
}

bool pe__hub_signed(const uint8_t point[PE__HUB_POINT], const void *bytes,
                    size_t size, const uint8_t signature[PE__HUB_SIGNATURE])
{
    return crypto_sign_verify_detached(signature, bytes, size, point) == 0;
}

/* --- reading the headers -------------------------------------------------- */

/* A structured field (RFC 8941) as far as it was read. */
typedef struct {
    const char *at;
    pe__signing *out;
    pe_error *err;
} reader;

static pe_status wrong(const reader *r, const char *what)
{
    return pe__fail(r->err, PE_BAD_INPUT, "the signature cannot be read: %s",
                    what);
}

static size_t key_length(const char *at)
{
    bool begins = (*at >= 'a' && *at <= 'z') || *at == '*';
    return begins ? strspn(at, "abcdefghijklmnopqrstuvwxyz0123456789_-.*")
                  : 0;
}

/* A quoted text; none of ours has anything in it that would need a '\'. */
static bool read_string(reader *r, const char **text, size_t *size)
{
    if (*r->at != '"')
        return false;
    *text = ++r->at;
    while (*r->at >= ' ' && *r->at < 127 && *r->at != '"' && *r->at != '\\')
        r->at++;
    *size = (size_t)(r->at - *text);
    return *r->at++ == '"';
}

static bool is_named(const pe__signing *s, const char *name, size_t size)
{
    for (int k = 0; k < s->covers; k++)
        if (s->covered[k].size == size &&
            memcmp(s->covered[k].name, name, size) == 0)
            return true;
    return false;
}

static pe_status read_components(reader *r)
{
    pe__signing *s = r->out;
    if (*r->at++ != '(')
        return wrong(r, "it covers no list of components");
    while (*r->at != ')') {
        const char *name;
        size_t size;
        if (s->covers > 0 && *r->at++ != ' ')
            return wrong(r, "a component has parameters");
        if (s->covers == PE__COMPONENTS)
            return wrong(r, "it covers too many components");
        if (!read_string(r, &name, &size) || size == 0)
            return wrong(r, "the name of a component");
        if (is_named(s, name, size))
            return wrong(r, "a component stands in it twice");
        s->covered[s->covers].name = name;
        s->covered[s->covers++].size = size;
    }
    r->at++;
    return PE_OK;
}

static bool read_created(reader *r)
{
    char *end;
    if (*r->at < '0' || *r->at > '9')
        return false;
    long long value = strtoll(r->at, &end, 10);
    if (end - r->at > 15)
        return false;
    r->out->created = value;
    r->at = end;
    return true;
}

/* ;name=value; of those that mean nothing here the value is skipped. */
static pe_status read_parameter(reader *r)
{
    const char *name = ++r->at, *text;
    size_t length = key_length(name), size;
    r->at += length;
    if (length == 0 || *r->at++ != '=')
        return wrong(r, "a parameter without a value");
    if (length == 7 && memcmp(name, "created", 7) == 0)
        return read_created(r) ? PE_OK : wrong(r, "created is no number");
    if (*r->at != '"') { /* expires */
        r->at += strspn(r->at, "-0123456789");
        return r->at[-1] != '=' ? PE_OK : wrong(r, "a parameter's value");
    }
    if (!read_string(r, &text, &size))
        return wrong(r, "a parameter's text");
    if (length == 3 && memcmp(name, "alg", 3) == 0 &&
        (size != 7 || memcmp(text, "ed25519", 7) != 0))
        return wrong(r, "alg is not ed25519");
    if (length == 5 && memcmp(name, "keyid", 5) == 0) {
        if (size >= sizeof r->out->keyid)
            return wrong(r, "keyid is no hub's key");
        memcpy(r->out->keyid, text, size);
        r->out->keyid[size] = '\0';
    }
    return PE_OK;
}

/* The signature of the same label: label=:BASE64: */
static pe_status read_signature(reader *r, const char *label, size_t length,
                                const char *text)
{
    size_t size = 0;
    const char *end;
    if (strncmp(text, label, length) != 0 || text[length] != '=' ||
        text[length + 1] != ':')
        return wrong(r, "there is none of that label");
    text += length + 2;
    end = strchr(text, ':');
    if (end == NULL || end[1] != '\0' ||
        sodium_base642bin(r->out->signature, PE__HUB_SIGNATURE, text,
                          (size_t)(end - text), NULL, &size, NULL,
                          BASE64) != 0 || size != PE__HUB_SIGNATURE)
        return wrong(r, "it is not 64 bytes of base64");
    return PE_OK;
}

pe_status pe__signing_read(const char *input, const char *signature,
                           pe__signing *out, pe_error *err)
{
    reader r = {input, out, err};
    size_t length = key_length(input);
    *out = (pe__signing){.created = INT64_MIN};
    r.at += length;
    if (length == 0 || *r.at++ != '=')
        return wrong(&r, "it has no label");
    out->params = r.at;
    pe_status status = read_components(&r);
    while (status == PE_OK && *r.at == ';')
        status = read_parameter(&r);
    if (status == PE_OK && *r.at != '\0')
        status = wrong(&r, "there is more than one, or something behind it");
    if (status != PE_OK)
        return status;
    out->params_size = (size_t)(r.at - out->params);
    return read_signature(&r, input, length, signature);
}

bool pe__signing_covers(const pe__signing *signing, const char *name)
{
    return is_named(signing, name, strlen(name));
}

/* --- signing -------------------------------------------------------------- */

static const char *value_of(const pe__component *known, int count,
                            const char *name, size_t size)
{
    for (int k = 0; k < count; k++)
        if (strlen(known[k].name) == size &&
            memcmp(known[k].name, name, size) == 0)
            return known[k].value;
    return NULL;
}

pe_status pe__signing_base(const pe__signing *s, const pe__component *known,
                           int count, pe__buffer *out, pe_error *err)
{
    for (int k = 0; k < s->covers; k++) {
        const char *name = s->covered[k].name;
        size_t size = s->covered[k].size;
        const char *value = value_of(known, count, name, size);
        /* a value of several lines would be a base of another meaning */
        if (value == NULL || strpbrk(value, "\r\n") != NULL)
            return pe__fail(err, PE_BAD_INPUT, "the signature covers "
                            "\"%.*s\", which is not there",
                            (int)(size < 40 ? size : 40), name);
        pe__buffer_format(out, "\"%.*s\": %s\n", (int)size, name, value);
    }
    pe__buffer_text(out, "\"@signature-params\": ");
    pe__buffer_add(out, s->params, s->params_size);
    return out->failed ? pe__fail_memory(err) : PE_OK;
}

pe_status pe__signing_verify(const pe__signing *s, const pe__component *known,
                             int count, const uint8_t point[PE__HUB_POINT],
                             pe_error *err)
{
    pe__buffer base = {0};
    pe_status status = pe__signing_base(s, known, count, &base, err);
    if (status == PE_OK &&
        !pe__hub_signed(point, base.bytes, base.size, s->signature))
        status = pe__fail(err, PE_BAD_INPUT, "the signature is wrong");
    pe__buffer_free(&base);
    return status;
}

/* Every component that is known is covered. */
static void write_params(const pe__hub_key *key, const pe__component *known,
                         int count, int64_t created, pe__buffer *out)
{
    char hex[PE__HUB_HEX];
    pe__hub_hex_write(key->point, hex);
    pe__buffer_text(out, "(");
    for (int k = 0; k < count; k++)
        pe__buffer_format(out, "%s\"%s\"", k > 0 ? " " : "", known[k].name);
    pe__buffer_format(out, ");created=%" PRId64 ";keyid=\"%s\";alg=\"ed25519\"",
                      created, hex);
}

pe_status pe__sign(const pe__hub_key *key, const pe__component *known,
                   int count, int64_t created, pe__buffer *input,
                   pe__buffer *signature, pe_error *err)
{
    char text[SIGNATURE_TEXT];
    uint8_t bytes[PE__HUB_SIGNATURE];
    pe__buffer base = {0};
    pe__signing s = {.covers = 0};
    pe__buffer_text(input, "sig1=");
    size_t label = input->size;
    write_params(key, known, count, created, input);
    if (input->failed || count > PE__COMPONENTS)
        return pe__fail_memory(err);
    for (; s.covers < count; s.covers++) {
        s.covered[s.covers].name = known[s.covers].name;
        s.covered[s.covers].size = strlen(known[s.covers].name);
    }
    s.params = input->bytes + label;
    s.params_size = input->size - label;
    pe_status status = pe__signing_base(&s, known, count, &base, err);
    if (status == PE_OK) {
        pe__hub_sign(key, base.bytes, base.size, bytes);
        sodium_bin2base64(text, sizeof text, bytes, sizeof bytes, BASE64);
        pe__buffer_format(signature, "sig1=:%s:", text);
        status = signature->failed ? pe__fail_memory(err) : PE_OK;
    }
    pe__buffer_free(&base);
    return status;
}

/* --- digests -------------------------------------------------------------- */

void pe__digest_write(const void *bytes, size_t size,
                      char text[PE__DIGEST_TEXT])
{
    uint8_t hash[crypto_hash_sha256_BYTES];
    char base64[sodium_base64_ENCODED_LEN(sizeof hash, BASE64)];
    crypto_hash_sha256(hash, bytes, size);
    sodium_bin2base64(base64, sizeof base64, hash, sizeof hash, BASE64);
    snprintf(text, PE__DIGEST_TEXT, "sha-256=:%s:", base64);
}

/* One member of the dictionary, up to its comma: 1 it is right, 0 it is of
 * another kind, -1 it is wrong. */
static int check_member(const char *text, size_t length, const void *bytes,
                        size_t size)
{
    uint8_t said[crypto_hash_sha512_BYTES], hash[crypto_hash_sha512_BYTES];
    size_t got = 0, wanted = 0;
    if (length < 10 || strncmp(text, "sha-", 4) != 0)
        return 0;
    if (strncmp(text + 4, "256=:", 5) == 0) {
        wanted = crypto_hash_sha256_BYTES;
        crypto_hash_sha256(hash, bytes, size);
    } else if (strncmp(text + 4, "512=:", 5) == 0) {
        wanted = crypto_hash_sha512_BYTES;
        crypto_hash_sha512(hash, bytes, size);
    } else {
        return 0;
    }
    return text[length - 1] == ':' &&
                   sodium_base642bin(said, sizeof said, text + 9, length - 10,
                                     NULL, &got, NULL, BASE64) == 0 &&
                   got == wanted && memcmp(said, hash, wanted) == 0
               ? 1
               : -1;
}

pe_status pe__digest_check(const char *text, const void *bytes, size_t size,
                           pe_error *err)
{
    int right = 0;
    while (*text != '\0') {
        text += strspn(text, ", \t");
        size_t whole = strcspn(text, ","), length = whole;
        while (length > 0 && (text[length - 1] == ' ' ||
                              text[length - 1] == '\t'))
            length--;
        int one = check_member(text, length, bytes, size);
        if (one < 0)
            return pe__fail(err, PE_BAD_INPUT, "the body is not what "
                            "Content-Digest says");
        right += one;
        text += whole;
    }
    return right > 0 ? PE_OK
                     : pe__fail(err, PE_BAD_INPUT, "Content-Digest has no "
                                "sha-256 and no sha-512");
}
