/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A plan as JSON for programs: the certificate, with every round. */
#include "jobs_parts.h"
#include "plan_parts.h"
#include "plan_print.h"
#include <math.h>

static json_t *round_of(const pe__plan_result *r, int64_t k, bool *whole)
{
    char room[PE__LABEL_ROOM];
    const pe_plan_round *one = &r->solution->round[k];
    json_t *row = json_object();
    const char *worst = one->worst_good < 0
                            ? ""
                            : pe__economy_text(r->economy, PE__GOOD_ID,
                                               one->worst_good, room);
    const struct {
        const char *key;
        double number;
    } real[] = {{"worst_percent", 100 * one->worst},
                {"value_weighted_percent", 100 * one->value_weighted},
                {"bound", one->bound},
                {"welfare", one->welfare},
                {"gap_percent", 100 * one->gap},
                {"seconds", r->seconds ? r->seconds[k] : NAN}};
    const struct {
        const char *key;
        int64_t number;
    } count[] = {{"outside_5", one->outside_5}, {"outside_3", one->outside_3},
                 {"outside_1", one->outside_1}, {"below_one", one->below_one},
                 {"silent", one->silent}};
    pe__json_put(row, "round", json_integer(one->round), whole);
    pe__json_put(row, "worst_good", json_string(worst), whole);
    for (size_t i = 0; i < sizeof real / sizeof *real; i++)
        pe__json_put(row, real[i].key, pe__json_real(real[i].number), whole);
    for (size_t i = 0; i < sizeof count / sizeof *count; i++)
        pe__json_put(row, count[i].key, json_integer(count[i].number), whole);
    return row;
}

/* What moved by more than the smallest change spoken of: id, before, now. */
static json_t *moved(const pe__plan_story *story, pe__label which,
                     int64_t count, const double *before, const double *now,
                     bool *whole)
{
    json_t *list = json_array();
    char room[PE__LABEL_ROOM];
    for (int64_t i = 0; i < count; i++) {
        if (fabs(now[i] - before[i]) <= PE__PLAN_MOVED * fabs(before[i]))
            continue;
        json_t *row = json_object();
        const char *id = pe__plan_label(story, which, i, room);
        pe__json_put(row, which == PE__GOOD_ID ? "good" : "council",
                     json_string(id), whole);
        pe__json_put(row, "before", pe__json_real(before[i]), whole);
        pe__json_put(row, "now", pe__json_real(now[i]), whole);
        if (json_array_append_new(list, row))
            *whole = false;
    }
    return list;
}

json_t *pe__plan_json(const pe__plan_story *story)
{
    bool whole = true;
    const pe__plan_result *r = story->result;
    const pe_plan_solution *s = r->solution;
    json_t *root = pe__plan_certificate(r), *rounds = json_array();
    for (int64_t k = 0; k < s->rounds && whole; k++)
        if (json_array_append_new(rounds, round_of(r, k, &whole)))
            whole = false;
    pe__json_put(root, "round", rounds, &whole);
    if (story->output_before) {
        pe__json_put(root, "price_moved",
                     moved(story, PE__GOOD_ID, s->goods, story->price_before,
                           s->price, &whole), &whole);
        pe__json_put(root, "output_moved",
                     moved(story, PE__WORKER_ID, s->workers,
                           story->output_before, s->output, &whole), &whole);
    }
    if (whole)
        return root;
    json_decref(root);
    return NULL;
}
