/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is done once a second: the log is written, connections that take too
 * long are closed. */
#include "hub_own.h"

void pe__hub_tick(pe__hub *hub, int64_t second)
{
    if (second == hub->second)
        return;
    hub->second = second;
    const pe__settings *s = hub->settings;
    int64_t most = (s->idle_seconds + s->request_seconds) * 1000000000;
    pe__log_flush(hub->log);
    pe__guard_sweep(&hub->guard, pe__nanoseconds() - most);
}
