/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A rehearsal of a rush: many requests at the same time to a running hub, over
 * HTTP, and how long each took. What is asked, and whether the hub kept what it
 * said, is for drive_claims.h and drive_votes.h.
 *
 * Only a crowd that was made for it can ask (demo/crowd.h): the hub must know
 * its tokens. Bounded in connections, requests and seconds. */
#ifndef PE_HUB_DRIVE_H
#define PE_HUB_DRIVE_H

#include "doc.h"

enum { PE__ASK_PATH = 120, PE__ASK_BODY = 300 };

typedef struct {
    const char *hub;  /* http://127.0.0.1:8080 */
    int64_t clients;  /* connections, each with one request at a time */
    int64_t most;     /* requests; 0 = all there are */
    double seconds;   /* begins none after so long; 0 = no end */
} pe__drive;

typedef struct {
    int64_t sent;      /* that began; one that is sent again counts once */
    int64_t done;      /* answered, with what was asked for */
    int64_t again;     /* how often one was sent again */
    int64_t busy;      /* sent away for now: 429 or 503 */
    int64_t refused;   /* other answers */
    int64_t unheard;   /* the connection broke or timed out */
    char trouble[200]; /* the first of these in words; "" = none */
    double seconds;    /* from the first to the last answer */
    double p50, p99, longest; /* ms, of those that were done */
} pe__driven;

/* What goes out. */
typedef struct {
    char path[PE__ASK_PATH];
    const char *token; /* of a session */
    bool is_form;      /* as a browser sends it, with its cookie; else JSON */
    char body[PE__ASK_BODY];
} pe__ask;

/* What came back. */
typedef struct {
    long http;
    const char *text; /* its body, "" = none */
    size_t size;
    const char *next; /* where it leads on to, "" = nowhere */
} pe__heard;

/* Requests 0 … most − 1. */
typedef struct {
    void *context;
    int64_t most;
    bool again; /* who is sent away, or hears nothing, asks the same again */
    void (*ask)(void *context, int64_t k, pe__ask *out);
    /* Of an answer that was not "busy"; true = it was done. */
    bool (*heard)(void *context, int64_t k, const pe__heard *heard);
} pe__drive_plan;

typedef struct pe__driver pe__driver;

/* `drive` must outlive it. */
pe_status pe__driver_open(const pe__drive *drive, pe__driver **out,
                          pe_error *err);
void pe__driver_close(pe__driver *driver); /* NULL is fine */
/* All of the plan, as far as the drive's bounds allow. */
pe_status pe__driver_run(pe__driver *driver, const pe__drive_plan *plan,
                         pe__driven *out, pe_error *err);
/* Nothing more is begun; for a plan that finds that it is over. */
void pe__driver_stop(pe__driver *driver);
/* One page as JSON, in the driver's document, which this empties first; as a
 * text when it is none. *answer = NULL when *http is not 200. PE_IO: the hub is
 * not there. */
pe_status pe__driver_look(pe__driver *driver, const char *token,
                          const char *path, long *http, pe__value **answer,
                          pe_error *err);
/* Seconds of the clock that is never set back. */
double pe__drive_clock(void);

#endif
