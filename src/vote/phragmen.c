/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Sequential Phragmén (doi:10.1609/aaai.v31i1.10598; history and rules in
 * Janson, arXiv 1611.08826). A seat costs 1, borne by its supporters, all of
 * whom then carry the same load; who can be elected with the smallest load
 * comes next:  t(a) = (1 + Σ wᵢ xᵢ) / Σ wᵢ  over supporters i of a. Loads are
 * those of earlier seats, so they are kept by class: exact at whole-number
 * cost. */
#include "error.h"
#include "mem.h"
#include "support.h"

/* t(a) into `load`. */
static void load_of(const pe__support *support, int32_t option,
                    const pe__fraction *loads, int64_t *into, int32_t *touched,
                    pe__fraction *load, pe_status *status)
{
    pe__fraction part = PE__FRACTION_ZERO;
    int64_t unit = support->count->vote->unit;
    int32_t classes = pe__support_classes(support, option, into, touched);
    pe__fraction_set(load, unit, 1);
    for (int32_t k = 0; k < classes; k++) {
        pe__fraction_scale(&part, &loads[touched[k]], into[touched[k]], 1,
                           status);
        pe__fraction_add(load, load, &part, status);
        into[touched[k]] = 0;
    }
    pe__fraction_scale(load, load, 1, support->weight[option], status);
    pe__fraction_clear(&part);
}

static void say_seat(pe__count *count, int32_t option,
                     const pe__fraction *load, pe_status *status)
{
    pe__log(count, "{\"kind\":\"seat\",\"by\":\"phragmen\",\"option\":%d,"
            "\"load\":", option + 1);
    pe__log_fraction(count, load, status);
    pe__log(count, "}\n");
}

typedef struct {
    pe__support *support;
    pe__fraction *loads; /* [room] of classes */
    pe__fraction trial, best;
    int64_t *into;       /* [room] */
    int32_t *touched;    /* [room] */
    int32_t classes, room;
} phragmen;

/* Those with the smallest load, into support->some. */
static int32_t find_best(phragmen *p, pe_status *status)
{
    pe__support *support = p->support;
    int32_t bests = 0;
    for (int32_t a = 0; a < support->n && *status == PE_OK; a++) {
        if (support->taken[a] || support->weight[a] == 0)
            continue;
        load_of(support, a, p->loads, p->into, p->touched, &p->trial, status);
        int order = bests == 0 ? -1 : pe__fraction_compare(&p->trial, &p->best,
                                                           status);
        if (order < 0) {
            pe__fraction_swap(&p->trial, &p->best);
            bests = 0;
        }
        if (order <= 0)
            support->some[bests++] = a;
    }
    return bests;
}

/* Who is not supported by anybody fills what is left, as all are equal. */
static int32_t find_idle(pe__support *support)
{
    int32_t idle = 0;
    for (int32_t a = 0; a < support->n; a++)
        if (!support->taken[a])
            support->some[idle++] = a;
    return idle;
}

static void seat(pe__count *count, phragmen *p, pe_status *status)
{
    pe__support *support = p->support;
    int32_t bests = find_best(p, status);
    bool idle = bests == 0;
    if (idle)
        bests = find_idle(support);
    if (*status != PE_OK)
        return;
    int32_t option = pe__tie_first(count, "seat", support->some, bests);
    if (idle) {
        pe__log(count, "{\"kind\":\"seat\",\"by\":\"nobody\",\"option\":%d}\n",
                option + 1);
    } else {
        say_seat(count, option, &p->best, status);
        pe__fraction_copy(&p->loads[p->classes], &p->best, status);
        for (int64_t k = support->first[option];
             k < support->first[option + 1]; k++)
            support->class_of[support->row[k]] = p->classes;
        p->classes++;
    }
    support->taken[option] = true;
    pe__elect(count, option);
}

pe_status pe__seat_by_phragmen(pe__count *count, pe__support *support,
                               pe__fraction *load, int32_t classes,
                               int32_t seats)
{
    int32_t room = classes + seats;
    pe_status status = PE_OK;
    phragmen p = {.support = support, .classes = classes, .room = room,
                  .trial = PE__FRACTION_ZERO, .best = PE__FRACTION_ZERO,
                  .loads = pe__fractions_new(room),
                  .into = pe__zalloc((size_t)room, sizeof *p.into),
                  .touched = pe__alloc((size_t)room, sizeof *p.touched)};
    if (p.loads == NULL || p.into == NULL || p.touched == NULL)
        status = PE_NO_MEMORY;
    for (int32_t k = 0; k < classes && status == PE_OK; k++)
        pe__fraction_copy(&p.loads[k], &load[k], &status);
    while (status == PE_OK && count->result->winners < seats)
        seat(count, &p, &status);
    pe__fractions_free(p.loads, room);
    pe__fraction_clear(&p.trial);
    pe__fraction_clear(&p.best);
    pe__free(p.into);
    pe__free(p.touched);
    return status;
}

pe_status pe__count_phragmen(pe__count *count)
{
    pe__support support;
    pe__fraction none = PE__FRACTION_ZERO;
    int32_t seats = count->settings->seats;
    seats = seats < count->options ? seats : count->options;
    pe_status status = pe__support_begin(count, &support);
    if (status == PE_OK)
        status = pe__winners_room(count, seats);
    if (status == PE_OK)
        status = pe__seat_by_phragmen(count, &support, &none, 1, seats);
    pe__support_free(&support);
    return status == PE_NO_MEMORY ? pe__fail_memory(count->err) : status;
}
