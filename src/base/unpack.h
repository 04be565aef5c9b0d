/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Files packed with zstd (RFC 8878): told by their first four bytes and
 * unpacked whole, under a limit. */
#ifndef PE_BASE_UNPACK_H
#define PE_BASE_UNPACK_H

#include <parecon/error.h>
#include <stdint.h>

/* 1 when the bytes begin like a zstd frame. */
int pe__is_packed(const void *bytes, uint64_t size);

/* All frames, one after another; *out is the caller's, freed with pe__free,
 * and one byte 0 follows the last. PE_BAD_INPUT: damaged, cut off, or more
 * than `most` bytes once unpacked (the guard against bombs). */
pe_status pe__unpack(const void *bytes, uint64_t size, const char *name,
                     uint64_t most, unsigned char **out, uint64_t *length,
                     pe_error *err);

#endif
