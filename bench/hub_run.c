/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "hub_run.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { START_SECONDS = 60, STOP_SECONDS = 20 };

double hub_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* --- programs ------------------------------------------------------------ */

static void keep_to(int processor)
{
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET((size_t)processor, &one);
    if (processor >= 0)
        sched_setaffinity(0, sizeof one, &one);
}

/* Starts it, its standard output into a pipe, errors thrown away. */
static pid_t start(int processor, char *const *words, int *out)
{
    int pipes[2];
    if (pipe(pipes) != 0)
        return -1;
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        int nowhere = open("/dev/null", O_RDWR);
        dup2(nowhere, 0);
        dup2(pipes[1], 1);
        dup2(nowhere, 2);
        close(pipes[0]);
        close(pipes[1]);
        keep_to(processor);
        execvp(words[0], words);
        _exit(127);
    }
    close(pipes[1]);
    *out = pipes[0];
    return child;
}

/* The port in "… http://127.0.0.1:8080\n"; 0 = not there yet. */
static int port_in(const char *text)
{
    const char *at = strstr(text, "http://");
    const char *colon = at != NULL ? strchr(at + 7, ':') : NULL;
    return colon != NULL && strchr(colon, '\n') != NULL ? atoi(colon + 1) : 0;
}

bool hub_start(hub_server *server, int processor, char *const *words)
{
    char text[1024];
    size_t size = 0;
    int out = -1;
    double began = hub_seconds();
    *server = (hub_server){.process = start(processor, words, &out)};
    while (server->process > 0 && size + 1 < sizeof text &&
           server->port == 0) {
        ssize_t got = read(out, text + size, sizeof text - 1 - size);
        if (got <= 0)
            break;
        size += (size_t)got;
        text[size] = '\0';
        server->port = port_in(text);
    }
    server->seconds = hub_seconds() - began;
    /* the pipe stays open as long as we live: what it says more is little */
    if (server->port == 0)
        hub_stop(server);
    return server->port != 0;
}

bool hub_output(char *const *words, char *text, size_t room)
{
    int out = -1, status = -1;
    size_t size = 0;
    ssize_t got;
    pid_t child = start(-1, words, &out);
    if (child <= 0)
        return false;
    while ((got = read(out, text + size, room - 1 - size)) > 0)
        size += (size_t)got;
    text[size] = '\0';
    close(out);
    waitpid(child, &status, 0);
    return status == 0;
}

double hub_sync(const hub_asked *asked, const char *folder)
{
    char file[512], text[64];
    snprintf(file, sizeof file, "%s/sync", folder);
    char *words[] = {(char *)asked->sync, file, NULL};
    return hub_output(words, text, sizeof text) ? strtod(text, NULL) : 0;
}

void hub_stop(hub_server *server)
{
    double until = hub_seconds() + STOP_SECONDS;
    if (server->process <= 0)
        return;
    kill(server->process, SIGTERM);
    while (waitpid(server->process, NULL, WNOHANG) == 0) {
        if (hub_seconds() > until)
            kill(server->process, SIGKILL);
        nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
    }
    server->process = 0;
}

