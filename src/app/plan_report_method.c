/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How the prices were found, what the certificate proves and what it does not,
 * and all the figures that a verifier computes again. */
#include "plan_report_own.h"

#include <math.h>
#include <string.h>

/* Which rule moved the prices, in a sentence. */
static const char *rule_words(const char *rule)
{
    static const struct {
        const char *name, *words;
    } known[] = {
        {"newton", "sees how the proposals would change with every price, and "
                   "moves all prices at once to where they would balance "
                   "(Newton\xe2\x80\x99s method on the logarithms, with a "
                   "second step from where the first would lead)"},
        {"blind", "sees only the proposals, guesses from the shares in them "
                  "how they would change, and moves all prices at once"},
        {"anderson", "sees only totals by kind of maker, and learns from the "
                     "rounds before how they answer"},
        {"book2021", "moves each price by itself, by at most a quarter, more "
                     "the farther the good is off (the published rule, "
                     "Hahnel 2021)"},
    };
    for (size_t k = 0; k < sizeof known / sizeof known[0]; k++)
        if (strcmp(rule, known[k].name) == 0)
            return known[k].words;
    return "moves prices up for what is short and down for what is left over";
}

static void write_words(pe__plan_view *view)
{
    pe__report *page = view->page;
    pe__page_paragraph(page, NULL,
        "How the prices were found. Every workers\xe2\x80\x99 council proposes "
        "what makes the most of it for society at the prices announced: value "
        "made, less the value of what it uses and the burden of its effort. "
        "Every consumers\xe2\x80\x99 council proposes what its members want "
        "most within their right, needs first. The board that moves the prices "
        "%s. It stops when every good is within %s.",
        rule_words(view->result->rule),
        pe__page_percent(page, view->tolerance));
    pe__page_paragraph(page, NULL,
        "What the certificate proves. Rights are given and never earned by "
        "sales, so the best plan is the answer of a convex problem, and any "
        "prices whatever give a bound that no feasible plan can pass. The "
        "final allocation, in which nothing is handed out that is not there, "
        "is held against that bound; what lies between is the most that could "
        "be gained. The proof is of the wants, recipes and rights as the "
        "councils stated them: it does not say whether these are wise or "
        "true. Where returns increase or work comes in lumps, the bound still "
        "holds, but the gap need not close.");
}

static const char *round_or_never(pe__plan_view *view, int32_t round)
{
    return round > 0 ? pe__page_count(view->page, round) : "never";
}

static void balance_facts(pe__plan_view *view)
{
    pe__report *page = view->page;
    const pe_plan_info *info = view->info;
    const pe_plan_round *last = &info->last;
    pe__page_fact(page, "Outcome", "%s",
                  pe__plan_outcome_name(info->outcome));
    pe__page_fact(page, "Rounds", "%s; to 5%%: %s, to 3%%: %s, to 1%%: %s",
                  pe__page_count(page, info->rounds),
                  round_or_never(view, info->rounds_to_5),
                  round_or_never(view, info->rounds_to_3),
                  round_or_never(view, info->rounds_to_1));
    pe__page_fact(page, "Worst good", "%s off%s%s",
                  pe__page_percent_up(page, last->worst),
                  last->worst_good >= 0 ? ": " : "",
                  last->worst_good >= 0
                      ? pe__good_name(view, last->worst_good) : "");
    pe__page_fact(page, "All goods by value", "%s off",
                  pe__page_percent_up(page, last->value_weighted));
    pe__page_fact(page, "Goods outside", "1%%: %s, 3%%: %s, 5%%: %s",
                  pe__page_count(page, last->outside_1),
                  pe__page_count(page, last->outside_3),
                  pe__page_count(page, last->outside_5));
}

static void proof_facts(pe__plan_view *view)
{
    pe__report *page = view->page;
    const pe_plan_info *info = view->info;
    pe__page_fact(page, "Left to gain, at most", "%s of social income",
                  pe__page_percent_up(page, fmax(info->last.gap, 0)));
    pe__page_fact(page, "Cost of the final allocation", "at most %s of social "
                  "income, lost where less was there than asked for",
                  pe__page_percent_up(page, fmax(info->allocation_cost, 0)));
    pe__page_fact(page, "Budgets", "kept to within %s",
                  pe__page_percent_up(page, info->last.budget_error));
    pe__page_fact(page, "Twice all values", "amounts stay, to within %s",
                  pe__page_percent_up(page, info->homogeneity));
    pe__page_fact(page, "Workers\xe2\x80\x99 councils", "%s approved, %s on "
                  "appeal, %s refused", pe__page_count(page, info->approved),
                  pe__page_count(page, info->appealed),
                  pe__page_count(page, info->refused));
}

static void source_facts(pe__plan_view *view)
{
    pe__report *page = view->page;
    const char *hash = pe__economy_sha256(view->economy);
    pe__page_fact(page, "Rule and seed", "%s, %llu", view->result->rule,
                  (unsigned long long)view->result->seed);
    if (hash[0] != '\0')
        pe__page_fact(page, "Input (SHA-256)", "%s", hash);
    pe__page_fact(page, "Made by", "parecon %s", PARECON_VERSION);
}

void pe__plan_method(pe__plan_view *view)
{
    pe__report *page = view->page;
    write_words(view);
    pe__report_open(page, "dl", "class", "facts", (char *)NULL);
    balance_facts(view);
    proof_facts(view);
    source_facts(view);
    pe__report_close(page);
    pe__page_paragraph(page, NULL, "Check it yourself, with a program that "
        "shares no code with the one that made the plan:");
    pe__report_open(page, "pre", (char *)NULL);
    pe__report_element(page, "code", NULL,
                       "parecon plan check ECONOMY_DIR OUT");
    pe__report_close(page);
}
