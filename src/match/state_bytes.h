/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How a state is written down: numbers least byte first, reals by their bits,
 * everything in the order of the caller's ids. Writing and reading walk through
 * the same fields in the same order: one list of them serves both. */
#ifndef PE_MATCH_STATE_BYTES_H
#define PE_MATCH_STATE_BYTES_H

#include "match.h"

#include "buffer.h"

#define PE__MAGIC "pematch1"

/* Writes to `out`, or, when that is NULL, reads from `at` … `end`. */
typedef struct {
    pe__buffer *out;
    const unsigned char *at, *end;
    bool bad; /* too short, or a number out of range: sticks */
} pe__bytes;

void pe__bytes_whole(pe__bytes *b, uint64_t *value, int size);
void pe__bytes_u64(pe__bytes *b, uint64_t *value);
void pe__bytes_i64(pe__bytes *b, int64_t *value, int64_t low, int64_t high);
void pe__bytes_i32(pe__bytes *b, int32_t *value, int32_t low, int32_t high);
void pe__bytes_u8(pe__bytes *b, uint8_t *value, uint8_t high);
void pe__bytes_f32(pe__bytes *b, float *value, float low, float high);
void pe__bytes_f64(pe__bytes *b, double *value, double low, double high);

/* The fields of each thing (state_bytes.c). */
void pe__bytes_settings(pe__bytes *b, pe_match_settings *s);
void pe__bytes_region(pe__bytes *b, pe__region *r);
void pe__bytes_who(pe__bytes *b, pe_match_person *p);
void pe__bytes_person(pe__bytes *b, pe__person *p); /* all but `who` */
void pe__bytes_what(pe__bytes *b, pe_match_need *n);
void pe__bytes_need(pe__bytes *b, pe__need *n);     /* all but `what` */
void pe__bytes_tie(pe__bytes *b, pe__tie *t);
void pe__bytes_duty(pe__bytes *b, pe__duty *d);

#endif
