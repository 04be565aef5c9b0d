/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Live events: who listens at GET /events (Server-Sent Events) hears of every
 * event they may hear of, soon after it is durable, and in order.
 *
 * One thread, the herald, is woken by the writer's commits, reads the new rows
 * of the event table and puts each, as it will be sent, into a ring of the
 * latest. Listeners are suspended connections; those who may hear something new
 * are resumed and copy from the ring. Who was away, or is too slow for the
 * ring, is served from the table until they have caught up: nothing that is
 * kept is missed. Cost of an idle listener: the connection and some 300 bytes.
 */
#ifndef PE_HUB_HERALD_H
#define PE_HUB_HERALD_H

#include <microhttpd.h>
#include <parecon/error.h>
#include <stdint.h>

struct pe__exchange;
struct pe__hub;
typedef struct pe__herald pe__herald;

pe_status pe__herald_start(struct pe__hub *hub, pe__herald **out,
                           pe_error *err);
/* The writer's `committed`; `context` is the herald. */
void pe__herald_committed(void *context, int64_t event);
/* What passes and is not kept: see pe__hub_tell. */
void pe__herald_tell(pe__herald *herald, int64_t council, int64_t member,
                     const char *name, const char *json);
/* Answers GET /events: from then on the connection belongs to the herald. */
enum MHD_Result pe__herald_listen(struct pe__exchange *x);
int64_t pe__herald_listeners(pe__herald *herald);
/* Ends all streams; no thread runs afterwards. */
void pe__herald_silence(pe__herald *herald);
void pe__herald_free(pe__herald *herald); /* after the connections; NULL is
                                             fine */

#endif
