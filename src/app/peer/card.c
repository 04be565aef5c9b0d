/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "card.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { CHECK = 4, WHOLE = PE__HUB_POINT + CHECK,
       BASE64 = sodium_base64_VARIANT_URLSAFE_NO_PADDING };

static const char WAY[] = "/peers/card/";

static void reckon_check(const uint8_t point[PE__HUB_POINT],
                         uint8_t check[CHECK])
{
    uint8_t hash[32];
    crypto_generichash(hash, sizeof hash, point, PE__HUB_POINT, NULL, 0);
    memcpy(check, hash, CHECK);
}

void pe__card_key_write(const uint8_t point[PE__HUB_POINT],
                        char text[PE__CARD_KEY])
{
    uint8_t whole[WHOLE];
    memcpy(whole, point, PE__HUB_POINT);
    reckon_check(point, whole + PE__HUB_POINT);
    sodium_bin2base64(text, PE__CARD_KEY, whole, WHOLE, BASE64);
}

bool pe__card_key_read(const char *text, uint8_t point[PE__HUB_POINT])
{
    uint8_t whole[WHOLE], check[CHECK];
    size_t size = 0;
    if (strlen(text) != PE__CARD_KEY - 1 ||
        sodium_base642bin(whole, sizeof whole, text, PE__CARD_KEY - 1, NULL,
                          &size, NULL, BASE64) != 0 || size != WHOLE)
        return false;
    reckon_check(whole, check);
    memcpy(point, whole, PE__HUB_POINT);
    return memcmp(check, whole + PE__HUB_POINT, CHECK) == 0;
}

void pe__card_write(const char *url, const uint8_t point[PE__HUB_POINT],
                    char text[PE__CARD])
{
    char key[PE__CARD_KEY];
    pe__card_key_write(point, key);
    snprintf(text, PE__CARD, "%s%s%s", url, WAY, key);
}

/* What may stand in an address: no blanks, no quotes, nothing that leads on to
 * another host. */
static bool is_address(const char *url, size_t size)
{
    static const char letters[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
        "-._~:/[]%";
    size_t scheme = strncmp(url, "https://", 8) == 0  ? 8
                    : strncmp(url, "http://", 7) == 0 ? 7
                                                      : 0;
    return scheme != 0 && size > scheme && size < PE__CARD_URL &&
           url[scheme] != '/' && url[scheme] != ':' && url[size - 1] != '/' &&
           strspn(url, letters) >= size;
}

const char *pe__card_read(const char *text, char url[PE__CARD_URL],
                          uint8_t point[PE__HUB_POINT])
{
    const char *way = strstr(text, WAY);
    size_t size = way != NULL ? (size_t)(way - text) : 0;
    if (way == NULL || !is_address(text, size))
        return "card";
    memcpy(url, text, size);
    url[size] = '\0';
    return pe__card_key_read(way + strlen(WAY), point) ? NULL : "card_slip";
}
