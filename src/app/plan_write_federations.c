/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Balances of federations. A federation is written with those above it in
 * front, "valley/upper"; every level gets the sum of what stands below it and
 * of its own councils. Values are at the last prices. */
#include "error.h"
#include "mem.h"
#include "plan_parts.h"
#include <stdlib.h>
#include <string.h>

double *pe__amounts_room(const pe_plan_problem *p)
{
    int64_t most = 1;
    for (int64_t r = 0; r < p->recipes; r++) {
        int64_t count = p->input_start[r + 1] - p->input_start[r];
        most = count > most ? count : most;
    }
    for (int64_t q = 0; q < p->profiles; q++) {
        int64_t count = p->want_start[q + 1] - p->want_start[q];
        most = count > most ? count : most;
    }
    return pe__alloc((size_t)most, sizeof(double));
}

/* ---- councils ---- */

/* By-products count as made, but for pollutants: what is emitted costs. */
static double byproducts_value(const pe_plan_problem *p, const double *price,
                               int64_t recipe, bool pollutants)
{
    double value = 0;
    if (!p->byproduct_start)
        return 0;
    for (int64_t k = p->byproduct_start[recipe];
         k < p->byproduct_start[recipe + 1]; k++) {
        int32_t good = p->byproduct[k];
        bool is_one = p->kind && p->kind[good] == PE_PLAN_POLLUTANT;
        value += is_one == pollutants ? price[good] * p->per_output[k] : 0;
    }
    return value;
}

static pe_status add_worker(const pe__plan_result *r, int64_t w, double *room,
                            pe__balance *to)
{
    const pe_plan_problem *p = pe__economy_problem(r->economy);
    const double *price = r->solution->price;
    int64_t recipe = p->recipe ? p->recipe[w] : w;
    int64_t first = p->input_start[recipe];
    double made = r->solution->output[w];
    pe_status status = pe__plan_inputs(r, w, room);
    if (status)
        return status;
    to->workers++;
    to->worker_members += pe__worker_members(r->economy, w);
    to->made += made * (price[p->output[w]] +
                        byproducts_value(p, price, recipe, false));
    double emitted = made * byproducts_value(p, price, recipe, true);
    to->used += emitted;
    to->primary += emitted;
    for (int64_t k = first; k < p->input_start[recipe + 1]; k++) {
        int32_t good = p->input[k];
        double value = price[good] * room[k - first];
        to->used += value;
        to->primary += p->kind && p->kind[good] >= PE_PLAN_LABOR ? value : 0;
    }
    return PE_OK;
}

static pe_status add_consumer(const pe__plan_result *r, int64_t c,
                              double *room, pe__balance *to)
{
    const pe_plan_problem *p = pe__economy_problem(r->economy);
    int64_t profile = p->profile ? p->profile[c] : c;
    int64_t first = p->want_start[profile];
    pe_status status = pe__plan_consumption(r, c, room);
    if (status)
        return status;
    to->consumers++;
    to->consumer_members += pe__consumer_members(r->economy, c);
    to->right += r->solution->right[c];
    for (int64_t k = first; k < p->want_start[profile + 1]; k++)
        to->consumed += r->solution->price[p->want[k]] * room[k - first];
    return PE_OK;
}

/* [federations + 1]; the last is for councils in none. Freed with pe__free.
 * NULL: no memory. */
static pe__balance *balances_of(const pe__plan_result *r, pe_error *err)
{
    const pe_plan_problem *p = pe__economy_problem(r->economy);
    int32_t none = pe__federations(r->economy);
    pe__balance *balance = pe__zalloc((size_t)none + 1, sizeof *balance);
    double *room = pe__amounts_room(p);
    pe_status status = balance && room ? PE_OK : pe__fail_memory(err);
    for (int64_t w = 0; w < p->workers && !status; w++) {
        int32_t f = pe__worker_federation(r->economy, w);
        status = add_worker(r, w, room, &balance[f < 0 ? none : f]);
    }
    for (int64_t c = 0; c < p->consumers && !status; c++) {
        int32_t f = pe__consumer_federation(r->economy, c);
        status = add_consumer(r, c, room, &balance[f < 0 ? none : f]);
    }
    pe__free(room);
    if (!status)
        return balance;
    pe__free(balance);
    return NULL;
}

/* ---- the tree ---- */

static void add(pe__balance *to, const pe__balance *from)
{
    to->workers += from->workers;
    to->consumers += from->consumers;
    to->worker_members += from->worker_members;
    to->consumer_members += from->consumer_members;
    to->right += from->right;
    to->made += from->made;
    to->used += from->used;
    to->primary += from->primary;
    to->consumed += from->consumed;
}

