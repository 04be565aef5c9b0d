/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* parecon match load: a rush for places on a running hub, bounded. */
#include "drive_claims.h"
#include "rush.h"
#include "terminal.h"

#include <inttypes.h>

static void print_json(const pe__driven_claims *d)
{
    printf("{");
    pe__rush_json(&d->driven);
    printf(",\"promised\":%" PRId64 ",\"standby\":%" PRId64 ",\"held\":%"
           PRId64 ",\"over\":%" PRId64 ",\"lost\":%" PRId64 "}\n", d->promised,
           d->standby, d->held, d->over, d->lost);
}

static void print(const pe__driven_claims *d)
{
    const pe__driven *all = &d->driven;
    printf("pressed         %" PRId64 " times in %.1f s\n", all->sent,
           all->seconds);
    printf("got a place     %" PRId64 "\nstand by        %" PRId64 "\n",
           d->promised, d->standby);
    printf("decisions       %.0f a second; half within %.1f ms, 99 of 100 "
           "within %.1f ms, the longest %.1f ms\n", pe__rush_rate(all),
           all->p50, all->p99, all->longest);
    pe__rush_troubles(all);
    printf("looked again    %" PRId64 " places given away; needs with too "
           "many: %" PRId64 "; claims lost: %" PRId64 "\n", d->held, d->over,
           d->lost);
}

int pe__run_match_load(const pe__options *options)
{
    pe_error err = {0};
    pe__rush rush;
    pe__driven_claims driven = {0};
    pe_status status = pe__rush_open(options, &rush, &err);
    if (status == PE_OK)
        status = pe__drive_claims(&rush.drive, &rush.crowd, &driven, &err);
    if (status == PE_OK && options->json)
        print_json(&driven);
    else if (status == PE_OK)
        print(&driven);
    pe__rush_close(&rush);
    if (status != PE_OK)
        return pe__terminal_fail(&err);
    return pe__terminal_finish(driven.over || driven.lost ? PE__EXIT_SHORT
                                                          : PE__EXIT_SOLVED);
}
