/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One file, written whole or not at all. The new content is made under a name
 * of its own in the target's folder (so that the rename stays within one file
 * system), forced to the disk, and then takes the target's name in one step:
 * whoever opens the target sees all of the old content or all of the new.
 *
 * Legal order: begin; write to the stream, or to the partial name when a
 * library opens files itself; then commit or abandon, once. What a process
 * that was killed leaves behind is a partial file, which no later one touches
 * and anybody may delete. */
#include "file_parts.h"

#include "error.h"
#include "mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAMES_TRIED = 100, NO_TARGET = 01000000 /* no mode has this bit */ };

/* "No such file" would puzzle whoever wants to make one. */
pe_status pe__file_cannot_write(pe_error *err, const char *path, int reason)
{
    const char *why = reason == ENOENT ? "the folder it belongs in is not there"
                                       : strerror(reason);
    return pe__fail_at(err, PE_IO, path, 0, 0, "cannot be written: %s", why);
}

/* The name behind a symbolic link, for pe__free; NULL with *err filled in. */
static char *follow_link(const char *path, pe_error *err)
{
    char *real = realpath(path, NULL);
    if (real == NULL) {
        pe__fail_at(err, PE_IO, path, 0, 0,
                    "cannot be written: it is a symbolic link that leads "
                    "nowhere (%s)", strerror(errno));
        return NULL;
    }
    char *copy = pe__strdup(real);
    free(real);
    if (copy == NULL)
        pe__fail_memory(err);
    return copy;
}

/* The folder part of `path`, for pe__free. */
static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL)
        return pe__strdup(".");
    if (slash == path)
        return pe__strdup("/");
    size_t length = (size_t)(slash - path);
    char *folder = pe__zalloc(length + 1, 1);
    if (folder != NULL)
        memcpy(folder, path, length);
    return folder;
}

/* The name to replace and its folder. A link is followed now, once: what it
 * points to may change until the commit, the file written will not. */
static pe_status name_target(pe__file *file, const char *path, pe_error *err)
{
    struct stat about;
    if (path[0] == '\0')
        return pe__fail(err, PE_IO, "a file to write has an empty name");
    if (lstat(path, &about) == 0 && S_ISLNK(about.st_mode)) {
        file->target = follow_link(path, err);
        if (file->target == NULL)
            return err->code;
    } else {
        file->target = pe__strdup(path);
        if (file->target == NULL)
            return pe__fail_memory(err);
    }
    file->folder = folder_of(file->target);
    return file->folder == NULL ? pe__fail_memory(err) : PE_OK;
}

/* What stands at the target now; *mode is its permissions, or NO_TARGET.
 * Replacing a device or a folder by a file would be a surprise to everybody,
 * so only a regular file may be in the way. */
static pe_status look_at_target(const pe__file *file, const char *path,
                                mode_t *mode, pe_error *err)
{
    struct stat about;
    *mode = NO_TARGET;
    if (stat(file->target, &about) != 0)
        return errno == ENOENT ? PE_OK
                               : pe__file_cannot_write(err, path, errno);
    if (!S_ISREG(about.st_mode))
        return pe__fail_at(err, PE_IO, path, 0, 0,
                           "cannot be written: it is %s, not a regular file",
                           pe__file_kind(about.st_mode));
    *mode = about.st_mode & 0777;
    return PE_OK;
}

/* Opens NAME.partial-PID, which must be new: nobody else's file is touched.
 * A number follows when the name is taken, by an earlier process that was
 * killed or by a second file of the same name in this one. */
static int open_partial(pe__file *file, mode_t mode)
{
    size_t size = strlen(file->target) + 40;
    file->partial = pe__alloc(size, 1);
    if (file->partial == NULL)
        return -1;
    for (int i = 0; i < NAMES_TRIED; i++) {
        snprintf(file->partial, size, i == 0 ? "%s.partial-%ld" :
                 "%s.partial-%ld-%d", file->target, (long)getpid(), i);
        int fd = open(file->partial, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC,
                      mode);
        if (fd >= 0 || errno != EEXIST)
            return fd;
    }
    return -1;
}

