/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the files of the verifier share: the tables as plain rows, in hours as
 * written (quarters of an hour are exact in double). */
#ifndef PE_CHECK_PARTS_H
#define PE_CHECK_PARTS_H

#include "table.h"
#include "verify.h"

enum {
    PE__CHECK_WEEK = 7 * 24 * 60,             /* minutes; Monday 00:00 is 0 */
    PE__CHECK_WORDS = (PE__CHECK_WEEK + 63) / 64,
    PE__CHECK_KEPT = 1000                     /* faults that are kept */
};

typedef struct {
    const char *id, *name, *skills, *slot;
    double hours, least; /* least ≤ hours; 0.25 where the table says nothing */
    double most;         /* people, 0 = any number */
    double rating[PE_CHECK_RATINGS];
    double given, left;  /* hours in the jobs, hours listed as nobody's */
    int64_t holders;
} pe__check_task;

typedef struct {
    const char *id, *skills, *away, *pins, *bans;
    double offer, held;
    int64_t first, pieces; /* its pieces, once they are sorted */
    double load[PE_CHECK_RATINGS];   /* Σ hours × (rating − mean) */
    double rated[PE_CHECK_RATINGS];  /* Σ hours × rating */
    double target[PE_CHECK_RATINGS];
} pe__check_member;

typedef struct {
    int32_t member, task;
    double hours;
    long line; /* in the file of jobs */
} pe__check_piece;

/* Sorted by text, for bsearch. */
typedef struct {
    const char *text;
    int32_t number;
} pe__check_name;

typedef struct {
    const pe_check_request *request;
    pe_check_report *report;
    pe__table *task_table, *member_table, *job_table, *left_table,
        *carry_table;
    pe__check_task *task;
    pe__check_member *member;
    pe__check_piece *piece;
    int32_t tasks, members;
    int64_t pieces;
    pe__check_name *task_name, *member_name; /* [tasks], [members] by id */
    double weight[PE_CHECK_RATINGS];
    double work, offers;   /* hours given out, hours offered by all */
    bool out_of_memory;    /* while noting faults; looked at in the end */
} pe__check;

/* verify.c: a fault or a note, as in printf. */
void pe__check_fault(pe__check *c, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void pe__check_note(pe__check *c, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* tables.c */
pe_status pe__check_read(pe__check *c, pe_error *err);
pe_status pe__check_read_ratings(pe__check *c, pe_error *err); /* ratings.c */
pe_status pe__check_number(const pe__table *table, int64_t row, int32_t column,
                           double *out, pe_error *err);
/* The column, or PE_BAD_INPUT that says it is missing. */
pe_status pe__check_column(const pe__table *table, const char *name,
                           int32_t *out, pe_error *err);
/* Number of the task or member of that id, −1 = none. */
int32_t pe__check_task_of(const pe__check *c, const char *id);
int32_t pe__check_member_of(const pe__check *c, const char *id);

/* The next item of a list "a; b;c", trimmed; false at the end. Moves *rest. */
bool pe__check_item(const char **rest, char separator, const char **item,
                    int *length);
/* A list of skills has this one. */
bool pe__check_listed(const char *list, const char *item, int length);
/* times.c: when is it? Minutes of the week as bits, and labels. */
typedef struct {
    uint64_t minute[PE__CHECK_WORDS];
    const char *text; /* for labels: parts that are no time */
} pe__check_time;

void pe__check_time_read(const char *text, char separator,
                         pe__check_time *time);
/* Hours of the week that it lasts; INFINITY when a label hides how long. */
double pe__check_time_length(const pe__check_time *time, char separator);
/* They share a minute or a label. */
bool pe__check_clash(const pe__check_time *a, char a_separator,
                     const pe__check_time *b, char b_separator);

/* rules.c, measure.c, certificate.c */
pe_status pe__check_rules(pe__check *c, pe_error *err);
pe_status pe__check_measure(pe__check *c, pe_error *err);
pe_status pe__check_certificate(pe__check *c, pe_error *err);

/* A member's fair share of the work given out, hours. */
double pe__check_fair(const pe__check *c, int32_t member);

#endif
