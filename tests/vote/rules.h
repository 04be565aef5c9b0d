/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Every rule with a form of ballots that it counts. */
#ifndef TESTS_VOTE_RULES_H
#define TESTS_VOTE_RULES_H

#include <parecon/vote.h>
#include <stdbool.h>

static const struct {
    pe_vote_rule rule;
    pe_vote_form form;
    bool many; /* fills several seats */
} every_rule[] = {
    {PE_VOTE_MAJORITY, PE_VOTE_RANKED, false},
    {PE_VOTE_MAJORITY, PE_VOTE_APPROVED, false},
    {PE_VOTE_SUPERMAJORITY, PE_VOTE_RANKED, false},
    {PE_VOTE_APPROVAL, PE_VOTE_APPROVED, true},
    {PE_VOTE_APPROVAL, PE_VOTE_GRADED, true},
    {PE_VOTE_JUDGEMENT, PE_VOTE_GRADED, false},
    {PE_VOTE_GAUGE, PE_VOTE_GRADED, false},
    {PE_VOTE_SCHULZE, PE_VOTE_RANKED, false},
    {PE_VOTE_RANKED_PAIRS, PE_VOTE_RANKED, false},
    {PE_VOTE_RUNOFF, PE_VOTE_RANKED, false},
    {PE_VOTE_STV, PE_VOTE_RANKED, true},
    {PE_VOTE_PHRAGMEN, PE_VOTE_APPROVED, true},
    {PE_VOTE_PAV, PE_VOTE_APPROVED, true},
    {PE_VOTE_EQUAL_SHARES, PE_VOTE_APPROVED, true},
    {PE_VOTE_EQUAL_SHARES_APPROVAL, PE_VOTE_APPROVED, true},
    {PE_VOTE_EQUAL_SHARES_RAISED, PE_VOTE_APPROVED, true}};
enum { EVERY_RULE = sizeof every_rule / sizeof *every_rule };

#endif
