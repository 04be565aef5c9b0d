/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Bringing needs and offers onto the board, by whichever way they come. */
#ifndef PE_APP_BOARD_NEED_H
#define PE_APP_BOARD_NEED_H

#include "board.h"
#include "board_need.h"
#include "board_offer.h"

enum { PE__NEED_MOST = 300 }; /* places, or units of a thing's: 100,000 */

/* What is to be brought. Of `row`, sort and district are found here. */
typedef struct {
    pe__need_row row;
    const char *sort;   /* name of the kind of duty or thing */
    const char *skills; /* "cooking; first aid", besides row.skills; NULL */
} pe__need_new;

typedef struct {
    pe__offer_row row; /* likewise */
    const char *sort;
} pe__offer_new;

/* Within an open transaction: the row, told to the engine when it is people
 * that are needed (`shift`), and an event. One of more than 30 places becomes
 * several; *id is the first. Nothing is checked but what the engine refuses
 * (PE_BAD_INPUT). */
pe_status pe__need_add(pe__board *board, pe__sql *db,
                       const pe__need_new *need, int64_t now, int64_t *id,
                       pe_error *err);
pe_status pe__offer_add(pe__sql *db, const pe__offer_new *offer, int64_t now,
                        int64_t *id, pe_error *err);

/* Tells the engine of a need as it is from now on; `row` complete. */
pe_status pe__need_tell(pe__board *board, pe__sql *db, int64_t id,
                        const pe__need_row *row, int64_t now, pe_error *err);
/* The row of pe__need_row_of as a struct; texts live as long as it. */
pe__need_row pe__need_of(const pe__value *row);
/* Takes it off the board, and says so in the hub's events. */
pe_status pe__need_take_back(pe__board *board, pe__sql *db, int64_t id,
                            int64_t now, pe_error *err);

/* Bits of the skills named in a list with ';'; new names become skills while
 * there is room. *unknown = true: there was none. */
pe_status pe__skills_named(pe__sql *db, const char *list, bool makes,
                           int64_t *bits, bool *unknown, pe_error *err);

#endif
