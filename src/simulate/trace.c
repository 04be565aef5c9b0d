/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Real arrivals: the calls of a fire district. When and where people call and
 * how long it takes are the record's; how many people are wanted, which skill
 * and with what lead are drawn as in the invented world, since a fire engine's
 * crew is not a switchboard's. Of the calls, so many are kept by lot that a
 * day has as many needs as the invented world has on average. */
#include "calendar.h"
#include "draw.h"
#include "error.h"
#include "latent.h"
#include "mem.h"
#include "table.h"

#include <math.h>
#include <stdlib.h>

typedef struct {
    int32_t called, arrived, cleared, x, y;
} columns;

/* "5/3/2019 5:07", month first, as seconds since 1970; < 0 = none. */
static int64_t seconds_of(const char *text)
{
    static const char between[] = "// :";
    long part[5]; /* month, day, year, hour, minute */
    for (int k = 0; k < 5; k++) {
        char *end;
        part[k] = strtol(text, &end, 10);
        if (end == text || part[k] < 0 || part[k] > 9999 ||
            (k < 4 && *end != between[k]))
            return -1;
        text = end + (k < 4);
    }
    if (part[0] < 1 || part[0] > 12 || part[1] < 1 || part[1] > 31 ||
        part[2] < 1970)
        return -1;
    pe__date date = {part[2], (int)part[0], (int)part[1]};
    return pe__day_of(date) * PE__DAY_S + part[3] * 3600 + part[4] * 60;
}

static pe_status find(const pe__table *table, const char *name, int32_t *out,
                      pe_error *err)
{
    *out = pe__table_find(table, name);
    if (*out >= 0)
        return PE_OK;
    return pe__fail_at(err, PE_BAD_INPUT, pe__table_file(table), 1, 0,
                       "no column \"%s\": the calls of a fire district have "
                       "their times and places", name);
}

static pe_status find_all(const pe__table *table, columns *c, pe_error *err)
{
    pe_status status = find(table, "911 Date", &c->called, err);
    if (status == PE_OK)
        status = find(table, "Arrival Date", &c->arrived, err);
    if (status == PE_OK)
        status = find(table, "Clear Date", &c->cleared, err);
    if (status == PE_OK)
        status = find(table, "x_webmercator_rounded500m", &c->x, err);
    if (status == PE_OK)
        status = find(table, "y_webmercator_rounded500m", &c->y, err);
    return status;
}

/* Web Mercator stretches lengths by 1 / cos(latitude). */
static pe__point project(double x, double y)
{
    const double radius = 6378137;
    double shrink = 1 / cosh(y / radius);
    return (pe__point){x * shrink / 1000, y * shrink / 1000};
}

static bool read_call(const pe__table *table, const columns *c, int64_t row,
                      struct pe__call *out)
{
    out->at = seconds_of(pe__table_cell(table, row, c->called));
    int64_t arrived = seconds_of(pe__table_cell(table, row, c->arrived));
    int64_t cleared = seconds_of(pe__table_cell(table, row, c->cleared));
    double x = strtod(pe__table_cell(table, row, c->x), NULL);
    double y = strtod(pe__table_cell(table, row, c->y), NULL);
    out->where = project(x, y);
    out->hours = arrived > 0 && cleared > arrived
                     ? (float)(cleared - arrived) / 3600
                     : 0.25f;
    return out->at > 0 && x != 0 && y != 0;
}

static int by_time(const void *a, const void *b)
{
    const struct pe__call *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    if (x->where.x != y->where.x)
        return x->where.x < y->where.x ? -1 : 1;
    return (x->where.y > y->where.y) - (x->where.y < y->where.y);
}

/* Keeps the longest stretch of days that each have a call, and counts its time
 * from its first Monday, 0 h. */
static void keep_longest(struct pe__trace *trace)
{
    struct pe__call *call = trace->call;
    int64_t best = 0, best_count = 0, from = 0;
    for (int64_t k = 1; k <= trace->count; k++) {
        if (k < trace->count && call[k].at / PE__DAY_S <=
                                    call[k - 1].at / PE__DAY_S + 1)
            continue;
        if (k - from > best_count) {
            best = from;
            best_count = k - from;
        }
        from = k;
    }
    int64_t start = call[best].at / PE__DAY_S; /* 1970-01-01 was a Thursday */
    start += (11 - start % 7) % 7;
    int64_t kept = 0;
    for (int64_t k = best; k < best + best_count; k++) {
        if (call[k].at < start * PE__DAY_S)
            continue;
        call[kept] = call[k];
        call[kept++].at -= start * PE__DAY_S;
    }
    trace->count = kept;
    trace->days = kept > 0 ? call[kept - 1].at / PE__DAY_S + 1 : 0;
}

