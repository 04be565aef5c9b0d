/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What comes onto the switchboard from elsewhere, and goes out (app/intake). */
#include "bring.h"
#include "route.h"

#define B "/councils/{council}/board/import"

#define HOW                                                                  \
    "form choice need|offer|effort, columns text 2000, dates choice "        \
    "tell|day|month, near text 60, lasts real 0.25 8784, effort integer, "   \
    "mercator tick, swapped tick, public tick, skip tick"

const pe__route pe__routes_intake[] = {
    {"GET", B, PE__MAY_BOARD_BRING, 0, pe__use_bring_form, NULL, "bring_new",
     "The form for bringing needs, offers and efforts from elsewhere.", NULL},
    {"POST", B, PE__MAY_BOARD_BRING, PE__WRITES | PE__UPLOAD, pe__use_bring,
     NULL, "bring_new",
     "Brings a table (CSV or XLSX), a map (GeoJSON) or a directory of "
     "services (HSDS, ZIP), to be looked at before anything changes.",
     "kind choice csv|geojson|hsds, file file!"},
    {"GET", B "/{import}", PE__MAY_BOARD_BRING, PE__HEAVY, pe__use_bring_look,
     NULL, "bring",
     "All that is wrong with a file, and what would come of it. form, columns, "
     "dates, near, lasts, effort, mercator, swapped, public, skip: how it is "
     "to be read.", NULL},
    {"POST", B "/{import}", PE__MAY_BOARD_BRING, PE__WRITES | PE__HEAVY,
     pe__use_bring_take, pe__use_bring_prepare, "bring",
     "Puts it onto the board.", HOW},
    {"POST", B "/{import}/drop", PE__MAY_BOARD_BRING, PE__WRITES,
     pe__use_bring_drop, NULL, NULL, "Forgets a file that was brought.", NULL},
    {"GET", "/board/file/{file_text}", PE__MAY_BOARD_LOOK, PE__HEAVY,
     pe__use_board_file, NULL, NULL,
     "board.geojson or board.csv: what is needed and offered, to the "
     "kilometre.", NULL},
    {"GET", "/efforts/{effort}/file/{file_text}", PE__MAY_BOARD_LOOK,
     PE__HEAVY, pe__use_effort_file, NULL, NULL,
     "effort.jsonld (ValueFlows), effort.geojson or effort.csv.", NULL},
    {0}};
