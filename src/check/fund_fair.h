/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Is any group of voters left out? Checks what the Method of Equal Shares
 * promises, of an outcome by whomever. */
#ifndef PE_CHECK_FUND_FAIR_H
#define PE_CHECK_FUND_FAIR_H

#include <parecon/fund.h>

typedef struct {
    int64_t groups;     /* left out: pairs of a project and a group for it */
    int32_t project;    /* the first such, -1 = none */
    int64_t weight;     /* of that group */
    int64_t unserved;   /* voters of whose choices nothing is funded, */
    int64_t choosers;   /* of so many who chose something */
} pe__fair;

/* EJR+ up to one project (Brill, Peters 2023, doi:10.1145/3580507.3597785, as
 * it follows for budgets, src/fund/README.md): for every project p that is not
 * funded and every group S of voters for it,
 *
 *     some i in S has u_i(W) + u_i(p) > budget · Σ_S w u(p) / (Σ w · cost(p)).
 *
 * It is enough to look at groups of all those up to some u_i(W) + u_i(p).
 * Projects out of the running (against, caps, exclusions) and partly funded
 * ones are passed over. PE_NO_MEMORY. */
pe_status pe__fund_fair(const pe_fund_election *election,
                        pe_fund_utility utility, const int64_t *funded,
                        const pe_fund_fate *fate, pe__fair *out,
                        pe_error *err);

#endif
