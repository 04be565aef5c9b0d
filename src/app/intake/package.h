/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A tabular data package: tables by their name, from a folder or a ZIP, packed
 * with zstd or not. */
#ifndef PE_APP_INTAKE_PACKAGE_H
#define PE_APP_INTAKE_PACKAGE_H

#include "doc.h"
#include "table.h"

typedef struct pe__bundle pe__bundle;

pe_status pe__bundle_folder(const char *folder, pe__bundle **out,
                            pe_error *err);
/* `bytes` must outlive it. PE_BAD_INPUT: no ZIP. */
pe_status pe__bundle_zip(const char *name, const void *bytes, size_t size,
                         pe__bundle **out, pe_error *err);
void pe__bundle_close(pe__bundle *bundle); /* NULL is fine */

/* The table under any of the names ("organization organizations"), or as
 * datapackage.json says where it stands; *out is NULL where there is none. */
pe_status pe__bundle_table(pe__bundle *bundle, pe__doc *doc,
                           const char *names, pe__table **out, pe_error *err);

#endif
