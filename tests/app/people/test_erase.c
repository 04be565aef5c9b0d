/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Taking one's data along, and leaving for good: nothing that a member typed
 * is to be found in the store afterwards, byte for byte. */
#include "erase_columns.h"
#include "town.h"

#include "query.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Stands in all the member types, and nowhere else. */
#define MARK "zq7erasable"

/* Where a member's words and choices stand, filled in for member 2, "ben", of
 * council 1. What another says of them stands there too. */
static const char *const deeds[] = {
    "INSERT INTO task (task, council, label, name, hours_quarters, skills,"
    " least_quarters, most_people, site, slot, category, cause, tags,"
    " more_json, created_at) VALUES (1, 1, 'T1', 'Bake', 40, '', 4, 0, '', '',"
    " '', '', '', '{}', 1)",
    "INSERT INTO rating (task, member, empowerment, desirability, category,"
    " rated_at) VALUES (1, 2, 500, 300, '" MARK "', 1)",
    "INSERT INTO wish (task, member, prefers) VALUES (1, 2, 1)",
    "INSERT INTO bond (task, member, holds) VALUES (1, 2, 1)",
    "INSERT INTO worker (council, member, label, away, more_json)"
    " VALUES (1, 2, '" MARK "', '" MARK "', '{\"x\":\"" MARK "\"}')",
    "INSERT INTO division (division, council, version, state, revision,"
    " asked_by, why, says, proposed_by, created_at)"
    " VALUES (1, 1, 1, 'adopted', 0, 2, '', '" MARK "', 2, 1)",
    "INSERT INTO piece (division, member, task, hours_quarters)"
    " VALUES (1, 2, 1, 40)",
    "INSERT INTO ledger (council, member, rating, carried, division)"
    " VALUES (1, 2, 'empowerment', 5, 1)",
    "INSERT INTO decision (decision, council, title, says, rule, is_secret,"
    " seats, state, opened_by, round, is_weighted, created_at, opens_at,"
    " closes_at, outcome, winners_json, seed, seed_seq, ballots, transcript,"
    " weights, equal_transcript) VALUES (51, 1, 'Division', '', 'consent', 0,"
    " 1, 'open', 2, 1, 0, 1, 1, 2, '', '[]', '', 0, '', '', '', '')",
    "INSERT INTO decision_subject (decision, kind, subject)"
    " VALUES (51, 'division', 1)",
    "INSERT INTO voice (decision, member, marks, halves, reason, said_at)"
    " VALUES (51, 2, 'objection', 2, '" MARK "', 1)",
    "INSERT INTO voice (decision, member, marks, halves, reason, said_at)"
    " VALUES (51, 1, 'objection', 2, 'too early', 1)",
    "INSERT INTO voter (decision, member, has_voted, halves)"
    " VALUES (51, 2, 1, 2)",
    "INSERT INTO voice_answer (decision, member, answer, answered_by,"
    " answered_at) VALUES (51, 2, 'we moved it', 1, 1)",
    "INSERT INTO voice_answer (decision, member, answer, answered_by,"
    " answered_at) VALUES (51, 1, '" MARK "', 2, 1)",
    "INSERT INTO follow_up (council, decision, kind, title, member, due_on,"
    " currency, state, outcome, noted_by, noted_at) VALUES (1, 51, 'task',"
    " 'Order pots', 2, 9, '', 'open', '', 2, 1)",
    "INSERT INTO pay_proposal (council, state, way, currency,"
    " effort_least_percent, effort_most_percent, proposed_by, proposed_at)"
    " VALUES (1, 'proposed', 'equal', 'EUR', 80, 120, 2, 1)",
    "INSERT INTO series (series, council, title, says, rule, opened_by,"
    " opened_at) VALUES (1, 1, 'Film', '" MARK "', 'quota', 2, 1)",
    "INSERT INTO panel (panel, council, title, says, state, seats, days,"
    " opened_by, opened_at, drawn_at, outcome) VALUES (1, 1, 'Jury', '" MARK
    "', 'drawn', 1, 7, 2, 1, 1, '')",
    "INSERT INTO panel_person (panel, step, member, fits, chance, is_drawn,"
    " answer, answer_by_at) VALUES (1, 1, 2, '', 0.5, 1, '', 9)",
    "INSERT INTO swap (division, asker, asker_task, other, state, asked_at)"
    " VALUES (1, 2, 1, 1, 'asked', 1)",
    "INSERT INTO remark (council, about, subject, member, words, said_at)"
    " VALUES (1, 'division', 1, 2, '" MARK "', 1)",
    "INSERT INTO delegation (delegation, council, giver, delegate, seal_key,"
    " handed_at, since_at, until_at, ended_by) VALUES (1, 1, 2, 1, '" MARK
    "', 1, 1, 2, '')",
    "INSERT INTO delegation (delegation, council, giver, delegate, seal_key,"
    " handed_at, since_at, until_at, ended_by) VALUES (2, 1, 1, 2, '', 1, 1,"
    " 2, '')",
    "INSERT INTO decision (decision, council, title, says, rule, is_secret,"
    " seats, state, opened_by, created_at, opens_at, closes_at, outcome,"
    " winners_json, seed, seed_seq, ballots, transcript, weights,"
    " equal_transcript, round, is_weighted) VALUES (61, 1, 'One', '" MARK "',"
    " 'majority', 1, 1, 'open', 2, 1, 1, 2, '', '[]', '', 0, '', '', '', '',"
    " 1, 0)",
    "INSERT INTO carried (decision, giver, delegate, delegation, outcome,"
    " seal) VALUES (61, 2, 1, 1, 'cast', '" MARK "')",
    "INSERT INTO petition (petition, council, accused, kind, reason, asked_by,"
    " asked_at, until_at, outcome) VALUES (1, 1, 1, 'scribe', '" MARK "', 2,"
    " 1, 2, '')",
    "INSERT INTO petition (petition, council, accused, kind, reason, asked_by,"
    " asked_at, until_at, outcome) VALUES (2, 1, 2, 'delegate', 'no', 1, 1, 2,"
    " '')",
    "INSERT INTO petition_sign (petition, member) VALUES (1, 2)",
    "INSERT INTO merge (merge, ours, theirs, opened_by, state, name, says,"
    " created_at) VALUES (1, 1, 1, 2, 'open', 'Both', '" MARK "', 1)",
    "INSERT INTO pay_period (period, council, starts_on, ends_on, pool, state,"
    " way) VALUES (1, 1, 1, 30, 1000, 'closed', 'equal')",
    "INSERT INTO pay_hours (period, member, hours_quarters) VALUES (1, 2, 160)",
    "INSERT INTO pay_line (period, member, hours_quarters, effort_percent,"
    " base, allowance, amount) VALUES (1, 2, 160, 100, 900, 100, 1000)",
    "INSERT INTO effort (period, rater, rated, points) VALUES (1, 2, 1, 4)",
    "INSERT INTO effort (period, rater, rated, points) VALUES (1, 1, 2, 3)",
    "INSERT INTO allowance (council, member, amount, kind, since_on,"
    " granted_by) VALUES (1, 2, 100, 'health', 1, 1)",
    "INSERT INTO transfer_run (run, council, title, starts_on, ends_on,"
    " currency, share, floor, state, opened_by, opened_at, rule, moved, file,"
    " digest) VALUES (1, 1, 'Spring', 1, 2, 'EUR', 1, 1, 'open', 2, 1, '', 0,"
    " '', '')",
    "INSERT INTO transfer_part (run, council, income, ledger_income, members,"
    " counted, need, most, reason, transfer, stated_by, stated_at)"
    " VALUES (1, 1, 5, 4, 2, 2, 0, -1, '" MARK "', 0, 2, 1)",
    "INSERT INTO dues_choice (council, member, place, is_paused)"
    " VALUES (1, 2, 1, 0)",
    "INSERT INTO pledge (pledge, council, member, name, currency, amount,"
    " from_on, until_on, months, written_by, written_at)"
    " VALUES (1, 1, 2, '', 'EUR', 4000, 1, 99999, 1, 2, 1)",
    "INSERT INTO skill (skill, name, is_clearance) VALUES (1, 'driving', 1)",
    "INSERT INTO sort (sort, what, name) VALUES (1, 'shift', 'cooking')",
    "INSERT INTO district (district, square_north, square_east, name)"
    " VALUES (1, 1, 1, 'Here')",
    "INSERT INTO helper (member, place, north, east, district, reach_m,"
    " skills, week, quiet, most_a_week, is_urgent_only, is_verifier,"
    " joined_at, by_push, by_mail) VALUES (2, '" MARK "', 543200011,"
    " 101400022, 1, 5000, 2, 1, 0, 3, 0, 0, 1, 1, 0)",
    "INSERT INTO clearance (member, skill, given_by, given_at)"
    " VALUES (2, 1, 1, 1)",
    "INSERT INTO clearance (member, skill, given_by, given_at)"
    " VALUES (1, 1, 2, 1)",
    "INSERT INTO block (member, blocked, blocked_at) VALUES (2, 1, 1)",
    "INSERT INTO block (member, blocked, blocked_at) VALUES (1, 2, 1)",
    "INSERT INTO undertaking (council, kind, name, about, place, north, east,"
    " district, is_public, made_by, created_at) VALUES (1, 'kitchen', 'Soup',"
    " '', '', 1, 1, 1, 1, 2, 1)",
    "INSERT INTO duty (effort, sort, title, places, skills, weekday, minute,"
    " minutes, weeks, zone, made_until_at, created_at) VALUES (1, 1,"
    " 'Open up', 1, 0, 0, 0, 60, 1, '', 1, 1)",
    "INSERT INTO adoption (duty, member, from_at, until_at)"
    " VALUES (1, 2, 1, 2)",
    "INSERT INTO need (author, what, sort, title, about, place, north, east,"
    " is_limited, radius_m, district, places, starts_at, ends_at, skills,"
    " urgency, serves,"
    " vouched_by, state, came, filled_permille, is_at_risk, brought, source,"
    " created_at, changed_at) VALUES (2, 'shift', 1, '" MARK "', '" MARK
    "', '" MARK "', 543200011, 101400022, 0, 0, 1, 1, 1, 2, 0, 2, 0, 2, 'over',"
    " 0, 0, 0, 'mail', '" MARK "', 1, 1)",
    "INSERT INTO claim (need, member, places, state, is_asked, made_at,"
    " changed_at, thanks) VALUES (1, 2, 1, 'came', 1, 1, 1, '" MARK "')",
    "INSERT INTO ask (need, member, asked_at, answer, why_json)"
    " VALUES (1, 2, 1, 'yes', '{\"km\":\"" MARK "\"}')",
    "INSERT INTO offer (member, what, sort, title, about, quantity, is_lent,"
    " place, north, east, district, reach_m, from_at, until_at, source,"
    " created_at) VALUES (2, 'thing', 1, '" MARK "', '" MARK "', 1, 0, '" MARK
    "', 543200011, 101400022, 1, 1, 1, 2, '" MARK "', 1)",
    "INSERT INTO peer (council, name, url, public_key, next_out, last_in,"
    " last_digest, shift, trouble, added_by, added_at, is_ended_there)"
    " VALUES (1, 'A hub', 'https://hub.example', '00', 2, 0, '', 0, '', 1, 1,"
    " 0)",
    "INSERT INTO need (what, sort, title, about, place, north, east,"
    " is_limited, radius_m, district, places, starts_at, ends_at, skills,"
    " urgency, serves, state, came, filled_permille, is_at_risk, brought,"
    " source, peer, created_at, changed_at) VALUES ('shift', 1, 'There', '',"
    " '', 0, 0, 0, 0, 1, 1, 1, 2, 0, 2, 0, 'over', 0, 0, 0, 'peer', '1:7', 1,"
    " 1, 1)",
    "INSERT INTO claim (need, member, places, state, is_asked, made_at,"
    " changed_at, thanks, tells) SELECT max(need), 2, 1, 'absent', 0, 1, 1, '',"
    " 1 FROM need",
    "INSERT INTO peer_item (peer, kind, item, is_due, said)"
    " SELECT 1, 'claim', max(claim), 0, '{\"name\":\"" MARK "\"}' FROM claim",
    "INSERT INTO peer_parcel (peer, number, body, made_at)"
    " VALUES (1, 1, '{\"name\":\"" MARK "\"}', 1)",
    "INSERT INTO message (member, kind, need, made_at, due_at, late_at, tries)"
    " VALUES (2, 'asked', 1, 1, 1, 2, 0)",
    "INSERT INTO decision (council, title, says, rule, is_secret, seats, state,"
    " opened_by, created_at, opens_at, closes_at, outcome, winners_json, seed,"
    " seed_seq, ballots, transcript, weights, equal_transcript, round,"
    " is_weighted) VALUES (1, 'One', '" MARK "', 'majority', 1, 1, 'coming', 2,"
    " 1, 99999999999, 99999999999, '', '[]', '', 0, '', '', '', '', 1, 0)",
    "INSERT INTO amendment (decision, what, place, base, words, why, member,"
    " said_at, state) SELECT decision, 'text', 0, '" MARK "', '" MARK "', '"
    MARK "', 2, 1, 'accepted' FROM decision",
    "INSERT INTO decision_version (decision, version, says, options_json,"
    " made_at) SELECT decision, 1, '" MARK "', '[]', 1 FROM decision",
    "INSERT INTO word_choice (member, level, by_push, by_mail, changed_at)"
    " VALUES (2, 'on', 1, 1, 1)"};
