/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "common_world.h"

#include "code.h"
#include "decide.h"
#include "money_uses.h"
#include "subjects.h"

#include <stdio.h>

#define DECISIONS "/councils/{council}/decisions"
#define ONE DECISIONS "/{decision}"
#define MONEY "/councils/{council}/money"
#define ROUND MONEY "/rounds/{round}"

ACT(DECIDE, DECISIONS "/new", DECISION_OPEN, true, pe__use_decision_add);
ACT(VOTE, ONE "/vote", DECISION_VOTE, true, pe__use_vote);
ACT(STAND, ONE "/stance", DECISION_VOTE, true, pe__use_stand);
ACT(DOUBT, ONE "/doubt", DECISION_VOTE, true, pe__use_doubt);
ACT(ARGUE, ONE "/remarks", REMARK, true, pe__use_argue);
ACT(WITHDRAW, ONE "/withdraw", DECISION_WITHDRAW, true,
    pe__use_decision_withdraw);
ACT(OPEN_BOOKS, MONEY "/public", MONEY_OPEN, true, pe__use_money_open);
ACT(ACCOUNT, MONEY "/accounts", MONEY_KEEP, true, pe__use_account_add);
ACT(ENTRY_ADD, MONEY "/entries", MONEY_KEEP, true, pe__use_entry_add);
ACT(CORRECT, MONEY "/entries/{entry}/correct", MONEY_KEEP, true,
    pe__use_entry_correct);
ACT(CURRENCY, MONEY "/currencies", MONEY_KEEP, true, pe__use_currency_add);
ACT(RATE, MONEY "/rates", MONEY_KEEP, true, pe__use_rate_add);
ACT(SPLIT, MONEY "/split", MONEY_KEEP, true, pe__use_split_add);
ACT(POT_ADD, MONEY "/pots", MONEY_KEEP, true, pe__use_pot_add);
ACT(DRAW_ASK, MONEY "/pots/{pot}/requests", MONEY_DRAW, true,
    pe__use_draw_ask);
ACT(DRAW_YES, MONEY "/pots/{pot}/requests/{request}/yes", MONEY_DRAW, true,
    pe__use_draw_yes);
ACT(ROUND_ADD, MONEY "/rounds", MONEY_ROUND, true, pe__use_round_add);
ACT(IDEA, ROUND "/ideas", MONEY_VOTE, true, pe__use_idea_add);
ACT(CHOOSE, ROUND "/vote", MONEY_VOTE, true, pe__use_round_vote);
ACT(COUNT, ROUND "/count", MONEY_VOTE, true, pe__use_round_count);

const char *account(const place *p, const char *name)
{
    char query[100];
    snprintf(query, sizeof query,
             "SELECT account FROM money_account WHERE name = '%s'", name);
    return field_of(&p->w, query);
}

static void take_last(place *p)
{
    snprintf(p->id, sizeof p->id, "%s",
             field_of(&p->w, "SELECT max(decision) FROM decision"));
}

void clock_on(place *p, int days)
{
    bool more = true;
    pe_error err = {0}, left = {0};
    p->w.now += (int64_t)days * DAY;
    while (more) {
        must(pe__sql_begin(p->w.t->db, &err), &err);
        must(pe__decide_tick(p->w.t->db, pe__subjects, p->w.now, &more, &left,
                             &err), &err);
        assert_string_equal(left.message, "");
        must(pe__sql_commit(p->w.t->db, &err), &err);
    }
}

/* --- a council that decided, and has money -------------------------------- */

/* Weighted by a site and by a task, of which one is closed and one to come. It
 * is 2027-01-17, 8 o'clock. */
