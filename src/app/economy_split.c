/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Copies of economies, and economies of more councils that answer alike.
 *
 * A council z = A·F(x)·e^c with F of degree B chooses, at any prices,
 *     ln z = θ·[ln A + g(prices)],  θ = 1/(1 − β),  β = B + c/k,
 * where g does not depend on A (Cobb-Douglas or CES). With
 *     ln A' = ln A + (1 − β)·ln φ
 * the part φ has ln z' = ln z + ln φ: φ times the output at every price. What
 * it spends on each input is a share of its revenue, and its effort costs
 * s·e^k = (c/k)·λz, so inputs and cost of effort are φ times the whole's too.
 * Where a capacity binds or returns do not fall (β ≥ 1), cost is what counts:
 * the least cost of z is proportional to (z/A)^(1/β), and with the same A' that
 * of φz is φ times that of z; so with φ times the capacity, the fixed cost and
 * the lump, the part decides as the whole does. Parts whose φ sum to 1
 * therefore keep every total exactly. */
#include "economy_own.h"
#include "error.h"
#include "mem.h"
#include "random.h"
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- copies ---- */

static bool copy_sections(pe__economy *to, const pe__economy *from, bool all)
{
    for (int s = 0; s < PE__SECTIONS; s++) {
        const pe__section_kind *kind = &pe__section_kinds[s];
        if (!from->array[s] || (kind->count == PE__WORKERS && !all))
            continue;
        size_t items = (size_t)pe__section_items(from->count, (pe__section)s);
        void *made = pe__economy_make(to, (pe__section)s);
        if (!made)
            return false;
        memcpy(made, from->array[s], items * pe__form_size(kind->form));
    }
    return true;
}

pe__economy *pe__economy_copy(const pe__economy *from, int64_t workers)
{
    bool all = workers == from->count[PE__WORKERS];
    pe__economy *to = pe__economy_new();
    if (!to)
        return NULL;
    memcpy(to->count, from->count, sizeof to->count);
    to->count[PE__WORKERS] = workers;
    bool fine = copy_sections(to, from, all);
    for (int k = 0; k < PE__LABELS && fine; k++)
        if (pe__label_kinds[k].count != PE__WORKERS || all)
            fine = pe__texts_copy(&to->texts[k], &from->texts[k],
                                  from->count[pe__label_kinds[k].count]);
    if (fine)
        return to;
    pe__economy_free(to);
    return NULL;
}

/* ---- parts ---- */

typedef struct {
    const pe__economy *from;
    pe__economy *to;
    pe__random random;
    int64_t whole;    /* council that is split */
    int64_t first, n; /* its parts */
    double *share;    /* [n] φ */
} splitting;

/* Log-normal of log-sd 1, as sizes of firms are; at least a thousandth of the
 * mean, so that no part is nothing. */
static void draw_shares(splitting *s)
{
    double sum = 0;
    for (int64_t k = 0; k < s->n; k++) {
        double u = 1 - pe__random_unit(&s->random);
        double angle = 6.283185307179586 * pe__random_unit(&s->random);
        double size = exp(sqrt(-2 * log(u)) * cos(angle));
        s->share[k] = size > 1e-3 ? size : 1e-3;
        sum += s->share[k];
    }
    for (int64_t k = 0; k < s->n; k++)
        s->share[k] /= sum;
}

/* β of the whole. */
static double returns_of(const pe__economy *e, int64_t w)
{
    int64_t recipe = pe__economy_index(e, PE__RECIPE, w);
    const int64_t *start = e->array[PE__INPUT_START];
    const double *exponent = e->array[PE__EXPONENT];
    double sum = pe__economy_number(e, PE__EFFORT_EXPONENT, w) /
                 pe__economy_number(e, PE__EFFORT_POWER, w);
    for (int64_t k = start[recipe]; k < start[recipe + 1]; k++)
        sum += exponent[k];
    return sum;
}

/* Members of the parts add up to those of the whole, and are whole numbers
 * when those are. */
static void share_members(const splitting *s, double *members)
{
    double all = pe__worker_members(s->from, s->whole), before = 0, sum = 0;
    for (int64_t k = 0; k < s->n; k++) {
        sum += s->share[k];
        double until = k + 1 < s->n ? floor(all * sum + 0.5) : all;
        members[s->first + k] = until - before;
        before = until;
    }
}

