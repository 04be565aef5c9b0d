/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A town for tests: people and needs with what a test does not care about
 * filled in, and events that are short to write. */
#ifndef PE_TESTS_MATCH_TOWN_H
#define PE_TESTS_MATCH_TOWN_H

#include <parecon/match.h>

#include <stdbool.h>

#define TOWN_START INT64_C(1790000000) /* a Monday, 14:13 UTC */
/* Seconds. */
#define MINUTE INT64_C(60)
#define HOUR INT64_C(3600)
#define DAY INT64_C(86400)
#define WEEK INT64_C(604800)

/* In the middle of town, may be asked at any time, suits at any time. */
pe_match_person town_person(int64_t id);
/* So many km east of the middle. */
pe_match_place town_east(double km);
/* Starts in a day, for two hours, of nobody, vouched for. */
pe_match_need town_need(int64_t id, int32_t places);

pe_match *town_new(void); /* with default settings */
void town_join(pe_match *m, int64_t at, pe_match_person who);
void town_needs(pe_match *m, int64_t at, pe_match_need what);
/* Applies; the actions stay until the next call. */
pe_match_actions town_apply(pe_match *m, pe_match_event event);
pe_match_actions town_say(pe_match *m, int64_t at, pe_match_event_kind kind,
                          int64_t need, int64_t person);
pe_match_actions town_yes(pe_match *m, int64_t at, int64_t need,
                          int64_t person, int64_t claim);
/* The clock, once. */
pe_match_actions town_clock(pe_match *m, int64_t at);

/* How many actions of that kind there are, and the first of them (or NULL). */
int64_t town_count(pe_match_actions a, pe_match_action_kind kind);
const pe_match_action *town_first(pe_match_actions a,
                                  pe_match_action_kind kind);
bool town_has(pe_match_actions a, pe_match_action_kind kind, int64_t person);

/* Whether two states have the same bytes. */
bool town_same(const pe_match *a, const pe_match *b);
pe_match *town_copy(const pe_match *m); /* by save and load */

#endif
