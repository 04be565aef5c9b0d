/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "pg_ahead.h"

#include "buffer.h"
#include "mem.h"

#include <ctype.h>
#include <string.h>

enum { BUCKETS = 4096, MOST = 8192, NONE = -1 };

typedef struct {
    int64_t name;
    uint64_t hash;
    size_t at, size; /* of its values, in `packed` */
    uint64_t tables;
    int64_t member;  /* whose rows; 0 = anybody's */
    pe__pg_result *result;
    bool stale;
    int next; /* in its bucket */
} entry;

struct pe__pg_ahead {
    entry *item;
    int count, room, answered;
    uint64_t tables;      /* of all that are here */
    pe__buffer packed;
    int bucket[BUCKETS];
};

/* --- what a text is about ------------------------------------------------- */

/* The next word or sign of a statement; false at its end. Quoted texts are one
 * sign. */
static bool next_word(const char **at, const char **word, size_t *size)
{
    const char *c = *at;
    while (isspace((unsigned char)*c))
        c++;
    *word = c;
    if (*c == '\'') {
        c = strchr(c + 1, '\'');
        c = c != NULL ? c + 1 : *word + strlen(*word);
    } else if (isalnum((unsigned char)*c) || *c == '_' || *c == '$') {
        while (isalnum((unsigned char)*c) || *c == '_' || *c == '$')
            c++;
    } else if (*c != '\0') {
        c++;
    }
    *size = (size_t)(c - *word);
    *at = c;
    return *size > 0;
}

static bool is(const char *word, size_t size, const char *what)
{
    return strlen(what) == size && memcmp(word, what, size) == 0;
}

static uint64_t bit_of(const char *name, size_t size)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t k = 0; k < size; k++)
        hash = (hash ^ (unsigned char)name[k]) * UINT64_C(0x100000001b3);
    return (uint64_t)1 << (hash >> 58);
}

/* In which places a word can stand. */
typedef enum { ANYWHERE, TABLE, AFTER_TABLE } place;

static bool names_tables(const char *word, size_t size)
{
    return is(word, size, "FROM") || is(word, size, "JOIN") ||
           is(word, size, "INTO") || is(word, size, "UPDATE");
}

static uint64_t tables_of(const char *text)
{
    uint64_t all = 0;
    const char *word;
    size_t size;
    place where = ANYWHERE;
    while (next_word(&text, &word, &size)) {
        bool name = islower((unsigned char)*word);
        if (names_tables(word, size))
            where = TABLE;
        else if (where == TABLE && name) {
            all |= bit_of(word, size);
            where = AFTER_TABLE;
        } else if (where == AFTER_TABLE && *word == ',')
            where = TABLE; /* FROM a, b */
        else if (where != AFTER_TABLE || !(name || is(word, size, "AS")))
            where = ANYWHERE; /* a subquery, or the end of the list */
    }
    return all != 0 ? all : UINT64_MAX;
}

static int count_of(const char *text, const char *what)
{
    int count = 0;
    for (const char *at = strstr(text, what); at != NULL;
         at = strstr(at + 1, what))
        count++;
    return count;
}

/* One table, and all that is said of its rows joined by AND. */
static bool is_plain(const char *text)
{
    const char *where = strstr(text, " WHERE "), *from = strstr(text, " FROM ");
    bool reads = strncmp(text, "SELECT ", 7) == 0;
    bool list = from != NULL && where != NULL && from < where &&
                memchr(from, ',', (size_t)(where - from)) != NULL;
    return where != NULL && !list && strstr(where + 1, " WHERE ") == NULL &&
           strstr(where, " OR ") == NULL && strstr(where, "NOT ") == NULL &&
           strstr(text, " JOIN ") == NULL &&
           count_of(text, "SELECT ") == (reads ? 1 : 0) &&
           count_of(text, " FROM ") + (reads ? 0 : 1) == 1;
}

/* "… WHERE … member = $n …", and it is not given to another. */
static int member_of(const char *text)
{
    static const char said[] = " member = $";
    const char *where = strstr(text, " WHERE ");
    const char *at = where != NULL ? strstr(where, said) : NULL;
    if (at == NULL || !is_plain(text) || count_of(text, " member = ") != 1)
        return 0;
    int n = 0;
    for (at += sizeof said - 1; isdigit((unsigned char)*at); at++)
        n = 10 * n + (*at - '0');
    return n;
}

pe__pg_scope pe__pg_scope_of(const char *text)
{
    return (pe__pg_scope){tables_of(text), member_of(text)};
}

/* --- its life ------------------------------------------------------------- */

pe__pg_ahead *pe__pg_ahead_new(void)
{
    pe__pg_ahead *a = pe__zalloc(1, sizeof *a);
    if (a != NULL)
        memset(a->bucket, 0xff, sizeof a->bucket);
    return a;
}

void pe__pg_ahead_clear(pe__pg_ahead *a)
{
    if (a->count == 0)
        return;
    for (int k = 0; k < a->count; k++)
        pe__pg_free(a->item[k].result);
    a->count = a->answered = 0;
    a->tables = 0;
    pe__buffer_clear(&a->packed);
    memset(a->bucket, 0xff, sizeof a->bucket);
}

