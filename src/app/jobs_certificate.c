/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The certificate: how equal the division is, and the prices from which
 * anybody can compute the bound again by arithmetic (docs/workplace.md). All
 * hours in it are hours, not quarters. */
#include "error.h"
#include "jobs_parts.h"
#include "mem.h"
#include "workplace_own.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Puts a value; a NULL value (no memory) comes out at the end, because then
 * the key is missing and `whole` says so. */
void pe__json_put(json_t *object, const char *key, json_t *value, bool *whole)
{
    if (json_object_set_new(object, key, value))
        *whole = false;
}

/* A number; what is none (a mean without hours) is null. */
json_t *pe__json_real(double number)
{
    return isfinite(number) ? json_real(number) : json_null();
}

/* "PREFIX_empowerment": a key for a rating. */
void pe__json_rating(json_t *object, const pe_workplace *w, const char *prefix,
                     int32_t r, double number, bool *whole)
{
    char key[256];
    snprintf(key, sizeof key, "%s_%s", prefix, w->rating_name[r]);
    pe__json_put(object, key, pe__json_real(number), whole);
}

/* The names of a set's skills, those in `without` left out. */
static void put_skills(json_t *object, const char *key, const pe_workplace *w,
                       const uint64_t *set, const uint64_t *without,
                       bool *whole)
{
    json_t *list = json_array();
    for (int32_t s = 0; s < w->problem.skills; s++) {
        uint64_t bits = set[s / 64] & ~(without ? without[s / 64] : 0);
        if (bits >> s % 64 & 1 &&
            json_array_append_new(list, json_string(w->skill_name[s])))
            *whole = false;
    }
    pe__json_put(object, key, list, whole);
}

typedef struct {
    pe__class_skills skills;
    int32_t *members; /* [classes] */
    double *wanted;   /* [ratings × classes] */
} class_figures;

/* One class: who it is, its hours, and its prices. Loads and hours are
 * turned from quarters into hours here; prices need no change, because the
 * bound is a sum of hours times prices either way. */
static json_t *class_of(const pe_jobs_result *result,
                        const class_figures *figures, int32_t c, bool *whole)
{
    const pe_workplace *w = result->workplace;
    const pe_jobs_bound *b = &result->bound;
    const pe_jobs_problem *p = &w->problem;
    json_t *object = json_object();
    put_skills(object, "skills", w,
               figures->skills.have + (int64_t)c * p->words,
               figures->skills.ignored, whole);
    pe__json_put(object, "members", json_integer(figures->members[c]), whole);
    pe__json_put(object, "fair_hours", pe__json_real(b->fair[c] / 4), whole);
    pe__json_put(object, "least_hours", pe__json_real(b->least[c] / 4), whole);
    pe__json_put(object, "most_hours", pe__json_real(b->most[c] / 4), whole);
    for (int32_t r = 0; r < p->ratings; r++) {
        pe__json_rating(object, w, "price", r,
                        b->price[(int64_t)r * b->classes + c], whole);
        pe__json_rating(object, w, "wanted", r,
                        figures->wanted[(int64_t)r * b->classes + c] / 4,
                        whole);
        pe__json_rating(object, w, "target", r,
                        b->target[(int64_t)r * b->classes + c], whole);
    }
    pe__json_put(object, "price_hour",
                 pe__json_real(b->price[(int64_t)p->ratings * b->classes + c]),
                 whole);
    return object;
}

/* The bound with all that is needed to compute it again. */
static json_t *bound_of(const pe_jobs_result *result, bool *whole)
{
    const pe_jobs_bound *b = &result->bound;
    const pe_workplace *w = result->workplace;
    class_figures f = {{0}, NULL, NULL};
    json_t *object = json_object(), *classes = json_array();
    f.members = pe__zalloc((size_t)b->classes, sizeof *f.members);
    f.wanted = pe__wanted_loads(result);
    pe__json_put(object, "rms", pe__json_real(b->rms), whole);
    pe__json_put(object, "gap", pe__json_real(b->gap), whole);
    if (f.members && f.wanted && pe__class_skills_make(&f.skills, result)) {
        for (int32_t i = 0; i < w->problem.members; i++)
            f.members[b->class_of[i]]++;
        put_skills(object, "skills_ignored", w, f.skills.ignored, NULL, whole);
        for (int32_t c = 0; c < b->classes; c++)
            if (json_array_append_new(classes, class_of(result, &f, c, whole)))
                *whole = false;
    } else {
        *whole = false;
    }
    pe__json_put(object, "classes", classes, whole);
    pe__class_skills_free(&f.skills);
    pe__free(f.wanted);
    pe__free(f.members);
    return object;
}

/* The number of the rating of that name, or −1. */
static int32_t rating_called(const pe_workplace *w, const char *name)
{
    for (int32_t r = 0; r < w->problem.ratings; r++)
        if (!strcmp(w->rating_name[r], name))
            return r;
    return -1;
}

/* A figure of the rating of that name; NAN when there is no such rating
 * (categories), which becomes null. */
