/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What requests that the hub makes itself have in common, through libcurl: whom
 * it speaks to, and their headers. */
#ifndef PE_HUB_OUTGOING_H
#define PE_HUB_OUTGOING_H

#include <curl/curl.h>
#include <parecon/error.h>
#include <stdbool.h>

/* Only addresses of the public network are spoken to, unless *near_too: not
 * this machine, nor a network that is nobody's in public (RFC 6890). The
 * address is looked at when it is about to be spoken to: a name cannot be
 * another's by then. *near_too must live as long. */
void pe__outgoing_guard(CURL *curl, const bool *near_too);

/* One more line at the end of the list; an empty value leaves out what libcurl
 * would send by itself. */
pe_status pe__outgoing_header(struct curl_slist **list, const char *name,
                              const char *value, pe_error *err);

#endif
