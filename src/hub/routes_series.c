/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Decisions of the same kind, again and again. */
#include "repeat.h"
#include "route.h"

#define ALL "/councils/{council}/decisions/series"
#define ONE ALL "/{series}"

const pe__route pe__routes_series[] = {
    {"GET", ALL, PE__MAY_SERIES_SEE, 0, pe__use_series_all, NULL, "series_all",
     "What is decided again and again, with what earlier decisions left.",
     NULL},
    {"GET", ALL "/new", PE__MAY_SERIES_OPEN, 0, pe__use_series_form, NULL,
     "series_new", "The form of a new series.", NULL},
    {"POST", ALL "/new", PE__MAY_SERIES_OPEN, PE__WRITES, pe__use_series_add,
     NULL, "series_new",
     "Opens a series: what for, and by which rule who lost out has more say.",
     "title text! 80, says text 4000, rule choice consensus|quota|phragmen"},
    {"GET", ONE, PE__MAY_SERIES_SEE, PE__HEAVY, pe__use_series, NULL, "series",
     "A series: its decisions, how often each member got their way, and how "
     "to count it again.", NULL},
    {"POST", ONE "/end", PE__MAY_SERIES_OPEN, PE__WRITES, pe__use_series_end,
     NULL, "series", "Ends it: nothing more is put into it.", ""},
    {"GET", ONE "/file/{name_text}", PE__MAY_SERIES_SEE, PE__HEAVY,
     pe__use_series_file, NULL, NULL,
     "What was counted, and the transcript: series-SERIES-N.csv, …-N.jsonl of "
     "the first N decisions.", NULL},
    {0}};
