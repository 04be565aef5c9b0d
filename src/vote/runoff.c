/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Instant run-off: as long as nobody has more than half of the ballots that
 * still rank somebody, who has fewest first places leaves. Ballots lie in a
 * pile for each option and move only when theirs leaves: O(marks + options²)
 * for all rounds. Ballots with tied places are few; they are looked at anew in
 * each round. Where there are such, more than half is no proof yet (a ballot
 * may count for two), and rounds go on to the last (approval run-off:
 * Delemazure & Peters, arXiv 2404.11407). */
#include "error.h"
#include "mem.h"
#include "vote.h"

#include <string.h>

enum { NONE = -1 };

typedef struct {
    pe__count *count;
    int32_t n;
    int64_t scale;      /* votes are weight × scale, so that a vote divides
                           among all who may share it */
    int64_t *at;        /* [ballots] the mark that counts */
    int32_t *next;      /* [ballots] in its pile; rows of a pile are linked */
    int32_t *pile;      /* [n] first row, NONE = empty */
    int32_t tied;       /* first row of those with tied places */
    int64_t *votes;     /* [n] × scale */
    int64_t *round;     /* [n] the same with those of tied rows */
    bool *gone;         /* [n] */
    int32_t *some;      /* [n] room for a list */
    int64_t active;     /* weight × scale of ballots that rank somebody left */
    int64_t active_tied;
} runoff;

static bool has_ties(const pe_vote_problem *p, int64_t row)
{
    for (int64_t k = p->start[row] + 1;
         p->mark != NULL && k < p->start[row + 1]; k++)
        if (p->mark[k] == p->mark[k - 1])
            return true;
    return false;
}

/* Puts a row without ties on the pile of the first who is left. */
static void place_row(runoff *r, int64_t row)
{
    const pe_vote_problem *p = &r->count->vote->problem;
    int64_t k = r->at[row], weight = pe__row_weight(r->count->vote, row);
    while (k < p->start[row + 1] && r->gone[p->option[k]])
        k++;
    r->at[row] = k;
    if (k == p->start[row + 1])
        return;
    int32_t option = p->option[k];
    r->next[row] = r->pile[option];
    r->pile[option] = (int32_t)row;
    r->votes[option] += weight * r->scale;
    r->active += weight * r->scale;
}

static int64_t gcd(int64_t a, int64_t b)
{
    return b == 0 ? a : gcd(b, a % b);
}

/* The least number that all sizes of tied places divide. */
static pe_status find_scale(runoff *r)
{
    const pe_vote_problem *p = &r->count->vote->problem;
    int64_t most = 1, all;
    r->scale = 1;
    if (r->count->settings->tops == PE_VOTE_WHOLE || p->mark == NULL)
        return PE_OK;
    for (int64_t row = 0; row < p->ballots; row++)
        for (int64_t k = p->start[row], same = 0; k < p->start[row + 1]; k++) {
            same = k > p->start[row] && p->mark[k] == p->mark[k - 1] ? same + 1
                                                                     : 1;
            most = same > most ? same : most;
        }
    bool over = most > 40; /* lcm(1 … 41) needs 58 bit already */
    for (int64_t k = 2; k <= most && !over; k++)
        r->scale *= k / gcd(k, r->scale);
    over = over || __builtin_mul_overflow(r->count->vote->total, r->scale,
                                          &all);
    if (over)
        return pe__fail(r->count->err, PE_BAD_INPUT, "ballots that divide "
                        "among so many tied options need more than 63 bit; "
                        "count tied places as whole votes");
    return PE_OK;
}

/* First places of a row with ties, as they are now. */
static void count_tied(runoff *r, int64_t row)
{
    const pe_vote_problem *p = &r->count->vote->problem;
    int64_t after = p->start[row + 1], k = p->start[row], tops = 0;
    int64_t weight = pe__row_weight(r->count->vote, row) * r->scale;
    while (k < after && r->gone[p->option[k]])
        k++;
    if (k == after)
        return;
    r->active_tied += weight;
    int64_t end = k;
    for (; end < after && p->mark[end] == p->mark[k]; end++)
        tops += !r->gone[p->option[end]];
    if (r->count->settings->tops == PE_VOTE_SPLIT && tops > 0)
        weight /= tops;
    for (; k < end; k++)
        if (!r->gone[p->option[k]])
            r->round[p->option[k]] += weight;
}

static void begin(runoff *r)
{
    const pe_vote_problem *p = &r->count->vote->problem;
    for (int32_t a = 0; a < r->n; a++)
        r->pile[a] = NONE;
    r->tied = NONE;
    for (int64_t row = p->ballots - 1; row >= 0; row--) {
        r->at[row] = p->start[row];
        if (has_ties(p, row)) {
            r->next[row] = r->tied;
            r->tied = (int32_t)row;
        } else {
            place_row(r, row);
        }
    }
}

static void tally(runoff *r)
{
    memcpy(r->round, r->votes, (size_t)r->n * sizeof *r->round);
    r->active_tied = 0;
    for (int32_t row = r->tied; row != NONE; row = r->next[row])
        count_tied(r, row);
}

