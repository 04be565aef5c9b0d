/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Figures about the hub in the form Prometheus reads. Nothing in them is about
 * a person: kinds of requests, numbers, times. */
#ifndef PE_HUB_METRICS_H
#define PE_HUB_METRICS_H

#include "buffer.h"

#include <stdatomic.h>
#include <stdint.h>

enum { PE__SPANS = 12, PE__CLASSES = 4 };

typedef struct {
    atomic_llong answered[PE__CLASSES]; /* 2xx, 3xx, 4xx, 5xx */
} pe__route_figures;

typedef struct {
    pe__route_figures *route; /* one a row, and a last one for all else */
    int routes;
    atomic_llong within[PE__SPANS]; /* requests by their time, not summed */
    atomic_llong nanoseconds, bytes, shed, limited;
} pe__metrics;

void pe__metrics_note(pe__metrics *metrics, int route, int status,
                      uint64_t bytes, int64_t nanoseconds);

#endif
