/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A need that came by mail: nobody vouches for it yet, so verifiers alone see
 * it. What was not understood stands at the head of its text, and nothing is
 * made up in its place beyond what is said there. */
#ifndef PE_APP_INTAKE_MAILED_H
#define PE_APP_INTAKE_MAILED_H

#include "board.h"
#include "heard.h"
#include "inmail.h"

typedef struct {
    int64_t effort;   /* 0 = none */
    int64_t near_north, near_east, near_m; /* where it stands without a
                                              point */
    int64_t now;
    int64_t offset;   /* seconds that local time is ahead of UTC */
} pe__post_to;

typedef struct {
    int64_t need;     /* 0 = it had come before: `known` */
    int64_t known;
    int64_t twin_of;  /* 0 = none */
    pe__heard heard;
    const char *missing; /* "Not understood: how many, where." in the language
                            of the message; "" = all was understood */
    const char *title;
} pe__posted;

/* Within an open transaction. */
pe_status pe__post(pe__board *board, pe__sql *db, pe__doc *doc,
                   const pe__inmail *mail, const pe__post_to *to,
                   pe__posted *out, pe_error *err);

#endif
