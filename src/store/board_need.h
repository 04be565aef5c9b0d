/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is needed, by whom, where and when. */
#ifndef PE_STORE_BOARD_NEED_H
#define PE_STORE_BOARD_NEED_H

#include "doc.h"
#include "sql.h"

/* As it stands in the table; texts are the caller's. */
typedef struct {
    int64_t effort, author, duty; /* 0 = none */
    const char *what;             /* shift, thing, place, transport */
    int64_t sort;
    const char *title, *about, *place;
    int64_t north, east, radius_m, district;
    int64_t places, starts, ends;
    int64_t skills;  /* bits */
    int64_t urgency; /* 1 … 3 */
    int64_t serves;
    bool limited;    /* no more than `places` may come: no reserve */
    int64_t vouched_by; /* 0 = nobody */
    const char *brought, *source;
    int64_t twin_of, peer;
} pe__need_row;

pe_status pe__need_insert(pe__sql *db, const pe__need_row *need, int64_t now,
                          int64_t *id, pe_error *err);
/* All but effort, author, duty, what, brought, source and peer. */
pe_status pe__need_update(pe__sql *db, int64_t id, const pe__need_row *need,
                          int64_t now, pe_error *err);
pe_status pe__need_vouch(pe__sql *db, int64_t id, int64_t by, int64_t now,
                         pe_error *err);
/* withdrawn, or over with so many who came. */
pe_status pe__need_end(pe__sql *db, int64_t id, const char *state,
                       int64_t came, int64_t now, pe_error *err);
/* is_at_risk, filled_permille. */
pe_status pe__need_stands(pe__sql *db, int64_t id, int64_t stands[2],
                          bool *found, pe_error *err);
/* *turned: it was not at risk and is, or the other way round. */
pe_status pe__need_standing(pe__sql *db, int64_t id, int64_t permille,
                            bool at_risk, bool *turned, pe_error *err);
/* Things and places that were needed until now: over. The engine, which knows
 * of people alone, does not say so. */
pe_status pe__need_expire(pe__sql *db, int64_t now, pe_error *err);
/* Came so many, as who organises it says. */
pe_status pe__need_came(pe__sql *db, int64_t id, pe_error *err);

/* Who looks. */
typedef struct {
    int64_t member;   /* 0 = a stranger: public efforts' needs alone */
    bool is_verifier; /* sees those that nobody vouches for */
} pe__eye;

/* What is to be listed; 0, NULL or "" = any. */
typedef struct {
    int64_t effort, sort, district;
    const char *what;
    int64_t from, until;                 /* begins before `until`, ends after
                                            `from` */
    int64_t south, north, west, east;    /* all 0 = anywhere */
    bool at_risk, unvouched;
    const char *state;                   /* NULL = open */
    int most;
    int64_t skip;
} pe__sieve;

/* An object a need, the soonest first: need, effort, effort_name, is_public,
 * author, author_name, what, sort, sort_name, title, about, place, north,
 * east, radius_m, district, district_name, square_north, square_east, places,
 * starts, ends, skills,
 * urgency, serves, is_limited, is_vouched, state, came, filled_permille,
 * is_at_risk, duty, twin_of, created, peer, peer_name, peer_url,
 * peer_silent, peer_heard, peer_shift (of the hub whose it is, null = this
 * one's), held (places, or things, that are
 * promised), standby, mine (state of the looker's own claim or null). Exact
 * places: the caller blurs them. */
pe_status pe__need_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                        const pe__eye *eye, const pe__sieve *sieve,
                        pe_error *err);
/* What a map shows of those that are open, the soonest first: need, district,
 * author, title, sort_name, what, north, east, radius_m, places, starts, ends,
 * urgency, filled_permille, is_at_risk, held, mine. Exact places, too. */
pe_status pe__need_spots(pe__sql *db, pe__doc *doc, pe__value *array,
                         const pe__eye *eye, int64_t now, int64_t most,
                         pe_error *err);
/* One; not found when the looker may not see it. */
pe_status pe__need_row_of(pe__sql *db, pe__doc *doc, pe__value *object,
                          const pe__eye *eye, int64_t need, bool *found,
                          pe_error *err);
/* Changed or ended since (in whole seconds), or somebody has promised something
 * for it, or it is one of several that came of one row. */
pe_status pe__need_touched(pe__sql *db, int64_t need, int64_t since,
                           bool *touched, pe_error *err);
/* {need, title, starts} each that is open and looks the same as that one, of
 * those that may be seen; 20 at most. */
pe_status pe__need_twins(pe__sql *db, pe__doc *doc, pe__value *array,
                         const pe__eye *eye, int64_t need, pe_error *err);
/* It is not the same, after all. */
pe_status pe__need_untwin(pe__sql *db, int64_t need, int64_t now,
                          pe_error *err);
/* Who may change it: its author, or who coordinates or keeps the papers of its
 * effort's council. */
pe_status pe__need_is_own(pe__sql *db, int64_t need, int64_t member,
                          int64_t now, bool *own, pe_error *err);
/* {need} each that is open and of the member alone, of no effort. */
pe_status pe__need_personal(pe__sql *db, pe__doc *doc, pe__value *array,
                            int64_t member, pe_error *err);
/* A shift that is open: the engine knows of it. */
pe_status pe__need_is_of_people(pe__sql *db, int64_t need, bool *is,
                                pe_error *err);
pe_status pe__need_times(pe__sql *db, int64_t need, int64_t *starts,
                         int64_t *ends, pe_error *err); /* 0 = not there */
/* Who sees it: its author, and verifiers; is_open: all who are signed in. What
 * is not there is nobody's. */
pe_status pe__need_eyes(pe__sql *db, int64_t need, int64_t *effort,
                        int64_t *author, bool *is_open, pe_error *err);
/* How many an author posted since. */
pe_status pe__need_posted(pe__sql *db, int64_t author, int64_t since,
                          int64_t *count, pe_error *err);

/* Kinds of duty, things and places: found by name in any case, or made. */
pe_status pe__sort_named(pe__sql *db, const char *what, const char *name,
                         int64_t *sort, pe_error *err);
/* {sort, what, name} each. */
pe_status pe__sort_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                        pe_error *err);
/* {sort, instead, worth_percent} each. */
pe_status pe__substitute_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                              pe_error *err);

/* {open, filled, at_risk, unmet, efforts} of what is open. */
pe_status pe__need_totals(pe__sql *db, pe__doc *doc, pe__value *object,
                          int64_t effort, int64_t now, pe_error *err);
/* {district, name, district_name (alike), square_north, square_east, helpers,
 * open, filled, at_risk, places, held, since} each district. */
pe_status pe__district_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                            pe_error *err);

#endif
