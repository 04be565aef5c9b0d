/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Makes one thing fail in a hub that is otherwise the real one. It is told what
 * by lines at its standard input, and answers each with one line at standard
 * error:
 *
 *     memory N    the N-th request of ours for memory from now on fails
 *     sqlite N    the N-th of SQLite
 *     sql N       the N-th call of the database fails
 *     conflict N  the same, and may be tried again
 *     unheard N   the same; a commit is done, but nobody hears of it
 *     write N     the N-th write, sync or truncation of a file (EIO)
 *     full N      the same, the disk is full (ENOSPC)
 *     none        nothing fails any more; says whether it came to it, and how
 *                 many blocks of memory are alive */
#include "failing.h"
#include "mem.h"
#include "sqlite_memory.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* --- files ---------------------------------------------------------------- */

static atomic_long countdown;
static atomic_int reason;

/* Sets errno when it is this one. */
static bool must_fail(void)
{
    if (countdown <= 0 || atomic_fetch_sub(&countdown, 1) != 1)
        return false;
    errno = reason;
    return true;
}

/* In the place of the C library's, for SQLite. */
ssize_t pwrite64(int file, const void *bytes, size_t size, off64_t at);
int fdatasync(int file);
int fsync(int file);
int ftruncate64(int file, off64_t size);

ssize_t pwrite64(int file, const void *bytes, size_t size, off64_t at)
{
    return must_fail() ? -1 : syscall(SYS_pwrite64, file, bytes, size, at);
}

int fdatasync(int file)
{
    return must_fail() ? -1 : (int)syscall(SYS_fdatasync, file);
}

int fsync(int file)
{
    return must_fail() ? -1 : (int)syscall(SYS_fsync, file);
}

int ftruncate64(int file, off64_t size)
{
    return must_fail() ? -1 : (int)syscall(SYS_ftruncate, file, size);
}

/* --- being told ----------------------------------------------------------- */

typedef enum { NOTHING, MEMORY, SQLITE, SQL, FILES } place;
static place armed;
static long armed_with;

static void arm(const char *what, long n)
{
    static const struct {
        const char *word;
        place place;
        failure how;
        int reason;
    } known[] = {{"memory", MEMORY, 0, 0},      {"sqlite", SQLITE, 0, 0},
                 {"sql", SQL, REFUSED_CALL, 0}, {"conflict", SQL, CONFLICT, 0},
                 {"unheard", SQL, UNHEARD, 0},  {"write", FILES, 0, EIO},
                 {"full", FILES, 0, ENOSPC}};
    for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
        if (strcmp(known[k].word, what) != 0)
            continue;
        armed = known[k].place;
        armed_with = n;
        if (armed == MEMORY)
            pe__mem_fail_at(n);
        if (armed == SQLITE)
            sqlite_memory_fail(n);
        if (armed == SQL)
            fail_call(n, known[k].how);
        if (armed == FILES) {
            reason = known[k].reason;
            countdown = n;
        }
        return;
    }
    fprintf(stderr, "faults: %s is not known\n", what);
    _exit(1);
}

/* As long as it is still to come, one of the next requests meets it. */
static bool memory_came(void)
{
    for (long k = 0; k < armed_with; k++) {
        void *memory = pe__alloc(1, 1);
        if (memory == NULL)
            return false;
        pe__free(memory);
    }
    return true;
}

/* Whether it came to what was armed. */
static bool disarm(void)
{
    bool came = armed == MEMORY   ? memory_came()
                : armed == SQLITE ? sqlite_memory_failed()
                : armed == SQL    ? call_failed()
                                  : countdown <= 0;
    pe__mem_fail_at(0);
    sqlite_memory_fail(0);
    fail_call(0, REFUSED_CALL);
    countdown = 0;
    armed = NOTHING;
    return came;
}

static void *listen_to_input(void *context)
{
    char line[80], what[32];
    long n;
    (void)context;
    while (fgets(line, sizeof line, stdin) != NULL) {
        n = 0;
        if (sscanf(line, "%31s %ld", what, &n) < 1)
            continue;
        if (strcmp(what, "none") == 0) {
            bool came = disarm();
            fprintf(stderr, "faults: %s %ld\n", came ? "came" : "did not come",
                    pe__mem_live());
        } else {
            arm(what, n);
            fprintf(stderr, "faults: armed\n");
        }
        fflush(stderr);
    }
    return NULL;
}

/* Before main: SQLite takes its memory from elsewhere only before it begins.
 * The thread leaves signals to others. */
__attribute__((constructor)) static void begin(void)
{
    pthread_t thread;
    sigset_t all, before;
    sqlite_memory_install();
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    if (pthread_create(&thread, NULL, listen_to_input, NULL) != 0)
        abort();
    pthread_detach(thread);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}