/* Those with bytes, $1. */
static const char *const byte_deeds[] = {
    "INSERT INTO import (council, member, kind, name, content, created_at)"
    " VALUES (1, 2, 'tasks', '" MARK ".csv', $1, 1)",
    "INSERT INTO idempotency (owner, key, at, answer)"
    " VALUES (2, $1, 1, $1)",
    "INSERT INTO push (member, endpoint, public_key, secret, created_at)"
    " VALUES (2, '" MARK "', $1, $1, 1)"};

/* ada founds, ben comes and does all there is to be done. */
static int64_t live(town *w, void **state, browser *ada, browser *ben)
{
    town_open(w, state);
    settle(w, ada, "ada");
    int64_t bakery = found(w, ada, "Bakery");
    bring(w, ada, bakery, ben, "ben");
    assert_int_equal(bakery, 1);
    assert_int_equal(ben->member, 2);
    must_ask(w, ben, &ME_CHANGE, 0, "name", MARK, "sign_in", MARK, "email",
             MARK "@example.org", NULL);
    must_ask(w, ben, &MEMBERSHIP, bakery, "hours", "20", "skills", MARK,
             "site", MARK, NULL);
    must_ask(w, ben, &INVITE, bakery, "note", MARK, NULL);
    browser nobody = {0};
    must_ask(w, &nobody, &RECOVER, 0, "sign_in", MARK, NULL);
    for (size_t k = 0; k < sizeof deeds / sizeof *deeds; k++)
        change(w->t->db, deeds[k]);
    for (size_t k = 0; k < sizeof byte_deeds / sizeof *byte_deeds; k++)
        must(pe__query_run(w->t->db, NULL, &w->err, byte_deeds[k], "b", MARK,
                           strlen(MARK)), &w->err);
    return bakery;
}

