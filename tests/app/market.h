/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Small economies for tests, in folders of the scratch folder; two economies
 * side by side. */
#ifndef TESTS_APP_MARKET_H
#define TESTS_APP_MARKET_H

#include "economy_own.h"

/* The tables of a sound economy of two goods, labour and a pollutant. */
#define GOODS \
    "good,name,kind,unit,supply,price\n" \
    "bread,Bread,private,loaf,,2\n" \
    "flour,,intermediate,kg,0,\n" \
    "labour,,labor,hour,100,\n" \
    "smoke,,pollutant,kg,,\n"
#define RECIPES \
    "recipe,good,exponent\nbake,flour,0.5\nmill,labour,0.6\n" \
    "bake,labour,0.3\n"
#define WORKERS \
    "council,name,recipe,output,scale\nbakery,The bakery,bake,bread,3\n" \
    "mill,,mill,flour,4\n"
#define CONSUMERS \
    "council,profile,income\nnorth,all,60\nsouth,all,40\n"
#define WANTS "profile,good,weight,floor\nall,bread,1,2\nall,labour,0.2,\n"
#define AFFECTED "council,good,damage,power\nsouth,smoke,0.5,2\n"

typedef struct {
    const char *goods, *recipes, *workers, *consumers, *wants, *byproducts,
        *affected, *appeals; /* NULL = the above; of the last three none but
                                affected.csv */
} market;

/* Writes the folder, nothing of what was there before staying. */
const char *market_put(const char *folder, const market *tables);
pe__economy *market_open(const char *path); /* fails the test on error */
/* The same problem, bit for bit, and the same texts; fails the test else. */
void market_same(const pe__economy *a, const pe__economy *b);
/* The same but for what goods, councils and federations are called. */
void market_same_figures(const pe__economy *a, const pe__economy *b);
/* PARECON_SOURCE/../shared/data/economies/NAME; NULL when it is not there. */
const char *market_shared(const char *name);

#endif
