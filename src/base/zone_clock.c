/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "zone_clock.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { DAY = 86400, LONGEST_LINE = 400 };

/* --- clocks --------------------------------------------------------------- */

/* No clock is ahead or behind by more than a day and changes twice within two:
 * the offsets a day before and after are those that can hold. */
pe__clock pe__zone_moment(const pe__zone *zone, int64_t local, int64_t *at)
{
    int before = pe__zone_offset(zone, local - DAY);
    int after = pe__zone_offset(zone, local + DAY);
    bool by_before = pe__zone_offset(zone, local - before) == before;
    bool by_after = pe__zone_offset(zone, local - after) == after;
    *at = local - (by_before || !by_after ? before : after);
    if (by_before && by_after && before != after)
        return PE__CLOCK_TWICE;
    return by_before || by_after ? PE__CLOCK_ONCE : PE__CLOCK_SKIPPED;
}

int64_t pe__zone_day(const pe__zone *zone, int64_t at)
{
    int64_t local = at + pe__zone_offset(zone, at);
    return local / DAY - (local % DAY < 0);
}

/* Where midnight does not exist the day begins when clocks were put forward:
 * between what midnight is by the old clock and what it is by the new. */
int64_t pe__zone_day_begins(const pe__zone *zone, int64_t day)
{
    int64_t late, early;
    if (pe__zone_moment(zone, day * DAY, &late) != PE__CLOCK_SKIPPED)
        return late;
    early = day * DAY - pe__zone_offset(zone, late);
    while (late - early > 1) { /* the day before at `early`, not at `late` */
        int64_t middle = early + (late - early) / 2;
        if (pe__zone_day(zone, middle) < day)
            early = middle;
        else
            late = middle;
    }
    return late;
}

/* --- names ---------------------------------------------------------------- */

/* "Etc/GMT+5" is five hours behind: the sign is turned round. */
static bool put_fixed(const char *name, char place[PE__ZONE_NAME])
{
    if (strncmp(name, "Etc/GMT", 7) != 0 || (name[7] != '+' && name[7] != '-'))
        return false;
    snprintf(place, PE__ZONE_NAME, "UTC%s%.3s", name[7] == '+' ? "\xe2\x88\x92"
                                                               : "+", name + 8);
    return true;
}

void pe__zone_place(const char *name, char place[PE__ZONE_NAME])
{
    const char *slash = strrchr(name, '/');
    const char *last = slash != NULL ? slash + 1 : name;
    if (put_fixed(name, place))
        return;
    if (*last == '\0')
        last = "UTC";
    snprintf(place, PE__ZONE_NAME, "%s", last);
    for (char *c = place; *c != '\0'; c++)
        if (*c == '_')
            *c = ' ';
}

/* "buenos aires" is "Buenos_Aires". */
static bool is_called(const char *typed, const char *name)
{
    for (; *typed != '\0' && *name != '\0'; typed++, name++) {
        char a = *typed == ' ' ? '_' : *typed;
        if (strncasecmp(&a, name, 1) != 0)
            return false;
    }
    return *typed == *name;
}

/* The name in a line of zone.tab: country, place, zone, remarks. */
static bool name_in(char *line, const char **name)
{
    char *at = strchr(line, '\t');
    at = *line != '#' && at != NULL ? strchr(at + 1, '\t') : NULL;
    if (at == NULL)
        return false;
    at[1 + strcspn(at + 1, "\t\n")] = '\0';
    *name = at + 1;
    return true;
}

static bool find_listed(const char *folder, const char *typed,
                        char out[PE__ZONE_NAME])
{
    char path[400], line[LONGEST_LINE];
    bool found = false;
    snprintf(path, sizeof path, "%s/zone.tab", folder);
    FILE *list = fopen(path, "r");
    while (list != NULL && !found && fgets(line, sizeof line, list) != NULL) {
        const char *name = "", *slash;
        if (!name_in(line, &name))
            continue;
        slash = strrchr(name, '/');
        found = is_called(typed, name) ||
                (slash != NULL && is_called(typed, slash + 1));
        if (found)
            snprintf(out, PE__ZONE_NAME, "%s", name);
    }
    if (list != NULL)
        fclose(list);
    return found;
}

/* A zone that is in no list of places ("Etc/GMT+5", "CET"), by its file. */
static bool is_file(const char *folder, const char *name)
{
    char path[400], head[4];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = pe__zone_is_name(name) ? fopen(path, "rb") : NULL;
    bool is = file != NULL && fread(head, 1, 4, file) == 4 &&
              memcmp(head, "TZif", 4) == 0;
    if (file != NULL)
        fclose(file);
    return is;
}

bool pe__zones_read(const char *folder, const char *typed,
                    char name[PE__ZONE_NAME])
{
    name[0] = '\0';
    if (*typed == '\0')
        return true;
    if (strcasecmp(typed, "UTC") == 0 || is_file(folder, typed))
        return snprintf(name, PE__ZONE_NAME, "%s",
                        strcasecmp(typed, "UTC") == 0 ? "UTC" : typed) > 0;
    return find_listed(folder, typed, name);
}
