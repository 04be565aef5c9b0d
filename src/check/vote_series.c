/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Many decisions gone through once more, slowly: ballot by ballot from the
 * table, with an account for each voter, and with no sum kept from one option
 * or decision to the next. Phragmén's level is found from below, by filling up
 * those with the least load first. */
#include "vote_series.h"

#include "error.h"
#include "fraction.h"
#include "mem.h"
#include "random.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- sums over supporters ------------------------------------------------ */

static bool approves(const vseries *s, int32_t voter, int32_t option)
{
    const char *list = s->ballot[voter];
    const char *name = s->option[option], *item;
    size_t length, size = strlen(name);
    while (list != NULL && pe__vseries_item(&list, &item, &length))
        if (length == size && memcmp(item, name, size) == 0)
            return true;
    return false;
}

/* Who supports option a, into s->mark. */
static void mark(vseries *s, int32_t a)
{
    for (int32_t i = 0; i < s->voters; i++)
        s->mark[i] = s->ballot[i] != NULL && approves(s, i, a);
}

/* Σ of weights that are marked. */
static void weigh(vseries *s, pe__fraction *sum)
{
    pe__fraction_set(sum, 0, 1);
    for (int32_t i = 0; i < s->voters; i++)
        if (s->mark[i])
            pe__fraction_add(sum, sum, &s->weight[i], &s->status);
}

/* Of those marked and not done the one with the least load; -1 = none. */
static int32_t least(vseries *s, const bool *done)
{
    int32_t found = -1;
    for (int32_t i = 0; i < s->voters; i++)
        if (s->mark[i] && !done[i] && pe__fraction_sign(&s->weight[i]) > 0 &&
            (found < 0 ||
             pe__fraction_compare(&s->stand[i], &s->stand[found],
                                  &s->status) < 0))
            found = i;
    return found;
}

/* t with Σ w (t − x) = 1 over those below it. */
static void find_level(vseries *s, pe__fraction *t)
{
    pe__fraction weight = PE__FRACTION_ZERO, sum = PE__FRACTION_ZERO;
    memset(s->done, 0, (size_t)s->voters * sizeof *s->done);
    pe__fraction_set(&sum, 1, 1);
    for (int32_t i = least(s, s->done), n = 0; i >= 0 && s->status == PE_OK;
         i = least(s, s->done), n++) {
        if (n > 0 && pe__fraction_compare(&s->stand[i], t, &s->status) >= 0)
            break;
        s->done[i] = true;
        pe__fraction_add(&weight, &weight, &s->weight[i], &s->status);
        pe__fraction_multiply(&s->part, &s->weight[i], &s->stand[i],
                              &s->status);
        pe__fraction_add(&sum, &sum, &s->part, &s->status);
        pe__fraction_divide(t, &sum, &weight, &s->status);
    }
    pe__fraction_clear(&weight);
    pe__fraction_clear(&sum);
}

/* Σ w · account over those marked who are above 0. */
static void find_credit(vseries *s, pe__fraction *sum)
{
    pe__fraction_set(sum, 0, 1);
    for (int32_t i = 0; i < s->voters; i++) {
        if (!s->mark[i] || pe__fraction_sign(&s->stand[i]) <= 0)
            continue;
        pe__fraction_multiply(&s->part, &s->weight[i], &s->stand[i],
                              &s->status);
        pe__fraction_add(sum, sum, &s->part, &s->status);
    }
}

/* --- what a decision leaves ---------------------------------------------- */

static void raise_loads(vseries *s, int32_t winner)
{
    for (int32_t i = 0; i < s->voters; i++)
        if (s->mark[i] && pe__fraction_sign(&s->weight[i]) > 0 &&
            pe__fraction_compare(&s->stand[i], &s->score[winner],
                                 &s->status) < 0)
            pe__fraction_copy(&s->stand[i], &s->score[winner], &s->status);
}

