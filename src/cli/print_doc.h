/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a command says with --json. */
#ifndef PE_CLI_PRINT_DOC_H
#define PE_CLI_PRINT_DOC_H

#include "doc.h"

/* A document as JSON on stdout, in a line; nothing when memory ran out, in it
 * or here. */
pe_status pe__print_doc(const pe__doc *doc, const pe__value *all,
                        pe_error *err);

#endif
