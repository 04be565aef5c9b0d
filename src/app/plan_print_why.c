/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Why a good has its price: whom the price goes to along the chain of inputs,
 * what goes into it directly, who asks for it, what more of it would be
 * worth. */
#include "plan_print_why.h"
#include "jobs_parts.h"
#include <math.h>
#include <string.h>

enum { PARTS = 7 };

/* The parts of a price, in the words for people and for programs. */
typedef struct {
    const char *words, *key;
    double part;
} part;

static void parts_of(const pe_plan_why *why, part out[PARTS])
{
    const part all[PARTS] = {
        {"for labour", "labor", why->labor},
        {"for nature", "resource", why->resource},
        {"for buildings and machines", "capital", why->capital},
        {"for the harm it does", "damage", why->damage},
        {"for other scarce things", "given", why->given},
        {"for effort", "effort", why->effort},
        {"left to its makers", "scarcity", why->scarcity}};
    memcpy(out, all, sizeof all);
}

static const char *label(const pe__plan_because *b, pe__label which, int64_t i,
                         char room[PE__LABEL_ROOM])
{
    return pe__economy_text(b->economy, which, i, room);
}

/* --- the terminal -------------------------------------------------------- */

static void print_price(const pe__plan_because *b)
{
    char name[PE__LABEL_ROOM], unit[PE__LABEL_ROOM], now[PE__FIGURE];
    char before[PE__FIGURE], start[PE__FIGURE];
    const pe_plan_solution *s = b->solution;
    const double *first = pe__economy_problem(b->economy)->price;
    const char *a = label(b, PE__GOOD_UNIT, b->good, unit);
    pe__say(b->p, 0, "%s: the price is %s%s%s. It was %s a round before, and "
            "%s at the start.", label(b, PE__GOOD_NAME, b->good, name),
            pe__plan_amount(s->price[b->good], now), *a ? " per " : "", a,
            pe__plan_amount(s->price_before[b->good], before),
            pe__plan_amount(first ? first[b->good] : 1, start));
    pe__say(b->p, 0, "%s are to be had, %s are asked for.",
            pe__plan_amount(s->supply[b->good], now),
            pe__plan_amount(s->demand[b->good], before));
}

static void print_parts(const pe__plan_because *b)
{
    part all[PARTS];
    parts_of(b->why, all);
    pe__heading(b->p, "Whom the price goes to, all along the chain of inputs");
    for (int k = 0; k < PARTS; k++)
        if (all[k].part >= 0.0005)
            fprintf(b->p->out, "%7.1f %%  %s\n", 100 * all[k].part,
                    all[k].words);
}

static void print_inputs(const pe__plan_because *b)
{
    char name[PE__LABEL_ROOM];
    const pe_plan_why *why = b->why;
    if (!why->inputs)
        return;
    pe__heading(b->p, "What its makers use, by value of what they make");
    for (int32_t k = 0; k < why->inputs; k++) {
        const char *text = label(b, PE__GOOD_NAME, why->input[k], name);
        const int room = b->p->width - 12, wide = pe__columns_of(text);
        fprintf(b->p->out, "%7.1f %%  ", 100 * why->share[k]);
        pe__put_name(b->p, text, wide < room ? wide : room);
        fputc('\n', b->p->out);
    }
}

/* Workers' councils are 0, 1, …, consumers' councils −1, −2, …. */
static const char *asker(const pe__plan_because *b, int64_t number,
                         char room[PE__LABEL_ROOM])
{
    return number >= 0 ? label(b, PE__WORKER_NAME, number, room)
                       : label(b, PE__CONSUMER_NAME, -1 - number, room);
}

/* Who asks for so little more that it is not seen in the totals is left out:
 * in the last rounds prices hardly move. */
