/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "rates.h"

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

struct pe__rates {
    pthread_mutex_t lock;
    unsigned char key[crypto_shorthash_KEYBYTES];
    int64_t key_until; /* µs */
    size_t mask;
    bucket *bucket;
};

pe__rates *pe__rates_new(size_t buckets)
{
    pe__rates *rates = pe__zalloc(1, sizeof *rates);
    if (rates == NULL)
        return NULL;
    rates->bucket = pe__zalloc(buckets, sizeof *rates->bucket);
    if (rates->bucket == NULL) {
        pe__free(rates);
        return NULL;
    }
    rates->mask = buckets - 1;
    rates->key_until = INT64_MIN;
    pthread_mutex_init(&rates->lock, NULL);
    return rates;
}

void pe__rates_free(pe__rates *rates)
{
    if (rates == NULL)
        return;
    sodium_memzero(rates->key, sizeof rates->key);
    pthread_mutex_destroy(&rates->lock);
    pe__free(rates->bucket);
    pe__free(rates);
}

static void renew_key(pe__rates *rates, int64_t now)
{
    if (now < rates->key_until)
        return;
    randombytes_buf(rates->key, sizeof rates->key);
    memset(rates->bucket, 0, (rates->mask + 1) * sizeof *rates->bucket);
    rates->key_until = now + DAY;
}

static uint64_t hash_of(const pe__rates *rates, int kind, const void *who,
                        size_t size)
{
    unsigned char text[80], hash[crypto_shorthash_BYTES];
    uint64_t number;
    text[0] = (unsigned char)kind;
    size = size < sizeof text - 1 ? size : sizeof text - 1;
    memcpy(text + 1, who, size);
    crypto_shorthash(hash, text, size + 1, rates->key);
    memcpy(&number, hash, sizeof number);
    return number != 0 ? number : 1;
}

/* The bucket of that hash; if there is none, the place among its neighbours
 * that is unused or was full first. */
static bucket *find(pe__rates *rates, uint64_t hash)
{
    bucket *oldest = NULL;
    for (size_t k = 0; k < PLACES; k++) {
        bucket *one = &rates->bucket[(hash + k) & rates->mask];
        if (one->hash == hash)
            return one;
        if (oldest == NULL || one->full < oldest->full)
            oldest = one;
    }
    *oldest = (bucket){.hash = hash};
    return oldest;
}

int64_t pe__rates_take(pe__rates *rates, int kind, const void *who,
                        size_t size, int64_t most, int64_t seconds,
                        int64_t now)
{
    if (most == 0)
        return 0;
    int64_t wait = 0, span = seconds * SECOND, cost = span / most;
    pthread_mutex_lock(&rates->lock);
    renew_key(rates, now);
    bucket *one = find(rates, hash_of(rates, kind, who, size));
    int64_t full = (one->full > now ? one->full : now) + cost;
    if (full > now + span)
        wait = (full - now - span + SECOND - 1) / SECOND;
    else
        one->full = full;
    pthread_mutex_unlock(&rates->lock);
    return wait;
}
