/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "log.h"

#include "calendar.h"
#include "error.h"
#include "mem.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { ROOM = 32768, LONGEST_LINE = 1024 };

struct pe__log {
    int file; /* -1 = none */
    pthread_mutex_t lock;
    char text[ROOM];
    size_t size;
    int64_t second; /* whose time stands in `stamp` */
    char stamp[24];
};

pe_status pe__log_open(const char *path, pe__log **out, pe_error *err)
{
    *out = NULL;
    pe__log *log = pe__zalloc(1, sizeof *log);
    if (log == NULL)
        return pe__fail_memory(err);
    log->second = INT64_MIN;
    pthread_mutex_init(&log->lock, NULL);
    if (strcmp(path, "none") == 0)
        log->file = -1;
    else if (strcmp(path, "-") == 0)
        log->file = STDERR_FILENO;
    else
        log->file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC,
                         0600);
    if (log->file < 0 && strcmp(path, "none") != 0) {
        pe__fail_at(err, PE_IO, path, 0, 0, "the log cannot be opened: %s",
                    strerror(errno));
        pe__log_close(log);
        return PE_IO;
    }
    *out = log;
    return PE_OK;
}

/* A log that cannot be written (a full disk) must not end the hub. */
static void flush(pe__log *log)
{
    const char *at = log->text;
    while (log->size > 0 && log->file >= 0) {
        ssize_t done = write(log->file, at, log->size);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            break;
        at += done;
        log->size -= (size_t)done;
    }
    log->size = 0;
}

void pe__log_flush(pe__log *log)
{
    pthread_mutex_lock(&log->lock);
    flush(log);
    pthread_mutex_unlock(&log->lock);
}

void pe__log_close(pe__log *log)
{
    if (log == NULL)
        return;
    flush(log);
    if (log->file > STDERR_FILENO)
        close(log->file);
    pthread_mutex_destroy(&log->lock);
    pe__free(log);
}

/* The time of a second is made once for all its lines. */
static const char *stamp(pe__log *log, int64_t at)
{
    if (at == log->second)
        return log->stamp;
    pe__date date = pe__date_of(at / 86400);
    snprintf(log->stamp, sizeof log->stamp,
             "%04u-%02u-%02uT%02u:%02u:%02uZ", (unsigned)date.year % 10000u,
             (unsigned)date.month % 100u, (unsigned)date.day % 100u,
             (unsigned)(at / 3600) % 24u, (unsigned)(at / 60) % 60u,
             (unsigned)at % 60u);
    log->second = at;
    return log->stamp;
}

static void add_line(pe__log *log, const char *line, int size)
{
    if (size <= 0)
        return;
    size_t whole = (size_t)size < LONGEST_LINE ? (size_t)size
                                               : LONGEST_LINE - 1;
    if (log->size + whole + 1 > ROOM)
        flush(log);
    memcpy(log->text + log->size, line, whole);
    log->text[log->size + whole] = '\n';
    log->size += whole + 1;
}

void pe__log_request(pe__log *log, int64_t at, const char *method,
                     const char *pattern, int status, uint64_t bytes,
                     double milliseconds)
{
    char line[LONGEST_LINE];
    if (log->file < 0)
        return;
    pthread_mutex_lock(&log->lock);
    int size = snprintf(line, sizeof line, "%s %s %s %d %llu %.1f",
                        stamp(log, at), method, pattern, status,
                        (unsigned long long)bytes, milliseconds);
    add_line(log, line, size);
    pthread_mutex_unlock(&log->lock);
}

void pe__log_failure(pe__log *log, int64_t at, const char *pattern,
                     const char *message)
{
    char line[LONGEST_LINE];
    pthread_mutex_lock(&log->lock);
    int size = snprintf(line, sizeof line, "%s error %s %s", stamp(log, at),
                        pattern, message);
    add_line(log, line, size);
    flush(log);
    pthread_mutex_unlock(&log->lock);
}
