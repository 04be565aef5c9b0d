/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The state and its log: loading, living through what is missing, keeping. */
#include "board_own.h"

#include "error.h"
#include "journal.h"
#include "mem.h"
#include "packed.h"
#include "unpack.h"

#include <sodium.h>
#include <string.h>

enum { AT_ONCE = 2000 }; /* lines read at a time */

static const uint64_t STATE_MOST = (uint64_t)1 << 32;

/* --- living through lines ------------------------------------------------- */

typedef struct {
    pe_match *match;
    pe__board_mark mark;
    pe__doc *doc;
    int lines;
    pe_status status;
    pe_error *err;
} replay;

static int live_through(void *context, int64_t seq, const char *line,
                        const char *chain)
{
    replay *r = context;
    pe__journal_entry entry;
    pe_match_actions actions;
    pe__board_mark next = pe__board_mark_next(&r->mark, line);
    if (seq != next.seq || strcmp(chain, next.chain) != 0) {
        r->status = pe__fail(r->err, PE_IO, "line %lld of the switchboard's "
                             "log does not follow from the one before: the "
                             "store is damaged", (long long)seq);
        return 1;
    }
    r->status = pe__journal_read(line, strlen(line), r->doc, &entry, r->err);
    if (r->status == PE_OK && !entry.is_settings)
        r->status = pe_match_apply(r->match, &entry.event, &actions, r->err);
    r->mark = next;
    r->lines++;
    return r->status != PE_OK;
}

static pe_status live_on(replay *r, pe__sql *db)
{
    do {
        r->lines = 0;
        pe_status status = pe__board_log_each(db, r->mark.seq, AT_ONCE,
                                              live_through, r, r->err);
        if (r->status == PE_OK)
            r->status = status;
    } while (r->status == PE_OK && r->lines == AT_ONCE);
    return r->status;
}

/* --- building ------------------------------------------------------------- */

static pe_status unpack_state(const pe__buffer *packed, pe_match **match,
                              pe_error *err)
{
    unsigned char *bytes = NULL;
    uint64_t size = 0;
    pe_status status = pe__unpack(packed->bytes, packed->size,
                                  "the switchboard's state", STATE_MOST,
                                  &bytes, &size, err);
    if (status == PE_OK)
        status = pe_match_load(bytes, (size_t)size, match, err);
    pe__free(bytes);
    return status;
}

/* The newest state of the store, or an empty one. */
static pe_status newest_state(pe__board *b, pe__sql *db, replay *r,
                              pe_error *err)
{
    pe__buffer packed = {0};
    pe_status status = pe__board_state_newest(db, &r->mark, &packed, err);
    if (status == PE_OK)
        status = r->mark.seq != 0
                     ? unpack_state(&packed, &r->match, err)
                     : pe_match_new(&b->settings, &r->match, err);
    pe__buffer_free(&packed);
    return status;
}

static void put_in_place(pe__board *b, pe_match *match,
                         const pe__board_mark *mark)
{
    pthread_rwlock_wrlock(&b->lock);
    pe_match *old = b->match;
    b->match = match;
    b->mark = *mark;
    pthread_rwlock_unlock(&b->lock);
    if (old != match)
        pe_match_free(old);
    pe__board_nudge(b);
}

static pe_status build(pe__board *b, pe__sql *db, pe_error *err)
{
    replay r = {.doc = b->doc, .err = err};
    pe_status status = newest_state(b, db, &r, err);
    if (status == PE_OK) {
        b->kept = r.mark.seq;
        status = live_on(&r, db);
    }
    if (status == PE_OK)
        put_in_place(b, r.match, &r.mark);
    else
        pe_match_free(r.match);
    return status;
}

/* What another process wrote. A line that cannot be lived through leaves a
 * state that is good for nothing: it is built anew the next time. */
static pe_status catch_up(pe__board *b, pe__sql *db, pe_error *err)
{
    replay r = {.match = b->match, .mark = b->mark, .doc = b->doc,
                .err = err};
    pthread_rwlock_wrlock(&b->lock);
    pe_status status = live_on(&r, db);
    b->mark = status == PE_OK ? r.mark : pe__board_mark_none();
    if (status != PE_OK)
        b->mark.seq = -1;
    pthread_rwlock_unlock(&b->lock);
    pe__board_nudge(b);
    return status;
}

static pe_status settle(pe__board *b, pe__sql *db, pe_error *err)
{
    pe__board_mark newest;
    bool has = false;
    pe_status status = pe__board_log_newest(db, &newest, err);
    if (status != PE_OK)
        return status;
    if (b->match != NULL && newest.seq == b->mark.seq &&
        strcmp(newest.chain, b->mark.chain) == 0)
        return PE_OK;
    if (b->match != NULL && b->mark.seq > 0 && newest.seq > b->mark.seq)
        status = pe__board_log_has(db, &b->mark, &has, err);
    if (status != PE_OK)
        return status;
    return has ? catch_up(b, db, err) : build(b, db, err);
}

