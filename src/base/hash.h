/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* FNV-1a (Fowler, Noll, Vo) in 64 bits: for tables of what nobody gains by
 * choosing to collide. Its low bits are worse than its high ones: fold them in
 * (hash ^ hash >> 32) where the low ones choose a place. Inline, as it stands
 * in the way of every statement and every name that is looked up. */
#ifndef PE_BASE_HASH_H
#define PE_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

#define PE__HASH_START UINT64_C(0xcbf29ce484222325)
#define PE__HASH_PRIME UINT64_C(0x100000001b3)

/* Goes on from `hash`: PE__HASH_START, or that of what stands before. */
static inline uint64_t pe__hash(uint64_t hash, const char *bytes, size_t size)
{
    for (size_t k = 0; k < size; k++)
        hash = (hash ^ (unsigned char)bytes[k]) * PE__HASH_PRIME;
    return hash;
}

/* A whole text, without its 0. */
static inline uint64_t pe__hash_text(const char *text)
{
    uint64_t hash = PE__HASH_START;
    for (; *text != '\0'; text++)
        hash = (hash ^ (unsigned char)*text) * PE__HASH_PRIME;
    return hash;
}

#endif
