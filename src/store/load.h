/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A store from its content (dump.h). */
#ifndef PE_STORE_LOAD_H
#define PE_STORE_LOAD_H

#include "dump.h"

typedef struct {
    /* *got = 0 at the end. */
    pe_status (*read)(void *context, void *out, size_t room, size_t *got,
                      pe_error *err);
    void *context;
} pe__source;

/* Fills the store of `db`, which must be empty (no tables), and has no
 * transaction open; of no other use afterwards: close it. All or nothing.
 * PE_BAD_INPUT: the store is not empty, the content is damaged or newer than
 * the program, its chain does not verify; or what is there in the end is not
 * what was read. */
pe_status pe__load(pe__sql *db, const pe__source *source,
                   pe__dump_summary *summary, pe_error *err);

#endif
