/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Committees: every ballot with a load, a number elected and money of its own,
 * as fractions. */
#include "mem.h"
#include "vote_parts.h"

#include <string.h>

enum { GIVEN_UP = 100000 };

typedef struct {
    recount *r;
    int64_t rows;
    bool *taken;          /* [n] */
    int32_t *some;        /* [n] */
    int64_t *weight;      /* [n] of supporters */
    int32_t *elected;     /* [rows] */
    pe__fraction *money;  /* [rows] */
    pe__fraction *load;   /* [rows] */
    pe__fraction value, best, part;
} hall;

static bool supports(const hall *h, int64_t row, int32_t a)
{
    return pe__vat(h->r->b, row, a) >= 0;
}

static int64_t weight_of(const hall *h, int64_t row)
{
    return h->r->b->weight[row];
}

/* Weight of 1/unit of a vote each, so that a seat costs `unit`. */
static void load_of(hall *h, int32_t a)
{
    pe_status *status = &h->r->status;
    pe__fraction_set(&h->value, h->r->b->unit, 1);
    for (int64_t row = 0; row < h->rows; row++) {
        if (!supports(h, row, a))
            continue;
        pe__fraction_scale(&h->part, &h->load[row], weight_of(h, row), 1,
                           status);
        pe__fraction_add(&h->value, &h->value, &h->part, status);
    }
    pe__fraction_scale(&h->value, &h->value, 1, h->weight[a], status);
}

static void score_of(hall *h, int32_t a)
{
    pe_status *status = &h->r->status;
    pe__fraction_set(&h->value, 0, 1);
    for (int64_t row = 0; row < h->rows; row++) {
        if (!supports(h, row, a))
            continue;
        pe__fraction_set(&h->part, weight_of(h, row), h->elected[row] + 1);
        pe__fraction_add(&h->value, &h->value, &h->part, status);
    }
    pe__fraction_scale(&h->value, &h->value, 1, h->r->b->unit, status);
}

/* The price for each vote by trying: all who can pay the same do, the others
 * give all; again with those who turned out to be unable. False when all of it
 * together is too little. */
static bool price_of(hall *h, int32_t a)
{
    pe_status *status = &h->r->status;
    int64_t poor = -1, last = -2;
    while (poor != last && *status == PE_OK) {
        pe__fraction left = PE__FRACTION_ZERO;
        int64_t able = 0, found = 0;
        pe__fraction_set(&left, h->r->b->unit, 1);
        for (int64_t row = 0; row < h->rows; row++) {
            int64_t weight = weight_of(h, row);
            if (!supports(h, row, a) || weight == 0)
                continue;
            if (poor >= 0 && pe__fraction_compare(&h->money[row], &h->value,
                                                  status) < 0) {
                pe__fraction_scale(&h->part, &h->money[row], weight, 1,
                                   status);
                pe__fraction_subtract(&left, &left, &h->part, status);
                found++;
            } else {
                able += weight;
            }
        }
        last = poor;
        poor = found;
        if (able > 0)
            pe__fraction_scale(&h->value, &left, 1, able, status);
        pe__fraction_clear(&left);
        if (able == 0)
            return false;
    }
    return *status == PE_OK;
}

typedef enum { BY_LOAD, BY_SCORE, BY_PRICE, BY_APPROVAL } way;

static bool value_of(hall *h, int32_t a, way how)
{
    if (how == BY_APPROVAL)
        pe__fraction_set(&h->value, h->weight[a], 1);
    else if (how == BY_SCORE)
        score_of(h, a);
    else if (h->weight[a] == 0)
        return false;
    else if (how == BY_LOAD)
        load_of(h, a);
    else
        return price_of(h, a);
    return true;
}

/* The options whose value is best, into `some`; the value into `best`. */
static int32_t find_best(hall *h, way how)
{
    int32_t count = 0;
    bool least = how == BY_LOAD || how == BY_PRICE;
    for (int32_t a = 0; a < h->r->n && h->r->status == PE_OK; a++) {
        if (h->taken[a] || !value_of(h, a, how))
            continue;
        int order = count == 0 ? 1 : pe__fraction_compare(&h->value, &h->best,
                                                          &h->r->status);
        order = least && count > 0 ? -order : order;
        if (order > 0) {
            pe__fraction_copy(&h->best, &h->value, &h->r->status);
            count = 0;
        }
        if (order >= 0)
            h->some[count++] = a;
    }
    return count;
}

static void burden(hall *h, int32_t option, way how)
{
    pe_status *status = &h->r->status;
    for (int64_t row = 0; row < h->rows; row++) {
        if (!supports(h, row, option))
            continue;
        h->elected[row]++;
        if (how == BY_LOAD)
            pe__fraction_copy(&h->load[row], &h->best, status);
        if (how != BY_PRICE)
            continue;
        pe__fraction_subtract(&h->money[row], &h->money[row], &h->best,
                              status);
        if (pe__fraction_sign(&h->money[row]) < 0)
            pe__fraction_clear(&h->money[row]);
    }
}

