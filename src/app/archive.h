/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A ZIP of files that stand in memory. */
#ifndef PE_APP_ARCHIVE_H
#define PE_APP_ARCHIVE_H

#include "buffer.h"

#include <parecon/error.h>

typedef struct {
    const char *name; /* with '/' between folders */
    char *bytes;
    size_t size;
} pe__archive_file;

/* Adds the ZIP to `out`. Equal files give equal bytes: all are dated
 * 2000-01-01. Only memory can fail. */
pe_status pe__archive_pack(const pe__archive_file *file, int count,
                           pe__buffer *out, pe_error *err);

#endif
