/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How a result is gathered and written: what the files of the result share. */
#ifndef PE_APP_JOBS_PARTS_H
#define PE_APP_JOBS_PARTS_H

#include "jobs_result.h"
#include "file.h"
#include <jansson.h>

/* The progress of everything that is solved for one result. The caller's
 * callback hears of the first solve; what is found out besides it (training,
 * curve, sensitivity) is stopped by its own clock, as the caller's time limit
 * may be over by then, and by whoever wants it all to end. */
typedef struct {
    pe_jobs_settings asked; /* the caller's */
    double until;           /* seconds of pe__seconds; 0 = the first solve */
    bool (*interrupted)(void *context); /* or NULL */
    void *context;
} pe__pace;

bool pe__pace_interrupted(const pe__pace *pace);

double pe__seconds(void); /* of a clock that never goes back */

/* Skills that hold the balance up, by price; members who can be given
 * nothing. */
pe_status pe__bottlenecks_find(pe_jobs_result *result, pe_error *err);
pe_status pe__idle_find(pe_jobs_result *result, pe_error *err);

/* The curve of balance against upheaval; needs today's jobs. With
 * `divisions` its points keep theirs. */
pe_status pe__curve_find(pe_jobs_result *result, pe_jobs *jobs,
                         bool divisions, pe__pace *pace, pe_error *err);
pe_status pe__sensitivity_find(pe_jobs_result *result,
                               const pe_jobs_settings *settings,
                               pe__pace *pace, pe_error *err);

/* The pieces of a division as one list, by member and task; freed with
 * pe__free. NULL: no memory. */
pe_jobs_piece *pe__pieces_of(const pe_jobs_solution *solution);

/* Who may do what in the bound. A skill that some members of one class have and
 * others lack was left out of account there (it is plentiful). */
typedef struct {
    const pe_jobs_problem *problem;
    uint64_t *have;    /* [classes × words] skills that all its members have */
    uint64_t *ignored; /* [words] skills left out of account */
} pe__class_skills;

bool pe__class_skills_make(pe__class_skills *skills,
                           const pe_jobs_result *result); /* false: memory */
void pe__class_skills_free(pe__class_skills *skills);

/* --- what is said about a member, a class, a task ------------------------ */

typedef struct {
    int64_t offered, given, kept, fresh, handed; /* quarters */
    double fair;                                 /* quarters */
    int32_t tasks;
} pe__share;

/* [members], freed with pe__free; NULL: no memory. */
pe__share *pe__shares_of(const pe_jobs_result *result);

/* The hour-weighted mean rating of a member's tasks; NAN without hours. */
double pe__mean_rating(const pe_jobs_result *result, int32_t member,
                       int32_t rating);

const char *pe__outcome_name(pe_jobs_outcome outcome); /* "solved", … */
/* "nobody may do it …": a whole clause, without a full stop. */
void pe__reason_text(const pe_jobs_unassigned *left, char *out, size_t size);
int64_t pe__unassigned(const pe_jobs_result *result); /* quarters */
/* [ratings × classes] rating points × quarters that members of each class are
 * owed together; freed with pe__free. NULL: no memory. */
double *pe__wanted_loads(const pe_jobs_result *result);

/* --- writers ------------------------------------------------------------- */

/* A field of a CSV file, quoted where it must be. */
void pe__csv_text(FILE *out, const char *text);
/* The shortest decimal text that reads back as the same number. */
enum { PE__NUMBER = 32 };
const char *pe__number_text(double number, char out[PE__NUMBER]);

void pe__write_jobs(const pe_jobs_result *result, FILE *out);
void pe__write_unassigned(const pe_jobs_result *result, FILE *out);
pe_status pe__write_members(const pe_jobs_result *result, FILE *out,
                            pe_error *err);
json_t *pe__certificate(const pe_jobs_result *result); /* NULL: no memory */
pe_status pe__json_deliver(json_t *root, FILE *out, pe_error *err); /* frees */
/* Puts a value, which it takes over; a NULL value (no memory) makes `whole`
 * false, so that a document is built without a check a line. */
void pe__json_put(json_t *object, const char *key, json_t *value,
                  bool *whole);
/* Under the key "PREFIX_" and the rating's name. */
void pe__json_rating(json_t *object, const pe_workplace *workplace,
                     const char *prefix, int32_t rating, double number,
                     bool *whole);
/* A number; what is none (a mean without hours) is null. */
json_t *pe__json_real(double number);
/* Writes a workbook under that name. */
pe_status pe__xlsx_write(const pe_jobs_result *result, const char *path,
                         pe_error *err);

#endif
