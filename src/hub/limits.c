/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "limits.h"

#include "mem.h"

#include <pthread.h>
#include <sodium.h>
#include <string.h>

enum { PLACES = 8 };
static const int64_t SECOND = 1000000, DAY = 86400 * (int64_t)1000000; /* µs */

/* A bucket needs no level that is written every second: it is full again at
 * `full`, and what is missing follows from that. */
typedef struct {
    uint64_t hash; /* 0 = unused */
    int64_t full;  /* µs; in the past = it is full */
} bucket;

struct pe__limits {
    pthread_mutex_t lock;
    unsigned char key[crypto_shorthash_KEYBYTES];
    int64_t key_until; /* µs */
    size_t mask;
    bucket *bucket;
};

pe__limits *pe__limits_new(size_t buckets)
{
    pe__limits *limits = pe__zalloc(1, sizeof *limits);
    if (limits == NULL)
        return NULL;
    limits->bucket = pe__zalloc(buckets, sizeof *limits->bucket);
    if (limits->bucket == NULL) {
        pe__free(limits);
        return NULL;
    }
    limits->mask = buckets - 1;
    limits->key_until = INT64_MIN;
    pthread_mutex_init(&limits->lock, NULL);
    return limits;
}

void pe__limits_free(pe__limits *limits)
{
    if (limits == NULL)
        return;
    sodium_memzero(limits->key, sizeof limits->key);
    pthread_mutex_destroy(&limits->lock);
    pe__free(limits->bucket);
    pe__free(limits);
}

static void renew_key(pe__limits *limits, int64_t now)
{
    if (now < limits->key_until)
        return;
    randombytes_buf(limits->key, sizeof limits->key);
    memset(limits->bucket, 0, (limits->mask + 1) * sizeof *limits->bucket);
    limits->key_until = now + DAY;
}

static uint64_t hash_of(const pe__limits *limits, int kind, const void *who,
                        size_t size)
{
    unsigned char text[80], hash[crypto_shorthash_BYTES];
    uint64_t number;
    text[0] = (unsigned char)kind;
    size = size < sizeof text - 1 ? size : sizeof text - 1;
    memcpy(text + 1, who, size);
    crypto_shorthash(hash, text, size + 1, limits->key);
    memcpy(&number, hash, sizeof number);
    return number != 0 ? number : 1;
}

/* The bucket of that hash; if there is none, the place among its neighbours
 * that is unused or was full first. */
static bucket *find(pe__limits *limits, uint64_t hash)
{
    bucket *oldest = NULL;
    for (size_t k = 0; k < PLACES; k++) {
        bucket *one = &limits->bucket[(hash + k) & limits->mask];
        if (one->hash == hash)
            return one;
        if (oldest == NULL || one->full < oldest->full)
            oldest = one;
    }
    *oldest = (bucket){.hash = hash};
    return oldest;
}

int64_t pe__limits_take(pe__limits *limits, int kind, const void *who,
                        size_t size, int64_t most, int64_t seconds,
                        int64_t now)
{
    if (most == 0)
        return 0;
    int64_t wait = 0, span = seconds * SECOND, cost = span / most;
    pthread_mutex_lock(&limits->lock);
    renew_key(limits, now);
    bucket *one = find(limits, hash_of(limits, kind, who, size));
    int64_t full = (one->full > now ? one->full : now) + cost;
    if (full > now + span)
        wait = (full - now - span) / SECOND + 1;
    else
        one->full = full;
    pthread_mutex_unlock(&limits->lock);
    return wait;
}
