/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* parecon vote load: many cast ballots on a running hub at once, bounded. */
#include "drive_votes.h"
#include "error.h"
#include "mem.h"
#include "rush.h"
#include "terminal.h"

#include <inttypes.h>

static const char *kind_of(const pe__driven_vote *v)
{
    return v->is_secret ? "secret" : "open";
}

static void print_json(const pe__driven_vote *votes, int64_t count)
{
    printf("{\"votes\":[");
    for (int64_t k = 0; k < count; k++) {
        const pe__driven_vote *v = &votes[k];
        printf("%s{\"ballots\":\"%s\",", k > 0 ? "," : "", kind_of(v));
        pe__rush_json(&v->driven);
        printf(",\"late\":%" PRId64 ",\"voted\":%" PRId64 ",\"counted\":%"
               PRId64 ",\"lost\":%" PRId64 ",\"twice\":%" PRId64
               ",\"changed\":%" PRId64 "}", v->late, v->voted, v->counted,
               v->lost, v->twice, v->changed);
    }
    printf("]}\n");
}

static void print(const pe__driven_vote *v)
{
    const pe__driven *all = &v->driven;
    printf("%s ballots\n", v->is_secret ? "Secret" : "Open");
    printf("cast            %" PRId64 " in %.1f s\n", all->done, all->seconds);
    printf("ballots         %.0f a second; half within %.1f ms, 99 of 100 "
           "within %.1f ms, the longest %.1f ms\n", pe__rush_rate(all),
           all->p50, all->p99, all->longest);
    pe__rush_troubles(all);
    if (v->late)
        printf("too late        %" PRId64 " (of those refused: the vote was "
               "over)\n", v->late);
    printf("looked again    %" PRId64 " have voted; ", v->voted);
    if (v->counted < 0)
        printf("not counted yet; ");
    else
        printf("%" PRId64 " ballots counted; ", v->counted);
    printf("lost: %" PRId64 "; twice: %" PRId64 "; for something else: %" PRId64
           "\n", v->lost, v->twice, v->changed);
}

/* Whether the hub kept what it said, of each, to the end. */
static int judge(const pe__driven_vote *votes, int64_t count)
{
    int64_t wrong = 0;
    for (int64_t k = 0; k < count; k++)
        wrong += votes[k].lost + votes[k].twice + votes[k].changed +
                 (votes[k].counted < 0);
    return wrong > 0 ? PE__EXIT_SHORT : PE__EXIT_SOLVED;
}

int pe__run_vote_load(const pe__options *options)
{
    pe_error err = {0};
    pe__rush rush;
    pe__driven_vote *votes = NULL;
    pe_status status = pe__rush_open(options, &rush, &err);
    int64_t count = rush.crowd.votes;
    rush.drive.seconds = 0; /* the votes end by themselves */
    if (status == PE_OK) {
        votes = pe__zalloc((size_t)count + 1, sizeof *votes);
        status = votes ? pe__drive_votes(&rush.drive, &rush.crowd, votes, &err)
                       : pe__fail_memory(&err);
    }
    if (status == PE_OK && options->json)
        print_json(votes, count);
    for (int64_t k = 0; k < count && status == PE_OK && !options->json; k++)
        print(&votes[k]);
    int code = status == PE_OK ? pe__terminal_finish(judge(votes, count))
                               : pe__terminal_fail(&err);
    pe__free(votes);
    pe__rush_close(&rush);
    return code;
}
