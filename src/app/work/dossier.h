/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A division as the store has it: its case and its result, and what can be done
 * to it. */
#ifndef PE_APP_WORK_DOSSIER_H
#define PE_APP_WORK_DOSSIER_H

#include "case.h"
#include "jobs_result.h"

typedef struct {
    pe__case of;
    pe_jobs_result result;
} pe__dossier;

/* *found = false: there is no result (yet); then nothing is to be closed. */
pe_status pe__dossier_open(pe__sql *db, pe__doc *doc, int64_t division,
                           pe__dossier *out, bool *found, pe_error *err);
void pe__dossier_close(pe__dossier *dossier);

/* The result, packed for the store. */
pe_status pe__dossier_pack(pe__doc *doc, const pe__dossier *dossier,
                           pe__buffer *out, pe_error *err);
/* Writes the pieces of the result as the division's. */
pe_status pe__dossier_put_pieces(pe__sql *db, int64_t division,
                                 const pe__dossier *dossier, pe_error *err);

/* Puts other pieces in the place of the division's and measures anew; the
 * bound stays true, as it holds for every division of the same hours. `pieces`
 * by member, then task, no two of the same. */
pe_status pe__dossier_replace(pe__dossier *dossier,
                              const pe_jobs_piece *pieces, int64_t count,
                              pe_error *err);
/* Makes a point of the curve the division. PE_USAGE: there is no such point, or
 * it is the division already. */
pe_status pe__dossier_choose(pe__dossier *dossier, int32_t point,
                             pe_error *err);

/* The pieces as one list, by member, then task; freed with pe__free. */
pe_jobs_piece *pe__dossier_pieces(const pe__dossier *dossier, int64_t *count);
/* How far above the average the division leaves the member in the rating. */
double pe__dossier_reach(const pe__dossier *dossier, int32_t rating,
                         int32_t member);

#endif
