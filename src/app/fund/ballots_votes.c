/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* VOTES of a .pb file. Weights may be decimals or fractions ("1/2"): they are
 * kept as parts of `one`, the least common multiple of their denominators. */
#include "ballots_own.h"

#include "amount.h"
#include "error.h"
#include "mem.h"
#include "ten.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { POINTS_MOST = 1000000, WEIGHT_MOST = 1000000000 };

pe_status pe__pb_votes_begin(pe__pb *b, pe_error *err)
{
    b->vote = pe__pb_column(b, "vote");
    b->points = pe__pb_column(b, "points");
    b->against = pe__pb_column(b, "against");
    b->weight = pe__pb_column(b, "weight");
    b->voter = pe__pb_column(b, "voter_id");
    if (b->vote < 0)
        return pe__fail_at(err, PE_BAD_INPUT, b->rows.file, b->rows.line, 0,
                           "VOTES needs the column vote");
    if (b->out->kind == PE__POINTS && b->points < 0)
        return pe__fail_at(err, PE_BAD_INPUT, b->rows.file, b->rows.line, 0,
                           "VOTES needs the column points, since vote_type is "
                           "cumulative or scoring");
    b->out->election.one = 1;
    b->last_voter = pe__zalloc((size_t)b->drafts, sizeof *b->last_voter);
    b->first = pe__zalloc(1, sizeof *b->first);
    b->out->election.first = b->first;
    return b->last_voter && b->first ? PE_OK : pe__fail_memory(err);
}

/* --- room ----------------------------------------------------------------- */

static bool grow_voters(pe__pb *b)
{
    if (b->voters < b->voter_room)
        return true;
    const int64_t room = b->voter_room * 2 + 256;
    int64_t *first = pe__realloc(b->first, (size_t)room + 1, sizeof *first);
    b->first = first ? first : b->first;
    b->out->election.first = b->first;
    char **names = pe__realloc(b->out->voter, (size_t)room, sizeof *names);
    b->out->voter = names ? names : b->out->voter;
    int64_t *weights = NULL;
    if (b->weight >= 0) {
        weights = pe__realloc(b->weights, (size_t)room, sizeof *weights);
        b->weights = weights ? weights : b->weights;
        b->out->election.weight = b->weights;
    }
    if (!first || !names || (b->weight >= 0 && !weights))
        return false;
    b->voter_room = room;
    return true;
}

static bool add_choice(pe__pb *b, int32_t project, int32_t points)
{
    if (b->choices == b->choice_room) {
        const int64_t room = b->choice_room * 2 + 1024;
        int32_t *choice = pe__realloc(b->choice, (size_t)room, sizeof *choice);
        b->choice = choice ? choice : b->choice;
        int32_t *given = pe__realloc(b->given, (size_t)room, sizeof *given);
        b->given = given ? given : b->given;
        b->out->election.choice = b->choice;
        b->out->election.points = b->given;
        if (!choice || !given)
            return false;
        b->choice_room = room;
    }
    b->choice[b->choices] = project;
    b->given[b->choices++] = points;
    return true;
}

/* --- one ballot ----------------------------------------------------------- */

/* A project by the id in a list. An approval is one however often it stands
 * there, as real files have it: then *out is -1. In a ranking, with points, or
 * for and against at once, nobody can say what twice means. */
static pe_status find(pe__pb *b, int column, const char *id, size_t length,
                      int32_t *out, pe_error *err)
{
    char shown[48];
    snprintf(shown, sizeof shown, "%.*s", (int)(length < 40 ? length : 40),
             id);
    *out = pe__ids_get(&b->ids, id, length);
    if (*out < 0)
        return pe__pb_fail(b, column, err, shown, "is no project_id of "
                           "PROJECTS");
    if (b->last_voter[*out] == b->voters + 1 &&
        (b->out->kind != PE__APPROVAL || column == b->against))
        return pe__pb_fail(b, column, err, shown, "stands twice in one "
                           "ballot; what was meant?");
    if (b->last_voter[*out] == b->voters + 1) {
        *out = -1;
        b->out->repeats++;
        return PE_OK;
    }
    b->last_voter[*out] = b->voters + 1;
    return PE_OK;
}

static pe_status next_points(const pe__pb *b, const char **rest, int32_t *out,
                             pe_error *err)
{
    const char *item = "";
    size_t length = 0;
    int64_t value;
    pe__list_next(rest, ',', &item, &length);
    if (length == 0 || !pe__amount_read(item, length, 0, &value) ||
        value > POINTS_MOST || value < -POINTS_MOST)
        return pe__pb_fail(b, b->points, err, pe__pb_cell(b, b->points),
                           "has to be whole numbers between commas, as many "
                           "as projects in vote");
    *out = (int32_t)value;
    return PE_OK;
}

static int32_t count_items(const char *rest)
{
    const char *item;
    size_t length;
    int32_t count = 0;
    while (pe__list_next(&rest, ',', &item, &length))
        count++;
    return count;
}

