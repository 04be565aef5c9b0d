/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Exact re-division of a pair: everything two members hold is put on one
 * table and divided anew as well as can be.
 *
 * The pieces are cut into two halves of at most 2^8 or so ways each; the ways
 * of the second half are sorted by hours, and for every way of the first the
 * window of ways that leaves both members inside their hours is scanned (meet
 * in the middle: Horowitz & Sahni 1974, doi:10.1145/321812.321823). As the
 * pair's total load is given, the sum of the two members' costs is one
 * quadratic in the first member's load: the search is for the point nearest to
 * a target in the plane of loads.
 *
 * Better is, in this order: fewer quarters outside the bands, fewer pieces
 * above the limits, a smaller sum of costs and aims. Cost of a call: about
 * 2^8 windows of a tenth of 2^8 points, 5 µs with vectors of 8 floats. */
#include "pair.h"
#include "mem.h"

#include <string.h>

pe__pair *pe__pair_new(pe_jobs *jobs, int32_t most)
{
    pe__pair *p = pe__zalloc(1, sizeof *p);
    if (!p)
        return NULL;
    p->jobs = jobs;
    p->most = 2 * most + 4;
    p->items = pe__alloc((size_t)p->most, sizeof *p->items);
    p->plays = pe__alloc(MOST_PLAY, sizeof *p->plays);
    if (!p->items || !p->plays) {
        pe__pair_free(p);
        return NULL;
    }
    return p;
}

void pe__pair_free(pe__pair *p)
{
    if (!p)
        return;
    pe__free(p->items);
    pe__free(p->plays);
    pe__free(p);
}

void pe__pair_owns(pe__pair *p, int32_t *holders, int32_t owner, int32_t owners)
{
    p->holders = holders;
    p->owner = owner;
    p->owners = owners;
}

/* --- the table ------------------------------------------------------------ */

static bool may_split(const pe__pair *p, const item *it)
{
    if (!it->may[0] || !it->may[1] || it->hours < 2 * it->least)
        return false;
    if (it->now > 0 && it->now < it->hours)
        return true; /* both hold it already */
    const int32_t most = pe__most(p->jobs, it->task);
    if (most == INT32_MAX)
        return true;
    return it->task % p->owners == p->owner && p->holders[it->task] < most;
}

static void describe(pe__pair *p, item *it)
{
    const pe_jobs *jobs = p->jobs;
    for (int32_t r = 0; r < jobs->ratings; r++)
        it->rating[r] = pe__rating(jobs, r, it->task);
    it->least = pe__least(jobs, it->task);
    it->longest = pe__longest(jobs, it->task);
    it->slot = pe__slot(jobs, it->task);
    for (int m = 0; m < 2; m++) {
        it->may[m] = pe__may(jobs, p->member[m], it->task);
        it->pin[m] = pe__link(&jobs->pin, p->member[m], it->task) >= 0;
        if (!p->aimless)
            it->price[m] =
                pe__price_of(jobs, p->aims, p->member[m], it->task);
    }
    it->split = may_split(p, it);
    it->settled = false;
}

static void add_week(pe__pair *p, const pe__weeks *w, int m)
{
    const int64_t first = w->first[p->member[m]];
    const int32_t before = p->count;
    for (int64_t k = first; k < first + w->count[p->member[m]]; k++) {
        int32_t at = 0;
        while (at < before && p->items[at].task != w->task[k])
            at++;
        if (at == before)
            at = p->count++;
        item *it = &p->items[at];
        if (at >= before) {
            it->task = w->task[k];
            it->hours = it->now = 0;
        }
        it->hours += w->hours[k];
        it->now += m == 0 ? w->hours[k] : 0;
    }
}

static void lay_table(pe__pair *p, const pe__weeks *w)
{
    const pe_jobs *jobs = p->jobs;
    for (int m = 0; m < 2; m++) {
        const int32_t i = p->member[m];
        p->low[m] = pe__lowest(jobs, i);
        p->high[m] = pe__highest(jobs, i);
        p->limit[m] = w->limit[i];
        p->fair[m] = pe__fair(jobs, i);
        for (int32_t r = 0; r < jobs->ratings; r++)
            p->want[m][r] = p->fair[m] * pe__target(jobs, r, i);
    }
    p->count = 0;
    add_week(p, w, 0);
    add_week(p, w, 1);
    p->total_hours = 0;
    memset(p->total_load, 0, sizeof p->total_load);
    for (int32_t k = 0; k < p->count; k++) {
        item *it = &p->items[k];
        describe(p, it);
        it->then = it->now;
        p->total_hours += it->hours;
        for (int32_t r = 0; r < jobs->ratings; r++)
            p->total_load[r] += it->hours * it->rating[r];
    }
}

