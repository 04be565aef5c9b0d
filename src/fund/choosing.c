/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "choosing.h"

#include "error.h"
#include "mem.h"

#include <string.h>

pe_status pe__choosing_new(pe__choosing *c, const pe__fund *f, pe_error *err)
{
    *c = (pe__choosing){.f = f};
    c->taken = pe__alloc((size_t)f->items, sizeof *c->taken);
    c->in_cap = pe__alloc((size_t)f->e->categories, sizeof *c->in_cap);
    c->instead = pe__alloc((size_t)f->e->projects, sizeof *c->instead);
    if (!c->taken || !c->in_cap || !c->instead) {
        pe__choosing_release(c);
        return pe__fail_memory(err);
    }
    pe__choosing_reset(c);
    return PE_OK;
}

void pe__choosing_reset(pe__choosing *c)
{
    const pe_fund_election *e = c->f->e;
    memset(c->taken, 0, (size_t)c->f->items * sizeof *c->taken);
    memset(c->in_cap, 0, (size_t)e->categories * sizeof *c->in_cap);
    memset(c->instead, 0, (size_t)e->projects * sizeof *c->instead);
    c->spent = 0;
}

void pe__choosing_release(pe__choosing *c)
{
    pe__free(c->taken);
    pe__free(c->in_cap);
    pe__free(c->instead);
    *c = (pe__choosing){0};
}

pe__bar pe__choosing_bar(const pe__choosing *c, int32_t item)
{
    const pe__fund_item *i = &c->f->item[item];
    const pe_fund_project *p = &c->f->e->project[i->project];
    if (c->f->opposed[i->project])
        return PE__OPPOSED;
    if (p->instead >= 0 && c->instead[p->instead] != 0 &&
        c->instead[p->instead] != i->project + 1)
        return PE__EXCLUDED;
    if (p->category >= 0 &&
        i->cost > c->f->e->cap[p->category] - c->in_cap[p->category])
        return PE__CAPPED;
    return c->taken[item] || (i->after >= 0 && !c->taken[i->after])
               ? PE__LATER : PE__MAY;
}

void pe__choosing_take(pe__choosing *c, int32_t item)
{
    const pe__fund_item *i = &c->f->item[item];
    const pe_fund_project *p = &c->f->e->project[i->project];
    c->taken[item] = true;
    c->spent += i->cost;
    if (p->instead >= 0)
        c->instead[p->instead] = i->project + 1;
    if (p->category >= 0)
        c->in_cap[p->category] += i->cost;
}
