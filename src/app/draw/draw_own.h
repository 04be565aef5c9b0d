/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef PE_APP_DRAW_OWN_H
#define PE_APP_DRAW_OWN_H

#include "use.h"

#include <parecon/vote.h>

enum {
    PE__PANEL_PEOPLE = 2000, /* who may be drawn */
    PE__PANEL_SEATS = 150,
    PE__PANEL_QUOTAS = 20,
    /* figures that may be looked at for a lot: below a second. Sites and
     * lengths of time take a tenth of it; twenty skills that a thousand people
     * have by chance can take more */
    PE__PANEL_WORK = 1000000000
};

typedef enum {
    PE__DRAW_CAN,
    PE__DRAW_CANNOT,   /* nobody meets the quotas */
    PE__DRAW_ENTANGLED /* too many that cross one another, to be worked out */
} pe__draw_end;

/* --- facts.c: what is known of members ------------------------------------ */

/* Of every row of pe__panel_members: known: {site, since, skills: [text]},
 * where since is new (less than a year here), some (less than three) or
 * long. */
void pe__draw_know(pe__doc *doc, pe__value *members, int64_t now);
/* Every fact there is: {kind, fact, have: count} by kind, then how many have
 * it; NULL: no memory. */
pe__value *pe__draw_facts(pe__doc *doc, const pe__value *members);
/* fits of each row: places of the quotas that are about them, "1 3". */
void pe__draw_fit(pe__doc *doc, pe__value *members, const pe__value *quotas);
/* is_KIND, and of since is_FACT, for templates. */
void pe__draw_name_fact(pe__doc *doc, pe__value *fact);
/* Whether `place` is among `fits`. */
bool pe__draw_fits(const char *fits, int64_t place);
/* How many of the rows that is so of. */
int64_t pe__draw_have(const pe__value *rows, int64_t place);

/* --- pool.c: the engine --------------------------------------------------- */

/* What the quotas still ask of `seats` when those of `seated` sit: [[least,
 * most]]. */
pe__value *pe__draw_left(pe__doc *doc, const pe__value *quotas,
                         const pe__value *seated, int64_t seats);
/* Whether `seats` of these people can meet it. PE_USAGE: entangled, or more
 * than *work, of which what is left is left. */
pe_status pe__draw_possible(pe__doc *doc, const pe__value *people,
                            const pe__value *left, int64_t seats,
                            int64_t *work, bool *possible, pe_error *err);
/* chance and is_drawn into each row, if they can. How it ends is the same for
 * every seed. */
pe_status pe__draw_run(pe__doc *doc, pe__value *people, const pe__value *left,
                       int64_t seats, uint64_t seed, pe__draw_end *end,
                       pe_error *err);

/* --- advise.c ------------------------------------------------------------- */

/* Of quotas that nobody can meet, each that makes it possible when it alone is
 * loosened: {place, is_least, from, to}, `to` as near as can be. All that is
 * tried takes no more than PE__PANEL_WORK: what was found by then. Empty: it
 * takes several, or more than that. */
pe_status pe__draw_advise(pe__doc *doc, pe__value *advice,
                          const pe__value *people, const pe__value *left,
                          int64_t seats, pe_error *err);

/* --- file.c --------------------------------------------------------------- */

/* As `parecon vote sortition` reads it. */
void pe__draw_people_file(const pe__value *people, const pe__value *quotas,
                          pe__buffer *out);
void pe__draw_quotas_file(const pe__value *quotas, const pe__value *left,
                          pe__buffer *out);

/* --- step.c --------------------------------------------------------------- */

typedef struct {
    pe__sql *db;
    pe__doc *doc;
    int64_t now, actor; /* 0 = the program */
    int64_t council, panel, seats, days;
} pe__drawer;

/* The first lot: the list is `people` (with fits). It is known to be
 * possible. */
pe_status pe__draw_first(const pe__drawer *d, pe__value *people,
                         const pe__value *quotas, pe_error *err);
/* A lot for what seats are free; none when none is. */
pe_status pe__draw_again(const pe__drawer *d, pe_error *err);
/* Of rows of pe__panel_drawn, who sits, or is asked. */
pe__value *pe__draw_seated(pe__doc *doc, const pe__value *drawn);

/* --- pages.c -------------------------------------------------------------- */

/* The one of the path as out.panel; NULL and not found. */
pe_status pe__panel_find(pe__use *use, pe__value **panel, pe_error *err);
void pe__panel_go(pe__use *use, int64_t panel, const char *said);
/* members with what is known of them and, where `quotas` is not NULL, fits. */
pe_status pe__panel_pool(pe__use *use, const pe__value *quotas,
                         pe__value **people, pe_error *err);

#endif
