/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Ids and names: stored one after another, or made from a prefix and a number
 * where millions of councils would fill memory with nothing but "w4711". */
#include "economy_own.h"
#include "mem.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Room that grows by a half or, for short ones, doubles. */
static bool widen(void **array, uint64_t *room, uint64_t need, size_t size)
{
    if (need <= *room)
        return true;
    uint64_t wide = *room + *room / 2 + 64;
    wide = wide < need ? need : wide;
    void *more = pe__realloc(*array, wide, size);
    if (!more)
        return false;
    *array = more;
    *room = wide;
    return true;
}

/* Only for texts that are owned; those of a snapshot do not grow. */
bool pe__texts_add(pe__texts *texts, const char *text, size_t length)
{
    void *bytes = (void *)(uintptr_t)texts->text;
    void *at = (void *)(uintptr_t)texts->at;
    if (!widen(&bytes, &texts->byte_room, texts->bytes + length + 1, 1))
        return false;
    texts->text = bytes;
    if (!widen(&at, &texts->room, texts->count + 1, sizeof *texts->at))
        return false;
    texts->at = at;
    ((uint64_t *)at)[texts->count++] = texts->bytes;
    memcpy((char *)bytes + texts->bytes, text, length);
    ((char *)bytes)[texts->bytes + length] = '\0';
    texts->bytes += length + 1;
    return true;
}

bool pe__texts_number(pe__texts *texts, const char *prefix)
{
    pe__texts_free(texts);
    texts->text = pe__strdup(prefix);
    texts->bytes = strlen(prefix) + 1;
    return texts->text;
}

bool pe__texts_copy(pe__texts *to, const pe__texts *from, int64_t count)
{
    *to = (pe__texts){0};
    if (!from->text)
        return true;
    char *text = pe__alloc(from->bytes, 1);
    uint64_t *at = from->at ? pe__alloc((size_t)count, sizeof *at) : NULL;
    if (!text || (from->at && !at)) {
        pe__free(text);
        pe__free(at);
        return false;
    }
    memcpy(text, from->text, from->bytes);
    if (at)
        memcpy(at, from->at, (size_t)count * sizeof *at);
    *to = (pe__texts){.text = text, .at = at, .bytes = from->bytes,
                      .byte_room = from->bytes, .count = (uint64_t)count,
                      .room = (uint64_t)count};
    return true;
}

void pe__texts_free(pe__texts *texts)
{
    pe__free((void *)(uintptr_t)texts->text);
    pe__free((void *)(uintptr_t)texts->at);
    *texts = (pe__texts){0};
}

/* What an item without a text of its own is called by. */
static const char *otherwise(const pe__economy *e, pe__label which, int64_t i,
                             char room[PE__LABEL_ROOM])
{
    switch (which) {
    case PE__GOOD_NAME: return pe__economy_text(e, PE__GOOD_ID, i, room);
    case PE__WORKER_NAME: return pe__economy_text(e, PE__WORKER_ID, i, room);
    case PE__CONSUMER_NAME:
        return pe__economy_text(e, PE__CONSUMER_ID, i, room);
    default: return "";
    }
}

const char *pe__economy_text(const pe__economy *e, pe__label which, int64_t i,
                             char room[PE__LABEL_ROOM])
{
    const pe__texts *texts = &e->texts[which];
    const char *text = "";
    if (texts->at) {
        text = texts->text + texts->at[i];
    } else if (texts->text) {
        snprintf(room, PE__LABEL_ROOM, "%.40s%" PRId64, texts->text, i + 1);
        text = room;
    }
    return *text ? text : otherwise(e, which, i, room);
}

/* "w12" with the prefix "w" is item 11; no other form of the number counts. */
static int64_t number_of(const char *prefix, const char *text, int64_t count)
{
    char again[PE__LABEL_ROOM], *end;
    size_t length = strlen(prefix);
    if (strncmp(text, prefix, length) != 0)
        return -1;
    long long number = strtoll(text + length, &end, 10);
    snprintf(again, sizeof again, "%.40s%lld", prefix, number);
    return number < 1 || number > count || strcmp(again, text) != 0
               ? -1
               : number - 1;
}

int64_t pe__economy_find(const pe__economy *e, pe__label which,
                         const char *text)
{
    const pe__texts *texts = &e->texts[which];
    int64_t count = e->count[pe__label_kinds[which].count];
    if (!texts->at)
        return texts->text ? number_of(texts->text, text, count) : -1;
    for (int64_t i = 0; i < count; i++)
        if (!strcmp(texts->text + texts->at[i], text))
            return i;
    return -1;
}
