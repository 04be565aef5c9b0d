/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What an economy must be. First that it is sound: nothing points outside of
 * what is there. Then that it makes sense, which may follow every index. The
 * same rules hold for tables, snapshots and changes; only the place that a
 * message names differs. */
#include "cells.h"
#include "economy_own.h"
#include "error.h"
#include "mem.h"
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Always false, so that a rule can end with it. */
static bool wrong(pe__fault *fault, pe__section section, int64_t item,
                  const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static bool wrong(pe__fault *fault, pe__section section, int64_t item,
                  const char *format, ...)
{
    va_list list;
    fault->section = section;
    fault->item = item;
    va_start(list, format);
    vsnprintf(fault->message, sizeof fault->message, format, list);
    va_end(list);
    return false;
}

/* ---- sound ---- */

/* In the order of pe__range. */
static const char *const right_number[] = {
    "write a finite number", "write 0 or a number above it",
    "write a number above 0", "write a number above 1"};

static bool in_range(pe__range range, double number)
{
    if (!isfinite(number))
        return false;
    switch (range) {
    case PE__ANY: return true;
    case PE__FROM_0: return number >= 0;
    case PE__ABOVE_0: return number > 0;
    case PE__ABOVE_1: return number > 1;
    }
    return false;
}

bool pe__number_fits(pe__section s, double number, pe__fault *fault)
{
    const pe__section_kind *kind = &pe__section_kinds[s];
    if (in_range(kind->range, number))
        return true;
    return wrong(fault, s, 0, "%s is %g: %s", kind->column, number,
                 right_number[kind->range]);
}

static bool sound_numbers(const pe__economy *e, pe__section s,
                          pe__fault *fault)
{
    const double *number = e->array[s];
    pe__range range = pe__section_kinds[s].range;
    int64_t items = pe__section_items(e->count, s);
    for (int64_t i = 0; i < items; i++)
        if (!in_range(range, number[i])) {
            pe__number_fits(s, number[i], fault);
            fault->item = i;
            return false;
        }
    return true;
}

static bool sound_indices(const pe__economy *e, pe__section s,
                          pe__fault *fault)
{
    const pe__section_kind *kind = &pe__section_kinds[s];
    int64_t items = pe__section_items(e->count, s), end = e->count[kind->into];
    for (int64_t i = 0; i < items; i++) {
        int64_t index = pe__economy_index(e, s, i);
        if (index < kind->least || index >= end)
            return wrong(fault, s, i, "points to number %" PRId64 " of "
                         "%" PRId64, index, end);
    }
    return true;
}

static bool sound_bytes(const pe__economy *e, pe__section s, pe__fault *fault)
{
    const uint8_t *byte = e->array[s];
    int64_t items = pe__section_items(e->count, s);
    for (int64_t i = 0; i < items; i++)
        if (byte[i] > pe__section_kinds[s].least)
            return wrong(fault, s, i, "is %d, at most %d is known", byte[i],
                         pe__section_kinds[s].least);
    return true;
}

/* From 0, never falling, to the number of what they divide. */
static bool sound_starts(const pe__economy *e, pe__section s,
                         pe__fault *fault)
{
    const int64_t *start = e->array[s];
    int64_t items = pe__section_items(e->count, s);
    int64_t end = e->count[pe__section_kinds[s].into];
    if (start[0] != 0)
        return wrong(fault, s, 0, "does not begin at 0");
    for (int64_t i = 1; i < items; i++)
        if (start[i] < start[i - 1] || start[i] > end)
            return wrong(fault, s, i, "falls, or passes the end");
    return start[items - 1] == end ||
           wrong(fault, s, items - 1, "ends before the end");
}

/* An array may be left out only where all items have a standard, or where
 * there are no items. */
static bool sound_absence(const pe__economy *e, pe__section s,
                          pe__fault *fault)
{
    const pe__section_kind *kind = &pe__section_kinds[s];
    int64_t items = pe__section_items(e->count, s);
    bool fine = kind->standard != PE__NEEDED || items == 0;
    if (kind->standard == PE__ITSELF)
        fine = items == e->count[kind->into];
    if (kind->form == PE__STARTS)
        fine = e->count[kind->into] == 0;
    return fine || wrong(fault, s, 0, "is not there");
}

bool pe__economy_sound(const pe__economy *e, pe__fault *fault)
{
    bool fine = true;
    for (int s = 0; s < PE__SECTIONS && fine; s++) {
        if (!e->array[s]) {
            fine = sound_absence(e, (pe__section)s, fault);
            continue;
        }
        switch (pe__section_kinds[s].form) {
        case PE__BYTE: fine = sound_bytes(e, (pe__section)s, fault); break;
        case PE__LONG:
        case PE__INDEX: fine = sound_indices(e, (pe__section)s, fault); break;
        case PE__STARTS: fine = sound_starts(e, (pe__section)s, fault); break;
        case PE__REAL: fine = sound_numbers(e, (pe__section)s, fault); break;
        }
    }
    return fine;
}

/* ---- sense ---- */

/* Every list holds something, and no good twice. */
static bool check_lists(const pe__economy *e, pe__section starts,
                        pe__section goods, bool may_be_empty, int64_t *seen,
                        pe__fault *fault)
{
    const int64_t *start = e->array[starts];
    const int32_t *good = e->array[goods];
    int64_t lists = e->count[pe__section_kinds[starts].count];
    for (int64_t g = 0; g < e->count[PE__GOODS]; g++)
        seen[g] = -1;
    for (int64_t i = 0; start && i < lists; i++) {
        if (start[i] == start[i + 1] && !may_be_empty)
            return wrong(fault, starts, i, "has no rows: write at least one "
                         "good");
        for (int64_t k = start[i]; k < start[i + 1]; k++) {
            if (seen[good[k]] == i)
                return wrong(fault, goods, k, "this good stands in the same "
                             "%s already: write one row with the whole of it",
                             starts == PE__WANT_START ? "profile" : "recipe");
            seen[good[k]] = i;
        }
    }
    return true;
}

static bool is_pollutant(const pe__economy *e, int64_t good)
{
    return pe__economy_index(e, PE__KIND, good) == PE_PLAN_POLLUTANT;
}

/* Increasing returns in everything, B + c/k ≥ 1, have no largest output by
 * themselves. */
static bool check_returns(const pe__economy *e, int64_t w, pe__fault *fault)
{
    int64_t recipe = pe__economy_index(e, PE__RECIPE, w);
    const int64_t *start = e->array[PE__INPUT_START];
    const double *exponent = e->array[PE__EXPONENT];
    double c = pe__economy_number(e, PE__EFFORT_EXPONENT, w);
    double k = pe__economy_number(e, PE__EFFORT_POWER, w), sum = 0;
    if (pe__economy_number(e, PE__CAPACITY, w) > 0)
        return true;
    for (int64_t i = start[recipe]; i < start[recipe + 1]; i++)
        sum += exponent[i];
    if (sum + c / k < 1)
        return true;
    return wrong(fault, PE__RECIPE, w, "the exponents of the recipe and effort "
                 "(effort_exponent / effort_power) add up to %.6g, so nothing "
                 "limits this council's output: write its largest output as "
                 "capacity, or exponents that add up to less than 1",
                 sum + c / k);
}

bool pe__worker_sense(const pe__economy *e, int64_t w, pe__fault *fault)
{
    if (is_pollutant(e, pe__economy_index(e, PE__OUTPUT, w)))
        return wrong(fault, PE__OUTPUT, w, "the output is a pollutant: name "
                     "what the council makes, and the pollutant in "
                     "byproducts");
    if (pe__economy_number(e, PE__EFFORT_EXPONENT, w) > 0 &&
        pe__economy_number(e, PE__EFFORT_COST, w) <= 0)
        return wrong(fault, PE__EFFORT_COST, w, "effort_cost is 0, but effort "
                     "adds to the output: write a number above 0");
    return check_returns(e, w, fault);
}

static bool check_limit(const pe__economy *e, int64_t good, bool harms,
                        pe__fault *fault)
{
    return harms || !is_pollutant(e, good) ||
           pe__economy_number(e, PE__SUPPLY, good) > 0 ||
           wrong(fault, PE__SUPPLY, good, "nobody says how much of this "
                 "pollutant is bearable: write a supply above 0 (the limit), "
                 "or who is harmed in affected");
}

/* O(harms). */
bool pe__good_sense(const pe__economy *e, int64_t good, pe__fault *fault)
{
    bool harms = false;
    for (int64_t h = 0; h < e->count[PE__HARMS] && !harms; h++)
        harms = pe__economy_index(e, PE__POLLUTANT, h) == good;
    return check_limit(e, good, harms, fault);
}

/* Limits of all goods at once; `seen` marks those that harm somebody. */
static bool check_goods(const pe__economy *e, int64_t *seen, pe__fault *fault)
{
    bool fine = true;
    for (int64_t g = 0; g < e->count[PE__GOODS]; g++)
        seen[g] = 0;
    for (int64_t h = 0; h < e->count[PE__HARMS]; h++)
        seen[pe__economy_index(e, PE__POLLUTANT, h)] = 1;
    for (int64_t g = 0; g < e->count[PE__GOODS] && fine; g++)
        fine = check_limit(e, g, seen[g], fault);
    return fine;
}

static bool check_harms(const pe__economy *e, pe__fault *fault)
{
    for (int64_t h = 0; h < e->count[PE__HARMS]; h++)
        if (!is_pollutant(e, pe__economy_index(e, PE__POLLUTANT, h)))
            return wrong(fault, PE__POLLUTANT, h, "this good is no pollutant: "
                         "write one, or make its kind pollutant in goods");
    return true;
}

static bool check_all(const pe__economy *e, int64_t *seen, pe__fault *fault)
{
    bool fine =
        check_lists(e, PE__INPUT_START, PE__INPUT, false, seen, fault) &&
        check_lists(e, PE__BYPRODUCT_START, PE__BYPRODUCT, true, seen,
                    fault) &&
        check_lists(e, PE__WANT_START, PE__WANT, false, seen, fault) &&
        check_harms(e, fault) && check_goods(e, seen, fault);
    for (int64_t w = 0; w < e->count[PE__WORKERS] && fine; w++)
        fine = pe__worker_sense(e, w, fault);
    return fine;
}

pe_status pe__economy_sense(const pe__economy *e, pe__fault *fault,
                            pe_error *err)
{
    int64_t *seen = pe__alloc((size_t)e->count[PE__GOODS], sizeof *seen);
    if (!seen)
        return pe__fail_memory(err);
    bool fine = check_all(e, seen, fault);
    pe__free(seen);
    return fine ? PE_OK : PE_BAD_INPUT;
}
