/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Records of rounds in which members share out a budget. Who voted and how
 * stand apart: nothing leads from one to the other (money_voter,
 * money_ballot). */
#ifndef PE_STORE_MONEY_ROUND_H
#define PE_STORE_MONEY_ROUND_H

#include "query.h"

typedef struct {
    int64_t council;
    const char *title, *about, *way, *currency;
    bool has_against;
    int64_t budget, member, now, ideas_until, votes_until;
} pe__round_new;
pe_status pe__round_add(pe__sql *db, const pe__round_new *round, int64_t *id,
                        pe_error *err);
/* Kinds of ideas, by place from 1: {place, name, most, digits}. */
pe_status pe__round_cap_add(pe__sql *db, int64_t round, int64_t place,
                            const char *name, int64_t most, pe_error *err);
pe_status pe__round_caps(pe__sql *db, pe__doc *doc, int64_t round,
                         pe__value *array, pe_error *err);
/* Newest first: {round, title, way, has_against, currency, budget, ideas_until,
 * votes_until, counted}. */
pe_status pe__rounds(pe__sql *db, pe__doc *doc, int64_t council,
                     pe__value *array, pe_error *err);
/* One, if it is this council's: also about, ballots, left_out, spent,
 * digest. */
pe_status pe__round_get(pe__sql *db, pe__doc *doc, int64_t council,
                        int64_t round, pe__value *object, bool *found,
                        pe_error *err);

/* By number, or the funded ones first; those that were taken back are not
 * there: {idea, title, about, cost, least, step, periods, whole (all times
 * together), granted, cap, cap_name, one_of, by_name, handed_by, place, fate,
 * paid_from, backers, opponents, done, outcome, used}; used = what the ledger
 * says was spent for it. */
pe_status pe__ideas(pe__sql *db, pe__doc *doc, int64_t round,
                    bool funded_first, pe__value *array, pe_error *err);
typedef struct {
    int64_t round, member, now;
    const char *title, *about;
    int64_t cost, least, step, periods; /* least 0 = all or nothing */
    int64_t cap; /* place of its kind, 0 = none */
} pe__idea_new;
pe_status pe__idea_add(pe__sql *db, const pe__idea_new *idea, int64_t *id,
                       pe_error *err);
/* Of the round's ideas with the same number (1, 2, …; 0 = none) at most one is
 * paid for. */
pe_status pe__idea_one_of(pe__sql *db, int64_t round, int64_t idea,
                          int64_t one_of, pe_error *err);
/* No longer. *found: there were some. */
pe_status pe__ideas_apart(pe__sql *db, int64_t round, int64_t one_of,
                          bool *found, pe_error *err);
/* *found: it is that member's and of that round. */
pe_status pe__idea_take_back(pe__sql *db, int64_t round, int64_t idea,
                             int64_t member, int64_t now, bool *found,
                             pe_error *err);
/* Funded ideas of the council that are not accounted for: {idea, title}. */
pe_status pe__ideas_open(pe__sql *db, pe__doc *doc, int64_t council,
                         pe__value *array, pe_error *err);
pe_status pe__idea_is_open(pe__sql *db, int64_t council, int64_t idea,
                           bool *is_open, pe_error *err);
/* *found: it was funded, and open until now. */
pe_status pe__idea_done(pe__sql *db, int64_t round, int64_t idea,
                        const char *outcome, int64_t now, bool *found,
                        pe_error *err);

/* Members of the council since before `at`. */
pe_status pe__round_may_vote(pe__sql *db, int64_t council, int64_t member,
                             int64_t at, bool *may, pe_error *err);
pe_status pe__round_electors(pe__sql *db, int64_t council, int64_t at,
                             int64_t *count, pe_error *err);
/* Their names, who voted, by name: {member, name}. */
pe_status pe__round_voters(pe__sql *db, pe__doc *doc, int64_t round,
                           pe__value *array, pe_error *err);
/* *added = they had not voted. */
pe_status pe__round_voter_add(pe__sql *db, int64_t round, int64_t member,
                              bool *added, pe_error *err);
pe_status pe__round_has_voted(pe__sql *db, int64_t round, int64_t member,
                              bool *has, pe_error *err);
/* Under a tag made of the voter's code. *added = false: the tag is taken. */
pe_status pe__round_ballot_add(pe__sql *db, int64_t round, const char *tag,
                               const char *choices, bool *added,
                               pe_error *err);
/* *found = whether there was one under this tag. */
pe_status pe__round_ballot_change(pe__sql *db, int64_t round, const char *tag,
                                  const char *choices, bool *found,
                                  pe_error *err);
/* {choices} of one. */
pe_status pe__round_ballot(pe__sql *db, pe__doc *doc, int64_t round,
                           const char *tag, pe__value *object, bool *found,
                           pe_error *err);
/* {choices}, equal ones together: in no order that says whose they are. */
pe_status pe__round_ballots(pe__sql *db, pe__doc *doc, int64_t round,
                            pe__value *array, pe_error *err);

typedef struct {
    int64_t ballots, left_out, spent;
    const char *file, *digest;
} pe__round_count;
/* What came of the count; the ballots themselves go. */
pe_status pe__round_counted(pe__sql *db, int64_t round, int64_t now,
                            const pe__round_count *count, pe_error *err);
/* The file that was counted; "" when none was. */
pe_status pe__round_file(pe__sql *db, pe__doc *doc, int64_t round,
                         const char **file, pe_error *err);
typedef struct {
    int64_t place, granted, backers, opponents;
    const char *fate, *paid_from;
} pe__idea_count;
pe_status pe__idea_counted(pe__sql *db, int64_t idea,
                           const pe__idea_count *count, pe_error *err);

#endif
