/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Any bytes as a stream of events of the switchboard: few people, few needs,
 * all kinds, any order. Saved and loaded half way, it goes on the same. */
#include "check.h"

#include "mem.h"

#include <parecon/match.h>

#include <stddef.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct {
    const uint8_t *at, *end;
    int64_t now;
} source;

static uint32_t byte(source *s)
{
    return s->at < s->end ? *s->at++ : 0;
}

static pe_match_person who(source *s, int64_t id)
{
    pe_match_person p = {.person = id, .reach = 1.0F + (float)byte(s),
                         .region = (int32_t)byte(s) % 3,
                         .clock = ((int32_t)byte(s) - 128) * 10,
                         .skills = byte(s) & 3, .most_a_week = -1};
    p.place.east = (int32_t)(byte(s) * 1000000);
    p.place.north = (int32_t)(byte(s) * 3500000);
    p.week = byte(s) * UINT64_C(0x101010101);
    p.quiet = byte(s) * 0x10101;
    const uint32_t more = byte(s);
    p.most_a_week = more & 1 ? (int32_t)(more >> 5) : -1;
    p.urgent_only = more >> 1 & 1;
    p.verifier = more >> 2 & 1;
    p.paused_until = more & 8 ? s->now + 3600 * (more >> 5) : 0;
    p.until = more & 16 ? s->now + 7200 * (more >> 5) : 0;
    return p;
}

static pe_match_need what(source *s, int64_t id)
{
    const uint32_t more = byte(s);
    pe_match_need n = {.need = id, .author = (int64_t)byte(s) % 12 - 3,
                       .radius = (float)byte(s), .region = more % 3,
                       .kind = more & 1, .places = 1 + (int32_t)byte(s) % 30,
                       .weight = 0.1F + (float)byte(s), .duty = byte(s) % 5,
                       .skills = byte(s) & 3, .vouched = more >> 2 & 1,
                       .foreign = more >> 3 & 1, .exact = more >> 4 & 1};
    n.starts = s->now + 120 * (int64_t)byte(s);
    n.ends = n.starts + 300 * (int64_t)byte(s);
    return n;
}

static void same(const pe_match *a, const pe_match *b)
{
    unsigned char *one, *other;
    size_t size, other_size;
    check(pe_match_save(a, &one, &size) == PE_OK, "a state can be saved");
    check(pe_match_save(b, &other, &other_size) == PE_OK, "… and the other");
    check(size == other_size && memcmp(one, other, size) == 0,
          "loaded it goes on the same");
    pe__free(one);
    pe__free(other);
}

static pe_match *copy_of(const pe_match *m)
{
    unsigned char *bytes;
    size_t size;
    pe_match *copy;
    check(pe_match_save(m, &bytes, &size) == PE_OK, "a state can be saved");
    check(pe_match_load(bytes, size, &copy, NULL) == PE_OK, "and is read");
    pe__free(bytes);
    return copy;
}

static void step(source *s, pe_match *m, pe_match *copy)
{
    const uint32_t first = byte(s);
    const int64_t id = 1 + byte(s) % 8;
    pe_match_event e = {.kind = (pe_match_event_kind)(first % 18),
                        .need = 1 + first / 18 % 6, .person = id};
    const uint32_t more = byte(s);
    s->now += more < 200 ? more * 3 : (more - 199) * 1800;
    e.at = s->now;
    e.author = (int64_t)(more % 12) - 3;
    e.duty = more % 6;
    e.claim = more >> 3;
    e.places = (int32_t)(more % 4) - 1;
    e.weeks = (int32_t)(more % 7);
    const pe_match_person person =
        e.kind == PE_MATCH_PERSON ? who(s, id) : (pe_match_person){0};
    const pe_match_need need =
        e.kind == PE_MATCH_NEED ? what(s, e.need) : (pe_match_need){0};
    e.who = &person;
    e.what = &need;
    pe_match_actions actions, again;
    const pe_status status = pe_match_apply(m, &e, &actions, NULL);
    check(status == PE_OK || status == PE_BAD_INPUT, "an event is judged");
    if (copy != NULL) {
        check(pe_match_apply(copy, &e, &again, NULL) == status, "alike");
        check(again.count == actions.count, "with as many actions");
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const pe_match_settings settings = pe_match_defaults();
    source s = {data, data + size, 1790000000};
    pe_match *m, *copy = NULL;
    check(pe_match_new(&settings, &m, NULL) == PE_OK, "defaults are fine");
    for (int k = 0; k < 2000 && s.at < s.end; k++) {
        if (copy == NULL && s.at >= data + size / 2)
            copy = copy_of(m);
        step(&s, m, copy);
    }
    if (copy != NULL)
        same(m, copy);
    pe_match_free(copy);
    pe_match_free(m);
    check(pe__mem_live() == 0, "nothing is left");
    return 0;
}
