/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Is a store what it should be? */
#ifndef PE_STORE_AUDIT_H
#define PE_STORE_AUDIT_H

#include "doc.h"
#include "dump.h"
#include "event.h"

typedef struct {
    int level, newest;       /* steps of the schema: the store's, ours */
    pe__event_audit events;
    int64_t kept_answers;
    bool whole;              /* all could be read: `content` counts */
    pe__dump_summary content;
    pe__doc *doc;            /* holds the faults */
    pe__value *faults;       /* sentences, "" = none */
} pe__audit;

/* At one moment; the store may be in use. `known`: NULL, or the head of an
 * earlier audit as "SEQ:HASH": then that event must still be what it was, which
 * shows a chain that was cut off and spun anew. A fault found is no failure:
 * PE_OK. PE_IO and PE_BAD_INPUT: the store cannot be looked at. Free in any
 * case. */
pe_status pe__audit_run(const char *url, const char *known, pe__audit *audit,
                        pe_error *err);
void pe__audit_free(pe__audit *audit);

#endif
