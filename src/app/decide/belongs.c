/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "belongs.h"

#include "decide_belongs.h"
#include "decide_own.h"
#include "error.h"
#include "mem.h"

#include <stdlib.h>

typedef struct {
    int64_t council;
    const pe__value *row;
    int32_t depth, root; /* place of the outermost around it */
    /* of those who are in the council of the decision, and of all others:
     * people who are affected and at home here; whether none of them counts */
    int32_t people[2];
    bool is_left_out[2];
    bool is_seen, is_within;
} council;

typedef struct {
    council *all;
    int32_t *parent;      /* places of councils, −1 = none counts */
    int32_t councils, here;
    pe_vote_ratio *weight;
    int32_t *home;        /* of each person who is affected */
    int32_t people;
} reckoning;

static int32_t place_of(const reckoning *r, int64_t id)
{
    int32_t k = r->councils - 1;
    while (k >= 0 && r->all[k].council != id)
        k--;
    return k;
}

static pe_status read_councils(reckoning *r, const pe__value *rows,
                               int64_t here, pe_error *err)
{
    size_t count = pe__count_of(rows);
    r->all = pe__zalloc(count, sizeof *r->all);
    r->parent = pe__zalloc(count, sizeof *r->parent);
    if (r->all == NULL || r->parent == NULL)
        return pe__fail_memory(err);
    for (const pe__value *v = pe__first(rows); v != NULL; v = v->next) {
        int32_t k = r->councils;
        int32_t around = place_of(r, pe__get_integer(v, "around", 0));
        council *c = &r->all[k];
        *c = (council){.council = pe__get_integer(v, "council", 0), .row = v,
                       .is_seen = pe__get_bool(v, "is_seen", false),
                       .root = k};
        if (around >= 0) {
            c->depth = r->all[around].depth + 1;
            c->root = r->all[around].root;
        }
        c->is_within = c->council == here ||
                       (around >= 0 && r->all[around].is_within);
        r->parent[k] = around;
        r->councils++;
    }
    r->here = place_of(r, here);
    return PE_OK;
}

/* Counts the member of these rows in, if they are affected. The first row that
 * is another member's is returned. */
static const pe__value *read_person(reckoning *r, const pe__value *row)
{
    int64_t member = pe__get_integer(row, "member", 0), halves = 0;
    const pe__value *next = row, *v;
    bool is_here = false;
    int32_t home = -1;
    while (next != NULL && pe__get_integer(next, "member", 0) == member) {
        if (pe__get_integer(next, "council", 0) == r->all[r->here].council) {
            is_here = true; /* and weighs as the vote would */
            halves = pe__get_integer(next, "halves", 0);
        }
        next = next->next;
    }
    for (v = row; v != next; v = v->next) {
        int32_t at = place_of(r, pe__get_integer(v, "council", 0));
        int64_t weight = pe__get_integer(v, "halves", 0);
        if (at < 0 || r->all[at].is_left_out[!is_here] ||
            (is_here ? !r->all[at].is_within : weight == 0))
            continue;
        if (!is_here && weight > halves)
            halves = weight;
        if (home < 0 || r->all[at].depth > r->all[home].depth)
            home = at;
    }
    if (home >= 0 && halves > 0) {
        r->home[r->people] = home;
        r->weight[r->people++] = (pe_vote_ratio){halves, 2};
        r->all[home].people[!is_here]++;
    }
    return next;
}

static void read_people(reckoning *r, const pe__value *people)
{
    r->people = 0;
    for (int32_t c = 0; c < r->councils; c++)
        r->all[c].people[0] = r->all[c].people[1] = 0;
    for (const pe__value *v = pe__first(people); v != NULL;)
        v = read_person(r, v);
}

/* What is not connected with the council of the decision, and fewer people of
 * one that is not seen than can be told of: none, one or two are the same. */
