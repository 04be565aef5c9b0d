/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The newspaper's own money: a ledger, a pot for hard times, and a round in
 * which all share out what is left of the year. */
#include "world.h"

#include "code.h"

#include <string.h>

/* The number of an account of that name. */
static const char *account(pe__world *world, const char *name)
{
    const pe__value *page = pe__stage_get(
        &world->stage, world->paper.member[0],
        pe__troupe_path(&world->paper, "money/entries"), PE__END);
    for (const pe__value *row = pe__first(pe__get(page, "accounts")); row;
         row = row->next)
        if (strcmp(pe__get_text(row, "name", ""), name) == 0)
            return pe__stage_text(
                "%lld", (long long)pe__get_integer(row, "account", 0));
    return "0";
}

static void open_account(pe__world *world, const char *kind, const char *name)
{
    pe__stage_post(&world->stage, world->paper.member[0],
                   pe__troupe_path(&world->paper, "money/accounts"), "kind",
                   kind, "name", name, PE__END);
}

/* `idea` "" = for no project. */
static void pay(pe__world *world, const char *from, const char *to,
                const char *amount, const char *words, const char *idea)
{
    const char *source = account(world, from), *target = account(world, to);
    pe__stage_post(&world->stage, world->paper.member[0],
                   pe__troupe_path(&world->paper, "money/entries"),
                   "from_account", source, "to_account", target, "amount",
                   amount, "currency", "EUR", "words", words, "idea", idea,
                   PE__END);
}

void pe__demo_ledger_begins(pe__world *world)
{
    static const char *const accounts[][2] = {
        {"assets", "Bank"},      {"equity", "Opening balance"},
        {"income", "Sales"},     {"income", "Subscriptions"},
        {"income", "Donations"}, {"expenses", "Pay"},
        {"expenses", "Printing"},{"expenses", "Rent"},
        {"expenses", "Help"},    {"expenses", "Projects"}};
    for (size_t k = 0; k < sizeof accounts / sizeof *accounts; k++)
        open_account(world, accounts[k][0], accounts[k][1]);
    pe__stage_post(&world->stage, world->paper.member[0],
                   pe__troupe_path(&world->paper, "money/pots"), "name",
                   "Hard times", "purpose",
                   "When somebody of us falls ill or cannot pay the rent.",
                   "currency", "EUR", "may_ask", "members", "may_agree",
                   "members", "each_most", "400", "all_most", "900", "days",
                   "30", "keep", "500", PE__END);
    pay(world, "Opening balance", "Bank", "21500", "What was there", "");
    pay(world, "Bank", "Hard times", "2000", "Put aside", "");
    pe__stage_post(&world->stage, world->paper.member[0],
                   pe__troupe_path(&world->paper, "money/public"), "is_public",
                   "1", PE__END);
}

/* What comes and goes in a month. */
void pe__demo_ledger_month(pe__world *world)
{
    pay(world, "Sales", "Bank", "14210.50", "Newsstands", "");
    pay(world, "Subscriptions", "Bank", "9480", "Subscriptions", "");
    pay(world, "Donations", "Bank", "612", "Reading in the harbour", "");
    pay(world, "Bank", "Printing", "4105.40", "Four issues", "");
    pay(world, "Bank", "Rent", "1650", "Rent of the month", "");
    pay(world, "Bank", "Pay", "18400", "Pay of the period", "");
}

/* --- a round -------------------------------------------------------------- */

enum { IDEAS = 6 };

/* least, step, periods, cap: "" = none. */
typedef struct {
    int who;
    const char *title, *cost, *about, *least, *step, *periods, *cap;
} proposal;

static void hand_in(pe__world *world, int64_t round, const proposal *idea)
{
    pe__stage_post(&world->stage, world->paper.member[idea->who],
                   pe__troupe_path(&world->paper, "money/rounds/%lld/ideas",
                                   (long long)round),
                   "title", idea->title, "cost", idea->cost, "about",
                   idea->about, "least", idea->least ? idea->least : "",
                   "step", idea->step ? idea->step : "", "periods",
                   idea->periods ? idea->periods : "", "cap",
                   idea->cap ? idea->cap : "", PE__END);
}

/* Eight in the evening, UTC. */
static const char *evening(const pe__world *world, int days)
{
    return pe__stage_text("%sT20:00Z", pe__world_day(world, days));
}

static int64_t open_round(pe__world *world, const char *title,
                          const char *budget, int ideas_until,
                          int votes_until)
{
    pe__stage_post(&world->stage, world->paper.member[0],
                   pe__troupe_path(&world->paper, "money/rounds"), "title",
                   title, "about",
                   "What should we do with what is left?", "way", "approval",
                   "currency", "EUR", "budget", budget, "ideas_until",
                   evening(world, ideas_until), "votes_until",
                   evening(world, votes_until), "has_against",
                   votes_until > 0 ? "1" : "", "cap_name_1",
                   votes_until > 0 ? "Wheels" : "", "cap_most_1",
                   votes_until > 0 ? "700" : "", PE__END);
    return pe__stage_next_id(&world->stage);
}

