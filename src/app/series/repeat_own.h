/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Shared by the files of decisions that come again and again. */
#ifndef PE_APP_REPEAT_OWN_H
#define PE_APP_REPEAT_OWN_H

#include "history.h"
#include "repeat.h"
#include "use.h"
#include "vote_print.h"

#include <parecon/vote.h>

/* The first decisions of a series, counted. */
typedef struct {
    pe__history y;
    pe_vote_series_result result;
    pe__vote_record record;  /* what the transcript says */
} pe__repeat;

/* Counts all that is in `text`. {0} may be freed, and any state. */
pe_status pe__repeat_read(const char *text, size_t size, const char *rule,
                          pe__repeat *out, pe_error *err);
/* Counts only the first of them, as `all` has them: all->y must live on. */
pe_status pe__repeat_begin(const pe__repeat *all, int64_t decisions,
                           const char *rule, pe__repeat *out, pe_error *err);
void pe__repeat_free(pe__repeat *repeat);

/* The file: its header row, and then the rows of each. */
void pe__repeat_file(const pe__value *parts, pe__buffer *out);
/* The rows of decision `place` of a series. */
void pe__repeat_part(const pe__value *decision, const pe__value *options,
                     const pe__value *voices, int64_t place, const char *seed,
                     pe__buffer *out);
/* File, and count of it, of the first `last` decisions. Nothing counted yet:
 * all is 0. */
pe_status pe__repeat_load(pe__sql *db, pe__doc *doc, int64_t series,
                          int64_t last, const char *rule, pe__repeat *out,
                          pe_error *err);

/* What decision d, from 0, came to. */
pe__repeat_end pe__repeat_came(pe__doc *doc, const pe__repeat *repeat,
                               int64_t d);
/* The line of decision d from 0 in the transcript; how an option there, from
 * 0, stands in the decision: its place from 1. */
const pe__value *pe__repeat_line(const pe__repeat *repeat, int64_t d);
int64_t pe__repeat_place(const pe__repeat *repeat, int64_t d, int64_t option);
/* The number of a member among its voters; −1 = never took part. */
int32_t pe__repeat_voter(const pe__repeat *repeat, int64_t member);
/* What they stand at: votes, decisions owed, load; of who never took part what
 * everybody begins with. */
double pe__repeat_standing(const pe__repeat *repeat, const char *rule,
                           int32_t voter);
/* "7/2" and the like. */
double pe__repeat_number(const pe__value *text);
const pe__value *pe__repeat_item(const pe__value *list, int64_t at);
/* Fills, for each approval of decision d, in[voter] = whether they approve of
 * its option `option`. [voters] */
void pe__repeat_mark(const pe__repeat *repeat, int64_t d, int64_t option,
                     bool *in);

/* ballots_file, transcript_file, command, check of the first `count`. */
void pe__repeat_put_command(pe__use *use, pe__value *out, int64_t series,
                            int64_t count, const char *rule);

pe_status pe__repeat_find(pe__use *use, pe__value **series, pe_error *err);
/* is_RULE, is_over. */
void pe__repeat_dress(pe__use *use, pe__value *series);

#endif