/* Hours of the first member that trespass least, and the quadratic. */
static void find_window(pe__pair *p)
{
    const int32_t all = p->total_hours;
    const int32_t a = p->low[0] > all - p->high[1] ? p->low[0]
                                                   : all - p->high[1];
    const int32_t b = p->high[0] < all - p->low[1] ? p->high[0]
                                                   : all - p->low[1];
    p->from = a < b ? a : b;
    p->to = a < b ? b : a;
    const double favour = p->aims->favour;
    const double x = favour / p->fair[0], y = 1.0 / p->fair[1];
    p->bend = x + y;
    for (int32_t r = 0; r < p->jobs->ratings; r++)
        p->middle[r] = (x * p->want[0][r] +
                        y * (p->total_load[r] - p->want[1][r])) / p->bend;
}
/* --- exact comparison ----------------------------------------------------- */

typedef struct {
    int32_t outside, excess;
    double cost, balance, largest;
} worth;

static worth worth_of(const pe__pair *p, bool then)
{
    const int32_t ratings = p->jobs->ratings;
    int32_t hours = 0, count[2] = {0, 0};
    double load[RATINGS] = {0};
    worth w = {0, 0, 0.0, 0.0, 0.0};
    for (int32_t k = 0; k < p->count; k++) {
        const item *it = &p->items[k];
        const int32_t mine = then ? it->then : it->now;
        hours += mine;
        count[0] += mine > 0;
        count[1] += mine < it->hours;
        for (int32_t r = 0; r < ratings; r++)
            load[r] += mine * it->rating[r];
        w.cost += pe__pair_aims(p, it, mine);
    }
    for (int32_t r = 0; r < ratings; r++) {
        const double a = load[r] - p->want[0][r];
        const double b = p->total_load[r] - load[r] - p->want[1][r];
        const double weight = p->jobs->weight[r];
        w.balance += weight * (a * a / p->fair[0] + b * b / p->fair[1]);
        w.cost += weight * (p->aims->favour - 1.0) * a * a / p->fair[0];
        if (weight > 0.0) {
            w.largest = fmax(w.largest, fabs(a) / p->fair[0]);
            w.largest = fmax(w.largest, fabs(b) / p->fair[1]);
        }
    }
    w.outside = pe__pair_miss(p, hours);
    for (int m = 0; m < 2; m++)
        w.excess += count[m] > p->limit[m] ? count[m] - p->limit[m] : 0;
    w.cost += w.balance;
    if (!isinf(p->aims->outside))
        w.cost += p->aims->outside * w.outside;
    return w;
}

static bool better(const pe__aims *aims, const worth *then, const worth *now)
{
    if (isinf(aims->outside) && then->outside != now->outside)
        return then->outside < now->outside;
    if (then->excess != now->excess)
        return then->excess < now->excess;
    if (aims->keep_balance && then->balance > now->balance)
        return false;
    return then->cost < now->cost - 1e-9 * (1.0 + fabs(now->cost));
}

/* --- quarters of tasks that both hold ------------------------------------- */

/* What the first of two holders may have: neither piece too short or too
 * long. */
static int32_t least_first(const item *it)
{
    const int32_t rest = it->hours - it->longest;
    return rest > it->least ? rest : it->least;
}

static int32_t most_first(const item *it)
{
    const int32_t most = it->hours - it->least;
    return most < it->longest ? most : it->longest;
}

/* Shifts quarters of item k, and as many back of item m (m < 0: of none), by
 * the minimiser of the quadratic along that line. */