/* Opens the stream that is written to. */
static pe_status start(pe__file *file, mode_t mode, pe_error *err)
{
    int fd = open_partial(file, mode == NO_TARGET ? 0666 : mode);
    if (fd < 0) {
        int reason = errno;
        if (file->partial == NULL)
            return pe__fail_memory(err);
        pe__free(file->partial);
        file->partial = NULL; /* it is not ours */
        return pe__file_cannot_write(err, file->target, reason);
    }
    /* The umask took bits away that an existing target may have. */
    if (mode != NO_TARGET)
        (void)!fchmod(fd, mode);
    file->stream = fdopen(fd, "w");
    if (file->stream == NULL) {
        int reason = errno;
        close(fd);
        return pe__file_cannot_write(err, file->target, reason);
    }
    return PE_OK;
}

/* Whatever fails on the way, abandon takes back what has been done so far. */
pe_status pe__file_begin(const char *path, pe__file **out, pe_error *err)
{
    pe_error local;
    mode_t mode;
    if (err == NULL)
        err = &local; /* name_target returns the code it finds there */
    *out = NULL;
    pe__file *file = pe__zalloc(1, sizeof *file);
    if (file == NULL)
        return pe__fail_memory(err);
    pe_status status = name_target(file, path, err);
    if (status == PE_OK)
        status = look_at_target(file, path, &mode, err);
    if (status == PE_OK)
        status = start(file, mode, err);
    if (status != PE_OK) {
        pe__file_abandon(file);
        return status;
    }
    *out = file;
    return PE_OK;
}

FILE *pe__file_stream(pe__file *file)
{
    return file->stream;
}

const char *pe__file_partial(const pe__file *file)
{
    return file->partial;
}

/* Waits until what was written is on the disk, not only in the kernel: a
 * rename may reach the disk before the bytes do, and a power cut between the
 * two would leave an empty file under the target's name. */
static int sync_descriptor(int fd)
{
    int result;
    do
        result = fsync(fd);
    while (result != 0 && errno == EINTR);
    return result;
}

/* Every step is looked at: on some file systems only the last of them, the
 * closing, tells that a write did not fit. */
pe_status pe__file_settle(pe__file *file, pe_error *err)
{
    FILE *stream = file->stream;
    file->stream = NULL;
    /* A write that failed earlier stays visible in ferror; its errno is gone,
     * unless the flush, which tries again, meets the same obstacle. */
    int failed = ferror(stream);
    int reason = EIO;
    if (fflush(stream) != 0) {
        failed = 1;
        reason = errno;
    }
    if (!failed && sync_descriptor(fileno(stream)) != 0) {
        failed = 1;
        reason = errno;
    }
    if (fclose(stream) != 0 && !failed) {
        failed = 1;
        reason = errno;
    }
    return failed ? pe__file_cannot_write(err, file->target, reason) : PE_OK;
}

/* A name is in the folder, not in the file: without this a power cut may bring
 * the old content back, though never a mixture. */
pe_status pe__file_sync_folder(const char *folder, pe_error *err)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    /* Folders that may be written but not read, and file systems that cannot
     * sync a folder, exist; then there is nothing more we can do. */
    if (fd < 0)
        return PE_OK;
    int failed = sync_descriptor(fd) != 0 && errno == EIO;
    close(fd);
    if (failed)
        return pe__fail_at(err, PE_IO, folder, 0, 0,
                           "the files are written, but the disk did not "
                           "confirm their names; it may be broken");
    return PE_OK;
}

/* After the rename nothing may fail but the folder's sync, so everything that
 * needs memory has happened before. */
pe_status pe__file_commit(pe__file *file, pe_error *err)
{
    pe_status status = pe__file_settle(file, err);
    if (status == PE_OK && rename(file->partial, file->target) != 0)
        status = pe__file_cannot_write(err, file->target, errno);
    if (status == PE_OK) {
        pe__free(file->partial);
        file->partial = NULL; /* or abandon would remove the name */
        status = pe__file_sync_folder(file->folder, err);
    }
    pe__file_abandon(file);
    return status;
}

void pe__file_abandon(pe__file *file)
{
    if (file == NULL)
        return;
    if (file->stream != NULL)
        fclose(file->stream);
    if (file->partial != NULL)
        unlink(file->partial);
    pe__free(file->partial);
    pe__free(file->folder);
    pe__free(file->target);
    pe__free(file);
}

pe_status pe__file_write(const char *path, const void *bytes, size_t size,
                         pe_error *err)
{
    pe__file *file;
    pe_status status = pe__file_begin(path, &file, err);
    if (status != PE_OK)
        return status;
    if (fwrite(bytes, 1, size, file->stream) != size) {
        int reason = errno;
        pe__file_abandon(file);
        return pe__file_cannot_write(err, path, reason);
    }
    return pe__file_commit(file, err);
}