static void fill_numbers(const splitting *s, pe__section section)
{
    double *number = s->to->array[section];
    double whole = pe__economy_number(s->from, section, s->whole);
    double fall = 1 - returns_of(s->from, s->whole);
    for (int64_t k = 0; k < s->n; k++) {
        double part = whole;
        switch (section) {
        case PE__SCALE:
            part = whole * exp(fall * log(s->share[k]));
            break;
        case PE__CAPACITY:
        case PE__FIXED_COST:
        case PE__LUMP:
            part = whole * s->share[k];
            break;
        default: break;
        }
        number[s->first + k] = part;
    }
}

static void fill_indices(const splitting *s, pe__section section)
{
    int64_t whole = pe__economy_index(s->from, section, s->whole);
    for (int64_t k = s->first; k < s->first + s->n; k++)
        if (pe__section_kinds[section].form == PE__BYTE)
            ((uint8_t *)s->to->array[section])[k] = (uint8_t)whole;
        else
            ((int32_t *)s->to->array[section])[k] = (int32_t)whole;
}

/* "w12-3", "The bakery 3"; a council that stays one keeps what it is called. */
static bool name_part(const splitting *s, pe__label label, int64_t k)
{
    char room[PE__LABEL_ROOM], text[512];
    const char *whole =
        pe__economy_text(s->from, label, s->whole, room);
    const char *format = label == PE__WORKER_ID ? "%.440s-%" PRId64
                                                : "%.440s %" PRId64;
    int length = snprintf(text, sizeof text, s->n > 1 && label != PE__APPEAL
                          ? format : "%.500s", whole, k + 1);
    return pe__texts_add(&s->to->texts[label], text, (size_t)length);
}

static bool name_parts(const splitting *s)
{
    static const pe__label labels[] = {PE__WORKER_ID, PE__WORKER_NAME,
                                       PE__APPEAL};
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        for (int64_t k = 0; k < s->n; k++)
            if (s->from->texts[labels[i]].text &&
                !name_part(s, labels[i], k))
                return false;
    return true;
}

static bool split_one(splitting *s)
{
    draw_shares(s);
    for (int i = 0; i < PE__SECTIONS; i++) {
        pe__section section = (pe__section)i;
        if (pe__section_kinds[i].count != PE__WORKERS || !s->to->array[i])
            continue;
        if (section == PE__WORKER_MEMBERS)
            share_members(s, s->to->array[i]);
        else if (pe__section_kinds[i].form == PE__REAL)
            fill_numbers(s, section);
        else
            fill_indices(s, section);
    }
    return name_parts(s);
}

/* Arrays that the parts need: those of the whole, and always which recipe. */
static bool make_arrays(splitting *s)
{
    for (int i = 0; i < PE__SECTIONS; i++) {
        bool needed = s->from->array[i] || i == PE__RECIPE ||
                      i == PE__WORKER_MEMBERS;
        if (pe__section_kinds[i].count == PE__WORKERS && needed &&
            !pe__economy_make(s->to, (pe__section)i))
            return false;
    }
    return true;
}

/* Each council gets as many parts as the next, the first ones one more where
 * the number does not divide. */
static bool split_all(splitting *s, int64_t workers)
{
    int64_t wholes = s->from->count[PE__WORKERS];
    int64_t each = workers / wholes, more = workers % wholes;
    s->share = pe__alloc((size_t)each + 1, sizeof(double));
    bool fine = s->share && make_arrays(s);
    for (s->whole = 0; s->whole < wholes && fine; s->whole++) {
        s->n = each + (s->whole < more);
        fine = split_one(s);
        s->first += s->n;
    }
    pe__free(s->share);
    return fine;
}

pe_status pe__economy_split(const pe__economy *economy, int64_t workers,
                            uint64_t seed, pe__economy **out, pe_error *err)
{
    *out = NULL;
    if (workers <= economy->count[PE__WORKERS] || workers > INT32_MAX)
        return pe__fail(err, PE_USAGE, "there are %" PRId64 " workers' "
                        "councils; to split them, ask for more than that (and "
                        "at most 2,147,483,647)",
                        economy->count[PE__WORKERS]);
    splitting s = {.from = economy};
    s.to = pe__economy_copy(economy, workers);
    if (!s.to)
        return pe__fail_memory(err);
    pe__random_seed(&s.random, seed, 0);
    if (!split_all(&s, workers)) {
        pe__economy_free(s.to);
        return pe__fail_memory(err);
    }
    pe__economy_settle(s.to);
    *out = s.to;
    return PE_OK;
}
