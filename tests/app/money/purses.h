/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A bakery of two members, and the accounts of councils as forms name them. */
#ifndef TESTS_APP_MONEY_PURSES_H
#define TESTS_APP_MONEY_PURSES_H

#include "failing_uses.h"

typedef struct {
    town w;
    browser ana, ben;
    int64_t bakery;
    int64_t above, mill; /* 0, unless a test founds them */
} place;

/* Ana founded it, Ben came in. What fails must leave nothing in `tables`. */
void set_up(place *p, void **state, const char *const *tables);

/* The account of that name, of the council; as field_of. */
const char *account_of(const place *p, int64_t council, const char *name);

#define THROUGH(who, ...) through(&p.w, who, &(deed){__VA_ARGS__})

#endif