static double of_rating(const pe_workplace *w, const double *figure,
                        const char *name)
{
    int32_t r = rating_called(w, name);
    return r < 0 || !figure ? NAN : figure[r];
}

/* The keys that every certificate begins with, in this order; others may
 * come after them but none may go. */
static void put_figures(json_t *root, const pe_jobs_result *result, bool *whole)
{
    const pe_workplace *w = result->workplace;
    const pe_jobs_info *info = &result->info;
    const pe_jobs_measure *now = &info->measure;
    const double *before = result->has_today ? result->before.gini : NULL;
    pe__json_put(root, "outcome", json_string(pe__outcome_name(info->outcome)),
                 whole);
    pe__json_put(root, "rms", pe__json_real(now->rms), whole);
    pe__json_put(root, "rms_bound", pe__json_real(info->rms_bound), whole);
    pe__json_put(root, "gap", pe__json_real(now->rms - info->rms_bound), whole);
    pe__json_put(root, "spread_empowerment",
                 pe__json_real(of_rating(w, now->spread, "empowerment")),
                 whole);
    pe__json_put(root, "spread_desirability",
                 pe__json_real(of_rating(w, now->spread, "desirability")),
                 whole);
    pe__json_put(root, "largest_deviation", pe__json_real(now->largest), whole);
    pe__json_put(root, "gini_before",
                 pe__json_real(of_rating(w, before, "empowerment")), whole);
    pe__json_put(root, "gini_after",
                 pe__json_real(of_rating(w, now->gini, "empowerment")), whole);
    pe__json_put(root, "hours_moved",
                 result->has_today ? pe__json_real((double)now->moved / 4)
                                   : json_null(),
                 whole);
    pe__json_put(root, "pieces", json_integer(now->pieces), whole);
    pe__json_put(root, "seconds", pe__json_real(result->seconds), whole);
    pe__json_put(root, "seed", json_integer((json_int_t)result->settings.seed),
                 whole);
    pe__json_put(root, "input_sha256", json_string(w->input_sha256), whole);
}

/* What else is good to know: the size of the workplace, the rules asked for,
 * a list with every rating. */
static void put_more(json_t *root, const pe_jobs_result *result, bool *whole)
{
    const pe_workplace *w = result->workplace;
    const pe_jobs_problem *p = &w->problem;
    const pe_jobs_measure *now = &result->info.measure;
    double hours = 0;
    for (int32_t j = 0; j < p->tasks; j++)
        hours += p->hours[j] / 4.0;
    if (result->info.impossible) /* no division keeps every rule */
        pe__json_put(root, "impossible", json_true(), whole);
    pe__json_put(root, "workplace", json_string(w->name), whole);
    pe__json_put(root, "members", json_integer(p->members), whole);
    pe__json_put(root, "tasks", json_integer(p->tasks), whole);
    pe__json_put(root, "hours", pe__json_real(hours), whole);
    pe__json_put(root, "unassigned_hours",
                 pe__json_real((double)pe__unassigned(result) / 4), whole);
    pe__json_put(root, "outside_band", json_integer(now->outside_band), whole);
    pe__json_put(root, "band", pe__json_real(result->settings.band), whole);
    pe__json_put(root, "most_tasks", json_integer(result->settings.most_tasks),
                 whole);
    pe__json_put(root, "most_tasks_held", json_integer(now->most_tasks), whole);
    pe__json_put(root, "raised", json_integer(result->info.raised), whole);
    pe__json_put(root, "rounds", json_integer(result->info.rounds), whole);
    json_t *ratings = json_array();
    for (int32_t r = 0; r < p->ratings; r++) {
        json_t *one = json_object();
        pe__json_put(one, "name", json_string(w->rating_name[r]), whole);
        pe__json_put(one, "weight", pe__json_real(p->weight ? p->weight[r] : 1),
                     whole);
        pe__json_put(one, "mean", pe__json_real(now->mean[r]), whole);
        pe__json_put(one, "spread", pe__json_real(now->spread[r]), whole);
        pe__json_put(one, "gini", pe__json_real(now->gini[r]), whole);
        if (json_array_append_new(ratings, one))
            *whole = false;
    }
    pe__json_put(root, "ratings", ratings, whole);
}

/* The caller owns the document. Built without a check a line: `whole` is
 * false at the end if anything failed. */
json_t *pe__certificate(const pe_jobs_result *result)
{
    bool whole = true;
    json_t *root = json_object();
    put_figures(root, result, &whole);
    put_more(root, result, &whole);
    pe__json_put(root, "bound", bound_of(result, &whole), &whole);
    if (whole)
        return root;
    json_decref(root);
    return NULL;
}

/* 17 digits give every double back bit for bit. The document is freed in
 * every case. */
pe_status pe__json_deliver(json_t *root, FILE *out, pe_error *err)
{
    if (!root)
        return pe__fail_memory(err);
    int failed =
        json_dumpf(root, out, JSON_INDENT(2) | JSON_REAL_PRECISION(17));
    json_decref(root);
    if (failed || fputc('\n', out) == EOF)
        return pe__fail(err, PE_IO, "the JSON could not be written");
    return PE_OK;
}