static pe_status read_choices(pe__pb *b, pe_error *err)
{
    const char *rest = pe__pb_cell(b, b->vote), *item;
    const char *numbers = pe__pb_cell(b, b->points);
    size_t length;
    int32_t rank = count_items(rest);
    while (pe__list_next(&rest, ',', &item, &length)) {
        int32_t project, points = 1;
        pe_status status = find(b, b->vote, item, length, &project, err);
        if (status == PE_OK && b->out->kind == PE__POINTS)
            status = next_points(b, &numbers, &points, err);
        if (status != PE_OK)
            return status;
        if (b->out->kind == PE__RANKING)
            points = --rank;
        b->signs = b->signs || points < 0;
        if (project >= 0 && !add_choice(b, project, points))
            return pe__fail_memory(err);
    }
    return PE_OK;
}

static pe_status read_against(pe__pb *b, pe_error *err)
{
    const char *rest = pe__pb_cell(b, b->against), *item;
    size_t length;
    while (pe__list_next(&rest, ',', &item, &length)) {
        int32_t project;
        const pe_status status = find(b, b->against, item, length, &project,
                                      err);
        if (status != PE_OK)
            return status;
        b->signs = true;
        if (!add_choice(b, project, -1))
            return pe__fail_memory(err);
    }
    return PE_OK;
}

/* --- weights -------------------------------------------------------------- */

static int64_t common_divisor(int64_t a, int64_t b)
{
    while (b != 0) {
        const int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

static bool read_fraction(const char *text, int64_t *top, int64_t *bottom)
{
    const size_t slash = strcspn(text, "/");
    const int digits = text[slash] ? 0 : pe__amount_digits(text);
    *bottom = pe__ten_to(digits);
    if (digits < 0 || digits > 9 ||
        !pe__amount_read(text, slash, digits, top) || *top <= 0)
        return false;
    if (text[slash] && (!pe__amount_read(text + slash + 1,
                                         strlen(text + slash + 1), 0,
                                         bottom) || *bottom <= 0))
        return false;
    const int64_t both = common_divisor(*top, *bottom);
    *top /= both;
    *bottom /= both;
    return true;
}

/* What there is so far is brought to a denominator that suits both. */
static bool bring_to(pe__pb *b, int64_t bottom)
{
    pe_fund_election *e = &b->out->election;
    const int64_t times = bottom / common_divisor(e->one, bottom);
    for (int64_t v = 0; times > 1 && v < b->voters; v++)
        if (__builtin_mul_overflow(b->weights[v], times, &b->weights[v]))
            return false;
    return !__builtin_mul_overflow(e->one, times, &e->one);
}

static pe_status read_weight(pe__pb *b, pe_error *err)
{
    int64_t top = 1, bottom = 1;
    const char *text = pe__pb_cell(b, b->weight);
    if (b->weight < 0)
        return PE_OK;
    if (*text && (!read_fraction(text, &top, &bottom) || top > WEIGHT_MOST))
        return pe__pb_fail(b, b->weight, err, text, "is no weight: a number "
                           "above 0 and up to 1000000000, as 2, 0.5 or 1/3");
    if (!bring_to(b, bottom) ||
        __builtin_mul_overflow(top, b->out->election.one / bottom,
                               &b->weights[b->voters]))
        return pe__pb_fail(b, b->weight, err, text, "has no denominator in "
                           "common with the weights before that is small "
                           "enough to reckon with");
    return PE_OK;
}

/* Nobody votes twice; and a row that is cut off says nothing. */
static pe_status check_row(pe__pb *b, const char *name, pe_error *err)
{
    char what[80];
    int32_t found = -1;
    if (b->rows.cells <= b->vote)
        return pe__fail_at(err, PE_BAD_INPUT, b->rows.file, b->rows.line, 0,
                           "this row ends before the column vote; is the file "
                           "whole?");
    if (*name == '\0')
        return PE_OK;
    if (!pe__ids_add(&b->voters_seen, name, (int32_t)b->rows.line, &found))
        return pe__fail_memory(err);
    snprintf(what, sizeof what, "voted on line %d already; which of the two "
             "ballots counts?", (int)found);
    return found < 0 ? PE_OK : pe__pb_fail(b, b->voter, err, name, what);
}

pe_status pe__pb_vote(pe__pb *b, pe_error *err)
{
    if (!grow_voters(b))
        return pe__fail_memory(err);
    const char *name = pe__pb_cell(b, b->voter);
    pe_status status = check_row(b, name, err);
    if (status != PE_OK)
        return status;
    b->out->voter[b->voters] =
        pe__arena_text(&b->out->texts, name, strlen(name));
    if (b->out->voter[b->voters] == NULL)
        return pe__fail_memory(err);
    status = read_choices(b, err);
    if (status == PE_OK)
        status = read_against(b, err);
    if (status == PE_OK)
        status = read_weight(b, err);
    b->first[++b->voters] = b->choices;
    return status;
}

pe_status pe__pb_votes_end(pe__pb *b, pe_error *err)
{
    pe_fund_election *e = &b->out->election;
    (void)err;
    e->voters = b->voters;
    if (b->out->kind == PE__APPROVAL && !b->signs) {
        pe__free(b->given);
        e->points = NULL;
    }
    return PE_OK;
}
