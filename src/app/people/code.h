/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Codes that people hold, type and read aloud. The store keeps only their
 * hashes.
 *
 * A code is ten letters and figures of 31 that are not taken for one another
 * (no 0 o, 1 i l), shown in two halves: 31^10 = 8.2e14 of them. At the 1,200
 * pages a minute that one address is given, and with 10,000 codes in use,
 * guessing one takes 130 years, and none is good for more than a month. */
#ifndef PE_APP_CODE_H
#define PE_APP_CODE_H

#include "doc.h"

#include <stdbool.h>

enum {
    PE__CODE_SIZE = 12,  /* "k7mp3-xqa9d" and the 0 */
    PE__WORDS_SIZE = 80
};

void pe__code_new(char out[PE__CODE_SIZE]);
/* As it was typed (large letters, blanks and dashes anywhere) → as it is
 * shown. False when it is no code. */
bool pe__code_read(const char *typed, char out[PE__CODE_SIZE]);
/* How to say it on the telephone: an array of {letter, word} with the words of
 * the international alphabet, {gap: true} in the middle. */
void pe__code_spell(pe__doc *doc, pe__value *array, const char *code);


/* Four of 64 short words of the language, "-" between: 24 bits, for whom to
 * say who they are while somebody listens. */
void pe__words_new(const char *language, char out[PE__WORDS_SIZE]);
/* As they were typed → in small letters with "-" between; false when they are
 * too long. */
bool pe__words_read(const char *typed, char out[PE__WORDS_SIZE]);

#endif
