/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What goes with decisions, in another hub: changes that were proposed, what
 * follows, votes that were handed over, people who are called back, lots. Each
 * is the same there byte for byte, and goes on; a row that was altered is told
 * with its line, and then nothing comes in. */
#include "moving.h"

#include "carry_store.h"
#include "delegate.h"
#include "decide.h"
#include "envelope.h"
#include "follow.h"
#include "mem.h"
#include "panels.h"

#include <stdio.h>
#include <string.h>

#define DECISIONS "/councils/{council}/decisions"
#define ONE DECISIONS "/{decision}"
#define PANEL DECISIONS "/panels"

ACT(DECIDE, DECISIONS "/new", DECISION_OPEN, true, pe__use_decision_add);
ACT(VOTE, ONE "/vote", DECISION_VOTE, true, pe__use_vote);
ACT(AMEND, ONE "/amend", DECISION_VOTE, true, pe__use_amend);
ACT(ACCEPT, ONE "/amendments/{amendment}/accept", DECISION_VOTE, true,
    pe__use_amend_accept);
ACT(FOLLOW_ADD, ONE "/follow", FOLLOW, true, pe__use_follow_add);
ACT(FOLLOW_DONE, "/councils/{council}/follow/{follow}/done", FOLLOW, true,
    pe__use_follow_done);
ACT(HAND, DECISIONS "/delegates", DELEGATE, true, pe__use_hand_over);
ACT(TAKE, DECISIONS "/delegates/{delegation}/recall", DELEGATE, true,
    pe__use_hand_recall);
ACT(RECALL_ASK, DECISIONS "/recalls", RECALL, true, pe__use_recall_ask);
ACT(PANEL_ADD, PANEL "/new", PANEL_DRAW, true, pe__use_panel_add);
ACT(PANEL_FIX, PANEL "/{panel}/draw", PANEL_DRAW, true, pe__use_panel_fix);
ACT(PANEL_NO, PANEL "/{panel}/no", PANEL_ANSWER, true, pe__use_panel_no);
ACT(PANEL_SHOW, PANEL "/{panel}", PANEL_SEE, false, pe__use_panel);

static const char *newest(place *p, const char *what)
{
    char query[100];
    snprintf(query, sizeof query, "SELECT max(%s) FROM %s", what,
             strcmp(what, "follow") == 0 ? "follow_up" : what);
    snprintf(p->id, sizeof p->id, "%s", field_of(&p->w, query));
    return p->id;
}

/* v8, to come: its text and an option were changed, a change is open. */
static void amend(place *p)
{
    static const struct {
        const char *what, *place, *words;
        bool accepted;
    } all[] = {{"text", "0", "Of oak.", true}, {"new", "0", "Ash", true},
               {"option", "1", "Old oak", false}};
    char decision[24];
    must_ask(&p->w, &p->ana, &DECIDE, p->bakery, "title", "A tree", "rule",
             "approval", "says", "Of wood.", "options", "Oak\nElm", "opens",
             "2027-03-01T10:00", "closes", "2027-03-02T10:00", NULL);
    snprintf(decision, sizeof decision, "%s", newest(p, "decision"));
    for (size_t k = 0; k < sizeof all / sizeof *all; k++) {
        must_ask(&p->w, &p->ben, &AMEND, p->bakery, "decision", decision,
                 "what", all[k].what, "place", all[k].place, "words",
                 all[k].words, "why", "It lasts.", NULL);
        if (all[k].accepted)
            must_ask(&p->w, &p->ana, &ACCEPT, p->bakery, "decision", decision,
                     "amendment", newest(p, "amendment"), NULL);
    }
}

