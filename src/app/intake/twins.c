/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "twins.h"

#include "error.h"
#include "hash.h"
#include "mem.h"
#include "vocabulary.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    SQUARE = 540000,  /* 1e-7 degrees of latitude: 6 km */
    FEW_WORDS = 6,    /* fewer say what kind of thing it is, not which: only
                         the very same, … */
    FEW_SECONDS = 3600 /* … so near in time, … */
};

#define SQUARE_KM 6.0
#define FEW_KM 0.2 /* … and in space */

pe__twins_how pe__twins_defaults(void)
{
    return (pe__twins_how){0.6, 2, 86400};
}

/* --- words as numbers, the rarest first ----------------------------------- */

typedef struct {
    uint64_t hash;
    int64_t times;
    int32_t rank;
} word_count;

typedef struct {
    uint64_t *hash;   /* of all words, thing by thing */
    int32_t *rank;    /* the same as ranks, ascending in each thing */
    int64_t *first;   /* [count + 1] */
    int64_t words, room;
} word_sets;

static int by_hash(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

static int by_word(const void *a, const void *b)
{
    const word_count *x = a, *y = b;
    return x->hash < y->hash ? -1 : x->hash > y->hash;
}

static int by_rarity(const void *a, const void *b)
{
    const word_count *x = a, *y = b;
    if (x->times != y->times)
        return x->times < y->times ? -1 : 1;
    return by_word(a, b);
}

static int by_rank(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return x < y ? -1 : x > y;
}

static bool is_number(const char *word)
{
    return word[strspn(word, "0123456789")] == '\0';
}

/* All words of two letters and more, or the numbers alone. */
static bool add_words(word_sets *s, const char *text, bool numbers)
{
    char word[PE__WORD_MOST];
    while (pe__word_next(&text, word, NULL, NULL)) {
        if (numbers ? !is_number(word) : word[1] == '\0')
            continue;
        if (s->words == s->room) {
            int64_t room = s->room * 2 + 1024;
            uint64_t *more = pe__realloc(s->hash, (size_t)room, sizeof *more);
            if (more == NULL)
                return false;
            s->hash = more;
            s->room = room;
        }
        s->hash[s->words++] = pe__hash_text(word);
    }
    return true;
}

/* Each word of a thing once. */
static int64_t settle(uint64_t *hash, int64_t words)
{
    int64_t kept = 0;
    if (words > 1)
        qsort(hash, (size_t)words, sizeof *hash, by_hash);
    for (int64_t k = 0; k < words; k++)
        if (k == 0 || hash[k] != hash[kept - 1])
            hash[kept++] = hash[k];
    return kept;
}

static bool gather(word_sets *s, const pe__twins_thing *thing, int64_t count,
                   bool numbers)
{
    s->first = pe__alloc((size_t)count + 1, sizeof *s->first);
    bool fine = s->first != NULL;
    for (int64_t k = 0; k < count && fine; k++) {
        s->first[k] = s->words;
        fine = add_words(s, thing[k].title, numbers) &&
               (numbers || add_words(s, thing[k].about, false));
        if (fine && s->words > s->first[k])
            s->words = s->first[k] + settle(s->hash + s->first[k],
                                            s->words - s->first[k]);
    }
    if (fine)
        s->first[count] = s->words;
    return fine;
}

/* Counts every word, and numbers them from the rarest. */
static bool rank_words(word_sets *s, int64_t count)
{
    word_count *all = pe__alloc((size_t)s->words, sizeof *all);
    s->rank = pe__alloc((size_t)s->words, sizeof *s->rank);
    int64_t different = 0;
    bool fine = all && s->rank && s->words < INT32_MAX;
    for (int64_t k = 0; k < s->words && fine; k++)
        all[k] = (word_count){s->hash[k], 1, 0};
    if (fine && s->words > 0)
        qsort(all, (size_t)s->words, sizeof *all, by_word);
    for (int64_t k = 0; k < s->words && fine; k++) {
        if (different > 0 && all[different - 1].hash == all[k].hash)
            all[different - 1].times++;
        else
            all[different++] = all[k];
    }
    if (fine && different > 0) {
        qsort(all, (size_t)different, sizeof *all, by_rarity);
        for (int64_t k = 0; k < different; k++)
            all[k].rank = (int32_t)k;
        qsort(all, (size_t)different, sizeof *all, by_word);
    }
    for (int64_t k = 0; k < s->words && fine; k++) {
        word_count key = {s->hash[k], 0, 0};
        word_count *found = bsearch(&key, all, (size_t)different, sizeof *all,
                                    by_word);
        s->rank[k] = found->rank;
    }
    for (int64_t k = 0; k < count && fine; k++)
        if (s->first[k + 1] - s->first[k] > 1)
            qsort(s->rank + s->first[k],
                  (size_t)(s->first[k + 1] - s->first[k]), sizeof *s->rank,
                  by_rank);
    pe__free(all);
    return fine;
}

static void release(word_sets *s)
{
    pe__free(s->hash);
    pe__free(s->rank);
    pe__free(s->first);
}

/* --- where and when ------------------------------------------------------- */

/* A word in a square on a day: things that have it among their first few, in
 * their order. */
typedef struct {
    int32_t word;
    int32_t north, east;
    int32_t day;
    int64_t head, tail; /* of the list, −1 = an empty place */
} block;

typedef struct {
    block *block;       /* [room], a power of two, at most half full */
    int64_t room;
    int64_t *thing;     /* [links] */
    int64_t *next;      /* [links] */
    int64_t links;
} blocks;

static int64_t floor_of(int64_t a, int64_t b)
{
    return a >= 0 ? a / b : -((-a + b - 1) / b);
}

/* How wide a square is in 1e-7 degrees, at the middle of its row. */
static int64_t width_of(int64_t row)
{
    double middle = ((double)row + 0.5) * SQUARE * 1e-7 * M_PI / 180;
    double across = cos(middle);
    return (int64_t)(SQUARE / (across > 0.01 ? across : 0.01));
}

static block *find(const blocks *b, int32_t word, int64_t north, int64_t east,
                   int64_t day)
{
    uint64_t hash = (uint64_t)word * UINT64_C(0x9e3779b97f4a7c15) ^
                    (uint64_t)north * UINT64_C(0xc2b2ae3d27d4eb4f) ^
                    (uint64_t)east * UINT64_C(0x165667b19e3779f9) ^
                    (uint64_t)day * UINT64_C(0x27d4eb2f165667c5);
    hash ^= hash >> 29;
    hash *= UINT64_C(0xbf58476d1ce4e5b9);
    hash ^= hash >> 32;
    for (uint64_t at = hash;; at++) {
        block *one = &b->block[at & (uint64_t)(b->room - 1)];
        if (one->head < 0 ||
            (one->word == word && one->north == (int32_t)north &&
             one->east == (int32_t)east && one->day == (int32_t)day))
            return one;
    }
}

static void put(blocks *b, int32_t word, int64_t north, int64_t east,
                int64_t day, int64_t thing)
{
    block *one = find(b, word, north, east, day);
    int64_t link = b->links++;
    b->thing[link] = thing;
    b->next[link] = -1;
    if (one->head < 0)
        *one = (block){word, (int32_t)north, (int32_t)east, (int32_t)day, link,
                       link};
    else
        b->next[one->tail] = link;
    one->tail = link;
}

/* --- comparing ------------------------------------------------------------ */

typedef struct {
    const pe__twins_thing *thing;
    const pe__twins_how *how;
    word_sets sets;     /* of titles and texts */
    word_sets numbers;  /* in titles; no ranks */
    blocks blocks;
    int64_t *compared;  /* [count] the last thing it was compared with */
} search;

static int64_t words_of(const search *s, int64_t k)
{
    return s->sets.first[k + 1] - s->sets.first[k];
}

/* So many of the rarest words are enough to find every set alike enough. */
static int64_t prefix_of(const search *s, int64_t k)
{
    int64_t words = words_of(s, k);
    if (words == 0)
        return 0;
    int64_t common = (int64_t)ceil(s->how->likeness * (double)words - 1e-9);
    return words - common + 1 > words ? words : words - common + 1;
}

static double likeness_of(const search *s, int64_t a, int64_t b)
{
    const int32_t *x = s->sets.rank + s->sets.first[a];
    const int32_t *y = s->sets.rank + s->sets.first[b];
    int64_t n = words_of(s, a), m = words_of(s, b), both = 0;
    for (int64_t i = 0, j = 0; i < n && j < m;) {
        both += x[i] == y[j];
        bool first = x[i] <= y[j], second = y[j] <= x[i];
        i += first;
        j += second;
    }
    return (double)both / (double)(n + m - both);
}

static double km_between(const pe__twins_thing *x, const pe__twins_thing *y)
{
    double north = (double)(x->north - y->north) * 1e-7;
    double east = (double)(x->east - y->east) * 1e-7;
    return 111.195 * hypot(north, east * cos((double)x->north * 1e-7 * M_PI /
                                             180));
}

static bool near(const search *s, const pe__twins_thing *x,
                 const pe__twins_thing *y)
{
    double most = s->how->km +
                  (double)(x->radius_m < y->radius_m ? x->radius_m
                                                     : y->radius_m) / 1000;
    return km_between(x, y) <= (most < SQUARE_KM ? most : SQUARE_KM) &&
           llabs(x->starts - y->starts) <= s->how->seconds &&
           strcmp(x->what, y->what) == 0;
}

/* Titles that name numbers (houses, families), and none in common, are of
 * different things however alike the rest is. */
static bool other_numbers(const search *s, int64_t a, int64_t b)
{
    const int64_t *first = s->numbers.first;
    for (int64_t i = first[a]; i < first[a + 1]; i++)
        for (int64_t j = first[b]; j < first[b + 1]; j++)
            if (s->numbers.hash[i] == s->numbers.hash[j])
                return false;
    return first[a] < first[a + 1] && first[b] < first[b + 1];
}

static bool alike(const search *s, int64_t a, int64_t b, double *likeness)
{
    const pe__twins_thing *x = &s->thing[a], *y = &s->thing[b];
    bool few = words_of(s, a) < FEW_WORDS || words_of(s, b) < FEW_WORDS;
    if (!near(s, x, y) || other_numbers(s, a, b) ||
        (few && (km_between(x, y) > FEW_KM ||
                 llabs(x->starts - y->starts) > FEW_SECONDS)))
        return false;
    *likeness = likeness_of(s, a, b);
    return *likeness >= (few ? 1 : s->how->likeness) - 1e-12;
}

/* The earliest twin of `k` in one block, if it is earlier than *twin. */
static void look_in(const search *s, const block *one, int64_t k,
                    int64_t *twin, double *likeness)
{
    double found;
    if (one->head < 0)
        return;
    for (int64_t link = one->head; link >= 0; link = s->blocks.next[link]) {
        int64_t other = s->blocks.thing[link];
        if (*twin >= 0 && other >= *twin)
            return;
        if (s->compared[other] == k)
            continue; /* has another word in common, too */
        s->compared[other] = k;
        if (alike(s, other, k, &found)) {
            *twin = other;
            *likeness = found;
            return;
        }
    }
}

static void look(const search *s, int64_t k, int64_t *twin, double *likeness)
{
    const pe__twins_thing *t = &s->thing[k];
    int64_t row = floor_of(t->north, SQUARE);
    int64_t day = floor_of(t->starts, s->how->seconds);
    int64_t prefix = prefix_of(s, k);
    *twin = -1;
    *likeness = 0;
    for (int64_t north = row - 1; north <= row + 1; north++) {
        int64_t width = width_of(north);
        int64_t column = floor_of(t->east, width);
        for (int64_t east = column - 1; east <= column + 1; east++)
            for (int64_t d = day - 1; d <= day + 1; d++)
                for (int64_t w = 0; w < prefix; w++)
                    look_in(s, find(&s->blocks,
                                    s->sets.rank[s->sets.first[k] + w], north,
                                    east, d), k, twin, likeness);
    }
}

static void note(search *s, int64_t k)
{
    const pe__twins_thing *t = &s->thing[k];
    int64_t row = floor_of(t->north, SQUARE);
    int64_t day = floor_of(t->starts, s->how->seconds);
    int64_t prefix = prefix_of(s, k);
    for (int64_t w = 0; w < prefix; w++)
        put(&s->blocks, s->sets.rank[s->sets.first[k] + w], row,
            floor_of(t->east, width_of(row)), day, k);
}

static bool make_blocks(search *s, int64_t count)
{
    int64_t links = 0;
    for (int64_t k = 0; k < count; k++)
        links += prefix_of(s, k);
    s->blocks.room = 16;
    while (s->blocks.room < links * 2)
        s->blocks.room *= 2;
    s->blocks.block = pe__alloc((size_t)s->blocks.room,
                                sizeof *s->blocks.block);
    s->blocks.thing = pe__alloc((size_t)links, sizeof *s->blocks.thing);
    s->blocks.next = pe__alloc((size_t)links, sizeof *s->blocks.next);
    if (!s->blocks.block || !s->blocks.thing || !s->blocks.next)
        return false;
    for (int64_t k = 0; k < s->blocks.room; k++)
        s->blocks.block[k].head = -1;
    return true;
}

pe_status pe__twins_find(const pe__twins_thing *thing, int64_t count,
                         const pe__twins_how *how, int64_t *twin,
                         double *likeness, pe_error *err)
{
    search s = {.thing = thing, .how = how};
    s.compared = pe__alloc((size_t)count, sizeof *s.compared);
    bool fine = s.compared && gather(&s.sets, thing, count, false) &&
                rank_words(&s.sets, count) &&
                gather(&s.numbers, thing, count, true) &&
                make_blocks(&s, count);
    for (int64_t k = 0; k < count && fine; k++)
        s.compared[k] = -1;
    for (int64_t k = 0; k < count && fine; k++) {
        look(&s, k, &twin[k], &likeness[k]);
        note(&s, k);
    }
    release(&s.sets);
    release(&s.numbers);
    pe__free(s.compared);
    pe__free(s.blocks.block);
    pe__free(s.blocks.thing);
    pe__free(s.blocks.next);
    return fine ? PE_OK : pe__fail_memory(err);
}

pe_status pe__twins_mark(pe__intake *in, const pe__twins_thing *old,
                         int64_t olds, const pe__twins_how *how,
                         pe_error *err)
{
    size_t most = (size_t)(olds + in->count);
    pe__twins_thing *all = pe__alloc(most, sizeof *all);
    int64_t *twin = pe__alloc(most, sizeof *twin);
    double *likeness = pe__alloc(most, sizeof *likeness);
    int64_t count = 0;
    pe_status status = all && twin && likeness ? PE_OK : pe__fail_memory(err);
    for (; count < olds && status == PE_OK; count++) {
        all[count] = old[count];
        all[count].id = -old[count].id;
    }
    for (int64_t k = 0; k < in->count && status == PE_OK; k++) {
        const pe__item *item = &in->item[k];
        if (item->form == PE__IS_NEED && item->is_placed &&
            !item->is_faulty && !item->is_over)
            all[count++] = (pe__twins_thing){
                item->title, item->about, item->what, item->north, item->east,
                item->radius_m, item->starts, k + 1};
    }
    if (status == PE_OK)
        status = pe__twins_find(all, count, how, twin, likeness, err);
    for (int64_t k = olds; k < count && status == PE_OK; k++)
        if (twin[k] >= 0) {
            in->item[all[k].id - 1].twin = all[twin[k]].id;
            in->item[all[k].id - 1].likeness = likeness[k];
        }
    pe__free(all);
    pe__free(twin);
    pe__free(likeness);
    return status;
}