/* The whole store as text: all rows of all tables; bytes are not in it, but in
 * the file. */
static char *dump(const trial *t)
{
    static const char of_sqlite[] =
        "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name";
    static const char of_postgres[] =
        "SELECT CAST(table_name AS TEXT) AS name FROM"
        " information_schema.tables WHERE table_schema = current_schema()"
        " ORDER BY 1";
    pe_error err = {0};
    pe__buffer all = {0};
    pe__doc *doc = pe__doc_new();
    pe__value *tables = pe__doc_array(doc);
    must(pe__query_rows(t->db, doc, tables, &err,
                        t->postgres ? of_postgres : of_sqlite, ""), &err);
    assert_true(pe__count_of(tables) > 30);
    for (const pe__value *one = pe__first(tables); one != NULL;
         one = one->next) {
        char query[200];
        snprintf(query, sizeof query, "SELECT * FROM %s",
                 pe__get_text(one, "name", ""));
        char *rows = rows_of(t->db, query);
        pe__buffer_text(&all, rows);
        free(rows);
    }
    char *copy = strdup(all.bytes);
    pe__buffer_free(&all);
    pe__doc_free(doc);
    return copy;
}

static int times_in(const char *bytes, size_t size, const char *mark)
{
    int count = 0;
    size_t length = strlen(mark);
    for (size_t k = 0; k + length <= size; k++)
        count += memcmp(bytes + k, mark, length) == 0;
    return count;
}

