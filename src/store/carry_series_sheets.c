/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The sheets of what is decided again and again. The file from which a series
 * is counted is made anew from ballots that came (voices.csv): it has numbers
 * of members of a hub in it. */
#include "carry_store.h"

#define OF_COUNCIL "council = $1"
#define OF_DECISION                                                       \
    "decision IN (SELECT decision FROM decision WHERE council = $1)"

const pe__carry_sheet pe__carry_series_sheets[] = {
    {"series", "series", OF_COUNCIL, "series",
     "series", PE__CARRY_SERIES, NULL, PE__CARRY_OPEN, true,
     {{"title", "title", PE__CARRY_TEXT, PE__CARRY_OPEN},
      {"says", "says", PE__CARRY_TEXT, PE__CARRY_OPEN},
      {"rule", "rule", PE__CARRY_TEXT, PE__CARRY_OPEN},
      {"opened_by", "opened_by", PE__CARRY_PERSON, PE__CARRY_OPEN},
      {"opened", "opened_at", PE__CARRY_TIME, PE__CARRY_OPEN},
      {"ended_by", "ended_by", PE__CARRY_PERSON, PE__CARRY_OPEN},
      {"ended", "ended_at", PE__CARRY_TIME, PE__CARRY_OPEN}}},
    {"series_decisions", "series_decision", OF_DECISION, "decision",
     NULL, 0, NULL, PE__CARRY_OPEN, false,
     {{"decision", "decision", PE__CARRY_VOTE, PE__CARRY_OPEN},
      {"series", "series", PE__CARRY_SERIES, PE__CARRY_OPEN},
      {"place", "place", PE__CARRY_INTEGER, PE__CARRY_OPEN},
      {"seal", "ballots", PE__CARRY_TURN, PE__CARRY_OPEN}}},
    {.file = NULL}};
