/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The lock is flock's, on a file of its own: SQLite's are POSIX ones, which
 * closing any other descriptor of the same file would drop. The system gives a
 * lock back when its process ends, however it ends. */
#include "sqlite_file.h"

#include "error.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* A new file is nobody else's to read: SQLite would ask the umask. */
pe_status pe__sqlite_make(const char *path, pe_error *err)
{
    int file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0 && errno != EEXIST)
        return pe__fail_at(err, PE_IO, path, 0, 0, "cannot be created: %s",
                           strerror(errno));
    if (file >= 0)
        close(file);
    return PE_OK;
}

pe_status pe__sqlite_must_exist(const char *path, pe_error *err)
{
    struct stat found;
    if (stat(path, &found) != 0)
        return pe__fail_at(err, PE_IO, path, 0, 0, "there is no store: %s",
                           strerror(errno));
    return PE_OK;
}

static bool name_of(const char *path, char name[PATH_MAX])
{
    return snprintf(name, PATH_MAX, "%s-lock", path) < PATH_MAX;
}

/* Whether the file is still the one of that name: who held it before may have
 * removed it between our opening and locking it. */
static bool is_named(const char *name, int lock)
{
    struct stat named, ours;
    return stat(name, &named) == 0 && fstat(lock, &ours) == 0 &&
           named.st_dev == ours.st_dev && named.st_ino == ours.st_ino;
}

pe_status pe__sqlite_lock(const char *path, int *lock, pe_error *err)
{
    char name[PATH_MAX];
    *lock = -1;
    if (!name_of(path, name))
        return pe__fail_at(err, PE_IO, path, 0, 0, "the name is too long");
    for (;;) {
        int file = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (file < 0)
            return pe__fail_at(err, PE_IO, name, 0, 0, "cannot be created: "
                               "%s", strerror(errno));
        if (flock(file, LOCK_EX | LOCK_NB) != 0) {
            int why = errno;
            close(file);
            if (why == EWOULDBLOCK)
                return pe__fail_at(err, PE_IO, path, 0, 0, "another program "
                                   "writes to this store; stop it first");
            return pe__fail_at(err, PE_IO, name, 0, 0, "cannot be locked: %s",
                               strerror(why));
        }
        if (is_named(name, file)) {
            *lock = file;
            return PE_OK;
        }
        close(file);
    }
}

void pe__sqlite_unlock(const char *path, int lock)
{
    char name[PATH_MAX];
    if (lock < 0)
        return;
    if (name_of(path, name))
        unlink(name);
    close(lock);
}
