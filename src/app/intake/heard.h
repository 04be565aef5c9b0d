/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is needed, how many, where and when, out of a few lines that somebody
 * wrote, in English, German or Spanish:
 *
 *   3 people, Saturday 14:00-17:00, Main St 5
 *   Wir brauchen 2 Helferinnen am 28.11. von 14 bis 17 Uhr, Ort: Hauptstr. 5
 *   Urgente: 4 personas, mañana de 9:00 a 12:00. Dirección: Calle Mayor 3
 *
 * Simple rules (docs/intake.md), no guesses: what is said twice in different
 * ways, or not at all, is not understood, and `missing` says so. */
#ifndef PE_APP_INTAKE_HEARD_H
#define PE_APP_INTAKE_HEARD_H

#include "doc.h"

typedef enum {
    PE__HEARD_COUNT,  /* how many */
    PE__HEARD_WHERE,
    PE__HEARD_DAY,
    PE__HEARD_CLOCK,  /* from when */
    PE__HEARD_UNTIL,  /* until when */
    PE__HEARD_PARTS
} pe__heard_part;

typedef struct {
    bool known[PE__HEARD_PARTS];
    bool twice[PE__HEARD_PARTS]; /* said, but in different ways */
    const char *what;      /* shift, transport or place; thing */
    const char *sort;      /* in the words of the message, "" = not said */
    int64_t count;
    const char *place;     /* as written, "" = not known */
    bool has_point;
    int64_t north, east;   /* 1e-7 degrees */
    int64_t starts, ends;  /* local seconds since 1970 (as if local were UTC);
                              without a day: INT64_MIN */
    int64_t urgency;       /* 2, 3 when it says so */
    const char *language;  /* en, de, es: of which it has the most words */
} pe__heard;

/* `sent`: when it was written, in local seconds; days without a year are those
 * that come next. */
pe_status pe__hear(pe__doc *doc, const char *text, int64_t sent,
                   pe__heard *out, pe_error *err);

/* --- what the files of it share ------------------------------------------- */

/* A word or number as it stands in the text. Numbers and letters side by side
 * ("2pm") are two. */
typedef struct {
    char word[24];      /* folded, cut */
    const char *start;
    size_t length;
    bool is_number;
    int digits;
    int64_t value;
    char gap;           /* the first mark between it and the one before: one of
                           "-:./,;()\n" and so on, ' ' = only space, 0 = none;
                           any dash is '-' */
} pe__heard_word;

typedef struct {
    const pe__heard_word *word;
    int count;
} pe__heard_words;

/* The number of the list (words with '|' between, "" ends it) that holds the
 * word; −1 = none. */
int pe__heard_one_of(const pe__heard_word *word, const char *const *lists);
/* when.c: day and times. */
void pe__hear_when(const pe__heard_words *words, int64_t sent,
                   pe__heard *out);

#endif
