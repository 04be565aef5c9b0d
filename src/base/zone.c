/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* TZif: a list of moments at which the offset changes, and after the last of
 * them a rule ("CET-1CEST,M3.5.0,M10.5.0/3", POSIX) for all that comes. */
#include "zone.h"

#include "calendar.h"
#include "error.h"
#include "mem.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    HEAD = 44,
    MOST_CHANGES = 4096,
    LONGEST_RULE = 64,
    LONGEST_NAME = 64,
    MOST_ZONES = 512, /* kept; there are some 450 */
    LARGEST_FILE = 65536
};

/* When in a year a rule changes the offset: day 1 … 7 of the week-th such day
 * of a month, at `second` of the day (may be negative or beyond 24 hours). */
typedef struct {
    int month, week, weekday; /* weekday 0 = Sunday */
    int second;
} change;

struct pe__zone {
    int count;
    int64_t *at;   /* ascending */
    int32_t *offset; /* from at[k] on */
    int32_t first; /* before at[0] */
    /* After the last one. */
    int32_t standard, summer;
    bool has_summer;
    change begins, ends;
};

/* --- reading ------------------------------------------------------------- */

static int64_t big_endian(const unsigned char *bytes, int size)
{
    uint64_t value = 0;
    for (int k = 0; k < size; k++)
        value = value << 8 | bytes[k];
    int shift = 64 - 8 * size;
    return (int64_t)(value << shift) >> shift;
}

/* [+-]hh[:mm[:ss]] as seconds. */
static bool read_clock(const char **at, int *seconds)
{
    int sign = **at == '-' ? -1 : 1, part = 0, unit = 3600;
    *at += **at == '-' || **at == '+';
    *seconds = 0;
    for (; unit > 0; unit /= 60) {
        char *end;
        if (**at < '0' || **at > '9')
            return false;
        part = (int)strtol(*at, &end, 10);
        if (part > 167) /* RFC 8536: hours up to 167 */
            return false;
        *seconds += sign * part * unit;
        *at = end;
        if (**at != ':')
            return true;
        (*at)++;
    }
    return false;
}

/* "CET" or "<+0330>". */
static bool skip_name(const char **at)
{
    const char *start = *at;
    if (**at == '<') {
        const char *end = strchr(*at, '>');
        if (end == NULL)
            return false;
        *at = end + 1;
        return true;
    }
    while ((**at >= 'A' && **at <= 'Z') || (**at >= 'a' && **at <= 'z'))
        (*at)++;
    return *at - start >= 3;
}

static bool read_number(const char **at, char before, int least, int most,
                        int *number)
{
    char *end;
    if (**at != before || (*at)[1] < '0' || (*at)[1] > '9')
        return false;
    *number = (int)strtol(*at + 1, &end, 10);
    *at = end;
    return *number >= least && *number <= most;
}

/* ",M3.5.0/2". Rules by the number of a day are not in use any more. */
static bool read_change(const char **at, change *out)
{
    if (**at != ',')
        return false;
    (*at)++;
    out->second = 7200;
    if (!read_number(at, 'M', 1, 12, &out->month) ||
        !read_number(at, '.', 1, 5, &out->week) ||
        !read_number(at, '.', 0, 6, &out->weekday))
        return false;
    if (**at != '/')
        return true;
    (*at)++;
    return read_clock(at, &out->second);
}

/* POSIX counts west of Greenwich as positive. */
static bool read_rule(const char *rule, pe__zone *zone)
{
    const char *at = rule;
    int seconds;
    if (!skip_name(&at) || !read_clock(&at, &seconds))
        return false;
    zone->standard = -seconds;
    if (*at == '\0')
        return true;
    zone->summer = zone->standard + 3600;
    if (!skip_name(&at))
        return false;
    if (*at != ',' && *at != '\0') {
        if (!read_clock(&at, &seconds))
            return false;
        zone->summer = -seconds;
    }
    zone->has_summer = read_change(&at, &zone->begins) &&
                       read_change(&at, &zone->ends) && *at == '\0';
    return zone->has_summer;
}

