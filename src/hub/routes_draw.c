/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* People drawn by lot, with quotas. */
#include "panels.h"
#include "route.h"

#define ALL "/councils/{council}/decisions/panels"
#define ONE ALL "/{panel}"
#define PANEL                                                                \
    "title text! 120, says text 4000, seats integer! 1 100, days integer 1 " \
    "60, fact_1 text 220, least_1 integer 0 100, most_1 integer 0 100"

const pe__route pe__routes_draw[] = {
    {"GET", ALL, PE__MAY_PANEL_SEE, 0, pe__use_panels, NULL, "panels",
     "Who is drawn by lot, and who was.", NULL},
    {"GET", ALL "/new", PE__MAY_PANEL_DRAW, 0, pe__use_panel_form, NULL,
     "panel_new", "The form of a new draw.", NULL},
    {"POST", ALL "/new", PE__MAY_PANEL_DRAW, PE__WRITES, pe__use_panel_add,
     NULL, "panel_new",
     "Opens a draw: what for, how many, within how many days those drawn "
     "answer. fact_N: a fact that the form lists (site:NAME, skill:NAME, "
     "since:new|some|long), with least_N and most_N of whom it is true.",
     PANEL},
    {"GET", ONE, PE__MAY_PANEL_SEE, PE__HEAVY, pe__use_panel, NULL, "panel",
     "A draw: who may be drawn with which chance, which quotas to loosen when "
     "nobody meets them; who was drawn, by which lots, and what they said.",
     NULL},
    {"GET", ONE "/change", PE__MAY_PANEL_DRAW, 0, pe__use_panel_change_form,
     NULL, "panel_change", "The form to change it before it is drawn.", NULL},
    {"POST", ONE "/change", PE__MAY_PANEL_DRAW, PE__WRITES,
     pe__use_panel_change, NULL, "panel_change",
     "Changes it, before it is drawn.", PANEL},
    {"POST", ONE "/draw", PE__MAY_PANEL_DRAW, PE__WRITES, pe__use_panel_fix,
     NULL, "panel", "Fixes the list and draws.", ""},
    {"POST", ONE "/end", PE__MAY_PANEL_DRAW, PE__WRITES, pe__use_panel_end,
     NULL, "panel", "It is over, or is taken back: what came of it, or why.",
     "outcome text! 1000"},
    {"POST", ONE "/yes", PE__MAY_PANEL_ANSWER, PE__WRITES, pe__use_panel_yes,
     NULL, "panel", "Says yes to having been drawn.", ""},
    {"POST", ONE "/no", PE__MAY_PANEL_ANSWER, PE__WRITES, pe__use_panel_no,
     NULL, "panel", "Says no, or steps down; somebody else is drawn.", ""},
    {"GET", ONE "/steps/{step}/file/{name_text}", PE__MAY_PANEL_SEE, 0,
     pe__use_panel_file, NULL, NULL,
     "What a lot was drawn from: panel-PANEL-STEP-people.csv, …-quotas.csv.",
     NULL},
    {0}};
