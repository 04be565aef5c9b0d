/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The headers of a request, gathered in one pass, and what follows from them:
 * which face, which language. */
#include "hub_own.h"

#include "request.h"

#include <string.h>
#include <strings.h>

static const struct {
    const char *name;
    size_t size;
} wanted[PE__HEADERS] = {
#define HEADER(which, name) [which] = {(name), sizeof(name) - 1}
    HEADER(PE__ACCEPT, "Accept"),
    HEADER(PE__ACCEPT_ENCODING, "Accept-Encoding"),
    HEADER(PE__ACCEPT_LANGUAGE, "Accept-Language"),
    HEADER(PE__AUTHORIZATION, "Authorization"),
    HEADER(PE__CONTENT_DIGEST, "Content-Digest"),
    HEADER(PE__CONTENT_LENGTH, "Content-Length"),
    HEADER(PE__CONTENT_TYPE, "Content-Type"),
    HEADER(PE__COOKIE, "Cookie"),
    HEADER(PE__FETCH_SITE, "Sec-Fetch-Site"),
    HEADER(PE__FORWARDED_FOR, "X-Forwarded-For"),
    HEADER(PE__HOST, "Host"),
    HEADER(PE__IDEMPOTENCY_KEY, "Idempotency-Key"),
    HEADER(PE__IF_NONE_MATCH, "If-None-Match"),
    HEADER(PE__LAST_EVENT_ID, "Last-Event-ID"),
    HEADER(PE__ORIGIN, "Origin"),
    HEADER(PE__SIGNATURE, "Signature"),
    HEADER(PE__SIGNATURE_INPUT, "Signature-Input"),
    HEADER(PE__USER_AGENT, "User-Agent"),
    HEADER(PE__CSRF_TOKEN, "X-CSRF-Token"),
#undef HEADER
};

typedef struct {
    pe__exchange *x;
    size_t bytes;
} gathering;

/* One header; of those that come twice the first counts. */
static enum MHD_Result gather(void *context, enum MHD_ValueKind kind,
                              const char *name, size_t name_size,
                              const char *value, size_t value_size)
{
    (void)kind;
    gathering *g = context;
    g->bytes += name_size + value_size + 4; /* ": " and the line's end */
    for (int k = 0; k < PE__HEADERS && value != NULL; k++)
        if (wanted[k].size == name_size &&
            strcasecmp(wanted[k].name, name) == 0 &&
            *g->x->header[k] == '\0') {
            g->x->header[k] = value;
            break;
        }
    return MHD_YES;
}

size_t pe__headers_gather(pe__exchange *x)
{
    gathering g = {x, strlen(x->uri)};
    for (int k = 0; k < PE__HEADERS; k++)
        x->header[k] = "";
    MHD_get_connection_values_n(x->connection, MHD_HEADER_KIND, gather, &g);
    return g.bytes;
}

/* Equal weights, and wildcards, are a page's. */
bool pe__wants_json(const char *accept)
{
    int json = 0, html = 0;
    pe__header_has(accept, "application/json", &json);
    pe__header_has(accept, "text/html", &html);
    return json > html;
}

int pe__language_wanted(const char *accept, int otherwise)
{
    int best = otherwise, best_quality = 0;
    for (const char *at = accept; *at != '\0';) {
        at += strspn(at, ", \t");
        size_t size = strcspn(at, ",;- \t"), whole = strcspn(at, ",");
        int quality = 1000, found = pe__language_of(at, size);
        char element[64];
        if (found >= 0 && whole < sizeof element) {
            memcpy(element, at, whole);
            element[whole] = '\0';
            size_t tag = strcspn(element, "; \t");
            char name[64];
            memcpy(name, element, tag);
            name[tag] = '\0';
            pe__header_has(element, name, &quality);
            if (quality > best_quality) {
                best = found;
                best_quality = quality;
            }
        }
        at += whole;
    }
    return best;
}
