/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A count from its settings to its result. */
#include "error.h"
#include "mem.h"
#include "vote.h"

#include <inttypes.h>

enum { RANKED = 1 << PE_VOTE_RANKED, APPROVED = 1 << PE_VOTE_APPROVED,
       GRADED = 1 << PE_VOTE_GRADED };

typedef struct {
    const char *name; /* in transcripts and on the command line */
    int forms;        /* of ballots that it can count; 0 = no such rule */
    bool many;        /* fills several seats */
    pe_status (*run)(pe__count *count);
} rule;

/* A table would be a variable where the library is moved about. */
static rule rule_of(pe_vote_rule which)
{
    switch (which) {
    case PE_VOTE_MAJORITY:
        return (rule){"majority", RANKED | APPROVED, false,
                      pe__count_majority};
    case PE_VOTE_SUPERMAJORITY:
        return (rule){"supermajority", RANKED | APPROVED, false,
                      pe__count_majority};
    case PE_VOTE_APPROVAL:
        return (rule){"approval", APPROVED | GRADED, true,
                      pe__count_approval};
    case PE_VOTE_JUDGEMENT:
        return (rule){"judgement", GRADED, false, pe__count_judgement};
    case PE_VOTE_GAUGE:
        return (rule){"gauge", GRADED, false, pe__count_judgement};
    case PE_VOTE_SCHULZE:
        return (rule){"schulze", RANKED, false, pe__count_schulze};
    case PE_VOTE_RANKED_PAIRS:
        return (rule){"ranked-pairs", RANKED, false, pe__count_ranked_pairs};
    case PE_VOTE_RUNOFF:
        return (rule){"runoff", RANKED, false, pe__count_runoff};
    case PE_VOTE_STV:
        return (rule){"stv", RANKED, true, pe__count_stv};
    case PE_VOTE_PHRAGMEN:
        return (rule){"phragmen", APPROVED, true, pe__count_phragmen};
    case PE_VOTE_PAV:
        return (rule){"pav", APPROVED, true, pe__count_pav};
    case PE_VOTE_EQUAL_SHARES:
        return (rule){"equal-shares", APPROVED, true, pe__count_shares};
    case PE_VOTE_EQUAL_SHARES_APPROVAL:
        return (rule){"equal-shares-approval", APPROVED, true,
                      pe__count_shares};
    case PE_VOTE_EQUAL_SHARES_RAISED:
        return (rule){"equal-shares-raised", APPROVED, true,
                      pe__count_shares};
    }
    return (rule){0};
}

pe_vote_settings pe_vote_defaults(void)
{
    return (pe_vote_settings){.rule = PE_VOTE_SCHULZE, .seats = 1,
                              .share = {1, 2}, .ties = PE_VOTE_BY_LOT,
                              .seed = 1, .tops = PE_VOTE_WHOLE,
                              .transcript = 1};
}

static pe_status check(const pe_vote *vote, const pe_vote_settings *s,
                       pe_error *err)
{
    const rule r = rule_of(s->rule);
    if (r.forms == 0)
        return pe__fail(err, PE_BAD_INPUT, "there is no such rule");
    if ((r.forms & 1 << vote->problem.form) == 0)
        return pe__fail(err, PE_BAD_INPUT, "%s cannot count %s ballots",
                        r.name, vote->problem.form == PE_VOTE_RANKED ?
                        "ranked" : vote->problem.form == PE_VOTE_GRADED ?
                        "graded" : "approval");
    if (s->seats < 1 || (s->seats > 1 && !r.many))
        return pe__fail(err, PE_BAD_INPUT, "%s cannot fill %d seats", r.name,
                        s->seats);
    if (s->ties < PE_VOTE_BY_LOT || s->ties > PE_VOTE_TOGETHER ||
        s->tops < PE_VOTE_WHOLE || s->tops > PE_VOTE_SPLIT)
        return pe__fail(err, PE_BAD_INPUT, "no such way with ties");
    if (s->share.bottom < 1 || s->share.top < 0 ||
        s->share.top > s->share.bottom)
        return pe__fail(err, PE_BAD_INPUT, "the share must be between 0 and 1");
    return PE_OK;
}

