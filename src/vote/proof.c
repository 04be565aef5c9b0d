/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Head, prices of each level, panels with their tickets, what was drawn.
 * Kinds, people and groups are numbered from 1, kinds by the first person of
 * each. Chances are in billionths, rounded so that they are never better than
 * the truth. */
#include "proof.h"

#include "buffer.h"
#include "error.h"
#include "mem.h"

#include <inttypes.h>
#include <math.h>

static const double BILLION = 1e9, PRICE = 1e15, NEAR = 1e-6;

static void write_list(pe__buffer *to, const int32_t *item, int32_t count)
{
    for (int32_t k = 0; k < count; k++) {
        pe__buffer_text(to, k == 0 ? "[" : ",");
        pe__buffer_number(to, item[k] + 1);
    }
    pe__buffer_text(to, "]}\n");
}

static void write_prices(pe__buffer *to, const pe__even *even)
{
    int32_t wide = even->kinds->pool->groups + 1;
    for (int32_t l = 0; l < even->levels; l++) {
        pe__buffer_text(to, "{\"kind\":\"prices\",\"of\":");
        for (int32_t g = 0; g < wide; g++) {
            pe__buffer_text(to, g == 0 ? "[" : ",");
            pe__buffer_number(to, llround(PRICE * even->price[(size_t)l *
                                      (size_t)wide + (size_t)g]));
        }
        pe__buffer_text(to, "]}\n");
    }
}

static void write_panels(pe__buffer *to, const pe__panels *lot,
                         const int64_t *ticket)
{
    for (int32_t j = 0; j < lot->panels; j++) {
        if (ticket[j] <= 0)
            continue;
        pe__buffer_format(to, "{\"kind\":\"panel\",\"tickets\":%" PRId64
                          ",\"seats\":", ticket[j]);
        write_list(to, lot->seat + (size_t)j * (size_t)lot->seats, lot->seats);
    }
}

static void write_result(pe__buffer *to, const pe__even *even, int64_t drawn,
                         const pe_vote_panel *out)
{
    double least = 1;
    for (int32_t i = 0; i < even->kinds->pool->people; i++)
        least = out->chance[i] < least ? out->chance[i] : least;
    pe__buffer_format(to, "{\"kind\":\"result\",\"least\":%" PRId64
                      ",\"most\":%" PRId64 ",\"gap\":%" PRId64
                      ",\"ticket\":%" PRId64 ",\"panel\":",
                      (int64_t)floor(least * BILLION + NEAR),
                      (int64_t)ceil(out->most * BILLION - NEAR) + 1,
                      (int64_t)ceil(out->gap * BILLION - NEAR) + 1, drawn + 1);
    write_list(to, out->panel, even->kinds->pool->seats);
}

pe_status pe__proof_write(const pe__even *even, const pe__panels *lot,
                          const int64_t *ticket, int64_t drawn,
                          pe_vote_panel *out, pe_error *err)
{
    const pe_vote_pool *pool = even->kinds->pool;
    pe__buffer to = {0};
    pe__buffer_format(&to, "{\"kind\":\"lot\",\"version\":1,\"people\":%" PRId32
                      ",\"seats\":%" PRId32 ",\"groups\":%" PRId32
                      ",\"seed\":\"%" PRIu64 "\",\"tickets\":%" PRId64 "}\n",
                      pool->people, pool->seats, pool->groups, pool->seed,
                      PE__TICKETS);
    write_prices(&to, even);
    write_panels(&to, lot, ticket);
    write_result(&to, even, drawn, out);
    if (to.failed) {
        pe__buffer_free(&to);
        return pe__fail_memory(err);
    }
    out->certificate = to.bytes;
    out->size = to.size;
    return PE_OK;
}