static int times_in_file(const char *path, const char *mark)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return 0;
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    char *bytes = malloc((size_t)size + 1);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, (size_t)size, file), size);
    fclose(file);
    int count = times_in(bytes, (size_t)size, mark);
    free(bytes);
    return count;
}

static void test_erase(void **state)
{
    town w;
    browser ada, ben;
    int64_t bakery = live(&w, state, &ada, &ben);
    char *before = dump(w.t);
    assert_true(times_in(before, strlen(before), MARK) > 12);
    free(before);
    must_ask(&w, &ben, &ERASE, 0, "sign_in", MARK, NULL);
    assert_string_equal(ben.token, "");
    char *after = dump(w.t);
    assert_int_equal(times_in(after, strlen(after), MARK), 0);
    free(after);
    /* the council goes on: work, pay and the tree under a number */
    assert_int_equal(number_of(w.t->db, "SELECT COUNT(*) FROM piece"), 1);
    assert_int_equal(number_of(w.t->db, "SELECT amount FROM pay_line"), 1000);
    assert_int_equal(number_of(w.t->db,
        "SELECT COUNT(*) FROM voice WHERE marks = 'objection'"), 2);
    assert_int_equal(number_of(w.t->db,
        "SELECT COUNT(*) FROM rating WHERE member = 2"), 0);
    assert_int_equal(number_of(w.t->db,
        "SELECT COUNT(*) FROM effort WHERE rater = 2"), 0);
    assert_int_equal(number_of(w.t->db,
        "SELECT COUNT(*) FROM allowance WHERE kind <> 'other'"), 0);
    assert_int_equal(number_of(w.t->db, "SELECT COUNT(*) FROM dues_choice"),
                     0);
    assert_int_equal(number_of(w.t->db,
        "SELECT COUNT(*) FROM pledge WHERE until_on < from_on"), 1);
    /* who came counts on; where they were is known no more */
    assert_int_equal(number_of(w.t->db,
        "SELECT COUNT(*) FROM claim WHERE member = 2 AND state = 'came'"), 1);
    assert_int_equal(number_of(w.t->db, "SELECT COUNT(*) FROM helper"), 0);
    assert_int_equal(number_of(w.t->db, "SELECT COUNT(*) FROM need"
        " WHERE north <> 0 OR east <> 0"), 0);
    assert_int_equal(number_of(w.t->db, "SELECT COUNT(*) FROM offer"
        " WHERE north <> 0 OR east <> 0"), 0);
    assert_int_equal(number_of(w.t->db, "SELECT COUNT(*) FROM block"), 0);
    const pe__value *tree =
        pe__get(must_ask(&w, &ada, &MEMBERS, bakery, NULL), "tree");
    assert_int_equal(pe__count_of(tree), 2);
    assert_string_equal(pe__get_text(tree->items.last, "name", "?"), "");
    town_close(&w);
    if (w.t->postgres)
        return;
    /* nor in what the file held before: pages that were freed or written over,
     * and the log */
    char path[700];
    snprintf(path, sizeof path, "%s", w.t->url);
    pe__sql_close(w.t->db);
    w.t->db = NULL;
    assert_int_equal(times_in_file(path, MARK), 0);
    strcat(path, "-wal");
    assert_int_equal(times_in_file(path, MARK), 0);
}

