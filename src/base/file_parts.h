/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What file.c and fileset.c share: the steps of a file that is written aside.
 * In order: begin, settle, rename (by whoever holds it), sync of the folder. */
#ifndef PE_BASE_FILE_PARTS_H
#define PE_BASE_FILE_PARTS_H

#include "file.h"

struct pe__file {
    FILE *stream;  /* NULL once it is closed */
    char *target;  /* the name it will take, symbolic links followed */
    char *folder;  /* that the target stands in */
    char *partial; /* the name it has meanwhile; NULL once that is gone */
};

/* Everything written is on the disk and the stream closed, or PE_IO: a write
 * that failed earlier, a full disk, a quota. */
pe_status pe__file_settle(pe__file *file, pe_error *err);
/* fsync of a folder: new names in it survive a power cut. Asks for no memory,
 * so that it can follow a rename. */
pe_status pe__file_sync_folder(const char *folder, pe_error *err);
/* PE_IO with errno `reason` in words. */
pe_status pe__file_cannot_write(pe_error *err, const char *path, int reason);
/* "a folder", "a device", …: what a mode that is not a regular file's is. */
const char *pe__file_kind(unsigned int mode);

#endif