/* Ben's vote was carried by Ana in v9; he handed it over anew since. */
static void hand_over(place *p)
{
    char delegate[24], code[PE__LONG_CODE_SIZE], decision[24];
    snprintf(delegate, sizeof delegate, "%lld", (long long)p->ana.member);
    pe__long_code_new(code);
    must_ask(&p->w, &p->ben, &HAND, p->bakery, "delegate", delegate, "code",
             code, NULL);
    must_ask(&p->w, &p->ana, &DECIDE, p->bakery, "title", "A lamp", "rule",
             "approval", "options", "Oil\nGas", "ballots", "open", "closes",
             "2027-01-23T07:00", NULL);
    snprintf(decision, sizeof decision, "%s", newest(p, "decision"));
    clock_on(p, 0);
    must_ask(&p->w, &p->ana, &VOTE, p->bakery, "decision", decision, "tick_1",
             "yes", NULL);
    clock_on(p, 1);
    assert_int_equal(number_of(p->w.t->db, "SELECT count(*) FROM carried WHERE "
                               "outcome = 'cast'"), 1);
    must_ask(&p->w, &p->ben, &HAND, p->bakery, "delegate", delegate, "code",
             code, NULL);
    char whom[40];
    snprintf(whom, sizeof whom, "delegate:%s", delegate);
    must_ask(&p->w, &p->ben, &RECALL_ASK, p->bakery, "whom", whom, "reason",
             "Never asks.", NULL);
}

/* Somebody is drawn, says no, and another is. */
static void draw_lots(place *p)
{
    char panel[24];
    must_ask(&p->w, &p->ana, &PANEL_ADD, p->bakery, "title", "A jury", "says",
             "Of one", "seats", "1", "days", "7", "fact_1", "since:new",
             "least_1", "1", NULL);
    snprintf(panel, sizeof panel, "%s", newest(p, "panel"));
    must_ask(&p->w, &p->ana, &PANEL_FIX, p->bakery, "panel", panel, NULL);
    bool ana = number_of(p->w.t->db, "SELECT member FROM panel_person WHERE "
                         "is_drawn = 1") == p->ana.member;
    must_ask(&p->w, ana ? &p->ana : &p->ben, &PANEL_NO, p->bakery, "panel",
             panel, NULL);
    assert_int_equal(number_of(p->w.t->db, "SELECT count(*) FROM panel_step"),
                     2);
}

static void follow(place *p)
{
    char decision[24];
    snprintf(decision, sizeof decision, "%s",
             field_of(&p->w, "SELECT min(decision) FROM decision"));
    must_ask(&p->w, &p->ana, &FOLLOW_ADD, p->bakery, "decision", decision,
             "kind", "money", "title", "Paint", "amount", "12.50", "currency",
             "EUR", "due", "2027-02-01", NULL);
    must_ask(&p->w, &p->ben, &FOLLOW_ADD, p->bakery, "decision", decision,
             "kind", "task", "title", "Paint it", "due", "2027-02-08", NULL);
    must_ask(&p->w, &p->ben, &FOLLOW_DONE, p->bakery, "follow",
             newest(p, "follow"), "outcome", "It shines.", NULL);
    change(p->w.t->db, "INSERT INTO follow_up (council, idea, kind, title, "
           "due_on, currency, state, outcome, noted_by, noted_at) SELECT 1, "
           "idea, 'date', 'Digging', 20900, '', 'open', '', 1, 1800500000 FROM "
           "money_idea WHERE place > 0");
    change(p->w.t->db, "UPDATE follow_up SET entry = (SELECT max(entry) FROM "
           "money_entry) WHERE kind = 'money'");
}

/* A rule of pay waits for v2, which is to come; another was refused. */
static void propose_pay(place *p)
{
    change(p->w.t->db,
           "INSERT INTO pay_proposal (council, state, way, currency, "
           "effort_least_percent, effort_most_percent, proposed_by, "
           "proposed_at, ended_at) VALUES (1, 'refused', 'hours', 'EUR', 90, "
           "110, 2, 1800000000, 1800086400), (1, 'proposed', 'effort', 'EUR', "
           "80, 120, 1, 1800400000, NULL);"
           "INSERT INTO decision_subject (decision, kind, subject) SELECT "
           "min(decision), 'pay_rule', (SELECT min(proposal) FROM "
           "pay_proposal) FROM decision;"
           "INSERT INTO decision_subject (decision, kind, subject) SELECT "
           "decision, 'pay_rule', (SELECT max(proposal) FROM pay_proposal) "
           "FROM decision WHERE title = 'A door';"
           "INSERT INTO voice_answer (decision, member, answer, answered_by, "
           "answered_at) SELECT decision, member, 'At seven, then.', 1, "
           "1800600000 FROM voice WHERE marks = 'objection'");
}

