/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A text as QR code (ISO/IEC 18004, by libqrencode), to be drawn as SVG. */
#ifndef PE_APP_QR_H
#define PE_APP_QR_H

#include "doc.h"

/* Puts {size, path} under `key`: the side in modules with the four quiet ones
 * around, and the dark ones as an SVG path of horizontal bars ("M4 4h7v1h-7z
 * …"). Nothing when the text is too long for a code. */
void pe__qr_put(pe__doc *doc, pe__value *object, const char *key,
                const char *text);

#endif
