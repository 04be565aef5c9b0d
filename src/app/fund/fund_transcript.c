/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "fund_transcript.h"

#include "doc.h"
#include "error.h"

#include <inttypes.h>
#include <string.h>

const char *const pe__fund_rule_names[3] = {"equal-shares", "phragmen",
                                            "greedy"};
const char *const pe__fund_utility_names[3] = {"cost", "count", "points"};
const char *const pe__fund_by_names[3] = {"backers", "all", "rest"};

static void put_head(const pe__ballots *b, const pe_fund_settings *s,
                     const pe_fund_outcome *o, pe__buffer *out)
{
    static const char *const word[] = {"add1", "help", "fill"};
    const pe_fund_election *e = &b->election;
    const char *comma = "";
    pe__buffer_format(out, "{\"transcript\":\"parecon fund 1\",\"rule\":\"%s\","
                      "\"utility\":\"%s\",\"complete\":\"",
                      pe__fund_rule_names[s->rule],
                      pe__fund_utility_names[s->utility]);
    for (int k = 0; k < 3; k++)
        if (s->completion & 1 << k) {
            pe__buffer_format(out, "%s%s", comma, word[k]);
            comma = ",";
        }
    pe__buffer_format(out, "%s\",\"increment\":%" PRId64 ",\"raises\":%" PRId64
                      ",\"budget\":%" PRId64 ",\"digits\":%d,\"voters\":%"
                      PRId64 ",\"projects\":%" PRId32 "}\n",
                      *comma ? "" : "none", s->increment, o->rounds,
                      e->budget, b->digits, e->voters, e->projects);
}

/* Voters are called by the number of their row: 1 is the first. */
static void put_buy(const pe__ballots *b, const pe_fund_outcome *o, int64_t k,
                    pe__doc *doc, pe__buffer *out)
{
    const pe_fund_buy *buy = &o->buy[k];
    const char *id = b->id[buy->project];
    pe__buffer_format(out, "{\"buy\":%" PRId64 ",\"project\":", k + 1);
    pe__json_write(pe__doc_bytes(doc, id, strlen(id)), out);
    pe__buffer_format(out, ",\"amount\":%" PRId64 ",\"by\":\"%s\",\"paid\":[",
                      buy->amount, pe__fund_by_names[buy->by]);
    for (int64_t j = o->pay_first[k]; j < o->pay_first[k + 1]; j++)
        pe__buffer_format(out, "%s[%" PRId64 ",%" PRId64 "]",
                          j > o->pay_first[k] ? "," : "", o->payer[j] + 1,
                          o->paid[j]);
    pe__buffer_text(out, "]}\n");
}

pe_status pe__fund_transcript_put(const pe__ballots *ballots,
                                  const pe_fund_settings *settings,
                                  const pe_fund_outcome *outcome,
                                  pe__buffer *out, pe_error *err)
{
    pe__doc *doc = pe__doc_new();
    if (doc == NULL)
        return pe__fail_memory(err);
    put_head(ballots, settings, outcome, out);
    bool fine = true;
    for (int64_t k = 0; k < outcome->buys && fine; k++) {
        put_buy(ballots, outcome, k, doc, out);
        fine = !pe__doc_failed(doc);
        pe__doc_reset(doc);
    }
    pe__buffer_format(out, "{\"spent\":%" PRId64 ",\"left\":%" PRId64 "}\n",
                      outcome->spent, outcome->left);
    pe__doc_free(doc);
    return fine && !out->failed ? PE_OK : pe__fail_memory(err);
}
