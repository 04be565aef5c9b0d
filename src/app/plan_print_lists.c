/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Whom and what a plan leaves something to be desired for: goods that are far
 * off or that nobody can make, councils that are not approved, needs that a
 * right does not pay for. Lists are short; the files have all. */
#include "plan_print.h"
#include <inttypes.h>
#include <math.h>
#include <string.h>

enum { SHOWN = 5 };

typedef struct {
    const pe__printing *p;
    const pe__plan_result *r;
} printing;

static const char *label(const printing *at, pe__label which, int64_t i,
                         char room[PE__LABEL_ROOM])
{
    return pe__economy_text(at->r->economy, which, i, room);
}

/* Under the rows of a list that was cut. */
static void print_rest(const pe__printing *p, int64_t rest, const char *file)
{
    char count[PE__FIGURE];
    if (rest > 0)
        fprintf(p->out, "  and %s more (%s has all)\n",
                pe__grouped(rest, count), file);
}

/* The indices with the largest keys, first one first; equal keys in the order
 * of the table. `key` gives no more than 0 for those left out. Returns how
 * many have a key; at most SHOWN are filled in. O(count × SHOWN). */
static int64_t largest(const printing *at, int64_t count,
                       double (*key)(const pe__plan_result *, int64_t),
                       int64_t out[SHOWN])
{
    double kept[SHOWN];
    int64_t found = 0;
    for (int64_t i = 0; i < count; i++) {
        double value = key(at->r, i);
        if (!(value > 0))
            continue;
        int64_t place = found < SHOWN ? found : SHOWN;
        found++;
        for (; place > 0 && kept[place - 1] < value; place--) {
            if (place < SHOWN) {
                kept[place] = kept[place - 1];
                out[place] = out[place - 1];
            }
        }
        if (place < SHOWN) {
            kept[place] = value;
            out[place] = i;
        }
    }
    return found;
}

/* --- goods ---------------------------------------------------------------- */

static bool good_is(const pe__plan_result *r, int64_t g, uint8_t standing)
{
    return r->solution->good_standing[g] == standing;
}

/* How far a good is off, where that is more than 1 %. */
static double distance(const pe__plan_result *r, int64_t g)
{
    const pe_plan_solution *s = r->solution;
    double percent = pe__imbalance_percent(s->supply[g], s->demand[g]);
    return good_is(r, g, PE_PLAN_FINE) && percent > 1 ? percent : 0;
}

static void print_off(const printing *at)
{
    int64_t good[SHOWN];
    char name[PE__LABEL_ROOM], asked[PE__FIGURE], made[PE__FIGURE];
    char unit[PE__LABEL_ROOM];
    const pe_plan_solution *s = at->r->solution;
    int64_t found = largest(at, s->goods, distance, good);
    if (!found)
        return;
    pe__heading(at->p, "Goods more than 1 % off");
    for (int64_t k = 0; k < found && k < SHOWN; k++) {
        int64_t g = good[k];
        pe__say(at->p, 2, "%s: %s proposed, %s asked for (%s)",
                label(at, PE__GOOD_NAME, g, name),
                pe__plan_amount(s->supply[g], made), pe__plan_amount(s->demand[g], asked),
                label(at, PE__GOOD_UNIT, g, unit));
    }
    print_rest(at->p, found - SHOWN, "prices.csv");
}

static double is_unmade(const pe__plan_result *r, int64_t g)
{
    return good_is(r, g, PE_PLAN_UNMADE);
}

static void print_unmade(const printing *at)
{
    int64_t good[SHOWN];
    char name[PE__LABEL_ROOM];
    int64_t found = largest(at, at->r->solution->goods, is_unmade, good);
    if (!found)
        return;
    pe__heading(at->p, "Asked for, but nobody can make it");
    for (int64_t k = 0; k < found && k < SHOWN; k++)
        pe__say(at->p, 2, "%s", label(at, PE__GOOD_NAME, good[k], name));
    print_rest(at->p, found - SHOWN, "prices.csv");
}

/* --- how prices moved ------------------------------------------------------ */

/* ln(price now / start price), or 0 where either is not known or the good
 * does not count. */
static double moved(const pe__plan_result *r, int64_t g)
{
    const double *start = pe__economy_problem(r->economy)->price;
    double before = start ? start[g] : 1;
    return good_is(r, g, PE_PLAN_FINE) && before > 0
               ? log(r->solution->price[g] / before)
               : 0;
}

static double moved_up(const pe__plan_result *r, int64_t g)
{
    double by = moved(r, g);
    return by > 0.001 ? by : 0;
}

static double moved_down(const pe__plan_result *r, int64_t g)
{
    double by = moved(r, g);
    return by < -0.001 ? -by : 0;
}

/* "+12 %", "-3.1 %", and beyond the double or the half "× 2.5", "÷ 3.1". */
static const char *change_text(double ln, char out[PE__FIGURE])
{
    double percent = 100 * expm1(ln);
    if (fabs(ln) >= log(2))
        snprintf(out, PE__FIGURE, "%s %.3g", ln > 0 ? "×" : "÷",
                 exp(fabs(ln)));
    else
        snprintf(out, PE__FIGURE, "%+.*f %%", fabs(percent) < 9.5 ? 1 : 0,
                 percent);
    return out;
}

