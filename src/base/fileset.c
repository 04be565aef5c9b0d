/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Several files of one folder that take their names together. No file system
 * renames several files in one step; what can be done is done: nothing is
 * renamed before all is on the disk, and the old content of each target is
 * kept under a second name until the last rename is through, so that a
 * failure in the middle is undone. */
#include "file_parts.h"

#include "error.h"
#include "mem.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* One file of the set. Its life: written aside, settled, the old target given
 * a second name (kept), renamed; then the second name goes. */
typedef struct {
    pe__file *file;
    char *previous; /* second name for the old target; NULL = there is none */
    int kept;       /* the old target has that name now */
    int renamed;    /* the target is the new file */
} member;

struct pe__fileset {
    char *folder;   /* without slashes at its end */
    size_t existed; /* length of the part of `folder` that was there before */
    member *member;
    size_t members;
};

/* "out//" and "out" are one folder, "/" stays. */
static void without_last_slashes(char *folder)
{
    size_t length = strlen(folder);
    while (length > 1 && folder[length - 1] == '/')
        folder[--length] = '\0';
}

/* Creates folder[0 … end) where it is missing; *existed is the length of the
 * longest part that was there. */
static pe_status make_folders(char *folder, size_t *existed, pe_error *err)
{
    struct stat about;
    size_t length = strlen(folder);
    *existed = 0;
    for (size_t i = 1; i <= length; i++) {
        if ((folder[i] != '/' && folder[i] != '\0') || folder[i - 1] == '/')
            continue;
        char kept = folder[i];
        folder[i] = '\0';
        int made = mkdir(folder, 0777);
        int reason = errno;
        if (made != 0 && stat(folder, &about) == 0) {
            reason = S_ISDIR(about.st_mode) ? 0 : ENOTDIR;
            *existed = i;
        }
        if (made != 0 && reason != 0)
            return pe__fail_at(err, PE_IO, folder, 0, 0,
                               "this folder cannot be made: %s",
                               strerror(reason));
        folder[i] = kept;
    }
    return PE_OK;
}

/* Removes the folders that make_folders made, the innermost first, as far as
 * they are empty. */
static void remove_folders(char *folder, size_t existed)
{
    for (size_t i = strlen(folder); i > existed; i--) {
        if (folder[i] != '\0' && folder[i] != '/')
            continue;
        folder[i] = '\0';
        rmdir(folder);
    }
}

/* The folder is made at once: a name that cannot be written to is told before
 * an hour of computing, not after. */
pe_status pe__fileset_begin(const char *folder, pe__fileset **out,
                            pe_error *err)
{
    *out = NULL;
    if (folder[0] == '\0')
        return pe__fail(err, PE_IO, "the folder to write to has an empty name");
    pe__fileset *set = pe__zalloc(1, sizeof *set);
    if (set == NULL)
        return pe__fail_memory(err);
    set->folder = pe__strdup(folder);
    if (set->folder == NULL) {
        pe__free(set);
        return pe__fail_memory(err);
    }
    without_last_slashes(set->folder);
    pe_status status = make_folders(set->folder, &set->existed, err);
    if (status != PE_OK) {
        pe__fileset_abandon(set);
        return status;
    }
    *out = set;
    return PE_OK;
}

/* Room in the list is made before the file, so that a file that was begun is
 * always the set's. */
pe_status pe__fileset_add(pe__fileset *set, const char *name, pe__file **out,
                          pe_error *err)
{
    *out = NULL;
    if (name[0] == '\0' || strchr(name, '/') != NULL)
        return pe__fail_at(err, PE_IO, name, 0, 0,
                           "is no name of a file in one folder");
    member *more =
        pe__realloc(set->member, set->members + 1, sizeof *set->member);
    if (more == NULL)
        return pe__fail_memory(err);
    set->member = more;

    size_t size = strlen(set->folder) + strlen(name) + 2;
    char *path = pe__alloc(size, 1);
    if (path == NULL)
        return pe__fail_memory(err);
    snprintf(path, size, "%s/%s", set->folder, name);
    pe_status status = pe__file_begin(path, out, err);
    pe__free(path);
    if (status == PE_OK)
        set->member[set->members++] = (member){.file = *out};
    return status;
}

/* Asks for all the memory that the renames need, before the first of them. */
static pe_status name_previous(pe__fileset *set, pe_error *err)
{
    for (size_t i = 0; i < set->members; i++) {
        pe__file *file = set->member[i].file;
        if (access(file->target, F_OK) != 0)
            continue;
        size_t size = strlen(file->partial) + sizeof ".old";
        set->member[i].previous = pe__alloc(size, 1);
        if (set->member[i].previous == NULL)
            return pe__fail_memory(err);
        snprintf(set->member[i].previous, size, "%s.old", file->partial);
    }
    return PE_OK;
}

/* A second name for the old target, without a moment in which the first is
 * gone; where the file system has no links, the first goes for a moment. */
static int keep_previous(const member *one)
{
    if (link(one->file->target, one->previous) == 0)
        return 0;
    if (errno == EEXIST)
        return -1;
    return rename(one->file->target, one->previous);
}

/* The point of no return is the last rename; a failure before it leaves the
 * flags that undo goes by. */
static pe_status rename_all(pe__fileset *set, pe_error *err)
{
    for (size_t i = 0; i < set->members; i++) {
        member *one = &set->member[i];
        if (one->previous != NULL && keep_previous(one) != 0)
            return pe__file_cannot_write(err, one->file->target, errno);
        one->kept = one->previous != NULL;
        if (rename(one->file->partial, one->file->target) != 0)
            return pe__file_cannot_write(err, one->file->target, errno);
        one->renamed = 1;
        pe__free(one->file->partial);
        one->file->partial = NULL;
    }
    return PE_OK;
}

/* Gives every target its old content back, the last first. What fails here is
 * not reported: the failure that led here is. */
static void undo(pe__fileset *set)
{
    for (size_t i = set->members; i-- > 0;) {
        member *one = &set->member[i];
        if (one->kept)
            rename(one->previous, one->file->target);
        else if (one->renamed)
            unlink(one->file->target);
    }
}

/* A rename between two links of one file does nothing (POSIX), so the second
 * name may be there after an undo as well. */
static void forget_previous(pe__fileset *set)
{
    for (size_t i = 0; i < set->members; i++)
        if (set->member[i].kept)
            unlink(set->member[i].previous);
}

/* First all bytes, then all names. */
pe_status pe__fileset_commit(pe__fileset *set, pe_error *err)
{
    pe_status status = PE_OK;
    for (size_t i = 0; i < set->members && status == PE_OK; i++)
        status = pe__file_settle(set->member[i].file, err);
    if (status == PE_OK)
        status = name_previous(set, err);
    if (status == PE_OK) {
        status = rename_all(set, err);
        if (status != PE_OK)
            undo(set);
        forget_previous(set);
    }
    if (status == PE_OK) {
        set->existed = strlen(set->folder); /* the folders stay */
        status = pe__file_sync_folder(set->folder, err);
    }
    pe__fileset_abandon(set);
    return status;
}

/* After a commit nothing is left to remove: no partial name, no folder. */
void pe__fileset_abandon(pe__fileset *set)
{
    if (set == NULL)
        return;
    for (size_t i = 0; i < set->members; i++) {
        pe__file_abandon(set->member[i].file);
        pe__free(set->member[i].previous);
    }
    remove_folders(set->folder, set->existed);
    pe__free(set->member);
    pe__free(set->folder);
    pe__free(set);
}
