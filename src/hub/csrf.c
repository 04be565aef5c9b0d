/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* No other site may make a member's browser write here. Two checks that do not
 * rest on one another: the browser's own word about where the request comes
 * from (Sec-Fetch-Site, Origin), and a token in the form.
 *
 * The token is a hash of the secret in the session's cookie, or for who is not
 * signed in of a random cookie set with the form. Other sites can read neither,
 * nothing has to be kept here, and forms that stand open outlive a restart. */
#include "hub_own.h"

#include <sodium.h>
#include <string.h>

/* "https://hub.example.org" of the hub and of a header are the same. Without a
 * public address set, the host that was asked for counts. */
static bool is_ours(const pe__hub *hub, const char *origin, const char *host)
{
    if (strcmp(origin, hub->url) == 0)
        return true;
    const char *plain = strncmp(origin, "http://", 7) == 0 ? origin + 7 : "";
    return hub->settings->public_url[0] == '\0' && *host != '\0' &&
           strcmp(plain, host) == 0;
}

bool pe__same_origin(const pe__hub *hub, const char *origin,
                     const char *fetch_site, const char *host)
{
    if (*fetch_site != '\0' && strcmp(fetch_site, "same-origin") != 0)
        return false;
    /* programs send neither; they are held by the token alone */
    return *origin == '\0' || is_ours(hub, origin, host);
}

void pe__csrf_of(const char *secret, char token[PE__CSRF])
{
    unsigned char hash[32];
    crypto_generichash_state state;
    static const unsigned char purpose[] = "parecon form token";
    crypto_generichash_init(&state, purpose, sizeof purpose - 1, sizeof hash);
    crypto_generichash_update(&state, (const unsigned char *)secret,
                              strlen(secret));
    crypto_generichash_final(&state, hash, sizeof hash);
    sodium_bin2base64(token, PE__CSRF, hash, sizeof hash,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

bool pe__csrf_fits(const char *a, const char *b)
{
    size_t size = strlen(a);
    return size == PE__CSRF - 1 && strlen(b) == size &&
           sodium_memcmp(a, b, size) == 0;
}