void pe__demo_round_opens(pe__world *world)
{
    int64_t round = open_round(world, "What is left of the summer", "2400",
                               -26, -16);
    pe__world_later(world, 90);
    static const proposal IDEA[] = {
        {3, "A second camera", "1150",
         "The one we have is lent out three days of five.", 0, 0, 0, 0},
        {5, "Children’s corner", "420",
         "Shelves, a rug, and somebody’s old train set.", 0, 0, 0, 0},
        {7, "Trip to the paper mill", "780", "All of us, by train.", 0, 0, 0,
         0},
        {2, "Better chairs", "960", "Six of them.", 0, 0, 0, 0},
        {8, "Braille edition, a trial", "600", "One issue, for the library.",
         0, 0, 0, 0},
        {9, "Neon sign", "2100", "", 0, 0, 0, 0}};
    for (size_t k = 0; k < sizeof IDEA / sizeof *IDEA; k++)
        hand_in(world, round, &IDEA[k]);
}

/* The numbers of a round's ideas, as the page has them. */
static int find_ideas(pe__world *world, int64_t round, int64_t idea[IDEAS])
{
    int count = 0;
    const pe__value *page = pe__stage_get(
        &world->stage, world->paper.member[0],
        pe__troupe_path(&world->paper, "money/rounds/%lld", (long long)round),
        PE__END);
    for (const pe__value *row = pe__first(pe__get(page, "ideas"));
         row && count < IDEAS; row = row->next)
        idea[count++] = pe__get_integer(row, "idea", 0);
    return count;
}

/* The only round there is by then, and the only one that is counted. */
static int64_t find_round(pe__world *world)
{
    const pe__value *page = pe__stage_get(
        &world->stage, world->paper.member[0],
        pe__troupe_path(&world->paper, "money"), PE__END);
    return pe__get_integer(pe__first(pe__get(page, "rounds")), "round", 0);
}

/* Two camps with a taste of their own, and some who want all kinds. */
void pe__demo_round_votes(pe__world *world)
{
    int64_t round = find_round(world), idea[IDEAS] = {0};
    if (find_ideas(world, round, idea) < IDEAS)
        return;
    for (int m = 0; m < world->paper.people; m++) {
        const char *on[IDEAS];
        for (int k = 0; k < IDEAS; k++)
            on[k] = pe__world_draw(world, 10) < (k % 2 == m % 2 ? 7 : 2) ? "1"
                                                                          : "";
        if (m % 8 == 7)
            continue; /* not everybody votes */
        const char *field[IDEAS];
        for (int k = 0; k < IDEAS; k++)
            field[k] = pe__stage_text("idea_%lld", (long long)idea[k]);
        char code[PE__CODE_SIZE];
        pe__code_new(code);
        pe__stage_post(&world->stage, world->paper.member[m],
                       pe__troupe_path(&world->paper, "money/rounds/%lld/vote",
                                       (long long)round), "code", code,
                       field[0], on[0], field[1], on[1], field[2], on[2],
                       field[3], on[3], field[4], on[4], field[5], on[5],
                       PE__END);
    }
}

void pe__demo_round_counts(pe__world *world)
{
    int64_t round = find_round(world), idea[IDEAS] = {0};
    pe__stage_post(&world->stage, world->paper.member[4],
                   pe__troupe_path(&world->paper, "money/rounds/%lld/count",
                                   (long long)round), PE__END);
    if (find_ideas(world, round, idea) < IDEAS) /* the funded ones first */
        return;
    pay(world, "Bank", "Projects", "388.90", "First bill",
        pe__stage_text("%lld", (long long)idea[0]));
    pe__world_later(world, 60);
    pe__stage_post(&world->stage, world->paper.member[0],
                   pe__troupe_path(&world->paper,
                                   "money/rounds/%lld/ideas/%lld/done",
                                   (long long)round, (long long)idea[0]),
                   "outcome", "It is there, and in use every day.", PE__END);
}

/* Of two ideas at most one. */
static void put_together(pe__world *world, int64_t round, int64_t one,
                         int64_t other)
{
    pe__stage_post(&world->stage, world->paper.member[0],
                   pe__troupe_path(&world->paper, "money/rounds/%lld/together",
                                   (long long)round),
                   pe__stage_text("one_%lld", (long long)one), "1",
                   pe__stage_text("one_%lld", (long long)other), "1", PE__END);
}

/* Ideas of all kinds. */
static void open_winter(pe__world *world)
{
    static const proposal IDEA[] = {
        {6, "Blankets for the cold room", "240", "Ten would do, sixteen would "
         "be better.", "150", "15", 0, 0},
        {4, "Bicycle trailer", "690", "For the papers, instead of the taxi.",
         0, 0, 0, "1"},
        {8, "A second-hand cargo bike", "680", "Carries as much, and needs no "
         "bicycle in front of it.", 0, 0, 0, "1"},
        {11, "Coffee for the night shift", "45", "", 0, 0, "6", 0}};
    int64_t number[IDEAS] = {0};
    int64_t round = open_round(world, "Winter", "1800", 6, 13);
    pe__world_later(world, 45);
    for (size_t k = 0; k < sizeof IDEA / sizeof *IDEA; k++)
        hand_in(world, round, &IDEA[k]);
    if (find_ideas(world, round, number) == sizeof IDEA / sizeof *IDEA)
        put_together(world, round, number[1], number[2]);
}

/* The next round takes ideas; somebody asked the pot. */
void pe__demo_ledger_now(pe__world *world)
{
    open_winter(world);
    const char *pot = account(world, "Hard times");
    const char *help = account(world, "Help");
    pe__stage_post(&world->stage, world->paper.member[10],
                   pe__troupe_path(&world->paper, "money/pots/%s/requests",
                                   pot),
                   "amount", "320", "words", "Heating bill", "to_account",
                   help, PE__END);
}
