/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Pledges, and the rules of a pot. */
#include "calendar.h"
#include "error.h"
#include "large.h"

#include <parecon/fund.h>

enum { MONTHS_MOST = 12 * 1000 };

/* The day `months` after `day`: the same day of the month, or its last. */
static int64_t months_after(int64_t day, int64_t months)
{
    pe__date date = pe__date_of(day);
    const int64_t month = date.year * 12 + date.month - 1 + months;
    date.year = month >= 0 ? month / 12 : -((11 - month) / 12);
    date.month = (int)(month - date.year * 12) + 1;
    const int last = pe__days_in(date.year, date.month);
    date.day = date.day < last ? date.day : last;
    return pe__day_of(date);
}

/* How many payments of the pledge fall between two days. */
static bool count_payments(const pe_fund_pledge *p, int64_t from, int64_t to,
                           int64_t *count)
{
    *count = 0;
    to = p->until < to ? p->until : to;
    if (to < from || to < p->from)
        return true;
    if (p->months <= 0 && p->days <= 0) {
        *count = p->from >= from;
        return true;
    }
    if (p->months <= 0) {
        const int64_t before = p->from < from
                                   ? (from - p->from + p->days - 1) / p->days
                                   : 0;
        *count = (to - p->from) / p->days - before + 1;
        return true;
    }
    for (int64_t k = 0; k <= MONTHS_MOST; k++) {
        const int64_t day = months_after(p->from, k * p->months);
        if (day > to)
            return true;
        *count += day >= from;
    }
    return false;
}

static bool is_sane(const pe_fund_pledge *p)
{
    const int64_t far = 100000000; /* days: some 270,000 years */
    return p->amount >= 0 && p->from > -far && p->from < far &&
           p->until < far && p->kept >= 0 && p->kept <= 1000;
}

pe_status pe_fund_expect(const pe_fund_pledge *pledge, int64_t pledges,
                         int64_t from, int64_t to, int64_t *promised,
                         int64_t *expected, pe_error *err)
{
    *promised = *expected = 0;
    for (int64_t k = 0; k < pledges; k++) {
        const pe_fund_pledge *p = &pledge[k];
        int64_t count, all, likely;
        if (!is_sane(p) || !count_payments(p, from, to, &count))
            return pe__fail(err, PE_BAD_INPUT, "pledge %lld is below 0, "
                            "goes on for more than a thousand years, or is "
                            "kept by more than 1,000 per mille",
                            (long long)k + 1);
        const int64_t each = (int64_t)(pe__wide_product(p->amount, p->kept) /
                                       1000U);
        if (__builtin_mul_overflow(p->amount, count, &all) ||
            __builtin_mul_overflow(each, count, &likely) ||
            __builtin_add_overflow(*promised, all, promised) ||
            __builtin_add_overflow(*expected, likely, expected))
            return pe__fail(err, PE_BAD_INPUT, "what is pledged comes to more "
                            "than 2^63");
    }
    return PE_OK;
}

/* --- pots ----------------------------------------------------------------- */

/* Drawn in the days before; of one person, or (0) of everybody. */
static int64_t drawn(const pe_fund_pot *pot, const pe_fund_draw *draw,
                     int64_t person)
{
    int64_t sum = 0;
    for (int64_t k = 0; k < draw->befores; k++)
        if (draw->before[k].day <= draw->day &&
            draw->before[k].day > draw->day - pot->days &&
            (person == 0 || draw->before[k].person == person) &&
            __builtin_add_overflow(sum, draw->before[k].amount, &sum))
            return INT64_MAX;
    return sum;
}

/* What a limit leaves. */
static int64_t rest_of(int64_t most, int64_t used)
{
    if (most < 0)
        return INT64_MAX;
    return used < most ? most - used : 0;
}

/* People who may sign and agree, each once; nobody for themselves. */
static int32_t signatures(const pe_fund_pot *pot, const pe_fund_draw *draw)
{
    int32_t count = 0;
    for (int32_t k = 0; k < draw->agreed; k++) {
        const pe_fund_hand *hand = &draw->agrees[k];
        bool counts = (hand->roles & pot->signers) != 0 &&
                      hand->person != draw->asks.person &&
                      (draw->payee == 0 || hand->person != draw->payee);
        for (int32_t j = 0; j < k && counts; j++)
            counts = draw->agrees[j].person != hand->person;
        count += counts;
    }
    return count;
}

static pe_fund_verdict over(pe_fund_verdict verdict, int64_t most,
                            const pe_fund_draw *draw, int64_t *info)
{
    if (draw->amount <= most)
        return PE_FUND_MAY;
    *info = most;
    return verdict;
}

static pe_fund_verdict limits(const pe_fund_pot *pot, const pe_fund_draw *draw,
                              int64_t *info)
{
    const int64_t rest = pot->balance > pot->keep
                             ? pot->balance - (pot->keep > 0 ? pot->keep : 0)
                             : 0;
    pe_fund_verdict v = over(PE_FUND_OVER_EACH, rest_of(pot->each_most, 0),
                             draw, info);
    if (v == PE_FUND_MAY)
        v = over(PE_FUND_OVER_PERSON,
                 rest_of(pot->person_most,
                         drawn(pot, draw, draw->asks.person)), draw, info);
    if (v == PE_FUND_MAY)
        v = over(PE_FUND_OVER_ALL, rest_of(pot->all_most,
                                           drawn(pot, draw, 0)), draw, info);
    return v == PE_FUND_MAY ? over(PE_FUND_OVER_BALANCE, rest, draw, info) : v;
}

pe_fund_verdict pe_fund_may_draw(const pe_fund_pot *pot,
                                 const pe_fund_draw *draw, int64_t *info)
{
    *info = 0;
    if (draw->day < pot->opens || draw->day > pot->closes)
        return PE_FUND_NOT_OPEN;
    if (draw->purpose < 0 || draw->purpose > 63 ||
        (pot->purposes >> draw->purpose & 1) == 0)
        return PE_FUND_WRONG_PURPOSE;
    if ((draw->asks.roles & pot->roles) == 0)
        return PE_FUND_WRONG_ROLE;
    if (draw->amount <= 0)
        return PE_FUND_OVER_EACH;
    const pe_fund_verdict verdict = limits(pot, draw, info);
    if (verdict != PE_FUND_MAY)
        return verdict;
    /* who asks is the first hand */
    const bool alone = pot->alone_most < 0 || draw->amount <= pot->alone_most;
    const int32_t wanted = alone ? 1 : pot->signatures > 1 ? pot->signatures
                                                           : 1;
    const int32_t have = 1 + signatures(pot, draw);
    *info = wanted > have ? wanted - have : 0;
    return *info > 0 ? PE_FUND_NEEDS_SIGNATURES : PE_FUND_MAY;
}
