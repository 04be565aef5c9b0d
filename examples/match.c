/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* An evening at a kitchen that needs two people tomorrow: a dozen neighbours,
 * whom the switchboard asks and why, what they answer, and who comes. */
#include <parecon/match.h>

#include <stdio.h>

enum { NEIGHBOURS = 12, KITCHEN = 1, HOUR = 3600 };

static const int64_t evening = 1790000000;

static void tell(const pe_match_action *a)
{
    switch (a->kind) {
    case PE_MATCH_ASK:
        printf("neighbour %d is asked: %.1f km away, says yes to %.0f of 100, "
               "number %d of %d\n", (int)a->person, (double)a->why.distance,
               100.0 * (double)a->why.answer, a->why.rank,
               a->why.candidates);
        break;
    case PE_MATCH_PROMISED:
        printf("neighbour %d has a place\n", (int)a->person);
        break;
    case PE_MATCH_STOOD_BY:
        printf("neighbour %d stands by\n", (int)a->person);
        break;
    case PE_MATCH_CALLED_UP:
        printf("neighbour %d is called up\n", (int)a->person);
        break;
    case PE_MATCH_CONFIRM_ASKED:
        printf("neighbour %d: still coming?\n", (int)a->person);
        break;
    case PE_MATCH_FILLED:
        printf("likely enough come\n");
        break;
    case PE_MATCH_OVER:
        printf("%d came\n", a->places);
        break;
    default:
        break;
    }
}

static pe_status apply(pe_match *m, pe_match_event event)
{
    pe_match_actions actions;
    pe_error err;
    const pe_status status = pe_match_apply(m, &event, &actions, &err);
    if (status != PE_OK)
        fprintf(stderr, "match: %s\n", err.message);
    for (int64_t k = 0; k < actions.count; k++)
        tell(&actions.action[k]);
    return status;
}

static pe_status join(pe_match *m, int64_t id)
{
    const pe_match_person neighbour = {
        .person = id, .place = {525000000 + (int32_t)id * 40000, 134000000},
        .reach = 10.0F, .clock = 60, .most_a_week = -1,
        .week = (UINT64_C(1) << PE_MATCH_PARTS) - 1};
    return apply(m, (pe_match_event){.kind = PE_MATCH_PERSON, .at = evening,
                                     .who = &neighbour});
}

static pe_status say(pe_match *m, pe_match_event_kind kind, int64_t hours,
                     int64_t person)
{
    return apply(m, (pe_match_event){.kind = kind,
                                     .at = evening + hours * HOUR,
                                     .need = KITCHEN, .person = person,
                                     .claim = person, .places = 1});
}

int main(void)
{
    const pe_match_settings settings = pe_match_defaults();
    const pe_match_need kitchen = {
        .need = KITCHEN, .author = -1, .place = {525000000, 134000000},
        .places = 2, .starts = evening + 24 * HOUR,
        .ends = evening + 26 * HOUR, .weight = 1.0F, .vouched = 1};
    pe_match *m;
    pe_error err;
    pe_status status = pe_match_new(&settings, &m, &err);
    for (int64_t id = 1; status == PE_OK && id <= NEIGHBOURS; id++)
        status = join(m, id);
    if (status == PE_OK)
        status = apply(m, (pe_match_event){.kind = PE_MATCH_NEED,
                                           .at = evening, .what = &kitchen});
    if (status == PE_OK)
        status = say(m, PE_MATCH_CLOCK, 0, 0);
    for (int64_t id = 1; status == PE_OK && id <= 4; id++)
        status = say(m, PE_MATCH_YES, 1, id);
    if (status == PE_OK)
        status = say(m, PE_MATCH_CANCEL, 2, 1);
    for (int64_t hours = 3; status == PE_OK && hours < 24; hours++)
        status = say(m, PE_MATCH_CLOCK, hours, 0);
    for (int64_t id = 2; status == PE_OK && id <= 3; id++)
        status = say(m, PE_MATCH_SHOWED, 24, id);
    if (status == PE_OK)
        status = say(m, PE_MATCH_CLOCK, 26, 0);
    pe_match_free(m);
    return status == PE_OK ? 0 : 1;
}
