/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Shared by the files that go through many decisions once more. */
#ifndef PE_CHECK_VOTE_SERIES_H
#define PE_CHECK_VOTE_SERIES_H

#include "arena.h"
#include "buffer.h"
#include "fraction.h"
#include "table.h"
#include "vote_verify.h"

#include <stdbool.h>

typedef struct {
    pe__table *table;
    int32_t decision_at, voter_at, approves_at; /* columns */
    int32_t weight_at, seed_at; /* -1 = there is none */
    int32_t rows, voters, decisions;
    int32_t *voter, *decision; /* [rows] by number, in order of first rows */
    int32_t *row;              /* [rows] by decision */
    int32_t *start;            /* [decisions + 1] of row */
    int64_t ballots;           /* that approve of something */
    uint64_t *own_seed;        /* [decisions] 0 = it has none */
    pe__fraction *weight, *stand; /* [voters] stand: load or account */
    int64_t *satisfied, *took_part; /* [voters] */
    bool *mark, *done;         /* [voters] */
    const char **ballot;       /* [voters] of the open decision; NULL = none */
    /* of the open decision */
    int32_t options, room;
    const char **option;       /* [options] in arena */
    pe__fraction *support, *score; /* [room] */
    int32_t *tied;             /* [room] */
    pe__arena arena;
    pe__fraction present, part;
    int64_t lots;
    char rule[16];
    uint64_t seed;
    pe__buffer text;           /* what the transcript should say */
    pe_status status;
} vseries;

/* The table's rows put in order. s may be freed whatever comes back. */
pe_status pe__vseries_read(vseries *s, const char *path, pe_error *err);
/* The same from memory; `name` stands in errors. */
pe_status pe__vseries_parse(vseries *s, const void *bytes, uint64_t size,
                            const char *name, pe_error *err);
/* Takes up the ballots and options of decision d; false: s->status says why. */
bool pe__vseries_open(vseries *s, int32_t d);
/* The next option of a ballot "a; b"; *rest moves on. */
bool pe__vseries_item(const char **rest, const char **item, size_t *length);
void pe__vseries_free(vseries *s);

/* Rule and seed are set: the whole transcript into s->text. */
void pe__vseries_tell(vseries *s);

/* True when that is the first line of a transcript of many decisions. */
bool pe__vseries_is(const char *said, size_t size);
/* Goes through the decisions as the transcript `name` says, and compares. */
pe_status pe__vseries_compare(vseries *s, const char *name, const char *said,
                              size_t size, pe_vote_check_report *report,
                              pe_error *err);
pe_status pe__vseries_check(const pe_vote_check_request *request,
                            const char *said, size_t size,
                            pe_vote_check_report *report, pe_error *err);

#endif
