/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kept.h"

#include "error.h"
#include "kept_own.h"
#include "mem.h"

#include <math.h>

static void keep_settings(const pe_jobs_settings *s, pe__doc *doc,
                          pe__value *out)
{
    pe__value *object = pe__put_object(doc, out, "settings");
    pe__put_integer(doc, object, "seed", (int64_t)s->seed);
    pe__put_integer(doc, object, "most_tasks", s->most_tasks);
    pe__put_real(doc, object, "band", s->band);
    pe__put_real(doc, object, "tolerance", s->tolerance);
    pe__put_real(doc, object, "price", s->price); /* infinite: null */
    pe__put_integer(doc, object, "effort", s->effort);
    pe__put_integer(doc, object, "exact", s->exact);
}

static void keep_bound(const pe_jobs_bound *b, int32_t members,
                       int32_t ratings, pe__doc *doc, pe__value *out)
{
    pe__value *object = pe__put_object(doc, out, "bound");
    pe__put_integer(doc, object, "classes", b->classes);
    pe__keep_wholes(doc, object, "class_of", b->class_of, members);
    pe__keep_wholes(doc, object, "set", b->set, b->classes);
    pe__keep_reals(doc, object, "fair", b->fair, b->classes);
    pe__keep_reals(doc, object, "least", b->least, b->classes);
    pe__keep_reals(doc, object, "most", b->most, b->classes);
    pe__keep_reals(doc, object, "price", b->price,
                   (int64_t)(ratings + 1) * b->classes);
    pe__keep_reals(doc, object, "target", b->target,
                   (int64_t)ratings * b->classes);
    pe__put_real(doc, object, "rms", b->rms);
    pe__put_real(doc, object, "gap", b->gap);
}

static void keep_skills(const pe_jobs_result *r, pe__doc *doc, pe__value *out)
{
    pe__value *training = pe__put_array(doc, out, "training");
    for (int32_t k = 0; k < r->trainings; k++) {
        pe__value *one = pe__add_object(doc, training);
        pe__put_integer(doc, one, "skill", r->training[k].skill);
        pe__put_integer(doc, one, "from_set", r->training[k].from_set);
        pe__put_real(doc, one, "rms", r->training[k].rms);
        pe__put_real(doc, one, "price", r->training[k].price);
        pe__put_integer(doc, one, "freed", r->training[k].freed);
    }
    pe__value *bottleneck = pe__put_array(doc, out, "bottleneck");
    for (int32_t k = 0; k < r->bottlenecks; k++) {
        const pe_jobs_bottleneck *b = &r->bottleneck[k];
        pe__value *one = pe__add_object(doc, bottleneck);
        pe__put_integer(doc, one, "skill", b->skill);
        pe__put_integer(doc, one, "holders", b->holders);
        pe__put_real(doc, one, "work", b->work);
        pe__put_real(doc, one, "hours", b->hours);
        pe__put_real(doc, one, "price", b->price);
    }
    pe__keep_wholes(doc, out, "idle", r->idle, r->idles);
}

static void keep_curve(const pe_jobs_result *r, int32_t ratings, pe__doc *doc,
                       pe__value *out)
{
    pe__value *curve = pe__put_array(doc, out, "curve");
    for (int32_t k = 0; k < r->points; k++) {
        const pe_jobs_point *p = &r->curve[k];
        pe__value *one = pe__add_object(doc, curve);
        pe__put_real(doc, one, "price", p->price);
        pe__put_real(doc, one, "rms", p->rms);
        pe__put_real(doc, one, "rms_bound", p->rms_bound);
        pe__put_real(doc, one, "moved", p->moved);
        pe__put_bool(doc, one, "own", p->own);
        pe__keep_info(doc, one, &p->info, ratings);
        if (p->solution.start)
            pe__keep_solution(doc, pe__put_object(doc, one, "solution"),
                              &p->solution);
    }
}

void pe__kept_write(const pe_jobs_result *r, pe__doc *doc, pe__value *out)
{
    const pe_jobs_problem *p = &r->workplace->problem;
    int64_t cells = (int64_t)p->ratings * p->members;
    keep_settings(&r->settings, doc, out);
    pe__keep_solution(doc, pe__put_object(doc, out, "solution"),
                      &r->solution);
    pe__keep_info(doc, out, &r->info, p->ratings);
    keep_bound(&r->bound, p->members, p->ratings, doc, out);
    if (r->has_today) {
        pe__keep_measure(doc, out, "before", &r->before, p->ratings);
        pe__keep_reals(doc, out, "reach_before", r->reach_before, cells);
    }
    pe__keep_reals(doc, out, "reach", r->reach, cells);
    keep_skills(r, doc, out);
    keep_curve(r, p->ratings, doc, out);
    pe__put_bool(doc, out, "cut_training", r->cut_training);
    pe__put_bool(doc, out, "cut_curve", r->cut_curve);
    pe__put_real(doc, out, "seconds", r->seconds);
}

static void read_settings(pe__keeping *k, const pe__value *in,
                          pe_jobs_settings *s)
{
    const pe__value *object = pe__get(in, "settings");
    *s = PE_JOBS_DEFAULTS;
    s->seed = (uint64_t)pe__get_integer(object, "seed", 1);
    s->most_tasks = (int32_t)pe__kept_whole(k, object, "most_tasks", 0,
                                            INT32_MAX);
    s->band = pe__get_real(object, "band", 1);
    s->tolerance = pe__get_real(object, "tolerance", 0.01);
    s->price = pe__get_real(object, "price", INFINITY);
    s->effort = (int32_t)pe__get_integer(object, "effort", 0);
    s->exact = (int32_t)pe__get_integer(object, "exact", 1);
}

