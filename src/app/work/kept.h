/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The result of a division as a document, so that the store can keep all that
 * is said about it: kept and read again, every number is the same bit for
 * bit. */
#ifndef PE_APP_WORK_KEPT_H
#define PE_APP_WORK_KEPT_H

#include "doc.h"
#include "jobs_result.h"

/* Puts the result into an empty object. */
void pe__kept_write(const pe_jobs_result *result, pe__doc *doc,
                    pe__value *out);
/* `workplace` is the one the result was made for. PE_BAD_INPUT: it cannot have
 * been. Freed by pe_jobs_result_free. */
pe_status pe__kept_read(const pe__value *in, const pe_workplace *workplace,
                        pe_jobs_result *result, pe_error *err);

#endif
