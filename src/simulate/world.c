/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The world's numbers: one table for defaults, ranges, file and help. */
#include "world.h"

#include "doc.h"
#include "error.h"
#include "file.h"
#include "mem.h"

#include <stdio.h>
#include <string.h>

#define ROW(name, usual, least, most, about)                              \
    {#name, offsetof(pe__world, name), usual, least, most, about}

const pe__world_row pe__world_rows[] = {
    ROW(side, 36, 1, 500, "km, of the square"),
    ROW(clusters, 12, 1, 1000, "districts where people live"),
    ROW(poor_clusters, 4, 0, 1000, "of them, poor ones"),
    ROW(spread, 3, 0.1, 100, "km, standard deviation around a centre"),
    ROW(weight_least, 1, 0.01, 100, "share of people and needs of a district"),
    ROW(weight_most, 2, 0.01, 100, "... drawn evenly up to this"),
    ROW(poor_weight, 0.25, 0, 100, "share of people of a poor district"),
    ROW(poor_demand, 0.8, 0, 100, "needs of a poor district, of a usual one's"),
    ROW(people, 1500, 1, 200000, "who are there in the long run"),
    ROW(stay_days, 21, 0.1, 10000, "days that they stay, on average"),
    ROW(duty_adds_days, 1.5, 0, 100, "days that a duty done adds"),
    ROW(answer_mean, -1.9, -10, 10, "logit of the answer rate, mean"),
    ROW(answer_sd, 1.2, 0, 5, "... and standard deviation"),
    ROW(show_a, 6, 0.1, 1000, "Beta(a, b) of coming, once promised"),
    ROW(show_b, 2, 0.1, 1000, "..."),
    ROW(skills, 6, 0, 63, "kinds of skill"),
    ROW(has_skill, 0.3, 0, 1, "chance to have each"),
    ROW(has_part, 0.45, 0, 1, "chance that each of 6 parts of the week suits"),
    ROW(unmarked, 0.15, 0, 1, "answers in other parts, of those that suit"),
    ROW(distance, 6, 0.1, 1000, "km in which answers fall to 1/e"),
    ROW(delay, 15, 0.01, 10000, "minutes to an answer, median"),
    ROW(delay_sd, 1.1, 0, 5, "... standard deviation of the logarithm"),
    ROW(says_no, 0, 0, 1, "chance that who does not come says so"),
    ROW(fatigue_ignored, 1, 0, 100, "fatigue that a ping ignored adds"),
    ROW(fatigue_accepted, 0.2, 0, 100, "... one accepted"),
    ROW(fatigue_turned_away, 1, 0, 100, "... a yes that was not needed"),
    ROW(fatigue_days, 4, 0.01, 1000, "days in which fatigue falls to 1/e"),
    ROW(fatigue_weakens, 0.125, 0, 10, "answers fall by exp(-this x fatigue)"),
    ROW(opt_out, 2e-5, 0, 1, "hazard of opting out: this x (1 + fatigue)^2"),
    ROW(visits, 0.25, 0, 100, "looks at the board, a person and day"),
    ROW(notice, 30, 0, 10000, "minutes: called up later cannot come"),
    ROW(reveals, 0.5, 0, 1, "no-shows that say so when asked to confirm"),
    ROW(reminder, 0.15, 0, 1, "of the others, that a reminder brings"),
    ROW(needs, 5.85, 0, 100000, "needs a day outside bursts"),
    ROW(night, 0.25, 0, 1, "their rate from 22 h to 7 h, of that by day"),
    ROW(burst_every_least, 9, 1, 10000, "days from one burst to the next"),
    ROW(burst_every_most, 18, 1, 10000, "... drawn evenly up to this"),
    ROW(burst_hours, 24, 0, 1000, "hours that a burst lasts"),
    ROW(burst_times, 10, 1, 1000, "needs in a burst, of those outside"),
    ROW(burst_lead, 12, 0.1, 1000, "hours of lead in a burst, at most"),
    ROW(more, 0.5, 0, 0.99, "chance that a need is for one more"),
    ROW(most_places, 8, 1, 30, "places of a need, at most"),
    ROW(needs_skill, 0.3, 0, 1, "share of needs that want a skill"),
    ROW(lead, 10, 0.01, 1000, "hours from posting to start, median"),
    ROW(lead_sd, 0.9, 0, 5, "... standard deviation of the logarithm"),
    ROW(lead_least, 1, 0, 1000, "... at least"),
    ROW(lead_most, 72, 0.1, 10000, "... at most"),
    ROW(shift, 2, 0.1, 100, "hours that a duty takes"),
    ROW(days, 74, 1, 3650, "days that are lived through"),
    ROW(warm_up, 14, 0, 3650, "... of which the first are not counted"),
    {NULL, 0, 0, 0, 0, NULL}};

static double *at(pe__world *world, const pe__world_row *row)
{
    return (double *)(void *)((char *)world + row->offset);
}

void pe__world_usual(pe__world *world)
{
    for (const pe__world_row *row = pe__world_rows; row->name != NULL; row++)
        *at(world, row) = row->usual;
}

static pe_status take(const pe__value *value, const char *file,
                      pe__world *world, pe_error *err)
{
    const pe__world_row *row = pe__world_rows;
    while (row->name != NULL && strcmp(row->name, value->key) != 0)
        row++;
    if (row->name == NULL)
        return pe__fail_at(err, PE_BAD_INPUT, file, 0, 0, "the world has no "
                           "\"%.64s\"; the names stand in the manual",
                           value->key);
    double number = value->kind == PE__REAL ? value->real
                                            : (double)value->integer;
    if ((value->kind != PE__REAL && value->kind != PE__INTEGER) ||
        number < row->least || number > row->most)
        return pe__fail_at(err, PE_BAD_INPUT, file, 0, 0, "\"%s\" must be a "
                           "number from %g to %g", row->name, row->least,
                           row->most);
    *at(world, row) = number;
    return PE_OK;
}

/* What no single range can say. */
static pe_status check(const pe__world *world, const char *file, pe_error *err)
{
    const char *fault =
        world->poor_clusters > world->clusters
            ? "more poor clusters than clusters"
        : world->weight_most < world->weight_least
            ? "weight_most is below weight_least"
        : world->burst_every_most < world->burst_every_least
            ? "burst_every_most is below burst_every_least"
        : world->lead_most < world->lead_least ||
                world->burst_lead < world->lead_least
            ? "lead_most or burst_lead is below lead_least"
        : world->warm_up >= world->days
            ? "warm_up leaves no day to count"
            : NULL;
    return fault == NULL ? PE_OK
                         : pe__fail_at(err, PE_BAD_INPUT, file, 0, 0, "%s",
                                       fault);
}

pe_status pe__world_parse(const char *text, size_t size, const char *name,
                          pe__world *world, pe_error *err)
{
    pe__world_usual(world);
    pe__doc *doc = pe__doc_new();
    if (doc == NULL)
        return pe__fail_memory(err);
    pe__value *object;
    pe_status status = pe__doc_parse(doc, text, size, &object, err);
    if (status == PE_OK && object->kind != PE__OBJECT)
        status = pe__fail(err, PE_BAD_INPUT, "a world is a JSON object, such "
                          "as {\"people\": 300, \"needs\": 2}");
    if (status != PE_OK && err != NULL)
        snprintf(err->file, sizeof err->file, "%s", name);
    const pe__value *value = status == PE_OK ? pe__first(object) : NULL;
    for (; status == PE_OK && value != NULL; value = value->next)
        status = take(value, name, world, err);
    if (status == PE_OK)
        status = check(world, name, err);
    pe__doc_free(doc);
    return status;
}

pe_status pe__world_read(const char *path, pe__world *world, pe_error *err)
{
    unsigned char *bytes;
    uint64_t size;
    pe_status status = pe__file_read(path, 1 << 20, &bytes, &size, err);
    if (status != PE_OK)
        return status;
    status = pe__world_parse((const char *)bytes, size, path, world, err);
    pe__free(bytes);
    return status;
}