static void read_bound(pe__keeping *k, const pe__value *in, pe_jobs_bound *b)
{
    const pe__value *object = pe__get(in, "bound");
    int64_t n = pe__kept_whole(k, object, "classes", 0, k->members);
    b->classes = (int32_t)n;
    b->class_of = pe__kept_wholes(k, pe__get(object, "class_of"), k->members,
                                  0, n - 1);
    b->set = pe__kept_wholes(k, pe__get(object, "set"), n, 0, k->sets - 1);
    b->fair = pe__kept_reals(k, pe__get(object, "fair"), n);
    b->least = pe__kept_reals(k, pe__get(object, "least"), n);
    b->most = pe__kept_reals(k, pe__get(object, "most"), n);
    b->price = pe__kept_reals(k, pe__get(object, "price"),
                              (k->ratings + 1) * n);
    b->target = pe__kept_reals(k, pe__get(object, "target"), k->ratings * n);
    b->rms = pe__get_real(object, "rms", NAN);
    b->gap = pe__get_real(object, "gap", NAN);
}

static void read_skills(pe__keeping *k, const pe__value *in,
                        pe_jobs_result *r)
{
    const pe__value *training = pe__get(in, "training");
    const pe__value *bottleneck = pe__get(in, "bottleneck");
    const pe__value *idle = pe__get(in, "idle");
    r->training = pe__zalloc(pe__count_of(training), sizeof *r->training);
    r->bottleneck = pe__zalloc(pe__count_of(bottleneck),
                               sizeof *r->bottleneck);
    k->no_memory |= !r->training || !r->bottleneck;
    if (k->no_memory)
        return;
    for (const pe__value *v = pe__first(training); v; v = v->next)
        r->training[r->trainings++] = (pe_jobs_training){
            .skill = (int32_t)pe__kept_whole(k, v, "skill", 0, k->skills - 1),
            .from_set = (int32_t)pe__kept_whole(k, v, "from_set", 0,
                                                k->sets - 1),
            .rms = pe__get_real(v, "rms", NAN),
            .price = pe__get_real(v, "price", NAN),
            .freed = pe__get_integer(v, "freed", 0)};
    for (const pe__value *v = pe__first(bottleneck); v; v = v->next)
        r->bottleneck[r->bottlenecks++] = (pe_jobs_bottleneck){
            .skill = (int32_t)pe__kept_whole(k, v, "skill", 0, k->skills - 1),
            .holders = (int32_t)pe__get_integer(v, "holders", 0),
            .work = pe__get_real(v, "work", NAN),
            .hours = pe__get_real(v, "hours", NAN),
            .price = pe__get_real(v, "price", NAN)};
    r->idles = (int32_t)pe__count_of(idle);
    r->idle = pe__kept_wholes(k, idle, r->idles, 0, k->members - 1);
}

static void read_curve(pe__keeping *k, const pe__value *in, pe_jobs_result *r)
{
    const pe__value *curve = pe__get(in, "curve");
    r->curve = pe__zalloc(pe__count_of(curve), sizeof *r->curve);
    k->no_memory |= !r->curve;
    for (const pe__value *v = pe__first(curve); v && r->curve; v = v->next) {
        pe_jobs_point *p = &r->curve[r->points++];
        const pe__value *solution = pe__get(v, "solution");
        p->price = pe__get_real(v, "price", INFINITY);
        p->rms = pe__get_real(v, "rms", NAN);
        p->rms_bound = pe__get_real(v, "rms_bound", NAN);
        p->moved = pe__get_real(v, "moved", NAN);
        p->own = pe__get_bool(v, "own", false);
        pe__kept_info(k, v, &p->info);
        if (solution)
            pe__kept_solution(k, solution, &p->solution);
    }
}

pe_status pe__kept_read(const pe__value *in, const pe_workplace *workplace,
                        pe_jobs_result *r, pe_error *err)
{
    const pe_jobs_problem *p = &workplace->problem;
    pe__keeping k = {.members = p->members, .tasks = p->tasks,
                     .ratings = p->ratings, .skills = p->skills,
                     .sets = p->sets};
    int64_t cells = (int64_t)p->ratings * p->members;
    *r = (pe_jobs_result){.workplace = workplace};
    read_settings(&k, in, &r->settings);
    pe__kept_solution(&k, pe__get(in, "solution"), &r->solution);
    pe__kept_info(&k, in, &r->info);
    read_bound(&k, in, &r->bound);
    r->has_today = pe__get(in, "before") != NULL;
    if (r->has_today) {
        pe__kept_measure(&k, pe__get(in, "before"), &r->before);
        r->reach_before = pe__kept_reals(&k, pe__get(in, "reach_before"),
                                         cells);
    }
    r->reach = pe__kept_reals(&k, pe__get(in, "reach"), cells);
    read_skills(&k, in, r);
    read_curve(&k, in, r);
    r->cut_training = pe__get_bool(in, "cut_training", false);
    r->cut_curve = pe__get_bool(in, "cut_curve", false);
    r->seconds = pe__get_real(in, "seconds", 0);
    if (!k.damaged && !k.no_memory)
        return PE_OK;
    pe_jobs_result_free(r);
    if (k.no_memory)
        return pe__fail_memory(err);
    return pe__fail(err, PE_BAD_INPUT, "what was kept of the division does "
                    "not fit its tables");
}
