/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The switchboard: what is needed, who is asked, who comes (app/board). */
#include "route.h"
#include "uses.h"

#define N "/needs/{need}"
#define E "/efforts/{effort}"
#define C "/councils/{council}"

#define SPOT                                                                 \
    "place text 200, town text 100, area integer, north real -90 90, east "  \
    "real -180 180"
#define NEED                                                                 \
    "sort text! 60, title text! 100, about text 4000, " SPOT ", radius real "\
    "0 100, places integer 1 100000, starts text 30, ends text 30, lasts "   \
    "quarters 1 1344, skills text 200, urgency integer 1 3, serves integer " \
    "0 1000000, limited tick"
#define EFFORT                                                               \
    "kind choice campaign|strike|kitchen|repair|care|relief|other, name "    \
    "text! 100, about text 4000, " SPOT ", starts text 30, ends text 30, "   \
    "is_public tick"

const pe__route pe__routes_board[] = {
    /* the whole field */
    {"GET", "/board", PE__MAY_BOARD_LOOK, 0, pe__use_board, NULL, "board",
     "What is needed: open, filled, at risk. what, when (today, week), km, "
     "sort, effort, district, at_risk, page.", NULL},
    {"GET", "/board/now", PE__MAY_BOARD_HELP, 0, pe__use_board_now, NULL,
     "board_now", "What one could do near by in the next hours. hours.", NULL},
    {"GET", "/board/verify", PE__MAY_BOARD_HELP, 0, pe__use_board_verify, NULL,
     "board_verify", "Needs that nobody vouches for: to verifiers alone.",
     NULL},
    {"GET", "/board/coverage", PE__MAY_BOARD_HELP, 0, pe__use_coverage, NULL,
     "board_coverage", "By district: what is open, filled, at risk, and where "
     "nobody is.", NULL},
    {"GET", "/board/map", PE__MAY_BOARD_HELP, 0, pe__use_map, NULL, NULL,
     "What the map of /board/coverage shows: districts, needs, efforts, "
     "offers, each to the kilometre unless it is one's own to know; towns. "
     "only (all, places).",
     NULL},
    {"GET", "/board/districts/{district}", PE__MAY_BOARD_HELP, 0,
     pe__use_district, NULL, "district", "What is needed in a district.",
     NULL},
    {"POST", "/board/districts/{district}", PE__MAY_BOARD_HELP, PE__WRITES,
     pe__use_district_name, NULL, "district",
     "Says what people there call a district, for everybody; empty: by the "
     "nearest town again. For who is of a council.",
     "name text 60"},
    {"GET", "/board/grounds", PE__MAY_BOARD_HELP, 0, pe__use_grounds, NULL,
     NULL, "Streets and outlines that one's councils brought for the map.",
     NULL},
    {"GET", C "/ground", PE__MAY_COUNCIL_SEE, 0, pe__use_ground, NULL,
     "ground", "What the council brought for its members' map.", NULL},
    {"POST", C "/ground", PE__MAY_BOARD_BRING, PE__WRITES | PE__UPLOAD,
     pe__use_ground_set, pe__use_ground_prepare, "ground",
     "Brings streets and outlines for the map of its members: GeoJSON.",
     "file file!"},
    {"POST", C "/ground/end", PE__MAY_BOARD_BRING, PE__WRITES,
     pe__use_ground_end, NULL, NULL, "Takes them off the map again.", NULL},
    {"GET", "/board/fairness", PE__MAY_BOARD_LOOK, 0, pe__use_fairness, NULL,
     "board_fairness", "Whether asking and being served are shared fairly.",
     NULL},

    /* one's own profile */
    {"GET", "/board/me", PE__MAY_BOARD_HELP, 0, pe__use_helper, NULL,
     "board_me", "One's own profile: where, how far, what, when, how often.",
     NULL},
    {"POST", "/board/me", PE__MAY_BOARD_HELP, PE__WRITES, pe__use_helper_set,
     NULL, "board_me",
     "Sets one's profile. skill (numbers) and part (0 to 41: four hours each "
     "from Monday 0 h) may come more than once.",
     SPOT ", reach integer 1 1000, most_a_week integer -1 100, quiet_from "
     "integer 0 23, quiet_to integer 0 24, urgent_only tick, until text 30, "
     "by_push tick, by_mail tick"},
    {"POST", "/board/me/pause", PE__MAY_BOARD_HELP, PE__WRITES,
     pe__use_helper_pause, NULL, "board_me",
     "Is not asked for so many days; 0 ends the pause.",
     "days integer 0 365"},
    {"POST", "/board/me/leave", PE__MAY_BOARD_HELP, PE__WRITES,
     pe__use_helper_leave, NULL, NULL, "Leaves the switchboard.", NULL},
    {"POST", "/board/blocks", PE__MAY_BOARD_HELP, PE__WRITES, pe__use_block,
     NULL, "board_me", "Never to be asked for somebody's needs, nor to ask "
     "them.", "member integer, effort integer"},
    {"POST", "/board/blocks/end", PE__MAY_BOARD_HELP, PE__WRITES,
     pe__use_unblock, NULL, NULL, "Ends a block.",
     "member integer, effort integer"},
    {"GET", C "/clearances", PE__MAY_CLEARANCE_GIVE, 0, pe__use_clearances,
     NULL, "clearances", "Who is cleared for what.", NULL},
    {"POST", C "/clearances", PE__MAY_CLEARANCE_GIVE, PE__WRITES,
     pe__use_clearance_set, NULL, "clearances",
     "Confirms what somebody can, or takes it back; without a skill: that "
     "they verify needs.",
     "member integer!, skill text 60, way choice give|take"},

    /* being asked, and answering */
    {"GET", "/board/asks", PE__MAY_BOARD_HELP, 0, pe__use_asks, NULL,
     "board_asks", "What one is asked for.", NULL},
    {"GET", "/board/shifts", PE__MAY_BOARD_HELP, 0, pe__use_shifts, NULL,
     "board_shifts", "What one promised, and what was.", NULL},
    {"GET", N "/ask", PE__MAY_BOARD_HELP, 0, pe__use_ask, NULL, "need_ask",
     "A question to oneself, and why one was asked.", NULL},
    {"POST", N "/yes", PE__MAY_BOARD_HELP, PE__WRITES | PE__FORESEES,
     pe__use_yes, NULL, NULL,
     "Takes a place, or stands by once there are enough.",
     "places integer 1 30"},
    {"POST", N "/no", PE__MAY_BOARD_HELP, PE__WRITES, pe__use_no, NULL, NULL,
     "Not this time; nothing is held against anybody.", NULL},
    {"POST", N "/later", PE__MAY_BOARD_HELP, PE__WRITES, pe__use_later, NULL,
     NULL, "Asks to be asked again.", NULL},
    {"POST", N "/confirm", PE__MAY_BOARD_HELP, PE__WRITES, pe__use_confirm,
     NULL, NULL, "Still coming.", NULL},
    {"POST", N "/cancel", PE__MAY_BOARD_HELP, PE__WRITES, pe__use_cancel,
     NULL, NULL, "Cannot come after all.", NULL},

    /* needs */
    {"GET", "/needs/new", PE__MAY_NEED_POST, 0, pe__use_need_new, NULL,
     "need_new", "The form for a need. effort: whose.", NULL},
    {"POST", "/needs", PE__MAY_NEED_POST, PE__WRITES, pe__use_need_add, NULL,
     "need_new", "Posts a need; of more than 30 people it becomes several.",
     "what choice shift|thing|place|transport, effort integer, " NEED},
    {"GET", N, PE__MAY_BOARD_LOOK, 0, pe__use_need, NULL, "need",
     "One need: what, when, where, how it stands.", NULL},
    {"GET", N "/change", PE__MAY_NEED_CHANGE, 0, pe__use_need_form, NULL,
     "need_change", "The form for changing a need.", NULL},
    {"POST", N "/change", PE__MAY_NEED_CHANGE, PE__WRITES,
     pe__use_need_change, NULL, "need_change", "Changes a need.", NEED},
    {"POST", N "/withdraw", PE__MAY_NEED_CHANGE, PE__WRITES,
     pe__use_need_withdraw, NULL, NULL, "It is needed no more.", NULL},
    {"POST", N "/vouch", PE__MAY_NEED_VOUCH, PE__WRITES, pe__use_need_vouch,
     NULL, NULL, "A verifier vouches for a need.", NULL},
    {"POST", N "/twin", PE__MAY_NEED_VOUCH, PE__WRITES, pe__use_need_twin,
     NULL, NULL, "Says whether it is the same as the need it looks like: then "
     "it is withdrawn.", "answer choice other|same"},
    {"GET", N "/people", PE__MAY_NEED_CHANGE, 0, pe__use_need_people, NULL,
     "need_people", "Who comes, who came.", NULL},
    {"POST", N "/came", PE__MAY_NEED_CHANGE, PE__WRITES, pe__use_need_came,
     NULL, "need_people",
     "Notes who came: came_CLAIM (came, absent, unknown) for each.", ""},
    {"POST", N "/thank", PE__MAY_NEED_CHANGE, PE__WRITES, pe__use_need_thank,
     NULL, "need_people", "Thanks everybody who came or stood by.",
     "words text 500"},

    /* efforts */
    {"GET", "/efforts", PE__MAY_BOARD_LOOK, 0, pe__use_efforts, NULL,
     "efforts", "Campaigns, strikes, kitchens, and how each is covered.",
     NULL},
    {"GET", C "/efforts/new", PE__MAY_EFFORT_START, 0, pe__use_effort_new,
     NULL, "effort_new", "The form for an effort of a council.", NULL},
    {"POST", C "/efforts", PE__MAY_EFFORT_START, PE__WRITES,
     pe__use_effort_add, NULL, "effort_new", "Starts an effort.", EFFORT},
    {"GET", E, PE__MAY_BOARD_LOOK, 0, pe__use_effort, NULL, "effort",
     "One effort: what it needs, its duties.", NULL},
    {"GET", E "/change", PE__MAY_EFFORT_CHANGE, 0, pe__use_effort_form, NULL,
     "effort_change", "The form for changing an effort.", NULL},
    {"POST", E "/change", PE__MAY_EFFORT_CHANGE, PE__WRITES,
     pe__use_effort_change, NULL, "effort_change", "Changes an effort.",
     EFFORT},
    {"POST", E "/end", PE__MAY_EFFORT_CHANGE, PE__WRITES, pe__use_effort_end,
     NULL, NULL, "Ends an effort; its needs are withdrawn.", NULL},
    {"GET", E "/run", PE__MAY_EFFORT_CHANGE, 0, pe__use_organise, NULL,
     "effort_run", "For who organises: what is at risk first.", NULL},
    {"POST", E "/duties", PE__MAY_EFFORT_CHANGE, PE__WRITES,
     pe__use_duty_add, NULL, "effort_run",
     "Adds a duty that comes again: its needs are posted two weeks ahead.",
     "title text! 100, sort text! 60, places integer 1 30, weekday integer 0 "
     "6, clock text! 5, lasts quarters 1 96, weeks integer 1 12, skills text "
     "200"},
    {"POST", "/duties/{duty}/end", PE__MAY_EFFORT_CHANGE, PE__WRITES,
     pe__use_duty_end, NULL, NULL, "Ends a duty; its needs are withdrawn.",
     NULL},
    {"POST", "/duties/{duty}/adopt", PE__MAY_BOARD_HELP, PE__WRITES,
     pe__use_duty_adopt, NULL, NULL,
     "Takes a duty for one to four weeks.", "weeks integer 1 4"},
    {"POST", "/duties/{duty}/drop", PE__MAY_BOARD_HELP, PE__WRITES,
     pe__use_duty_drop, NULL, NULL, "Gives a duty back.", NULL},

    /* things and places */
    {"GET", "/offers", PE__MAY_BOARD_HELP, 0, pe__use_offers, NULL, "offers",
     "Things and places that can be had; what is asked of one's own.", NULL},
    {"POST", "/offers", PE__MAY_BOARD_HELP, PE__WRITES, pe__use_offer_add,
     NULL, "offers", "Offers a thing or a place.",
     "what choice thing|place|transport, sort text! 60, title text! 100, "
     "about text 2000, quantity integer 1 100000, lent tick, " SPOT ", reach "
     "integer 1 1000, from text 30, until text 30"},
    {"POST", "/offers/{offer}/end", PE__MAY_OFFER_CHANGE, PE__WRITES,
     pe__use_offer_end, NULL, NULL, "Takes an offer back.", NULL},
    {"POST", "/gifts/{gift}", PE__MAY_OFFER_CHANGE, PE__WRITES,
     pe__use_gift_answer, NULL, NULL,
     "Promises what one's offer is asked for, gives it, or declines.",
     "answer choice promised|declined|given"},
    {0}};
