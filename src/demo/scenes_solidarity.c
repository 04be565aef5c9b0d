/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Newspaper and kitchen share what comes in, by a rule that their federation
 * decided; the newspaper's members pay dues by ability, and promise money. */
#include "code.h"
#include "world.h"

#include <string.h>

/* The number under which a council's page has what is named so. */
static const char *number_of(pe__world *world, const pe__troupe *troupe,
                             const char *page, const char *list,
                             const char *key, const char *name,
                             const char *number)
{
    const pe__value *out = pe__stage_get(&world->stage, troupe->member[0],
                                         pe__troupe_path(troupe, "%s", page),
                                         PE__END);
    for (const pe__value *row = pe__first(pe__get(out, list)); row;
         row = row->next)
        if (strcmp(pe__get_text(row, key, ""), name) == 0)
            return pe__stage_text("%lld",
                                  (long long)pe__get_integer(row, number, 0));
    return "0";
}

static const char *account(pe__world *world, const pe__troupe *troupe,
                           const char *name)
{
    return number_of(world, troupe, "money/entries", "accounts", "name", name,
                     "account");
}

static void open_account(pe__world *world, const pe__troupe *troupe,
                         const char *kind, const char *name)
{
    pe__stage_post(&world->stage, troupe->member[0],
                   pe__troupe_path(troupe, "money/accounts"), "kind", kind,
                   "name", name, PE__END);
}

static void earn(pe__world *world, const pe__troupe *troupe,
                 const char *source, const char *into, const char *amount,
                 const char *words)
{
    const char *from = account(world, troupe, source);
    const char *to = account(world, troupe, into);
    pe__stage_post(&world->stage, troupe->member[0],
                   pe__troupe_path(troupe, "money/entries"), "from_account",
                   from, "to_account", to, "amount", amount, "currency",
                   "EUR", "words", words, PE__END);
}

static const char *quarter_path(const pe__world *world, const char *below)
{
    return pe__stage_text("/councils/%lld/%s", (long long)world->quarter,
                          below);
}

static int64_t open_run(pe__world *world, const char *title, int from, int to)
{
    pe__stage_post(&world->stage, world->paper.member[0],
                   quarter_path(world, "money/transfers"), "title", title,
                   "currency", "EUR", "starts", pe__world_day(world, from),
                   "ends", pe__world_day(world, to), PE__END);
    return pe__stage_next_id(&world->stage);
}

static void state(pe__world *world, const pe__troupe *troupe, int64_t run,
                  const char *need, const char *most, const char *reason)
{
    pe__stage_post(&world->stage, troupe->member[0],
                   pe__troupe_path(troupe, "money/transfers/%lld/state",
                                   (long long)run),
                   "need", need, "most", most, "reason", reason, PE__END);
}

/* The first time: what came in is stated, and the rule put to a decision. */
void pe__demo_shares(pe__world *world)
{
    pe__troupe *kitchen = &world->kitchen;
    open_account(world, kitchen, "assets", "Cash box");
    open_account(world, kitchen, "income", "Bowl by the door");
    earn(world, kitchen, "Bowl by the door", "Cash box", "3410.80",
         "Lunches of the month");
    int64_t run = open_run(world, "Late summer", -75, -40);
    state(world, &world->paper, run, "", "2500", "");
    pe__world_later(world, 200);
    state(world, kitchen, run, "18", "",
          "Four of us have children, and two care for their parents.");
    const char *closes = pe__stage_text("%sT17:00Z",
                                        pe__world_day(world, -39));
    pe__stage_post(&world->stage, world->paper.member[0],
                   quarter_path(world, "decisions/new"), "title",
                   "By which rule do we share?", "says",
                   "What each would do stands beside each other on the page "
                   "of money.", "rule", "approval", "options",
                   "Worst off first\nAbove the middle\nFloor for all",
                   "closes", closes, PE__END);
    int64_t decision = pe__stage_next_id(&world->stage);
    const int64_t who[] = {world->paper.member[0], kitchen->member[0]};
    for (int k = 0; k < 2; k++) {
        char code[PE__CODE_SIZE];
        pe__code_new(code);
        pe__world_later(world, 20);
        pe__stage_post(&world->stage, who[k],
                       quarter_path(world,
                                    pe__stage_text("decisions/%lld/vote",
                                                   (long long)decision)),
                       "code", code, "tick_1", "on", PE__END);
    }
}

/* The number of the run that is open, on the federation's page. */
static const char *find_run(pe__world *world, const char *title)
{
    pe__troupe quarter = {.council = world->quarter,
                          .member = {world->paper.member[0]}};
    return number_of(world, &quarter, "money/transfers", "runs", "title",
                     title, "run");
}

static void note(pe__world *world, const pe__troupe *troupe, const char *run,
                 const char *payment, const char *what, const char *purse)
{
    const char *number = account(world, troupe, purse);
    pe__stage_post(&world->stage, troupe->member[0],
                   pe__troupe_path(troupe,
                                   "money/transfers/%s/payments/%s/%s", run,
                                   payment, what),
                   "account", number, "name", "Solidarity", PE__END);
}

