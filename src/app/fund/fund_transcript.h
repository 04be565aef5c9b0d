/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How a budget was shared out, for everybody to check (parecon fund check), as
 * lines of JSON: how it was counted; each purchase with who paid; the sums. */
#ifndef PE_APP_FUND_TRANSCRIPT_H
#define PE_APP_FUND_TRANSCRIPT_H

#include "ballots.h"
#include "buffer.h"

/* Names of rules, utilities and sources of money, in options, transcripts and
 * JSON. */
extern const char *const pe__fund_rule_names[3];
extern const char *const pe__fund_utility_names[3];
extern const char *const pe__fund_by_names[3];

/* `outcome` with payments. */
pe_status pe__fund_transcript_put(const pe__ballots *ballots,
                                  const pe_fund_settings *settings,
                                  const pe_fund_outcome *outcome,
                                  pe__buffer *out, pe_error *err);

#endif
