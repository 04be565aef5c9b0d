/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Files that are written whole or not at all: everything goes into
 * NAME.partial-PID beside the target, is synced, and only then takes the
 * target's name. A target that is not a regular file is refused; a symbolic
 * link is followed, and stays. A target that exists keeps its permissions, a
 * new one gets those of the umask. */
#ifndef PE_BASE_FILE_H
#define PE_BASE_FILE_H

#include <parecon/error.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* A whole regular file in memory: *bytes is the caller's, freed with pe__free;
 * one byte 0 follows the last. PE_IO: cannot be opened or read, or is no
 * regular file; PE_BAD_INPUT: larger than `most` bytes, which is told before
 * anything is read. */
pe_status pe__file_read(const char *path, uint64_t most, unsigned char **bytes,
                        uint64_t *size, pe_error *err);

typedef struct pe__file pe__file;

/* Starts a file that will take the name `path`. */
pe_status pe__file_begin(const char *path, pe__file **out, pe_error *err);
FILE *pe__file_stream(pe__file *file);
/* The name written to meanwhile, for libraries that open files themselves
 * (libxlsxwriter). */
const char *pe__file_partial(const pe__file *file);
/* Flush, fsync, rename, fsync of the folder; frees `file` in every case. On
 * failure the old target is as it was and the partial file is gone; only when
 * the folder's own sync fails (the disk is broken) does the whole new file
 * stand there already. */
pe_status pe__file_commit(pe__file *file, pe_error *err);
void pe__file_abandon(pe__file *file); /* removes the partial file; NULL fine */
/* All of this: begun, written, committed. */
pe_status pe__file_write(const char *path, const void *bytes, size_t size,
                         pe_error *err);

/* A set of files in one folder that belong together (OUT of a command): all
 * are written aside and synced first, then renamed one after another; when one
 * cannot be renamed, those before it get their old content back. The folder
 * and those above it are created, and removed again when nothing came of it.
 * `name` has no '/'. */
typedef struct pe__fileset pe__fileset;
pe_status pe__fileset_begin(const char *folder, pe__fileset **out,
                            pe_error *err);
pe_status pe__fileset_add(pe__fileset *set, const char *name, pe__file **out,
                          pe_error *err); /* owned by the set */
pe_status pe__fileset_commit(pe__fileset *set, pe_error *err);
void pe__fileset_abandon(pe__fileset *set);

#endif
