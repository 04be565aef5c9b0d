/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Why nobody could have more. Give every group a price, and every seat; a kind
 * of people has the sum of those of its groups and of one seat. Whatever the
 * prices, a panel that meets the quotas is worth no more than
 *   Σ price · (the most of it, or the least where the price is below 0)
 * and what kinds below 0 are short of 0, for all their people. So on average
 * no lot is worth more; what others keep of it nobody can have. */
#include "mem.h"
#include "vote_lot.h"

#include <stdlib.h>
#include <string.h>

static const int64_t PRICE_MOST = INT64_C(1000000000000000);

typedef struct {
    pe__i128 one, all;  /* price of one of the kind, of all; never below 0 */
    int64_t number;     /* tickets, once a seat */
    int32_t size, kind;
} valued;

bool pe__vlot_prices(vlot *s, const pe__value *line)
{
    size_t wide = (size_t)s->groups + 1, k = 0;
    if (s->prices == s->room) {
        size_t room = 2 * (size_t)s->room + 16;
        int64_t *more = pe__realloc(s->price, room, wide * sizeof *more);
        if (more == NULL) {
            s->status = PE_NO_MEMORY;
            return false;
        }
        s->price = more;
        s->room = (int32_t)room;
    }
    int64_t *to = s->price + (size_t)s->prices * wide;
    for (const pe__value *v = pe__first(pe__get(line, "of")); v != NULL;
         v = v->next, k++) {
        if (k == wide || v->kind != PE__INTEGER || v->integer > PRICE_MOST ||
            v->integer < -PRICE_MOST)
            return false;
        to[k] = v->integer;
    }
    s->prices += k == wide;
    return k == wide;
}

static int by_chance(const void *a, const void *b)
{
    const valued *x = a, *y = b;
    pe__i128 left = (pe__i128)x->number * y->size,
             right = (pe__i128)y->number * x->size;
    if (left != right)
        return left < right ? -1 : 1;
    return (x->kind > y->kind) - (x->kind < y->kind);
}

/* out = value; its denominator 1. Sums here stay below 10^37. */
static void set(pe__fraction *out, pe__i128 value)
{
    pe__fraction_clear(out);
    out->negative = value < 0;
    out->top = value < 0 ? -(pe__u128)value : (pe__u128)value;
    out->bottom = 1;
}

/* What a panel is worth at most; prices of kinds into all. */
static pe__i128 worth(const vlot *s, const int64_t *price, valued *all)
{
    pe__i128 most = (pe__i128)price[s->groups] * s->seats;
    for (int32_t g = 0; g < s->groups; g++)
        most += (pe__i128)price[g] * (price[g] > 0 ? s->most[g] : s->least[g]);
    for (int32_t k = 0; k < s->kinds; k++) {
        const bool *in = s->in + (size_t)all[k].kind * (size_t)s->groups;
        pe__i128 one = price[s->groups];
        for (int32_t g = 0; g < s->groups; g++)
            one += in[g] ? price[g] : 0;
        most -= one < 0 ? one * all[k].size : 0;
        all[k].one = one > 0 ? one : 0;
        all[k].all = all[k].one * all[k].size;
    }
    return most;
}

/* out = (most · tickets - below - above · its chance) / (its price · tickets):
 * what a kind could have beyond its chance. */
static void reckon_gain(vlot *s, const valued *v, pe__i128 most,
                        pe__i128 below, pe__i128 above, pe__fraction *out)
{
    pe__fraction part = PE__FRACTION_ZERO;
    set(out, most * VLOT_TICKETS - below);
    set(&part, above);
    pe__fraction_scale(&part, &part, v->number, v->size, &s->status);
    pe__fraction_subtract(out, out, &part, &s->status);
    set(&part, v->all);
    pe__fraction_divide(out, out, &part, &s->status);
    pe__fraction_scale(out, out, 1, VLOT_TICKETS, &s->status);
    pe__fraction_clear(&part);
}

/* The smaller of what was known of each kind and what these prices say. */
static void look_at(vlot *s, const int64_t *price, valued *all,
                    pe__fraction *gain)
{
    pe__fraction now = PE__FRACTION_ZERO, part = PE__FRACTION_ZERO;
    pe__i128 most = worth(s, price, all), below = 0, above = 0;
    for (int32_t k = 0; k < s->kinds; k++)
        above += all[k].all;
    if (above > 0) {
        set(&now, most);
        set(&part, above);
        pe__fraction_divide(&now, &now, &part, &s->status);
        if (pe__fraction_compare(&now, &s->most_least, &s->status) < 0)
            pe__fraction_swap(&now, &s->most_least);
    }
    for (int32_t k = 0; k < s->kinds && s->status == PE_OK; k++) {
        below += all[k].one * all[k].number;
        above -= all[k].all;
        if (all[k].all == 0)
            continue;
        reckon_gain(s, &all[k], most, below, above, &now);
        if (pe__fraction_compare(&now, &gain[k], &s->status) < 0)
            pe__fraction_swap(&now, &gain[k]);
    }
    pe__fraction_clear(&now);
    pe__fraction_clear(&part);
}

/* Nobody can have more than certainty. */
static void begin(vlot *s, valued *all, pe__fraction *gain)
{
    for (int32_t t = 0; t < s->kinds; t++)
        all[t] = (valued){.number = s->number[t], .size = s->size[t],
                          .kind = t};
    qsort(all, (size_t)s->kinds, sizeof *all, by_chance);
    for (int32_t k = 0; k < s->kinds; k++) {
        pe__i128 whole = (pe__i128)VLOT_TICKETS * all[k].size;
        set(&gain[k], whole - all[k].number);
        pe__fraction_scale(&gain[k], &gain[k], 1, VLOT_TICKETS, &s->status);
        pe__fraction_scale(&gain[k], &gain[k], 1, all[k].size, &s->status);
    }
    pe__fraction_set(&s->most_least, 1, 1);
    pe__fraction_set(&s->gap, 0, 1);
}

bool pe__vlot_bound(vlot *s)
{
    valued *all = pe__alloc((size_t)s->kinds, sizeof *all);
    pe__fraction *gain = pe__fractions_new(s->kinds);
    if (all == NULL || gain == NULL) {
        s->status = PE_NO_MEMORY;
    } else {
        begin(s, all, gain);
        for (int32_t l = 0; l < s->prices && s->status == PE_OK; l++)
            look_at(s, s->price + (size_t)l * ((size_t)s->groups + 1), all,
                    gain);
        for (int32_t k = 0; k < s->kinds; k++)
            if (pe__fraction_compare(&gain[k], &s->gap, &s->status) > 0)
                pe__fraction_swap(&gain[k], &s->gap);
    }
    pe__free(all);
    pe__fractions_free(gain, s->kinds);
    return s->status == PE_OK;
}
