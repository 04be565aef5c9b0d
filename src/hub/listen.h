/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef PE_HUB_LISTEN_H
#define PE_HUB_LISTEN_H

#include <parecon/error.h>

/* A socket that listens at "127.0.0.1:8080", "[::1]:8080", "host:port"; *port
 * is the one it got when 0 was asked for. PE_USAGE: not of that form; PE_IO:
 * it cannot be had. */
pe_status pe__listen(const char *address, int *socket, int *port,
                     pe_error *err);

#endif
