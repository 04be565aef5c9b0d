/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The verifier of a count: reads the ballots by its own reader, counts them
 * once more in plain code that shares nothing with the engine, and compares
 * every line of the transcript. Slow on purpose: each ballot is looked at by
 * itself, again in every round. */
#ifndef PE_CHECK_VOTE_VERIFY_H
#define PE_CHECK_VOTE_VERIFY_H

#include <parecon/error.h>
#include <stdint.h>

typedef struct {
    const char *election;   /* file; of a lot, the pool */
    const char *transcript; /* file */
    const char *weights;    /* file, or NULL */
    const char *quotas;     /* of a lot: file, or NULL */
} pe_vote_check_request;

enum { PE_VOTE_CHECK_TEXT = 200 };

typedef struct {
    char rule[32];
    int64_t people, lines;  /* that were compared */
    int64_t line;           /* the first that differs, from 1; 0 = none */
    char said[PE_VOTE_CHECK_TEXT];    /* it, from where it differs */
    char counted[PE_VOTE_CHECK_TEXT]; /* what should stand there; of a lot,
                               what is wrong */
    /* of a lot (rule "sortition"), in billionths: the smallest chance, what no
       lot can make it, and what anybody could have more */
    int64_t least, most, gap;
} pe_vote_check_report;

/* A transcript that differs is PE_OK with report->line; errors are files that
 * cannot be understood. */
pe_status pe_vote_check(const pe_vote_check_request *request,
                        pe_vote_check_report *report, pe_error *err);

#endif
