/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "lines.h"

#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const verdict_name[BENCH_VERDICTS] = {
    "", "ok", "MISSED", "busy", "WRONG", "skipped"};

/* A bench is one program with one table. */
static long counted[BENCH_VERDICTS];

bench_text bench_say(const char *format, ...)
{
    bench_text cell;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(cell.text, sizeof cell.text, format, arguments);
    va_end(arguments);
    return cell;
}

/* The processor as Linux names it, or "processor". */
static void print_processor(void)
{
    char line[256];
    FILE *info = fopen("/proc/cpuinfo", "r");
    const char *found = NULL;
    while (info && !found && fgets(line, sizeof line, info)) {
        char *colon = strchr(line, ':');
        if (strncmp(line, "model name", 10) == 0 && colon) {
            line[strcspn(line, "\n")] = '\0';
            found = colon + 2;
        }
    }
    if (info)
        fclose(info);
    printf("%s", found ? found : "processor");
}

/* Those that this process may run on. */
static int processors(void)
{
    cpu_set_t set;
    return sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
}

/* Seconds by the clock mean little while other programs run: say so. */
static void print_load(void)
{
    double load = 0.0;
    if (getloadavg(&load, 1) != 1)
        return;
    printf("load %.1f before the start", load);
    if (load > 0.5)
        printf(": other programs are running, seconds are too long");
    printf("\n");
}

void bench_head(const char *title)
{
#ifdef __clang__
    const char *compiler = "clang " __clang_version__;
#else
    const char *compiler = "gcc " __VERSION__;
#endif
    printf("%s\n", title);
    print_processor();
    printf(", %d of its cores; %s\n", processors(), compiler);
    print_load();
    printf("\n%-18s %-25s %-11s %-7s %s\n", "case", "figure", "target",
           "verdict", "compared with");
    for (int k = 0; k < 100; k++)
        putchar('-');
    putchar('\n');
    fflush(stdout);
}

void bench_line(bench_row row)
{
    char line[512];
    snprintf(line, sizeof line, "%-18s %-25s %-11s %-7s %s",
             row.name ? row.name : "", row.figure.text, row.target.text,
             verdict_name[row.verdict], row.compared.text);
    size_t length = strlen(line); /* no spaces at the end */
    while (length > 0 && line[length - 1] == ' ')
        line[--length] = '\0';
    printf("%s\n", line);
    fflush(stdout);
    counted[row.verdict]++;
}

void bench_skip(const char *name, const char *why)
{
    printf("%-18s skipped: %s\n", name, why);
    fflush(stdout);
    counted[BENCH_SKIPPED]++;
}

void bench_wrong(const char *name, const char *what)
{
    printf("%-18s WRONG: %s\n", name, what);
    fflush(stdout);
    counted[BENCH_WRONG]++;
}

int bench_foot(void)
{
    printf("\n%ld reached, %ld missed, %ld missed while busy, %ld wrong, "
           "%ld skipped\n", counted[BENCH_REACHED], counted[BENCH_MISSED],
           counted[BENCH_BUSY], counted[BENCH_WRONG], counted[BENCH_SKIPPED]);
    return counted[BENCH_WRONG] > 0;
}

bench_verdict bench_at_most(double figure, double target)
{
    return figure <= target ? BENCH_REACHED : BENCH_MISSED;
}
