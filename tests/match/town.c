/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "town.h"

#include "mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const pe_match_place middle = {525000000, 134000000};

pe_match_place town_east(double km)
{
    pe_match_place place = middle;
    place.east += (int32_t)(km / 67.69 * 1e7); /* km a degree at 52.5 */
    return place;
}

pe_match_person town_person(int64_t id)
{
    return (pe_match_person){.person = id, .place = middle, .reach = 10.0F,
                             .clock = 60,
                             .week = (UINT64_C(1) << PE_MATCH_PARTS) - 1,
                             .most_a_week = -1, .joined = TOWN_START};
}

pe_match_need town_need(int64_t id, int32_t places)
{
    return (pe_match_need){.need = id, .author = -1, .place = middle,
                           .places = places, .starts = TOWN_START + DAY,
                           .ends = TOWN_START + DAY + 2 * HOUR,
                           .weight = 1.0F, .vouched = 1};
}

pe_match *town_new(void)
{
    const pe_match_settings settings = pe_match_defaults();
    pe_match *m = NULL;
    pe_error err;
    assert_int_equal(pe_match_new(&settings, &m, &err), PE_OK);
    return m;
}

pe_match_actions town_apply(pe_match *m, pe_match_event event)
{
    pe_match_actions actions;
    pe_error err = {0};
    const pe_status status = pe_match_apply(m, &event, &actions, &err);
    if (status != PE_OK)
        fail_msg("%s", err.message);
    return actions;
}

void town_join(pe_match *m, int64_t at, pe_match_person who)
{
    town_apply(m, (pe_match_event){.kind = PE_MATCH_PERSON, .at = at,
                                   .who = &who});
}

void town_needs(pe_match *m, int64_t at, pe_match_need what)
{
    town_apply(m, (pe_match_event){.kind = PE_MATCH_NEED, .at = at,
                                   .what = &what});
}

pe_match_actions town_say(pe_match *m, int64_t at, pe_match_event_kind kind,
                          int64_t need, int64_t person)
{
    return town_apply(m, (pe_match_event){.kind = kind, .at = at,
                                          .need = need, .person = person,
                                          .places = 1, .weeks = 1});
}

pe_match_actions town_yes(pe_match *m, int64_t at, int64_t need,
                          int64_t person, int64_t claim)
{
    return town_apply(m, (pe_match_event){.kind = PE_MATCH_YES, .at = at,
                                          .need = need, .person = person,
                                          .claim = claim, .places = 1});
}

pe_match_actions town_clock(pe_match *m, int64_t at)
{
    return town_apply(m, (pe_match_event){.kind = PE_MATCH_CLOCK, .at = at});
}

int64_t town_count(pe_match_actions a, pe_match_action_kind kind)
{
    int64_t count = 0;
    for (int64_t k = 0; k < a.count; k++)
        count += a.action[k].kind == kind;
    return count;
}

const pe_match_action *town_first(pe_match_actions a,
                                  pe_match_action_kind kind)
{
    for (int64_t k = 0; k < a.count; k++)
        if (a.action[k].kind == kind)
            return &a.action[k];
    return NULL;
}

bool town_has(pe_match_actions a, pe_match_action_kind kind, int64_t person)
{
    for (int64_t k = 0; k < a.count; k++)
        if (a.action[k].kind == kind && a.action[k].person == person)
            return true;
    return false;
}

bool town_same(const pe_match *a, const pe_match *b)
{
    unsigned char *one = NULL, *other = NULL;
    size_t size, other_size;
    assert_int_equal(pe_match_save(a, &one, &size), PE_OK);
    assert_int_equal(pe_match_save(b, &other, &other_size), PE_OK);
    const bool same = size == other_size && memcmp(one, other, size) == 0;
    pe__free(one);
    pe__free(other);
    return same;
}

pe_match *town_copy(const pe_match *m)
{
    unsigned char *bytes = NULL;
    size_t size;
    pe_match *copy = NULL;
    pe_error err = {0};
    assert_int_equal(pe_match_save(m, &bytes, &size), PE_OK);
    if (pe_match_load(bytes, size, &copy, &err) != PE_OK)
        fail_msg("%s", err.message);
    pe__free(bytes);
    return copy;
}
