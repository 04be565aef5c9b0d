/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "state_bytes.h"

#include <string.h>

void pe__bytes_whole(pe__bytes *b, uint64_t *value, int size)
{
    if (b->out != NULL) {
        unsigned char byte[8];
        for (int k = 0; k < size; k++)
            byte[k] = (unsigned char)(*value >> (8 * k));
        pe__buffer_add(b->out, byte, (size_t)size);
        return;
    }
    *value = 0;
    if (b->bad || b->end - b->at < size) {
        b->bad = true;
        return;
    }
    for (int k = 0; k < size; k++)
        *value |= (uint64_t)b->at[k] << (8 * k);
    b->at += size;
}

void pe__bytes_u64(pe__bytes *b, uint64_t *value)
{
    pe__bytes_whole(b, value, 8);
}

/* What is out of range is read as `low`, so that nobody meets it. */
void pe__bytes_i64(pe__bytes *b, int64_t *value, int64_t low, int64_t high)
{
    uint64_t whole = (uint64_t)*value;
    pe__bytes_whole(b, &whole, 8);
    if (b->out != NULL)
        return;
    memcpy(value, &whole, sizeof *value);
    if (b->bad || *value < low || *value > high) {
        b->bad = true;
        *value = low;
    }
}

void pe__bytes_i32(pe__bytes *b, int32_t *value, int32_t low, int32_t high)
{
    uint64_t whole = (uint32_t)*value;
    pe__bytes_whole(b, &whole, 4);
    if (b->out != NULL)
        return;
    const uint32_t half = (uint32_t)whole;
    memcpy(value, &half, sizeof *value);
    if (b->bad || *value < low || *value > high) {
        b->bad = true;
        *value = low;
    }
}

void pe__bytes_u8(pe__bytes *b, uint8_t *value, uint8_t high)
{
    uint64_t whole = *value;
    pe__bytes_whole(b, &whole, 1);
    if (b->out != NULL)
        return;
    b->bad = b->bad || whole > high;
    *value = b->bad ? 0 : (uint8_t)whole;
}

void pe__bytes_f32(pe__bytes *b, float *value, float low, float high)
{
    uint32_t bits;
    memcpy(&bits, value, sizeof bits);
    uint64_t whole = bits;
    pe__bytes_whole(b, &whole, 4);
    if (b->out != NULL)
        return;
    bits = (uint32_t)whole;
    memcpy(value, &bits, sizeof bits);
    if (b->bad || !(*value >= low && *value <= high)) {
        b->bad = true;
        *value = low;
    }
}

void pe__bytes_f64(pe__bytes *b, double *value, double low, double high)
{
    uint64_t whole;
    memcpy(&whole, value, sizeof whole);
    pe__bytes_whole(b, &whole, 8);
    if (b->out != NULL)
        return;
    memcpy(value, &whole, sizeof whole);
    if (b->bad || !(*value >= low && *value <= high)) {
        b->bad = true;
        *value = low;
    }
}

/* --- fields --------------------------------------------------------------- */

static void time_of(pe__bytes *b, int64_t *value)
{
    pe__bytes_i64(b, value, -PE__LATEST, PE__LATEST);
}

static void id_of(pe__bytes *b, int64_t *value, int64_t low)
{
    pe__bytes_i64(b, value, low, INT64_MAX);
}

void pe__bytes_settings(pe__bytes *b, pe_match_settings *s)
{
    pe__bytes_u64(b, &s->seed);
    pe__bytes_f64(b, &s->aim, 0.0, 1.0);
    pe__bytes_f64(b, &s->aim_early, 0.0, 1.0);
    pe__bytes_f64(b, &s->distance, 0.0, 1e6);
    pe__bytes_f64(b, &s->unmarked, 0.0, 1.0);
    pe__bytes_f64(b, &s->price, 0.0, 1e6);
    pe__bytes_f64(b, &s->load_days, 0.0, 1e6);
    pe__bytes_f64(b, &s->most_load, 0.0, 1e6);
    pe__bytes_f64(b, &s->most_load_burst, 0.0, 1e6);
    time_of(b, &s->urgent);
    time_of(b, &s->every);
    time_of(b, &s->confirm_before);
    time_of(b, &s->silence);
    uint64_t rules = s->rules;
    pe__bytes_whole(b, &rules, 4);
    s->rules = (uint32_t)rules;
}

void pe__bytes_region(pe__bytes *b, pe__region *r)
{
    pe__bytes_f64(b, &r->kappa, 0.0, 10.0);
    pe__bytes_f64(b, &r->kappa_info, 1e-3, 1e9);
    pe__bytes_f64(b, &r->unmarked, -10.0, 0.0);
    pe__bytes_f64(b, &r->unmarked_info, 1e-3, 1e9);
    pe__bytes_f64(b, &r->level, -10.0, 10.0);
    pe__bytes_f64(b, &r->level_info, 1e-3, 1e9);
    pe__bytes_f64(b, &r->wanted, 0.0, 1e12);
    pe__bytes_f64(b, &r->filled, 0.0, 1e12);
    pe__bytes_i64(b, &r->filled_at, 0, PE__LATEST);
    pe__bytes_f64(b, &r->claims, 0.0, 1e12);
    pe__bytes_i64(b, &r->claims_at, 0, PE__LATEST);
    pe__bytes_u8(b, &r->burst, 1);
}

