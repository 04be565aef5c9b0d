/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Shared by the files of changing a decision before it opens. */
#ifndef PE_APP_AMEND_H
#define PE_APP_AMEND_H

#include "use.h"

/* A text beside another as pieces: [{text, is_kept, is_out, is_in}] under
 * `key`. */
pe_status pe__put_compared(pe__doc *doc, pe__value *object, const char *key,
                           const char *before, const char *after,
                           pe_error *err);

/* Whether the options of a decision may be changed or added to: not where
 * there are none, nor where it is about somebody. */
bool pe__amend_options(const pe__value *decision);
/* What the decision says now of an amendment's subject; "" of a new option. */
const char *pe__amend_current(const pe__value *decision,
                              const pe__value *options,
                              const pe__value *amendment);
/* Whether an option of that name is there. */
bool pe__amend_is_option(const pe__value *options, const char *name);

/* amendments, versions, may_amend, may_amend_options of a decision that is
 * shown. */
pe_status pe__put_amendments(pe__use *use, const pe__value *decision,
                             const pe__value *options, pe_error *err);

/* --- amend.c -------------------------------------------------------------- */

/* At the opening: amendments that are open still become options, or are left
 * beside the question. */
pe_status pe__amend_settle(pe__sql *db, pe__doc *doc, int64_t council,
                           int64_t decision, int64_t now, pe_error *err);

#endif
