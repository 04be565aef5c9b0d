/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A division with its tables, to be checked by anybody: one ZIP with the
 * folders `workplace` and `result`, as `parecon jobs check` reads them. */
#ifndef PE_APP_WORK_BUNDLE_H
#define PE_APP_WORK_BUNDLE_H

#include "buffer.h"
#include "dossier.h"

/* Adds the ZIP to `out`. The same division gives the same bytes. */
pe_status pe__division_zip(const pe__dossier *dossier, pe__buffer *out,
                     pe_error *err);

#endif
