/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Groups that share money with each other, as a table: group, income, members,
 * and need, most, name where they stand. */
#ifndef PE_APP_GROUPS_H
#define PE_APP_GROUPS_H

#include "table.h"

#include <parecon/fund.h>

enum { PE__NEED_SCALE = 1000 }; /* heads of need to three digits */

typedef struct {
    pe_fund_group *group; /* [groups] */
    int64_t groups;
    int digits;           /* money is in 10^-digits of a unit: as many as any
                             amount is written with */
    pe__table *table;
    int32_t id, name;     /* columns; name = id where there is none */
} pe__groups; /* start with {0} */

/* PE_BAD_INPUT with file, row, column and what would be right. */
pe_status pe__groups_read(const char *path, pe__groups *out, pe_error *err);
/* The same of people who pay dues: member in place of group, no members. */
pe_status pe__groups_read_people(const char *path, pe__groups *out,
                                 pe_error *err);
pe_status pe__groups_parse(const char *name, const char *bytes, size_t size,
                           pe__groups *out, pe_error *err);
void pe__groups_free(pe__groups *groups);

#endif
