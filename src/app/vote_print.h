/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The result of a count in plain words, from its transcript: who won, and why.
 * Everybody who has the transcript can be told the same. */
#ifndef PE_APP_VOTE_PRINT_H
#define PE_APP_VOTE_PRINT_H

#include "doc.h"
#include "election.h"

#include <parecon/vote.h>
#include <stdio.h>

/* The transcript of a count, line by line. */
typedef struct {
    pe__doc *doc;
    const pe__value *line; /* array of objects */
    const pe__value *head, *result; /* the first and the last */
} pe__vote_record;

/* Reads a transcript; PE_BAD_INPUT with the line. `name`: of the file. */
pe_status pe__vote_record_read(const char *text, size_t size,
                               const char *name, pe__vote_record *record,
                               pe_error *err);
void pe__vote_record_free(pe__vote_record *record);

/* Prints it in `width` columns. */
void pe__vote_print(FILE *stream, const pe__election *election,
                    const pe__vote_record *record, int width);
/* "Schulze", of the name in transcripts and on the command line; NULL = there
 * is no such rule. */
const char *pe__vote_rule_title(const char *name, pe_vote_rule *rule);

#endif
