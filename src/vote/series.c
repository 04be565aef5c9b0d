/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Many decisions by the same people, one after another: who approves what is
 * put in order, a rule scores the options, the best wins, and the rule books
 * what that leaves. What nobody who counts approves of never wins; where all
 * score 0 the most approved do; a lot settles what is level. */
#include "error.h"
#include "mem.h"
#include "random.h"
#include "series.h"

#include <inttypes.h>
#include <string.h>

static pe_status check(const pe_vote_history *h, pe_error *err)
{
    for (int64_t d = 0; d < h->decisions; d++) {
        if (h->options[d] < 1 || h->options[d] > PE_VOTE_OPTIONS_MAX ||
            h->start[d + 1] < h->start[d])
            return pe__fail_at(err, PE_BAD_INPUT, "", (long)(d + 1), 0,
                               "a decision has 1 to %d options",
                               PE_VOTE_OPTIONS_MAX);
        for (int64_t k = h->start[d]; k < h->start[d + 1]; k++)
            if (h->voter[k] < 0 || h->voter[k] >= h->voters ||
                h->option[k] < 0 || h->option[k] >= h->options[d])
                return pe__fail_at(err, PE_BAD_INPUT, "", (long)(d + 1), 0,
                                   "there is no such voter or option");
    }
    return PE_OK;
}

/* --- a decision ---------------------------------------------------------- */

/* Approvals in the order of options. */
static void sort_approvals(pe__series *s)
{
    const pe_vote_history *h = s->h;
    int64_t *first = s->first, d = s->d;
    memset(first, 0, ((size_t)h->options[d] + 2) * sizeof *first);
    for (int64_t k = h->start[d]; k < h->start[d + 1]; k++)
        first[h->option[k] + 2]++;
    for (int32_t a = 2; a < h->options[d] + 2; a++)
        first[a] += first[a - 1];
    for (int64_t k = h->start[d]; k < h->start[d + 1]; k++)
        s->order[first[h->option[k] + 1]++] = k;
}

/* Nobody approves of the same option twice. */
static pe_status add_support(pe__series *s, pe_error *err)
{
    for (int32_t a = 0; a < s->h->options[s->d]; a++) {
        s->stamp++;
        s->support[a] = 0;
        for (int64_t k = s->first[a]; k < s->first[a + 1]; k++) {
            int32_t voter = pe__series_voter(s, k);
            if (s->seen[voter] == s->stamp)
                return pe__fail_at(err, PE_BAD_INPUT, "", (long)(s->d + 1), 0,
                                   "voter %d approves of an option twice",
                                   voter + 1);
            s->seen[voter] = s->stamp;
            s->support[a] += s->weight[voter];
        }
    }
    return PE_OK;
}

/* Who is there, before anything is booked. */
static void count_present(pe__series *s, int64_t *took_part)
{
    const pe_vote_history *h = s->h;
    s->stamp++;
    s->present = 0;
    for (int64_t k = h->start[s->d]; k < h->start[s->d + 1]; k++) {
        int32_t voter = h->voter[k];
        if (s->seen[voter] != s->stamp) {
            s->present += s->weight[voter];
            took_part[voter]++;
        }
        s->seen[voter] = s->stamp;
    }
}

/* Of those that are level, the most approved. */
static int32_t keep_most_approved(const pe__series *s, int32_t bests)
{
    int32_t kept = 0;
    for (int32_t k = 0; k < bests; k++) {
        int64_t support = s->support[s->tied[k]];
        if (kept > 0 && support > s->support[s->tied[0]])
            kept = 0;
        if (kept == 0 || support == s->support[s->tied[0]])
            s->tied[kept++] = s->tied[k];
    }
    return kept;
}

static bool is_phragmen(const pe__series *s)
{
    return s->rule == PE_VOTE_PERPETUAL_PHRAGMEN;
}

/* Into `tied`; 0 = nobody who counts approves of anything. */
static int32_t find_best(pe__series *s)
{
    int32_t bests = 0;
    for (int32_t a = 0; a < s->h->options[s->d] && s->status == PE_OK; a++) {
        if (s->support[a] == 0)
            continue;
        if (is_phragmen(s))
            pe__series_level(s, a);
        else
            pe__series_credit(s, a);
        int order = bests == 0 ? 1 :
                    pe__fraction_compare(&s->score[a], &s->score[s->tied[0]],
                                         &s->status);
        if (bests > 0 && is_phragmen(s))
            order = -order;
        if (order > 0)
            bests = 0;
        if (order >= 0)
            s->tied[bests++] = a;
    }
    if (bests > 1 && pe__fraction_sign(&s->score[s->tied[0]]) == 0)
        bests = keep_most_approved(s, bests);
    return bests;
}

/* --- transcript ---------------------------------------------------------- */

