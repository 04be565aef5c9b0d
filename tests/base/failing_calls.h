/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* System calls that fail when a test says so: the linker puts failing_calls.c
 * between base and the C library (--wrap=open64, …). */
#ifndef TESTS_BASE_FAILING_CALLS_H
#define TESTS_BASE_FAILING_CALLS_H

/* The n-th call from now on fails with EIO, and `in_a_row` - 1 after it. */
void failing_calls_from(long n, int in_a_row);
/* None fails any more; true when one has. */
int failing_calls_stop(void);

#endif
