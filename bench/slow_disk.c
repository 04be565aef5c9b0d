/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A disk whose syncs take at least BENCH_SYNC_MS milliseconds, for programs
 * that are started with LD_PRELOAD naming this library. What they write is
 * synced first, all the same. */
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* Waits until so long after `start`. */
static void wait_since(struct timespec start)
{
    const char *text = getenv("BENCH_SYNC_MS");
    double seconds = text != NULL ? strtod(text, NULL) * 1e-3 : 0;
    start.tv_nsec += (long)(seconds * 1e9);
    start.tv_sec += start.tv_nsec / 1000000000;
    start.tv_nsec %= 1000000000;
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &start, NULL) != 0)
        continue; /* a signal came */
}

static int sync_slowly(long call, int file)
{
    struct timespec start;
    clock_gettime(CLOCK_MONOTONIC, &start);
    long status = syscall(call, file);
    wait_since(start);
    return (int)status;
}

/* Under the names of the C library's own. */
int slow_fsync(int file) __asm__("fsync");
int slow_fdatasync(int file) __asm__("fdatasync");

int slow_fsync(int file)
{
    return sync_slowly(SYS_fsync, file);
}

int slow_fdatasync(int file)
{
    return sync_slowly(SYS_fdatasync, file);
}