/* The newest, of two options too, of which the text was changed. */
static void amend_another(place *p)
{
    char decision[24];
    must_ask(&p->w, &p->ana, &DECIDE, p->bakery, "title", "A bush", "rule",
             "approval", "says", "Of wood.", "options", "Box\nYew", "opens",
             "2027-03-01T10:00", "closes", "2027-03-02T10:00", NULL);
    snprintf(decision, sizeof decision, "%s", newest(p, "decision"));
    must_ask(&p->w, &p->ben, &AMEND, p->bakery, "decision", decision, "what",
             "text", "place", "0", "words", "Of twigs.", "why", "It is one.",
             NULL);
    must_ask(&p->w, &p->ana, &ACCEPT, p->bakery, "decision", decision,
             "amendment", newest(p, "amendment"), NULL);
}

static void begin(place *p, void **state)
{
    set_up(p, state);
    amend(p);
    hand_over(p);
    draw_lots(p);
    follow(p);
    propose_pay(p);
    amend_another(p);
}

static void test_there_and_on(void **state)
{
    place p = {0};
    begin(&p, state);
    move(&p);
    move_on(&p);
    each_holds_rows(p.folder, "out", pe__carry_agreed_sheets, NULL);
    tear_down(&p);
}

/* The code that was given still takes the vote back; the draw is shown as one
 * of the other hub; what was to be decided about the rule of pay still is. */
static void test_it_goes_on(void **state)
{
    place p = {0};
    begin(&p, state);
    int64_t until = number_of(p.w.t->db, "SELECT max(until_at) FROM "
                              "delegation");
    p.w.now += (int64_t)2 * DAY;
    move(&p);
    assert_int_equal(number_of(p.w.t->db, "SELECT max(until_at) FROM "
                               "delegation"), until);
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM petition WHERE "
                               "until_at = asked_at + 2592000"), 1);
    assert_int_equal(number_of(p.w.t->db, "SELECT asked_at FROM petition"),
                     p.w.now);
    assert_int_equal(number_of(p.w.t->db, "SELECT answer_by_at FROM "
                               "panel_person WHERE is_drawn = 1 AND answer = "
                               "''"), p.w.now + (int64_t)7 * DAY);
    const pe__value *out = must_ask(&p.w, &p.ben, &PANEL_SHOW, p.bakery,
                                    "panel", newest(&p, "panel"), NULL);
    const pe__value *step = pe__first(pe__get(out, "steps"));
    assert_true(pe__get_integer(step, "seq", 0) > 0);
    assert_true(pe__get_bool(step, "is_carried", false));
    must_ask(&p.w, &p.ben, &TAKE, p.bakery, "delegation",
             newest(&p, "delegation"), NULL);
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM delegation "
                               "WHERE ended_at IS NULL"), 0);
    /* the change that was open is settled by the opening, here */
    p.w.now += (int64_t)40 * DAY;
    clock_on(&p, 0);
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM amendment "
                               "WHERE state = 'option'"), 1);
    clock_on(&p, 8);
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM pay_proposal "
                               "WHERE state = 'proposed'"), 0);
    tear_down(&p);
}

