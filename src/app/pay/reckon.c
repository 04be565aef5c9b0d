/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Shares by largest remainder (Hamilton's method): everybody first gets the
 * whole part of their exact share, then the units that are left go to the
 * largest fractions. Products of two 53-bit numbers need 106 bits. */
#include "reckon.h"

#include "error.h"
#include "mem.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const int64_t MOST = (int64_t)1 << 53;

__extension__ typedef unsigned __int128 wide;

/* A line's claim on what is shared out, and what of a unit it missed. */
typedef struct {
    uint64_t weight;
    uint64_t fraction; /* remainder of the division, < sum of weights */
    int64_t place;     /* in the lines */
} claim;

static int by_fraction(const void *a, const void *b)
{
    const claim *x = a, *y = b;
    if (x->fraction != y->fraction)
        return x->fraction > y->fraction ? -1 : 1;
    return x->place < y->place ? -1 : x->place > y->place;
}

/* Gives `amount` out by weight into share[place]; the sum of weights is > 0
 * and fits 63 bits. Sorts the claims. */
static void share_out(int64_t amount, claim *claims, int64_t count,
                      uint64_t weights, int64_t *share)
{
    int64_t left = amount;
    for (int64_t k = 0; k < count; k++) {
        wide product = (wide)(uint64_t)amount * claims[k].weight;
        share[claims[k].place] = (int64_t)(product / weights);
        claims[k].fraction = (uint64_t)(product % weights);
        left -= share[claims[k].place];
    }
    qsort(claims, (size_t)count, sizeof *claims, by_fraction);
    for (int64_t k = 0; k < left; k++) /* left < count */
        share[claims[k].place]++;
}

/* The points of the rating that stands at `place`, from 0, when sorted. */
static int32_t points_at(const int32_t *with, int32_t place)
{
    int32_t points = PE__EFFORT_LEAST;
    for (; points < PE__EFFORT_MOST && place >= with[points]; points++)
        place -= with[points];
    return points;
}

int32_t pe__pay_median_times_2(const int32_t with[PE__EFFORT_MOST + 1])
{
    int32_t count = 0;
    for (int32_t k = PE__EFFORT_LEAST; k <= PE__EFFORT_MOST; k++)
        count += with[k];
    return count == 0 ? 0
                      : points_at(with, (count - 1) / 2) +
                            points_at(with, count / 2);
}

static pe_status fault(pe_error *err, int64_t place, const char *what)
{
    return pe__fail(err, PE_BAD_INPUT, "pay, line %" PRId64 ": %s", place + 1,
                    what);
}

static pe_status check(const pe__pay_rule *rule, int64_t pool,
                       const pe__pay_line *line, int64_t lines, pe_error *err)
{
    if (pool < 0 || pool > MOST)
        return pe__fail(err, PE_BAD_INPUT,
                        "the pool must be from 0 to 2^53");
    if (rule->least_percent < 50 || rule->least_percent > 100 ||
        rule->most_percent < 100 || rule->most_percent > 200)
        return pe__fail(err, PE_BAD_INPUT,
                        "effort may count from 50 ... 100 percent to 100 ... "
                        "200 percent of the average");
    int64_t quarters = 0, needs = 0;
    for (int64_t k = 0; k < lines; k++) {
        if (k && line[k].member <= line[k - 1].member)
            return fault(err, k, "members must be in order, each once");
        if (line[k].quarters < 0 || line[k].quarters > MOST / 256 - quarters)
            return fault(err, k, "hours must be 0 or more, and not beyond "
                                 "all reason");
        if (line[k].need < 0 || line[k].need > MOST - needs)
            return fault(err, k, "an allowance must be 0 or more, and not "
                                 "beyond all reason");
        quarters += line[k].quarters;
        needs += line[k].need;
    }
    return PE_OK;
}

/* Enough co-workers have rated, and the rule asks for it. */
static bool rated(const pe__pay_rule *rule, const pe__pay_line *line)
{
    return rule->by_effort && line->raters >= PE__EFFORT_RATERS;
}

/* The mean of medians, weighted by hours, × 2000 and rounded down: what 100 %
 * stands for. 0 when nobody was rated enough. */
static int32_t average_effort(const pe__pay_rule *rule,
                              const pe__pay_line *line, int64_t lines)
{
    wide sum = 0;
    uint64_t quarters = 0;
    for (int64_t k = 0; k < lines; k++) {
        if (!rated(rule, &line[k]))
            continue;
        sum += (wide)(uint64_t)line[k].quarters *
               (wide)(uint32_t)line[k].median_times_2;
        quarters += (uint64_t)line[k].quarters;
    }
    return quarters ? (int32_t)(sum * 1000 / quarters) : 0;
}

static int32_t percent_of(const pe__pay_rule *rule, const pe__pay_line *line,
                          int32_t average)
{
    if (!rated(rule, line) || average <= 0)
        return 100;
    int64_t percent = ((int64_t)line->median_times_2 * 100000 + average / 2) /
                      average;
    if (percent < rule->least_percent)
        return rule->least_percent;
    return percent > rule->most_percent ? rule->most_percent
                                        : (int32_t)percent;
}

/* Needs come first; a pool too small for them gives each the same part. */
static void meet_needs(int64_t pool, pe__pay_line *line, int64_t lines,
                       claim *claims, int64_t *share, pe__pay_sum *sum)
{
    sum->needs_asked = 0;
    for (int64_t k = 0; k < lines; k++) {
        claims[k] = (claim){.weight = (uint64_t)line[k].need, .place = k};
        sum->needs_asked += line[k].need;
    }
    sum->needs_met = sum->needs_asked < pool ? sum->needs_asked : pool;
    if (sum->needs_asked)
        share_out(sum->needs_met, claims, lines, (uint64_t)sum->needs_asked,
                  share);
    for (int64_t k = 0; k < lines; k++)
        line[k].allowance = sum->needs_asked ? share[k] : 0;
}

static void pay_hours(pe__pay_line *line, int64_t lines, claim *claims,
                      int64_t *share, pe__pay_sum *sum)
{
    uint64_t weights = 0;
    for (int64_t k = 0; k < lines; k++) {
        uint64_t weight = (uint64_t)line[k].quarters *
                          (uint64_t)line[k].percent;
        claims[k] = (claim){.weight = weight, .place = k};
        weights += weight;
    }
    if (weights)
        share_out(sum->for_hours, claims, lines, weights, share);
    else
        sum->unspent = sum->for_hours;
    for (int64_t k = 0; k < lines; k++) {
        line[k].base = weights ? share[k] : 0;
        line[k].amount = line[k].base + line[k].allowance;
    }
}

pe_status pe__pay_reckon(const pe__pay_rule *rule, int64_t pool,
                         pe__pay_line *line, int64_t lines, pe__pay_sum *sum,
                         pe_error *err)
{
    pe_status status = check(rule, pool, line, lines, err);
    if (status)
        return status;
    claim *claims = pe__alloc((size_t)lines, sizeof *claims);
    int64_t *share = pe__alloc((size_t)lines, sizeof *share);
    if (!claims || !share) {
        status = pe__fail_memory(err);
        goto out;
    }
    *sum = (pe__pay_sum){.pool = pool};
    sum->average_times_2000 = average_effort(rule, line, lines);
    for (int64_t k = 0; k < lines; k++) {
        line[k].percent = percent_of(rule, &line[k], sum->average_times_2000);
        sum->quarters += line[k].quarters;
    }
    meet_needs(pool, line, lines, claims, share, sum);
    sum->for_hours = pool - sum->needs_met;
    pay_hours(line, lines, claims, share, sum);
out:
    pe__free(share);
    pe__free(claims);
    return status;
}