void pe__bytes_who(pe__bytes *b, pe_match_person *p)
{
    id_of(b, &p->person, 1);
    pe__bytes_i32(b, &p->place.north, -900000000, 900000000);
    pe__bytes_i32(b, &p->place.east, -1800000000, 1800000000);
    pe__bytes_f32(b, &p->reach, 1e-30F, 20100.0F);
    pe__bytes_i32(b, &p->region, 0, PE__REGIONS - 1);
    pe__bytes_i32(b, &p->clock, -1440, 1440);
    pe__bytes_u64(b, &p->skills);
    pe__bytes_u64(b, &p->week);
    uint64_t quiet = p->quiet;
    pe__bytes_whole(b, &quiet, 4);
    p->quiet = (uint32_t)quiet;
    b->bad = b->bad || quiet >> 24 != 0 || p->week >> PE_MATCH_PARTS != 0;
    pe__bytes_i32(b, &p->most_a_week, -1, INT32_MAX);
    time_of(b, &p->joined);
    time_of(b, &p->paused_until);
    time_of(b, &p->until);
    pe__bytes_u8(b, &p->urgent_only, 1);
    pe__bytes_u8(b, &p->verifier, 1);
}

void pe__bytes_person(pe__bytes *b, pe__person *p)
{
    pe__bytes_f32(b, &p->yes, 0.5F, 1e9F);
    pe__bytes_f32(b, &p->ignored, 0.5F, 1e9F);
    pe__bytes_f32(b, &p->came, 0.5F, 1e9F);
    pe__bytes_f32(b, &p->missed, 0.5F, 1e9F);
    pe__bytes_f32(b, &p->kept, 0.5F, 1e9F);
    pe__bytes_f32(b, &p->returned, 0.25F, 1e9F);
    pe__bytes_f64(b, &p->load, 0.0, 1e30);
    pe__bytes_i32(b, &p->asks, 0, INT32_MAX / 2);
}

void pe__bytes_what(pe__bytes *b, pe_match_need *n)
{
    id_of(b, &n->need, 1);
    id_of(b, &n->author, INT64_MIN);
    pe__bytes_i32(b, &n->place.north, -900000000, 900000000);
    pe__bytes_i32(b, &n->place.east, -1800000000, 1800000000);
    pe__bytes_f32(b, &n->radius, 0.0F, 20100.0F);
    pe__bytes_i32(b, &n->region, 0, PE__REGIONS - 1);
    pe__bytes_i32(b, &n->kind, 0, INT32_MAX);
    pe__bytes_i32(b, &n->places, 1, PE_MATCH_PLACES);
    time_of(b, &n->starts);
    time_of(b, &n->ends);
    pe__bytes_u64(b, &n->skills);
    pe__bytes_f32(b, &n->weight, 1e-30F, 1e9F);
    id_of(b, &n->duty, 0);
    pe__bytes_u8(b, &n->vouched, 1);
    pe__bytes_u8(b, &n->foreign, 1);
    pe__bytes_u8(b, &n->exact, 1);
}

void pe__bytes_need(pe__bytes *b, pe__need *n)
{
    time_of(b, &n->since);
    pe__bytes_i64(b, &n->due, -PE__LATEST, 2 * PE__LATEST);
    pe__bytes_f64(b, &n->filled, 0.0, 1.000001);
    pe__bytes_f64(b, &n->expected, 0.0, 1e9);
    pe__bytes_i32(b, &n->asked, 0, INT32_MAX / 2);
    pe__bytes_i32(b, &n->came, 0, INT32_MAX / 2);
    pe__bytes_i32(b, &n->wave, 0, INT32_MAX / 2);
    pe__bytes_i32(b, &n->idle, 0, 100);
    pe__bytes_i32(b, &n->unmet, 0, 1000 * PE_MATCH_PLACES);
    pe__bytes_u8(b, &n->reached, 1);
    pe__bytes_u8(b, &n->at_risk, 1);
    pe__bytes_u8(b, &n->over, 1);
    pe__bytes_u8(b, &n->started, 1);
}

void pe__bytes_tie(pe__bytes *b, pe__tie *t)
{
    id_of(b, &t->claim, 0);
    id_of(b, &t->gone, 0);
    pe__bytes_i64(b, &t->asked_at, 0, PE__LATEST + PE__DAY);
    pe__bytes_i64(b, &t->confirm_at, -1, PE__LATEST);
    pe__bytes_f32(b, &t->answer, 0.0F, 1.0F);
    pe__bytes_f32(b, &t->factor, 0.0F, 1e9F);
    pe__bytes_f32(b, &t->distance, 0.0F, 20100.0F);
    pe__bytes_f32(b, &t->counted, 0.0F, 1e9F);
    pe__bytes_u8(b, &t->ask, PE__ASK_CLOSED);
    pe__bytes_u8(b, &t->held, PE_MATCH_HELD_STANDBY);
    pe__bytes_u8(b, &t->outcome, PE__MISSED);
    pe__bytes_u8(b, &t->places, PE_MATCH_PLACES);
    pe__bytes_u8(b, &t->unmarked, 1);
    pe__bytes_u8(b, &t->adopted, 1);
    pe__bytes_u8(b, &t->returns, 3);
    pe__bytes_u8(b, &t->learnt, 1);
}

void pe__bytes_duty(pe__bytes *b, pe__duty *d)
{
    id_of(b, &d->duty, 1);
    time_of(b, &d->seen);
    pe__bytes_i32(b, &d->kind, 0, INT32_MAX);
    pe__bytes_i32(b, &d->region, 0, PE__REGIONS - 1);
    pe__bytes_i32(b, &d->places, 1, PE_MATCH_PLACES);
}
