/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The program of a panel has a column a kind, and most kinds are worth little
 * at any one time. So those that are worth most take part alone; where they
 * make no panel, twice as many do. */
#include "face.h"

#include "mem.h"
#include "panel.h"

#include <math.h>
#include <string.h>

static const double NEAR = 1e-7;
enum { FEWEST = 60, NODES = 300 };

static pe_status make_room(pe__face *s, const pe__kinds *kinds)
{
    size_t n = (size_t)kinds->kinds, groups = (size_t)kinds->pool->groups;
    s->base = pe__zalloc(n, sizeof *s->base);
    s->kind = pe__alloc(n, sizeof *s->kind);
    s->want = pe__alloc(n, sizeof *s->want);
    s->in = pe__alloc(n, (groups + 1) * sizeof *s->in);
    s->some.in = pe__alloc(n, (groups + 1) * sizeof *s->some.in);
    s->least = pe__alloc(groups + 1, sizeof *s->least);
    s->most = pe__alloc(groups + 1, sizeof *s->most);
    s->order = pe__alloc(n, sizeof *s->order);
    s->size = pe__alloc(n, sizeof *s->size);
    s->worth = pe__alloc(n, sizeof *s->worth);
    s->panel = pe__alloc(n, sizeof *s->panel);
    return s->base != NULL && s->kind != NULL && s->want != NULL &&
           s->in != NULL && s->some.in != NULL && s->least != NULL &&
           s->most != NULL && s->order != NULL && s->size != NULL &&
           s->worth != NULL && s->panel != NULL ? PE_OK : PE_NO_MEMORY;
}

static void open_kinds(pe__face *s, const pe__kinds *kinds,
                       const double *number)
{
    size_t groups = (size_t)kinds->pool->groups;
    s->seats = kinds->pool->seats;
    for (int32_t t = 0; t < kinds->kinds; t++) {
        double down = floor(number[t] + NEAR);
        s->base[t] = (int32_t)down;
        s->seats -= s->base[t];
        if (number[t] - down <= NEAR)
            continue;
        memcpy(s->in + (size_t)s->n * groups, kinds->in + (size_t)t * groups,
               groups * sizeof *s->in);
        s->want[s->n] = number[t] - down;
        s->order[s->n] = s->n;
        s->size[s->n] = 1;
        s->kind[s->n++] = t;
    }
}

/* What quotas leave to open kinds; one that the numbers are at is kept. */
static void narrow(pe__face *s, const pe__kinds *kinds, const double *number,
                   bool loose)
{
    size_t groups = (size_t)kinds->pool->groups;
    for (size_t g = 0; g < groups; g++) {
        double sum = 0;
        int32_t base = 0, least = kinds->pool->least[g],
                most = kinds->pool->most[g];
        for (int32_t t = 0; t < kinds->kinds; t++)
            if (kinds->in[(size_t)t * groups + g]) {
                sum += number[t];
                base += s->base[t];
            }
        if (!loose && sum <= least + NEAR)
            most = least;
        else if (!loose && sum >= most - NEAR)
            least = most;
        s->least[g] = least - base;
        s->most[g] = most - base;
    }
}

pe_status pe__face_begin(pe__face *s, const pe__kinds *kinds,
                         const double *number, bool loose)
{
    *s = (pe__face){.kinds = kinds->kinds};
    if (make_room(s, kinds) != PE_OK)
        return PE_NO_MEMORY;
    open_kinds(s, kinds, number);
    narrow(s, kinds, number, loose);
    pe__random_seed(&s->random, 1, 0);
    s->pool = (pe_vote_pool){.seats = s->seats, .groups = kinds->pool->groups,
                             .least = s->least, .most = s->most};
    s->some.pool = &s->pool;
    s->some.kinds = s->n;
    s->some.size = s->size;
    s->few = 2 * s->seats > FEWEST ? 2 * s->seats : FEWEST;
    return pe__box_begin(&s->box, &s->some);
}

void pe__face_free(pe__face *s)
{
    pe__box_free(&s->box);
    pe__free(s->base);
    pe__free(s->kind);
    pe__free(s->want);
    pe__free(s->in);
    pe__free(s->some.in);
    pe__free(s->least);
    pe__free(s->most);
    pe__free(s->order);
    pe__free(s->size);
    pe__free(s->worth);
    pe__free(s->panel);
}

/* The `few` that are worth most to the front of `order` (Hoare). */
static void choose(pe__face *s, const double *worth, int32_t few)
{
    int32_t *order = s->order;
    for (int32_t low = 0, high = s->n - 1; low < high;) {
        double middle = worth[order[low + (high - low) / 2]];
        int32_t i = low, j = high;
        while (i <= j) {
            while (worth[order[i]] > middle)
                i++;
            while (worth[order[j]] < middle)
                j--;
            if (i <= j) {
                int32_t kept = order[i];
                order[i++] = order[j];
                order[j--] = kept;
            }
        }
        if (few <= j)
            high = j;
        else if (few >= i)
            low = i;
        else
            return;
    }
}

static void take_part(pe__face *s, const double *worth, int32_t few)
{
    size_t groups = (size_t)s->pool.groups;
    choose(s, worth, few);
    for (int32_t k = 0; k < few; k++) {
        memcpy(s->some.in + (size_t)k * groups,
               s->in + (size_t)s->order[k] * groups,
               groups * sizeof *s->in);
        s->worth[k] = worth[s->order[k]];
    }
    s->some.kinds = few;
    pe__box_restart(&s->box);
}

pe_status pe__face_panel(pe__face *s, const double *worth, int32_t *seat,
                         bool *found, pe_error *err)
{
    pe_status status = PE_OK;
    *found = false;
    for (int32_t few = s->few; status == PE_OK && !*found; few *= 2) {
        double value;
        pe_error why = {0};
        few = few < s->n ? few : s->n;
        take_part(s, worth, few);
        status = pe__best_panel(&s->box, s->worth, -HUGE_VAL, true, NODES,
                                s->panel, &value, found, &why);
        if (status == PE_USAGE) /* not found with so much work */
            status = PE_OK;
        else if (status != PE_OK && err != NULL)
            *err = why;
        for (int32_t k = 0; k < few && *found; k++)
            if (s->panel[k] > 0)
                *seat++ = s->order[k];
        if (few == s->n)
            break;
    }
    return status;
}
