/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A disk whose power can be cut and whose writes can fail, for SQLite: a layer
 * (VFS) over the real files that knows what has been synced and what has not.
 *
 * A cut keeps what was synced. Of what was written since, every piece may be
 * there, be lost, or be torn between sectors of 512 bytes, as the lot falls; a
 * file that was made or removed without a sync of its folder may or may not
 * be. A sync that failed is as on Linux: what it could not write is forgotten,
 * and the next sync says nothing about it. */
#ifndef TESTS_STORE_DISK_H
#define TESTS_STORE_DISK_H

#include <stdbool.h>
#include <stdint.h>

typedef enum {
    POWER_CUT,  /* from the n-th operation on nothing works */
    FAILS_ONCE, /* the n-th fails with an input/output error */
    DISK_FULL   /* from the n-th on nothing can be written, for `disk_room` */
} trouble;

/* Becomes SQLite's way to files. */
void disk_install(void);
/* Knows of no file any more. */
void disk_forget(void);
/* The files of the store at `path` as they are now, all of it synced, are what
 * disk_reset brings back. */
void disk_remember(const char *path);
void disk_reset(void);
/* The n-th write, sync, truncation or removal from now on is in trouble (0 =
 * none will be). */
void disk_trouble(long n, trouble kind);
bool disk_in_trouble(void); /* it came to that */
void disk_room(void);       /* there is room, and will be */
/* What is on the disk after a cut, by that lot; works again. Nothing may be
 * open. */
void disk_after_cut(uint64_t seed);

#endif
