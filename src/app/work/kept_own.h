/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reading what was kept: arrays of numbers whose length is known. The first
 * that does not fit makes all of it damaged. */
#ifndef PE_APP_WORK_KEPT_OWN_H
#define PE_APP_WORK_KEPT_OWN_H

#include "doc.h"

#include <parecon/jobs.h>

typedef struct {
    int32_t members, tasks, ratings, skills, sets;
    bool damaged, no_memory;
} pe__keeping;

/* Freed with pe__free; NULL and damaged when there are not `count` numbers, or
 * one is not within [least, most]. */
int32_t *pe__kept_wholes(pe__keeping *k, const pe__value *array, int64_t count,
                         int64_t least, int64_t most);
double *pe__kept_reals(pe__keeping *k, const pe__value *array, int64_t count);
/* A whole number under `key` within [least, most]. */
int64_t pe__kept_whole(pe__keeping *k, const pe__value *object,
                       const char *key, int64_t least, int64_t most);

void pe__keep_wholes(pe__doc *doc, pe__value *object, const char *key,
                     const int32_t *number, int64_t count);
void pe__keep_reals(pe__doc *doc, pe__value *object, const char *key,
                    const double *number, int64_t count);

/* A division with its measure. */
void pe__keep_solution(pe__doc *doc, pe__value *object,
                       const pe_jobs_solution *solution);
void pe__kept_solution(pe__keeping *k, const pe__value *object,
                       pe_jobs_solution *solution);
void pe__keep_measure(pe__doc *doc, pe__value *object, const char *key,
                      const pe_jobs_measure *measure, int32_t ratings);
void pe__kept_measure(pe__keeping *k, const pe__value *in,
                      pe_jobs_measure *measure);
void pe__keep_info(pe__doc *doc, pe__value *object, const pe_jobs_info *info,
                   int32_t ratings);
void pe__kept_info(pe__keeping *k, const pe__value *object,
                   pe_jobs_info *info);

#endif