static void test_by_a_slip(void **state)
{
    town w;
    browser ada, ben;
    live(&w, state, &ada, &ben);
    ask(&w, &ben, &ERASE, 0, "sign_in", "ben", NULL);
    assert_string_equal(fault_of(&w, "sign_in"), "not_yours");
    w.now += 601;
    ask(&w, &ben, &ERASE, 0, "sign_in", MARK, NULL);
    assert_true(w.refused); /* to step up first */
    assert_int_equal(number_of(w.t->db,
        "SELECT COUNT(*) FROM member WHERE erased_at IS NOT NULL"), 0);
    town_close(&w);
}

/* All of it comes along: every place where the mark stands, but what another
 * is told of, and what is a secret of the hub. */
static void test_data(void **state)
{
    static const char *const keys[] = {
        "me", "councils", "roles", "sessions", "passkeys", "invitations",
        "let_in_by", "recoveries", "ratings", "wishes", "bonds", "tables",
        "imports", "jobs", "ledger", "divisions_proposed", "votes",
        "objections_answered", "pay_rules_proposed", "followed_up",
        "draws_opened", "draws_listed", "swaps",
        "remarks", "decisions_opened", "votes_handed_over", "votes_held",
        "votes_carried", "recalls_asked", "recalls_about_me",
        "recalls_signed", "merges", "pay",
        "hours_worked", "effort_rated", "allowances", "board_profile",
        "transfers_opened", "transfers_stated", "dues", "pledges",
        "clearances", "clearances_given", "blocks", "asked", "shifts", "needs",
        "efforts", "duties_adopted", "offers", "messages", "devices_told",
        "decisions_opened", "amendments", "told_of_decisions", "events"};
    town w;
    browser ada, ben;
    live(&w, state, &ada, &ben);
    const pe__value *out = must_ask(&w, &ben, &DATA, 0, NULL);
    for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
        bool may_be_empty = strcmp(keys[k], "roles") == 0 ||
                            strcmp(keys[k], "passkeys") == 0;
        if (pe__count_of(pe__get(out, keys[k])) == 0 && !may_be_empty)
            fail_msg("nothing under %s", keys[k]);
    }
    pe__buffer json = {0};
    pe__json_write(out, &json);
    assert_true(times_in(json.bytes, json.size, MARK) >= 15);
    /* nothing that lets anybody in */
    assert_null(strstr(json.bytes, "argon2"));
    assert_null(strstr(json.bytes, ben.token));
    /* ada's rating of ben's effort is hers */
    assert_int_equal(pe__count_of(pe__get(out, "effort_rated")), 1);
    pe__buffer_free(&json);
    town_close(&w);
}

