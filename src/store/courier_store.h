/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Word for people outside the pages: what is to be told (table message), where
 * their browsers are reached (push), and the hub's own key for that. */
#ifndef PE_STORE_COURIER_STORE_H
#define PE_STORE_COURIER_STORE_H

#include "doc.h"
#include "sql.h"

#include <stdbool.h>

/* A message to one member about a need, a decision or a budget round, with all
 * that is said and how they want it. Texts live in the document. */
typedef struct {
    int64_t message, member;
    int64_t need, decision, round; /* one of them; the others 0 */
    int64_t council;       /* of the decision or round */
    const char *kind;      /* asked, promised, …; see the table */
    const char *title;     /* of the need, decision or round */
    const char *zone, *language;
    const char *mail;      /* address; NULL = not by mail */
    bool by_push;
    bool is_moot;          /* they have voted, or it is over: not to be told */
    int64_t starts;        /* of a need; else until when it is open */
    int64_t late, made;
    int64_t waiting, decided; /* of a digest: how many wait for their vote, how
                              many came out since */
    int tries;
} pe__word;

/* When the next one is due; INT64_MAX = none waits. */
pe_status pe__message_next(pe__sql *db, int64_t *at, pe_error *err);
/* Those that are due, the oldest first, at most `most` into `out`. */
pe_status pe__message_due(pe__sql *db, pe__doc *doc, int64_t now,
                          pe__word *out, int most, int *count,
                          pe_error *err);
pe_status pe__message_done(pe__sql *db, int64_t message, pe_error *err);
pe_status pe__message_again(pe__sql *db, int64_t message, int64_t due,
                            pe_error *err);
/* Not before `due`, which is no failure. */
pe_status pe__message_wait(pe__sql *db, int64_t message, int64_t due,
                           pe_error *err);

enum { PE__PUSH_POINT = 65, PE__PUSH_KEY = 16, PE__PUSHES_MOST = 20 };

typedef struct {
    int64_t push;
    const char *endpoint;
    uint8_t point[PE__PUSH_POINT];
    uint8_t secret[PE__PUSH_KEY];
} pe__push;

/* The member's browsers, at most PE__PUSHES_MOST. */
pe_status pe__push_list(pe__sql *db, pe__doc *doc, int64_t member,
                        pe__push *out, int *count, pe_error *err);
/* One more, the oldest giving way to the twenty-first; an endpoint that is
 * there is whoever's it is now. */
pe_status pe__push_add(pe__sql *db, int64_t member, const pe__push *push,
                       int64_t now, pe_error *err);
/* *found = whether it was the member's. */
pe_status pe__push_remove(pe__sql *db, int64_t member, const char *endpoint,
                          bool *found, pe_error *err);
pe_status pe__push_forget(pe__sql *db, int64_t push, pe_error *err);
pe_status pe__push_count(pe__sql *db, int64_t member, int64_t *count,
                         pe_error *err);

/* is_by_push, is_by_mail, and has_mail: whether there is an address; *found =
 * whether the member can be asked at all. */
pe_status pe__word_ways(pe__sql *db, pe__doc *doc, pe__value *out,
                        int64_t member, bool *found, pe_error *err);
pe_status pe__word_set_ways(pe__sql *db, int64_t member, bool by_push,
                            bool by_mail, pe_error *err);
/* What the member was asked and has not answered, newest first: {need, title,
 * asked, starts}. */
pe_status pe__word_asked(pe__sql *db, pe__doc *doc, pe__value *array,
                         int64_t member, int64_t now, int most,
                         pe_error *err);

/* The secret the hub signs with, in hex; "" when there is none yet. */
pe_status pe__push_secret(pe__sql *db, pe__doc *doc, const char **hex,
                          pe_error *err);
/* Sets it where there is none. */
pe_status pe__push_secret_set(pe__sql *db, const char *hex, pe_error *err);

#endif
