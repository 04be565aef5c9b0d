/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "address.h"

#include "hub_own.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

enum { HOUSEHOLD = 8 }; /* bytes of an IPv6 address: its /64 */

static size_t take_ipv6(const struct in6_addr *address,
                        unsigned char out[PE__ADDRESS])
{
    if (IN6_IS_ADDR_V4MAPPED(address)) {
        memcpy(out, address->s6_addr + 12, 4);
        return 4;
    }
    memcpy(out, address->s6_addr, HOUSEHOLD);
    return HOUSEHOLD;
}

/* The last entry: the one that our own proxy wrote. 0 = it is no address. */
static size_t take_forwarded(const char *list, unsigned char out[PE__ADDRESS])
{
    const char *comma = strrchr(list, ',');
    const char *last = comma != NULL ? comma + 1 : list;
    char text[INET6_ADDRSTRLEN];
    struct in6_addr wide;
    struct in_addr narrow;
    last += strspn(last, " \t[");
    size_t size = strcspn(last, "] \t");
    if (size >= sizeof text)
        return 0;
    memcpy(text, last, size);
    text[size] = '\0';
    if (inet_pton(AF_INET6, text, &wide) == 1)
        return take_ipv6(&wide, out);
    text[strcspn(text, ":")] = '\0'; /* some proxies add a port */
    if (inet_pton(AF_INET, text, &narrow) != 1)
        return 0;
    memcpy(out, &narrow, 4);
    return 4;
}

size_t pe__address_of(const struct sockaddr *peer, const char *forwarded,
                      unsigned char out[PE__ADDRESS])
{
    size_t size = *forwarded != '\0' ? take_forwarded(forwarded, out) : 0;
    if (size > 0 || peer == NULL)
        return size;
    if (peer->sa_family == AF_INET6)
        return take_ipv6(&((const struct sockaddr_in6 *)peer)->sin6_addr,
                         out);
    if (peer->sa_family != AF_INET)
        return 0;
    memcpy(out, &((const struct sockaddr_in *)peer)->sin_addr, 4);
    return 4;
}

static const struct sockaddr *peer_of(const pe__exchange *x)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(
        x->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    return info != NULL ? info->client_addr : NULL;
}

size_t pe__address_of_exchange(const pe__exchange *x,
                               unsigned char out[PE__ADDRESS])
{
    bool believe = strcmp(x->hub->settings->behind_proxy, "yes") == 0;
    return pe__address_of(peer_of(x),
                          believe ? x->header[PE__FORWARDED_FOR] : "", out);
}

bool pe__address_is_near(const pe__exchange *x)
{
    const struct sockaddr *peer = peer_of(x);
    if (peer == NULL || x->header[PE__FORWARDED_FOR][0] != '\0')
        return false;
    if (peer->sa_family == AF_INET6) {
        const struct in6_addr *a =
            &((const struct sockaddr_in6 *)peer)->sin6_addr;
        return IN6_IS_ADDR_LOOPBACK(a) ||
               (IN6_IS_ADDR_V4MAPPED(a) && a->s6_addr[12] == 127);
    }
    return peer->sa_family == AF_INET &&
           ntohl(((const struct sockaddr_in *)peer)->sin_addr.s_addr) >> 24 ==
               127;
}
