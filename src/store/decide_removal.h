/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who has no say about somebody, as SQL. m is a membership; `accused` and `at`
 * are what stands for the accused and the moment that counts. */
#ifndef PE_STORE_DECIDE_REMOVAL_H
#define PE_STORE_DECIDE_REMOVAL_H

/* Let in, or back in, within the fourteen days before. A founder, for whom
 * nobody vouched, is not. */
#define PE__IS_NEW(at)                                                        \
    "EXISTS (SELECT 1 FROM vouch n WHERE n.council = m.council"               \
    " AND n.member = m.member AND (n.vouched_at > " at " - 1209600"           \
    " OR m.joined_at > " at " - 1209600))"

#define PE__IS_LET_IN_BY(accused)                                             \
    "EXISTS (SELECT 1 FROM vouch l WHERE l.council = m.council"               \
    " AND l.member = m.member AND l.voucher = " accused ")"

#endif
