/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What takes parcels to other hubs (app/peer/README.md): one thread, which
 * looks once a second, packs what is due through the writer, and sends to all
 * peers at once. How long to wait after a failure is kept in memory and by a
 * clock that nobody sets: after a start everybody is tried at once. */
#ifndef PE_HUB_PEERS_H
#define PE_HUB_PEERS_H

#include <parecon/error.h>

struct pe__hub;
typedef struct pe__peers pe__peers;

pe_status pe__peers_start(struct pe__hub *hub, pe__peers **out, pe_error *err);
/* Before the writer; what is under way is sent again another time. NULL is
 * fine. */
void pe__peers_stop(pe__peers *peers);

#endif