static void print_askers(const pe__plan_because *b, const pe_plan_why *why,
                         const char *than)
{
    char name[PE__LABEL_ROOM], more[PE__FIGURE];
    const double least = 1e-4 * b->solution->demand[b->good];
    int32_t shown = 0;
    for (int32_t k = 0; k < why->askers; k++) {
        if (!(why->more[k] > least))
            continue;
        if (!shown++) {
            fputc('\n', b->p->out);
            pe__say(b->p, 0, "Who asks for more than %s", than);
        }
        pe__say(b->p, 2, "%s: +%s", asker(b, why->asker[k], name),
                pe__plan_amount(why->more[k], more));
    }
    if (!shown) {
        fputc('\n', b->p->out);
        pe__say(b->p, 0, "Nobody asks for noticeably more than %s.", than);
    }
}

/* At its own price, in a plan that is near the best; more of what is plenty is
 * worth nothing. */
static void print_worth(const pe__plan_because *b)
{
    char value[PE__FIGURE];
    fputc('\n', b->p->out);
    if (b->why->worth > 0)
        pe__say(b->p, 0, "One more unit would be worth %s to all together.",
                pe__plan_amount(b->why->worth, value));
    else
        pe__say(b->p, 0, "One more unit would be worth nothing: there is more "
                         "than enough.");
}

void pe__plan_print_why(const pe__plan_because *b)
{
    print_price(b);
    print_parts(b);
    print_inputs(b);
    print_askers(b, b->why, "in the round before");
    print_askers(b, b->start, "at the prices of the start");
    print_worth(b);
}

/* --- JSON ---------------------------------------------------------------- */

static void put_text(json_t *object, const char *key, const char *text,
                     bool *whole)
{
    pe__json_put(object, key, json_string(text), whole);
}

static void put_real(json_t *object, const char *key, double number,
                     bool *whole)
{
    pe__json_put(object, key, pe__json_real(number), whole);
}

static json_t *inputs_of(const pe__plan_because *b, bool *whole)
{
    char room[PE__LABEL_ROOM];
    json_t *list = json_array();
    for (int32_t k = 0; k < b->why->inputs; k++) {
        json_t *row = json_object();
        put_text(row, "good", label(b, PE__GOOD_ID, b->why->input[k], room),
                 whole);
        put_real(row, "share", b->why->share[k], whole);
        if (json_array_append_new(list, row))
            *whole = false;
    }
    return list;
}

static json_t *askers_of(const pe__plan_because *b, const pe_plan_why *why,
                         bool *whole)
{
    char room[PE__LABEL_ROOM];
    json_t *list = json_array();
    for (int32_t k = 0; k < why->askers; k++) {
        const int64_t number = why->asker[k];
        json_t *row = json_object();
        put_text(row, "kind", number >= 0 ? "workers" : "consumers", whole);
        put_text(row, "council",
                 number >= 0
                     ? label(b, PE__WORKER_ID, number, room)
                     : label(b, PE__CONSUMER_ID, -1 - number, room),
                 whole);
        put_real(row, "more", why->more[k], whole);
        if (json_array_append_new(list, row))
            *whole = false;
    }
    return list;
}

json_t *pe__plan_why_json(const pe__plan_because *b)
{
    bool whole = true;
    part all[PARTS];
    char room[PE__LABEL_ROOM];
    json_t *root = json_object(), *shares = json_object();
    parts_of(b->why, all);
    put_text(root, "good", label(b, PE__GOOD_ID, b->good, room), &whole);
    put_real(root, "price", b->solution->price[b->good], &whole);
    put_real(root, "price_before", b->solution->price_before[b->good],
             &whole);
    for (int k = 0; k < PARTS; k++)
        put_real(shares, all[k].key, all[k].part, &whole);
    pe__json_put(root, "parts", shares, &whole);
    pe__json_put(root, "inputs", inputs_of(b, &whole), &whole);
    pe__json_put(root, "asked_for_more", askers_of(b, b->why, &whole), &whole);
    pe__json_put(root, "asked_for_more_than_at_start",
                 askers_of(b, b->start, &whole), &whole);
    put_real(root, "worth", b->why->worth, &whole);
    if (whole)
        return root;
    json_decref(root);
    return NULL;
}
