/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The verifier from above: read, check every rule, measure, compare. */
#include "error.h"
#include "mem.h"
#include "parts.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Appends a text to a list that doubles as it grows. */
static void append(pe__check *c, char ***list, int64_t *count,
                   const char *text)
{
    char *copy = pe__strdup(text);
    bool full = (*count & (*count - 1)) == 0; /* 0, 1, 2, 4, 8, … */
    if (copy && full) {
        size_t room = *count ? 2 * (size_t)*count : 1;
        char **grown = pe__realloc(*list, room, sizeof **list);
        if (grown) {
            *list = grown;
        } else {
            pe__free(copy);
            copy = NULL;
        }
    }
    if (copy) {
        (*list)[(*count)++] = copy;
    } else {
        c->out_of_memory = true;
    }
}

/* Counts every fault; keeps the first PE__CHECK_KEPT. */
void pe__check_fault(pe__check *c, const char *format, ...)
{
    char text[1024];
    va_list values;
    c->report->faults++;
    if (c->report->kept >= PE__CHECK_KEPT) {
        return;
    }
    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    append(c, &c->report->fault, &c->report->kept, text);
}

void pe__check_note(pe__check *c, const char *format, ...)
{
    char text[1024];
    va_list values;
    if (c->report->notes >= PE__CHECK_KEPT) {
        return;
    }
    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    append(c, &c->report->note, &c->report->notes, text);
}

/* In the reverse order of making; what was never made is NULL. */
static void free_parts(pe__check *c)
{
    pe__free(c->member_name);
    pe__free(c->task_name);
    pe__free(c->piece);
    pe__free(c->member);
    pe__free(c->task);
    pe__table_free(c->carry_table);
    pe__table_free(c->left_table);
    pe__table_free(c->job_table);
    pe__table_free(c->member_table);
    pe__table_free(c->task_table);
}

pe_status pe_check(const pe_check_request *request, pe_check_report *report,
                   pe_error *err)
{
    memset(report, 0, sizeof *report);
    pe__check c = {.request = request, .report = report};
    pe_status status = pe__check_read(&c, err);
    if (status == PE_OK) {
        report->members = c.members;
        report->tasks = c.tasks;
        report->pieces = c.pieces;
        status = pe__check_rules(&c, err);
        report->hours = c.work;
    }
    if (status == PE_OK) {
        status = pe__check_measure(&c, err);
    }
    if (status == PE_OK && request->certificate) {
        status = pe__check_certificate(&c, err);
    }
    if (status == PE_OK && c.out_of_memory) {
        status = pe__fail_memory(err);
    }
    free_parts(&c);
    if (status != PE_OK) {
        pe_check_release(report);
    }
    return status;
}

static void free_list(char **list, int64_t count)
{
    for (int64_t k = 0; k < count; k++) {
        pe__free(list[k]);
    }
    pe__free(list);
}

void pe_check_release(pe_check_report *report)
{
    free_list(report->fault, report->kept);
    free_list(report->note, report->notes);
    for (int r = 0; r < report->ratings; r++) {
        pe__free(report->rating_name[r]);
    }
    memset(report, 0, sizeof *report);
}
