/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "opinion.h"

#include "error.h"
#include "ids.h"
#include "mem.h"
#include "work_rating.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* One rater's word on one task; NAN = none. */
typedef struct {
    int64_t task;
    double empowerment, desirability; /* points */
    double place;
    int32_t category;                 /* −1 = none */
} word;

typedef struct {
    word *word;
    int64_t words, room;
    int64_t rater, first; /* the rater at hand and their first word */
    bool by_place;
    const char *categories;
    bool no_memory;
} gathering;

static int by_value(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* The value below which that part of the sorted values lies. */
static double quantile(const double *value, int32_t count, double part)
{
    double at = part * (count - 1);
    int32_t below = (int32_t)at;
    int32_t above = below + 1 < count ? below + 1 : below;
    return value[below] + (at - below) * (value[above] - value[below]);
}

pe__opinion pe__opinion_of(double *value, int32_t count)
{
    if (count < 1)
        return (pe__opinion){0};
    qsort(value, (size_t)count, sizeof *value, by_value);
    return (pe__opinion){.raters = count,
                         .median = quantile(value, count, 0.5),
                         .low = quantile(value, count, 0.25),
                         .high = quantile(value, count, 0.75)};
}

bool pe__opinion_counts(const pe__opinion *opinion)
{
    return opinion->raters >= PE__RATERS_LEAST;
}

int32_t pe__category_number(const char *categories, const char *name)
{
    const char *item;
    size_t length, wanted = strlen(name);
    for (int32_t k = 0; pe__list_next(&categories, ';', &item, &length); k++)
        if (length == wanted && !memcmp(item, name, length))
            return k;
    return -1;
}

static int by_place(const void *a, const void *b)
{
    const word *x = a, *y = b;
    return (x->place > y->place) - (x->place < y->place);
}

/* From the places that one rater gave to points; equal places share the mean
 * of theirs. */
static void score_places(gathering *g)
{
    int64_t n = 0, all = g->words - g->first;
    if (all < 1)
        return;
    word *w = g->word + g->first;
    for (int64_t k = 0; k < all; k++) {
        w[k].empowerment = NAN;
        if (isnan(w[k].place))
            continue;
        word moving = w[k];
        w[k] = w[n];
        w[n++] = moving;
    }
    if (n < 2)
        return;
    qsort(w, (size_t)n, sizeof *w, by_place);
    for (int64_t a = 0, b; a < n; a = b) {
        for (b = a; b < n && w[b].place <= w[a].place; b++)
            continue;
        double mean = (double)(a + b - 1) / 2; /* from 0 */
        for (int64_t k = a; k < b; k++)
            w[k].empowerment = 10 * ((double)(n - 1) - mean) / (double)(n - 1);
    }
}

static double points(int64_t hundredths)
{
    return hundredths == INT64_MIN ? NAN : (double)hundredths / 100;
}

/* Called rater by rater. */
static int take(void *context, int64_t rater, int64_t task,
                const pe__said *said)
{
    gathering *g = context;
    if (rater != g->rater && g->by_place)
        score_places(g);
    if (rater != g->rater)
        g->first = g->words;
    g->rater = rater;
    if (g->words == g->room) {
        int64_t room = 2 * g->room + 64;
        word *grown = pe__realloc(g->word, (size_t)room, sizeof *grown);
        if (!grown) {
            g->no_memory = true;
            return 1;
        }
        g->word = grown;
        g->room = room;
    }
    g->word[g->words++] = (word){
        .task = task, .empowerment = points(said->empowerment),
        .desirability = points(said->desirability),
        .place = said->place == INT64_MIN ? NAN : (double)said->place,
        .category = said->category
                        ? pe__category_number(g->categories, said->category)
                        : -1};
    return 0;
}

static int by_task(const void *a, const void *b)
{
    const word *x = a, *y = b;
    return (x->task > y->task) - (x->task < y->task);
}

/* The opinion on one quality of the words w[0 … count). */
static pe__opinion of_quality(const word *w, int64_t count, bool empowerment,
                              double *room)
{
    int32_t said = 0;
    for (int64_t k = 0; k < count; k++) {
        double value = empowerment ? w[k].empowerment : w[k].desirability;
        if (!isnan(value))
            room[said++] = value;
    }
    return pe__opinion_of(room, said);
}

enum { CATEGORIES_MOST = 8 };

static void count_categories(const word *w, int64_t count,
                             pe__task_opinion *out)
{
    int32_t votes[CATEGORIES_MOST] = {0}, best = 0;
    for (int64_t k = 0; k < count; k++)
        if (w[k].category >= 0 && w[k].category < CATEGORIES_MOST) {
            votes[w[k].category]++;
            out->category_raters++;
        }
    out->category = -1;
    for (int32_t c = 0; c < CATEGORIES_MOST; c++) {
        if (votes[c] > best)
            out->category = c;
        else if (votes[c] == best && best > 0)
            out->category = -1; /* a tie is no choice */
        best = votes[c] > best ? votes[c] : best;
    }
    if (out->category_raters)
        out->category_share = 100 * best / out->category_raters;
}

/* Task by task; every array is as long as there are words. */
static pe_status sum_up(gathering *g, pe__opinions *out, pe_error *err)
{
    double *room = pe__alloc((size_t)g->words, sizeof *room);
    out->task = pe__zalloc((size_t)g->words, sizeof *out->task);
    if (!room || !out->task) {
        pe__free(room);
        return pe__fail_memory(err);
    }
    if (g->words)
        qsort(g->word, (size_t)g->words, sizeof *g->word, by_task);
    for (int64_t a = 0, b; a < g->words; a = b) {
        pe__task_opinion *o = &out->task[out->tasks++];
        for (b = a; b < g->words && g->word[b].task == g->word[a].task; b++)
            continue;
        o->task = g->word[a].task;
        o->raters = (int32_t)(b - a);
        o->empowerment = of_quality(g->word + a, b - a, true, room);
        o->desirability = of_quality(g->word + a, b - a, false, room);
        count_categories(g->word + a, b - a, o);
    }
    pe__free(room);
    return PE_OK;
}

pe_status pe__opinions_gather(pe__sql *db, int64_t council, const char *way,
                              const char *categories, pe__opinions *out,
                              pe_error *err)
{
    gathering g = {.rater = -1, .by_place = !strcmp(way, "ranking"),
                   .categories = categories};
    *out = (pe__opinions){0};
    pe_status status = pe__rating_each(db, council, take, &g, err);
    if (status == PE_OK && g.no_memory)
        status = pe__fail_memory(err);
    if (status == PE_OK && g.by_place)
        score_places(&g);
    if (status == PE_OK)
        status = sum_up(&g, out, err);
    pe__free(g.word);
    if (status != PE_OK)
        pe__opinions_free(out);
    return status;
}

const pe__task_opinion *pe__opinions_find(const pe__opinions *opinions,
                                          int64_t task)
{
    int32_t low = 0, high = opinions->tasks;
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        if (opinions->task[middle].task < task)
            low = middle + 1;
        else
            high = middle;
    }
    bool there = low < opinions->tasks && opinions->task[low].task == task;
    return there ? &opinions->task[low] : NULL;
}

void pe__opinions_free(pe__opinions *opinions)
{
    pe__free(opinions->task);
    *opinions = (pe__opinions){0};
}
