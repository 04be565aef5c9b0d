/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What became of a budget, in plain words and as JSON. */
#include "fund.h"

#include "amount.h"
#include "error.h"
#include "mem.h"
#include "print_doc.h"
#include "terminal.h"

#include <inttypes.h>

enum { MONEY = 16, VOTES = 11, NAME_LEAST = 12 };

static const char *const fate_name[] = {"chosen", "unwanted", "opposed",
                                        "too_dear", "capped", "excluded"};

static const char *money(const pe__round_of_money *m, int64_t amount,
                         char out[PE__AMOUNT])
{
    return pe__amount_text(amount, m->ballots.digits, true, out);
}

static void line(const char *text)
{
    pe__terminal_wrap(stdout, text, 0, 0, pe__terminal_width(stdout));
}

/* What the rule does, in a sentence. */
static const char *about_rule(const pe_fund_settings *s)
{
    switch (s->rule) {
    case PE_FUND_EQUAL_SHARES:
        return "Method of Equal Shares: everybody has an equal share of the "
               "budget, and pays with it for what they chose. Whatever costs "
               "its backers least for what it is worth to them comes first.";
    case PE_FUND_PHRAGMEN:
        return "Phragmén's rule: money trickles to everybody at one pace; a "
               "project is bought as soon as those for it have its cost.";
    case PE_FUND_GREEDY: break;
    }
    return "Greedy: most votes for its cost first, as long as the money lasts. "
           "Large minorities may be left with nothing.";
}

static void print_head(const pe__round_of_money *m)
{
    char text[300], budget[PE__AMOUNT];
    const pe_fund_election *e = &m->ballots.election;
    if (*m->ballots.title)
        line(m->ballots.title);
    snprintf(text, sizeof text, "%" PRId64 " voters, %" PRId32
             " projects, a budget of %s%s%s", e->voters, e->projects,
             money(m, e->budget, budget), *m->ballots.currency ? " " : "",
             m->ballots.currency);
    line(text);
    line(about_rule(&m->settings));
    printf("\n");
}

/* The room for names: what the figures leave. */
static int name_room(int figures)
{
    const int room = pe__terminal_width(stdout) - figures - 1;
    return room > 60 ? 60 : room < NAME_LEAST ? NAME_LEAST : room;
}

/* How many voters want it: with weights, their sum. */
static void print_backers(const pe__round_of_money *m, int64_t weight)
{
    const int64_t one = m->ballots.election.one > 0 ? m->ballots.election.one
                                                    : 1;
    if (weight % one == 0)
        printf("%*" PRId64, VOTES, weight / one);
    else
        printf("%*.2f", VOTES, (double)weight / (double)one);
}

/* A project whose steps were bought one by one stands once, with the sum. */
static void print_funded(const pe__round_of_money *m)
{
    const pe_fund_outcome *o = &m->outcome;
    const int room = name_room(MONEY + VOTES + 5);
    char amount[PE__AMOUNT];
    int64_t count = 0;
    bool *shown = pe__zalloc((size_t)m->ballots.election.projects,
                             sizeof *shown);
    printf("     %-*s%*s%*s\n", room, "funded", MONEY, "amount", VOTES,
           "wanted by");
    for (int64_t k = 0; k < o->buys; k++) {
        const pe_fund_buy *b = &o->buy[k];
        if (shown && shown[b->project])
            continue;
        if (shown)
            shown[b->project] = true;
        printf("%3" PRId64 "  ", ++count);
        pe__terminal_name(stdout, m->ballots.name[b->project], room);
        printf("%*s", MONEY, money(m, o->funded[b->project], amount));
        print_backers(m, b->backers);
        printf("%s\n", b->by == PE_FUND_BY_REST &&
                               m->settings.rule == PE_FUND_EQUAL_SHARES
                           ? " *"
                       : b->by == PE_FUND_BY_ALL ? " +"
                                                 : "");
    }
    pe__free(shown);
}

static const char *why_not(pe_fund_fate fate, pe_fund_rule rule)
{
    switch (fate) {
    case PE_FUND_UNWANTED: return "nobody chose it";
    case PE_FUND_OPPOSED: return "as many are against it";
    case PE_FUND_CAPPED: return "its category's cap";
    case PE_FUND_EXCLUDED: return "another instead";
    case PE_FUND_CHOSEN:
    case PE_FUND_TOO_DEAR: break;
    }
    return rule == PE_FUND_EQUAL_SHARES ? "its backers had not enough left"
                                        : "did not fit any more";
}

static void print_left_out(const pe__round_of_money *m)
{
    enum { WHY = 32 };
    char amount[PE__AMOUNT];
    int32_t count = 0;
    const pe_fund_outcome *o = &m->outcome;
    const int room = name_room(MONEY + WHY + 5);
    for (int32_t k = 0; k < m->ballots.election.projects; k++) {
        if (o->fate[k] == PE_FUND_CHOSEN)
            continue;
        if (count++ == 0)
            printf("\n     %-*s%*s  why\n", room, "not funded", MONEY, "cost");
        printf("     ");
        pe__terminal_name(stdout, m->ballots.name[k], room);
        printf("%*s  %s\n", MONEY,
               money(m, m->ballots.election.project[k].cost, amount),
               why_not(o->fate[k], m->settings.rule));
    }
}

