/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Hubs that share needs with this one: who they are, what is offered to
 * them. */
#ifndef PE_STORE_PEER_STORE_H
#define PE_STORE_PEER_STORE_H

#include "doc.h"
#include "sql.h"

/* The seed of this hub's key, in hex; "" when there is none yet. */
pe_status pe__peer_seed(pe__sql *db, pe__doc *doc, const char **hex,
                        pe_error *err);
/* Sets it where there is none. */
pe_status pe__peer_seed_set(pe__sql *db, const char *hex, pe_error *err);

/* --- peers ---------------------------------------------------------------- */

typedef struct {
    int64_t peer; /* 0 = no such hub */
    int64_t council, added_by;
    int64_t next_out, last_in, shift;
    const char *url, *key, *digest;
    bool ended, heard, silent;
    const char *trouble;
} pe__peer;

/* By its number, or by its key in hex. Texts live in the document. */
pe_status pe__peer_find(pe__sql *db, pe__doc *doc, int64_t peer,
                        pe__peer *out, pe_error *err);
pe_status pe__peer_by_key(pe__sql *db, pe__doc *doc, const char *key,
                          pe__peer *out, pe_error *err);
/* A new one, or one that had been ended begins again: its numbers go on. */
pe_status pe__peer_add(pe__sql *db, int64_t council, int64_t member,
                       const char *name, const char *url, const char *key,
                       int64_t now, int64_t *peer, pe_error *err);
/* Whether another hub of that address is connected. */
pe_status pe__peer_has_url(pe__sql *db, const char *url, const char *key,
                           bool *has, pe_error *err);
/* What is offered to it, and what waits for it, is forgotten. */
pe_status pe__peer_end(pe__sql *db, int64_t peer, bool there, int64_t now,
                       pe_error *err);
/* {peer, council, council_name, is_listed (the council), name, url,
 * public_key, heard, answered, silent, trouble, added, ended, is_ended_there,
 * shift, waiting, shares, needs, claims: counts} each, those that are connected
 * first. */
pe_status pe__peer_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                        pe_error *err);
pe_status pe__peer_row(pe__sql *db, pe__doc *doc, pe__value *object,
                       int64_t peer, bool *found, pe_error *err);
/* Numbers of those that are connected. */
pe_status pe__peer_active(pe__sql *db, int64_t *peer, int most, int *count,
                          pe_error *err);

/* A parcel of it was taken. */
pe_status pe__peer_heard(pe__sql *db, int64_t peer, int64_t number,
                         const char *digest, int64_t shift, int64_t now,
                         pe_error *err);
/* It did not answer, or what it said was wrong with ours; nothing is written
 * where that is known. */
pe_status pe__peer_silent(pe__sql *db, int64_t peer, const char *trouble,
                          int64_t now, pe_error *err);

/* --- what is offered ------------------------------------------------------ */

/* sort, district: 0 = all. */
pe_status pe__share_add(pe__sql *db, int64_t peer, int64_t effort,
                        int64_t sort, int64_t district, int64_t member,
                        int64_t now, pe_error *err);
pe_status pe__share_end(pe__sql *db, int64_t effort, int64_t share,
                        int64_t *peer, pe_error *err);
/* {share, peer, name, url, effort, effort_name, sort_name, district_name, by,
 * made} each of an effort, or with effort = 0 of a peer. */
pe_status pe__share_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                         int64_t effort, int64_t peer, pe_error *err);
/* {district, name} each in which the effort has a need. */
pe_status pe__share_districts(pe__sql *db, pe__doc *doc, pe__value *array,
                              int64_t effort, pe_error *err);

#endif
