/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Is it text? UTF-8 as RFC 3629 defines it (no overlong forms, no surrogates,
 * nothing above U+10FFFF), and no control characters but white space. */
#ifndef PE_BASE_UTF8_H
#define PE_BASE_UTF8_H

#include <stddef.h>
#include <stdint.h>

/* The number of bytes before the first that is not text; `size` when all are.
 * Cost: one pass, eight bytes at a time where they are plain letters. */
uint64_t pe__text_prefix(const unsigned char *bytes, uint64_t size);

/* The same with any characters, controls and byte 0 too. */
int pe__is_utf8(const unsigned char *bytes, uint64_t size);

/* The length of the UTF-8 character at `bytes`, 1 … 4; 0 when it is none or is
 * cut off by the end. */
unsigned pe__utf8_length(const unsigned char *bytes, uint64_t size);

/* Writes the character in UTF-8, without a final 0; returns its length. */
unsigned pe__utf8_encode(uint32_t character, char out[4]);

#endif
