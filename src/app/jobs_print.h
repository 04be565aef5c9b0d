/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A result on its way to a terminal: shared by the files that print it. */
#ifndef PE_APP_JOBS_PRINT_H
#define PE_APP_JOBS_PRINT_H

#include "jobs_parts.h"

enum { PE__FURTHEST = 10 /* members named where there are too many */ };

typedef struct {
    const pe_jobs_result *result;
    const pe_workplace *w;
    FILE *out;
    int width;
    bool utf8;        /* the locale can show block letters */
    pe__share *share; /* NULL: memory ran out; the lines do without */
} pe__printing;

/* Columns that a text takes: marks none, East Asian letters two. */
int pe__columns_of(const char *text);
/* A name in exactly `room` columns, cut where it is longer. */
void pe__put_name(const pe__printing *p, const char *text, int room);
/* Words, broken between them at the width; `indent` before the first line,
 * two more before further ones. */
void pe__say(const pe__printing *p, int indent, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void pe__heading(const pe__printing *p, const char *text);

enum { PE__FIGURE = 32 };
/* 12,345 */
const char *pe__grouped(int64_t number, char out[PE__FIGURE]);
/* Points with as many places as they need to say something. */
const char *pe__points(double value, char out[PE__FIGURE]);
/* The same for what is claimed: "no more than" is rounded up, "no less than"
 * down, so that the sentence is true of the figure as it stands there. */
const char *pe__at_most(double value, char out[PE__FIGURE]);
const char *pe__at_least(double value, char out[PE__FIGURE]);
/* Towards +∞ or −∞ at that decimal place. */
double pe__upwards(double value, int places);
double pe__downwards(double value, int places);

/* A line a member, or for many the spread and those furthest off. */
void pe__print_members(const pe__printing *p);

#endif
