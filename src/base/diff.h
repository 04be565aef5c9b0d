/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What was taken out of a text and what was put in, word by word. */
#ifndef PE_BASE_DIFF_H
#define PE_BASE_DIFF_H

#include <parecon/error.h>
#include <stddef.h>

typedef enum { PE__KEPT, PE__TAKEN_OUT, PE__PUT_IN } pe__diff_kind;

/* Bytes of the old text (kept, taken out) or of the new one (put in), which
 * must outlive it. */
typedef struct {
    pe__diff_kind kind;
    const char *text;
    size_t size;
} pe__diff_piece;

typedef struct {
    pe__diff_piece *piece;
    size_t count;
} pe__diff;

/* Pieces in order: kept and taken out ones together are `before`, kept and put
 * in ones are `after`, byte by byte. No two neighbours are of a kind; what is
 * put in stands after what it replaces. As few words as can be are marked,
 * unless more than PE__DIFF_MOST differ: then all between the first and the
 * last that do. */
enum { PE__DIFF_MOST = 1000 };
pe_status pe__diff_words(const char *before, const char *after, pe__diff *out,
                         pe_error *err);
void pe__diff_free(pe__diff *diff);

#endif
