/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The terminal: width, wrapped text, errors, the progress line, Ctrl-C. */
#include "terminal.h"
#include "command.h"
#include "error.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum { WIDTH_DEFAULT = 80, WIDTH_LEAST = 24 };

int pe__terminal_width(FILE *stream)
{
    struct winsize size;
    long width = 0;
    if (ioctl(fileno(stream), TIOCGWINSZ, &size) == 0) {
        width = size.ws_col;
    }
    if (width == 0) {
        const char *columns = getenv("COLUMNS");
        width = columns ? strtol(columns, NULL, 10) : 0;
    }
    if (width <= 0 || width > 1000) {
        width = WIDTH_DEFAULT;
    }
    return (int)(width < WIDTH_LEAST ? WIDTH_LEAST : width);
}

int pe__terminal_columns(const char *text, size_t bytes)
{
    int columns = 0;
    for (size_t i = 0; i < bytes; i++) {
        columns += ((unsigned char)text[i] & 0xC0) != 0x80;
    }
    return columns;
}

void pe__terminal_wrap(FILE *stream, const char *text, int at, int indent,
                       int width)
{
    bool fresh = true; /* nothing stands on this line beyond the indent */
    while (*text) {
        size_t length = strcspn(text, " \n");
        int columns = pe__terminal_columns(text, length);
        if (!fresh && at + 1 + columns > width) {
            fprintf(stream, "\n%*s", indent, "");
            at = indent;
            fresh = true;
        }
        at += fprintf(stream, "%s", fresh ? "" : " ");
        fwrite(text, 1, length, stream);
        at += columns;
        fresh = false;
        text += length;
        if (*text == '\n') {
            fprintf(stream, "\n%*s", indent, "");
            at = indent;
            fresh = true;
        }
        text += *text != '\0';
    }
    fputc('\n', stream);
}

int pe__terminal_fail(const pe_error *err)
{
    char text[1024];
    pe__error_text(err, text, sizeof text);
    fprintf(stderr, "parecon: %s\n", text);
    return err->code == PE_USAGE ? PE__EXIT_USAGE : PE__EXIT_FAILED;
}

int pe__terminal_finish(int code)
{
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fprintf(stderr, "parecon: the output could not be written: %s\n",
                strerror(errno));
        return PE__EXIT_FAILED;
    }
    return code;
}

/* Set by the handler, read by the progress callback: the only thing that the
 * program shares with a signal. */
static volatile sig_atomic_t interrupted;
static struct sigaction old_int, old_term;

static void on_signal(int number)
{
    (void)number;
    interrupted = 1;
}

static double monotonic_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

void pe__watch_start(pe__watch *watch, const char *what, double limit)
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_signal;
    /* The second Ctrl-C must always end the program. */
    action.sa_flags = (int)SA_RESETHAND;
    sigemptyset(&action.sa_mask);
    interrupted = 0;
    sigaction(SIGINT, &action, &old_int);
    sigaction(SIGTERM, &action, &old_term);
    *watch = (pe__watch){.started = monotonic_seconds(), .limit = limit,
                         .drawn = 0, .what = what,
                         .on_terminal = isatty(fileno(stderr)) == 1};
}

/* "solving [######......] 52 %  rms 0.043  bound 0.041  4 s" */
static void draw(const pe__watch *watch, double done, double rms,
                 double rms_bound, double seconds)
{
    int width = pe__terminal_width(stderr);
    char tail[96], line[160];
    int tail_length = snprintf(tail, sizeof tail,
        " %3.0f %%  rms %.3f  bound %.3f  %.0f s", 100 * done, rms, rms_bound,
        seconds);
    int room = width - 1 - tail_length - (int)strlen(watch->what) - 3;
    room = room > 40 ? 40 : room;
    if (room < 4) { /* too narrow for a bar */
        fprintf(stderr, "\r%.*s\033[K", width - 1, tail + 1);
        fflush(stderr);
        return;
    }
    int full = (int)(done * room);
    for (int i = 0; i < room; i++) {
        line[i] = i < full ? '#' : '.';
    }
    line[room] = '\0';
    fprintf(stderr, "\r%s [%s]%s\033[K", watch->what, line, tail);
    fflush(stderr);
}

int pe__watch_progress(void *context, double done, double rms,
                       double rms_bound)
{
    pe__watch *watch = context;
    double now = monotonic_seconds(), seconds = now - watch->started;
    if (watch->on_terminal && now - watch->drawn >= 0.1) {
        double share = watch->limit > 0 ? seconds / watch->limit : 1;
        share = done > share ? done : share;
        draw(watch, share < 1 ? share : 1, rms, rms_bound, seconds);
        watch->drawn = now;
    }
    if (seconds >= watch->limit) {
        watch->timed_out = true;
    }
    return interrupted || watch->timed_out;
}

void pe__watch_end(pe__watch *watch)
{
    if (watch->on_terminal && watch->drawn > 0) {
        fprintf(stderr, "\r\033[K");
        fflush(stderr);
    }
    sigaction(SIGINT, &old_int, NULL);
    sigaction(SIGTERM, &old_term, NULL);
}

bool pe__watch_interrupted(void)
{
    return interrupted != 0;
}

double pe__watch_seconds(const pe__watch *watch)
{
    return monotonic_seconds() - watch->started;
}