static void print_marks(const pe__round_of_money *m)
{
    bool rest = false, all = false;
    for (int64_t k = 0; k < m->outcome.buys; k++) {
        rest = rest || m->outcome.buy[k].by == PE_FUND_BY_REST;
        all = all || m->outcome.buy[k].by == PE_FUND_BY_ALL;
    }
    if (all)
        line("+ all helped a little with it");
    if (rest && m->settings.rule == PE_FUND_EQUAL_SHARES)
        line("* from money that was left, most votes for its cost first");
}

static void print_sums(const pe__round_of_money *m)
{
    char text[400], spent[PE__AMOUNT], left[PE__AMOUNT];
    const pe_fund_outcome *o = &m->outcome;
    printf("\n");
    snprintf(text, sizeof text, "Spent: %s, left: %s%s%s.",
             money(m, o->spent, spent), money(m, o->left, left),
             *m->ballots.currency ? " " : "", m->ballots.currency);
    line(text);
    if (o->rounds > 0) {
        snprintf(text, sizeof text, "Shares were raised %" PRId64 " times, as "
                 "long as the budget held%s.", o->rounds, o->stopped
                     ? ", until you stopped it: they could be raised further"
                     : "");
        line(text);
    }
    snprintf(text, sizeof text, "Voters of whose choices nothing is funded: "
             "%" PRId64 " of %" PRId64 " (%.1f %%).", m->fair.unserved,
             m->fair.choosers, 100.0 * (double)m->fair.unserved /
                 (double)(m->fair.choosers > 0 ? m->fair.choosers : 1));
    line(text);
    if (m->fair.groups == 0)
        line("Checked: no group that could have paid for a project it agrees "
             "on with its share of the budget is left out (EJR+ up to one "
             "project).");
    else {
        snprintf(text, sizeof text, "Left out: %.4g voters%s agree on "
                 "\"%.80s\", could pay for it with their share of the budget, "
                 "and each got too little. %" PRId64 " such groups in all "
                 "(EJR+ up to one project is broken).",
                 (double)m->fair.weight /
                     (double)(m->ballots.election.one > 0
                                  ? m->ballots.election.one : 1),
                 m->ballots.election.weight ? " (by weight)" : "",
                 m->ballots.name[m->fair.project], m->fair.groups);
        line(text);
    }
    if (m->ballots.repeats > 0) {
        snprintf(text, sizeof text, "%" PRId64 " choices stood twice in one "
                 "ballot and were counted once.", m->ballots.repeats);
        line(text);
    }
}

void pe__fund_print(const pe__round_of_money *m)
{
    print_head(m);
    print_funded(m);
    print_left_out(m);
    print_marks(m);
    print_sums(m);
}

/* --- JSON ----------------------------------------------------------------- */

static void put_buys(const pe__round_of_money *m, pe__doc *doc,
                     pe__value *list)
{
    for (int64_t k = 0; k < m->outcome.buys; k++) {
        const pe_fund_buy *b = &m->outcome.buy[k];
        pe__value *one = pe__add_object(doc, list);
        pe__put_text(doc, one, "project", m->ballots.id[b->project]);
        pe__put_integer(doc, one, "amount", b->amount);
        pe__put_text(doc, one, "by", pe__fund_by_name(b->by));
        pe__put_real(doc, one, "price", b->price);
        pe__put_integer(doc, one, "backers", b->backers);
        pe__put_integer(doc, one, "spent_out", b->spent_out);
        pe__put_integer(doc, one, "tied", b->tied);
    }
}

static void put_projects(const pe__round_of_money *m, pe__doc *doc,
                         pe__value *list)
{
    for (int32_t k = 0; k < m->ballots.election.projects; k++) {
        pe__value *one = pe__add_object(doc, list);
        pe__put_text(doc, one, "project", m->ballots.id[k]);
        pe__put_integer(doc, one, "funded", m->outcome.funded[k]);
        pe__put_text(doc, one, "fate", fate_name[m->outcome.fate[k]]);
    }
}

pe_status pe__fund_print_json(const pe__round_of_money *m, pe_error *err)
{
    pe__doc *doc = pe__doc_new();
    if (doc == NULL)
        return pe__fail_memory(err);
    pe__value *all = pe__doc_object(doc);
    pe__put_text(doc, all, "rule", pe__fund_rule_name(m->settings.rule));
    pe__put_text(doc, all, "utility",
                 pe__fund_utility_name(m->settings.utility));
    pe__put_integer(doc, all, "digits", m->ballots.digits);
    pe__put_integer(doc, all, "budget", m->ballots.election.budget);
    pe__put_integer(doc, all, "spent", m->outcome.spent);
    pe__put_integer(doc, all, "left", m->outcome.left);
    pe__put_integer(doc, all, "raises", m->outcome.rounds);
    pe__put_bool(doc, all, "stopped", m->outcome.stopped);
    pe__put_real(doc, all, "share", m->outcome.share);
    pe__put_integer(doc, all, "unserved", m->fair.unserved);
    pe__put_integer(doc, all, "choosers", m->fair.choosers);
    pe__put_integer(doc, all, "groups_left_out", m->fair.groups);
    put_buys(m, doc, pe__put_array(doc, all, "buys"));
    put_projects(m, doc, pe__put_array(doc, all, "projects"));
    const pe_status status = pe__print_doc(doc, all, err);
    pe__doc_free(doc);
    return status;
}
