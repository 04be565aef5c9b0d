/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* parecon audit: is a store what it should be? */
#include "audit.h"
#include "command.h"
#include "error.h"
#include "print_doc.h"
#include "terminal.h"

#include <inttypes.h>
#include <stdio.h>

/* A digest in hex. */
static void hex_of(const unsigned char *bytes, int size, char *out)
{
    for (int k = 0; k < size; k++)
        snprintf(out + 2 * (ptrdiff_t)k, 3, "%02x", bytes[k]);
}

static void print_text(const pe__audit *audit, const char *digest)
{
    int width = pe__terminal_width(stdout);
    char line[300];
    for (const pe__value *v = pe__first(audit->faults); v != NULL; v = v->next)
        pe__terminal_wrap(stdout, v->text.bytes, 0, 4, width);
    if (pe__first(audit->faults) == NULL)
        printf("all as it should be\n");
    snprintf(line, sizeof line, "step %d of %d of the schema, %" PRId64
             " tables, %" PRId64 " rows, %" PRId64 " kept answers",
             audit->level, audit->newest, audit->content.tables,
             audit->content.rows, audit->kept_answers);
    pe__terminal_wrap(stdout, line, 0, 0, width);
    printf("events   %" PRId64 "\n", audit->events.events);
    if (audit->events.events > 0)
        printf("head     %" PRId64 ":%s\n", audit->events.events,
               audit->events.head);
    if (audit->whole)
        printf("digest   %s\n", digest);
}

static pe_status print_json(const pe__audit *audit, const char *digest,
                            pe_error *err)
{
    pe__doc *doc = audit->doc;
    pe__value *all = pe__doc_object(doc);
    pe__put(doc, all, "faults", audit->faults);
    pe__put_integer(doc, all, "step", audit->level);
    pe__put_integer(doc, all, "newest_step", audit->newest);
    pe__put_integer(doc, all, "tables", audit->content.tables);
    pe__put_integer(doc, all, "rows", audit->content.rows);
    pe__put_integer(doc, all, "kept_answers", audit->kept_answers);
    pe__put_integer(doc, all, "events", audit->events.events);
    pe__put_integer(doc, all, "broken_at", audit->events.broken_at);
    pe__put_text(doc, all, "head", audit->events.head);
    pe__put_text(doc, all, "digest", audit->whole ? digest : NULL);
    return pe__print_doc(doc, all, err);
}

int pe__run_audit(const pe__options *options)
{
    pe_error err = {0};
    pe__audit audit;
    char digest[2 * PE__DIGEST + 1];
    pe_status status = pe__audit_run(options->argument[0], options->head,
                                     &audit, &err);
    bool fine = status == PE_OK && pe__first(audit.faults) == NULL;
    if (status == PE_OK) {
        hex_of(audit.content.digest, PE__DIGEST, digest);
        if (options->json)
            status = print_json(&audit, digest, &err);
        else
            print_text(&audit, digest);
    }
    pe__audit_free(&audit);
    if (status != PE_OK)
        return pe__terminal_fail(&err);
    return fine ? PE__EXIT_SOLVED : PE__EXIT_SHORT;
}
