/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Shared by the files that tell a count in words. */
#ifndef PE_APP_VOTE_PRINT_OWN_H
#define PE_APP_VOTE_PRINT_OWN_H

#include "jobs_print.h"
#include "vote_print.h"

typedef struct {
    const pe__election *election;
    const pe__vote_record *record;
    const char *rule, *title;
    pe__printing p; /* only where to and how wide */
} pe__telling;

typedef struct {
    double value;
    int32_t number;
    const char *text;
} pe__vote_row;

/* Of an option by its number in the transcript, from 1. */
const char *pe__vote_name(const pe__telling *t, int64_t number);
/* The next line of that kind; NULL = no more. */
const pe__value *pe__vote_line(const pe__telling *t, const char *kind,
                               const pe__value *after);
/* "7/2" roughly, to sort and to draw by; and as it stands. */
double pe__vote_number(const pe__value *v);
const char *pe__vote_text(const pe__value *v);
void pe__vote_names(const pe__telling *t, const pe__value *list,
                    pe__buffer *out);
/* Name, votes and per cent of `total` (0 = none) a line, most first; sorts
 * `row`. */
void pe__vote_rows_print(const pe__telling *t, pe__vote_row *row,
                         int32_t rows, double total);

void pe__vote_print_pairs(const pe__telling *t);
void pe__vote_print_rounds(const pe__telling *t);
void pe__vote_print_stages(const pe__telling *t);
void pe__vote_print_grades(const pe__telling *t);
void pe__vote_print_seats(const pe__telling *t);

#endif
