/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Ten thousand streams of events, idle but for one event. They are opened and
 * read by this process, so that the server's memory is the server's alone. */
#include "hub_run.h"

#include "lines.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LISTENERS = 10000, QUIET_SECONDS = 10 };

static const char hello[] =
    "GET /events HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer member-2\r\n"
    "Accept: text/event-stream\r\n\r\n";
static const char change[] =
    "POST /rows/new HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer member-1\r\n"
    "Accept: application/json\r\nContent-Type: application/json\r\n"
    "Connection: close\r\nContent-Length: 17\r\n\r\n"
    "{\"title\":\"Sweep\"}";

/* One stream that is open; -1 when it is not to be had. */
static int open_stream(int port)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)port)};
    char answer[2048];
    size_t size = 0;
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int s = socket(AF_INET, SOCK_STREAM, 0);
    if (s < 0)
        return -1;
    struct timeval limit = {QUIET_SECONDS, 0};
    setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    if (connect(s, (struct sockaddr *)&to, sizeof to) != 0 ||
        write(s, hello, sizeof hello - 1) != sizeof hello - 1)
        goto lost;
    while (size + 1 < sizeof answer) { /* to its first line: "retry: …" */
        ssize_t got = read(s, answer + size, sizeof answer - 1 - size);
        if (got <= 0)
            goto lost;
        size += (size_t)got;
        answer[size] = '\0';
        if (strstr(answer, "retry:") != NULL)
            return s;
    }
lost:
    close(s);
    return -1;
}

/* Seconds until each of the streams had something to read; < 0 when one had
 * not after ten seconds. */
static double wait_for_all(int poller, int count)
{
    static struct epoll_event events[512];
    char bytes[4096];
    double began = hub_seconds(), last = began;
    int heard = 0;
    while (heard < count && hub_seconds() - began < QUIET_SECONDS) {
        int ready = epoll_wait(poller, events, 512, 100);
        for (int k = 0; k < ready; k++) {
            ssize_t got = read(events[k].data.fd, bytes, sizeof bytes);
            if (got <= 0 || memmem(bytes, (size_t)got, "row.added", 9) == NULL)
                continue; /* a sign of life */
            epoll_ctl(poller, EPOLL_CTL_DEL, events[k].data.fd, NULL);
            heard++;
        }
        last = hub_seconds();
    }
    return heard == count ? last - began : -1;
}

static int open_all(int port, int *stream, int poller, int most)
{
    int count = 0;
    while (count < most && (stream[count] = open_stream(port)) >= 0) {
        struct epoll_event event = {.events = EPOLLIN,
                                    .data.fd = stream[count]};
        epoll_ctl(poller, EPOLL_CTL_ADD, stream[count], &event);
        count++;
    }
    return count;
}

static void show(int count, int most, double resident, double idle,
                 double seconds)
{
    bench_line((bench_row){
        .name = "idle listeners",
        .figure = bench_say("%d: %.0f MB", count, resident / 1e6),
        .target = bench_say("%d: <= 200 MB", most),
        .verdict = count == most ? bench_at_most(resident, 200e6)
                                 : BENCH_MISSED,
        .compared = bench_say("%.0f MB without, %.1f KB each", idle / 1e6,
                              (resident - idle) / 1e3 / (count + 1e-9))});
    bench_line((bench_row){
        .figure = bench_say("an event: %.2f s to all", seconds),
        .target = bench_say("<= 1 s"),
        .verdict = seconds < 0 ? BENCH_WRONG : bench_at_most(seconds, 1)});
}

void hub_rows_listen(const hub_asked *asked)
{
    static int stream[LISTENERS];
    char db[512];
    hub_server server;
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    int most = asked->quick ? LISTENERS / 10 : LISTENERS;
    if (files.rlim_max < (rlim_t)most + 200) {
        bench_skip("idle listeners", "this user may not open 10,200 files "
                   "(ulimit -n)");
        return;
    }
    snprintf(db, sizeof db, "%s/listen.db", asked->folder);
    char *words[] = {(char *)asked->trial, (char *)"--db", db,
                     (char *)"--listen", (char *)"127.0.0.1:0",
                     (char *)"--web", (char *)asked->web,
                     (char *)"--rate-pages", (char *)"0", (char *)"--log",
                     (char *)"none", NULL};
    if (!hub_start(&server, -1, words)) {
        bench_wrong("idle listeners", "the server did not start");
        return;
    }
    double idle = (double)hub_resident(&server);
    int poller = epoll_create1(0);
    int count = open_all(server.port, stream, poller, most);
    double resident = (double)hub_resident(&server);
    int status = hub_ask(server.port, change);
    double seconds = status == 200 ? wait_for_all(poller, count) : -1;
    show(count, most, resident, idle, seconds);
    for (int k = 0; k < count; k++)
        close(stream[k]);
    close(poller);
    hub_stop(&server);
}
