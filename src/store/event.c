/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The chain of events. */
#include "event.h"

#include "buffer.h"
#include "error.h"
#include "query.h"
#include "sql_driver.h"

#include <ctype.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { AT_ONCE = 1000 }; /* rows held at a time when checking */
#define HASH ((size_t)crypto_hash_sha256_BYTES)
#define HEX (2 * HASH)

_Static_assert(sizeof((pe__event_audit *)0)->head == HEX + 1,
               "the head is a hash in hex");

/* The line of event.h. Nothing in it may be taken for something else: numbers
 * have no tab, `kind` and `data` are looked at when the event is added. */
static void hash_event(const unsigned char previous[HASH],
                       const pe__event *event, unsigned char out[HASH])
{
    char head[512];
    sodium_bin2hex(head, sizeof head, previous, HASH);
    int length = snprintf(head + HEX, sizeof head - HEX,
                          "\t%" PRId64 "\t%" PRId64 "\t%" PRId64 "\t%" PRId64
                          "\t%.80s\t%" PRId64 "\t", event->seq, event->at,
                          event->council, event->actor, event->kind,
                          event->subject);
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, (unsigned char *)head,
                              HEX + (size_t)length);
    crypto_hash_sha256_update(&state, (const unsigned char *)event->data,
                              strlen(event->data));
    crypto_hash_sha256_final(&state, out);
}

/* "task.added": letters, digits, points, dashes. */
static bool is_kind(const char *kind)
{
    size_t length = strspn(kind, "abcdefghijklmnopqrstuvwxyz0123456789._-");
    return length > 0 && length <= 80 && kind[length] == '\0';
}

/* Compact JSON has no control characters; that it is JSON is the caller's. */
static bool is_data(const char *data)
{
    if (data == NULL || *data != '{')
        return false;
    while (*data != '\0' && iscntrl((unsigned char)*data) == 0)
        data++;
    return *data == '\0';
}

/* The newest event's number and hash; 0 and zeros when there is none. */
static pe_status newest(pe__sql *db, int64_t *seq, unsigned char hash[HASH],
                        pe_error *err)
{
    pe__statement *s = NULL;
    bool row = false;
    size_t size = 0;
    *seq = 0;
    memset(hash, 0, HASH);
    pe_status status = pe__sql_prepare(db, "SELECT seq, hash FROM event "
                                       "ORDER BY seq DESC LIMIT 1", &s, err);
    if (status == PE_OK)
        status = pe__sql_step(s, &row, err);
    if (row) {
        const void *bytes = pe__sql_bytes(s, 1, &size);
        *seq = pe__sql_integer(s, 0);
        if (size == HASH)
            memcpy(hash, bytes, HASH);
        else
            status = pe__fail(err, PE_IO, "event %" PRId64 " has no hash: the "
                              "store is damaged; run \"parecon audit\"", *seq);
    }
    pe__sql_finish(s);
    return status;
}

pe_status pe__event_newest(pe__sql *db, int64_t *seq, pe_error *err)
{
    if (db->depth > 0 && db->chain.known) {
        *seq = db->chain.seq;
        return PE_OK;
    }
    return pe__query_integer(db, seq, 0, err, "SELECT max(seq) FROM event",
                             "");
}

static pe_status insert(pe__sql *db, const pe__event *event,
                        const unsigned char hash[HASH], pe_error *err)
{
    return pe__query_run(db, NULL, err, "INSERT INTO event (seq, at, council, "
                         "actor, kind, subject, data, hash) VALUES "
                         "($1, $2, $3, $4, $5, $6, $7, $8)", "iiiititb",
                         event->seq, event->at, event->council, event->actor,
                         event->kind, event->subject, event->data, hash,
                         HASH);
}

/* Within a transaction the newest event is known after the first; a roll back
 * makes it be asked for again. */
pe_status pe__event_add(pe__sql *db, pe__event *event, pe_error *err)
{
    unsigned char previous[HASH], hash[HASH];
    if (!is_kind(event->kind) || !is_data(event->data))
        return pe__fail(err, PE_USAGE, "an event of kind \"%.80s\" whose kind "
                        "or data is not of the form it must have",
                        event->kind);
    pe_status status = PE_OK;
    if (db->depth > 0 && db->chain.known) {
        event->seq = db->chain.seq;
        memcpy(previous, db->chain.hash, HASH);
    } else {
        status = newest(db, &event->seq, previous, err);
    }
    if (status != PE_OK)
        return status;
    event->seq++;
    hash_event(previous, event, hash);
    status = insert(db, event, hash, err);
    if (status == PE_OK) {
        db->chain.known = true;
        db->chain.seq = event->seq;
        memcpy(db->chain.hash, hash, HASH);
    }
    return status;
}

