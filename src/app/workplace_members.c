/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The table of members, and the lists of tasks in it. */
#include "cells.h"
#include "slots.h"
#include "workplace_own.h"
#include "mem.h"
#include <stdio.h>
#include <string.h>

typedef struct {
    pe__workplace *w;
    const pe__table *table;
    int32_t count;
    int32_t member, name, hours, skills, site, away; /* columns; -1 = none */
    int32_t *offer, *home;
} reading;

/* A cell of this table. */
static pe__cell cell(const reading *r, int32_t row, int32_t column)
{
    return (pe__cell){r->table, row, column};
}

/* Only `member` and `hours` must be there. */
static pe_status find_columns(reading *r, pe_error *err)
{
    const pe__table *t = r->table;
    r->name = pe__table_find(t, "name");
    r->skills = pe__table_find(t, "skills");
    r->site = pe__table_find(t, "site");
    r->away = pe__table_find(t, "away");
    pe_status status = pe__column(t, "member", &r->member, err);
    return status ? status : pe__column(t, "hours", &r->hours, err);
}

/* In the workplace's arena: nothing to free when a later row fails. */
static bool make_arrays(reading *r)
{
    pe__workplace *w = r->w;
    int64_t n = r->count;
    w->open.member_id = pe__workplace_array(w, n, sizeof(char *));
    w->open.member_name = pe__workplace_array(w, n, sizeof(char *));
    w->open.member_origin = pe__workplace_array(w, n, sizeof(int32_t));
    w->member_skills = pe__workplace_array(w, n, sizeof(int32_t));
    r->offer = pe__workplace_array(w, n, sizeof(int32_t));
    r->home = pe__workplace_array(w, n, sizeof(int32_t));
    if (r->away >= 0) {
        w->member_away = pe__workplace_array(w, n, sizeof(int32_t));
        if (!w->member_away)
            return false;
    }
    return w->open.member_id && w->open.member_name &&
           w->open.member_origin && w->member_skills && r->offer && r->home;
}

/* Numbers the member; a second row with the same id names the first. */
static pe_status read_id(reading *r, int32_t i, pe_error *err)
{
    char shown[PE__SHOWN];
    pe__cell at = cell(r, i, r->member), name_at = cell(r, i, r->name);
    if (pe__cell_blank(at))
        return pe__cell_fail(at, err, "the member has no id: write one that "
                                      "no other member has");
    char *id = pe__workplace_text(r->w, pe__cell_text(at)), *name = id;
    if (id && !pe__cell_blank(name_at))
        name = pe__workplace_text(r->w, pe__cell_text(name_at));
    int32_t other = -1;
    if (!id || !name || !pe__ids_add(&r->w->members, id, i, &other))
        return pe__fail_memory(err);
    if (other >= 0)
        return pe__cell_fail(at, err,
                             "the member \"%s\" stands in row %ld already: "
                             "give each member an id of their own",
                             pe__shown(id, shown),
                             pe__table_line(r->table, other));
    r->w->open.member_id[i] = id;
    r->w->open.member_name[i] = name;
    r->w->open.member_origin[i] = 0;
    return PE_OK;
}

/* The number of a cell's text among `names`, −1 for a blank cell. */
static pe_status read_text(reading *r, pe__cell at, pe__names *names,
                           int32_t *number, pe_error *err)
{
    const char *text = pe__cell_text(at);
    *number = -1;
    if (!*text)
        return PE_OK;
    *number = pe__names_add(names, &r->w->arena, text, strlen(text));
    return *number < 0 ? pe__fail_memory(err) : PE_OK;
}

/* "Mon 9-12; Fri" and labels of slots. */
static pe_status read_away(reading *r, int32_t i, pe_error *err)
{
    char text[PE__AWAY_LONGEST], shown[PE__SHOWN];
    pe__cell at = cell(r, i, r->away);
    const char *rest = pe__cell_text(at), *item;
    size_t length;
    while (pe__list_next(&rest, ';', &item, &length)) {
        snprintf(text, sizeof text, "%.*s", (int)length, item);
        const char *fault = length >= sizeof text ? "this is too long"
                                                  : pe__slot_fault(text);
        if (fault)
            return pe__cell_fail(at, err, "away has \"%s\": %s",
                                 pe__shown(text, shown), fault);
    }
    return read_text(r, at, &r->w->away_lists, &r->w->member_away[i], err);
}

