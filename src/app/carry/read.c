/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "read.h"

#include "calendar.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double WHOLE_MOST = 9007199254740992.0; /* 2^53 */

/* A number that becomes whole when there are `parts` of it in a unit. */
static pe_status read_parts(pe__cell cell, double parts, const char *what,
                            int64_t *out, pe_error *err)
{
    double number;
    pe_status status = pe__cell_number(cell, &number, err);
    if (status)
        return status;
    double whole = round(number * parts);
    if (fabs(number * parts - whole) > 1e-6 || fabs(whole) > WHOLE_MOST)
        return pe__cell_fail(cell, err, "%s is expected", what);
    *out = (int64_t)whole;
    return PE_OK;
}

/* Two figures at `text` below `most`, then `end`; −1 when it is otherwise. */
static int read_two(const char *text, int most, char end)
{
    if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9' ||
        text[2] != end)
        return -1;
    int two = (text[0] - '0') * 10 + (text[1] - '0');
    return two < most ? two : -1;
}

bool pe__carry_time(const char *text, int64_t *seconds)
{
    char day[11];
    int64_t on;
    if (strlen(text) != 20 || text[10] != 'T')
        return false;
    memcpy(day, text, 10);
    day[10] = '\0';
    int hour = read_two(text + 11, 24, ':');
    int minute = read_two(text + 14, 60, ':');
    int second = read_two(text + 17, 60, 'Z');
    if (hour < 0 || minute < 0 || second < 0 || !pe__day_read(day, &on))
        return false;
    *seconds = on * 86400 + ((int64_t)hour * 60 + minute) * 60 + second;
    return true;
}

static pe_status read_place(pe__cell cell, pe__carry_type kind,
                            const pe__places *places, pe__carry_cell *out,
                            pe_error *err)
{
    static const char *const WHAT[] = {"a person, such as m3",
                                       "a task, such as t3",
                                       "a division, such as d3",
                                       "a period, such as p3",
                                       "an effort, such as e3",
                                       "a duty, such as y3",
                                       "a need, such as n3",
                                       "an offer, such as o3",
                                       "a decision, such as v3",
                                       "an argument, such as g3",
                                       "an account, such as a3",
                                       "a round, such as r3",
                                       "an idea, such as i3",
                                       "an entry, such as l3",
                                       "a request, such as q3",
                                       "a topic, such as k3",
                                       "an amendment, such as b3",
                                       "a proposed rule of pay, such as j3",
                                       "a delegation, such as h3",
                                       "a petition, such as c3",
                                       "a draw by lot, such as u3",
                                       "a bank statement, such as s3",
                                       "a handover, such as w3",
                                       "a pledge, such as x3",
                                       "a sharing, such as f3",
                                       "a series, such as z3"};
    _Static_assert(sizeof WHAT / sizeof *WHAT == PE__PLACE_KINDS,
                   "words for each kind");
    out->integer = pe__places_find(places, kind, pe__cell_text(cell));
    return out->integer
               ? PE_OK
               : pe__cell_fail(cell, err, "%s, is expected, of those that "
                               "this folder holds",
                               WHAT[kind - PE__CARRY_PERSON]);
}

/* A person, or with a minus before it an effort. */
static pe_status read_blocked(pe__cell cell, const pe__places *places,
                              pe__carry_cell *out, pe_error *err)
{
    if (*pe__cell_text(cell) != pe__places_letter(PE__CARRY_EFFORT))
        return read_place(cell, PE__CARRY_PERSON, places, out, err);
    pe_status status = read_place(cell, PE__CARRY_EFFORT, places, out, err);
    out->integer = -out->integer;
    return status;
}

/* A task that is there, as its number; other facts are words. */
static pe_status read_fact(pe__cell cell, const char *about,
                           const pe__places *places, pe__carry_cell *out,
                           pe_error *err)
{
    if (strcmp(about, "task") != 0)
        return PE_OK;
    pe_status status = read_place(cell, PE__CARRY_TASK, places, out, err);
    snprintf(out->digits, sizeof out->digits, "%" PRId64, out->integer);
    out->text = NULL;
    return status;
}

/* An event of another hub. */
static pe_status read_event(pe__cell cell, pe__carry_cell *out, pe_error *err)
{
    pe_status status = read_parts(cell, 1, "a whole number", &out->integer,
                                  err);
    out->integer = -out->integer;
    return status;
}

pe_status pe__carry_read(pe__cell cell, pe__carry_type type,
                         const char *about, const pe__places *places,
                         pe__carry_cell *out, pe_error *err)
{
    const char *text = pe__cell_text(cell);
    bool words = type == PE__CARRY_TEXT || type == PE__CARRY_BOOL ||
                 type == PE__CARRY_STATE || type == PE__CARRY_FACT ||
                 type == PE__CARRY_TURN;
    *out = (pe__carry_cell){.null = *text == '\0' && !words, .text = text,
                            .size = strlen(text)};
    if (out->null)
        return PE_OK;
    switch (type) {
    case PE__CARRY_TURN:
    case PE__CARRY_TEXT:
    case PE__CARRY_STATE:
    case PE__CARRY_WORD: return PE_OK;
    case PE__CARRY_FACT: return read_fact(cell, about, places, out, err);
    case PE__CARRY_EVENT: return read_event(cell, out, err);
    case PE__CARRY_BOOL:
        out->integer = strcmp(text, "yes") == 0;
        return out->integer || *text == '\0'
                   ? PE_OK
                   : pe__cell_fail(cell, err, "yes, or nothing, is expected");
    case PE__CARRY_INTEGER:
        return read_parts(cell, 1, "a whole number", &out->integer, err);
    case PE__CARRY_HOURS:
        return read_parts(cell, 4, "hours, in quarters", &out->integer, err);
    case PE__CARRY_MONEY:
        return read_parts(cell, 100, "an amount, to the cent", &out->integer,
                          err);
    case PE__CARRY_REAL: return pe__cell_number(cell, &out->real, err);
    case PE__CARRY_DEGREES:
        return read_parts(cell, 1e7, "degrees, to the seventh decimal",
                          &out->integer, err);
    case PE__CARRY_SOMEBODY:
        return read_place(cell, PE__CARRY_PERSON, places, out, err);
    case PE__CARRY_BLOCKED: return read_blocked(cell, places, out, err);
    case PE__CARRY_TIME:
        return pe__carry_time(text, &out->integer)
                   ? PE_OK
                   : pe__cell_fail(cell, err, "a time such as "
                                   "2026-11-26T13:00:00Z is expected");
    case PE__CARRY_DAY:
        return pe__day_read(text, &out->integer)
                   ? PE_OK
                   : pe__cell_fail(cell, err, "a day such as 2026-11-26 is "
                                   "expected");
    case PE__CARRY_ABOUT:
        return read_place(cell, pe__places_about(about), places, out, err);
    default: /* in no file, or by who asks the store */
        return type >= PE__CARRY_PERSON && type <= PE__CARRY_SERIES
                   ? read_place(cell, type, places, out, err) : PE_OK;
    }
}
