/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A hash table of statements by text, and a list of them in order of use: the
 * one that was used longest ago makes room for the next. A statement whose text
 * is in use already (a query inside the loop over the same query) gets a second
 * one, which ends with its use. */
#include "statements.h"

#include "mem.h"
#include "error.h"
#include "hash.h"

#include <string.h>

static pe__statement **bucket_of(pe__sql *db, uint64_t hash)
{
    return &db->bucket[hash % PE__STATEMENT_BUCKETS];
}

/* Where the statement may be found without hashing its text: a guess, from the
 * address of the text that is asked for, which is compared all the same. */
static pe__statement **place_of(pe__sql *db, const char *text)
{
    uintptr_t address = (uintptr_t)text;
    return &db->place[(address >> 4 ^ address >> 10) % PE__STATEMENT_PLACES];
}

static void unlink_use(pe__sql *db, pe__statement *s)
{
    *(s->newer != NULL ? &s->newer->older : &db->newest) = s->older;
    *(s->older != NULL ? &s->older->newer : &db->oldest) = s->newer;
}

static void link_newest(pe__sql *db, pe__statement *s)
{
    s->newer = NULL;
    s->older = db->newest;
    *(db->newest != NULL ? &db->newest->newer : &db->oldest) = s;
    db->newest = s;
}

static void discard(pe__statement *s)
{
    char *text = s->text;
    s->db->driver->finalize(s);
    pe__free(text);
}

static void forget(pe__sql *db, pe__statement *s)
{
    pe__statement **at = bucket_of(db, s->hash);
    while (*at != s)
        at = &(*at)->next_in_bucket;
    *at = s->next_in_bucket;
    unlink_use(db, s);
    for (int k = 0; k < PE__STATEMENT_PLACES; k++)
        if (db->place[k] == s)
            db->place[k] = NULL;
    db->kept--;
    discard(s);
}

/* Those in use stay, so there may be more than the limit for a while. */
static void make_room(pe__sql *db)
{
    pe__statement *s = db->oldest;
    while (s != NULL && db->kept >= PE__STATEMENTS_KEPT) {
        pe__statement *newer = s->newer;
        if (!s->in_use)
            forget(db, s);
        s = newer;
    }
}

static bool begins(const char *text, const char *word)
{
    return strncmp(text, word, strlen(word)) == 0;
}

static pe__sql_kind kind_of(const char *text)
{
    bool touches = begins(text, "INSERT ") || begins(text, "UPDATE ") ||
                   begins(text, "DELETE ");
    return begins(text, "SELECT ") ? PE__READS
           : touches               ? PE__TOUCHES
                                   : PE__WRITES;
}

static pe_status prepare(pe__sql *db, const char *text, uint64_t hash,
                         pe__statement **out, pe_error *err)
{
    char *copy = pe__strdup(text);
    if (copy == NULL)
        return pe__fail_memory(err);
    pe_status status = db->driver->prepare(db, copy, out, err);
    if (status != PE_OK) {
        pe__free(copy);
        return status;
    }
    pe__statement *s = *out;
    s->db = db;
    s->text = copy;
    s->hash = hash;
    s->kind = kind_of(text);
    return PE_OK;
}

/* The kept statement of that text; NULL: there is none, or it is in use, as
 * *single says. */
static pe__statement *find(pe__sql *db, const char *text, uint64_t *hash,
                           bool *single)
{
    pe__statement *s = *place_of(db, text);
    *single = false;
    if (s != NULL && !s->in_use && strcmp(s->text, text) == 0)
        return s;
    *hash = pe__hash_text(text); /* ours: nobody chooses them */
    s = *bucket_of(db, *hash);
    while (s != NULL && (s->hash != *hash || strcmp(s->text, text) != 0))
        s = s->next_in_bucket;
    *single = s != NULL && s->in_use;
    return *single ? NULL : s;
}

static void keep(pe__sql *db, pe__statement *s)
{
    pe__statement **bucket = bucket_of(db, s->hash);
    s->next_in_bucket = *bucket;
    *bucket = s;
    link_newest(db, s);
    db->kept++;
}

pe_status pe__statements_get(pe__sql *db, const char *text,
                             pe__statement **out, pe_error *err)
{
    uint64_t hash = 0;
    bool single;
    pe__statement *s = find(db, text, &hash, &single);
    if (s == NULL) {
        if (!single)
            make_room(db);
        pe_status status = prepare(db, text, hash, &s, err);
        if (status != PE_OK)
            return status;
        s->single = single;
        if (!single)
            keep(db, s);
    } else if (s != db->newest) {
        unlink_use(db, s);
        link_newest(db, s);
    }
    if (!single)
        *place_of(db, text) = s;
    s->in_use = true;
    *out = s;
    return PE_OK;
}

void pe__sql_finish(pe__statement *s)
{
    if (s == NULL)
        return;
    if (s->single) {
        discard(s);
        return;
    }
    s->db->driver->reset(s);
    s->refused = NULL;
    s->in_use = false;
}

void pe__statements_free(pe__sql *db)
{
    while (db->oldest != NULL)
        forget(db, db->oldest);
}
