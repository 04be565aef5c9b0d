/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What an assembly has to decide on: councils that take more than they give or
 * cannot work, needs that cost more than a right, goods that are missing. For
 * each what it means and what can be done. */
#include "plan_report_own.h"

#include <math.h>

/* --- which councils and goods --------------------------------------------- */

static double ratio(const pe__plan_view *view, int64_t w)
{
    const pe_plan_solution *s = view->solution;
    return s->cost[w] > 0 ? s->benefit[w] / s->cost[w] : NAN;
}

static uint8_t standing(const pe__plan_view *view, int64_t w)
{
    return view->solution->worker_standing[w];
}

/* Those that come nearest to giving what they take stand first. */
static double refused(const pe__plan_view *view, int64_t w)
{
    double near = pe__below_one(view, w) ? ratio(view, w) : -1;
    return standing(view, w) == PE_PLAN_REFUSED ? near : NAN;
}

static double appealed(const pe__plan_view *view, int64_t w)
{
    return standing(view, w) == PE_PLAN_FINE && pe__below_one(view, w)
               ? ratio(view, w) : NAN;
}

/* The others by size of what they could make. */
static double members_of(const pe__plan_view *view, int64_t w,
                         pe_plan_standing which)
{
    return standing(view, w) == which ? pe__worker_members(view->economy, w)
                                      : NAN;
}

static double shut(const pe__plan_view *view, int64_t w)
{
    return members_of(view, w, PE_PLAN_SHUT);
}

static double lacking(const pe__plan_view *view, int64_t w)
{
    return members_of(view, w, PE_PLAN_LACKS_INPUT);
}

static double idle(const pe__plan_view *view, int64_t w)
{
    return members_of(view, w, PE_PLAN_UNWANTED);
}

static double needy(const pe__plan_view *view, int64_t c)
{
    return view->solution->consumer_standing[c] == PE_PLAN_NEEDS_SHORT
               ? pe__consumer_members(view->economy, c) : NAN;
}

static double good_is(const pe__plan_view *view, int64_t g,
                      pe_plan_standing which)
{
    return view->solution->good_standing[g] == which ? 0 : NAN;
}

static double unmade(const pe__plan_view *view, int64_t g)
{
    return good_is(view, g, PE_PLAN_UNMADE);
}

static double unwanted(const pe__plan_view *view, int64_t g)
{
    return good_is(view, g, PE_PLAN_UNWANTED);
}

static double plenty(const pe__plan_view *view, int64_t g)
{
    return good_is(view, g, PE_PLAN_FREE);
}

/* --- what is said of each ------------------------------------------------- */

typedef struct {
    pe__plan_key *key;
    enum { WORKERS, CONSUMERS, THINGS } of;
    const char *one, *many; /* headings, after the number */
    const char *means;
} trouble;

static const trouble TROUBLE[] = {
    {refused, WORKERS, "council not approved", "councils not approved",
     "What they make is worth less to others than what it takes to make it "
     "(SB/SC below 1), and they gave no reason why it should be made all the "
     "same. They can change how they work, make something else, share out "
     "among other councils, or appeal with a reason (appeals.csv)."},
    {appealed, WORKERS, "council that appealed", "councils that appealed",
     "They take more than they give (SB/SC below 1) and say why they should "
     "go on. Their plan stands; the federation decides whether the reason "
     "is good."},
    {needy, CONSUMERS, "consumers\xe2\x80\x99 council whose needs cost more "
     "than its right", "consumers\xe2\x80\x99 councils whose needs cost more "
     "than their rights",
     "Even if nothing but the needs were met, the right would not do. They "
     "get the same part of each. An allowance, or a higher right, would close "
     "that."},
    {unmade, THINGS, "good that nobody can make", "goods that nobody can make",
     "Asked for, but there is no supply, and no council makes it or every "
     "council that does lacks something. Found a council, find a supply, or "
     "plan without it."},
    {lacking, WORKERS, "council that lacks an input", "councils that lack an "
     "input",
     "Something they cannot do without is made by nobody. They stand still "
     "until it is there, or until they have another way to work."},
    {shut, WORKERS, "council that does best not to work", "councils that do "
     "best not to work",
     "At these prices everything they could make is worth less than what it "
     "takes. Their members and equipment are free for others."},
    {idle, WORKERS, "council that makes what nobody asks for", "councils that "
     "make what nobody asks for",
     "No consumer and no other council wants it this year."},
    {unwanted, THINGS, "good that nobody asks for", "goods that nobody asks "
     "for", "No council and no consumer; it is left out of the plan."},
    {plenty, THINGS, "good of which there is more than enough", "goods of "
     "which there is more than enough",
     "More of it is there than anybody could use, at any price: it is free, "
     "and one more unit would be worth nothing."},
};
enum { TROUBLES = sizeof TROUBLE / sizeof TROUBLE[0] };

