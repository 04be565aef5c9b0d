/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Values of headers that come in. */
#include "request.h"

#include <string.h>
#include <strings.h>

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

bool pe__cookie_find(const char *header, const char *name, char *out,
                     size_t room)
{
    size_t size = strlen(name);
    for (const char *at = header; *at != '\0';) {
        while (is_blank(*at) || *at == ';')
            at++;
        size_t length = strcspn(at, ";");
        if (length > size && at[size] == '=' && memcmp(at, name, size) == 0) {
            const char *value = at + size + 1;
            length -= size + 1;
            while (length > 0 && is_blank(value[length - 1]))
                length--;
            if (length >= room)
                return false;
            memcpy(out, value, length);
            out[length] = '\0';
            return true;
        }
        at += length;
    }
    return false;
}

/* q=0.5 among the parameters of an element, in thousandths. */
static int quality_of(const char *element, size_t size)
{
    const char *end = element + size;
    const char *at = memchr(element, ';', size);
    for (; at != NULL; at = memchr(at, ';', (size_t)(end - at))) {
        at++;
        while (at < end && is_blank(*at))
            at++;
        if (end - at < 3 || (*at != 'q' && *at != 'Q') || at[1] != '=')
            continue;
        int thousandths = at[2] == '1' ? 1000 : 0, unit = 100;
        for (at += 3; at < end && (*at == '.' || (*at >= '0' && *at <= '9'));
             at++)
            if (*at != '.' && thousandths < 1000) {
                thousandths += (*at - '0') * unit;
                unit /= 10;
            }
        return thousandths;
    }
    return 1000;
}

bool pe__header_has(const char *list, const char *token, int *quality)
{
    size_t size = strlen(token);
    for (const char *at = list; *at != '\0';) {
        while (is_blank(*at) || *at == ',')
            at++;
        size_t length = strcspn(at, ",");
        size_t word = strcspn(at, ",; \t");
        if (word == size && strncasecmp(at, token, size) == 0) {
            int q = quality_of(at, length);
            if (quality != NULL)
                *quality = q;
            return q > 0;
        }
        at += length;
    }
    return false;
}

bool pe__header_parameter(const char *value, const char *name, char *out,
                          size_t room)
{
    size_t size = strlen(name);
    for (const char *at = strchr(value, ';'); at != NULL;
         at = strchr(at, ';')) {
        at++;
        while (is_blank(*at))
            at++;
        if (strncasecmp(at, name, size) != 0 || at[size] != '=')
            continue;
        at += size + 1;
        bool quoted = *at == '"';
        at += quoted;
        size_t length = strcspn(at, quoted ? "\"" : "; \t");
        if (length >= room || (quoted && at[length] != '"'))
            return false;
        memcpy(out, at, length);
        out[length] = '\0';
        return true;
    }
    return false;
}
