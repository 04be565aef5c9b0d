/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The processes among which councils are spread when a plan outgrows one
 * machine: all run the same program on the same economy, each answers for its
 * own councils, and sums bring them together. Built with -Dmpi=enabled and
 * started by mpirun there are several; otherwise there is one, number 0, and
 * everything here is a matter of course. */
#ifndef PE_APP_RANKS_H
#define PE_APP_RANKS_H

#include <parecon/error.h>
#include <stddef.h>
#include <stdint.h>

/* Once each, in this order. All ranks must come to the end. */
void pe__ranks_begin(void);
void pe__ranks_end(void);

int pe__rank(void);  /* number of this one; 0 before the beginning */
int pe__ranks(void); /* how many there are */

/* A pe_plan_sum. All ranks must call it, with the same count; `context` is not
 * looked at. */
int pe__ranks_sum(void *context, double *values, int64_t count);

/* Puts everybody's `part`, in the order of the ranks, into `whole` on rank 0,
 * which has room for them all; elsewhere `whole` may be NULL. All ranks must
 * call it. */
void pe__ranks_gather(const void *part, size_t bytes, void *whole);

/* Have all ranks come so far? PE_OK on all, or a failure on all: then one
 * message is enough. What fails on some ranks only (memory, a disk that is not
 * there) ends them all, with a message. */
pe_status pe__ranks_agree(pe_status mine, const pe_error *err);

/* Ends all ranks at once, since others wait for this one; says why on stderr.
 * Only where there are several. */
_Noreturn void pe__ranks_abort(const pe_error *err);

#endif