static void pay(vseries *s, int32_t winner)
{
    pe__fraction price = PE__FRACTION_ZERO;
    bool all = pe__fraction_sign(&s->score[winner]) == 0;
    for (int32_t i = 0; i < s->voters; i++)
        s->mark[i] = s->mark[i] &&
                     (all || pe__fraction_sign(&s->stand[i]) > 0);
    weigh(s, &price);
    pe__fraction_divide(&price, &s->present, &price, &s->status);
    for (int32_t i = 0; i < s->voters; i++)
        if (s->mark[i])
            pe__fraction_subtract(&s->stand[i], &s->stand[i], &price,
                                  &s->status);
    pe__fraction_set(&s->part, 1, 1);
    for (int32_t i = 0; i < s->voters; i++)
        if (s->ballot[i] != NULL)
            pe__fraction_add(&s->stand[i], &s->stand[i], &s->part, &s->status);
    pe__fraction_clear(&price);
}

/* Each gets the greatest share of an option they approve. */
static void grant(vseries *s)
{
    pe__fraction best = PE__FRACTION_ZERO;
    for (int32_t i = 0; i < s->voters; i++) {
        if (s->ballot[i] == NULL)
            continue;
        pe__fraction_set(&best, 0, 1);
        for (int32_t a = 0; a < s->options; a++)
            if (approves(s, i, a) &&
                pe__fraction_compare(&s->support[a], &best, &s->status) > 0)
                pe__fraction_copy(&best, &s->support[a], &s->status);
        pe__fraction_divide(&best, &best, &s->present, &s->status);
        pe__fraction_add(&s->stand[i], &s->stand[i], &best, &s->status);
    }
    pe__fraction_clear(&best);
}

static void take_off(vseries *s)
{
    pe__fraction_set(&s->part, 1, 1);
    for (int32_t i = 0; i < s->voters; i++)
        if (s->mark[i])
            pe__fraction_subtract(&s->stand[i], &s->stand[i], &s->part,
                                  &s->status);
}

/* --- telling ------------------------------------------------------------- */

static void tell_exact(vseries *s, const pe__fraction *value)
{
    pe__buffer_text(&s->text, "\"");
    pe__fraction_write(value, &s->text, &s->status);
    pe__buffer_text(&s->text, "\"");
}

static void tell_head(vseries *s)
{
    for (int32_t i = 0; i < s->voters; i++)
        s->mark[i] = true;
    weigh(s, &s->present);
    pe__buffer_format(&s->text, "{\"kind\":\"series\",\"version\":1,"
                      "\"rule\":\"%s\",\"voters\":%d,\"decisions\":%d,"
                      "\"votes\":", s->rule, s->voters, s->decisions);
    tell_exact(s, &s->present);
    pe__buffer_format(&s->text, ",\"seed\":\"%" PRIu64 "\"}\n", s->seed);
}

static void tell_decision(vseries *s, int32_t d, int32_t bests, int32_t winner)
{
    int32_t options = s->options == 0 ? 1 : s->options;
    pe__buffer_format(&s->text, "{\"kind\":\"decision\",\"number\":%d,"
                      "\"took_part\":", d + 1);
    tell_exact(s, &s->present);
    if (s->own_seed[d] != 0)
        pe__buffer_format(&s->text, ",\"seed\":\"%" PRIu64 "\"",
                          s->own_seed[d]);
    for (int32_t a = 0; a < options; a++) {
        pe__buffer_text(&s->text, a == 0 ? ",\"approvals\":[" : ",");
        if (s->options == 0)
            pe__buffer_text(&s->text, "\"0\"");
        else
            tell_exact(s, &s->support[a]);
    }
    for (int32_t a = 0; a < options; a++) {
        pe__buffer_text(&s->text, a == 0 ? "],\"scores\":[" : ",");
        if (s->options == 0 || pe__fraction_sign(&s->support[a]) == 0)
            pe__buffer_text(&s->text, "null");
        else
            tell_exact(s, &s->score[a]);
    }
    pe__buffer_text(&s->text, "],\"tied\":[");
    for (int32_t k = 0; k < bests; k++)
        pe__buffer_format(&s->text, k == 0 ? "%d" : ",%d", s->tied[k] + 1);
    pe__buffer_format(&s->text, "],\"option\":%d}\n", winner + 1);
}

