/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "shed.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

static const int64_t SPAN = 500000000, EVERY = 1000000; /* ns */

void pe__shed_note_lag(pe__shed *shed, int64_t lag, int64_t now)
{
    long long until = atomic_load(&shed->until);
    if (now >= until) {
        /* whoever is first closes the half second for all */
        if (atomic_compare_exchange_strong(&shed->until, &until, now + SPAN)) {
            bool heard = until > 0 && now < until + SPAN;
            atomic_store(&shed->lag, heard ? atomic_load(&shed->least) : 0);
            atomic_store(&shed->least, lag);
            return;
        }
    }
    long long least = atomic_load(&shed->least);
    while (lag < least &&
           !atomic_compare_exchange_weak(&shed->least, &least, lag))
        ;
}

void pe__shed_note(pe__shed *shed, int socket, int64_t now)
{
    long long next = atomic_load(&shed->next);
    if (now < next ||
        !atomic_compare_exchange_strong(&shed->next, &next, now + EVERY))
        return;
    struct tcp_info info;
    socklen_t size = sizeof info;
    if (getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size) == 0)
        pe__shed_note_lag(shed, info.tcpi_last_data_recv, now);
}

int64_t pe__shed_lag(const pe__shed *shed, int64_t now)
{
    return now < atomic_load(&shed->until) + SPAN ? atomic_load(&shed->lag)
                                                  : 0;
}
