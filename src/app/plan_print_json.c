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

json_t *pe__plan_json(const pe__plan_result *r)
{
    bool whole = true;
    json_t *root = pe__plan_certificate(r), *rounds = json_array();
    for (int64_t k = 0; k < r->solution->rounds && whole; k++)
        if (json_array_append_new(rounds, round_of(r, k, &whole)))
            whole = false;
    pe__json_put(root, "round", rounds, &whole);
    if (whole)
        return root;
    json_decref(root);
    return NULL;
}
