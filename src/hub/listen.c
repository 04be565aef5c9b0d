/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "listen.h"

#include "error.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LONGEST_HOST = 256, BACKLOG = 1024 };

/* "HOST:PORT" in two; the host of "[::1]:80" without its brackets. */
static bool split(const char *address, char host[LONGEST_HOST],
                  const char **port)
{
    const char *colon = strrchr(address, ':');
    if (colon == NULL || colon == address || colon[1] == '\0')
        return false;
    size_t size = (size_t)(colon - address);
    bool bracketed = address[0] == '[' && address[size - 1] == ']';
    if (bracketed) {
        address++;
        size -= 2;
    }
    if (size >= LONGEST_HOST)
        return false;
    memcpy(host, address, size);
    host[size] = '\0';
    *port = colon + 1;
    return true;
}

static int try_one(const struct addrinfo *one)
{
    int s = socket(one->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
                   0);
    int on = 1;
    if (s < 0)
        return -1;
    setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(s, one->ai_addr, one->ai_addrlen) == 0 &&
        listen(s, BACKLOG) == 0)
        return s;
    int why = errno;
    close(s);
    errno = why;
    return -1;
}

static int port_of(int s)
{
    struct sockaddr_storage address;
    socklen_t size = sizeof address;
    if (getsockname(s, (struct sockaddr *)&address, &size) != 0)
        return 0;
    return address.ss_family == AF_INET6
               ? ntohs(((struct sockaddr_in6 *)&address)->sin6_port)
               : ntohs(((struct sockaddr_in *)&address)->sin_port);
}

pe_status pe__listen(const char *address, int *socket_out, int *port,
                     pe_error *err)
{
    char host[LONGEST_HOST];
    const char *service;
    if (!split(address, host, &service))
        return pe__fail(err, PE_USAGE, "listen is \"%s\"; it must be "
                        "ADDRESS:PORT, as in 127.0.0.1:8080", address);
    struct addrinfo hints = {.ai_flags = AI_PASSIVE | AI_NUMERICSERV,
                             .ai_socktype = SOCK_STREAM}, *found = NULL;
    int fault = getaddrinfo(host, service, &hints, &found);
    if (fault != 0)
        return pe__fail(err, PE_USAGE, "listen is \"%s\": %s", address,
                        gai_strerror(fault));
    int s = -1;
    for (const struct addrinfo *one = found; one != NULL && s < 0;
         one = one->ai_next)
        s = try_one(one);
    int why = errno;
    freeaddrinfo(found);
    if (s < 0)
        return pe__fail(err, PE_IO, "cannot listen at %s: %s%s", address,
                        strerror(why), why == EADDRINUSE
                            ? "; another program does, choose another port "
                              "with --listen" : "");
    *socket_out = s;
    *port = port_of(s);
    return PE_OK;
}