static const altered changes[] = {
    {"amendments.csv", "v8,text,0,", "v8,text,1,", "what: text", NULL, 2},
    {"amendments.csv", "accepted,2", "open,2", "state and settled", NULL, 2},
    {"amendments.csv", "Of oak.", "Of ash.", "words of its amendment",
     "decision_versions.csv", 3},
    {"decision_versions.csv", "v8,3,", "v8,4,", "are numbered", NULL, 4},
    {"decision_versions.csv", ",b1,", ",b3,", "accepted or became", NULL, 3},
    {"decision_versions.csv", "v8,3,Of oak.", "v8,3,Of ash.",
     "newest version says", NULL, 4},
    {"decision_versions.csv", "\"\"Elm\"\",\"\"Ash\"\"",
     "\"\"Elm\"\",\"\"Asp\"\"", "options: the newest", NULL, 4},
    {"decision_versions.csv", "Of twigs.,\"[\"\"Box", "Of twigs.,\"[\"\"Fox",
     "options: the newest", NULL, 6},
    {"pay_proposals.csv", "refused", "adopted", "came to", NULL, 2},
    {"pay_proposals.csv", "80,120", "80,20", "percents", NULL, 3},
    {"decision_subjects.csv", "v2,pay_rule", "v2,merge", "a division", NULL, 3},
    {"decision_subjects.csv", "v2,pay_rule,j2", "v2,pay_rule,j9",
     "a proposed rule of pay", NULL, 3},
    {"voice_answers.csv", "v4,m2", "v4,m1", "no objection", NULL, 2},
    {"follow_ups.csv", "v1,,money", "v7,,money", "closed", NULL, 2},
    {"follow_ups.csv", "v1,,money", "v99,,money", "a decision", NULL, 2},
    {"follow_ups.csv", ",i1,date", ",i2,date", "has funded", NULL, 4},
    {"follow_ups.csv", "12.50,EUR", "12.50,", "mixes", NULL, 2},
    {"follow_ups.csv", ",done,", ",open,", "state and ended", NULL, 3},
    {"delegations.csv", "h1,m2,m1", "h1,m2,m2", "another person", NULL, 2},
    {"delegations.csv", "another", "nobody", "ended_by do not", NULL, 2},
    {"delegations.csv", "h2,m2,m1,,", "h2,m2,m1,,0", "64 figures", NULL, 3},
    {"carried.csv", "cast", "sent", "cast, beyond", NULL, 3},
    {"carried.csv", "v6,m2,m1", "v6,m1,m2", "this giver", NULL, 2},
    {"carried.csv", "v9,m2", "v8,m2", "no export writes", NULL, 0},
    {"petitions.csv", "delegate,", "baker,", "called back", NULL, 2},
    {"petitions.csv", "\nm1,", "\nm2,", "called back", NULL, 2},
    {"petitions.csv", ",,,\n", ",,,kept\n", "no outcome", NULL, 2},
    {"panels.csv", ",drawn,1,", ",open,1,", "do not agree", NULL, 2},
    {"panel_quotas.csv", "u1,1,", "u1,2,", "are numbered", NULL, 2},
    {"panel_quotas.csv", "new,1,", "new,0,", "asked: what the quotas",
     "panel_steps.csv", 2},
    {"panel_steps.csv", "u1,1,1,1", "u1,1,0,1", "for all seats", NULL, 2},
    {"panel_steps.csv", "\"[[1,1]]\"", "\"[[0,1]]\"", "asked: what", NULL, 2},
    {"panel_people.csv", ",0.5,", ",0.51,", "chance:", NULL, 2},
    {"panel_people.csv", "u1,2,", "u1,3,", "no such lot", NULL, 4},
};

static void test_changed(void **state)
{
    place p = {0};
    begin(&p, state);
    carry_out(&p, p.bakery, "first");
    carry_out(&p, p.bakery, "out");
    go_elsewhere(&p);
    refuse_each(&p, changes, sizeof changes / sizeof *changes);
    carry_in(&p, "out"); /* as it was, it comes in */
    tear_down(&p);
}

/* That the other was drawn, and all that follows from it: nothing in the rows
 * says that it was not so, but the lot does. */
static void test_the_lot_was_on_others(void **state)
{
    place p = {0};
    pe_error err = {0};
    pe__carried carried;
    pe__doc *doc = pe__doc_new();
    begin(&p, state);
    carry_out(&p, p.bakery, "out");
    go_elsewhere(&p);
    char *people = read_text(p.folder, "out", "panel_people.csv");
    for (char *at = people; (at = strstr(at, ",m")) != NULL; at++)
        at[2] = at[2] == '1' ? '2' : '1';
    write_text(p.folder, "out", "panel_people.csv", people);
    assert_int_equal(try_in(&p, "out", &carried, doc, &err), PE_BAD_INPUT);
    assert_non_null(strstr(err.message, "the lot falls on others"));
    assert_non_null(strstr(err.file, "panel_people.csv"));
    pe__free(people);
    pe__doc_free(doc);
    tear_down(&p);
}

static void test_without_memory(void **state)
{
    place p = {0};
    begin(&p, state);
    carry_out(&p, p.bakery, "out");
    go_elsewhere(&p);
    in_without_memory(&p, "out", 4);
    tear_down(&p);
}

#define STORE(test)                                                           \
    cmocka_unit_test_setup_teardown(test, trial_ready, trial_end)

int main(void)
{
    const struct CMUnitTest tests[] = {STORE(test_there_and_on),
                                       STORE(test_it_goes_on),
                                       STORE(test_changed),
                                       STORE(test_the_lot_was_on_others),
                                       STORE(test_without_memory)};
    return cmocka_run_group_tests_name("carry agreed", tests, NULL, NULL);
}
