/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Small elections about money by lot, for the tests of fund. Whatever a test
 * asserts fails the test that called. */
#ifndef TESTS_FUND_POLL_H
#define TESTS_FUND_POLL_H

#include <parecon/fund.h>

enum { POLL_PROJECTS = 12, POLL_VOTERS = 40, POLL_CHOICES = 480 };

typedef struct {
    pe_fund_election e; /* its arrays are those below */
    pe_fund_project project[POLL_PROJECTS];
    int64_t first[POLL_VOTERS + 1], weight[POLL_VOTERS];
    int32_t choice[POLL_CHOICES], points[POLL_CHOICES];
    int64_t cap[2];
} poll;

/* What a poll may have beside approvals. */
typedef struct {
    bool weights, points, against, steps, periods, caps, instead;
} poll_kind;

/* Few different numbers, so that there are many ties. */
void poll_draw(poll *p, poll_kind kind, uint64_t seed);
void poll_add_choice(poll *p, int32_t project, int32_t points);

/* All rules with all completions that suit the poll. */
enum { POLL_RULES = 14 };
bool poll_settings(const poll *p, int which, pe_fund_settings *out);

/* Counts with payments; frees with pe_fund_outcome_free. */
pe_fund_outcome poll_count(const poll *p, const pe_fund_settings *s);
/* The replay finds nothing wrong. */
void poll_replay(const pe_fund_election *e, const pe_fund_settings *s,
                 const pe_fund_outcome *o);
/* What the replay says, "" = nothing. */
const char *poll_fault(const pe_fund_election *e, const pe_fund_settings *s,
                       const pe_fund_outcome *o);

#endif
