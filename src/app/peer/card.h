/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A hub's card: its address and public key as one link that people hand to
 * each other, https://hub.example/peers/card/KEY. KEY is base64url of the key
 * and four bytes of its BLAKE2b-256, so that a slip shows. Pure. */
#ifndef PE_APP_CARD_H
#define PE_APP_CARD_H

#include "sign.h"

enum {
    PE__CARD_KEY = 49,  /* KEY with its 0 */
    PE__CARD_URL = 256, /* an address with its 0 */
    PE__CARD = PE__CARD_URL + PE__CARD_KEY + 12
};

void pe__card_key_write(const uint8_t point[PE__HUB_POINT],
                        char text[PE__CARD_KEY]);
bool pe__card_key_read(const char *text, uint8_t point[PE__HUB_POINT]);
void pe__card_write(const char *url, const uint8_t point[PE__HUB_POINT],
                    char text[PE__CARD]);
/* NULL, or the key of the text that says what is wrong: card (no such link),
 * card_slip (a letter is wrong). The address is http or https, without name
 * and password, query or fragment, and has no '/' at its end. */
const char *pe__card_read(const char *text, char url[PE__CARD_URL],
                          uint8_t point[PE__HUB_POINT]);

#endif
