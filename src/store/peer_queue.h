/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What other hubs are to know, and the parcel that is under way to each; and
 * the claims and needs that came from them. */
#ifndef PE_STORE_PEER_QUEUE_H
#define PE_STORE_PEER_QUEUE_H

#include "doc.h"
#include "sql.h"

/* How far the hub's events were looked at; 0 = not at all yet. */
pe_status pe__peer_seen(pe__sql *db, int64_t *seq, pe_error *err);
pe_status pe__peer_seen_set(pe__sql *db, int64_t seq, pe_error *err);

/* --- what is due ---------------------------------------------------------- */

/* Something about a need changed: what peers are to know of it is due. */
pe_status pe__peer_touch(pe__sql *db, int64_t need, pe_error *err);
/* The same for all open needs of an effort, towards one peer. */
pe_status pe__peer_touch_effort(pe__sql *db, int64_t effort, int64_t peer,
                                pe_error *err);
/* A verdict on a claim of theirs is due, also on one that was never known. */
pe_status pe__peer_touch_verdict(pe__sql *db, int64_t peer, int64_t claim,
                                 pe_error *err);
/* All that was ever said is due once more: `said` becomes "-", which nothing is
 * equal to. */
pe_status pe__peer_say_again(pe__sql *db, int64_t peer, pe_error *err);

typedef struct {
    char kind; /* the first letter of its kind */
    int64_t item;
    const char *said;
} pe__peer_due;

/* Claims first, then needs, then verdicts. */
pe_status pe__peer_due_items(pe__sql *db, pe__doc *doc, int64_t peer,
                             pe__peer_due *out, int most, int *count,
                             pe_error *err);
pe_status pe__peer_said(pe__sql *db, int64_t peer, const pe__peer_due *item,
                        const char *said, pe_error *err);
/* Of needs that are over for three days nothing more is said. */
pe_status pe__peer_forget(pe__sql *db, int64_t before, pe_error *err);

/* Numbers of peers for whom something is due and no parcel is under way. */
pe_status pe__peer_waiting(pe__sql *db, int64_t *peer, int most, int *count,
                           pe_error *err);

/* --- the parcel under way ------------------------------------------------- */

typedef struct {
    int64_t peer, number;
    const char *url, *key, *body;
    bool silent;
} pe__peer_parcel;

pe_status pe__parcels(pe__sql *db, pe__doc *doc, pe__peer_parcel *out,
                      int most, int *count, pe_error *err);
pe_status pe__parcel_add(pe__sql *db, int64_t peer, int64_t number,
                         const char *body, int64_t now, pe_error *err);
/* The peer has taken all up to `have`. */
pe_status pe__parcel_done(pe__sql *db, int64_t peer, int64_t have,
                          int64_t now, pe_error *err);
/* It is at another number than we: on from there. */
pe_status pe__parcel_renumber(pe__sql *db, int64_t peer, int64_t have,
                              pe_error *err);

/* --- needs, ours and theirs ----------------------------------------------- */

/* One of ours that is of an effort, as the peer is to know it: title, about,
 * sort_name, effort_name, north, east, radius_m, places, held,
 * filled_permille, starts, ends, skills, urgency, serves, is_limited, state;
 * is_offered: it is open, vouched for, asks for no clearance, and is among what
 * its effort offers to that peer. */
pe_status pe__need_offered(pe__sql *db, pe__doc *doc, pe__value *object,
                           int64_t peer, int64_t need, bool *found,
                           pe_error *err);
/* Our number of their need; 0 = none. `open`: as it stands. */
pe_status pe__need_of_peer(pe__sql *db, int64_t peer, int64_t theirs,
                           int64_t *need, bool *open, pe_error *err);
/* {need} each of theirs that is open. */
pe_status pe__needs_of_peer(pe__sql *db, pe__doc *doc, pe__value *array,
                            int64_t peer, pe_error *err);
/* Where exactly it is, as its owner says to who has a place. */
pe_status pe__need_placed(pe__sql *db, int64_t need, const char *place,
                          int64_t north, int64_t east, pe_error *err);
pe_status pe__need_reopen(pe__sql *db, int64_t need, int64_t now,
                          pe_error *err);
/* Places that our members hold of it for sure, and whether any waits. */
pe_status pe__need_held_here(pe__sql *db, int64_t need, int64_t *held,
                             bool *any, pe_error *err);

/* --- claims --------------------------------------------------------------- */

typedef struct {
    int64_t claim, need, member, places;
    int64_t peer;       /* whose need it is, or whose claim */
    int64_t their_need; /* the owner's number */
    bool tells;
    const char *state, *why, *name, *email;
    const char *place;    /* of the need, of one of theirs */
    int64_t north, east;
} pe__peer_claim;

/* One of a member here on a need of another hub; claim = 0: there is none. */
pe_status pe__claim_abroad(pe__sql *db, pe__doc *doc, int64_t claim,
                           pe__peer_claim *out, pe_error *err);
/* One of theirs here, by their number. */
pe_status pe__claim_of_peer(pe__sql *db, pe__doc *doc, int64_t peer,
                            int64_t theirs, pe__peer_claim *out,
                            pe_error *err);
pe_status pe__claim_from_peer(pe__sql *db, int64_t peer, int64_t theirs,
                              int64_t need, int64_t places, int64_t now,
                              int64_t *claim, pe_error *err);
pe_status pe__claim_refuse(pe__sql *db, int64_t claim, const char *why,
                           int64_t now, pe_error *err);
/* It is known by its number there no more. */
pe_status pe__claim_unnumber(pe__sql *db, int64_t claim, pe_error *err);
/* NULL or "": not told. */
pe_status pe__claim_tell(pe__sql *db, int64_t claim, const char *name,
                         const char *reach, pe_error *err);
/* Whether the member lets themselves be told. */
pe_status pe__claim_tells(pe__sql *db, int64_t need, int64_t member,
                          bool tells, pe_error *err);
/* Places that the peer's people claim of a need and have not given back. */
pe_status pe__claimed_by_peer(pe__sql *db, int64_t peer, int64_t need,
                              int64_t *places, pe_error *err);
/* {claim, need} each of theirs here that is open. */
pe_status pe__claims_of_peer(pe__sql *db, pe__doc *doc, pe__value *array,
                             int64_t peer, pe_error *err);
/* {claim} each of theirs on needs that ended before then, at most 200. */
pe_status pe__claims_over(pe__sql *db, pe__doc *doc, pe__value *array,
                          int64_t before, pe_error *err);
/* Why the owner refused one of ours. */
pe_status pe__claim_why(pe__sql *db, int64_t claim, const char *why,
                        pe_error *err);
pe_status pe__needs_of_peer_count(pe__sql *db, int64_t peer, int64_t *count,
                                  pe_error *err);
/* Their clock and ours have drawn apart, or together. */
pe_status pe__needs_shift(pe__sql *db, int64_t peer, int64_t seconds,
                          pe_error *err);

#endif