static const char *name_of(const pe__series *s)
{
    if (is_phragmen(s))
        return "phragmen";
    return s->rule == PE_VOTE_PERPETUAL_QUOTA ? "quota" : "consensus";
}

static void log_head(pe__series *s, uint64_t seed)
{
    int64_t total = 0;
    for (int32_t i = 0; i < s->h->voters; i++)
        total += s->weight[i];
    pe__log(&s->log, "{\"kind\":\"series\",\"version\":1,\"rule\":\"%s\","
            "\"voters\":%d,\"decisions\":%" PRId64 ",\"votes\":",
            name_of(s), s->h->voters, s->h->decisions);
    pe__log_votes(&s->log, total);
    pe__log(&s->log, ",\"seed\":\"%" PRIu64 "\"}\n", seed);
}

/* Of the decision's own lot; 0 = it has none. */
static uint64_t seed_of(const pe__series *s)
{
    return s->h->seed != NULL ? s->h->seed[s->d] : 0;
}

static void log_decision(pe__series *s, int32_t bests, int32_t winner)
{
    int32_t options = s->h->options[s->d];
    pe__log(&s->log, "{\"kind\":\"decision\",\"number\":%" PRId64
            ",\"took_part\":", s->d + 1);
    pe__log_votes(&s->log, s->present);
    if (seed_of(s) != 0)
        pe__log(&s->log, ",\"seed\":\"%" PRIu64 "\"", seed_of(s));
    pe__log(&s->log, ",\"approvals\":");
    pe__log_votes_list(&s->log, s->support, options);
    pe__log(&s->log, ",\"scores\":");
    for (int32_t a = 0; a < options; a++) {
        pe__log(&s->log, a == 0 ? "[" : ",");
        if (s->support[a] == 0)
            pe__log(&s->log, "null");
        else
            pe__log_fraction(&s->log, &s->score[a], &s->status);
    }
    pe__log(&s->log, "],\"tied\":");
    pe__log_options(&s->log, s->tied, bests);
    pe__log(&s->log, ",\"option\":%d}\n", winner + 1);
}

static void log_numbers(pe__series *s, const char *key, const int64_t *number)
{
    pe__log(&s->log, ",\"%s\":", key);
    for (int32_t i = 0; i < s->h->voters; i++)
        pe__log(&s->log, i == 0 ? "[%" PRId64 : ",%" PRId64, number[i]);
    pe__log(&s->log, s->h->voters == 0 ? "[]" : "]");
}

static void log_result(pe__series *s, const pe_vote_series_result *result)
{
    pe__log(&s->log, "{\"kind\":\"result\",\"lots\":%" PRId64, result->lots);
    log_numbers(s, "satisfied", result->satisfied);
    log_numbers(s, "took_part", result->took_part);
    pe__log(&s->log, ",\"standing\":[");
    for (int32_t i = 0; i < s->h->voters; i++) {
        pe__log(&s->log, i == 0 ? "" : ",");
        pe__log_fraction(&s->log, is_phragmen(s) ? &s->load[s->set_by[i]]
                                                 : &s->standing[i],
                         &s->status);
    }
    pe__log(&s->log, "]}\n");
}

/* --- the series ---------------------------------------------------------- */

static void decide(pe__series *s, uint64_t seed, pe_vote_series_result *result)
{
    int32_t winner = -1;
    if (s->rule == PE_VOTE_PERPETUAL_QUOTA && s->present > 0)
        pe__series_grant(s);
    int32_t bests = find_best(s);
    if (bests > 0) {
        pe__random random;
        pe__random_seed(&random, seed_of(s) != 0 ? seed_of(s) : seed,
                        (uint64_t)s->d + 1);
        winner = s->tied[pe__random_below(&random, (uint32_t)bests)];
    }
    result->winner[s->d] = winner;
    result->lots += bests > 1;
    log_decision(s, bests, winner);
    if (winner < 0)
        return;
    for (int64_t k = s->first[winner]; k < s->first[winner + 1]; k++)
        result->satisfied[pe__series_voter(s, k)]++;
    if (is_phragmen(s))
        pe__series_raise(s, winner);
    else if (s->rule == PE_VOTE_PERPETUAL_CONSENSUS)
        pe__series_pay(s, winner);
    else
        pe__series_take(s, winner);
}

static pe_status run(pe__series *s, uint64_t seed,
                     pe_vote_series_result *result, pe_error *err)
{
    pe_status status = pe__scale_weights(s->h->weight, s->h->voters,
                                         &s->unit.unit, s->weight, err);
    if (status == PE_OK)
        log_head(s, seed);
    for (s->d = 0; s->d < s->h->decisions && status == PE_OK; s->d++) {
        sort_approvals(s);
        status = add_support(s, err);
        if (status != PE_OK)
            break;
        count_present(s, result->took_part);
        decide(s, seed, result);
        if (s->status != PE_OK)
            return pe__fail_memory(err);
    }
    if (status == PE_OK)
        log_result(s, result);
    if (s->status != PE_OK || s->log.text.failed)
        return pe__fail_memory(err);
    return status;
}

