/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Something kept for somebody that only they can open, with a code they hold:
 * twenty letters and figures, 31^20 = 7e29 of them. Kept are a public key
 * (X25519) made of the code, and libsodium's sealed boxes for it, in hex. Who
 * has the store alone learns nothing of what is sealed, and had to try all
 * codes: at 1e12 a second for some 10^10 years. */
#ifndef PE_APP_ENVELOPE_H
#define PE_APP_ENVELOPE_H

#include <stdbool.h>

enum {
    PE__LONG_CODE_SIZE = 24, /* "k7mp3-xqa9d-ab2de-fgh9k" and the 0 */
    PE__SEAL_KEY_SIZE = 65,
    PE__SEALED_TEXT = 64,    /* bytes of what is sealed, always */
    PE__SEAL_SIZE = 2 * (PE__SEALED_TEXT + 48) + 1
};

void pe__long_code_new(char out[PE__LONG_CODE_SIZE]);
/* As it was typed → as it is shown; false when it is none. */
bool pe__long_code_read(const char *typed, char out[PE__LONG_CODE_SIZE]);
void pe__seal_key_of(const char *code, char key[PE__SEAL_KEY_SIZE]);
/* text: PE__SEALED_TEXT bytes. False: this is no key. */
bool pe__envelope_seal(const char *key, const char *text,
                       char seal[PE__SEAL_SIZE]);
/* False: it was not sealed for this code. */
bool pe__envelope_open(const char *code, const char *seal,
                       char text[PE__SEALED_TEXT + 1]);

#endif