/* The counts of a header, in the order of the file. */
typedef struct {
    int64_t utc, standard, leaps, changes, types, letters;
} counts;

static bool read_head(const unsigned char *bytes, size_t size, counts *out)
{
    if (size < HEAD || memcmp(bytes, "TZif", 4) != 0 || bytes[4] < '2')
        return false;
    int64_t number[6];
    for (size_t k = 0; k < 6; k++) {
        number[k] = big_endian(bytes + 20 + 4 * k, 4);
        if (number[k] < 0 || number[k] > LARGEST_FILE)
            return false;
    }
    *out = (counts){number[0], number[1], number[2], number[3], number[4],
                    number[5]};
    return out->types > 0 && out->changes <= MOST_CHANGES;
}

static size_t body_size(const counts *c, int moment)
{
    return (size_t)(c->changes * (moment + 1) + c->types * 6 + c->letters +
                    c->leaps * (moment + 4) + c->standard + c->utc);
}

/* The part with moments of 64 bits, at `bytes`. */
static bool read_changes(const unsigned char *bytes, const counts *c,
                         pe__zone *zone)
{
    const unsigned char *index = bytes + c->changes * 8;
    const unsigned char *type = index + c->changes;
    zone->count = (int)c->changes;
    zone->at = pe__alloc((size_t)c->changes, sizeof *zone->at);
    zone->offset = pe__alloc((size_t)c->changes, sizeof *zone->offset);
    if (zone->at == NULL || zone->offset == NULL)
        return false;
    zone->first = (int32_t)big_endian(type, 4);
    for (size_t k = 0; k < (size_t)c->changes; k++) {
        const unsigned char *kind = type + (size_t)6 * index[k];
        zone->at[k] = big_endian(bytes + 8 * k, 8);
        zone->offset[k] =
            index[k] < c->types ? (int32_t)big_endian(kind, 4) : 0;
    }
    zone->standard = zone->count > 0 ? zone->offset[zone->count - 1]
                                     : zone->first;
    return true;
}

pe_status pe__zone_read(const unsigned char *bytes, size_t size,
                        pe__zone **out, pe_error *err)
{
    counts old, c;
    *out = NULL;
    /* a first part with moments of 32 bits, then all again with 64 */
    size_t skip = 0, end = 0;
    if (read_head(bytes, size, &old))
        skip = HEAD + body_size(&old, 4);
    if (skip > 0 && skip <= size && read_head(bytes + skip, size - skip, &c))
        end = skip + HEAD + body_size(&c, 8);
    if (end == 0 || end > size)
        return pe__fail(err, PE_BAD_INPUT, "this is no time zone (TZif, "
                        "version 2 or later)");
    pe__zone *zone = pe__zalloc(1, sizeof *zone);
    if (zone == NULL || !read_changes(bytes + skip + HEAD, &c, zone)) {
        pe__zone_free(zone);
        return pe__fail_memory(err);
    }
    char rule[LONGEST_RULE] = "";
    size_t length = size - end;
    if (length > 2 && length < LONGEST_RULE && bytes[end] == '\n') {
        memcpy(rule, bytes + end + 1, length - 1);
        rule[strcspn(rule, "\n")] = '\0';
        read_rule(rule, zone); /* one that cannot be read: no summer time */
    }
    *out = zone;
    return PE_OK;
}

void pe__zone_free(pe__zone *zone)
{
    if (zone == NULL)
        return;
    pe__free(zone->at);
    pe__free(zone->offset);
    pe__free(zone);
}

/* --- asking -------------------------------------------------------------- */

/* The moment of a change in a year, as if local time were UTC. */
static int64_t moment_of(const change *c, int64_t year)
{
    int64_t first = pe__day_of((pe__date){year, c->month, 1});
    int weekday = (pe__weekday_of(first) + 1) % 7; /* 0 = Sunday */
    int64_t day = first + (c->weekday - weekday + 7) % 7 +
                  (int64_t)7 * (c->week - 1);
    while (day >= first + pe__days_in(year, c->month))
        day -= 7; /* the fifth is the last */
    return day * 86400 + c->second;
}