/* Stops at the first fault, in the order of the columns above. */
static pe_status read_row(reading *r, int32_t i, pe_error *err)
{
    pe__workplace *w = r->w;
    pe_status status = read_id(r, i, err);
    if (!status)
        status = pe__cell_quarters(cell(r, i, r->hours), &r->offer[i], err);
    if (!status)
        status = read_text(r, cell(r, i, r->skills), &w->skill_lists,
                           &w->member_skills[i], err);
    if (!status)
        status = read_text(r, cell(r, i, r->site), &w->site_texts,
                           &r->home[i], err);
    if (!status && r->away >= 0)
        status = read_away(r, i, err);
    return status;
}

/* carry_RATING: the deviation that earlier periods left; what is owed is its
 * opposite. */
static pe_status read_carry(reading *r, int32_t rating, double *target,
                            pe_error *err)
{
    char column[PE__SHOWN + 8];
    snprintf(column, sizeof column, "carry_%s",
             r->w->open.rating_name[rating]);
    int32_t c = pe__table_find(r->table, column);
    for (int32_t i = 0; c >= 0 && i < r->count; i++) {
        double carry = 0;
        pe_status status = PE_OK;
        if (!pe__cell_blank(cell(r, i, c)))
            status = pe__cell_number(cell(r, i, c), &carry, err);
        if (status)
            return status;
        target[i] = carry == 0 ? 0 : -carry;
    }
    return PE_OK;
}

/* The array is left out of the problem when nobody is owed anything. */
static pe_status read_carries(reading *r, pe_error *err)
{
    pe_jobs_problem *p = &r->w->open.problem;
    int64_t count = (int64_t)p->ratings * r->count;
    double *target = pe__workplace_array(r->w, count, sizeof *target);
    if (!target)
        return pe__fail_memory(err);
    memset(target, 0, (size_t)count * sizeof *target);
    pe_status status = PE_OK;
    for (int32_t k = 0; k < p->ratings && !status; k++)
        status = read_carry(r, k, target + (int64_t)k * r->count, err);
    bool any = false;
    for (int64_t k = 0; k < count; k++)
        any |= target[k] != 0;
    p->target = any ? target : NULL;
    return status;
}

/* Every column parecon reads, so that the rest is passed through. */
static pe_status read_extra(reading *r, pe_error *err)
{
    const char *known[16 + PE_JOBS_RATINGS_MAX] = {
        "member", "name", "hours",   "skills", "site",
        "away",   "pins", "bans", "prefers", "avoids"};
    char carry[PE_JOBS_RATINGS_MAX][PE__SHOWN + 8];
    int32_t count = 0;
    while (known[count])
        count++;
    for (int32_t k = 0; k < r->w->open.problem.ratings; k++) {
        snprintf(carry[k], sizeof carry[k], "carry_%s",
                 r->w->open.rating_name[k]);
        known[count++] = carry[k];
    }
    return pe__extra_read(r->w, r->table, known, &r->w->member_extra,
                          &r->w->member_extras, err);
}

/* Hands the arrays over to the problem. */
static pe_status read_rows(reading *r, pe_error *err)
{
    pe_jobs_problem *p = &r->w->open.problem;
    bool homes = false;
    for (int32_t i = 0; i < r->count; i++) {
        pe_status status = read_row(r, i, err);
        if (status)
            return status;
        homes |= r->home[i] >= 0;
    }
    p->members = r->count;
    p->offer = r->offer;
    p->home = homes ? r->home : NULL;
    return PE_OK;
}

/* Ratings must be known already: their names make those of the carried
 * columns. */
pe_status pe__members_read(pe__workplace *w, const pe__table *table,
                           pe_error *err)
{
    reading r = {.w = w, .table = table};
    int64_t rows = pe__table_rows(table);
    if (rows < 1 || rows > INT32_MAX)
        return pe__fail_at(err, PE_BAD_INPUT, pe__table_file(table), 0, 0,
                           "%s: write one row for each member",
                           rows < 1 ? "there are no members"
                                    : "there are too many members");
    r.count = (int32_t)rows;
    pe_status status = find_columns(&r, err);
    if (status)
        return status;
    if (!make_arrays(&r))
        return pe__fail_memory(err);
    status = read_rows(&r, err);
    if (!status)
        status = read_carries(&r, err);
    return status ? status : read_extra(&r, err);
}
