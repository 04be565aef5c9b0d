/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "choosing.h"

#include "error.h"
#include "mem.h"
#include "one_block.h"

#include <string.h>

static size_t lay_out(pe__choosing *c, char *block)
{
    const pe_fund_election *e = c->f->e;
    size_t at = 0;
    c->in_cap = pe__column(block, &at, (size_t)e->categories,
                           sizeof *c->in_cap);
    c->instead = pe__column(block, &at, (size_t)e->projects,
                            sizeof *c->instead);
    c->taken = pe__column(block, &at, (size_t)c->f->items, sizeof *c->taken);
    return at;
}

pe_status pe__choosing_new(pe__choosing *c, const pe__fund *f, pe_error *err)
{
    *c = (pe__choosing){.f = f};
    c->size = lay_out(c, NULL);
    c->block = pe__alloc(c->size, 1);
    if (c->block == NULL)
        return pe__fail_memory(err);
    lay_out(c, c->block);
    pe__choosing_reset(c);
    return PE_OK;
}

void pe__choosing_reset(pe__choosing *c)
{
    memset(c->block, 0, c->size);
    c->spent = 0;
}

void pe__choosing_release(pe__choosing *c)
{
    pe__free(c->block);
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
