/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "outgoing.h"

#include "buffer.h"
#include "error.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>

/* Networks that are nobody's in public (RFC 6890): net, mask. */
static const uint32_t near_nets[][2] = {
    {0x00000000, 0xff000000}, {0x0a000000, 0xff000000},
    {0x64400000, 0xffc00000}, {0x7f000000, 0xff000000},
    {0xa9fe0000, 0xffff0000}, {0xac100000, 0xfff00000},
    {0xc0000000, 0xffffff00}, {0xc0a80000, 0xffff0000},
    {0xc6120000, 0xfffe0000}, {0xe0000000, 0xe0000000}};

static bool is_near_4(uint32_t address)
{
    for (size_t k = 0; k < sizeof near_nets / sizeof *near_nets; k++)
        if ((address & near_nets[k][1]) == near_nets[k][0])
            return true;
    return false;
}

static bool is_public(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET) {
        struct sockaddr_in four;
        memcpy(&four, address, sizeof four);
        return !is_near_4(ntohl(four.sin_addr.s_addr));
    }
    if (address->sa_family == AF_INET6) {
        struct sockaddr_in6 six;
        memcpy(&six, address, sizeof six);
        const uint8_t *byte = six.sin6_addr.s6_addr;
        uint32_t last;
        memcpy(&last, byte + 12, sizeof last);
        if (IN6_IS_ADDR_V4MAPPED(&six.sin6_addr))
            return !is_near_4(ntohl(last));
        return (byte[0] & 0xe0) == 0x20; /* 2000::/3 is the public one */
    }
    return false;
}

static curl_socket_t open_socket(void *context, curlsocktype purpose,
                                 struct curl_sockaddr *address)
{
    const bool *near_too = context;
    (void)purpose;
    if (!*near_too && !is_public(&address->addr))
        return CURL_SOCKET_BAD;
    return socket(address->family, address->socktype | SOCK_CLOEXEC,
                  address->protocol);
}

void pe__outgoing_guard(CURL *curl, const bool *near_too)
{
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, near_too);
}

pe_status pe__outgoing_header(struct curl_slist **list, const char *name,
                              const char *value, pe_error *err)
{
    pe__buffer line = {0};
    pe__buffer_format(&line, "%s: %s", name, value);
    struct curl_slist *longer =
        line.failed ? NULL : curl_slist_append(*list, line.bytes);
    pe__buffer_free(&line);
    if (longer == NULL)
        return pe__fail_memory(err);
    *list = longer;
    return PE_OK;
}
