/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Open addressing with linear steps; nothing is ever taken out, so that no
 * tombstones are needed. The hash (base/hash.h) is followed by a last
 * mixing step, because the low bits choose the place. */
#include "ids.h"
#include "hash.h"
#include "mem.h"
#include <string.h>

struct pe__ids_entry {
    const char *text; /* NULL = free place */
    uint32_t hash;
    int32_t value;
};

/* 32 bits of which the low ones choose the place and all of them spare most
 * comparisons of texts. */
static uint32_t hash_of(const char *text, size_t length)
{
    uint64_t h = pe__hash(PE__HASH_START, text, length);
    h ^= h >> 32;
    h *= 0xd6e8feb86659fd93u;
    return (uint32_t)(h >> 32);
}

/* The text that looks for its place is not closed by a 0; the entry is. */
static bool same(const struct pe__ids_entry *e, uint32_t hash,
                 const char *text, size_t length)
{
    return e->hash == hash && !strncmp(e->text, text, length) &&
           !e->text[length];
}

/* The place of a text, or the free place where it belongs. */
static struct pe__ids_entry *place_of(const pe__ids *ids, uint32_t hash,
                                      const char *text, size_t length)
{
    size_t at = hash & (ids->room - 1);
    while (ids->entry[at].text && !same(&ids->entry[at], hash, text, length))
        at = (at + 1) & (ids->room - 1);
    return &ids->entry[at];
}

int32_t pe__ids_get(const pe__ids *ids, const char *text, size_t length)
{
    if (!ids->count)
        return -1;
    struct pe__ids_entry *e =
        place_of(ids, hash_of(text, length), text, length);
    return e->text ? e->value : -1;
}

/* Doubles the room. Hashes are kept, so that no text is read again. */
static bool grow(pe__ids *ids)
{
    size_t room = ids->room ? 2 * ids->room : 64;
    struct pe__ids_entry *wide = pe__zalloc(room, sizeof *wide);
    if (!wide)
        return false;
    for (size_t i = 0; i < ids->room; i++) {
        if (!ids->entry[i].text)
            continue;
        size_t at = ids->entry[i].hash & (room - 1);
        while (wide[at].text)
            at = (at + 1) & (room - 1);
        wide[at] = ids->entry[i];
    }
    pe__free(ids->entry);
    ids->entry = wide;
    ids->room = room;
    return true;
}

/* Keeps at least a quarter of the places free: steps to a free place are
 * then few (Knuth, volume 3, 6.4). */
bool pe__ids_add(pe__ids *ids, const char *text, int32_t value, int32_t *found)
{
    if (4 * (ids->count + 1) > 3 * ids->room && !grow(ids))
        return false;
    size_t length = strlen(text);
    uint32_t hash = hash_of(text, length);
    struct pe__ids_entry *e = place_of(ids, hash, text, length);
    *found = e->text ? e->value : -1;
    if (!e->text) {
        *e = (struct pe__ids_entry){text, hash, value};
        ids->count++;
    }
    return true;
}

/* The text must be there. */
void pe__ids_set(pe__ids *ids, const char *text, int32_t value)
{
    size_t length = strlen(text);
    place_of(ids, hash_of(text, length), text, length)->value = value;
}

char **pe__ids_texts(const pe__ids *ids, size_t *count)
{
    char **texts = pe__alloc(ids->count, sizeof *texts);
    *count = 0;
    for (size_t i = 0; texts && i < ids->room; i++)
        if (ids->entry[i].text)
            texts[(*count)++] = (char *)(uintptr_t)ids->entry[i].text;
    return texts;
}

void pe__ids_free(pe__ids *ids)
{
    pe__free(ids->entry);
    *ids = (pe__ids){0};
}

/* Doubles the list of names; on failure it stays as it was. */
static bool names_grow(pe__names *names)
{
    int32_t room = names->room ? 2 * names->room : 16;
    char **wide = pe__realloc(names->name, (size_t)room, sizeof *wide);
    if (!wide)
        return false;
    names->name = wide;
    names->room = room;
    return true;
}

/* The copy in the arena is made before the entry that points to it; when the
 * entry fails the copy is wasted until the arena goes, and the number is not
 * given out. */
int32_t pe__names_add(pe__names *names, pe__arena *arena, const char *text,
                      size_t length)
{
    int32_t number = pe__ids_get(&names->ids, text, length);
    if (number >= 0)
        return number;
    if (names->count == names->room && !names_grow(names))
        return -1;
    char *copy = pe__arena_text(arena, text, length);
    if (!copy || !pe__ids_add(&names->ids, copy, names->count, &number))
        return -1;
    names->name[names->count] = copy;
    return names->count++;
}

int32_t pe__names_get(const pe__names *names, const char *text, size_t length)
{
    return pe__ids_get(&names->ids, text, length);
}

void pe__names_free(pe__names *names)
{
    pe__ids_free(&names->ids);
    pe__free(names->name);
    *names = (pe__names){0};
}

/* The white space that the tables know, line ends in quoted cells included. */
static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Items are parts of the text itself; nothing is copied. */
bool pe__list_next(const char **rest, char separator, const char **item,
                   size_t *length)
{
    while (is_space(**rest) || (**rest && **rest == separator))
        (*rest)++;
    if (!**rest)
        return false;
    const char *end = strchr(*rest, separator);
    if (!end)
        end = *rest + strlen(*rest);
    *item = *rest;
    *rest = end;
    while (end > *item && is_space(end[-1]))
        end--;
    *length = (size_t)(end - *item);
    return true;
}