static void leave_out(reckoning *r, const pe__value *people)
{
    for (int32_t c = 0; c < r->councils; c++)
        r->all[c].is_left_out[0] = r->all[c].is_left_out[1] =
            r->all[c].root != r->all[r->here].root;
    read_people(r, people);
    for (int32_t c = 0; c < r->councils; c++)
        for (int k = 0; k < 2; k++)
            if (!r->all[c].is_seen &&
                r->all[c].people[k] < PE__BELONGS_FEWEST)
                r->all[c].is_left_out[k] = true;
}

/* Per cent of all that council `c` holds with those within it. */
static int64_t share_of(const reckoning *r, int32_t c)
{
    int64_t held = 0, all = 0;
    for (int32_t i = 0; i < r->people; i++) {
        int32_t at = r->home[i];
        while (at >= 0 && at != c)
            at = r->parent[at];
        held += at == c ? r->weight[i].top : 0;
        all += r->weight[i].top;
    }
    return all > 0 ? 100 * held / all : 0;
}

static pe_status route(const reckoning *r, pe__belonging *out, pe_error *err)
{
    int32_t at = -1;
    pe_vote_affected affected = {.members = r->people,
                                 .councils = r->councils,
                                 .affected = r->weight, .home = r->home,
                                 .parent = r->parent};
    pe_status status = pe_vote_route(&affected, &at, err);
    if (status != PE_OK || at < 0 || at == r->here)
        return status;
    *out = (pe__belonging){.council = r->all[at].council,
                           .there = share_of(r, at),
                           .here = share_of(r, r->here),
                           .name = pe__get_text(r->all[at].row, "name", ""),
                           .is_within = r->all[at].is_within,
                           .is_seen = r->all[at].is_seen};
    return PE_OK;
}

pe_status pe__belongs_reckon(const pe__value *councils,
                             const pe__value *people, int64_t here,
                             pe__belonging *out, pe_error *err)
{
    reckoning r = {0};
    *out = (pe__belonging){0};
    if (pe__first(councils) == NULL || pe__first(people) == NULL)
        return PE_OK;
    pe_status status = read_councils(&r, councils, here, err);
    if (status != PE_OK || r.here < 0)
        goto out;
    r.weight = pe__alloc(pe__count_of(people), sizeof *r.weight);
    r.home = pe__alloc(pe__count_of(people), sizeof *r.home);
    if (r.weight == NULL || r.home == NULL) {
        status = pe__fail_memory(err);
        goto out;
    }
    leave_out(&r, people);
    read_people(&r, people);
    if (r.people > 0)
        status = route(&r, out, err);
out:
    pe__free(r.all);
    pe__free(r.parent);
    pe__free(r.weight);
    pe__free(r.home);
    return status;
}

pe_status pe__put_belongs(pe__use *use, const pe__value *decision,
                          pe_error *err)
{
    pe__doc *doc = use->doc;
    pe__belonging found;
    pe__value *councils = pe__doc_array(doc), *people = pe__doc_array(doc);
    /* a removal is its own council's, whomever it concerns */
    if (pe__first(pe__get(use->out, "classes")) == NULL ||
        !pe__get_bool(decision, "is_coming", false) ||
        pe__get_integer(decision, "accused", 0) != 0)
        return PE_OK;
    pe_status status = pe__belongs_councils(use->db, doc, councils,
                                            use->council, use->member, err);
    if (status == PE_OK)
        status = pe__belongs_people(use->db, doc, people,
                                    pe__get_integer(decision, "decision", 0),
                                    use->council, use->member, err);
    if (status == PE_OK)
        status = pe__belongs_reckon(councils, people, use->council, &found,
                                    err);
    if (status != PE_OK || found.council == 0)
        return status;
    pe__value *out = pe__put_object(doc, use->out, "belongs");
    pe__put_integer(doc, out, "council", found.council);
    pe__put_text(doc, out, "name", found.name);
    pe__put_integer(doc, out, "share_percent", found.there);
    pe__put_integer(doc, out, "here_percent", found.here);
    pe__put_bool(doc, out, "is_within", found.is_within);
    pe__put_bool(doc, out, "is_mine", found.is_seen);
    return PE_OK;
}
