/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Proportional approval voting by sequence (Thiele 1895; Lackner & Skowron,
 * doi:10.1007/978-3-031-09016-5, ch. 2): a voter's k-th elected member adds
 * 1/k; who adds most comes next. Voters are kept by how many of theirs are
 * elected, so that a score is one fraction a class. */
#include "error.h"
#include "mem.h"
#include "support.h"

typedef struct {
    pe__support support;
    pe__fraction trial, best;
    int64_t *into;
    int32_t *touched;
} pav;

static void score_of(pav *p, int32_t option, pe_status *status)
{
    pe__fraction part = PE__FRACTION_ZERO;
    int32_t classes = pe__support_classes(&p->support, option, p->into,
                                          p->touched);
    pe__fraction_set(&p->trial, 0, 1);
    for (int32_t k = 0; k < classes; k++) {
        int32_t elected = p->touched[k];
        pe__fraction_set(&part, p->into[elected], elected + 1);
        pe__fraction_add(&p->trial, &p->trial, &part, status);
        p->into[elected] = 0;
    }
    pe__fraction_scale(&p->trial, &p->trial, 1, p->support.count->vote->unit,
                       status);
    pe__fraction_clear(&part);
}

static void seat(pe__count *count, pav *p, pe_status *status)
{
    pe__support *support = &p->support;
    int32_t bests = 0;
    for (int32_t a = 0; a < support->n && *status == PE_OK; a++) {
        if (support->taken[a])
            continue;
        score_of(p, a, status);
        int order = bests == 0 ? 1 : pe__fraction_compare(&p->trial, &p->best,
                                                          status);
        if (order > 0) {
            pe__fraction_swap(&p->trial, &p->best);
            bests = 0;
        }
        if (order >= 0)
            support->some[bests++] = a;
    }
    if (*status != PE_OK)
        return;
    int32_t option = pe__tie_first(count, "seat", support->some, bests);
    pe__log(count, "{\"kind\":\"seat\",\"by\":\"pav\",\"option\":%d,"
            "\"score\":", option + 1);
    pe__log_fraction(count, &p->best, status);
    pe__log(count, "}\n");
    for (int64_t k = support->first[option]; k < support->first[option + 1];
         k++)
        support->class_of[support->row[k]]++;
    support->taken[option] = true;
    pe__elect(count, option);
}

pe_status pe__count_pav(pe__count *count)
{
    int32_t seats = count->settings->seats;
    seats = seats < count->options ? seats : count->options;
    pav p = {.trial = PE__FRACTION_ZERO, .best = PE__FRACTION_ZERO,
             .into = pe__zalloc((size_t)seats + 1, sizeof *p.into),
             .touched = pe__alloc((size_t)seats + 1, sizeof *p.touched)};
    pe_status status = pe__support_begin(count, &p.support);
    if (p.into == NULL || p.touched == NULL)
        status = PE_NO_MEMORY;
    if (status == PE_OK)
        status = pe__winners_room(count, seats);
    while (status == PE_OK && count->result->winners < seats)
        seat(count, &p, &status);
    pe__support_free(&p.support);
    pe__fraction_clear(&p.trial);
    pe__fraction_clear(&p.best);
    pe__free(p.into);
    pe__free(p.touched);
    return status == PE_NO_MEMORY ? pe__fail_memory(count->err) : status;
}