/* Once a transaction: what nobody else can have changed since is not asked
 * again. */
pe_status pe__board_settle(pe__board *b, pe__sql *db, pe_error *err)
{
    const int64_t turn = pe__sql_turn(db);
    if (b->match != NULL && turn != 0 && b->settled.db == db &&
        b->settled.turn == turn)
        return PE_OK;
    b->settled.turn = 0;
    pe_status status = settle(b, db, err);
    if (status == PE_OK) {
        b->settled.db = db;
        b->settled.turn = turn;
    }
    return status;
}

/* --- telling -------------------------------------------------------------- */

static pe_status write_line(pe__board *b, const pe_match_event *event,
                            pe_error *err)
{
    pe__buffer_clear(&b->line);
    pe__journal_write(event, b->doc, &b->line);
    if (b->line.failed || b->line.size == 0) {
        pe__buffer_free(&b->line);
        b->line = (pe__buffer){0};
        return pe__fail_memory(err);
    }
    b->line.bytes[b->line.size - 1] = '\0'; /* its newline */
    return PE_OK;
}

/* Who the event is about, in what followed. */
static void find_outcome(const pe_match_event *event,
                         const pe_match_actions *actions,
                         pe__board_outcome *outcome)
{
    for (int64_t k = 0; k < actions->count; k++) {
        const pe_match_action *a = &actions->action[k];
        if (a->person != event->person || a->person == 0 ||
            a->need != event->need || a->duty != event->duty)
            continue;
        *outcome = (pe__board_outcome){a->kind, a->refusal, a->until};
        return;
    }
}

pe_status pe__board_tell(pe__board *b, pe__sql *db,
                         const pe_match_event *event,
                         pe__board_outcome *outcome, pe_error *err)
{
    pe_match_actions actions = {0};
    pe__board_outcome none;
    pe__board_outcome *out = outcome != NULL ? outcome : &none;
    *out = (pe__board_outcome){0};
    if (b == NULL)
        return pe__fail(err, PE_USAGE, "there is no switchboard here");
    pe_status status = pe__board_settle(b, db, err);
    if (status == PE_OK)
        status = write_line(b, event, err);
    if (status != PE_OK)
        return status;
    pthread_rwlock_wrlock(&b->lock);
    status = pe_match_apply(b->match, event, &actions, err);
    if (status == PE_OK)
        b->mark = pe__board_mark_next(&b->mark, b->line.bytes);
    pthread_rwlock_unlock(&b->lock);
    if (status != PE_OK)
        return status;
    pe__board_nudge(b);
    find_outcome(event, &actions, out);
    status = pe__board_log_add(db, &b->mark, event->at, b->line.bytes, err);
    if (status == PE_OK)
        status = pe__board_deeds(b, db, event, &actions, err);
    if (status != PE_OK)
        b->settled.turn = 0; /* the store may not hold what was lived through */
    return status;
}

pe_status pe__board_pass(pe__board *b, pe__sql *db, int64_t now, pe_error *err)
{
    pe_match_event clock = {.kind = PE_MATCH_CLOCK, .at = now};
    pe_status status = pe__board_settle(b, db, err);
    return status == PE_OK && pe_match_due(b->match) <= now
               ? pe__board_tell(b, db, &clock, NULL, err)
               : status;
}

pe_status pe__board_due(pe__board *b, pe__sql *db, int64_t *due, pe_error *err)
{
    pe_status status = pe__board_settle(b, db, err);
    *due = status == PE_OK ? pe_match_due(b->match) : INT64_MAX;
    return status;
}

/* --- keeping -------------------------------------------------------------- */

static pe_status pack(pe__board *b, pe__buffer *packed, char digest[PE__CHAIN],
                      pe_error *err)
{
    unsigned char *bytes = NULL, hash[crypto_hash_sha256_BYTES];
    size_t size = 0;
    if (pe_match_save(b->match, &bytes, &size) != PE_OK)
        return pe__fail_memory(err);
    crypto_hash_sha256(hash, bytes, size);
    sodium_bin2hex(digest, PE__CHAIN, hash, sizeof hash);
    pe_status status = pe__pack_bytes(bytes, size, packed, err);
    pe__free(bytes);
    return status;
}

pe_status pe__board_keep(pe__board *b, pe__sql *db, int64_t now, bool forget,
                         pe_error *err)
{
    char digest[PE__CHAIN];
    pe__buffer packed = {0};
    pe_status status = pe__board_settle(b, db, err);
    if (status != PE_OK || b->mark.seq == 0)
        return status;
    if (forget || b->mark.seq != b->kept) {
        status = pack(b, &packed, digest, err);
        if (status == PE_OK)
            status = pe__board_state_add(db, &b->mark, now, digest,
                                         packed.bytes, packed.size, err);
        if (status == PE_OK)
            b->kept = b->mark.seq;
    }
    pe__buffer_free(&packed);
    return status == PE_OK && forget ? pe__board_log_forget(db, INT64_MAX, err)
                                     : status;
}
