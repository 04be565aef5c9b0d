/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How the readers of single formats fill an election. */
#ifndef PE_APP_ELECTION_OWN_H
#define PE_APP_ELECTION_OWN_H

#include "election.h"
#include "error.h"

#include <stdbool.h>

typedef struct {
    const char *at, *end;  /* what is left; a byte 0 stands at the end */
    const char *line_at;   /* first byte of the line */
    long line;
    const char *file;
    pe__election *to;
    int64_t rows, row_room, marks, mark_room;
    int32_t *index;        /* [indexes] id in the file → option, -1 = none */
    int32_t indexes;
    bool tied;             /* some ballot has options at the same place */
    pe_error *err;
} pe__ballots;

/* A fault where the reader stands; as printf. */
#define pe__ballots_fail(b, ...)                                          \
    pe__fail_at((b)->err, PE_BAD_INPUT, (b)->file, (b)->line,             \
                (long)((b)->at - (b)->line_at) + 1, __VA_ARGS__)

static inline bool pe__ballots_more(const pe__ballots *b)
{
    return b->at < b->end;
}
/* Blanks and tabs, then whether the line is over. */
bool pe__ballots_line_over(pe__ballots *b);
void pe__ballots_next_line(pe__ballots *b); /* whatever is left of this one */
bool pe__ballots_take(pe__ballots *b, char c); /* after blanks */
/* A whole number 0 … most, after blanks. */
pe_status pe__ballots_number(pe__ballots *b, const char *what, int64_t most,
                             int64_t *out);

/* Room for the options; their names are "1", "2", … until they are told. */
pe_status pe__ballots_options(pe__ballots *b, int64_t options);
/* The option that the file calls `id`; 0 … */
pe_status pe__ballots_call(pe__ballots *b, int64_t id, int32_t option);
pe_status pe__ballots_name(pe__ballots *b, int32_t option, const char *name,
                           size_t size);
pe_status pe__ballots_option(pe__ballots *b, int32_t *option);
/* A row of `count` people; then its marks. */
pe_status pe__ballots_row(pe__ballots *b, int64_t count);
pe_status pe__ballots_mark(pe__ballots *b, int32_t option, int32_t mark);

pe_status pe__preflib_parse(pe__ballots *b);
pe_status pe__preflib_old_parse(pe__ballots *b, int64_t options);
pe_status pe__scottish_parse(pe__ballots *b, int64_t options);
pe_status pe__approvals_parse(pe__ballots *b);
/* "1,{2,3},4" to the end of the line. */
pe_status pe__preflib_ranking(pe__ballots *b);

#endif
