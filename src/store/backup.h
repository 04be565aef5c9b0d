/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Backups: one moment of a store, sealed to custodians; and a store from one.
 * There is no plain copy of a hub. */
#ifndef PE_STORE_BACKUP_H
#define PE_STORE_BACKUP_H

#include "dump.h"

/* Reads the store at `url`, which may be in use, and writes the file `path`,
 * whole or not at all. `keys`: custodians' public keys as text. */
pe_status pe__backup(const char *url, const char *path, char *const *keys,
                     int count, pe__dump_summary *summary, pe_error *err);

/* Makes the store at `url`, which must not be there or be empty, of the file
 * `path` with the secret key in the file `key`. All or nothing; brought up to
 * this program's schema. */
pe_status pe__restore(const char *path, const char *url, const char *key,
                      pe__dump_summary *summary, pe_error *err);

#endif
