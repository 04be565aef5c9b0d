/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* All that a store holds, as one stream of bytes that is the same whichever
 * database holds it (docs/store.md, "The content"): for backups, which seal it,
 * and for its digest. It is never written anywhere as it is. */
#ifndef PE_STORE_DUMP_H
#define PE_STORE_DUMP_H

#include "sql.h"

enum { PE__DIGEST = 32 };

typedef struct {
    pe_status (*write)(void *context, const void *bytes, size_t size,
                       pe_error *err);
    void *context;
} pe__sink;

typedef struct {
    int64_t tables, rows, bytes;
    unsigned char digest[PE__DIGEST]; /* SHA-256 of the stream */
} pe__dump_summary;

/* One moment of the store: within the transaction that is open on `db`.
 * `sink` NULL: only the summary. */
pe_status pe__dump(pe__sql *db, const pe__sink *sink,
                   pe__dump_summary *summary, pe_error *err);

#endif
