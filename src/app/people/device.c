/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "device.h"

#include <stdio.h>
#include <string.h>

typedef struct {
    const char *sign, *name;
} kind;

/* The first sign that is there tells: most browsers claim to be others as
 * well, the more special name stands first. */
static const char *find(const char *agent, const kind *kinds)
{
    for (; kinds->sign != NULL; kinds++)
        if (strstr(agent, kinds->sign) != NULL)
            return kinds->name;
    return NULL;
}

void pe__device_of(const char *agent, char out[PE__DEVICE_SIZE])
{
    static const kind browsers[] = {
        {"Edg", "Edge"},         {"OPR/", "Opera"},
        {"SamsungBrowser", "Samsung Internet"},
        {"Firefox/", "Firefox"}, {"FxiOS", "Firefox"},
        {"Chrom", "Chrome"},     {"CriOS", "Chrome"},
        {"Safari/", "Safari"},   {"curl/", "curl"},
        {NULL, NULL}};
    static const kind systems[] = {
        {"Android", "Android"},   {"iPhone", "iPhone"},
        {"iPad", "iPad"},         {"Windows", "Windows"},
        {"CrOS", "ChromeOS"},     {"Mac OS X", "Mac"},
        {"Linux", "Linux"},       {NULL, NULL}};
    const char *browser = find(agent != NULL ? agent : "", browsers);
    const char *system = find(agent != NULL ? agent : "", systems);
    snprintf(out, PE__DEVICE_SIZE, "%s%s%s", browser != NULL ? browser : "",
             browser != NULL && system != NULL ? ", " : "",
             system != NULL ? system : "");
}