/* "Water +12 %; Bread +3.1 %" */
static void print_moved(const printing *at, const char *lead,
                        double (*key)(const pe__plan_result *, int64_t))
{
    enum { NAMED = 3 };
    int64_t good[SHOWN];
    char name[PE__LABEL_ROOM], line[600] = "", change[PE__FIGURE];
    int64_t found = largest(at, at->r->solution->goods, key, good);
    for (int64_t k = 0; k < found && k < NAMED; k++) {
        size_t used = strlen(line);
        snprintf(line + used, sizeof line - used, "%s%.100s %s",
                 k ? "; " : "", label(at, PE__GOOD_NAME, good[k], name),
                 change_text(moved(at->r, good[k]), change));
    }
    if (found)
        pe__say(at->p, 2, "%s: %s", lead, line);
}

static bool any_moved(const pe__plan_result *r)
{
    for (int32_t g = 0; g < r->solution->goods; g++)
        if (fabs(moved(r, g)) > 0.001)
            return true;
    return false;
}

void pe__plan_print_goods(const pe__printing *p, const pe__plan_result *r)
{
    const printing at = {p, r};
    print_off(&at);
    print_unmade(&at);
    if (!any_moved(r))
        return;
    pe__heading(p, "Prices that moved most from where they started");
    print_moved(&at, "up", moved_up);
    print_moved(&at, "down", moved_down);
}

/* --- councils -------------------------------------------------------------- */

static double ratio(const pe_plan_solution *s, int64_t w)
{
    return s->cost[w] > 0 ? s->benefit[w] / s->cost[w] : NAN;
}

/* Larger the further SB is below SC. */
static double is_refused(const pe__plan_result *r, int64_t w)
{
    if (pe__is_approved(r, w))
        return 0;
    double of_cost = ratio(r->solution, w);
    return isfinite(of_cost) ? 1 + fmax(0, 1 - of_cost) : 1;
}

static double is_appealed(const pe__plan_result *r, int64_t w)
{
    const pe_plan_problem *p = pe__economy_problem(r->economy);
    return p->appeals && p->appeals[w] &&
           r->solution->benefit[w] < r->solution->cost[w];
}

static void print_refused(const printing *at)
{
    int64_t council[SHOWN];
    char name[PE__LABEL_ROOM];
    const pe_plan_solution *s = at->r->solution;
    int64_t found = largest(at, s->workers, is_refused, council);
    if (!found)
        return;
    pe__heading(at->p, "Not approved: worth less than it takes (SB below SC)");
    for (int64_t k = 0; k < found && k < SHOWN; k++) {
        double of_cost = ratio(s, council[k]);
        if (isfinite(of_cost))
            pe__say(at->p, 2, "%s: SB/SC %.3f",
                    label(at, PE__WORKER_NAME, council[k], name), of_cost);
        else
            pe__say(at->p, 2, "%s",
                    label(at, PE__WORKER_NAME, council[k], name));
    }
    print_rest(at->p, found - SHOWN, "councils.csv");
}

static void print_appealed(const printing *at)
{
    int64_t council[SHOWN];
    char name[PE__LABEL_ROOM], reason[PE__LABEL_ROOM];
    const pe_plan_solution *s = at->r->solution;
    int64_t found = largest(at, s->workers, is_appealed, council);
    if (!found)
        return;
    pe__heading(at->p, "Approved on appeal although SB is below SC");
    for (int64_t k = 0; k < found && k < SHOWN; k++)
        pe__say(at->p, 2, "%s: SB/SC %.3f; \"%s\"",
                label(at, PE__WORKER_NAME, council[k], name),
                ratio(s, council[k]),
                label(at, PE__APPEAL, council[k], reason));
    print_rest(at->p, found - SHOWN, "councils.csv");
}

static double lacks_input(const pe__plan_result *r, int64_t w)
{
    return r->solution->worker_standing[w] == PE_PLAN_LACKS_INPUT;
}

static double is_shut(const pe__plan_result *r, int64_t w)
{
    return r->solution->worker_standing[w] == PE_PLAN_SHUT;
}

static double is_short(const pe__plan_result *r, int64_t c)
{
    return r->solution->consumer_standing[c] == PE_PLAN_NEEDS_SHORT;
}

/* A list of names under a heading; nothing when it would be empty. */
static void print_names(const printing *at, const char *heading,
                        pe__label which, int64_t count,
                        double (*key)(const pe__plan_result *, int64_t))
{
    int64_t council[SHOWN];
    char name[PE__LABEL_ROOM];
    int64_t found = largest(at, count, key, council);
    if (!found)
        return;
    pe__heading(at->p, heading);
    for (int64_t k = 0; k < found && k < SHOWN; k++)
        pe__say(at->p, 2, "%s", label(at, which, council[k], name));
    print_rest(at->p, found - SHOWN, "councils.csv");
}

static void print_approved(const printing *at)
{
    char approved[PE__FIGURE], all[PE__FIGURE];
    const pe_plan_info *info = at->r->info;
    fputc('\n', at->p->out);
    pe__say(at->p, 0,
            "%s of %s workers' councils are approved: what they make is worth "
            "at least what it takes (SB/SC of 1 or more)%s.",
            pe__grouped(info->approved, approved),
            pe__grouped(at->r->solution->workers, all),
            info->appealed ? ", or they gave a reason" : "");
}

void pe__plan_print_councils(const pe__printing *p, const pe__plan_result *r)
{
    const printing at = {p, r};
    const pe_plan_solution *s = r->solution;
    print_approved(&at);
    print_refused(&at);
    print_appealed(&at);
    print_names(&at, "Cannot work: an input that it needs cannot be had",
                PE__WORKER_NAME, s->workers, lacks_input);
    print_names(&at, "Does best not to work at these prices",
                PE__WORKER_NAME, s->workers, is_shut);
    print_names(&at, "Needs that cost more than the consumption right",
                PE__CONSUMER_NAME, s->consumers, is_short);
}
