/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Which of its groups of rows a bench is to print: those that its arguments
 * name, all of them when there are none. */
#ifndef PE_BENCH_GROUPS_H
#define PE_BENCH_GROUPS_H

#include <stdbool.h>

/* 0, or 2 when an argument names none of the `count` groups; then it is said
 * which there are. `bench`: "bench/jobs". */
int bench_check_groups(const char *bench, const char *const *names, int count,
                       int argc, char **argv);
bool bench_wants_group(const char *name, int argc, char **argv);

/* BENCH_QUICK is set, and not to 0: nothing that takes minutes. */
bool bench_is_quick(void);
/* The checkout: PARECON_SOURCE, or where one is. */
const char *bench_source(void);

#endif
