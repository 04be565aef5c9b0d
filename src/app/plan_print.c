/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A plan on a terminal: how it ended, how far it is from the best there is,
 * what it took. What is promised is rounded up, so that it is true as it
 * stands there. */
#include "plan_print.h"
#include <inttypes.h>
#include <langinfo.h>
#include <math.h>
#include <string.h>

enum { WIDTH_LEAST = 40, SMALLEST = 6 /* decimal places of a percentage */ };

pe__printing pe__plan_printing(FILE *out, int width)
{
    return (pe__printing){
        .out = out,
        .width = width < WIDTH_LEAST ? WIDTH_LEAST : width,
        .utf8 = !strcmp(nl_langinfo(CODESET), "UTF-8")};
}

/* Two figures that mean something, and no more places than six. */
const char *pe__plan_percent(double share, char out[PE__FIGURE])
{
    double percent = 100 * share;
    if (!isfinite(percent)) {
        snprintf(out, PE__FIGURE, "–");
        return out;
    }
    int places = percent > 0 ? 1 - (int)floor(log10(percent)) : 0;
    places = places < 0 ? 0 : places > SMALLEST ? SMALLEST : places;
    if (percent >= 1 && percent < 100)
        places = 1;
    snprintf(out, PE__FIGURE, "%.*f %%", places,
             percent > 0 ? pe__upwards(percent, places) : 0.0);
    return out;
}

const char *pe__plan_amount(double amount, char out[PE__FIGURE])
{
    static const char *const size[] = {"million", "billion", "trillion"};
    size_t k = 0;
    double most = fabs(amount);
    if (most < 999.95) {
        snprintf(out, PE__FIGURE, "%.4g", amount);
        return out;
    }
    if (most < 999999.5)
        return pe__grouped((int64_t)llround(amount), out);
    for (amount /= 1e6; fabs(amount) >= 999.5 && k < 2; k++)
        amount /= 1e3;
    snprintf(out, PE__FIGURE, "%.3g %s", amount, size[k]);
    return out;
}

/* --- how it ended --------------------------------------------------------- */

static const char *rounds_word(int32_t rounds)
{
    return rounds == 1 ? "round" : "rounds";
}

/* How far the proposals of the last round are apart. */
static void print_distance(const pe__printing *p, const pe__plan_result *r,
                           const char *lead)
{
    char worst[PE__FIGURE], value[PE__FIGURE];
    const pe_plan_round *last = &r->info->last;
    pe__say(p, 0,
            "%s what is asked for and what is made differ by no more than %s "
            "for any good, and by %s of the value of all.",
            lead, pe__plan_percent(last->worst, worst),
            pe__plan_percent(last->value_weighted, value));
}

static void print_outcome(const pe__printing *p, const pe__plan_result *r)
{
    char lead[96];
    const pe_plan_info *info = r->info;
    const char *word = rounds_word(info->rounds);
    switch (info->outcome) {
    case PE_PLAN_BALANCED:
        snprintf(lead, sizeof lead, "Balanced in %d %s:", info->rounds, word);
        break;
    case PE_PLAN_BALANCED_VALUE:
        snprintf(lead, sizeof lead, "Balanced by value in %d %s:",
                 info->rounds, word);
        break;
    case PE_PLAN_LIMIT:
        snprintf(lead, sizeof lead, "Not balanced after %d %s:", info->rounds,
                 word);
        break;
    case PE_PLAN_STOPPED:
        snprintf(lead, sizeof lead, "Stopped after %d %s:", info->rounds,
                 word);
        break;
    case PE_PLAN_NOTHING:
        pe__say(p, 0, "Nothing can be planned: no good is both asked for and "
                      "to be had.");
        return;
    }
    print_distance(p, r, lead);
}

/* "within 5 % from round 3 on, within 3 % from round 3, …" */
static void print_reached(const pe__printing *p, const pe__plan_result *r)
{
    const pe_plan_info *info = r->info;
    const int32_t round[] = {info->rounds_to_5, info->rounds_to_3,
                             info->rounds_to_1};
    static const int limit[] = {5, 3, 1};
    char line[160] = "";
    for (int k = 0; k < 3; k++) {
        size_t used = strlen(line);
        if (round[k] > 0)
            snprintf(line + used, sizeof line - used,
                     "%s within %d %% from round %d%s", used ? "," : "",
                     limit[k], round[k], used ? "" : " on");
    }
    if (*line)
        pe__say(p, 0, "Every good stayed%s.", line);
    else if (info->outcome != PE_PLAN_NOTHING)
        pe__say(p, 0, "Not every good came within 5 %%.");
}

/* The certificate. A gap without an end means that the repair gives some
 * council nothing of a good that it cannot do without. */
static void print_gap(const pe__printing *p, const pe__plan_result *r)
{
    char gap[PE__FIGURE];
    const pe_plan_info *info = r->info;
    if (info->outcome == PE_PLAN_NOTHING)
        return;
    if (!isfinite(info->last.gap)) {
        pe__say(p, 0, "How far this plan is from the best one cannot be said: "
                      "some council is left without what it cannot replace.");
        return;
    }
    pe__say(p, 0,
            "No feasible plan is better than this one by more than %s of "
            "social income.",
            pe__plan_percent(info->last.gap, gap));
}

/* Of the final plan, as it is written: looked at again here, so that the
 * sentence is never out of habit. */
static bool is_covered(const pe_plan_solution *s)
{
    for (int32_t g = 0; g < s->goods; g++)
        if (!(s->used[g] <= s->made[g] * (1 + 1e-9)))
            return false;
    return true;
}

static void print_cover(const pe__printing *p, const pe__plan_result *r)
{
    char cost[PE__FIGURE];
    if (r->info->outcome == PE_PLAN_NOTHING)
        return;
    if (is_covered(r->solution))
        pe__say(p, 0,
                "The final plan uses no more of any good than there is; what "
                "was cut for that cost %s of social income.",
                pe__plan_percent(r->info->allocation_cost, cost));
    else
        pe__say(p, 0, "The final plan uses more of some good than there is: "
                      "do not adopt it.");
}

/* What is needed to do it again. */
static void print_end(const pe__printing *p, const pe__plan_result *r)
{
    double seconds = 0;
    const int64_t rounds = r->solution->rounds;
    for (int64_t k = 0; r->seconds && k < rounds; k++)
        seconds += r->seconds[k];
    fputc('\n', p->out);
    pe__say(p, 0, "%d %s in %.2f s, rule %s, seed %" PRIu64 ", input %.12s",
            r->info->rounds, rounds_word(r->info->rounds), seconds, r->rule,
            r->seed, pe__economy_sha256(r->economy));
}

void pe__plan_print(const pe__plan_story *story)
{
    const pe__printing *p = story->p;
    const pe__plan_result *result = story->result;
    fputc('\n', p->out);
    print_outcome(p, result);
    print_reached(p, result);
    print_gap(p, result);
    print_cover(p, result);
    pe__plan_print_goods(story);
    pe__plan_print_revised(story);
    pe__plan_print_councils(story);
    pe__plan_print_federations(story);
    print_end(p, result);
}