static void say_head(pe__count *count)
{
    const pe_vote_settings *s = count->settings;
    pe__log(count, "{\"kind\":\"count\",\"version\":1,\"rule\":\"%s\","
            "\"options\":%d,\"seats\":%d,\"people\":%" PRId64 ",\"votes\":",
            rule_of(s->rule).name, count->options, s->seats,
            count->vote->people);
    pe__log_votes(count, count->vote->total);
    if (s->rule == PE_VOTE_MAJORITY || s->rule == PE_VOTE_SUPERMAJORITY)
        pe__log(count, ",\"share\":\"%" PRId64 "/%" PRId64 "\"", s->share.top,
                s->share.bottom);
    if (s->rule == PE_VOTE_RUNOFF)
        pe__log(count, ",\"tops\":\"%s\"",
                s->tops == PE_VOTE_SPLIT ? "split" : "whole");
    pe__log(count, ",\"ties\":\"%s\"", s->ties == PE_VOTE_BY_LOT     ? "lot"
            : s->ties == PE_VOTE_BY_ORDER ? "order" : "together");
    if (s->ties == PE_VOTE_BY_LOT)
        pe__log(count, ",\"seed\":\"%" PRIu64 "\"", s->seed);
    pe__log(count, ",\"order\":");
    pe__log_options(count, count->order, count->options);
    pe__log(count, "}\n");
}

static void say_result(pe__count *count)
{
    const pe_vote_result *r = count->result;
    pe__log(count, "{\"kind\":\"result\",\"outcome\":\"%s\",\"winners\":",
            r->outcome == PE_VOTE_DECIDED      ? "decided"
            : r->outcome == PE_VOTE_LOT_DECIDED ? "lot" : "nobody");
    pe__log_options(count, r->winner, r->winners);
    pe__log(count, ",\"tied\":");
    pe__log_options(count, r->tied, r->tieds);
    pe__log(count, "}\n");
}

static pe_status finish(pe__count *count)
{
    pe_vote_result *r = count->result;
    r->outcome = r->winners == 0 ? PE_VOTE_NOBODY
                 : count->lot    ? PE_VOTE_LOT_DECIDED
                                 : PE_VOTE_DECIDED;
    say_result(count);
    if (count->text.failed)
        return pe__fail_memory(count->err);
    r->transcript = count->text.bytes;
    r->size = count->text.size;
    count->text = (pe__buffer){0};
    return PE_OK;
}

pe_status pe_vote_count(pe_vote *vote, const pe_vote_settings *settings,
                        pe_vote_result *result, pe_error *err)
{
    *result = (pe_vote_result){0};
    pe_status status = check(vote, settings, err);
    if (status != PE_OK)
        return status;
    pe__count count = {.vote = vote, .settings = settings, .result = result,
                       .options = vote->problem.options, .err = err,
                       .silent = settings->transcript == 0};
    bool by_pairs = settings->rule == PE_VOTE_SCHULZE ||
                    settings->rule == PE_VOTE_RANKED_PAIRS;
    status = pe__ties_begin(&count);
    if (status == PE_OK && by_pairs)
        status = pe__pairs(vote, err);
    if (status == PE_OK) {
        say_head(&count);
        status = rule_of(settings->rule).run(&count);
    }
    if (status == PE_OK)
        status = finish(&count);
    if (status != PE_OK)
        pe_vote_release(result);
    pe__buffer_free(&count.text);
    pe__free(count.order);
    pe__free(count.place);
    return status;
}

void pe_vote_release(pe_vote_result *result)
{
    pe__free(result->winner);
    pe__free(result->tied);
    pe__free(result->transcript);
    *result = (pe_vote_result){0};
}

pe_status pe__winners_room(pe__count *count, int32_t most)
{
    pe_vote_result *r = count->result;
    r->winner = pe__alloc((size_t)most, sizeof *r->winner);
    r->tied = pe__alloc((size_t)most, sizeof *r->tied);
    if (r->winner == NULL || r->tied == NULL)
        return pe__fail_memory(count->err);
    return PE_OK;
}

void pe__elect(pe__count *count, int32_t option)
{
    count->result->winner[count->result->winners++] = option;
}

pe_status pe__win_among(pe__count *count, const int32_t *option, int32_t n)
{
    pe_vote_result *r = count->result;
    pe_status status = pe__winners_room(count, n);
    if (status != PE_OK || n == 0)
        return status;
    for (int32_t i = 0; i < n; i++)
        r->tied[r->tieds++] = option[i];
    if (count->settings->ties != PE_VOTE_TOGETHER) {
        pe__elect(count, pe__tie_first(count, "win", option, n));
        return PE_OK;
    }
    for (int32_t i = 0; i < n; i++)
        pe__elect(count, option[i]);
    return PE_OK;
}
