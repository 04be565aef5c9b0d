/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a council's scale comes to, between the files of its uses. */
#ifndef PE_APP_DUES_H
#define PE_APP_DUES_H

#include "use.h"

enum {
    PE__DUES_BANDS = 8, /* at most */
    PE__DUES_FEW = 5    /* below so many, sums would say who chose what */
};

typedef struct {
    bool by_ability;       /* a total is shared out; else each band has its
                              amount */
    int64_t total, free;   /* a month */
    int bands;
    int64_t least[PE__DUES_BANDS], amount[PE__DUES_BANDS];
} pe__dues_scale_of;

/* Of rows of pe__dues_scale and pe__dues_bands. */
pe__dues_scale_of pe__dues_read(const pe__value *scale,
                                const pe__value *bands);

typedef struct {
    int64_t chosen, paying;        /* members; who pauses does not pay */
    int64_t count[PE__DUES_BANDS]; /* of those who pay */
    int64_t each[PE__DUES_BANDS];  /* due a month, of the first in a band or
                                      of one who would come into it */
    int64_t owed;                  /* by all, a month */
    int64_t above;                 /* by_ability: what all have above `free` */
    int64_t mine;                  /* of `member` */
    int place;                     /* their band, from 1; 0 = none chosen */
    bool is_paused;
} pe__dues_sums;

/* Of rows of pe__dues_choices. Memory of `doc`. */
pe_status pe__dues_reckon(pe__doc *doc, const pe__dues_scale_of *scale,
                          const pe__value *choices, int64_t member,
                          pe__dues_sums *out, pe_error *err);

/* A council's dues as they stand. */
typedef struct {
    pe__value *scale, *bands, *choices; /* rows of the store */
    bool found; /* it has a scale */
    int digits; /* of its currency */
    pe__dues_scale_of of;
    pe__dues_sums sums;
} pe__dues;
/* sums: for use->member. */
pe_status pe__dues_gather(pe__use *use, pe__dues *d, pe_error *err);

#endif
