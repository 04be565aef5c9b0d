/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Hubs that share needs (README.md): what the hub's sender and its pages need.
 */
#ifndef PE_APP_PEER_H
#define PE_APP_PEER_H

#include "sign.h"
#include "use.h"

#define PE__PEER_INBOX "/peers/inbox"

/* This hub's key, as it stands in the store. PE_IO: there is none, as a hub
 * that starts makes it. */
pe_status pe__peer_key(pe__sql *db, pe__doc *doc, pe__hub_key *out,
                       pe_error *err);

/* --- for who sends, on the writer's thread -------------------------------- */

/* Looks through what happened since the last time, and packs a parcel for
 * every peer for whom something is due and none is under way. *more: call
 * again. */
pe_status pe__peer_gather(pe__sql *db, pe__doc *doc, int64_t now, bool *more,
                          pe_error *err);
/* Whether pe__peer_gather has something to do; reads. */
pe_status pe__peer_has_work(pe__sql *db, bool *has, pe_error *err);
/* An empty parcel, where none is under way: is somebody there? */
pe_status pe__peer_greet(pe__sql *db, pe__doc *doc, int64_t peer, int64_t now,
                         pe_error *err);

typedef enum {
    PE__PEER_SILENT,  /* it could not be reached, or what came was no answer of
                         its own */
    PE__PEER_STRANGE, /* it does not know us (yet) */
    PE__PEER_REFUSED, /* it finds fault with what we said */
    PE__PEER_HAS,     /* it has taken all up to `have` */
    PE__PEER_APART,   /* it is at another number, `have` */
    PE__PEER_OVER     /* it has ended the connection */
} pe__peer_word;

typedef struct {
    pe__peer_word word;
    int64_t have;
    const char *why; /* PE__PEER_REFUSED: its sentence */
} pe__peer_answer;

/* What an answer means: `http` its status, 0 = none; believed only with the
 * peer's own proof that it answers `signature`. Texts live in `doc`. */
pe__peer_answer pe__peer_answer_read(pe__doc *doc, long http,
                                     const pe__buffer *body,
                                     const char *signature, const char *key);
struct pe__board;
pe_status pe__peer_answered(struct pe__board *board, pe__sql *db, pe__doc *doc,
                            int64_t peer, const pe__peer_answer *answer,
                            int64_t now, pe_error *err);
/* Once an hour: what is long over is forgotten. */
pe_status pe__peer_tick(struct pe__board *board, pe__sql *db, pe__doc *doc,
                        int64_t now, pe_error *err);

/* --- uses ----------------------------------------------------------------- */

/* What another hub sends (inbox.c). `in` has body, path, content_type,
 * content_digest, signature_input, signature. */
pe__use_run pe__use_peer_prepare, pe__use_peer_take;
/* Pages: peers.c, share.c */
pe__use_run pe__use_peers, pe__use_peer_add, pe__use_peer_end,
    pe__use_peer_card;
pe__use_run pe__use_shares, pe__use_share_add, pe__use_share_end;

#endif
