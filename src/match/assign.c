/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Things and places: who lends, gives or drives what to whom. Falls apart into
 * clusters of offers and wants that are linked; each is solved by the exact
 * way that suits it, or, where things are lent from several places, well and
 * with a bound. See ASSIGN.md. */
#include "assign_own.h"

#include "error.h"
#include "mem.h"

/* --- is it sense? --------------------------------------------------------- */

static bool is_place(pe_match_place p)
{
    return p.north >= -900000000 && p.north <= 900000000 &&
           p.east >= -1800000000 && p.east <= 1800000000;
}

static bool is_measure(double x)
{
    return x >= 0 && x <= 1e30;
}

static pe_status check_offers(const pe_match_goods *g, pe_error *err)
{
    int64_t units = 0;
    for (int64_t k = 0; k < g->offers; k++) {
        const pe_match_offer *o = &g->offer[k];
        if (o->quantity < 0 || !is_place(o->place) || o->from >= o->until ||
            !is_measure((double)o->reach))
            return pe__fail(err, PE_BAD_INPUT,
                            "offer %lld: its quantity and reach must be 0 or "
                            "more, its place on the earth, its end after its "
                            "beginning", (long long)k);
        units += o->quantity;
    }
    if (units > PE__UNITS_MOST)
        return pe__fail(err, PE_BAD_INPUT,
                        "the offers have more than %d units together; count "
                        "in a larger unit", (int)PE__UNITS_MOST);
    return PE_OK;
}

static pe_status check_wants(const pe_match_goods *g, pe_error *err)
{
    int64_t units = 0;
    for (int64_t k = 0; k < g->wants; k++) {
        const pe_match_want *w = &g->want[k];
        if (w->quantity < 0 || !is_place(w->place) || w->from >= w->until ||
            !is_measure((double)w->weight))
            return pe__fail(err, PE_BAD_INPUT,
                            "want %lld: its quantity and weight must be 0 or "
                            "more, its place on the earth, its end after its "
                            "beginning", (long long)k);
        units += w->quantity;
    }
    if (units > PE__UNITS_MOST)
        return pe__fail(err, PE_BAD_INPUT,
                        "more than %d units are wanted together; count in a "
                        "larger unit", (int)PE__UNITS_MOST);
    return PE_OK;
}

static pe_status check(const pe_match_goods *g, pe_error *err)
{
    if (g->offers < 0 || g->wants < 0 || g->substitutes < 0 ||
        g->offers + g->wants > INT32_MAX || g->substitutes > INT32_MAX)
        return pe__fail(err, PE_BAD_INPUT,
                        "there must be 0 to %d offers and wants together",
                        INT32_MAX);
    if (!is_measure(g->distance))
        return pe__fail(err, PE_BAD_INPUT,
                        "the distance must be kilometres above 0, or 0 for "
                        "the usual 7");
    for (int64_t k = 0; k < g->substitutes; k++)
        if (!(g->substitute[k].worth >= 0 && g->substitute[k].worth <= 1))
            return pe__fail(err, PE_BAD_INPUT,
                            "substitute %lld: its worth must be 0 to 1",
                            (long long)k);
    pe_status status = check_offers(g, err);
    return status == PE_OK ? check_wants(g, err) : status;
}

/* --- clusters ------------------------------------------------------------- */

typedef struct {
    int32_t *root;   /* [offers + wants] union-find */
    int32_t *at;     /* [offers + wants + 1] where a root's members begin */
    int32_t *member; /* [offers + wants] by root, in order */
    int32_t *used;   /* [offers] those of clusters in which nothing is lent */
    int32_t used_count;
} clusters;

static int32_t root_of(int32_t *root, int32_t node)
{
    while (root[node] != node) {
        root[node] = root[root[node]];
        node = root[node];
    }
    return node;
}

/* Members by root (counting sort): offers first, then wants, since their
 * numbers are larger. The smallest member is the root. */
static void gather(const pe__market *m, clusters *c)
{
    int32_t nodes = m->offers + m->wants;
    for (int32_t k = 0; k < nodes; k++)
        c->root[k] = k;
    for (int32_t k = 0; k < m->pairs; k++) {
        int32_t a = root_of(c->root, m->offer[k]);
        int32_t b = root_of(c->root, m->offers + m->want[k]);
        c->root[a < b ? b : a] = a < b ? a : b;
    }
    for (int32_t k = 0; k < nodes; k++)
        c->at[root_of(c->root, k) + 1]++;
    for (int32_t k = 0; k < nodes; k++)
        c->at[k + 1] += c->at[k];
    for (int32_t k = nodes - 1; k >= 0; k--) {
        int32_t root = root_of(c->root, k);
        c->member[--c->at[root + 1]] = k;
    }
    /* at[root + 1] is now where the root's members begin */
}