static int offset_by_rule(const pe__zone *zone, int64_t at)
{
    if (!zone->has_summer)
        return zone->standard;
    int64_t local = at + zone->standard;
    int64_t day = local / 86400 - (local % 86400 < 0);
    int64_t year = pe__date_of(day).year;
    int64_t begins = moment_of(&zone->begins, year) - zone->standard;
    int64_t ends = moment_of(&zone->ends, year) - zone->summer;
    bool summer = begins < ends ? at >= begins && at < ends
                                : at >= begins || at < ends;
    return summer ? zone->summer : zone->standard;
}

int pe__zone_offset(const pe__zone *zone, int64_t at)
{
    if (zone == NULL)
        return 0;
    if (zone->count == 0 || at < zone->at[0])
        return zone->count == 0 ? offset_by_rule(zone, at) : zone->first;
    if (at >= zone->at[zone->count - 1])
        return offset_by_rule(zone, at);
    int low = 0, high = zone->count - 1; /* at[low] <= at < at[high] */
    while (high - low > 1) {
        int middle = (low + high) / 2;
        if (zone->at[middle] <= at)
            low = middle;
        else
            high = middle;
    }
    return zone->offset[low];
}

/* --- keeping ------------------------------------------------------------- */

typedef struct {
    char name[LONGEST_NAME];
    pe__zone *zone; /* NULL = there is none of that name */
} kept;

struct pe__zones {
    pthread_mutex_t lock;
    char folder[256];
    kept zone[MOST_ZONES];
    int count;
};

bool pe__zone_is_name(const char *name)
{
    size_t size = strlen(name);
    if (size == 0 || size >= LONGEST_NAME || name[0] == '/' ||
        strstr(name, "..") != NULL)
        return false;
    for (const char *c = name; *c != '\0'; c++)
        if (!((*c >= 'A' && *c <= 'Z') || (*c >= 'a' && *c <= 'z') ||
              (*c >= '0' && *c <= '9') || strchr("/_+-", *c) != NULL))
            return false;
    return true;
}

pe__zones *pe__zones_new(const char *folder)
{
    pe__zones *zones = pe__zalloc(1, sizeof *zones);
    if (zones == NULL)
        return NULL;
    pthread_mutex_init(&zones->lock, NULL);
    snprintf(zones->folder, sizeof zones->folder, "%s", folder);
    return zones;
}

void pe__zones_free(pe__zones *zones)
{
    if (zones == NULL)
        return;
    for (int k = 0; k < zones->count; k++)
        pe__zone_free(zones->zone[k].zone);
    pthread_mutex_destroy(&zones->lock);
    pe__free(zones);
}

/* NULL when it cannot be had. */
static pe__zone *load(const char *folder, const char *name)
{
    char path[400];
    pe__zone *zone = NULL;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    unsigned char *bytes = pe__alloc(LARGEST_FILE, 1);
    if (file != NULL && bytes != NULL) {
        size_t size = fread(bytes, 1, LARGEST_FILE, file);
        pe__zone_read(bytes, size, &zone, NULL);
    }
    if (file != NULL)
        fclose(file);
    pe__free(bytes);
    return zone;
}

const pe__zone *pe__zones_find(pe__zones *zones, const char *name)
{
    if (!pe__zone_is_name(name) || strcmp(name, "UTC") == 0)
        return NULL;
    pthread_mutex_lock(&zones->lock);
    int k = 0;
    while (k < zones->count && strcmp(zones->zone[k].name, name) != 0)
        k++;
    if (k == zones->count && k < MOST_ZONES) {
        snprintf(zones->zone[k].name, LONGEST_NAME, "%s", name);
        zones->zone[k].zone = load(zones->folder, name);
        zones->count++;
    }
    const pe__zone *found = k < zones->count ? zones->zone[k].zone : NULL;
    pthread_mutex_unlock(&zones->lock);
    return found;
}
