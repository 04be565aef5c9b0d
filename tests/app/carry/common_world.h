/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A bakery that decided, is deciding, and has money: rows in each sheet. */
#ifndef TESTS_APP_CARRY_COMMON_WORLD_H
#define TESTS_APP_CARRY_COMMON_WORLD_H

#include "folders.h"
#include "town.h"

enum { DAY = 86400 };

typedef struct {
    town w;
    browser ana, ben;
    int64_t bakery;
    int hubs; /* that it has left */
    char folder[FOLDER_SIZE], id[24];
} place;

/* Decisions: v1 a majority with weights, v3 a committee, both counted; v2 to
 * come; v4 consent that was not reached, so that v6, secret, has just opened;
 * v5 withdrawn; v7 openly running. Money: five entries, a pot, a round that was
 * counted, and one that gathers ideas. It is 2027-01-22. */
void set_up(place *p, void **state);
void tear_down(place *p);

/* The number of one, as field_of. */
const char *account(const place *p, const char *name);
/* By Ana. `idea` may be "". */
void pay(place *p, const char *from, const char *to, const char *amount,
         const char *words, const char *idea);
/* Days go by, and decisions open and close. */
void clock_on(place *p, int days);

#endif