static void tell_result(vseries *s)
{
    pe__buffer_format(&s->text, "{\"kind\":\"result\",\"lots\":%" PRId64,
                      s->lots);
    for (int32_t i = 0; i < s->voters; i++)
        pe__buffer_format(&s->text, i == 0 ? ",\"satisfied\":[%" PRId64
                                           : ",%" PRId64, s->satisfied[i]);
    for (int32_t i = 0; i < s->voters; i++)
        pe__buffer_format(&s->text, i == 0 ? "],\"took_part\":[%" PRId64
                                           : ",%" PRId64, s->took_part[i]);
    for (int32_t i = 0; i < s->voters; i++) {
        pe__buffer_text(&s->text, i == 0 ? "],\"standing\":[" : ",");
        tell_exact(s, &s->stand[i]);
    }
    pe__buffer_text(&s->text, "]}\n");
}

/* --- deciding ------------------------------------------------------------ */

static void score_all(vseries *s)
{
    bool phragmen = strcmp(s->rule, "phragmen") == 0;
    for (int32_t a = 0; a < s->options; a++) {
        mark(s, a);
        if (phragmen)
            find_level(s, &s->score[a]);
        else
            find_credit(s, &s->score[a]);
    }
}

/* Whether a is as good as b (0), better (> 0) or worse. */
static int better(vseries *s, int32_t a, int32_t b)
{
    int order = pe__fraction_compare(&s->score[a], &s->score[b], &s->status);
    if (strcmp(s->rule, "phragmen") == 0)
        return -order;
    if (order == 0 && pe__fraction_sign(&s->score[a]) == 0)
        return pe__fraction_compare(&s->support[a], &s->support[b],
                                    &s->status);
    return order;
}

/* Into tied: supported options than which none is better. */
static int32_t find_best(vseries *s)
{
    int32_t bests = 0;
    for (int32_t a = 0; a < s->options; a++) {
        bool beaten = pe__fraction_sign(&s->support[a]) == 0;
        for (int32_t b = 0; b < s->options && !beaten; b++)
            beaten = pe__fraction_sign(&s->support[b]) > 0 &&
                     better(s, b, a) > 0;
        if (!beaten)
            s->tied[bests++] = a;
    }
    return bests;
}

static void close_decision(vseries *s, int32_t winner)
{
    mark(s, winner);
    for (int32_t i = 0; i < s->voters; i++)
        s->satisfied[i] += s->mark[i];
    if (strcmp(s->rule, "phragmen") == 0)
        raise_loads(s, winner);
    else if (strcmp(s->rule, "consensus") == 0)
        pay(s, winner);
    else
        take_off(s);
}

static void decide(vseries *s, int32_t d)
{
    for (int32_t i = 0; i < s->voters; i++) {
        s->mark[i] = s->ballot[i] != NULL;
        s->took_part[i] += s->mark[i];
    }
    weigh(s, &s->present);
    for (int32_t a = 0; a < s->options; a++) {
        mark(s, a);
        weigh(s, &s->support[a]);
    }
    if (strcmp(s->rule, "quota") == 0 && pe__fraction_sign(&s->present) > 0)
        grant(s);
    score_all(s);
    int32_t bests = find_best(s), winner = -1;
    if (bests > 0) {
        pe__random random;
        uint64_t own = s->own_seed[d];
        pe__random_seed(&random, own != 0 ? own : s->seed, (uint64_t)d + 1);
        winner = s->tied[pe__random_below(&random, (uint32_t)bests)];
    }
    s->lots += bests > 1;
    tell_decision(s, d, bests, winner);
    if (winner >= 0)
        close_decision(s, winner);
}

void pe__vseries_tell(vseries *s)
{
    tell_head(s);
    if (strcmp(s->rule, "consensus") == 0)
        for (int32_t i = 0; i < s->voters; i++)
            pe__fraction_set(&s->stand[i], 1, 1);
    for (int32_t d = 0; d < s->decisions && s->status == PE_OK; d++)
        if (pe__vseries_open(s, d))
            decide(s, d);
    tell_result(s);
}
