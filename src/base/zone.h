/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Time zones, from the files of tzdata (TZif, RFC 8536). The C library knows
 * one zone a process, by an environment variable; here every reader has their
 * own, at once. */
#ifndef PE_BASE_ZONE_H
#define PE_BASE_ZONE_H

#include <parecon/error.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct pe__zone pe__zone;

/* From the bytes of a TZif file. PE_BAD_INPUT when it is none. */
pe_status pe__zone_read(const unsigned char *bytes, size_t size,
                        pe__zone **out, pe_error *err);
void pe__zone_free(pe__zone *zone);
/* Seconds that local time is ahead of UTC at that moment; NULL = UTC. */
int pe__zone_offset(const pe__zone *zone, int64_t at);

/* Whether it may be the name of a zone: "Europe/Berlin". Anything that could
 * lead out of the folder of zones is none. */
bool pe__zone_is_name(const char *name);

/* Where Debian keeps them. */
#define PE__ZONES "/usr/share/zoneinfo"

/* Those that were asked for, kept. Any number of threads. */
typedef struct pe__zones pe__zones;
pe__zones *pe__zones_new(const char *folder); /* NULL: no memory */
void pe__zones_free(pe__zones *zones);
/* NULL = UTC, also when there is no such zone. Lives as long as `zones`. */
const pe__zone *pe__zones_find(pe__zones *zones, const char *name);

#endif
