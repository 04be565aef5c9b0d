/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Shared by the files of the verifier of counts. */
#ifndef PE_CHECK_VOTE_PARTS_H
#define PE_CHECK_VOTE_PARTS_H

#include "buffer.h"
#include "fraction.h"
#include "vote_verify.h"

#include <parecon/error.h>
#include <stdbool.h>
#include <stdint.h>

/* Ballots as a table: every row says of every option where it stands. */
typedef struct {
    int32_t options, grades; /* grades 0 = ranked or approved */
    bool approved;
    int64_t rows, room;
    int16_t *at;      /* [rows × options] place or grade; -1 = none */
    int64_t *people;  /* [rows] */
    int64_t *line;    /* [rows] in the file */
    int64_t *weight;  /* [rows] of all its people, in 1/unit */
    int64_t unit, total, all; /* Σ weight, Σ people */
    int32_t *id;      /* [options] its number in the file */
} vballots;

/* From memory; a byte 0 ends it. b may be freed whatever comes back. */
pe_status pe__vballots_parse(const char *text, const char *name, vballots *b,
                             pe_error *err);
pe_status pe__vballots_read(const char *path, vballots *b, pe_error *err);
pe_status pe__vballots_weigh(vballots *b, const char *path, pe_error *err);
void pe__vballots_free(vballots *b);

/* A recount under way: what the transcript should say is put into `text`. */
typedef struct {
    const vballots *b;
    int32_t n, seats;
    char rule[32], ties[16];
    bool split;
    int64_t share_top, share_bottom;
    uint64_t seed;
    int32_t *order;   /* [n] */
    int32_t *winner, *tied; /* [n] */
    int32_t winners, tieds;
    bool lot;
    pe__buffer text;
    pe_status status;
} recount;

static inline int16_t pe__vat(const vballots *b, int64_t row, int32_t option)
{
    return b->at[row * b->options + option];
}

void pe__tell(recount *r, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void pe__tell_number(recount *r, int64_t weight, int64_t parts); /* "7/2" */
void pe__tell_numbers(recount *r, const int64_t *weight, int32_t n);
void pe__tell_exact(recount *r, const pe__fraction *value);
void pe__tell_list(recount *r, const int32_t *option, int32_t n);
/* Whoever stands first (or last) in the order; tells it when n > 1. */
int32_t pe__settle(recount *r, const char *what, const int32_t *option,
                   int32_t n, bool first);
void pe__recount_win(recount *r, const int32_t *option, int32_t n);
/* Zeros; r->status says when memory is out. */
void *pe__recount_room(recount *r, int64_t count, size_t size);

/* Compares a transcript with a count of these ballots; `name` in errors. */
pe_status pe__recount_compare(const vballots *b, const char *name,
                              const char *said, size_t size,
                              pe_vote_check_report *report, pe_error *err);

/* The same of a text that has been told: where `said` differs first. */
void pe__transcript_compare(const pe__buffer *text, const char *said,
                            size_t size, pe_vote_check_report *report);

void pe__recount_tally(recount *r);
void pe__recount_grades(recount *r);
void pe__recount_schulze(recount *r);
void pe__recount_ranked_pairs(recount *r);
void pe__recount_runoff(recount *r);
void pe__recount_stv(recount *r);
void pe__recount_seats(recount *r);

#endif
