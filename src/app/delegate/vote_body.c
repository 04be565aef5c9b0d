/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "vote_body.h"

#include "decide_ballot.h"
#include "delegate_store.h"
#include "error.h"

#include <stdlib.h>

/* The engine's clock: what does not run at the moment in question is left out
 * by the query, so the opening is 0 and who may vote joined then. */
enum { OPENED = 0, TOO_LATE = 1 };

static int by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

int32_t pe__vote_body_place(const pe__vote_body *body, int64_t member)
{
    const int64_t *at = bsearch(&member, body->member, (size_t)body->members,
                                sizeof member, by_number);
    return at == NULL ? -1 : (int32_t)(at - body->member);
}

/* Numbers of all, each once. */
static void gather(pe__vote_body *b, const pe__value *voters)
{
    size_t count = 0, kept = 0;
    for (const pe__value *v = pe__first(voters); v != NULL; v = v->next)
        b->member[count++] = pe__get_integer(v, "member", 0);
    for (const pe__value *d = pe__first(b->rows); d != NULL; d = d->next) {
        b->member[count++] = pe__get_integer(d, "giver", 0);
        b->member[count++] = pe__get_integer(d, "delegate", 0);
    }
    qsort(b->member, count, sizeof *b->member, by_number);
    for (size_t k = 0; k < count; k++)
        if (k == 0 || b->member[k] != b->member[k - 1])
            b->member[kept++] = b->member[k];
    b->members = (int32_t)kept;
}

static bool reserve(pe__doc *doc, pe__vote_body *b, size_t most)
{
    size_t n = most + 1; /* none is no fault */
    b->member = pe__doc_alloc(doc, n * sizeof *b->member);
    b->halves = pe__doc_alloc(doc, n * sizeof *b->halves);
    b->voted = pe__doc_alloc(doc, n * sizeof *b->voted);
    b->handed = pe__doc_alloc(doc, n * sizeof *b->handed);
    b->carries = pe__doc_alloc(doc, n * sizeof *b->carries);
    b->voter = pe__doc_alloc(doc, n * sizeof *b->voter);
    b->joined = pe__doc_alloc(doc, n * sizeof *b->joined);
    b->voucher = pe__doc_alloc(doc, n * sizeof *b->voucher);
    b->delegation = pe__doc_alloc(doc, n * sizeof *b->delegation);
    return !pe__doc_failed(doc);
}

static void fill(pe__vote_body *b, const pe__value *voters, int64_t at)
{
    for (int32_t i = 0; i < b->members; i++) {
        b->halves[i] = 0;
        b->voted[i] = 0;
        b->handed[i] = NULL;
        b->joined[i] = TOO_LATE;
        b->voucher[i] = -1;
    }
    for (const pe__value *v = pe__first(voters); v != NULL; v = v->next) {
        int32_t i = pe__vote_body_place(b, pe__get_integer(v, "member", 0));
        b->joined[i] = OPENED;
        b->halves[i] = pe__get_integer(v, "halves", 2);
        b->voted[i] = pe__get_bool(v, "has_voted", false);
    }
    for (const pe__value *d = pe__first(b->rows); d != NULL; d = d->next) {
        int32_t from = pe__vote_body_place(b, pe__get_integer(d, "giver", 0));
        bool any = pe__get_integer(d, "topic", 0) == 0;
        b->delegation[b->delegations++] = (pe_vote_delegation){
            .from = from, .topic = any ? -1 : 0,
            .to = pe__vote_body_place(b, pe__get_integer(d, "delegate", 0)),
            .since = pe__get_integer(d, "since_s", 0) - at};
        if (b->handed[from] == NULL || !any)
            b->handed[from] = d;
    }
}

pe_status pe__vote_body_make(pe__sql *db, pe__doc *doc, int64_t decision,
                             int64_t handed, int64_t at, pe__vote_body *out,
                             pe_error *err)
{
    pe__value *voters = pe__doc_array(doc);
    *out = (pe__vote_body){.rows = pe__doc_array(doc)};
    pe_status status = pe__delegation_for(db, doc, out->rows, decision, handed,
                                          at, err);
    if (status == PE_OK && pe__first(out->rows) != NULL)
        status = pe__voter_rows(db, doc, voters, decision, err);
    if (status != PE_OK)
        return status;
    if (!reserve(doc, out, pe__count_of(voters) + 2 * pe__count_of(out->rows)))
        return pe__fail_memory(err);
    gather(out, voters);
    fill(out, voters, at);
    return PE_OK;
}

pe_status pe__vote_body_count(pe__vote_body *b, pe_error *err)
{
    const pe_vote_body body = {.members = b->members, .topic = 0,
        .opened = OPENED, .joined = b->joined, .voucher = b->voucher,
        .accused = -1, .voted = b->voted, .delegation = b->delegation,
        .delegations = b->delegations};
    return b->members == 0
               ? PE_OK : pe_vote_delegate(&body, b->carries, b->voter, err);
}
