/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The classes of a certificate, filled with the members of the tables. */
#ifndef PE_CHECK_CERTIFICATE_H
#define PE_CHECK_CERTIFICATE_H

#include "parts.h"
#include <jansson.h>

typedef struct {
    uint64_t *skills; /* [words] */
    int64_t room;     /* members that the certificate counts in it */
    int64_t members;  /* that were put into it here */
    double fair, least, most;        /* hours, summed over these members */
    double wanted[PE_CHECK_RATINGS]; /* Σ fair hours × target */
    double price[PE_CHECK_RATINGS], price_hour;
} pe__check_class;

typedef struct {
    pe__check_class *class;
    int32_t classes;
    pe__check_name *skill; /* [skills] that tasks need, sorted by text */
    char **text;           /* [skills] */
    int32_t skills, words;
    uint64_t *counted;     /* [words] 0 for skills left out of account */
    bool fits;             /* every member has found a class */
} pe__check_bound;

/* Reads the classes and puts every member into one whose skills are the
 * member's; a fault is noted when one fits in none. Freed by
 * pe__check_classes_free, also after a failure. */
pe_status pe__check_classes(pe__check *c, const json_t *bound,
                            pe__check_bound *b, pe_error *err);
void pe__check_classes_free(pe__check_bound *b);

/* The bits [words] of a list of skills, as far as they count. */
void pe__check_bits(const pe__check_bound *b, const char *list,
                    uint64_t *bits);
bool pe__check_subset(const pe__check_bound *b, const uint64_t *small,
                      const uint64_t *large);

#endif