static void shift_quarters(pe__pair *p, int32_t k, int32_t m, double *load,
                           int32_t *hours)
{
    item *a = &p->items[k], *b = m >= 0 ? &p->items[m] : NULL;
    double slope = 0.0, bend = 0.0, d[RATINGS];
    for (int32_t r = 0; r < p->jobs->ratings; r++) {
        d[r] = a->rating[r] - (b ? b->rating[r] : 0.0);
        slope += p->jobs->weight[r] * d[r] * (load[r] - p->middle[r]);
        bend += p->jobs->weight[r] * d[r] * d[r];
    }
    int32_t low = least_first(a) - a->then, high = most_first(a) - a->then;
    if (b) {
        const int32_t down = b->then - most_first(b);
        const int32_t up = b->then - least_first(b);
        low = low > down ? low : down;
        high = high < up ? high : up;
    } else {
        low = low > p->from - *hours ? low : p->from - *hours;
        high = high < p->to - *hours ? high : p->to - *hours;
    }
    if (low > high || bend <= 0.0)
        return;
    int32_t by = (int32_t)fmax(fmin(rint(-slope / bend), high), low);
    if (low > 0 || high < 0)
        by = by < low ? low : by > high ? high : by;
    if (by == 0)
        return;
    a->then += by;
    if (b)
        b->then -= by;
    else
        *hours += by;
    for (int32_t r = 0; r < p->jobs->ratings; r++)
        load[r] += by * d[r];
}

static bool divisible(const item *it)
{
    return it->split && it->then > 0 && it->then < it->hours &&
           it->then >= it->least && it->hours - it->then >= it->least;
}

static void fine_tune(pe__pair *p)
{
    int32_t both[MOST_PLAY], n = 0, hours = 0;
    double load[RATINGS] = {0};
    for (int32_t k = 0; k < p->count; k++) {
        const item *it = &p->items[k];
        hours += it->then;
        for (int32_t r = 0; r < p->jobs->ratings; r++)
            load[r] += it->then * it->rating[r];
        if (n < MOST_PLAY && divisible(it))
            both[n++] = k;
    }
    if (n == 0 || p->aims->move > 0.0)
        return;
    for (int turn = 0; turn < 3; turn++)
        for (int32_t k = 0; k < n; k++) {
            shift_quarters(p, both[k], -1, load, &hours);
            for (int32_t m = 0; m < n; m++)
                if (m != k)
                    shift_quarters(p, both[k], both[m], load, &hours);
        }
}

/* --- writing back --------------------------------------------------------- */

static bool fits(const pe__pair *p, const pe__weeks *w)
{
    int32_t count[2] = {0, 0};
    for (int32_t k = 0; k < p->count; k++) {
        count[0] += p->items[k].then > 0;
        count[1] += p->items[k].then < p->items[k].hours;
    }
    for (int m = 0; m < 2; m++) {
        const int64_t first = w->first[p->member[m]];
        if (count[m] > w->first[p->member[m] + 1] - first)
            return false;
    }
    return true;
}

static void write_back(const pe__pair *p, pe__weeks *w)
{
    for (int m = 0; m < 2; m++) {
        const int64_t first = w->first[p->member[m]];
        int32_t n = 0;
        for (int32_t k = 0; k < p->count; k++) {
            const item *it = &p->items[k];
            const int32_t hours = m == 0 ? it->then : it->hours - it->then;
            if (hours == 0)
                continue;
            w->task[first + n] = it->task;
            w->hours[first + n++] = hours;
        }
        w->count[p->member[m]] = n;
    }
    for (int32_t k = 0; p->holders && k < p->count; k++) {
        const item *it = &p->items[k];
        const int32_t before = pe__whole(it) ? 1 : 2;
        const int32_t after = it->then == 0 || it->then == it->hours ? 1 : 2;
        if (before != after && it->task % p->owners == p->owner)
            p->holders[it->task] += after - before;
    }
}

bool pe__pair_find(pe__pair *p, const pe__weeks *weeks, const pe__aims *aims,
                   pe__random *random, int32_t a, int32_t b, pe__gain *gain)
{
    p->member[0] = a;
    p->member[1] = b;
    p->aims = aims;
    p->aimless = pe__aimless(aims);
    lay_table(p, weeks);
    if (p->fair[0] <= 0.0 || p->fair[1] <= 0.0 || p->count == 0)
        return false;
    find_window(p);
    pe__pair_play(p, random, aims->ways > 0 ? aims->ways : HALF / 2);
    int32_t now = 0;
    for (int32_t k = 0; k < p->count; k++)
        now += p->items[k].now;
    if (!pe__pair_scan(p, now))
        return false;
    fine_tune(p);
    const worth before = worth_of(p, false), after = worth_of(p, true);
    *gain = (pe__gain){after.outside - before.outside,
                       after.excess - before.excess, after.cost - before.cost,
                       after.balance - before.balance, after.largest,
                       before.largest};
    return better(aims, &after, &before) && fits(p, weeks);
}

void pe__pair_take(pe__pair *p, pe__weeks *weeks)
{
    write_back(p, weeks);
}