/* The branch of that number, which may be new; NULL: no memory. */
static pe__branch *branch_at(pe__branches *t, int32_t number)
{
    if (number >= t->room) {
        int32_t room = 2 * t->room + 16;
        pe__branch *wide = pe__realloc(t->branch, (size_t)room, sizeof *wide);
        if (!wide)
            return NULL;
        memset(wide + t->room, 0, (size_t)(room - t->room) * sizeof *wide);
        t->branch = wide;
        t->room = room;
    }
    return &t->branch[number];
}

/* The branch of the first `length` bytes of a path; false: no memory. */
static bool add_to_branch(pe__branches *t, const char *path, size_t length,
                          const pe__balance *from)
{
    int32_t number = pe__names_add(&t->names, &t->arena, path, length);
    pe__branch *branch = number < 0 ? NULL : branch_at(t, number + 1);
    if (branch)
        add(&branch->sum, from);
    return branch != NULL;
}

/* Adds to "a", "a/b" and "a/b/c". */
static bool add_path(pe__branches *t, const char *path,
                     const pe__balance *from)
{
    for (size_t i = 1; path[i - 1]; i++)
        if ((path[i] == '/' || !path[i]) && path[i - 1] != '/' &&
            !add_to_branch(t, path, i, from))
            return false;
    return true;
}

static int level_of(const char *path)
{
    int level = 1;
    for (; *path; path++)
        level += *path == '/' && path[1] && path[1] != '/';
    return level;
}

/* By path, "/" before all else, so that what is below follows. */
static int by_path(const void *a, const void *b)
{
    const char *x = ((const pe__branch *)a)->path;
    const char *y = ((const pe__branch *)b)->path;
    while (*x && *x == *y) {
        x++;
        y++;
    }
    int first = *x == '/' ? 1 : (unsigned char)*x + (*x != 0);
    int second = *y == '/' ? 1 : (unsigned char)*y + (*y != 0);
    return (first > second) - (first < second);
}

/* Names and orders all but the whole, which is branch 0. */
static void settle(pe__branches *t)
{
    t->count = t->names.count + 1;
    t->branch[0].path = "(all)";
    for (int32_t k = 1; k < t->count; k++) {
        t->branch[k].path = t->names.name[k - 1];
        t->branch[k].level = level_of(t->branch[k].path);
    }
    qsort(t->branch + 1, (size_t)t->count - 1, sizeof *t->branch, by_path);
}

static bool grow(pe__branches *t, const pe__plan_result *r,
                 const pe__balance *balance)
{
    char room[PE__LABEL_ROOM];
    int32_t none = pe__federations(r->economy);
    if (!branch_at(t, 0))
        return false;
    for (int32_t f = 0; f < none; f++)
        if (!add_path(t, pe__economy_text(r->economy, PE__FEDERATION, f, room),
                      &balance[f]))
            return false;
    for (int32_t f = 0; f <= none; f++)
        add(&t->branch[0].sum, &balance[f]);
    settle(t);
    if (none && (balance[none].workers || balance[none].consumers)) {
        pe__branch *last = branch_at(t, t->count);
        if (!last)
            return false;
        *last = (pe__branch){"(none)", 1, balance[none]};
        t->count++;
    }
    return true;
}

pe_status pe__branches_make(const pe__plan_result *r, pe__branches *out,
                            pe_error *err)
{
    pe_error failed = {.code = PE_NO_MEMORY};
    pe__balance *balance = balances_of(r, err ? err : &failed);
    memset(out, 0, sizeof *out);
    if (!balance)
        return (err ? err : &failed)->code;
    bool grown = grow(out, r, balance);
    pe__free(balance);
    if (!grown) {
        pe__branches_free(out);
        return pe__fail_memory(err);
    }
    return PE_OK;
}

void pe__branches_free(pe__branches *t)
{
    pe__free(t->branch);
    pe__names_free(&t->names);
    pe__arena_free(&t->arena);
    memset(t, 0, sizeof *t);
}

/* ---- the table ---- */

static void write_row(pe__rows *rows, const pe__branch *branch)
{
    const pe__balance *b = &branch->sum;
    pe__rows_text(rows, branch->path);
    pe__rows_whole(rows, branch->level);
    pe__rows_whole(rows, b->workers);
    pe__rows_whole(rows, b->consumers);
    pe__rows_short(rows, b->worker_members);
    pe__rows_short(rows, b->consumer_members);
    pe__rows_short(rows, b->right);
    pe__rows_short(rows, b->made);
    pe__rows_short(rows, b->used);
    pe__rows_short(rows, b->consumed);
    pe__rows_short(rows, b->made - b->used - b->consumed);
    pe__rows_end(rows);
}

pe_status pe__write_federations(const pe__plan_result *r, pe__rows *rows,
                                pe_error *err)
{
    pe__branches tree;
    pe_status status = pe__branches_make(r, &tree, err);
    for (int32_t k = 0; !status && k < tree.count; k++)
        write_row(rows, &tree.branch[k]);
    if (!status)
        pe__branches_free(&tree);
    return status;
}
