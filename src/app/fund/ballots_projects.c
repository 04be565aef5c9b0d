/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* PROJECTS of a .pb file. */
#include "ballots_own.h"

#include "amount.h"
#include "error.h"
#include "mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DIGITS_MOST = 9, PERIODS_MOST = 1000 };
static const int64_t MOST = (int64_t)1 << 62; /* what the engine reckons with */

static pe_status keep(pe__pb *b, char **where, const char *name, pe_error *err)
{
    const char *text = pe__pb_cell(b, pe__pb_column(b, name));
    *where = pe__arena_text(&b->out->texts, text, strlen(text));
    return *where ? PE_OK : pe__fail_memory(err);
}

static pe_status grow(pe__pb *b, pe_error *err)
{
    if (b->drafts < b->draft_room)
        return PE_OK;
    const int32_t room = b->draft_room * 2 + 64;
    pe__pb_draft *draft = pe__realloc(b->draft, (size_t)room, sizeof *draft);
    if (draft == NULL)
        return pe__fail_memory(err);
    b->draft = draft;
    b->draft_room = room;
    return PE_OK;
}

/* "3" for a project that costs as much in each of three periods. */
static pe_status read_periods(const pe__pb *b, long *periods, pe_error *err)
{
    const int column = pe__pb_column(b, "periods");
    const char *text = pe__pb_cell(b, column);
    char *end;
    *periods = *text ? strtol(text, &end, 10) : 1;
    if (*text && (*end != '\0' || *periods < 1 || *periods > PERIODS_MOST))
        return pe__pb_fail(b, column, err, text,
                           "is no number of periods: 1 to 1000");
    return PE_OK;
}

pe_status pe__pb_project(pe__pb *b, pe_error *err)
{
    if (pe__pb_column(b, "project_id") < 0 || pe__pb_column(b, "cost") < 0)
        return pe__fail_at(err, PE_BAD_INPUT, b->rows.file, b->rows.line, 0,
                           "PROJECTS needs the columns project_id and cost");
    pe_status status = grow(b, err);
    if (status != PE_OK)
        return status;
    pe__pb_draft *d = &b->draft[b->drafts];
    *d = (pe__pb_draft){.line = b->rows.line};
    char **const field[] = {&d->id, &d->name, &d->cost, &d->least, &d->step,
                            &d->category, &d->instead};
    const char *const column[] = {"project_id", "name", "cost", "least",
                                  "step", "category", "instead"};
    for (int k = 0; k < 7 && status == PE_OK; k++)
        status = keep(b, field[k], column[k], err);
    if (status == PE_OK)
        status = read_periods(b, &d->periods, err);
    if (status == PE_OK && *d->id == '\0')
        return pe__pb_fail(b, pe__pb_column(b, "project_id"), err, "",
                           "is no project_id: every project needs one");
    b->drafts++;
    return status;
}

/* --- the end of the section ----------------------------------------------- */

static pe_status fail_at(const pe__pb *b, const pe__pb_draft *d, pe_error *err,
                         const char *format, const char *found)
{
    char shown[48];
    snprintf(shown, sizeof shown, "%s", found);
    pe__fail(err, PE_BAD_INPUT, "project %.40s: \"%s\" %s", d->id, shown,
             format);
    if (err) {
        snprintf(err->file, sizeof err->file, "%s", b->rows.file);
        err->line = d->line;
    }
    return PE_BAD_INPUT;
}

static int by_id(const void *a, const void *b)
{
    const pe__pb_draft *x = a, *y = b;
    const int order = strcmp(x->id, y->id);
    return order != 0 ? order : x->line < y->line ? -1 : x->line > y->line;
}

/* Of META's caps. */
static int digits_of_caps(const char *rest)
{
    const char *item;
    size_t length;
    int most = 0;
    while (rest && pe__list_next(&rest, ',', &item, &length)) {
        char text[PE__AMOUNT] = "";
        const char *colon = memchr(item, ':', length);
        if (colon && (size_t)(item + length - colon) <= sizeof text)
            memcpy(text, colon + 1, (size_t)(item + length - colon) - 1);
        most = pe__amount_digits(text) > most ? pe__amount_digits(text) : most;
    }
    return most;
}

/* The most digits behind the point that any amount has. */
static void find_digits(pe__pb *b)
{
    int most = pe__amount_digits(b->budget);
    const int caps = digits_of_caps(b->caps);
    most = caps > most ? caps : most;
    for (int32_t k = 0; k < b->drafts; k++) {
        const char *const text[] = {b->draft[k].cost, b->draft[k].least,
                                    b->draft[k].step};
        for (int j = 0; j < 3; j++) {
            const int digits = pe__amount_digits(text[j]);
            most = digits > most ? digits : most;
        }
    }
    most = most == 1 ? 2 : most; /* 10.5 is meant as 10.50 */
    b->out->digits = most < 0 ? 0 : most > DIGITS_MOST ? DIGITS_MOST : most;
}

