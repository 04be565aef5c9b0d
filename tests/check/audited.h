/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Plans for the verifier, and ways to spoil them. */
#ifndef TESTS_CHECK_AUDITED_H
#define TESTS_CHECK_AUDITED_H

#include "economy.h"
#include "plan_verify.h"

/* Of the plan made last; the plan is in the scratch folder's "plan". */
extern char economy_path[1024];

void plan_village(void);
void plan_by_lot(uint64_t seed, pe_plan_settings settings);
void fail_at(const pe_error *err);

pe_plan_check_report look(bool disturbed);
/* No faults; releases the report. */
void assert_clean(pe_plan_check_report *report, const char *what,
                  uint64_t seed);

/* A file of the scratch folder; the caller's. */
char *text_of(const char *name);
/* The text with the cell of a row (from 1: below the header) and column
 * replaced; the caller's. No cell of these files has quotes. */
char *with_cell(const char *text, int row, int column, const char *instead);
void cell_of(const char *text, int row, int column, char *out, size_t size);
int lines_of(const char *text);
int column_of(const char *text, const char *name);
/* Changes each cell of a column, or of its rows first … last, in turn: every
 * change must be found. */
void spoil(const char *file, const char *column);
void spoil_rows(const char *file, const char *column, int first, int last);

#endif
