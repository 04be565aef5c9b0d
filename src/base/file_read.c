/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reading a whole file. It is opened without waiting, so that a pipe without
 * a writer cannot hang us, and its size is looked at before a byte is read. */
#include "file_parts.h"

#include "error.h"
#include "mem.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The words follow "this is" and "it is". */
const char *pe__file_kind(unsigned int mode)
{
    switch (mode & S_IFMT) {
    case S_IFDIR: return "a folder";
    case S_IFIFO: return "a pipe";
    case S_IFSOCK: return "a socket";
    case S_IFBLK:
    case S_IFCHR: return "a device";
    case S_IFLNK: return "a symbolic link to nothing";
    default: return "not a regular file";
    }
}

/* The size that was met, not the file's: it may go on. */
static pe_status too_large(const char *path, uint64_t size, uint64_t most,
                           pe_error *err)
{
    const double mib = 1024.0 * 1024.0;
    return pe__fail_at(err, PE_BAD_INPUT, path, 0, 0,
                       "the file has %.1f MiB; at most %.1f MiB are read. "
                       "Remove what is not needed or divide the file",
                       (double)size / mib, (double)most / mib);
}

/* Asks the open file, not its name: nobody can swap it in between. */
static pe_status look_at(int fd, const char *path, uint64_t most,
                         uint64_t *size, pe_error *err)
{
    struct stat about;
    if (fstat(fd, &about) != 0)
        return pe__fail_at(err, PE_IO, path, 0, 0, "cannot be read: %s",
                           strerror(errno));
    if (!S_ISREG(about.st_mode))
        return pe__fail_at(err, PE_IO, path, 0, 0,
                           "this is %s; a regular file is needed",
                           pe__file_kind(about.st_mode));
    *size = (uint64_t)about.st_size;
    if (*size > most)
        return too_large(path, *size, most, err);
    return PE_OK;
}

/* Reads to the end, though the file may have grown or, as under /proc, not
 * told its size. `bytes` has room for `room` and one more. */
static pe_status read_all(int fd, const char *path, uint64_t most,
                          unsigned char **bytes, uint64_t room,
                          uint64_t *size, pe_error *err)
{
    *size = 0;
    for (;;) {
        if (*size == room) {
            room = room < 4096 ? 8192 : room + room / 8;
            unsigned char *more = pe__realloc(*bytes, room + 1, 1);
            if (more == NULL)
                return pe__fail_memory(err);
            *bytes = more;
        }
        ssize_t got = read(fd, *bytes + *size, room - *size);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return pe__fail_at(err, PE_IO, path, 0, 0, "cannot be read: %s",
                               strerror(errno));
        if (got == 0)
            return PE_OK;
        *size += (uint64_t)got;
        if (*size > most)
            return too_large(path, *size, most, err);
    }
}

/* The final 0 is for those who look for a text in the bytes. O_NOCTTY: opening
 * a terminal must not make it ours. */
pe_status pe__file_read(const char *path, uint64_t most, unsigned char **bytes,
                        uint64_t *size, pe_error *err)
{
    unsigned char *got = NULL;
    uint64_t length = 0;
    *bytes = NULL;
    *size = 0;
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0)
        return pe__fail_at(err, PE_IO, path, 0, 0, "cannot be opened: %s",
                           strerror(errno));

    pe_status status = look_at(fd, path, most, &length, err);
    if (status != PE_OK)
        goto out;
    /* One byte more than it has: the read that finds the end needs room. */
    uint64_t room = length + 1;
    got = pe__alloc(room + 1, 1);
    if (got == NULL) {
        status = pe__fail_memory(err);
        goto out;
    }
    status = read_all(fd, path, most, &got, room, &length, err);
    if (status != PE_OK)
        goto out;
    got[length] = 0;
    *bytes = got;
    *size = length;
    got = NULL;
out:
    pe__free(got);
    close(fd);
    return status;
}
