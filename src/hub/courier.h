/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The courier takes word to people outside the pages: what waits in the table
 * `message` is said in their language and sent the ways they chose, push and
 * mail; then it is forgotten. One thread, which looks once a second.
 *
 * What cannot be delivered is tried again after 1, 2, 4 … minutes, until it
 * would come too late. A browser that is gone (404, 410) is forgotten. Sent
 * twice (the machine went down between sending and noting it) a push replaces
 * itself, by its topic. In a push stand no names: what kind of word it is and
 * where to look. */
#ifndef PE_HUB_COURIER_H
#define PE_HUB_COURIER_H

#include <parecon/error.h>

struct pe__hub;
typedef struct pe__courier pe__courier;

pe_status pe__courier_start(struct pe__hub *hub, pe__courier **out,
                            pe_error *err);
/* Before the writer; what is being sent is given up. NULL is fine. */
void pe__courier_stop(pe__courier *courier);

#endif
