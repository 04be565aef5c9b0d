/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "audit.h"

#include "dialect.h"
#include "error.h"
#include "migrate.h"
#include "query.h"

#include <ctype.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { HEX = 64 };

static void add_fault(pe__audit *audit, const char *sentence)
{
    pe__add_text(audit->doc, audit->faults, sentence);
}

/* --- the chain ------------------------------------------------------------ */

/* The hash of an event, in hex; "" when there is no such event. */
static pe_status hash_of(pe__sql *db, int64_t seq, char hex[HEX + 1],
                         pe_error *err)
{
    pe__statement *s = NULL;
    bool row = false;
    size_t size;
    *hex = '\0';
    pe_status status = pe__sql_prepare(db, "SELECT hash FROM event "
                                       "WHERE seq = $1", &s, err);
    if (status == PE_OK) {
        pe__sql_bind_integer(s, 1, seq);
        status = pe__sql_step(s, &row, err);
    }
    if (row) {
        const void *hash = pe__sql_bytes(s, 0, &size);
        if (size == HEX / 2)
            sodium_bin2hex(hex, HEX + 1, hash, size);
    }
    pe__sql_finish(s);
    return status;
}

/* "12:ab…": the number of an event and its hash. */
static pe_status parse_head(const char *known, int64_t *seq, const char **hash,
                            pe_error *err)
{
    char *end;
    *seq = strtoll(known, &end, 10);
    *hash = end + 1;
    size_t length = *end == ':' ? strspn(end + 1, "0123456789abcdef") : 0;
    if (*seq < 1 || length != HEX || end[1 + HEX] != '\0')
        return pe__fail(err, PE_USAGE, "\"%.90s\" is no head of a chain: it "
                        "is NUMBER:HASH, as an audit prints it", known);
    return PE_OK;
}

static pe_status check_known(pe__sql *db, const char *known, pe__audit *audit,
                             pe_error *err)
{
    int64_t seq;
    const char *hash;
    char now[HEX + 1] = "";
    pe_status status = parse_head(known, &seq, &hash, err);
    if (status == PE_OK)
        status = hash_of(db, seq, now, err);
    if (status != PE_OK || strcmp(now, hash) == 0)
        return status;
    add_fault(audit, pe__doc_format(audit->doc, *now == '\0'
        ? "event %" PRId64 " was there once and is not any more: the chain "
          "was cut off"
        : "event %" PRId64 " is not the one it once was: the chain was spun "
          "anew", seq));
    return PE_OK;
}

static pe_status check_chain(pe__sql *db, const char *known, pe__audit *audit,
                             pe_error *err)
{
    pe_status status = pe__event_verify(db, &audit->events, err);
    if (status == PE_OK && audit->events.broken_at != 0)
        add_fault(audit, audit->events.why);
    if (status == PE_OK && known != NULL)
        status = check_known(db, known, audit, err);
    return status;
}

/* --- the rest ------------------------------------------------------------- */

static pe_status check_keys(pe__sql *db, pe__audit *audit, pe_error *err)
{
    int64_t odd = 0;
    pe_status status = pe__query_integer(db, &audit->kept_answers, 0, err,
                                         "SELECT count(*) FROM idempotency",
                                         "");
    if (status == PE_OK)
        status = pe__query_integer(db, &odd, 0, err, "SELECT count(*) FROM "
                                   "idempotency WHERE length(key) <> 32", "");
    if (odd > 0)
        add_fault(audit, pe__doc_format(audit->doc, "%" PRId64 " kept answers "
                                        "have a key that is none", odd));
    return status;
}

static pe_status check_file(pe__sql *db, pe__audit *audit, pe_error *err)
{
    pe__value *rows = pe__doc_array(audit->doc);
    pe_status status = pe__query_rows(db, audit->doc, rows, err,
                                      pe__dialect_faults(db), "");
    for (const pe__value *row = pe__first(rows); row != NULL; row = row->next)
        add_fault(audit, pe__get_text(row, "fault", ""));
    return status;
}

static pe_status look_inside(pe__sql *db, const char *known, pe__audit *audit,
                             pe_error *err)
{
    pe_status status = check_file(db, audit, err);
    if (status == PE_OK)
        status = check_chain(db, known, audit, err);
    if (status == PE_OK)
        status = check_keys(db, audit, err);
    if (status == PE_OK)
        status = pe__dump(db, NULL, &audit->content, err);
    audit->whole = status == PE_OK;
    return status;
}

/* A file so damaged that it cannot be read through is a finding as well. */
static pe_status look(pe__sql *db, const char *known, pe__audit *audit,
                      pe_error *err)
{
    audit->newest = pe__migrate_newest();
    pe_status status = pe__migrate_check(db, &audit->level, err);
    if (status == PE_OK && audit->level == 0)
        return pe__fail(err, PE_BAD_INPUT, "there is nothing in this store "
                        "yet");
    if (status != PE_OK)
        return status;
    status = look_inside(db, known, audit, err);
    if (status == PE_IO && pe__first(audit->faults) != NULL) {
        add_fault(audit, err->message);
        status = PE_OK;
    }
    if (status == PE_OK && pe__doc_failed(audit->doc))
        status = pe__fail_memory(err);
    return status;
}

pe_status pe__audit_run(const char *url, const char *known, pe__audit *audit,
                        pe_error *err)
{
    pe__sql *db = NULL;
    *audit = (pe__audit){.doc = pe__doc_new()};
    if (audit->doc == NULL)
        return pe__fail_memory(err);
    audit->faults = pe__doc_array(audit->doc);
    pe_status status = pe__sql_open(url, PE__SQL_READ, &db, err);
    if (status == PE_OK)
        status = pe__sql_begin(db, err);
    if (status == PE_OK)
        status = look(db, known, audit, err);
    pe__sql_close(db);
    return status;
}

void pe__audit_free(pe__audit *audit)
{
    pe__doc_free(audit->doc);
    *audit = (pe__audit){0};
}
