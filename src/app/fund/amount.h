/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Amounts of money as text: whole smallest units in, decimals out, and never a
 * floating number between. */
#ifndef PE_APP_AMOUNT_H
#define PE_APP_AMOUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PE__AMOUNT = 40 }; /* room for the text of any amount, with the 0 */

/* Reads all of the text: "1234", "-12.50", "12,5" (a comma counts as a point),
 * at most `digits` digits other than 0 behind it. False when it is anything
 * else or beyond 64 bit. */
bool pe__amount_read(const char *text, size_t size, int digits, int64_t *out);
/* How many digits stand behind the point, zeros at the end left out; -1 when
 * it is no amount. */
int pe__amount_digits(const char *text);
/* As many as are written, zeros too: 2 of "12.00"; 0 when it is no amount. */
int pe__amount_written(const char *text);
/* "-12.50" for -1250 with two digits; with `group` in threes, "1,234.00". */
const char *pe__amount_text(int64_t amount, int digits, bool group,
                            char out[PE__AMOUNT]);
/* As people write it, without zeros at the end: "3.5", "4". */
const char *pe__amount_short(int64_t amount, int digits,
                             char out[PE__AMOUNT]);
/* Of 10^-from in 10^-to; false when there is a rest, or it is beyond 64 bit. */
bool pe__amount_convert(int64_t amount, int from, int to, int64_t *out);

#endif
