/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A pot's rules as the engine has them (pe_fund_may_draw). */
#ifndef PE_APP_POT_RULES_H
#define PE_APP_POT_RULES_H

#include "use.h"

#include <parecon/fund.h>

/* Bits of pe_fund_pot.roles and .signers. */
enum {
    PE__HAND_MEMBER = 1,
    PE__HAND_COORDINATOR = 2,
    PE__HAND_SCRIBE = 4,
    PE__HAND_TREASURER = 8,
    PE__HAND_ROLES = 14
};

/* What use->member is to use->council. */
uint64_t pe__hands_of(const pe__use *use);
/* "members", "roles", "coordinator", "scribe", "treasurer" ↔ bits. */
uint64_t pe__hands_named(const char *word);
const char *pe__hands_word(uint64_t hands);

/* Of a row of pe__pot_get. */
pe_fund_pot pe__pot_of(const pe__value *row);

/* The pot of the path; NULL and an outcome when it is not this council's. */
pe_status pe__pot_find(pe__use *use, pe__value **row, pe_error *err);

#endif
