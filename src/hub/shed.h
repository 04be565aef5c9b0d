/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Under load some are refused at once, so that others are still answered in
 * time: what is dear first, then who is not signed in, everything only at the
 * very end.
 *
 * Load is measured by what it does to people: how long requests lie in the
 * socket before anybody reads them. The kernel knows (TCP_INFO: the time since
 * the last data came), and a request every millisecond asks it. The least lag
 * within half a second counts, as in CoDel (Nichols & Jacobson 2012): a burst
 * is no overload, a queue that never empties is. */
#ifndef PE_HUB_SHED_H
#define PE_HUB_SHED_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct {
    atomic_llong next;      /* ns: when to ask the kernel again */
    atomic_llong until;     /* ns: end of this half second */
    atomic_llong least;     /* ms, of this half second */
    atomic_llong lag;       /* ms, of the last one */
} pe__shed; /* start with {0} */

/* At the start of each request on that socket. `now`: ns, monotonic. */
void pe__shed_note(pe__shed *shed, int socket, int64_t now);
/* The same with a lag that is known. */
void pe__shed_note_lag(pe__shed *shed, int64_t lag, int64_t now);
/* ms; 0 when nothing was heard of for a second. */
int64_t pe__shed_lag(const pe__shed *shed, int64_t now);

#endif
