/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Words of a text, as they are compared: case and accents of Latin letters
 * folded away ("Straße" = "strasse"), digits kept, everything else a gap. */
#ifndef PE_APP_INTAKE_VOCABULARY_H
#define PE_APP_INTAKE_VOCABULARY_H

#include <stdbool.h>
#include <stddef.h>

enum { PE__WORD_MOST = 48 }; /* bytes that count, with the final 0 */

/* The next word, folded; *at moves on. *start and *length say where it stood
 * (NULL = not wanted). False at the end. */
bool pe__word_next(const char **at, char word[PE__WORD_MOST],
                   const char **start, size_t *length);

#endif
