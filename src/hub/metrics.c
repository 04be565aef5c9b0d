/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "metrics.h"

#include "herald.h"
#include "hub_own.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Upper ends in seconds; the last span has none. */
static const double span[PE__SPANS - 1] = {
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5};

void pe__metrics_note(pe__metrics *m, int route, int status, uint64_t bytes,
                      int64_t nanoseconds)
{
    int k = 0, class = status / 100 - 2;
    while (k < PE__SPANS - 1 && (double)nanoseconds > span[k] * 1e9)
        k++;
    atomic_fetch_add_explicit(&m->within[k], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&m->nanoseconds, nanoseconds,
                              memory_order_relaxed);
    atomic_fetch_add_explicit(&m->bytes, (long long)bytes,
                              memory_order_relaxed);
    if (class >= 0 && class < PE__CLASSES)
        atomic_fetch_add_explicit(&m->route[route].answered[class], 1,
                                  memory_order_relaxed);
}

static void put(pe__buffer *out, const char *name, const char *kind,
                const char *about, double value)
{
    pe__buffer_format(out, "# HELP parecon_%s %s\n# TYPE parecon_%s %s\n"
                      "parecon_%s %.9g\n", name, about, name, kind, name,
                      value);
}

static void put_requests(const pe__hub *hub, pe__buffer *out)
{
    static const char *const class[] = {"2xx", "3xx", "4xx", "5xx"};
    pe__buffer_text(out, "# HELP parecon_requests_total Requests answered.\n"
                         "# TYPE parecon_requests_total counter\n");
    for (int k = 0; k < hub->metrics.routes; k++)
        for (int c = 0; c < PE__CLASSES; c++) {
            long long count =
                atomic_load(&hub->metrics.route[k].answered[c]);
            const pe__route *row = k < pe__router_count(hub->router)
                                       ? pe__router_at(hub->router, k)
                                       : NULL;
            if (count > 0)
                pe__buffer_format(out, "parecon_requests_total{method=\"%s\","
                                  "route=\"%s\",status=\"%s\"} %lld\n",
                                  row != NULL ? row->method : "",
                                  row != NULL ? row->path : "other", class[c],
                                  count);
        }
}

static void put_times(const pe__metrics *m, pe__buffer *out)
{
    long long sum = 0;
    pe__buffer_text(out, "# HELP parecon_request_seconds Time from the first "
                         "line of a request to its answer.\n"
                         "# TYPE parecon_request_seconds histogram\n");
    for (int k = 0; k < PE__SPANS; k++) {
        sum += atomic_load(&m->within[k]);
        if (k < PE__SPANS - 1)
            pe__buffer_format(out, "parecon_request_seconds_bucket{le=\"%g\"}"
                              " %lld\n", span[k], sum);
    }
    pe__buffer_format(out, "parecon_request_seconds_bucket{le=\"+Inf\"} %lld\n"
                      "parecon_request_seconds_sum %.9g\n"
                      "parecon_request_seconds_count %lld\n", sum,
                      (double)atomic_load(&m->nanoseconds) * 1e-9, sum);
}

/* Resident memory: the second number of /proc/self/statm, in pages. */
static double resident_bytes(void)
{
    long pages = 0;
    char line[128];
    FILE *file = fopen("/proc/self/statm", "r");
    if (file == NULL)
        return 0;
    const char *second = fgets(line, sizeof line, file) != NULL
                             ? strchr(line, ' ')
                             : NULL;
    if (second != NULL)
        pages = strtol(second, NULL, 10);
    fclose(file);
    return (double)pages * (double)sysconf(_SC_PAGESIZE);
}

void pe__metrics_write(pe__hub *hub, pe__buffer *out)
{
    pe__writer_figures w;
    pe__metrics *m = &hub->metrics;
    pe__writer_figures_of(hub->writer, &w);
    put_requests(hub, out);
    put_times(m, out);
    put(out, "answered_bytes_total", "counter", "Bytes of bodies sent.",
        (double)atomic_load(&m->bytes));
    put(out, "shed_total", "counter", "Requests refused under load.",
        (double)atomic_load(&m->shed));
    put(out, "limited_total", "counter", "Requests refused as too frequent.",
        (double)atomic_load(&m->limited));
    put(out, "lag_seconds", "gauge", "How long requests wait to be read.",
        (double)pe__shed_lag(&hub->shed, pe__nanoseconds()) * 1e-3);
    put(out, "changes_total", "counter", "Changes done.", (double)w.changes);
    put(out, "commits_total", "counter", "Commits that hold them.",
        (double)w.batches);
    put(out, "changes_repeated_total", "counter",
        "Changes that came again and were not done twice.",
        (double)w.repeated);
    put(out, "changes_failed_total", "counter", "Changes that were undone.",
        (double)w.failed);
    put(out, "changes_waiting", "gauge", "Changes that wait now.",
        (double)w.waiting);
    put(out, "commit_slowest_seconds", "gauge", "The slowest commit.",
        w.slowest_commit);
    put(out, "listeners", "gauge", "Streams of events that are open.",
        (double)pe__herald_listeners(hub->herald));
    put(out, "connections", "gauge", "Connections that are open.",
        (double)pe__guard_count(&hub->guard));
    put(out, "resident_bytes", "gauge", "Memory in use.", resident_bytes());
}
