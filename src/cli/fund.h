/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Between the files of the commands about money. */
#ifndef PE_CLI_FUND_H
#define PE_CLI_FUND_H

#include "ballots.h"
#include "doc.h"
#include "fund_fair.h"
#include "options.h"

/* An election, how it was counted, and what came out. */
typedef struct {
    pe__ballots ballots;
    pe_fund_settings settings;
    pe_fund_outcome outcome;
    pe__fair fair;
} pe__round_of_money;

/* How it is counted: names in options, transcripts and JSON. */
pe_status pe__fund_words(const pe__ballots *ballots, const char *rule,
                         const char *utility, const char *complete,
                         const char *increment, pe_fund_settings *out,
                         pe_error *err);
const char *pe__fund_rule_name(pe_fund_rule rule);
const char *pe__fund_utility_name(pe_fund_utility utility);
const char *pe__fund_by_name(pe_fund_by by);

/* For people, and as JSON. */
void pe__fund_print(const pe__round_of_money *m);
pe_status pe__fund_print_json(const pe__round_of_money *m, pe_error *err);
/* JSON lines: how it was counted; each purchase with who paid; the sums. */
pe_status pe__fund_transcript(const pe__round_of_money *m, const char *path,
                              pe_error *err);

#endif