static bool make_accounts(pe__series *s)
{
    size_t voters = (size_t)s->h->voters,
           decisions = (size_t)s->h->decisions + 1;
    s->into = pe__zalloc(is_phragmen(s) ? decisions : voters, sizeof *s->into);
    if (!is_phragmen(s)) {
        s->standing = pe__fractions_new(s->h->voters);
        for (int32_t i = 0; s->standing != NULL && i < s->h->voters &&
                            s->rule == PE_VOTE_PERPETUAL_CONSENSUS;
             i++)
            pe__fraction_set(&s->standing[i], 1, 1);
        return s->into != NULL && s->standing != NULL;
    }
    s->set_by = pe__zalloc(voters, sizeof *s->set_by);
    s->load = pe__fractions_new((int64_t)decisions);
    s->touched = pe__alloc(decisions, sizeof *s->touched);
    return s->into != NULL && s->set_by != NULL && s->load != NULL &&
           s->touched != NULL;
}

static bool make_room(pe__series *s)
{
    const pe_vote_history *h = s->h;
    int64_t approvals = 0;
    s->most = 1;
    for (int64_t d = 0; d < h->decisions; d++) {
        int64_t of = h->start[d + 1] - h->start[d];
        s->most = h->options[d] > s->most ? h->options[d] : s->most;
        approvals = of > approvals ? of : approvals;
    }
    s->weight = pe__alloc((size_t)h->voters, sizeof *s->weight);
    s->seen = pe__zalloc((size_t)h->voters, sizeof *s->seen);
    s->order = pe__alloc((size_t)approvals, sizeof *s->order);
    s->first = pe__alloc((size_t)s->most + 2, sizeof *s->first);
    s->support = pe__alloc((size_t)s->most, sizeof *s->support);
    s->score = pe__fractions_new(s->most);
    s->tied = pe__alloc((size_t)s->most, sizeof *s->tied);
    return s->weight != NULL && s->seen != NULL && s->order != NULL &&
           s->first != NULL && s->support != NULL && s->score != NULL &&
           s->tied != NULL && make_accounts(s);
}

static void give_back(pe__series *s)
{
    pe__free(s->weight);
    pe__free(s->seen);
    pe__free(s->order);
    pe__free(s->first);
    pe__free(s->support);
    pe__fractions_free(s->score, s->most);
    pe__free(s->tied);
    pe__free(s->into);
    pe__fractions_free(s->standing, s->h->voters);
    pe__free(s->set_by);
    pe__fractions_free(s->load, s->h->decisions + 1);
    pe__free(s->touched);
    pe__fraction_clear(&s->part);
    pe__buffer_free(&s->log.text);
}

static bool make_result(const pe_vote_history *h, pe_vote_series_result *r)
{
    r->winner = pe__alloc((size_t)h->decisions, sizeof *r->winner);
    r->satisfied = pe__zalloc((size_t)h->voters, sizeof *r->satisfied);
    r->took_part = pe__zalloc((size_t)h->voters, sizeof *r->took_part);
    return r->winner != NULL && r->satisfied != NULL && r->took_part != NULL;
}

pe_vote_series_settings pe_vote_series_defaults(void)
{
    return (pe_vote_series_settings){.rule = PE_VOTE_PERPETUAL_PHRAGMEN,
                                     .seed = 1, .transcript = 1};
}

pe_status pe_vote_series(const pe_vote_history *history,
                         const pe_vote_series_settings *settings,
                         pe_vote_series_result *result, pe_error *err)
{
    *result = (pe_vote_series_result){0};
    if (settings->rule < PE_VOTE_PERPETUAL_PHRAGMEN ||
        settings->rule > PE_VOTE_PERPETUAL_QUOTA)
        return pe__fail(err, PE_BAD_INPUT, "there is no such perpetual rule");
    pe__series s = {.h = history, .rule = settings->rule,
                    .part = PE__FRACTION_ZERO};
    s.log.vote = &s.unit;
    s.log.silent = settings->transcript == 0;
    pe_status status = check(history, err);
    if (status != PE_OK)
        return status;
    if (make_room(&s) && make_result(history, result))
        status = run(&s, settings->seed, result, err);
    else
        status = pe__fail_memory(err);
    if (status == PE_OK) {
        result->transcript = s.log.text.bytes;
        result->size = s.log.text.size;
        s.log.text = (pe__buffer){0};
    } else {
        pe_vote_series_release(result);
    }
    give_back(&s);
    return status;
}

void pe_vote_series_release(pe_vote_series_result *result)
{
    pe__free(result->winner);
    pe__free(result->satisfied);
    pe__free(result->took_part);
    pe__free(result->transcript);
    *result = (pe_vote_series_result){0};
}
