/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What happened, in order: every change writes its rows and one event in one
 * transaction. Each event's hash covers the one before, so that nobody can
 * alter, remove or insert one afterwards without it showing.
 *
 * hash = SHA-256 of the line
 *     previous-hash(hex) TAB seq TAB at TAB council TAB actor TAB kind TAB
 *     subject TAB data
 * where data is compact JSON. Erasing a person must stay possible, so events
 * name people and things by number only; no names, texts or addresses. */
#ifndef PE_STORE_EVENT_H
#define PE_STORE_EVENT_H

#include "doc.h"
#include "sql.h"

typedef struct {
    int64_t seq;         /* 1, 2, 3, … without gaps */
    int64_t at;
    int64_t council;     /* 0 = the hub as a whole: seen by nobody but the
                            actor */
    int64_t actor;       /* member, 0 = the program */
    const char *kind;    /* "task.added", "division.adopted", … */
    int64_t subject;     /* id of the thing */
    const char *data;    /* compact JSON object, "{}" at least */
} pe__event;

/* Within an open transaction of the writing connection; fills in event->seq. */
pe_status pe__event_add(pe__sql *db, pe__event *event, pe_error *err);

/* Calls `each` with the events after `seq`, at most `most`, in order; a
 * return other than 0 ends it. */
pe_status pe__event_each(pe__sql *db, int64_t seq, int most,
                         int (*each)(void *context, const pe__event *event),
                         void *context, pe_error *err);
pe_status pe__event_newest(pe__sql *db, int64_t *seq, pe_error *err);

typedef struct {
    int64_t events;     /* that were checked */
    int64_t broken_at;  /* seq of the first that does not fit, 0 = none */
    char head[65];      /* hash of the last good one, hex */
    char why[200];      /* what does not fit, "" = nothing */
} pe__event_audit;

/* Reckons the whole chain again. */
pe_status pe__event_verify(pe__sql *db, pe__event_audit *audit, pe_error *err);

#endif
