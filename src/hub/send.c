/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Answers on their way: headers, hash, packing, and libmicrohttpd's queue. */
#include "hub_own.h"

#include "mem.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { COOKIE_SECONDS = 180 * 86400 };

/* --- headers ------------------------------------------------------------- */

/* No inline code, nothing from elsewhere, in nobody's frame. Referrers stay
 * within the hub (with none at all, browsers would send "Origin: null" with
 * our own forms). */
static const char *const always[][2] = {
    {"Content-Security-Policy",
     "default-src 'self'; base-uri 'none'; form-action 'self'; "
     "frame-ancestors 'none'; object-src 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "same-origin"},
    {"Permissions-Policy",
     "camera=(), geolocation=(self), microphone=(), payment=(), usb=()"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"X-Frame-Options", "DENY"},
};

/* Headers that every answer has. */
static void add_headers(const pe__hub *hub, struct MHD_Response *response)
{
    for (size_t k = 0; k < sizeof always / sizeof *always; k++)
        MHD_add_response_header(response, always[k][0], always[k][1]);
    if (hub->secure)
        MHD_add_response_header(response, "Strict-Transport-Security",
                                "max-age=63072000; includeSubDomains");
}

struct MHD_Response *pe__sorry_new(const pe__hub *hub)
{
    static const char text[] = "Memory is out. Try again in a moment.\n";
    struct MHD_Response *response = MHD_create_response_from_buffer(
        sizeof text - 1, (void *)text, MHD_RESPMEM_PERSISTENT);
    if (response == NULL)
        return NULL;
    add_headers(hub, response);
    MHD_add_response_header(response, "Content-Type",
                            "text/plain; charset=utf-8");
    MHD_add_response_header(response, "Cache-Control", "no-store");
    MHD_add_response_header(response, "Retry-After", "5");
    return response;
}

static void set_cookie(const pe__exchange *x, struct MHD_Response *response,
                       const char *name, const char *value, int seconds)
{
    char cookie[256];
    snprintf(cookie, sizeof cookie,
             "%s=%s; Path=/; Max-Age=%d; HttpOnly; SameSite=Lax%s", name,
             value, seconds, x->hub->secure ? "; Secure" : "");
    MHD_add_response_header(response, "Set-Cookie", cookie);
}

static void add_cookies(const pe__exchange *x, struct MHD_Response *response)
{
    if (x->new_guest)
        set_cookie(x, response, x->hub->guest_cookie, x->guest,
                   COOKIE_SECONDS);
    if (x->use.token != NULL && x->status == PE_OK &&
        x->use.outcome == PE__DONE)
        set_cookie(x, response, x->hub->cookie, x->use.token,
                   *x->use.token != '\0' ? COOKIE_SECONDS : 0);
    if (x->use.chosen_language != NULL)
        set_cookie(x, response, "language", x->use.chosen_language,
                   COOKIE_SECONDS);
}

enum MHD_Result pe__send_response(pe__exchange *x, int status,
                                  struct MHD_Response *response, size_t size)
{
    if (response == NULL)
        return MHD_NO;
    add_headers(x->hub, response);
    add_cookies(x, response);
    if (x->disposition != NULL)
        MHD_add_response_header(response, "Content-Disposition",
                                x->disposition);
    if (status == 405)
        MHD_add_response_header(response, "Allow", x->match.allow);
    if (status == 429 || status == 503) {
        char seconds[24];
        snprintf(seconds, sizeof seconds, "%lld",
                 (long long)(x->wait > 0       ? x->wait
                             : x->use.wait > 0 ? x->use.wait
                                               : 5));
        MHD_add_response_header(response, "Retry-After", seconds);
    }
    x->stage = PE__STAGE_SENT;
    x->sent_method = x->post ? "POST" : x->head ? "HEAD" : "GET";
    x->sent_status = status;
    x->sent_bytes = size;
    enum MHD_Result sent =
        MHD_queue_response(x->connection, (unsigned)status, response);
    MHD_destroy_response(response);
    return sent;
}

/* --- bodies -------------------------------------------------------------- */

static bool accepts_packed(const pe__exchange *x)
{
    /* a page that another site let the browser ask for is not packed: its
     * size must tell nothing about the secrets in it (BREACH) */
    return pe__header_has(x->header[PE__ACCEPT_ENCODING], "gzip", NULL) &&
           strcmp(x->header[PE__FETCH_SITE], "cross-site") != 0;
}

/* Whether the hash is one of those they have. */
static bool they_have(const pe__exchange *x, const char *etag)
{
    const char *have = x->header[PE__IF_NONE_MATCH];
    return *have != '\0' &&
           (strcmp(have, "*") == 0 || strstr(have, etag) != NULL);
}

static uint64_t turn(uint64_t x, int bits)
{
    return x << bits | x >> (64 - bits);
}

/* 64 bits that tell two versions of a page apart, eight bytes at a time in four
 * lanes (the idea of xxHash); nobody gains by making two pages alike. */
static uint64_t hash_of(const char *bytes, size_t size)
{
    static const uint64_t a = 0x9E3779B185EBCA87, b = 0xC2B2AE3D27D4EB4F;
    uint64_t lane[4] = {a + b, b, size, 0 - a}, word;
    size_t at = 0;
    for (; at + 32 <= size; at += 32)
        for (size_t k = 0; k < 4; k++) {
            memcpy(&word, bytes + at + 8 * k, 8);
            lane[k] = turn(lane[k] + word * b, 31) * a;
        }
    uint64_t hash = turn(lane[0], 1) + turn(lane[1], 7) + turn(lane[2], 12) +
                    turn(lane[3], 18);
    for (; at < size; at++)
        hash = turn(hash ^ (unsigned char)bytes[at] * a, 11) * b;
    hash = (hash ^ hash >> 33) * b;
    return hash ^ hash >> 29;
}

static void hash_body(const pe__buffer *body, char etag[32])
{
    static const char digit[] = "0123456789abcdef";
    uint64_t hash = hash_of(body->bytes, body->size);
    etag[0] = etag[17] = '"';
    for (int k = 16; k > 0; k--, hash >>= 4)
        etag[k] = digit[hash & 15];
    etag[18] = '\0';
}

/* Weak: packed or not, it is the same page. */
static void add_etag(struct MHD_Response *response, const char *etag)
{
    char weak[48];
    snprintf(weak, sizeof weak, "W/%s", etag);
    MHD_add_response_header(response, "ETag", weak);
}

static enum MHD_Result send_unchanged(pe__exchange *x, const char *etag,
                                      const char *control)
{
    struct MHD_Response *response =
        MHD_create_response_from_buffer(0, "", MHD_RESPMEM_PERSISTENT);
    if (response == NULL)
        return MHD_NO;
    add_etag(response, etag);
    MHD_add_response_header(response, "Cache-Control", control);
    return pe__send_response(x, 304, response, 0);
}

/* Packs the body in place when that is wanted and worth it. */
static bool pack_body(pe__exchange *x, pe__buffer *body)
{
    int64_t least = x->hub->settings->gzip_bytes;
    if (least == 0 || body->size < (size_t)least || !accepts_packed(x))
        return false;
    pe__desk *desk = pe__desk_hold(x);
    bool packed = pe__pack(desk->packer, body->bytes, body->size,
                           &desk->packed);
    if (packed) {
        pe__buffer_clear(body);
        pe__buffer_add(body, desk->packed.bytes, desk->packed.size);
    }
    pe__desk_release(x);
    return packed && !body->failed;
}

static const char *control_of(unsigned how)
{
    return (how & PE__SEND_FOR_EVER) != 0 ? "public, max-age=31536000, "
                                            "immutable"
           : (how & PE__SEND_PUBLIC) != 0 ? "public, max-age=60"
                                          : "private, no-cache";
}

enum MHD_Result pe__send(pe__exchange *x, int status, const char *type,
                         pe__buffer *body, unsigned how)
{
    char etag[32] = "";
    if (body->failed) {
        pe__buffer_free(body);
        return MHD_NO;
    }
    bool hashed = (how & PE__SEND_HASHED) != 0 && status == 200 &&
                  body->size > 0;
    if (hashed) {
        hash_body(body, etag);
        if (they_have(x, etag)) {
            pe__buffer_free(body);
            return send_unchanged(x, etag, control_of(how));
        }
    }
    bool packed = (how & PE__SEND_PLAIN) == 0 && pack_body(x, body);
    size_t size = body->size;
    struct MHD_Response *response =
        MHD_create_response_from_buffer_with_free_callback(
            size, body->bytes != NULL ? body->bytes : pe__strdup(""),
            pe__free);
    if (response == NULL) {
        pe__buffer_free(body);
        return MHD_NO;
    }
    *body = (pe__buffer){0};
    MHD_add_response_header(response, "Content-Type", type);
    MHD_add_response_header(response, "Cache-Control", control_of(how));
    MHD_add_response_header(response, "Vary",
                            "Accept, Accept-Encoding, Accept-Language, "
                            "Cookie");
    if (packed)
        MHD_add_response_header(response, "Content-Encoding", "gzip");
    if (hashed)
        add_etag(response, etag);
    return pe__send_response(x, status, response, size);
}

enum MHD_Result pe__send_asset(pe__exchange *x, const pe__asset *asset,
                               bool for_ever)
{
    const char *control = control_of(for_ever ? PE__SEND_FOR_EVER : 0);
    if (they_have(x, asset->etag))
        return send_unchanged(x, asset->etag, control);
    bool packed = asset->packed != NULL && accepts_packed(x);
    const void *bytes = packed ? (const void *)asset->packed : asset->bytes;
    size_t size = packed ? asset->packed_size : asset->size;
    struct MHD_Response *response = MHD_create_response_from_buffer(
        size, (void *)bytes, MHD_RESPMEM_PERSISTENT);
    if (response == NULL)
        return MHD_NO;
    MHD_add_response_header(response, "Content-Type", asset->type);
    MHD_add_response_header(response, "Cache-Control", control);
    add_etag(response, asset->etag);
    MHD_add_response_header(response, "Vary", "Accept-Encoding");
    if (packed)
        MHD_add_response_header(response, "Content-Encoding", "gzip");
    return pe__send_response(x, 200, response, size);
}

/* Only what may stand in a header as it is. */
static void plain_name(const char *name, char out[128])
{
    size_t size = 0;
    for (; *name != '\0' && size < 127; name++)
        out[size++] = (*name >= 'a' && *name <= 'z') ||
                              (*name >= 'A' && *name <= 'Z') ||
                              (*name >= '0' && *name <= '9') ||
                              strchr(".-_", *name) != NULL
                          ? *name
                          : '_';
    out[size] = '\0';
}

/* From the disk, without a copy in memory. */
static enum MHD_Result send_spool(pe__exchange *x)
{
    FILE *file = x->use.file_spool;
    struct MHD_Response *response = NULL;
    struct stat stat;
    int fd = fflush(file) == 0 ? dup(fileno(file)) : -1;
    if (fd >= 0 && fstat(fd, &stat) == 0)
        response = MHD_create_response_from_fd64((uint64_t)stat.st_size, fd);
    if (response == NULL) { /* else it is the response's */
        if (fd >= 0)
            close(fd);
        return MHD_NO;
    }
    MHD_add_response_header(response, "Content-Type", x->use.file_type);
    MHD_add_response_header(response, "Cache-Control", control_of(0));
    return pe__send_response(x, 200, response, (size_t)stat.st_size);
}

enum MHD_Result pe__send_file(pe__exchange *x)
{
    char name[128], disposition[160];
    pe__buffer body = x->use.file;
    x->use.file = (pe__buffer){0};
    if (x->use.file_name == NULL)
        return pe__send(x, 200, x->use.file_type, &body, PE__SEND_HASHED);
    plain_name(x->use.file_name, name);
    snprintf(disposition, sizeof disposition, "attachment; filename=\"%s\"",
             name);
    x->disposition = pe__doc_text(x->doc, disposition);
    if (x->use.file_spool != NULL)
        return send_spool(x);
    return pe__send(x, 200, x->use.file_type, &body, 0);
}

enum MHD_Result pe__send_to(pe__exchange *x, const char *path)
{
    struct MHD_Response *response =
        MHD_create_response_from_buffer(0, "", MHD_RESPMEM_PERSISTENT);
    if (response == NULL)
        return MHD_NO;
    MHD_add_response_header(response, "Location", path);
    MHD_add_response_header(response, "Cache-Control", "no-store");
    return pe__send_response(x, 303, response, 0);
}