static void test_every_column_is_decided(void **state)
{
    pe_error err = {0};
    const trial *t = *state;
    pe__doc *doc = pe__doc_new();
    pe__value *rows = pe__doc_array(doc);
    /* the steps are the same for both */
    if (t->postgres) {
        pe__doc_free(doc);
        return;
    }
    must(pe__query_rows(t->db, doc, rows, &err,
        "SELECT m.name || '.' || c.name AS field FROM sqlite_master m"
        " JOIN pragma_table_info(m.name) c WHERE m.type = 'table'"
        " AND m.name NOT LIKE 'sqlite%' AND c.type IN ('TEXT', 'BLOB')"
        " ORDER BY 1", ""), &err);
    assert_true(pe__count_of(rows) > 60);
    for (const pe__value *row = pe__first(rows); row != NULL;
         row = row->next) {
        char field[200];
        snprintf(field, sizeof field, " %s ", pe__get_text(row, "field", ""));
        if (strstr(columns, field) == NULL)
            fail_msg("nobody has decided what becomes of%swhen a member "
                     "leaves for good", field);
    }
    pe__doc_free(doc);
}

#define STORE(test)                                                           \
    cmocka_unit_test_setup_teardown(test, trial_ready, trial_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE(test_erase), STORE(test_by_a_slip), STORE(test_data),
        STORE(test_every_column_is_decided)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
