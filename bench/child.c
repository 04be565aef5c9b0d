/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds_of(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static double user_seconds(int who)
{
    struct rusage used;
    getrusage(who, &used);
    return (double)used.ru_utime.tv_sec + 1e-6 * (double)used.ru_utime.tv_usec;
}

bench_times bench_times_now(void)
{
    return (bench_times){.wall = seconds_of(CLOCK_MONOTONIC),
                       .cpu = user_seconds(RUSAGE_SELF),
                       .own = seconds_of(CLOCK_THREAD_CPUTIME_ID)};
}

bench_times bench_times_since(bench_times start)
{
    const bench_times now = bench_times_now();
    return (bench_times){now.wall - start.wall, now.cpu - start.cpu,
                       now.own - start.own};
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double bench_median(double *value, int count)
{
    qsort(value, (size_t)count, sizeof *value, ascending);
    return value[count / 2];
}

bench_times bench_times_median(const bench_times *run, int runs)
{
    double wall[9], cpu[9], own[9];
    for (int k = 0; k < runs; k++) {
        wall[k] = run[k].wall;
        cpu[k] = run[k].cpu;
        own[k] = run[k].own;
    }
    return (bench_times){bench_median(wall, runs), bench_median(cpu, runs),
                         bench_median(own, runs)};
}

/* Linux counts in units of 1024 bytes, and counts afresh after a fork. */
int64_t bench_peak_memory(void)
{
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return (int64_t)used.ru_maxrss * 1024;
}

bool bench_in_child(void (*work)(const void *context, void *figures),
                    const void *context, void *figures, size_t size, char *why)
{
    void *shared = mmap(NULL, size, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    memset(figures, 0, size);
    snprintf(why, 64, "no memory for a process");
    if (shared == MAP_FAILED)
        return false;
    bool ended = false;
    fflush(stdout);
    const pid_t child = fork();
    if (child == 0) { /* _exit: what stands in buffers is the parent's */
        work(context, shared);
        fflush(stdout);
        _exit(0);
    }
    int status = 0;
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    if (child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0) {
        memcpy(figures, shared, size);
        ended = true;
    } else if (child > 0 && WIFSIGNALED(status)) {
        snprintf(why, 64, "the process died of signal %d", WTERMSIG(status));
    } else if (child > 0) {
        snprintf(why, 64, "the process ended with %d", WEXITSTATUS(status));
    }
    munmap(shared, size);
    return ended;
}

/* In the child: nobody hears what the program says. */
static void become(char *const *words)
{
    const int nowhere = open("/dev/null", O_RDWR);
    for (int k = 0; nowhere >= 0 && k < 3; k++)
        dup2(nowhere, k);
    execvp(words[0], words);
    _exit(127);
}

/* Waits for the child, `limit` seconds at most; then ends it. */
static int wait_for(pid_t child, double limit)
{
    const double until = seconds_of(CLOCK_MONOTONIC) + limit;
    int status = 0;
    while (waitpid(child, &status, WNOHANG) == 0) {
        if (seconds_of(CLOCK_MONOTONIC) > until) {
            kill(child, SIGKILL);
            waitpid(child, &status, 0);
            break;
        }
        nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
    }
    return status;
}

bool bench_run_program(char *const *words, double limit, bench_times *taken)
{
    const double wall = seconds_of(CLOCK_MONOTONIC);
    const double cpu = user_seconds(RUSAGE_CHILDREN);
    fflush(stdout);
    const pid_t child = fork();
    if (child < 0)
        return false;
    if (child == 0)
        become(words);
    const int status = wait_for(child, limit);
    taken->wall = seconds_of(CLOCK_MONOTONIC) - wall;
    taken->cpu = user_seconds(RUSAGE_CHILDREN) - cpu;
    taken->own = taken->cpu; /* whichever threads it has */
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* The first that the process may run on now. */
void bench_keep_to_processors(int count)
{
    cpu_set_t all, some;
    if (sched_getaffinity(0, sizeof all, &all) != 0)
        return;
    CPU_ZERO(&some);
    for (size_t k = 0; k < CPU_SETSIZE && CPU_COUNT(&some) < count; k++)
        if (CPU_ISSET(k, &all))
            CPU_SET(k, &some);
    sched_setaffinity(0, sizeof some, &some);
}