void pe__pg_ahead_free(pe__pg_ahead *a)
{
    if (a == NULL)
        return;
    pe__pg_ahead_clear(a);
    pe__buffer_free(&a->packed);
    pe__free(a->item);
    pe__free(a);
}

bool pe__pg_ahead_any(const pe__pg_ahead *a)
{
    return a->count > 0;
}

/* --- asking --------------------------------------------------------------- */

/* The value of parameter n as bytes: its length, or -1 for null, before. */
static void pack_values(const pe__pg_values *v, pe__buffer *out)
{
    for (int n = 0; n < v->count; n++) {
        int size = -1;
        if (v->value[n] != NULL)
            size = v->format[n] != 0 ? v->length[n] : (int)strlen(v->value[n]);
        pe__buffer_add(out, (const char *)&size, sizeof size);
        if (size > 0)
            pe__buffer_add(out, v->value[n], (size_t)size);
    }
}

static uint64_t hash_of(int64_t name, const char *bytes, size_t size)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325) ^ (uint64_t)name;
    for (size_t k = 0; k < size; k++)
        hash = (hash ^ (unsigned char)bytes[k]) * UINT64_C(0x100000001b3);
    return hash ^ hash >> 32;
}

/* Integers go as eight bytes, the most significant first. */
static int64_t member_in(const pe__pg_scope *scope, const pe__pg_values *v)
{
    int n = scope->member - 1;
    uint64_t value = 0;
    if (n < 0 || n >= v->count || v->value[n] == NULL || v->format[n] == 0 ||
        v->length[n] != (int)sizeof value)
        return 0;
    for (size_t k = 0; k < sizeof value; k++)
        value = value << 8 | (unsigned char)v->value[n][k];
    return (int64_t)value;
}

/* What stands at the end of `packed`, from `at` on, as an entry that holds. */
static entry *look_up(const pe__pg_ahead *a, int64_t name, size_t at,
                      uint64_t *hash)
{
    const char *bytes = a->packed.bytes;
    size_t size = a->packed.size - at;
    *hash = hash_of(name, bytes + at, size);
    for (int k = a->bucket[*hash % BUCKETS]; k != NONE; k = a->item[k].next) {
        entry *e = &a->item[k];
        if (!e->stale && e->hash == *hash && e->name == name &&
            e->size == size && memcmp(bytes + e->at, bytes + at, size) == 0)
            return e;
    }
    return NULL;
}

static bool make_room(pe__pg_ahead *a)
{
    if (a->count < a->room)
        return true;
    int room = a->room > 0 ? 2 * a->room : 256;
    entry *item = room <= MOST ? pe__realloc(a->item, (size_t)room,
                                             sizeof *item) : NULL;
    if (item == NULL)
        return false;
    a->item = item;
    a->room = room;
    return true;
}

bool pe__pg_ahead_ask(pe__pg_ahead *a, int64_t name, const pe__pg_scope *scope,
                      const pe__pg_values *values)
{
    size_t at = a->packed.size;
    uint64_t hash;
    pack_values(values, &a->packed);
    if (a->packed.failed || look_up(a, name, at, &hash) != NULL ||
        !make_room(a)) {
        a->packed.size = at;
        return false;
    }
    a->item[a->count] =
        (entry){.name = name, .hash = hash, .at = at,
                .size = a->packed.size - at, .tables = scope->tables,
                .member = member_in(scope, values),
                .next = a->bucket[hash % BUCKETS]};
    a->tables |= scope->tables;
    a->bucket[hash % BUCKETS] = a->count++;
    return true;
}

int pe__pg_ahead_open(const pe__pg_ahead *a)
{
    return a->count - a->answered;
}

void pe__pg_ahead_answer(pe__pg_ahead *a, pe__pg_result *result)
{
    a->item[a->answered++].result = result;
}

void pe__pg_ahead_drop_open(pe__pg_ahead *a)
{
    while (a->answered < a->count)
        a->item[a->answered++].stale = true;
}

/* --- what holds ----------------------------------------------------------- */

pe__pg_result *pe__pg_ahead_find(const pe__pg_ahead *a, int64_t name,
                                 const pe__pg_values *values)
{
    /* the bytes that are looked for are put behind the others, for now */
    pe__pg_ahead *open = (pe__pg_ahead *)(uintptr_t)a;
    size_t at = a->packed.size;
    uint64_t hash;
    if (a->count == 0)
        return NULL;
    pack_values(values, &open->packed);
    entry *e = a->packed.failed ? NULL : look_up(a, name, at, &hash);
    open->packed.size = at;
    return e != NULL ? e->result : NULL;
}

void pe__pg_ahead_touch(pe__pg_ahead *a, const pe__pg_scope *scope,
                        const pe__pg_values *values)
{
    int64_t member = member_in(scope, values);
    if ((a->tables & scope->tables) == 0)
        return;
    for (int k = 0; k < a->count; k++) {
        entry *e = &a->item[k];
        bool others = member != 0 && e->member != 0 && member != e->member;
        if ((e->tables & scope->tables) != 0 && !others)
            e->stale = true;
    }
}
