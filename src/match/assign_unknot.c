/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Fewer gifts, worth the same. Where what is given goes round in a circle
 * (offer, want, offer, …), units can be moved along it until one of its pairs
 * has nothing any more: all its pairs are tight, so worth stays. What is left
 * is a forest, with fewer pairs than it has offers and wants. */
#include "assign_own.h"

#include "error.h"
#include "mem.h"

typedef struct {
    pe__market *m;
    int32_t *root;   /* [offers + wants] union-find over what is kept */
    uint8_t *kept;   /* [pairs] 1 = in the forest */
    int32_t *from;   /* [offers + wants] pair that led there in a walk */
    int32_t *walk;   /* [offers + wants] the nodes of a walk */
} knots;

static int32_t root_of(knots *k, int32_t node)
{
    while (k->root[node] != node) {
        k->root[node] = k->root[k->root[node]];
        node = k->root[node];
    }
    return node;
}

/* Walks the forest from the pair's want until it finds its offer; `from` then
 * leads back. */
static void walk_to_offer(knots *k, int32_t pair)
{
    pe__market *m = k->m;
    int32_t count = 0, start = m->offers + m->want[pair];
    k->walk[count++] = start;
    k->from[start] = -1;
    for (int32_t i = 0; i < count; i++) {
        int32_t node = k->walk[i];
        if (node == m->offer[pair])
            return;
        if (node >= m->offers) {
            for (int32_t e = m->holder[node - m->offers]; e >= 0;
                 e = m->next[e])
                if (k->kept[e] && e != k->from[node]) {
                    k->from[m->offer[e]] = e;
                    k->walk[count++] = m->offer[e];
                }
            continue;
        }
        for (int32_t e = m->first[node]; e < m->first[node + 1]; e++)
            if (k->kept[e] && m->given[e] > 0 && e != k->from[node]) {
                k->from[m->offers + m->want[e]] = e;
                k->walk[count++] = m->offers + m->want[e];
            }
    }
}

/* Moves units round the circle that `pair` closes: it loses them, its
 * neighbours get them, and so on. Pairs that end up with nothing leave. */
static void untie(knots *k, int32_t pair)
{
    pe__market *m = k->m;
    walk_to_offer(k, pair);
    int32_t least = m->given[pair], node = m->offer[pair], step = 1;
    for (int32_t e = k->from[node]; e >= 0; e = k->from[node], step++) {
        if (step % 2 == 0 && m->given[e] < least)
            least = m->given[e];
        node = node < m->offers ? m->offers + m->want[e] : m->offer[e];
    }
    k->kept[pair] = 1;
    pe__market_give(m, pair, -least);
    if (m->given[pair] == 0)
        k->kept[pair] = 0;
    node = m->offer[pair];
    step = 1;
    for (int32_t e = k->from[node]; e >= 0; e = k->from[node], step++) {
        pe__market_give(m, e, step % 2 == 0 ? -least : least);
        if (m->given[e] == 0)
            k->kept[e] = 0;
        node = node < m->offers ? m->offers + m->want[e] : m->offer[e];
    }
}

/* One circle can leave two pairs with nothing, so the forest may fall apart
 * where union-find still sees one tree: the walk then does not find the offer,
 * and nothing is moved. So trees are named anew after every circle. */
static void name_trees(knots *k)
{
    pe__market *m = k->m;
    for (int32_t node = 0; node < m->offers + m->wants; node++)
        k->root[node] = node;
    for (int32_t w = 0; w < m->wants; w++)
        for (int32_t e = m->holder[w]; e >= 0; e = m->next[e])
            if (k->kept[e])
                k->root[root_of(k, m->offer[e])] =
                    root_of(k, m->offers + w);
}

pe_status pe__assign_unknot(pe__market *m, const int32_t *offer,
                            int32_t count, pe_error *err)
{
    size_t nodes = (size_t)m->offers + (size_t)m->wants;
    knots k = {.m = m};
    k.root = pe__alloc(nodes, sizeof *k.root);
    k.kept = pe__zalloc((size_t)m->pairs, sizeof *k.kept);
    k.from = pe__alloc(nodes, sizeof *k.from);
    k.walk = pe__alloc(nodes, sizeof *k.walk);
    bool ready = k.root && k.kept && k.from && k.walk;
    if (ready)
        name_trees(&k);
    for (int32_t i = 0; ready && i < count; i++)
        for (int32_t e = m->first[offer[i]]; e < m->first[offer[i] + 1]; e++) {
            if (m->given[e] == 0)
                continue;
            int32_t a = root_of(&k, m->offer[e]);
            int32_t b = root_of(&k, m->offers + m->want[e]);
            if (a != b) {
                k.root[a] = b;
                k.kept[e] = 1;
                continue;
            }
            untie(&k, e);
            name_trees(&k);
        }
    pe__free(k.root);
    pe__free(k.kept);
    pe__free(k.from);
    pe__free(k.walk);
    return ready ? PE_OK : pe__fail_memory(err);
}