static void leave(runoff *r, int32_t option)
{
    r->gone[option] = true;
    r->active -= r->votes[option];
    r->votes[option] = 0;
    int32_t row = r->pile[option];
    r->pile[option] = NONE;
    while (row != NONE) {
        int32_t next = r->next[row];
        place_row(r, row);
        row = next;
    }
}

/* Who is left with so many votes, into `some`. */
static int32_t with(runoff *r, int64_t votes)
{
    int32_t count = 0;
    for (int32_t a = 0; a < r->n; a++)
        if (!r->gone[a] && r->round[a] == votes)
            r->some[count++] = a;
    return count;
}

static void say_votes(pe__count *count, int64_t votes, int64_t scale)
{
    pe_status status = PE_OK;
    pe__fraction value = PE__FRACTION_ZERO; /* 64 bit: needs no memory */
    pe__fraction_set(&value, votes, scale);
    pe__fraction_scale(&value, &value, 1, count->vote->unit, &status);
    pe__log_fraction(count, &value, &status);
}

static void say_round(runoff *r, int32_t round, const int32_t *out,
                      int32_t outs)
{
    pe__count *count = r->count;
    int64_t idle = count->vote->total * r->scale - r->active - r->active_tied;
    if (count->silent)
        return;
    pe__log(count, "{\"kind\":\"round\",\"round\":%d,\"votes\":[", round);
    for (int32_t a = 0; a < r->n; a++) {
        pe__log(count, a == 0 ? "" : ",");
        if (r->gone[a])
            pe__log(count, "null");
        else
            say_votes(count, r->round[a], r->scale);
    }
    pe__log(count, "],\"exhausted\":");
    say_votes(count, idle, r->scale);
    pe__log(count, ",\"out\":");
    pe__log_options(count, out, outs);
    pe__log(count, "}\n");
}

/* Of several with fewest, whether it matters who leaves first: not when all of
 * their ballots together are fewer than the next one's. Then they leave one
 * after another, whoever is first. */
static bool order_matters(const runoff *r, int64_t least, int32_t outs)
{
    int64_t next = INT64_MAX;
    for (int32_t a = 0; a < r->n; a++)
        if (!r->gone[a] && r->round[a] > least && r->round[a] < next)
            next = r->round[a];
    return next == INT64_MAX || (pe__i128)least * outs >= next;
}

static int32_t who_leaves(runoff *r, int64_t least, int32_t outs)
{
    int32_t last = r->some[0];
    if (order_matters(r, least, outs))
        return pe__tie_last(r->count, "leave", r->some, outs);
    for (int32_t k = 1; k < outs; k++)
        if (pe__before(r->count, last, r->some[k]))
            last = r->some[k];
    return last;
}

/* One round; true when it settled who wins (in `some`, *winners of them). */
static bool one_round(runoff *r, int32_t round, int32_t left, int32_t *winners,
                      int32_t *outs)
{
    int64_t most = 0, least = INT64_MAX;
    tally(r);
    for (int32_t a = 0; a < r->n; a++) {
        if (r->gone[a])
            continue;
        most = r->round[a] > most ? r->round[a] : most;
        least = r->round[a] < least ? r->round[a] : least;
    }
    int64_t active = r->active + r->active_tied;
    bool together = r->count->settings->ties == PE_VOTE_TOGETHER;
    bool sure = most > active - most && r->tied == NONE;
    if (sure || left == 1 || (together && most == least)) {
        *winners = with(r, most);
        say_round(r, round, NULL, 0);
        return true;
    }
    *outs = with(r, least);
    if (!together) {
        r->some[0] = who_leaves(r, least, *outs);
        *outs = 1;
    }
    say_round(r, round, r->some, *outs);
    for (int32_t k = 0; k < *outs; k++)
        leave(r, r->some[k]);
    return false;
}

static pe_status run(runoff *r)
{
    int32_t winners = 0, outs = 0, left = r->n;
    pe_status status = find_scale(r);
    if (status != PE_OK)
        return status;
    begin(r);
    for (int32_t round = 1; !one_round(r, round, left, &winners, &outs);
         round++)
        left -= outs;
    return pe__win_among(r->count, r->some, winners);
}

pe_status pe__count_runoff(pe__count *count)
{
    size_t n = (size_t)count->options,
           rows = (size_t)count->vote->problem.ballots;
    runoff r = {.count = count, .n = count->options,
                .at = pe__alloc(rows, sizeof *r.at),
                .next = pe__alloc(rows, sizeof *r.next),
                .pile = pe__alloc(n, sizeof *r.pile),
                .votes = pe__zalloc(n, sizeof *r.votes),
                .round = pe__zalloc(n, sizeof *r.round),
                .gone = pe__zalloc(n, sizeof *r.gone),
                .some = pe__alloc(n, sizeof *r.some)};
    pe_status status = PE_NO_MEMORY;
    if (r.at != NULL && r.next != NULL && r.pile != NULL && r.votes != NULL &&
        r.round != NULL && r.gone != NULL && r.some != NULL)
        status = run(&r);
    else
        pe__fail_memory(count->err);
    pe__free(r.at);
    pe__free(r.next);
    pe__free(r.pile);
    pe__free(r.votes);
    pe__free(r.round);
    pe__free(r.gone);
    pe__free(r.some);
    return status;
}
