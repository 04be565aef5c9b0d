/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The whole state as bytes. Where a thing stands in memory leaves no trace. */
#include "state_bytes.h"

#include "mem.h"

#include <stdlib.h>

typedef struct {
    int64_t id, second;
    int32_t at;
} ordered;

static int compare(const void *a, const void *b)
{
    const ordered *one = a, *other = b;
    if (one->id != other->id)
        return one->id < other->id ? -1 : 1;
    return (one->second > other->second) - (one->second < other->second);
}

/* The entries of an index in the order of their numbers; NULL = no memory. */
static ordered *in_order(const pe__index *index)
{
    ordered *order = pe__alloc((size_t)index->count, sizeof *order);
    int64_t count = 0;
    for (int64_t k = 0; order != NULL && k < index->room; k++)
        if (index->entry[k].value >= 0)
            order[count++] = (ordered){index->entry[k].a, index->entry[k].b,
                                       index->entry[k].value};
    if (order != NULL)
        qsort(order, (size_t)count, sizeof *order, compare);
    return order;
}

static void put_id(pe__bytes *b, int64_t id)
{
    pe__bytes_i64(b, &id, INT64_MIN, INT64_MAX);
}

static void save_head(const pe_match *m, pe__bytes *b)
{
    pe_match_settings settings = m->settings;
    pe__buffer_add(b->out, PE__MAGIC, sizeof PE__MAGIC - 1);
    pe__bytes_settings(b, &settings);
    put_id(b, m->now);
    put_id(b, m->epoch);
    put_id(b, m->swept);
    pe__region all = m->all;
    pe__bytes_region(b, &all);
    put_id(b, m->regions.count);
    for (int64_t k = 0; k < m->regions.count; k++)
        pe__bytes_region(b, &m->regions.at[k]);
}

static bool save_people(const pe_match *m, pe__bytes *b)
{
    ordered *order = in_order(&m->person);
    if (order == NULL)
        return false;
    put_id(b, m->person.count);
    for (int64_t k = 0; k < m->person.count; k++) {
        pe__person p = m->people.at[order[k].at];
        pe__bytes_who(b, &p.is);
        pe__bytes_person(b, &p);
    }
    pe__free(order);
    put_id(b, m->asked.count - m->asked_from);
    for (int64_t k = m->asked_from; k < m->asked.count; k++) {
        put_id(b, m->asked.at[k].at);
        put_id(b, m->people.at[m->asked.at[k].person].is.person);
    }
    return true;
}

/* Ties in the order in which they came to be, claims in the order of yeses. */
static void save_ties(const pe_match *m, pe__bytes *b, const pe__need *n)
{
    put_id(b, n->ties);
    for (int32_t t = n->tie; t >= 0; t = m->ties.at[t].next) {
        pe__tie tie = m->ties.at[t];
        put_id(b, m->people.at[tie.person].is.person);
        pe__bytes_tie(b, &tie);
    }
    for (int32_t t = n->claim; t >= 0; t = m->ties.at[t].next_claim)
        put_id(b, m->people.at[m->ties.at[t].person].is.person);
}

static bool save_needs(const pe_match *m, pe__bytes *b)
{
    ordered *order = in_order(&m->need);
    if (order == NULL)
        return false;
    put_id(b, m->need.count);
    for (int64_t k = 0; k < m->need.count; k++) {
        pe__need n = m->needs.at[order[k].at];
        pe__bytes_what(b, &n.is);
        pe__bytes_need(b, &n);
        save_ties(m, b, &n);
    }
    pe__free(order);
    return true;
}

static bool save_duties(const pe_match *m, pe__bytes *b)
{
    ordered *order = in_order(&m->duty);
    if (order == NULL)
        return false;
    put_id(b, m->duty.count);
    for (int64_t k = 0; k < m->duty.count; k++) {
        pe__duty d = m->duties.at[order[k].at];
        pe__bytes_duty(b, &d);
        int64_t count = 0;
        for (int32_t a = d.adoption; a >= 0; a = m->adoptions.at[a].next)
            count++;
        put_id(b, count);
        for (int32_t a = d.adoption; a >= 0; a = m->adoptions.at[a].next) {
            put_id(b, m->people.at[m->adoptions.at[a].person].is.person);
            put_id(b, m->adoptions.at[a].until);
        }
    }
    pe__free(order);
    order = in_order(&m->block);
    if (order == NULL)
        return false;
    put_id(b, m->block.count);
    for (int64_t k = 0; k < m->block.count; k++) {
        put_id(b, order[k].id);
        put_id(b, order[k].second);
    }
    pe__free(order);
    return true;
}

pe_status pe_match_save(const pe_match *m, unsigned char **bytes,
                        size_t *size)
{
    pe__buffer out = {0};
    pe__bytes b = {.out = &out};
    *bytes = NULL;
    *size = 0;
    save_head(m, &b);
    if (!save_people(m, &b) || !save_needs(m, &b) || !save_duties(m, &b) ||
        out.failed) {
        pe__buffer_free(&out);
        return PE_NO_MEMORY;
    }
    *bytes = (unsigned char *)out.bytes;
    *size = out.size;
    return PE_OK;
}
