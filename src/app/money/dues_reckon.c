/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What members owe by the bands they chose. Pure: no store, no clock. */
#include "dues.h"

#include "error.h"

#include <parecon/fund.h>

#include <string.h>

pe__dues_scale_of pe__dues_read(const pe__value *scale,
                                const pe__value *bands)
{
    pe__dues_scale_of out = {
        .by_ability = strcmp(pe__get_text(scale, "way", ""), "ability") == 0,
        .total = pe__get_integer(scale, "total", 0),
        .free = pe__get_integer(scale, "free", 0)};
    for (const pe__value *row = pe__first(bands);
         row && out.bands < PE__DUES_BANDS; row = row->next) {
        out.least[out.bands] = pe__get_integer(row, "least", 0);
        out.amount[out.bands++] = pe__get_integer(row, "amount", 0);
    }
    return out;
}

/* Those who pay as the engine has them, and their bands. */
typedef struct {
    pe_fund_group *group;
    int64_t *due, *member;
    int *band;
    int64_t count;
} payers;

static void add(payers *p, const pe__dues_scale_of *scale, int band,
                int64_t member)
{
    p->group[p->count] = (pe_fund_group){
        .income = scale->least[band], .members = 1, .most = -1};
    p->band[p->count] = band;
    p->member[p->count++] = member;
}

static pe_status gather(pe__doc *doc, const pe__dues_scale_of *scale,
                        const pe__value *choices, int64_t member, payers *p,
                        pe__dues_sums *out, pe_error *err)
{
    const size_t n = pe__count_of(choices) + 1; /* one who would come */
    p->group = pe__doc_alloc(doc, n * sizeof *p->group);
    p->due = pe__doc_alloc(doc, n * sizeof *p->due);
    p->member = pe__doc_alloc(doc, n * sizeof *p->member);
    p->band = pe__doc_alloc(doc, n * sizeof *p->band);
    if (!p->group || !p->due || !p->member || !p->band)
        return pe__fail_memory(err);
    for (const pe__value *row = pe__first(choices); row; row = row->next) {
        const int64_t place = pe__get_integer(row, "place", 0);
        const int64_t whose = pe__get_integer(row, "member", 0);
        const bool pauses = pe__get_bool(row, "is_paused", false);
        if (place < 1 || place > scale->bands)
            continue;
        out->chosen++;
        if (whose == member) {
            out->place = (int)place;
            out->is_paused = pauses;
        }
        if (!pauses)
            add(p, scale, (int)place - 1, whose);
    }
    return PE_OK;
}

/* Into due[], and their sum. */
static pe_status share(const pe__dues_scale_of *scale, payers *p,
                       int64_t *owed, pe_error *err)
{
    *owed = 0;
    if (scale->by_ability)
        return pe_fund_dues(p->group, p->count, scale->free, scale->total,
                            p->due, owed, err);
    for (int64_t k = 0; k < p->count; k++) {
        p->due[k] = scale->amount[p->band[k]];
        *owed += p->due[k];
    }
    return PE_OK;
}

/* What somebody would owe who came into a band that nobody chose. */
static pe_status would_owe(const pe__dues_scale_of *scale, payers *p,
                           int band, int64_t *each, pe_error *err)
{
    int64_t owed;
    add(p, scale, band, 0);
    const pe_status status = share(scale, p, &owed, err);
    *each = p->due[--p->count];
    return status;
}

pe_status pe__dues_reckon(pe__doc *doc, const pe__dues_scale_of *scale,
                          const pe__value *choices, int64_t member,
                          pe__dues_sums *out, pe_error *err)
{
    payers p = {0};
    *out = (pe__dues_sums){0};
    pe_status status = gather(doc, scale, choices, member, &p, out, err);
    if (status == PE_OK)
        status = share(scale, &p, &out->owed, err);
    out->paying = p.count;
    for (int64_t k = p.count - 1; k >= 0 && status == PE_OK; k--) {
        const int band = p.band[k];
        const int64_t have = scale->least[band];
        out->count[band]++;
        out->each[band] = p.due[k];
        out->above += have > scale->free ? have - scale->free : 0;
        if (p.member[k] == member)
            out->mine = p.due[k];
    }
    for (int band = 0; band < scale->bands && status == PE_OK; band++)
        if (out->count[band] == 0)
            status = would_owe(scale, &p, band, &out->each[band], err);
    return status;
}
