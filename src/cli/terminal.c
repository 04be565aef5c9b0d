/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The terminal: width, wrapped text, errors, the progress line, Ctrl-C. */
#include "terminal.h"
#include "command.h"
#include "error.h"
#include "jobs_print.h"

#include <math.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum { WIDTH_DEFAULT = 80, WIDTH_LEAST = 24 };

/* A window of 0 columns is one that nobody told its size. */
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

bool pe__terminal_utf8(void)
{
    /* LC_ALL before LC_CTYPE before LANG, the first that is not empty. */
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (size_t k = 0; k < sizeof names / sizeof names[0]; k++) {
        const char *value = getenv(names[k]);
        if (value && *value) {
            return strcasestr(value, "utf-8") || strcasestr(value, "utf8");
        }
    }
    return false;
}

static bool is_control(char c)
{
    return (unsigned char)c < ' ' || c == 0x7f;
}

/* Columns of the first `bytes` bytes. */
static int columns_of(const char *text, size_t bytes)
{
    char word[512];
    if (bytes >= sizeof word) {
        return (int)bytes; /* such a word fills lines of its own anyway */
    }
    memcpy(word, text, bytes);
    word[bytes] = '\0';
    return pe__columns_of(word);
}

/* Bytes as they are, but for control characters. */
static void put(FILE *stream, const char *text, size_t bytes)
{
    for (size_t k = 0; k < bytes; k++) {
        fputc(is_control(text[k]) ? ' ' : text[k], stream);
    }
}

/* Bytes of the character at `text`. */
static size_t character(const char *text)
{
    size_t bytes = 1;
    while (((unsigned char)text[bytes] & 0xC0) == 0x80) {
        bytes++;
    }
    return bytes;
}

/* Cut between letters, never inside one, and marked where it is cut: two people
 * may share the beginning of a name. */
void pe__terminal_name(FILE *stream, const char *name, int room)
{
    bool fits = columns_of(name, strlen(name)) <= room;
    int used = fits ? 0 : 1; /* of the mark */
    while (*name) {
        size_t bytes = character(name);
        int columns = columns_of(name, bytes);
        if (used + columns > room) {
            break;
        }
        put(stream, name, bytes);
        used += columns;
        name += bytes;
    }
    if (!fits) {
        fputs(pe__terminal_utf8() ? "…" : ".", stream);
    }
    fprintf(stream, "%*s", room - used, "");
}

void pe__terminal_wrap(FILE *stream, const char *text, int at, int indent,
                       int width)
{
    bool fresh = true; /* nothing stands on this line beyond the indent */
    while (*text) {
        size_t length = strcspn(text, " \n");
        int columns = columns_of(text, length);
        if (!fresh && at + 1 + columns > width) {
            fprintf(stream, "\n%*s", indent, "");
            at = indent;
            fresh = true;
        }
        at += fprintf(stream, "%s", fresh ? "" : " ");
        put(stream, text, length);
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

/* A clock that nobody sets: summer time must not end a search. */
static double monotonic_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* The handlers that were there before come back in pe__watch_end. */
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

/* "solving [######......] 52 %  rms 0.043  bound 0.041  4 s"; without the
 * two where there is no rms. */
static void draw(const pe__watch *watch, double done, double rms,
                 double rms_bound, double seconds)
{
    int width = pe__terminal_width(stderr);
    char tail[96], line[160];
    int tail_length = isnan(rms)
        ? snprintf(tail, sizeof tail, " %3.0f %%  %.0f s", 100 * done, seconds)
        : snprintf(tail, sizeof tail, " %3.0f %%  rms %.3f  bound %.3f  %.0f s",
                   100 * done, rms, rms_bound, seconds);
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

int pe__watch_share(void *context, double done)
{
    return pe__watch_progress(context, done, (double)NAN, (double)NAN);
}

/* The line was only ever there while something went on. */
void pe__watch_end(pe__watch *watch)
{
    if (watch->on_terminal && watch->drawn > 0) {
        fprintf(stderr, "\r\033[K");
        fflush(stderr);
    }
    sigaction(SIGINT, &old_int, NULL);
    sigaction(SIGTERM, &old_term, NULL);
}

double pe__watch_seconds(const pe__watch *watch)
{
    return monotonic_seconds() - watch->started;
}

bool pe__watch_interrupted(void *unused)
{
    (void)unused;
    return interrupted != 0;
}

void pe__terminal_findings(const pe__findings *found, int width)
{
    for (int64_t k = 0; k < found->kept; k++) {
        printf("fault: ");
        pe__terminal_wrap(stdout, found->fault[k], 7, 7, width);
    }
    if (found->faults > found->kept) {
        printf("… and %lld faults more\n",
               (long long)(found->faults - found->kept));
    }
    for (int64_t k = 0; k < found->notes; k++) {
        printf("note: ");
        pe__terminal_wrap(stdout, found->note[k], 6, 6, width);
    }
    if (found->faults == 0) {
        printf("Every rule is kept.\n");
    } else {
        printf("%lld %s.\n", (long long)found->faults,
               found->faults == 1 ? "fault" : "faults");
    }
}