/* --- reading -------------------------------------------------------------- */

static const char ROWS[] =
    "SELECT seq, at, council, actor, kind, subject, data, hash FROM event "
    "WHERE seq > $1 ORDER BY seq LIMIT $2";

static pe__event event_of(const pe__statement *s)
{
    return (pe__event){
        .seq = pe__sql_integer(s, 0),
        .at = pe__sql_integer(s, 1),
        .council = pe__sql_integer(s, 2),
        .actor = pe__sql_integer(s, 3),
        .kind = pe__sql_text(s, 4, NULL),
        .subject = pe__sql_integer(s, 5),
        .data = pe__sql_text(s, 6, NULL),
    };
}

static pe_status start(pe__sql *db, int64_t seq, int most, pe__statement **s,
                       pe_error *err)
{
    pe_status status = pe__sql_prepare(db, ROWS, s, err);
    if (status == PE_OK) {
        pe__sql_bind_integer(*s, 1, seq);
        pe__sql_bind_integer(*s, 2, most);
    }
    return status;
}

pe_status pe__event_each(pe__sql *db, int64_t seq, int most,
                         int (*each)(void *context, const pe__event *event),
                         void *context, pe_error *err)
{
    pe__statement *s = NULL;
    bool row = false;
    int ended = 0;
    pe_status status = start(db, seq, most, &s, err);
    if (status == PE_OK)
        status = pe__sql_step(s, &row, err);
    while (status == PE_OK && row && ended == 0) {
        pe__event event = event_of(s);
        ended = each(context, &event);
        if (ended == 0)
            status = pe__sql_step(s, &row, err);
    }
    pe__sql_finish(s);
    return status;
}

/* --- checking ------------------------------------------------------------- */

/* False, and why, when the row is not the next link after *last, whose hash is
 * `chain`. */
static bool follows(const pe__statement *s, int64_t *last,
                    unsigned char chain[HASH], pe__event_audit *audit)
{
    pe__event event = event_of(s);
    unsigned char right[HASH];
    size_t size;
    const void *kept = pe__sql_bytes(s, 7, &size);
    int64_t next = *last + 1;
    if (event.seq != next) {
        audit->broken_at = next;
        snprintf(audit->why, sizeof audit->why, "event %" PRId64 " is missing: "
                 "after %" PRId64 " comes %" PRId64, next, *last, event.seq);
        return false;
    }
    hash_event(chain, &event, right);
    if (size != HASH || memcmp(kept, right, HASH) != 0) {
        audit->broken_at = event.seq;
        snprintf(audit->why, sizeof audit->why, "event %" PRId64 " is not what "
                 "was written: its hash does not fit what it says and what "
                 "comes before it", event.seq);
        return false;
    }
    memcpy(chain, right, HASH);
    *last = next;
    return true;
}

/* A piece at a time, so that a long chain needs no memory. *more = whether
 * there may be another. */
static pe_status verify_piece(pe__sql *db, int64_t *last,
                              unsigned char hash[HASH],
                              pe__event_audit *audit, bool *more,
                              pe_error *err)
{
    pe__statement *s = NULL;
    bool row = false, good = true;
    int count = 0;
    pe_status status = start(db, *last, AT_ONCE, &s, err);
    if (status == PE_OK)
        status = pe__sql_step(s, &row, err);
    while (status == PE_OK && row && good) {
        count++;
        good = follows(s, last, hash, audit);
        audit->events += good;
        if (good)
            status = pe__sql_step(s, &row, err);
    }
    pe__sql_finish(s);
    *more = status == PE_OK && good && count == AT_ONCE;
    return status;
}

pe_status pe__event_verify(pe__sql *db, pe__event_audit *audit, pe_error *err)
{
    unsigned char hash[HASH] = {0};
    int64_t last = 0;
    bool more = true;
    *audit = (pe__event_audit){0};
    pe_status status = pe__sql_begin(db, err); /* all of one moment */
    if (status != PE_OK)
        return status;
    while (more && status == PE_OK)
        status = verify_piece(db, &last, hash, audit, &more, err);
    pe__sql_rollback(db);
    sodium_bin2hex(audit->head, sizeof audit->head, hash, HASH);
    return status;
}