/* Solves one cluster in which something is lent, or notes its offers. */
static pe_status solve_one(pe__market *m, clusters *c, int32_t begin,
                           int32_t end, pe_error *err)
{
    int32_t offers = 0, lent = 0;
    while (begin + offers < end && c->member[begin + offers] < m->offers) {
        lent += pe__is_lent(m, c->member[begin + offers]);
        offers++;
    }
    if (offers == end - begin) /* nobody is near */
        return PE_OK;
    if (lent == 0) {
        for (int32_t k = 0; k < offers; k++)
            c->used[c->used_count++] = c->member[begin + k];
        return PE_OK;
    }
    if (offers == 1)
        return pe__assign_alone(m, c->member[begin], err);
    for (int32_t k = begin + offers; k < end; k++)
        c->member[k] -= m->offers;
    pe__cluster cluster = {&c->member[begin], &c->member[begin + offers],
                           offers, end - begin - offers};
    return pe__assign_lent(m, &cluster, err);
}

static pe_status solve(pe__market *m, pe_error *err)
{
    size_t nodes = (size_t)m->offers + (size_t)m->wants;
    clusters c = {0};
    c.root = pe__alloc(nodes, sizeof *c.root);
    c.at = pe__zalloc(nodes + 1, sizeof *c.at);
    c.member = pe__alloc(nodes, sizeof *c.member);
    c.used = pe__alloc((size_t)m->offers, sizeof *c.used);
    pe_status status = c.root && c.at && c.member && c.used
                           ? PE_OK
                           : pe__fail_memory(err);
    if (status == PE_OK)
        gather(m, &c);
    for (int32_t k = 0; k < (int32_t)nodes && status == PE_OK; k++) {
        int32_t begin = c.at[k + 1];
        int32_t end = k + 1 < (int32_t)nodes ? c.at[k + 2] : (int32_t)nodes;
        if (begin < end && k < m->offers)
            status = solve_one(m, &c, begin, end, err);
    }
    if (status == PE_OK)
        status = pe__assign_used(m, c.used, c.used_count, err);
    if (status == PE_OK)
        status = pe__assign_unknot(m, c.used, c.used_count, err);
    pe__free(c.root);
    pe__free(c.at);
    pe__free(c.member);
    pe__free(c.used);
    return status;
}

/* --- the answer ----------------------------------------------------------- */

/* Two parts: compilers leave the whole conversion to a function of theirs. */
static double worth_of(const pe__market *m, pe__steps steps)
{
    double high = (double)(int64_t)(steps >> 40) * 1099511627776.0;
    return (high + (double)(int64_t)(steps & 0xffffffffff)) * m->step;
}

static pe_status hand_over(const pe__market *m, pe_match_gifts *gifts,
                           pe_error *err)
{
    pe__steps worth = 0, bound = 0;
    int64_t count = 0;
    for (int32_t k = 0; k < m->pairs; k++) {
        if (m->given[k] == 0)
            continue;
        worth += (pe__steps)m->given[k] * m->value[k];
        if (count < gifts->most)
            gifts->given[count] = (pe_match_given){m->offer[k], m->want[k],
                                                   m->given[k]};
        count++;
    }
    gifts->count = count;
    if (count > gifts->most)
        return pe__fail(err, PE_BAD_INPUT,
                        "there are %lld gifts and room for %lld",
                        (long long)count, (long long)gifts->most);
    for (int32_t o = 0; o < m->offers; o++) {
        bound += (pe__steps)pe__quantity(m, o) * m->offer_price[o];
        if (gifts->offer_price)
            gifts->offer_price[o] = (double)m->offer_price[o] * m->step;
    }
    for (int32_t w = 0; w < m->wants; w++) {
        bound += (pe__steps)m->goods->want[w].quantity * m->want_price[w];
        if (gifts->want_price)
            gifts->want_price[w] = (double)m->want_price[w] * m->step;
    }
    gifts->worth = worth_of(m, worth);
    gifts->bound = worth_of(m, bound);
    return PE_OK;
}

pe_status pe_match_assign(const pe_match_goods *goods, pe_match_gifts *gifts,
                          pe_error *err)
{
    pe__market m;
    pe_status status = check(goods, err);
    if (status != PE_OK)
        return status;
    status = pe__market_open(&m, goods, err);
    if (status == PE_OK)
        status = solve(&m, err);
    if (status == PE_OK)
        status = hand_over(&m, gifts, err);
    pe__market_free(&m);
    return status;
}