static void weighted(place *p)
{
    char code[PE__CODE_SIZE];
    change(p->w.t->db,
           "INSERT INTO task (task, council, label, name, hours_quarters, "
           "skills, least_quarters, most_people, site, slot, category, cause, "
           "tags, more_json, created_at) VALUES (7, 1, 't', 'Knead', 40, '', "
           "4, 0, '', '', '', '', '', '{}', 0);"
           "INSERT INTO wish (task, member, prefers) VALUES (7, 1, 1)");
    must_ask(&p->w, &p->ana, &DECIDE, p->bakery, "title", "A ramp", "rule",
             "majority", "opens", "2027-01-19T07:00", "closes",
             "2027-01-20T07:00", "fact_1", "site:Harbour", "weight_1", "8",
             NULL);
    take_last(p);
    must_ask(&p->w, &p->ben, &DOUBT, p->bakery, "decision", p->id, "doubt",
             "Not I alone.", NULL);
    change(p->w.t->db, "DELETE FROM decision_doubt");
    clock_on(p, 2);
    for (int k = 0; k < 2; k++) {
        pe__code_new(code);
        must_ask(&p->w, k ? &p->ana : &p->ben, &VOTE, p->bakery, "decision",
                 p->id, "choice", "2", "code", code, NULL);
    }
    clock_on(p, 2);
    must_ask(&p->w, &p->ana, &DECIDE, p->bakery, "title", "A door", "rule",
             "approval", "options", "Left\nRight", "opens",
             "2027-03-01T10:00", "closes", "2027-03-02T10:00", "fact_1",
             "task:7", "weight_1", "4", NULL);
    take_last(p);
    must_ask(&p->w, &p->ben, &DOUBT, p->bakery, "decision", p->id, "doubt",
             "All go through it.", NULL);
}

static void decide(place *p)
{
    weighted(p);
    must_ask(&p->w, &p->ana, &DECIDE, p->bakery, "title", "Two of three",
             "rule", "equal-shares", "options", "A\nB\nC", "seats", "2",
             "ballots", "open", "closes", "2027-01-22T07:00", NULL);
    take_last(p);
    must_ask(&p->w, &p->ana, &VOTE, p->bakery, "decision", p->id, "tick_2",
             "yes", NULL);
    must_ask(&p->w, &p->ben, &VOTE, p->bakery, "decision", p->id, "tick_2",
             "yes", "tick_3", "yes", NULL);
    must_ask(&p->w, &p->ben, &ARGUE, p->bakery, "decision", p->id, "words",
             "C, \"really\".\nIt is.", "side", "for", "source", "hearsay",
             NULL);
    must_ask(&p->w, &p->ana, &DECIDE, p->bakery, "title", "Doors at six",
             "rule", "consent", "closes", "2027-01-22T07:00", NULL);
    take_last(p);
    must_ask(&p->w, &p->ben, &STAND, p->bakery, "decision", p->id, "stance",
             "objection", "reason", "Too early.", NULL);
    must_ask(&p->w, &p->ana, &DECIDE, p->bakery, "title", "Of no use", "rule",
             "majority", NULL);
    take_last(p);
    must_ask(&p->w, &p->ana, &WITHDRAW, p->bakery, "decision", p->id, NULL);
    change(p->w.t->db,
           "INSERT INTO topic (council, name, named_at) VALUES "
           "(1, 'money', 1800000000), (1, 'work', 1800000000);"
           "INSERT INTO decision_topic (decision, topic) SELECT "
           "min(d.decision), max(t.topic) FROM decision d, topic t");
    clock_on(p, 1);
    /* running, and open: goes on */
    must_ask(&p->w, &p->ana, &DECIDE, p->bakery, "title", "Colour", "rule",
             "judgement", "options", "Red\nBlue", "ballots", "open", NULL);
    take_last(p);
    must_ask(&p->w, &p->ana, &VOTE, p->bakery, "decision", p->id, "grade_1",
             "5", "grade_2", "1", NULL);
}

static void open_account(place *p, const char *kind, const char *name)
{
    must_ask(&p->w, &p->ana, &ACCOUNT, p->bakery, "kind", kind, "name", name,
             NULL);
}

void pay(place *p, const char *from, const char *to, const char *amount,
         const char *words, const char *idea)
{
    must_ask(&p->w, &p->ana, &ENTRY_ADD, p->bakery, "from_account",
             account(p, from), "to_account", account(p, to), "amount", amount,
             "currency", "EUR", "words", words, "idea", idea, NULL);
}

