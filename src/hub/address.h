/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Where a request comes from: known while it is being answered, for its rate
 * alone, and written down nowhere. */
#ifndef PE_HUB_ADDRESS_H
#define PE_HUB_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

struct pe__exchange;

enum { PE__ADDRESS = 16 };

/* As much of the address as tells people apart: 4 bytes, or of IPv6 the 8 that
 * one household has. `forwarded`: the last entry of X-Forwarded-For, where it
 * is to be believed, else "". Returns the size. */
size_t pe__address_of(const struct sockaddr *peer, const char *forwarded,
                      unsigned char out[PE__ADDRESS]);
size_t pe__address_of_exchange(const struct pe__exchange *x,
                               unsigned char out[PE__ADDRESS]);
/* From this machine itself, and not through a proxy. */
bool pe__address_is_near(const struct pe__exchange *x);

#endif
