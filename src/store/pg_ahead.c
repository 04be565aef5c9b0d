/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "pg_ahead.h"

#include "buffer.h"
#include "hash.h"
#include "mem.h"

#include <ctype.h>
#include <string.h>

enum { BUCKETS = 4096, MOST = 8192, NONE = -1 };

typedef struct {
    int64_t name;
    uint64_t hash;
    size_t at, size; /* of its values, in `packed` */
    pe__pg_scope scope;
    int64_t member;  /* whose rows of scope.own; 0 = anybody's */
    pe__pg_result *result;
    bool stale;
    int next; /* in its bucket */
} entry;

struct pe__pg_ahead {
    entry *item;
    int count, room, answered;
    uint64_t tables;      /* of all that are here, a bit each */
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

/* Never 0. Two names with the same hash are taken for one table, which
 * makes stale what need not be. */
static uint32_t hash_name(const char *name, size_t size)
{
    uint64_t whole = pe__hash(PE__HASH_START, name, size);
    uint32_t hash = (uint32_t)(whole ^ whole >> 32);
    return hash != 0 ? hash : 1;
}

static uint64_t bit_of(uint32_t table)
{
    return (uint64_t)1 << (table & 63U);
}

/* In which places a word can stand. */
typedef enum { ANYWHERE, TABLE, AFTER_TABLE } place;

static bool names_tables(const char *word, size_t size)
{
    return is(word, size, "FROM") || is(word, size, "JOIN") ||
           is(word, size, "INTO") || is(word, size, "UPDATE");
}

static void add_table(pe__pg_scope *scope, const char *name, size_t size)
{
    if (scope->tables >= 0 && scope->tables < PE__PG_TABLES)
        scope->table[scope->tables++] = hash_name(name, size);
    else
        scope->tables = -1;
}

static void find_tables(const char *text, pe__pg_scope *scope)
{
    const char *word;
    size_t size;
    place where = ANYWHERE;
    while (next_word(&text, &word, &size)) {
        bool name = islower((unsigned char)*word);
        if (names_tables(word, size))
            where = TABLE;
        else if (where == TABLE && name) {
            add_table(scope, word, size);
            where = AFTER_TABLE;
        } else if (where == AFTER_TABLE && *word == ',')
            where = TABLE; /* FROM a, b */
        else if (where != AFTER_TABLE || !(name || is(word, size, "AS")))
            where = ANYWHERE; /* a subquery, or the end of the list */
    }
    if (scope->tables == 0)
        scope->tables = -1;
}

static int count_of(const char *text, const char *what)
{
    int count = 0;
    for (const char *at = strstr(text, what); at != NULL;
         at = strstr(at + 1, what))
        count++;
    return count;
}

/* --- whose rows ----------------------------------------------------------- */

/* "$12" → 12; 0 when it is no parameter alone. */
static int parameter(const char *word, size_t size)
{
    int n = 0;
    for (size_t k = 1; k < size && *word == '$'; k++)
        n = 10 * n + (word[k] - '0');
    return n;
}

/* The table that is called `alias` in the statement; without one, its table
 * where there is but one. 0 = not found. */
static uint32_t table_called(const char *text, const pe__pg_scope *scope,
                             const char *alias, size_t length)
{
    uint32_t found = 0;
    const char *word, *name = NULL;
    size_t size, name_size = 0;
    if (length == 0)
        return scope->tables == 1 ? scope->table[0] : 0;
    while (next_word(&text, &word, &size)) {
        if (!names_tables(word, size) || !next_word(&text, &name, &name_size))
            continue;
        const char *rest = text;
        if (next_word(&rest, &word, &size) && size == length &&
            memcmp(word, alias, length) == 0)
            found = hash_name(name, name_size);
    }
    return found;
}

/* "WHERE … x.member = $n …", all of it joined by AND, no query within: the
 * parameter, and the table of x into scope->own. */
static int member_where(const char *text, pe__pg_scope *scope)
{
    static const char said[] = "member = $";
    const char *where = strstr(text, " WHERE ");
    const char *at = where != NULL ? strstr(where, said) : NULL;
    bool reads = strncmp(text, "SELECT ", 7) == 0;
    if (at == NULL || strstr(where, " OR ") != NULL ||
        count_of(text, "SELECT ") != (reads ? 1 : 0) ||
        (!reads && count_of(text, said) != 1))
        return 0;
    const char *alias = at;
    if (at[-1] == '.')
        for (alias = at - 1; islower((unsigned char)alias[-1]); alias--)
            ;
    else if (at[-1] != ' ')
        return 0; /* another column, whose name ends so */
    scope->own = table_called(text, scope, alias,
                              at > alias ? (size_t)(at - 1 - alias) : 0);
    const char *word = at + sizeof said - 2;
    size_t size = 1 + strspn(word + 1, "0123456789");
    return scope->own != 0 ? parameter(word, size) : 0;
}

/* "INSERT INTO t (a, member, …) VALUES|SELECT $1, $2, …": of the column
 * "member". What is done on conflict may be another's row. */
static int member_inserted(const char *text, pe__pg_scope *scope)
{
    const char *word = text;
    size_t size;
    int column = 0, wanted = -1;
    next_word(&text, &word, &size); /* INSERT */
    next_word(&text, &word, &size); /* INTO */
    next_word(&text, &word, &size); /* t */
    while (next_word(&text, &word, &size) && *word != ')') {
        column += *word == ',';
        wanted = is(word, size, "member") ? column : wanted;
    }
    while (next_word(&text, &word, &size) && (*word == '(' || isupper(
                                                 (unsigned char)*word)))
        ;
    for (; wanted > 0 && size > 0; wanted -= *word == ',')
        if (!next_word(&text, &word, &size) || *word == '(')
            return 0;
    if (wanted == 0 && *word == ',')
        next_word(&text, &word, &size);
    if (wanted != 0 || strstr(text, "DO UPDATE") != NULL)
        return 0;
    scope->own = scope->table[0];
    return parameter(word, size);
}

static bool begins(const char *text, const char *word)
{
    return strncmp(text, word, strlen(word)) == 0;
}

pe__pg_scope pe__pg_scope_of(const char *text)
{
    pe__pg_scope scope = {0};
    bool reads = begins(text, "SELECT "), inserts = begins(text, "INSERT ");
    bool writes = inserts || begins(text, "UPDATE ") ||
                  begins(text, "DELETE ");
    int times = 0;
    if (reads || writes)
        find_tables(text, &scope);
    else
        scope.tables = -1; /* who knows */
    if (writes && scope.tables > 1)
        scope.tables = 1; /* the others it only reads */
    if (scope.tables > 0)
        scope.member = inserts ? member_inserted(text, &scope)
                               : member_where(text, &scope);
    for (int k = 0; k < scope.tables; k++)
        times += scope.table[k] == scope.own;
    if (times != 1) /* twice: of one of the two it is about all rows */
        scope.member = 0;
    return scope;
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
    if (a == NULL || a->count == 0)
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
    uint64_t hash = pe__hash(PE__HASH_START ^ (uint64_t)name, bytes, size);
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
                .size = a->packed.size - at, .scope = *scope,
                .member = member_in(scope, values),
                .next = a->bucket[hash % BUCKETS]};
    for (int k = 0; k < scope->tables; k++)
        a->tables |= bit_of(scope->table[k]);
    if (scope->tables < 0)
        a->tables = UINT64_MAX;
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

pe__pg_result *pe__pg_ahead_find(pe__pg_ahead *a, int64_t name,
                                 const pe__pg_values *values)
{
    size_t at = a->packed.size;
    uint64_t hash;
    if (a->count == 0)
        return NULL;
    pack_values(values, &a->packed); /* behind the others, for now */
    entry *e = a->packed.failed ? NULL : look_up(a, name, at, &hash);
    a->packed.size = at;
    return e != NULL ? e->result : NULL;
}

/* Whether what was read of it could be another now. */
static bool is_hit(const entry *e, uint32_t table, uint32_t own,
                   int64_t member)
{
    bool apart = member != 0 && e->member != 0 && member != e->member &&
                 own == e->scope.own;
    for (int k = 0; k < e->scope.tables; k++)
        if (e->scope.table[k] == table && !(apart && table == own))
            return true;
    return e->scope.tables < 0;
}

void pe__pg_ahead_touch(pe__pg_ahead *a, const pe__pg_scope *scope,
                        const pe__pg_values *values)
{
    bool all = scope->tables < 0; /* who knows what it writes */
    int64_t member = member_in(scope, values);
    if (!all && (a->tables & bit_of(scope->table[0])) == 0)
        return;
    for (int k = 0; k < a->count; k++)
        if (all || is_hit(&a->item[k], scope->table[0], scope->own, member))
            a->item[k].stale = true;
}
