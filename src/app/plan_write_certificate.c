/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* certificate.json: what was reached, in how many rounds, and how far at most
 * the plan is from the best there is. */
#include "jobs_parts.h"
#include "plan_parts.h"
#include <math.h>
#include <string.h>

typedef struct {
    json_t *object;
    bool whole;
} document;

static void real(document *d, const char *key, double number)
{
    pe__json_put(d->object, key, pe__json_real(number), &d->whole);
}

static void whole(document *d, const char *key, int64_t number)
{
    pe__json_put(d->object, key, json_integer(number), &d->whole);
}

static void text(document *d, const char *key, const char *value)
{
    pe__json_put(d->object, key, json_string(value), &d->whole);
}

/* A round that never came is null, so that nobody takes 0 for very fast. */
static void round_number(document *d, const char *key, int32_t round)
{
    pe__json_put(d->object, key, round > 0 ? json_integer(round) : json_null(),
                 &d->whole);
}

static double mean_seconds(const pe__plan_result *r)
{
    double sum = 0;
    int64_t rounds = r->solution->rounds;
    if (!r->seconds || rounds == 0)
        return NAN;
    for (int64_t k = 0; k < rounds; k++)
        sum += r->seconds[k];
    return sum / (double)rounds;
}

/* The keys that the procedure is compared by. */
static void put_first(document *d, const pe__plan_result *r)
{
    const pe_plan_info *info = r->info;
    const pe_plan_problem *p = pe__economy_problem(r->economy);
    text(d, "outcome", pe__plan_outcome_name(info->outcome));
    whole(d, "rounds", info->rounds);
    round_number(d, "rounds_to_5", info->rounds_to_5);
    round_number(d, "rounds_to_3", info->rounds_to_3);
    round_number(d, "rounds_to_1", info->rounds_to_1);
    real(d, "worst_percent", 100 * info->last.worst);
    real(d, "value_weighted_percent", 100 * info->last.value_weighted);
    real(d, "gap_percent", 100 * info->last.gap);
    real(d, "seconds_per_round", mean_seconds(r));
    whole(d, "goods", p->goods);
    whole(d, "workers", p->workers);
    whole(d, "consumers", p->consumers);
    text(d, "rule", r->rule);
    whole(d, "seed", (int64_t)r->seed);
}

/* How to make the plan again; what was disturbed tells a verifier which
 * proposals are not what the tables say. */
static void put_settings(document *d, const pe_plan_settings *s)
{
    if (!s)
        return;
    const bool disturbed = s->noise > 0 || s->silent > 0 || s->late > 0 ||
                           s->exaggerate > 0 || s->oscillate > 0 ||
                           s->revision > 0;
    real(d, "tolerance_percent", 100 * s->tolerance);
    whole(d, "max_rounds", s->max_rounds);
    pe__json_put(d->object, "disturbed", json_boolean(disturbed), &d->whole);
    if (!disturbed)
        return;
    real(d, "noise", s->noise);
    real(d, "silent", s->silent);
    real(d, "late", s->late);
    real(d, "exaggerate", s->exaggerate);
    real(d, "oscillate", s->oscillate);
    real(d, "revision", s->revision);
}

static void put_more(document *d, const pe__plan_result *r)
{
    char room[PE__LABEL_ROOM];
    const pe_plan_info *info = r->info;
    int32_t worst = info->last.worst_good;
    text(d, "worst_good", worst < 0 ? "" : pe__economy_text(r->economy,
                                       PE__GOOD_ID, worst, room));
    real(d, "bound", info->last.bound);
    real(d, "welfare", info->last.welfare);
    real(d, "social_income", info->last.social_income);
    real(d, "allocation_cost_percent", 100 * info->allocation_cost);
    real(d, "budget_error", info->last.budget_error);
    real(d, "homogeneity", info->homogeneity);
    whole(d, "goods_outside_1_percent", info->last.outside_1);
    whole(d, "goods_outside_3_percent", info->last.outside_3);
    whole(d, "goods_outside_5_percent", info->last.outside_5);
    whole(d, "below_one", info->last.below_one);
    whole(d, "approved", info->approved);
    whole(d, "appealed", info->appealed);
    whole(d, "refused", info->refused);
    whole(d, "needs_short", info->needs_short);
    whole(d, "peak_bytes", info->peak_bytes);
    put_settings(d, r->settings);
    text(d, "input", r->input ? r->input : "");
    text(d, "input_sha256", pe__economy_sha256(r->economy));
    pe__json_put(d->object, "from", r->from ? json_string(r->from)
                                            : json_null(), &d->whole);
    text(d, "version", PARECON_VERSION);
}

json_t *pe__plan_certificate(const pe__plan_result *r)
{
    document d = {json_object(), true};
    put_first(&d, r);
    put_more(&d, r);
    if (d.whole)
        return d.object;
    json_decref(d.object);
    return NULL;
}
