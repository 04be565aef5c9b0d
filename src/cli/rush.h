/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What "match crowd|load" and "vote crowd|load" have in common. */
#ifndef PE_CLI_RUSH_H
#define PE_CLI_RUSH_H

#include "command.h"
#include "drive.h"
#include "drive_crowd.h"

/* Makes a crowd of that size in the store that is the first argument, and hands
 * out what opens its accounts: into --out, for its owner alone, or printed.
 * `rush`: the command that goes with it; `what` there is to rush for. */
int pe__rush_crowd(const pe__options *options, const pe__crowd *size,
                   const char *rush, const char *what);

/* The hub and the crowd of the arguments, and what they allow. */
typedef struct {
    pe__drive drive;
    pe__crowd crowd;
    pe__doc *doc;
    unsigned char *bytes;
} pe__rush;

pe_status pe__rush_open(const pe__options *options, pe__rush *out,
                        pe_error *err);
void pe__rush_close(pe__rush *rush);

/* A second. */
double pe__rush_rate(const pe__driven *driven);
/* "sent":…,"busy":…, … "longest":… without braces. */
void pe__rush_json(const pe__driven *driven);
/* What went wrong, in lines; nothing when nothing did. */
void pe__rush_troubles(const pe__driven *driven);

#endif