/* It was decided: settled, sent, and arrived. */
void pe__demo_shares_settled(pe__world *world)
{
    pe__troupe quarter = {.council = world->quarter,
                          .member = {world->paper.member[0]}};
    pe__stage *stage = &world->stage;
    const char *run = find_run(world, "Late summer");
    const char *decision = number_of(world, &quarter, "decisions", "past",
                                     "title", "By which rule do we share?",
                                     "decision");
    const char *at = quarter_path(world, pe__stage_text("money/transfers/%s",
                                                        run));
    pe__stage_post(stage, quarter.member[0],
                   pe__stage_text("%s/propose", at), "rule", "leximin",
                   "decision", decision, PE__END);
    const pe__value *page = pe__stage_get(stage, quarter.member[0], at,
                                          PE__END);
    const char *seen = pe__stage_text(
        "%s", pe__get_text(pe__get(page, "run"), "seen", ""));
    pe__stage_post(stage, quarter.member[0], pe__stage_text("%s/settle", at),
                   "seen", seen, PE__END);
    page = pe__stage_get(stage, quarter.member[0], at, PE__END);
    const char *payment = pe__stage_text(
        "%lld", (long long)pe__get_integer(pe__first(pe__get(page,
                                                             "payments")),
                                           "payment", 0));
    pe__world_later(world, 90);
    note(world, &world->paper, run, payment, "sent", "Bank");
    pe__world_later(world, 900);
    note(world, &world->kitchen, run, payment, "arrived", "Cash box");
}

/* --- dues, pledges -------------------------------------------------------- */

static void begin_dues(pe__world *world)
{
    const pe__troupe *paper = &world->paper;
    open_account(world, paper, "income", "Dues");
    const char *dues = account(world, paper, "Dues");
    pe__stage_post(&world->stage, paper->member[0],
                   pe__troupe_path(paper, "money/dues"), "way", "bands",
                   "currency", "EUR", "account", dues, "least_1", "0",
                   "amount_1", "3", "least_2", "900", "amount_2", "8",
                   "least_3", "1500", "amount_3", "18", "least_4", "2400",
                   "amount_4", "40", PE__END);
    for (int m = 0; m + 3 < paper->people; m++)
        pe__stage_post(&world->stage, paper->member[m],
                       pe__troupe_path(paper, "money/dues/choose"), "place",
                       pe__stage_text("%d", 1 + pe__world_draw(world, 4)),
                       PE__END);
    pe__stage_post(&world->stage, paper->member[5],
                   pe__troupe_path(paper, "money/dues/pause"), "is_paused",
                   "1", PE__END);
}

static void promise(pe__world *world, int who, const char *name,
                    const char *amount, const char *often, int from)
{
    const pe__troupe *paper = &world->paper;
    pe__stage_post(&world->stage, paper->member[who],
                   pe__troupe_path(paper, "money/pledges"), "who",
                   *name ? "outside" : "me", "name", name, "amount", amount,
                   "currency", "EUR", "often", often, "from",
                   pe__world_day(world, from), PE__END);
}

static void match(pe__world *world, const char *whose, const char *words)
{
    const pe__troupe *paper = &world->paper;
    const char *pledge = number_of(world, paper, "money/pledges", "pledges",
                                   "name", whose, "pledge");
    const char *entry = number_of(world, paper, "money/entries", "entries",
                                  "words", words, "number");
    pe__stage_post(&world->stage, paper->member[0],
                   pe__troupe_path(paper, "money/pledges/%s/match", pledge),
                   "entry", entry, PE__END);
}

/* The next time, not decided yet; dues of the month; promises. */
void pe__demo_shares_now(pe__world *world)
{
    int64_t run = open_run(world, "Autumn", -39, -5);
    earn(world, &world->kitchen, "Bowl by the door", "Cash box", "2980",
         "Lunches of the month");
    state(world, &world->paper, run, "", "3000", "");
    state(world, &world->kitchen, run, "18", "",
          "As before: children, and parents who are cared for.");
    pe__stage_post(&world->stage, world->paper.member[0],
                   quarter_path(world,
                                pe__stage_text("money/transfers/%lld/propose",
                                               (long long)run)),
                   "rule", "median", "share", "10", PE__END);
    begin_dues(world);
    pe__world_later(world, 30);
    earn(world, &world->paper, "Dues", "Bank", "86", "Dues, first part");
    promise(world, 0, "Dockers’ union, section three", "150", "month", -62);
    promise(world, 0, "Print shop across the bridge", "600", "once", 20);
    promise(world, 4, "", "12", "month", -40);
    earn(world, &world->paper, "Donations", "Bank", "150", "Union, first");
    earn(world, &world->paper, "Donations", "Bank", "150", "Union, second");
    match(world, "Dockers’ union, section three", "Union, first");
    match(world, "Dockers’ union, section three", "Union, second");
}