static void draw(place *p)
{
    must_ask(&p->w, &p->ana, &POT_ADD, p->bakery, "name", "Strike", "purpose",
             "Food on strike", "currency", "EUR", "may_ask", "members",
             "may_agree", "members", "alone_most", "0", "days", "30", NULL);
    pay(p, "Dues", "Strike", "100", "rate of May", "");
    const char *pot = account(p, "Strike");
    for (int k = 0; k < 2; k++)
        must_ask(&p->w, &p->ana, &DRAW_ASK, p->bakery, "pot", pot, "amount",
                 k ? "5" : "20", "words", "Bread", "to_account",
                 account(p, "Food"), NULL);
    must_ask(&p->w, &p->ben, &DRAW_YES, p->bakery, "pot", pot, "request",
             field_of(&p->w, "SELECT min(request) FROM money_draw"), NULL);
}

static void share_out(place *p)
{
    char field[40], code[PE__CODE_SIZE];
    pe__code_new(code);
    must_ask(&p->w, &p->ana, &ROUND_ADD, p->bakery, "title", "Spring", "way",
             "points", "currency", "EUR", "budget", "300", "ideas_until",
             "2027-01-16T00:00", "votes_until", "2027-01-17T00:00", NULL);
    const char *round = field_of(&p->w, "SELECT max(round) FROM money_round");
    must_ask(&p->w, &p->ana, &IDEA, p->bakery, "round", round, "title",
             "Beds; \"high\"", "cost", "100", NULL);
    const char *idea = field_of(&p->w, "SELECT max(idea) FROM money_idea");
    snprintf(field, sizeof field, "idea_%s", idea);
    clock_on(p, 1);
    must_ask(&p->w, &p->ben, &CHOOSE, p->bakery, "round", round, field, "5",
             "code", code, NULL);
    clock_on(p, 1);
    must_ask(&p->w, &p->ben, &COUNT, p->bakery, "round", round, NULL);
    pay(p, "Bank", "Food", "90,10", "Boards", idea);
    change(p->w.t->db, "INSERT INTO money_cap (round, place, name, most) "
           "SELECT max(round), 1, 'Garden', 15000 FROM money_round");
    must_ask(&p->w, &p->ana, &ROUND_ADD, p->bakery, "title", "Summer", "way",
             "approval", "currency", "EUR", "budget", "50", "ideas_until",
             "2027-01-26T00:00", "votes_until", "2027-01-30T00:00", NULL);
    must_ask(&p->w, &p->ben, &IDEA, p->bakery, "round",
             field_of(&p->w, "SELECT max(round) FROM money_round"), "title",
             "Hose", "cost", "20", NULL);
}

/* A currency of its own, a rate, and an entry among three accounts. */
static void exchange(place *p)
{
    must_ask(&p->w, &p->ana, &CURRENCY, p->bakery, "code", "HOUR", "name",
             "Time bank", "digits", "1", NULL);
    must_ask(&p->w, &p->ana, &RATE, p->bakery, "of", "HOUR", "rate", "9.75",
             "in_currency", "EUR", "day", "2027-01-02", "words", "a vote",
             NULL);
    must_ask(&p->w, &p->ana, &SPLIT, p->bakery, "lines", "4", "words", "Help",
             "currency", "HOUR", "account_1", account(p, "Bank"), "way_1",
             "out", "amount_1", "7.5", "account_2", account(p, "Food"),
             "amount_2", "5", "account_3", account(p, "Dues"), "amount_3",
             "2,5", NULL);
}

void set_up(place *p, void **state)
{
    town_open(&p->w, state);
    settle(&p->w, &p->ana, "ana");
    p->bakery = found(&p->w, &p->ana, "Bakery");
    bring(&p->w, &p->ana, p->bakery, &p->ben, "ben");
    folder_begin(p->folder);
    open_account(p, "assets", "Bank");
    open_account(p, "income", "Dues");
    open_account(p, "expenses", "Food");
    pay(p, "Dues", "Bank", "1.200,50", "Dues, \"all\" of us", "");
    must_ask(&p->w, &p->ana, &CORRECT, p->bakery, "entry", "1", "words",
             "Twice", NULL);
    must_ask(&p->w, &p->ana, &OPEN_BOOKS, p->bakery, "is_public", "yes", NULL);
    draw(p);
    share_out(p);
    exchange(p);
    decide(p);
}

void tear_down(place *p)
{
    folder_end(p->folder);
    town_close(&p->w);
}