static bool amount(const pe__pb *b, const char *text, int64_t *out)
{
    *out = 0;
    return *text == '\0' ||
           (pe__amount_read(text, strlen(text), b->out->digits, out) &&
            *out >= 0);
}

/* Its category only counts where META caps it. */
static int32_t category_of(const pe__pb *b, const pe__pb_draft *d)
{
    return *d->category ? pe__names_get(&b->caps_seen, d->category,
                                        strlen(d->category))
                        : -1;
}

static pe_status settle(pe__pb *b, int32_t k, pe_fund_project *p,
                        pe_error *err)
{
    const pe__pb_draft *d = &b->draft[k];
    int32_t found = -1;
    if (!amount(b, d->cost, &p->cost) || p->cost <= 0)
        return fail_at(b, d, err, "is no cost: an amount above 0, as 1250.00",
                       d->cost);
    if (p->cost > MOST)
        return fail_at(b, d, err, "is more than 2^62 of the smallest unit; "
                       "is the cost right?", d->cost);
    if (!amount(b, d->least, &p->least) || p->least > p->cost)
        return fail_at(b, d, err, "is not the least amount of use: between 0 "
                                  "and the cost", d->least);
    if (!amount(b, d->step, &p->step))
        return fail_at(b, d, err, "is no amount", d->step);
    if (p->least > 0 && p->step == 0)
        p->step = 1;
    p->periods = (int32_t)d->periods;
    p->category = category_of(b, d);
    p->instead = *d->instead
                     ? pe__names_add(&b->instead_seen, &b->out->texts,
                                     d->instead, strlen(d->instead))
                     : -1;
    b->out->id[k] = d->id;
    b->out->name[k] = *d->name ? d->name : d->id;
    if ((*d->instead && p->instead < 0) ||
        !pe__ids_add(&b->ids, d->id, k, &found))
        return pe__fail_memory(err);
    return found < 0 ? PE_OK
                     : fail_at(b, d, err, "stands there twice", d->id);
}

/* META's caps: "sport:20000,culture:10000". */
static pe_status read_caps(pe__pb *b, int64_t *cap, pe_error *err)
{
    const char *rest = b->caps, *item;
    size_t length;
    while (pe__list_next(&rest, ',', &item, &length)) {
        const char *colon = memchr(item, ':', length);
        const size_t name = colon ? (size_t)(colon - item) : 0;
        const int32_t k =
            colon ? pe__names_add(&b->caps_seen, &b->out->texts, item, name)
                  : -1;
        if (colon && k < 0)
            return pe__fail_memory(err);
        if (!colon || !pe__amount_read(colon + 1, length - name - 1,
                                       b->out->digits, &cap[k]))
            return pe__fail_at(err, PE_BAD_INPUT, b->rows.file, b->caps_line,
                               2, "META caps: \"%.40s\" is not CATEGORY:AMOUNT",
                               item);
    }
    return PE_OK;
}

static int64_t count_caps(const char *caps)
{
    int64_t count = 1;
    for (; *caps; caps++)
        count += *caps == ',';
    return count;
}

static pe_status settle_caps(pe__pb *b, pe_error *err)
{
    pe_fund_election *e = &b->out->election;
    if (b->caps == NULL)
        return PE_OK;
    int64_t *cap = pe__zalloc((size_t)count_caps(b->caps), sizeof *cap);
    e->cap = cap;
    pe_status status = cap ? read_caps(b, cap, err) : pe__fail_memory(err);
    if (status != PE_OK)
        return status;
    e->categories = b->caps_seen.count;
    b->out->cap_name = pe__alloc((size_t)e->categories,
                                 sizeof *b->out->cap_name);
    if (b->out->cap_name == NULL)
        return pe__fail_memory(err);
    for (int32_t k = 0; k < e->categories; k++)
        b->out->cap_name[k] = b->caps_seen.name[k];
    return PE_OK;
}

pe_status pe__pb_projects_end(pe__pb *b, pe_error *err)
{
    pe_fund_election *e = &b->out->election;
    if (b->drafts > 0)
        qsort(b->draft, (size_t)b->drafts, sizeof *b->draft, by_id);
    find_digits(b);
    if (!amount(b, b->budget, &e->budget) || *b->budget == '\0')
        return pe__fail_at(err, PE_BAD_INPUT, b->rows.file, b->budget_line, 2,
                           "META budget: \"%.40s\" is no amount; right would "
                           "be 120000.00", b->budget);
    pe_status status = settle_caps(b, err);
    pe_fund_project *p = pe__zalloc((size_t)b->drafts, sizeof *p);
    e->project = p;
    e->projects = b->drafts;
    b->out->id = pe__zalloc((size_t)b->drafts, sizeof *b->out->id);
    b->out->name = pe__zalloc((size_t)b->drafts, sizeof *b->out->name);
    if (status == PE_OK && (!p || !b->out->id || !b->out->name))
        status = pe__fail_memory(err);
    for (int32_t k = 0; k < b->drafts && status == PE_OK; k++)
        status = settle(b, k, &p[k], err);
    return status;
}