static int64_t count_of(const pe__plan_view *view, const trouble *t)
{
    const pe_plan_solution *s = view->solution;
    return t->of == WORKERS ? s->workers
                            : t->of == CONSUMERS ? s->consumers : s->goods;
}

bool pe__plan_has_troubles(const pe__plan_view *view)
{
    int64_t none;
    for (int k = 0; k < TROUBLES; k++)
        if (pe__largest(view, TROUBLE[k].key, count_of(view, &TROUBLE[k]),
                        &none, 0) > 0)
            return true;
    return false;
}

/* --- lists ---------------------------------------------------------------- */

static void write_ratio(pe__plan_view *view, int64_t w)
{
    pe__report *page = view->page;
    if (!pe__below_one(view, w))
        return;
    pe__report_element(page, "small", NULL, " SB/SC %s",
        pe__page_decimal(page, floor(1000 * ratio(view, w)) / 1000, 3));
}

static void write_reason(pe__plan_view *view, int64_t w)
{
    const char *reason = pe__label_text(view, PE__APPEAL, w);
    if (reason[0] == '\0')
        return;
    pe__report_text(view->page, ": ");
    pe__report_element(view->page, "q", NULL, "%s", reason);
}

/* How much of the needs the right pays for. */
static void write_need(pe__plan_view *view, int64_t c)
{
    const pe_plan_problem *p = view->problem;
    int64_t profile = p->profile != NULL ? p->profile[c] : c;
    double cost = 0;
    for (int64_t k = p->want_start[profile];
         p->floor != NULL && k < p->want_start[profile + 1]; k++)
        if (view->solution->good_standing[p->want[k]] != PE_PLAN_UNMADE)
            cost += p->floor[k] * view->solution->price[p->want[k]];
    if (cost > 0)
        pe__report_element(view->page, "small", NULL,
            " needs %s, right %s", pe__page_amount(view->page, cost),
            pe__page_amount(view->page, view->solution->right[c]));
}

static void write_item(pe__plan_view *view, const trouble *t, int64_t i)
{
    static const pe__label label[] = {PE__WORKER_NAME, PE__CONSUMER_NAME,
                                      PE__GOOD_NAME};
    pe__report_open(view->page, "li", (char *)NULL);
    pe__page_name(view->page, pe__label_text(view, label[t->of], i));
    if (t->of == WORKERS)
        write_ratio(view, i);
    if (t->key == appealed)
        write_reason(view, i);
    if (t->key == needy)
        write_need(view, i);
    pe__report_close(view->page);
}

static void write_trouble(pe__plan_view *view, const trouble *t)
{
    pe__report *page = view->page;
    int64_t list[PE__COUNCILS_LISTED];
    int64_t all = pe__largest(view, t->key, count_of(view, t), list,
                              PE__COUNCILS_LISTED);
    int64_t shown = all < PE__COUNCILS_LISTED ? all : PE__COUNCILS_LISTED;
    if (all == 0)
        return;
    pe__report_element(page, "h3", NULL, "%s",
                       pe__page_many(page, all, t->one, t->many));
    pe__page_paragraph(page, NULL, "%s", t->means);
    pe__report_open(page, "ul", "class", t->key == appealed ? "reasons"
                                                            : "index",
                    (char *)NULL);
    for (int64_t k = 0; k < shown; k++)
        write_item(view, t, list[k]);
    pe__report_close(page);
    if (all > shown)
        pe__page_paragraph(page, "note", "%s more in %s.",
                           pe__page_count(page, all - shown),
                           t->of == THINGS ? "prices.csv" : "councils.csv");
}

void pe__plan_troubles(pe__plan_view *view)
{
    if (view->info->outcome != PE_PLAN_NOTHING)
        pe__page_paragraph(view->page, NULL,
        "The plan below holds in any case. These are the places where people, "
        "not prices, have to decide.");
    for (int k = 0; k < TROUBLES; k++)
        write_trouble(view, &TROUBLE[k]);
}