/* One seat; false when nobody can have it that way. */
static bool seat(hall *h, way how)
{
    static const char *const by[] = {"phragmen", "pav", "shares", "approval"};
    static const char *const what[] = {"load", "score", "price", NULL};
    recount *r = h->r;
    int32_t count = find_best(h, how);
    bool nobody = count == 0;
    if (r->status != PE_OK || (nobody && how != BY_LOAD))
        return false;
    for (int32_t a = 0; a < r->n && nobody; a++)
        if (!h->taken[a])
            h->some[count++] = a;
    int32_t option = pe__settle(r, "seat", h->some, count, true);
    pe__tell(r, "{\"kind\":\"seat\",\"by\":\"%s\",\"option\":%d",
        nobody ? "nobody" : by[how], option + 1);
    if (!nobody && what[how] != NULL) {
        pe__tell(r, ",\"%s\":", what[how]);
        pe__tell_exact(r, &h->best);
    }
    pe__tell(r, "}\n");
    if (!nobody)
        burden(h, option, how);
    h->taken[option] = true;
    r->winner[r->winners++] = option;
    return true;
}

static void begin_shares(hall *h, int64_t budget)
{
    recount *r = h->r;
    memset(h->taken, 0, (size_t)r->n * sizeof *h->taken);
    r->winners = 0;
    pe__tell(r, "{\"kind\":\"shares\",\"budget\":%lld}\n", (long long)budget);
    for (int64_t row = 0; row < h->rows; row++) {
        pe__fraction_set(&h->money[row], budget, 1);
        pe__fraction_scale(&h->money[row], &h->money[row], r->b->unit,
                           r->b->total, &r->status);
    }
}

/* The n-th largest weight of supporters, by looking for what is below the one
 * found last; at least n options have supporters. */
static int64_t nth_weight(const hall *h, int32_t n)
{
    int64_t found = INT64_MAX;
    int32_t above = 0; /* options that have `found` or more */
    while (above < n) {
        int64_t next = 0;
        for (int32_t a = 0; a < h->r->n; a++)
            if (h->weight[a] < found && h->weight[a] > next)
                next = h->weight[a];
        for (int32_t a = 0; a < h->r->n; a++)
            above += h->weight[a] == next;
        found = next;
    }
    return found;
}

/* Budgets one higher each time until all seats are bought, from the first that
 * gives so many options' supporters a seat's price; what the tries said is
 * forgotten. After GIVEN_UP of them nobody can have written a transcript. */
static void raise_shares(hall *h, int32_t seats)
{
    recount *r = h->r;
    size_t head = r->text.size;
    int32_t supported = 0;
    for (int32_t a = 0; a < r->n; a++)
        supported += h->weight[a] > 0;
    if (supported < seats) {
        begin_shares(h, 0);
        return;
    }
    int64_t nth = nth_weight(h, seats);
    int64_t budget = (r->b->total - 1) / nth + 1;
    budget = budget > r->seats ? budget : r->seats;
    int64_t last = budget + GIVEN_UP;
    for (; r->status == PE_OK && budget <= last; budget++) {
        r->text.size = head;
        begin_shares(h, budget);
        while (r->winners < seats && seat(h, BY_PRICE))
            continue;
        if (r->winners == seats)
            return;
    }
}

static void fill_seats(hall *h)
{
    recount *r = h->r;
    int32_t seats = r->seats < r->n ? r->seats : r->n;
    way rest = strcmp(r->rule, "pav") == 0 ? BY_SCORE : BY_LOAD;
    if (strcmp(r->rule, "equal-shares-raised") == 0) {
        raise_shares(h, seats);
        rest = BY_APPROVAL;
    } else if (strncmp(r->rule, "equal-shares", 12) == 0) {
        begin_shares(h, r->seats);
        while (r->winners < seats && seat(h, BY_PRICE))
            continue;
        if (strcmp(r->rule, "equal-shares-approval") == 0)
            rest = BY_APPROVAL;
        for (int64_t row = 0; row < h->rows; row++)
            pe__fraction_scale(&h->load[row], &h->money[row], -1, 1,
                               &r->status);
    }
    while (r->winners < seats && seat(h, rest))
        continue;
}

void pe__recount_seats(recount *r)
{
    int64_t rows = r->b->rows;
    hall h = {.r = r, .rows = rows, .value = PE__FRACTION_ZERO,
              .best = PE__FRACTION_ZERO, .part = PE__FRACTION_ZERO,
              .taken = pe__recount_room(r, r->n, sizeof *h.taken),
              .some = pe__recount_room(r, r->n, sizeof *h.some),
              .weight = pe__recount_room(r, r->n, sizeof *h.weight),
              .elected = pe__recount_room(r, rows, sizeof *h.elected),
              .money = pe__fractions_new(rows),
              .load = pe__fractions_new(rows)};
    bool shares = strncmp(r->rule, "equal-shares", 12) == 0;
    if (h.money == NULL || h.load == NULL)
        r->status = PE_NO_MEMORY;
    for (int64_t row = 0; row < rows && r->status == PE_OK; row++)
        for (int32_t a = 0; a < r->n; a++)
            h.weight[a] += supports(&h, row, a) ? weight_of(&h, row) : 0;
    if (r->status == PE_OK && (!shares || r->b->total > 0))
        fill_seats(&h);
    pe__free(h.taken);
    pe__free(h.some);
    pe__free(h.weight);
    pe__free(h.elected);
    pe__fractions_free(h.money, rows);
    pe__fractions_free(h.load, rows);
    pe__fraction_clear(&h.value);
    pe__fraction_clear(&h.best);
    pe__fraction_clear(&h.part);
}
