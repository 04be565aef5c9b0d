/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What one hub says to another (README.md): numbered, for one receiver, some
 * items, each the whole state of a thing. Pure. */
#ifndef PE_APP_PARCEL_H
#define PE_APP_PARCEL_H

#include "doc.h"

#include <parecon/error.h>

enum {
    PE__PARCEL_ITEMS = 50,
    PE__PARCEL_BYTES = 60 * 1024, /* a sender stays below */
    PE__PARCEL_PLACES = 30        /* of one need or claim, as the engine has
                                     it */
};

typedef enum { PE__ITEM_NEED, PE__ITEM_CLAIM, PE__ITEM_VERDICT } pe__item_kind;

/* Texts live in the document; those that are missing are "". */
typedef struct {
    pe__item_kind kind;
    int64_t need, claim; /* numbers of the owner and of the claimant's hub */
    const char *state;   /* a word that the kind has */
    const char *why;     /* of a verdict: unknown, over, too_many, … */
    /* a need that is open */
    const char *title, *about, *sort, *effort, *skills;
    int64_t north, east, radius_m; /* 1e-7 degrees; to the kilometre. Of a
                                      verdict: exactly, 0 = not said */
    int64_t sought;                /* more places to be had, 0 … 30 */
    int64_t starts, ends;          /* by the owner's clock */
    int64_t urgency, serves;
    bool limited;
    const char *place; /* of a verdict that promises: in words */
    /* a claim */
    int64_t places;
    const char *name, *reach;
} pe__item;

typedef struct {
    int64_t number;
    const char *to; /* the receiver's key in hex */
    pe__item item[PE__PARCEL_ITEMS];
    int count;
    int skipped; /* of kinds that a later parecon may know */
} pe__parcel;

/* Reads strictly: PE_BAD_INPUT with a sentence that names the item and member
 * that is wrong. Members that are not known are passed over. */
pe_status pe__parcel_read(pe__doc *doc, const char *bytes, size_t size,
                          pe__parcel *out, pe_error *err);
/* An item as the object that pe__parcel_read understands. */
pe__value *pe__item_value(pe__doc *doc, const pe__item *item);

#endif