double hub_cpu(const hub_server *server)
{
    char path[64], line[1024];
    snprintf(path, sizeof path, "/proc/%d/stat", (int)server->process);
    FILE *file = fopen(path, "r");
    long long user = 0, system = 0;
    if (file != NULL && fgets(line, sizeof line, file) != NULL) {
        const char *at = strrchr(line, ')'); /* fields 14 and 15 */
        if (at == NULL ||
            sscanf(at + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lld "
                   "%lld", &user, &system) != 2)
            user = system = 0;
    }
    if (file != NULL)
        fclose(file);
    return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

double hub_waited(const hub_server *server)
{
    char path[300];
    double most = 0;
    snprintf(path, sizeof path, "/proc/%d/task", (int)server->process);
    DIR *tasks = opendir(path);
    struct dirent *task;
    while (tasks != NULL && (task = readdir(tasks)) != NULL) {
        double delay = 0;
        snprintf(path, sizeof path, "/proc/%d/task/%.20s/schedstat",
                 (int)server->process, task->d_name);
        FILE *file = task->d_name[0] != '.' ? fopen(path, "r") : NULL;
        if (file != NULL && fscanf(file, "%*f %lf", &delay) == 1 &&
            delay > most)
            most = delay;
        if (file != NULL)
            fclose(file);
    }
    if (tasks != NULL)
        closedir(tasks);
    return most * 1e-9;
}

int64_t hub_resident(const hub_server *server)
{
    char path[64];
    long pages = 0;
    snprintf(path, sizeof path, "/proc/%d/statm", (int)server->process);
    FILE *file = fopen(path, "r");
    if (file != NULL && fscanf(file, "%*d %ld", &pages) != 1)
        pages = 0;
    if (file != NULL)
        fclose(file);
    return (int64_t)pages * sysconf(_SC_PAGESIZE);
}

/* --- wrk ----------------------------------------------------------------- */

/* "12.34ms", "980.00us", "1.20s" in ms. */
static double milliseconds_of(const char *text)
{
    char *unit;
    double value = strtod(text, &unit);
    return strncmp(unit, "us", 2) == 0   ? value / 1000
           : strncmp(unit, "ms", 2) == 0 ? value
                                         : value * 1000;
}

static void read_wrk(FILE *from, hub_load *out, double *answers)
{
    char line[256];
    while (fgets(line, sizeof line, from) != NULL) {
        const char *at = line + strspn(line, " ");
        if (strncmp(at, "50%", 3) == 0)
            out->p50 = milliseconds_of(at + 3 + strspn(at + 3, " "));
        else if (strncmp(at, "99%", 3) == 0)
            out->p99 = milliseconds_of(at + 3 + strspn(at + 3, " "));
        else if (strncmp(at, "Requests/sec:", 13) == 0)
            out->rate = strtod(at + 13, NULL);
        else if (strstr(at, "requests in") != NULL)
            *answers = strtod(at, NULL);
        else if (strncmp(at, "Non-2xx", 7) == 0)
            out->wrong = strtoll(strrchr(at, ':') + 1, NULL, 10);
    }
}

bool hub_wrk(const hub_server *server, const char *path, const char *script,
             int processor, double seconds, hub_load *out)
{
    char url[256], duration[32];
    double answers = 0, cpu = hub_cpu(server), delay = hub_waited(server);
    int from, status = 0;
    snprintf(url, sizeof url, "http://127.0.0.1:%d%s", server->port, path);
    snprintf(duration, sizeof duration, "-d%.0fs", seconds);
    char *plain[] = {(char *)"wrk", (char *)"-t1", (char *)"-c64", duration,
                     (char *)"--latency", url, NULL};
    char *with[] = {(char *)"wrk", (char *)"-t1", (char *)"-c64", duration,
                    (char *)"--latency", (char *)"-s", (char *)script, url,
                    NULL};
    *out = (hub_load){0};
    pid_t child = start(processor, script != NULL ? with : plain, &from);
    if (child <= 0)
        return false;
    FILE *stream = fdopen(from, "r");
    if (stream != NULL) {
        read_wrk(stream, out, &answers);
        fclose(stream);
    }
    waitpid(child, &status, 0);
    if (answers > 0)
        out->cpu = (hub_cpu(server) - cpu) / answers * 1e6;
    out->delay = (hub_waited(server) - delay) / seconds;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 && answers > 0;
}

/* --- one request --------------------------------------------------------- */

int hub_ask(int port, const char *request)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)port)};
    char answer[4096];
    int status = 0;
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int s = socket(AF_INET, SOCK_STREAM, 0);
    if (s < 0)
        return 0;
    struct timeval limit = {START_SECONDS, 0};
    setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    if (connect(s, (struct sockaddr *)&to, sizeof to) == 0 &&
        write(s, request, strlen(request)) == (ssize_t)strlen(request)) {
        ssize_t got = read(s, answer, sizeof answer - 1);
        if (got > 0) {
            answer[got] = '\0';
            sscanf(answer, "HTTP/1.1 %d", &status);
        }
        while (got > 0) /* to the end, so that it is not cut off */
            got = read(s, answer, sizeof answer);
    }
    close(s);
    return status;
}
