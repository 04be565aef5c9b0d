/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A driver in front of the real one, of which the n-th call fails. Programs
 * with it are linked with --wrap=pe__sql_open. */
#ifndef TESTS_STORE_FAILING_H
#define TESTS_STORE_FAILING_H

#include "sql_driver.h"

typedef enum {
    REFUSED_CALL, /* nothing is done, and the call says so */
    CONFLICT,     /* the same, but it may be tried again */
    UNHEARD       /* a COMMIT is done, but its answer is lost; other calls are
                     as if refused */
} failure;

/* The n-th call from now on fails, once (0 = none). */
void fail_call(long n, failure how);
/* Of the next two commits the first is undone and the second is done; nobody
 * hears of either. */
void lose_two_commits(void);
/* Whether it came to that. */
bool call_failed(void);

#endif
