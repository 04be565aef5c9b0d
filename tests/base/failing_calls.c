/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "failing_calls.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static long before_failure; /* calls that still succeed */
static int to_fail;         /* failures to come after those */
static int happened;        /* a failure has */

void failing_calls_from(long n, int in_a_row)
{
    before_failure = n - 1;
    to_fail = in_a_row;
    happened = 0;
}

int failing_calls_stop(void)
{
    to_fail = 0;
    return happened;
}

static int must_fail(void)
{
    if (to_fail == 0)
        return 0;
    if (before_failure > 0) {
        before_failure--;
        return 0;
    }
    to_fail--;
    happened = 1;
    errno = EIO;
    return 1;
}

/* The linker prescribes these names. */
/* NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp) */

/* In truth variadic; a mode that was not given is passed on and ignored. */
int __real_open64(const char *path, int flags, mode_t mode);
int __wrap_open64(const char *path, int flags, mode_t mode);
int __wrap_open64(const char *path, int flags, mode_t mode)
{
    return must_fail() ? -1 : __real_open64(path, flags, mode);
}

FILE *__real_fdopen(int fd, const char *mode);
FILE *__wrap_fdopen(int fd, const char *mode);
FILE *__wrap_fdopen(int fd, const char *mode)
{
    return must_fail() ? NULL : __real_fdopen(fd, mode);
}

int __real_fflush(FILE *stream);
int __wrap_fflush(FILE *stream);
int __wrap_fflush(FILE *stream)
{
    return must_fail() ? EOF : __real_fflush(stream);
}

int __real_fsync(int fd);
int __wrap_fsync(int fd);
int __wrap_fsync(int fd)
{
    return must_fail() ? -1 : __real_fsync(fd);
}

int __real_fclose(FILE *stream);
int __wrap_fclose(FILE *stream);
int __wrap_fclose(FILE *stream)
{
    int failed = must_fail(), result = __real_fclose(stream);
    errno = EIO;
    return failed ? EOF : result; /* as the C library, it closes anyway */
}

int __real_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to)
{
    return must_fail() ? -1 : __real_rename(from, to);
}

int __real_link(const char *from, const char *to);
int __wrap_link(const char *from, const char *to);
int __wrap_link(const char *from, const char *to)
{
    return must_fail() ? -1 : __real_link(from, to);
}

int __real_mkdir(const char *path, mode_t mode);
int __wrap_mkdir(const char *path, mode_t mode);
int __wrap_mkdir(const char *path, mode_t mode)
{
    return must_fail() ? -1 : __real_mkdir(path, mode);
}

/* NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp) */
