/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How a council divides its work. */
#ifndef PE_STORE_WORK_RULE_H
#define PE_STORE_WORK_RULE_H

#include "doc.h"
#include "sql.h"

typedef struct {
    int64_t band_quarters;     /* a week may differ from the fair share */
    int64_t most_tasks;        /* a member holds at most */
    double desirability_weight;/* against empowerment; 0 = of no account */
    double price;              /* κ, rating points² on the share of all hours
                                  that changes hands */
    int64_t period_weeks;      /* until the next rotation */
    int64_t objection_hours;   /* how long a proposal may be objected to */
    int64_t tenure;            /* periods running with a task that decides; 0 =
                                  no limit */
    const char *rating_way;    /* scale, ranking, category */
    const char *categories;    /* "; " between; the document's */
} pe__work_rule;

/* What holds where a council has decided nothing: an hour around the fair
 * share, twelve tasks, three months, three days to object. */
pe__work_rule pe__work_rule_default(void);
/* Texts live in `doc`. */
pe_status pe__work_rule_read(pe__sql *db, pe__doc *doc, int64_t council,
                             pe__work_rule *out, pe_error *err);
pe_status pe__work_rule_write(pe__sql *db, int64_t council,
                              const pe__work_rule *rule, pe_error *err);

#endif
