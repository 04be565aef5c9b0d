/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "lines.h"

#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const verdict_name[PE__VERDICTS] = {
    "", "ok", "MISSED", "busy", "WRONG", "skipped"};

static long counted[PE__VERDICTS];

pe__cell pe__say(const char *format, ...)
{
    pe__cell cell;
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

void pe__lines_head(const char *title)
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

void pe__line(const char *name, const char *figure, const char *target,
                    pe__verdict verdict, const char *compared)
{
    char line[512];
    snprintf(line, sizeof line, "%-18s %-25s %-11s %-7s %s", name, figure,
             target, verdict_name[verdict], compared);
    size_t length = strlen(line);
    while (length > 0 && line[length - 1] == ' ')
        line[--length] = '\0';
    printf("%s\n", line);
    fflush(stdout);
    counted[verdict]++;
}

void pe__line_skip(const char *name, const char *why)
{
    printf("%-18s skipped: %s\n", name, why);
    fflush(stdout);
    counted[PE__SKIPPED]++;
}

void pe__line_wrong(const char *name, const char *what)
{
    printf("%-18s WRONG: %s\n", name, what);
    fflush(stdout);
    counted[PE__WRONG]++;
}

int pe__lines_foot(void)
{
    printf("\n%ld reached, %ld missed, %ld missed while busy, %ld wrong, "
           "%ld skipped\n", counted[PE__REACHED], counted[PE__MISSED],
           counted[PE__BUSY], counted[PE__WRONG], counted[PE__SKIPPED]);
    return counted[PE__WRONG] > 0;
}

pe__verdict pe__at_most(double figure, double target)
{
    return figure <= target ? PE__REACHED : PE__MISSED;
}
