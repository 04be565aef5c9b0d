/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The whole result as one JSON document: the certificate, and all that the
 * other files say. */
#include "error.h"
#include "jobs_parts.h"

/* Who should learn what, best first. */
static json_t *training_of(const pe_jobs_result *result, bool *whole)
{
    json_t *list = json_array();
    for (int32_t k = 0; k < result->trainings; k++) {
        const pe_jobs_training *t = &result->training[k];
        json_t *one = json_object();
        pe__json_put(one, "skill",
                     json_string(result->workplace->skill_name[t->skill]),
                     whole);
        pe__json_put(one, "rms_bound", pe__json_real(t->rms), whole);
        pe__json_put(one, "gain", pe__json_real(t->price), whole);
        pe__json_put(one, "hours_freed", pe__json_real((double)t->freed / 4),
                     whole);
        if (json_array_append_new(list, one))
            *whole = false;
    }
    return list;
}

/* Skills by price, dearest first. */
static json_t *bottlenecks_of(const pe_jobs_result *result, bool *whole)
{
    json_t *list = json_array();
    for (int32_t k = 0; k < result->bottlenecks; k++) {
        const pe_jobs_bottleneck *b = &result->bottleneck[k];
        json_t *one = json_object();
        pe__json_put(one, "skill",
                     json_string(result->workplace->skill_name[b->skill]),
                     whole);
        pe__json_put(one, "holders", json_integer(b->holders), whole);
        pe__json_put(one, "work_hours", pe__json_real(b->work), whole);
        pe__json_put(one, "holders_hours", pe__json_real(b->hours), whole);
        pe__json_put(one, "price", pe__json_real(b->price), whole);
        if (json_array_append_new(list, one))
            *whole = false;
    }
    return list;
}

/* Points from the least upheaval to the most. */
static json_t *curve_of(const pe_jobs_result *result, bool *whole)
{
    json_t *list = json_array();
    for (int32_t k = 0; k < result->points; k++) {
        const pe_jobs_point *at = &result->curve[k];
        json_t *one = json_object();
        pe__json_put(one, "price", pe__json_real(at->price), whole);
        pe__json_put(one, "rms", pe__json_real(at->rms), whole);
        pe__json_put(one, "rms_bound", pe__json_real(at->rms_bound), whole);
        pe__json_put(one, "share_moved", pe__json_real(at->moved), whole);
        if (json_array_append_new(list, one))
            *whole = false;
    }
    return list;
}

/* The same rows as jobs.csv. */
static json_t *jobs_of(const pe_jobs_result *result, bool *whole)
{
    const pe_workplace *w = result->workplace;
    const pe_jobs_solution *s = &result->solution;
    json_t *list = json_array();
    for (int32_t i = 0; i < s->members; i++) {
        for (int64_t k = s->start[i]; k < s->start[i + 1]; k++) {
            json_t *one = json_object();
            pe__json_put(one, "member", json_string(w->member_id[i]), whole);
            pe__json_put(one, "task", json_string(w->task_id[s->task[k]]),
                         whole);
            pe__json_put(one, "hours", pe__json_real(s->hours[k] / 4.0), whole);
            if (json_array_append_new(list, one))
                *whole = false;
        }
    }
    return list;
}

/* The same rows as unassigned.csv. */
static json_t *left_of(const pe_jobs_result *result, bool *whole)
{
    const pe_workplace *w = result->workplace;
    json_t *list = json_array();
    for (int64_t k = 0; k < result->solution.lefts; k++) {
        const pe_jobs_unassigned *left = &result->solution.left[k];
        char reason[160];
        pe__reason_text(left, reason, sizeof reason);
        json_t *one = json_object();
        pe__json_put(one, "task", json_string(w->task_id[left->task]), whole);
        pe__json_put(one, "hours", pe__json_real(left->hours / 4.0), whole);
        pe__json_put(one, "reason", json_string(reason), whole);
        if (json_array_append_new(list, one))
            *whole = false;
    }
    return list;
}

/* What other ratings would change. */
static json_t *sensitivity_of(const pe_jobs_sensitivity *s, bool *whole)
{
    json_t *one = json_object();
    pe__json_put(one, "percent", pe__json_real(s->percent), whole);
    pe__json_put(one, "trials", json_integer(s->trials), whole);
    pe__json_put(one, "rms_kept", pe__json_real(s->rms_kept), whole);
    pe__json_put(one, "rms_best", pe__json_real(s->rms_best), whole);
    pe__json_put(one, "jobs_changed", pe__json_real(s->jobs_changed), whole);
    return one;
}

/* What a merge added to the ratings of each origin. */
static json_t *shift_of(const pe_workplace *w, bool *whole)
{
    json_t *list = json_array();
    for (int32_t o = 0; o < w->origins; o++) {
        json_t *one = json_object();
        pe__json_put(one, "origin", json_string(w->origin_name[o]), whole);
        for (int32_t r = 0; r < w->problem.ratings; r++)
            pe__json_rating(one, w, "shift", r,
                            w->shift[(int64_t)r * w->origins + o], whole);
        if (json_array_append_new(list, one))
            *whole = false;
    }
    return list;
}

/* The names of what an interruption cut short. */
static json_t *cut_of(const pe_jobs_result *result, bool *whole)
{
    const char *name[] = {"training", "curve", "sensitivity"};
    const bool cut[] = {result->cut_training, result->cut_curve,
                        result->cut_sensitivity};
    json_t *list = json_array();
    for (int k = 0; k < 3; k++)
        if (cut[k] && json_array_append_new(list, json_string(name[k])))
            *whole = false;
    return list;
}

/* Lists that were not asked for are left out; lists that are empty stand
 * there empty. */
pe_status pe_jobs_result_json(const pe_jobs_result *result, FILE *stream,
                              pe_error *err)
{
    const pe_workplace *w = result->workplace;
    bool whole = true;
    json_t *root = pe__certificate(result);
    if (!root)
        return pe__fail_memory(err);
    pe__json_put(root, "jobs", jobs_of(result, &whole), &whole);
    pe__json_put(root, "unassigned", left_of(result, &whole), &whole);
    pe__json_put(root, "training", training_of(result, &whole), &whole);
    pe__json_put(root, "bottlenecks", bottlenecks_of(result, &whole), &whole);
    json_t *idle = json_array();
    for (int32_t k = 0; k < result->idles; k++)
        if (json_array_append_new(idle,
                                  json_string(w->member_id[result->idle[k]])))
            whole = false;
    pe__json_put(root, "idle", idle, &whole);
    if (result->points)
        pe__json_put(root, "curve", curve_of(result, &whole), &whole);
    if (result->sensitivity.trials)
        pe__json_put(root, "sensitivity",
                     sensitivity_of(&result->sensitivity, &whole), &whole);
    if (result->cut_training || result->cut_curve || result->cut_sensitivity)
        pe__json_put(root, "incomplete", cut_of(result, &whole), &whole);
    if (w->origins > 1)
        pe__json_put(root, "shift", shift_of(w, &whole), &whole);
    if (!whole) {
        json_decref(root);
        return pe__fail_memory(err);
    }
    return pe__json_deliver(root, stream, err);
}