/* The middle of the calls comes to lie in the middle of nowhere: places are
 * about distances only. */
static void centre(struct pe__trace *trace)
{
    double x = 0, y = 0;
    for (int64_t k = 0; k < trace->count; k++) {
        x += trace->call[k].where.x / (double)trace->count;
        y += trace->call[k].where.y / (double)trace->count;
    }
    for (int64_t k = 0; k < trace->count; k++) {
        trace->call[k].where.x -= x;
        trace->call[k].where.y -= y;
    }
}

static pe_status read_table(const pe__table *table, struct pe__trace *trace,
                            pe_error *err)
{
    columns c;
    pe_status status = find_all(table, &c, err);
    if (status != PE_OK)
        return status;
    trace->call = pe__alloc((size_t)pe__table_rows(table),
                            sizeof *trace->call);
    if (trace->call == NULL)
        return pe__fail_memory(err);
    for (int64_t row = 0; row < pe__table_rows(table); row++)
        if (read_call(table, &c, row, &trace->call[trace->count]))
            trace->count++;
    if (trace->count > 0) {
        qsort(trace->call, (size_t)trace->count, sizeof *trace->call,
              by_time);
        keep_longest(trace);
    }
    if (trace->count == 0)
        return pe__fail_at(err, PE_BAD_INPUT, pe__table_file(table), 0, 0,
                           "not one call with a time and a place");
    centre(trace);
    return PE_OK;
}

pe_status pe__trace_read(const char *path, pe__trace **out, pe_error *err)
{
    *out = NULL;
    pe__table *table;
    pe_status status = pe__table_read(path, NULL, &table, err);
    if (status != PE_OK)
        return status;
    pe__trace *trace = pe__zalloc(1, sizeof *trace);
    status = trace == NULL ? pe__fail_memory(err)
                           : read_table(table, trace, err);
    pe__table_free(table);
    if (status != PE_OK) {
        pe__trace_free(trace);
        return status;
    }
    *out = trace;
    return PE_OK;
}

void pe__trace_free(pe__trace *trace)
{
    if (trace != NULL)
        pe__free(trace->call);
    pe__free(trace);
}

int64_t pe__trace_calls(const pe__trace *trace)
{
    return trace->count;
}

/* --- as demand ------------------------------------------------------------ */

/* People live around places that calls come from. */
void pe__town_settle(pe__town *town, const pe__trace *trace)
{
    pe__random random;
    pe__draw_stream(town->seed, PE__DRAW_TOWN, 1, &random);
    for (int32_t c = 0; c < town->districts; c++)
        town->district[c].centre =
            trace->call[pe__random_below(&random, (uint32_t)trace->count)]
                .where;
}

/* The poor districts of a town with real places are those that the lot made
 * poor; a call belongs to the nearest centre. */
static void take_call(const pe__town *town, const struct pe__call *call,
                      int64_t id, pe__errand *out)
{
    *out = (pe__errand){.posted = PE__BEGIN + call->at, .where = call->where};
    pe__errand_fill(town, id, town->world->lead_most, out);
    out->seen.ends = out->seen.starts + (int64_t)(call->hours * 3600) + 900;
    out->poor = town->district[out->seen.region].poor;
}

/* Needs a day of the invented world, bursts included. */
static double usual_needs(const pe__world *world)
{
    double between = (world->burst_every_least + world->burst_every_most) / 2;
    return world->needs *
           (1 + (world->burst_times - 1) * world->burst_hours / 24 / between);
}

pe_status pe__errands_trace(const pe__town *town, double times,
                            const pe__trace *trace, pe__errand **errands,
                            int64_t *count, pe_error *err)
{
    double wanted = usual_needs(town->world) * times *
                    (double)trace->days / (double)trace->count;
    pe__errand *list = pe__alloc((size_t)trace->count, sizeof *list);
    int64_t n = 0;
    if (list == NULL)
        return pe__fail_memory(err);
    for (int64_t k = 0; k < trace->count; k++) {
        if ((double)trace->call[k].at >=
            town->world->days * (double)PE__DAY_S)
            break;
        if (pe__draw(town->seed, PE__DRAW_TRACE, k, 0) < wanted) {
            take_call(town, &trace->call[k], n + 1, &list[n]);
            n++;
        }
    }
    *errands = list;
    *count = n;
    return PE_OK;
}
