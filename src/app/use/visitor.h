/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who asks, and what they are to what they ask for: what the hub has to know
 * before a use runs. The subject of people answers; the hub only asks, so that
 * its own tests can answer otherwise. */
#ifndef PE_APP_USE_VISITOR_H
#define PE_APP_USE_VISITOR_H

#include "use.h"

enum { PE__TOKEN_HASH = 32, PE__TOKEN_TEXT = 44 };

/* What a session says about who it belongs to; texts are "" when not set. */
typedef struct {
    int64_t member;   /* 0 = nobody */
    int64_t session;
    bool stepped_up;  /* proved who they are again within ten minutes */
    bool is_stale;    /* `seen` is due */
    char name[128];   /* as the page's head shows it */
    char language[8]; /* "de"; "" = as the browser asks */
    char zone[64];    /* "Europe/Berlin"; "" = none of their own */
    char near_zone[64]; /* then that of the council they joined first */
} pe__visitor;

/* Those that ask run with a reading connection and must be quick: they run at
 * every request. */
typedef struct {
    /* The session of a token, by its hash (pe__token_hash). None, ended or
     * expired: PE_OK, and visitor->member stays 0. */
    pe_status (*visitor)(pe__sql *db, const unsigned char hash[PE__TOKEN_HASH],
                         int64_t now, pe__visitor *visitor, pe_error *err);
    /* What use->member is to use->council (0 = none) and to the thing the
     * parameters of use->path, in use->in, name: use->relations, in which the
     * hub has set PE__ANYBODY and PE__SIGNED_IN; and council_zone, which is
     * `zone`, too, of who has none of their own. *there = false: there is no
     * such council. */
    pe_status (*relations)(pe__use *use, bool *there, pe_error *err);
    /* Adds the numbers of the councils whose events the member may hear. */
    pe_status (*hears)(pe__sql *db, int64_t member, pe__doc *doc,
                       pe__value *councils, pe_error *err);
    /* Notes that the session was seen; NULL = nothing to note. On the writer,
     * after a request whose visitor is stale. */
    pe_status (*seen)(pe__sql *db, int64_t session, int64_t now,
                      pe_error *err);
} pe__people;

/* A session's token: 256 random bits as 43 letters and digits, and the hash
 * under which it is stored (BLAKE2b-256 of the text). */
void pe__token_new(char token[PE__TOKEN_TEXT]);
void pe__token_hash(const char *token, unsigned char hash[PE__TOKEN_HASH]);

#endif
