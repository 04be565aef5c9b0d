/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Makes a store in which there is somebody of every relation to council 1, each
 * with a session whose token is printed, and a thing of every kind that a path
 * can name; and prints the permission table and the route table as they are
 * compiled in.
 *
 *     world DB
 *     world DB inner     the twin of a store made so: all is otherwise that
 *     world DB all       neighbours of council 1, or strangers to it, may not
 *                        see, and more is there; prints nothing
 *
 * {people: {NAME: {relations: [...], token, own: {thing: id}}},
 *  things: {thing: id}, actions: {NAME: [relations]},
 *  routes: [{method, path, action, writes, signed, upload, no_council}]} */
#include "doc.h"
#include "error.h"
#include "event.h"
#include "migrate.h"
#include "people.h"
#include "people_council.h"
#include "people_invite.h"
#include "people_member.h"
#include "people_recovery.h"
#include "people_role.h"
#include "query.h"
#include "route.h"
#include "session.h"
#include "twin.h"
#include "visitor.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { DAY = 86400 };

static const char *const relations[PE__RELATIONS] = {
    "ANYBODY", "SIGNED_IN",   "SELF",   "NEIGHBOUR", "MEMBER",
    "SHADOW",  "COORDINATOR", "SCRIBE", "TREASURER"};

/* Who there is. Councils: 1 is asked about, 2 its parent, 3 its child, 4 its
 * sibling, 5 merges with it, 6 is a stranger to it. */
typedef struct {
    const char *name;
    int council;      /* they are in, 0 = none */
    const char *role; /* in council 1 */
    bool is_shadow;
    int since, until; /* days from now; of the role */
    bool has_left;
    const char *relations; /* to council 1 */
} person;

static const person people[] = {
    {"coordinator", 1, "coordinator", false, -30, 60, false,
     "MEMBER COORDINATOR"},
    {"scribe", 1, "scribe", false, -30, 60, false, "MEMBER SCRIBE"},
    {"treasurer", 1, "treasurer", false, -30, 60, false, "MEMBER TREASURER"},
    {"shadow", 1, "scribe", true, -1, 60, false, "MEMBER SHADOW"},
    {"member", 1, NULL, false, 0, 0, false, "MEMBER"},
    {"expired", 1, "coordinator", false, -100, -10, false, "MEMBER"},
    {"early", 1, "treasurer", false, 10, 100, false, "MEMBER"},
    {"left", 1, "coordinator", false, -30, 60, true, ""},
    {"parent", 2, NULL, false, 0, 0, false, "NEIGHBOUR"},
    {"child", 3, NULL, false, 0, 0, false, "NEIGHBOUR"},
    {"sibling", 4, NULL, false, 0, 0, false, "NEIGHBOUR"},
    {"merging", 5, NULL, false, 0, 0, false, "NEIGHBOUR"},
    {"elsewhere", 6, NULL, false, 0, 0, false, ""},
    {"stranger", 0, NULL, false, 0, 0, false, ""}};
enum { PEOPLE = sizeof people / sizeof *people };

/* Things of others' that paths name, in council 1 where they belong to one;
 * $1 is now. */
static const char *const things[] = {
    /* without a number: the clock draws, too, and its lot comes after */
    "INSERT INTO role_draw (council, kind, member, seq, seed,"
    " candidates_json, drawn_at) VALUES (1, 'scribe', 1, 1, 'x', '[]', $1)",
    "INSERT INTO task (task, council, label, name, hours_quarters, skills,"
    " least_quarters, most_people, site, slot, category, cause, tags,"
    " more_json, created_at) VALUES (1, 1, 'T1', 'Bake', 40, '', 4, 0, '', '',"
    " '', '', '', '{}', $1)",
    "INSERT INTO peer (council, name, url, public_key, next_out, last_in,"
    " last_digest, shift, trouble, added_by, added_at, ended_at,"
    " is_ended_there) VALUES (1, 'A hub', 'https://hub.example', '00', 1, 0,"
    " '', 0, '', 1, $1, $1, 0)",
    "INSERT INTO merge (merge, ours, theirs, opened_by, state, name, says,"
    " created_at) VALUES (1, 1, 5, 1, 'open', 'Both', '', $1)",
    "INSERT INTO pay_period (period, council, starts_on, ends_on, pool, state,"
    " way) VALUES (1, 1, $1 / 86400 - 30, $1 / 86400, 100000, 'open',"
    " 'equal')",
    /* without numbers: one more comes by itself in a twin */
    "INSERT INTO money_account (council, kind, name, opened_at)"
    " VALUES (1, 'assets', 'Pot', $1), (1, 'income', 'Dues', $1)",
    "INSERT INTO money_pot (account, purpose, currency, roles, signers,"
    " alone_most, each_most, person_most, all_most, days, keep)"
    " VALUES (1, 'Strikes', 'EUR', 1, 1, 0 * $1, -1, -1, -1, 30, 0)",
    "INSERT INTO money_draw (request, pot, account, amount, words, state,"
    " asked_by, asked_at) VALUES (1, 1, 2, 100, 'Tea', 'asked', 1, $1)",
    "INSERT INTO money_entry (entry, council, number, day_on, words, written,"
    " hash, written_by, written_at) VALUES (1, 1, 1, $1 / 86400, 'Dues', '',"
    " '', 1, $1)",
    "INSERT INTO money_currency (council, currency, digits, name)"
    " VALUES (1, 'EUR', 2 + 0 * $1, '')",
    "INSERT INTO money_posting (entry, line, account, currency, amount,"
    " day_on) VALUES (1, 1, 1, 'EUR', 100, $1 / 86400),"
    " (1, 2, 2, 'EUR', -100, $1 / 86400)",
    "INSERT INTO money_sum (account, currency, level, block, amount)"
    " VALUES (1, 'EUR', 2, $1 / 88473600, 100),"
    " (2, 'EUR', 2, $1 / 88473600, -100)",
    "INSERT INTO money_statement (statement, account, currency, from_on,"
    " until_on, lines, known, brought_by, brought_at) VALUES (1, 1, 'EUR', 1,"
    " 2, 1, 0, 1, $1)",
    "INSERT INTO money_line (line, statement, account, day_on, currency,"
    " amount, words, payer, mark, state) VALUES (1, 1, 1, $1 / 86400, 'EUR',"
    " 100, 'Dues', '', 'm', 'open')",
    "INSERT INTO money_handover (handover, council, number, hash, words,"
    " state, opened_by, opened_at) VALUES (1, 1, 1, '', '', 'open', 1, $1)",
    "INSERT INTO money_round (round, council, title, about, way, has_against,"
    " currency, budget, opened_by, opened_at, ideas_until_at, votes_until_at,"
    " ballots, left_out, spent, file, digest) VALUES (1, 1, 'Garden', '',"
    " 'approval', 0, 'EUR', 100, 1, $1, $1 + 9999, $1 + 99999, 0, 0, 0, '',"
    " '')",
    "INSERT INTO money_cap (round, place, name, most)"
    " VALUES (1, 1, 'Water', 50 + 0 * $1)",
    "INSERT INTO money_idea (idea, round, title, about, cost, least, step,"
    " periods, cap, one_of, handed_by, handed_at, place, granted, fate,"
    " paid_from, backers, opponents, outcome) VALUES (1, 1, 'Pond', '', 100,"
    " 0, 0, 1, 0, 0, 1, $1, 0, 0, '', '', 0, 0, '')",
    /* the council above shares among those that belong to it */
    "INSERT INTO transfer_run (run, council, title, starts_on, ends_on,"
    " currency, share, floor, state, opened_by, opened_at, rule, moved, file,"
    " digest) VALUES (1, 1, 'Spring', $1 / 86400 - 90, $1 / 86400, 'EUR',"
    " 40000, -1, 'open', 1, $1, '', 0, '', '')",
    "INSERT INTO transfer_part (run, council, income, ledger_income, members,"
    " counted, need, most, reason, transfer, stated_by, stated_at)"
    " VALUES (1, 3, 500, 500, 2, 2, 0, -1, '', 0, 1, $1)",
    "INSERT INTO transfer_payment (payment, run, giver, taker, amount)"
    " VALUES (1, 1, 3, 1, 5 + 0 * $1)",
    "INSERT INTO dues_scale (council, way, currency, total, free, account,"
    " changed_by, changed_at) VALUES (1, 'bands', 'EUR', 0, 0, 2, 1, $1)",
    "INSERT INTO dues_band (council, place, least, amount)"
    " VALUES (1, 1, 0, 500 + 0 * $1), (1, 2, 100000, 2000)",
    "INSERT INTO dues_choice (council, member, place, is_paused)"
    " SELECT 1, member, 1, 0 FROM membership WHERE council = 1"
    " AND joined_at <= $1",
    "INSERT INTO pledge (pledge, council, name, currency, amount, from_on,"
    " until_on, months, written_by, written_at) VALUES (1, 1, 'A union',"
    " 'EUR', 4000, $1 / 86400, $1 / 86400 + 300, 1, 1, $1)",
    "INSERT INTO pledge_receipt (entry, pledge) VALUES (1, 1 + 0 * $1)",
    "INSERT INTO follow_up (follow, council, idea, kind, title, member, due_on,"
    " currency, state, outcome, noted_by, noted_at) VALUES (1, 1, 1, 'task',"
    " 'Order', 1, $1 / 86400 + 9, '', 'open', '', 1, $1)",
    "INSERT INTO series (series, council, title, says, rule, opened_by,"
    " opened_at) VALUES (1, 1, 'Film', '', 'consensus', 1, $1)",
    "INSERT INTO panel (panel, council, title, says, state, seats, days,"
    " opened_by, opened_at, outcome) VALUES (1, 1, 'Jury', '', 'open', 1, 7,"
    " 1, $1, '')",
    "INSERT INTO panel_quota (panel, place, kind, fact, least, most)"
    " VALUES (1, 1, 'since', 'new', 0, 1 + 0 * $1)",
    "INSERT INTO panel_step (panel, step, seats, empty, left_json, seed,"
    " seed_seq, drawn_at) VALUES (1, 1, 1, 1, '[[0,1]]', '7', 1, $1)",
    "INSERT INTO panel_person (panel, step, member, fits, chance, is_drawn,"
    " answer, answer_by_at) SELECT 1, 1, member, '1', 0.25, CASE WHEN member ="
    " 3 THEN 1 ELSE 0 END, '', $1 + 99999 FROM membership WHERE council = 1"
    " AND left_at IS NULL"};

/* Each one's own of the switchboard, $1 the member, $2 now; of the founder, who
 * is none of the people, they are the things that others ask for. Council 6 is
 * the efforts': who is drawn for its roles organises all of them. */
static const struct {
    const char *name, *query;
} owned[] = {
    {"effort",
     "INSERT INTO undertaking (council, kind, name, about, place, north, east,"
     " district, is_public, made_by, created_at) VALUES (6, 'kitchen', 'Soup',"
     " '', '', 543200000, 101400000, 1, 1, $1, $2) RETURNING effort"},
    {"need",
     "INSERT INTO need (effort, author, what, sort, title, about, place, north,"
     " east, is_limited, radius_m, district, places, starts_at, ends_at,"
     " skills, urgency, serves, vouched_by, state, came, filled_permille,"
     " is_at_risk, brought, source, created_at, changed_at)"
     " SELECT max(effort), $1, 'thing', 1,"
     " 'Pans', '', '', 543200000, 101400000, 0, 0, 1, 1, $2 + 9999, $2 + 99999,"
     " 0, 2, 0, $1, 'open', 0, 0, 0, 'form', '', $2, $2 FROM undertaking"
     " WHERE made_by = $1 RETURNING need"},
    {"duty",
     "INSERT INTO duty (effort, sort, title, places, skills, weekday, minute,"
     " minutes, weeks, zone, made_until_at, created_at) SELECT max(effort), 1,"
     " 'Open up', 1, 0, 1, 480, 60, 1, '', $2 + 999999999, $2"
     " FROM undertaking WHERE made_by = $1 RETURNING duty"},
    {"offer",
     "INSERT INTO offer (member, what, sort, title, about, quantity, is_lent,"
     " place, north, east, district, reach_m, from_at, until_at, source,"
     " created_at) VALUES ($1, 'thing', 1, 'Pans', '', 1, 0, '', 543200000,"
     " 101400000, 1, 1, $2, $2 + 99999, '', $2) RETURNING offer"},
    {"decision",
     "INSERT INTO decision (council, title, says, rule, is_secret, seats,"
     " state, opened_by, created_at, opens_at, closes_at, outcome,"
     " winners_json, seed, seed_seq, ballots, transcript, weights,"
     " equal_transcript, round, is_weighted) VALUES (1, 'One',"
     " '', 'majority', 1, 1, 'open', $1, $2, $2, $2 + 9999999, '', '[]', '',"
     " 0, '', '', '', '', 1, 0) RETURNING decision"},
    {"gift",
     "INSERT INTO gift (offer, need, quantity, state, at) SELECT max(o.offer),"
     " max(n.need), 1, 'promised', $2 FROM offer o JOIN need n ON n.author ="
     " o.member WHERE o.member = $1 RETURNING gift"}};

static pe__sql *db;
static pe__doc *doc;
static int64_t now;

static void must(pe_status status, const pe_error *err)
{
    if (status == PE_OK)
        return;
    fprintf(stderr, "world: %s\n", err->message);
    exit(1);
}

static void add_words(pe__value *array, const char *words)
{
    while (*words != '\0') {
        size_t size = strcspn(words, " ");
        pe__add_text(doc, array, pe__doc_format(doc, "%.*s", (int)size,
                                                words));
        words += size + (words[size] == ' ');
    }
}

static void add_session(int64_t member, pe__value *out, int64_t *id)
{
    pe_error err = {0};
    char token[PE__TOKEN_TEXT], hex[2 * PE__TOKEN_HASH + 1];
    unsigned char hash[PE__TOKEN_HASH];
    pe__token_new(token);
    pe__token_hash(token, hash);
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    must(pe__session_add(db, member, hex, "test", now, true, id, &err), &err);
    if (out != NULL)
        pe__put_text(doc, out, "token", token);
}

static int64_t add_role(const person *p, int64_t member)
{
    pe_error err = {0};
    int64_t id = 0;
    pe__role_new role = {.council = 1, .member = member, .kind = p->role,
                         .is_shadow = p->is_shadow,
                         .since = now + (int64_t)p->since * DAY,
                         .until = now + (int64_t)p->until * DAY};
    if (p->role != NULL)
        must(pe__role_add(db, &role, &id, &err), &err);
    return id;
}

/* What is each one's own: of these things SELF is told. */
static void add_own(int64_t member, int64_t session, int64_t role,
                    pe__value *own)
{
    pe_error err = {0};
    char code[24], credential[24];
    int64_t id = 0;
    pe__put_integer(doc, own, "member", member);
    pe__put_integer(doc, own, "session", session);
    if (role != 0)
        pe__put_integer(doc, own, "role", role);
    snprintf(credential, sizeof credential, "key %lld", (long long)member);
    must(pe__passkey_add(db, member, credential, strlen(credential), "x", 1, 0,
                         "", now, &id, &err), &err);
    pe__put_integer(doc, own, "passkey", id);
    snprintf(code, sizeof code, "code %lld", (long long)member);
    pe__invite_new invite = {.council = 1, .invited_by = member, .code = code,
                             .note = "", .uses = 1, .expires = now + DAY};
    must(pe__invite_add(db, &invite, now, &id, &err), &err);
    pe__put_integer(doc, own, "invite", id);
}

static void add_owned(int64_t member, pe__value *own)
{
    pe_error err = {0};
    int64_t id = 0;
    for (size_t k = 0; k < sizeof owned / sizeof *owned; k++) {
        must(pe__query_integer(db, &id, 0, &err, owned[k].query, "ii", member,
                               now), &err);
        pe__put_integer(doc, own, owned[k].name, id);
    }
}

static void add_person(const person *p, pe__value *all)
{
    pe_error err = {0};
    int64_t member = 0, session = 0, left;
    bool joined;
    pe__value *out = pe__put_object(doc, all, p->name);
    pe__value *bits = pe__put_array(doc, out, "relations");
    pe__member_new who = {.name = p->name, .sign_in = p->name,
                          .language = "en", .zone = ""};
    pe__membership offer = {80, "", ""};
    must(pe__member_add(db, &who, now - 100 * DAY, &member, &err), &err);
    if (p->council != 0)
        must(pe__membership_add(db, p->council, member, &offer,
                                now - 100 * DAY, &joined, &err), &err);
    int64_t role = add_role(p, member);
    if (p->has_left)
        must(pe__membership_end(db, p->council, member, now, &left, &err),
             &err);
    add_session(member, out, &session);
    add_words(bits, "ANYBODY SIGNED_IN");
    add_words(bits, p->relations);
    pe__value *own = pe__put_object(doc, out, "own");
    add_own(member, session, role, own);
    add_owned(member, own);
    for (int k = 0; p->council == 6 && k < 3; k++)
        pe__put_integer(doc, own, owned[k].name, 1); /* they organise it */
}

static void add_councils(void)
{
    pe_error err = {0};
    static const char *const names[] = {"One", "Parent", "Child", "Sibling",
                                        "Merging", "Elsewhere"};
    static const int parents[][2] = {{1, 2}, {3, 1}, {4, 2}};
    int64_t id, founder = 0;
    bool found;
    pe__member_new who = {.name = "founder", .sign_in = "founder",
                          .language = "en", .zone = ""};
    must(pe__member_add(db, &who, now, &founder, &err), &err);
    for (int k = 0; k < 6; k++) {
        pe__council_new council = {names[k], "workers", "", false, ""};
        must(pe__council_add(db, &council, founder, now, &id, &err), &err);
    }
    for (int k = 0; k < 3; k++) {
        must(pe__council_ask_parent(db, parents[k][0], parents[k][1], &err),
             &err);
        must(pe__council_answer(db, parents[k][0], parents[k][1], true, &found,
                                &err), &err);
    }
}

/* Those of the founder, who is none of the people above. */
static void add_things(pe__value *out)
{
    pe_error err = {0};
    int64_t session = 0;
    bool added;
    for (size_t k = 0; k < sizeof things / sizeof *things; k++)
        must(pe__query_run(db, NULL, &err, things[k], "i", now), &err);
    static const char *const names[] = {"council", "task", "merge", "period",
                                        "recovery", "draw",
                                        "pot", "request", "entry", "round",
                                        "idea", "run", "payment", "pledge",
                                        "follow", "panel", "step", "series"};
    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
        pe__put_integer(doc, out, names[k], 1);
    pe__put_integer(doc, out, "child", 3);
    must(pe__recovery_add(db, 1, "code", "words", now, &added, &err), &err);
    add_session(1, NULL, &session);
    person none = {.role = "scribe", .since = -200, .until = -110};
    add_own(1, session, add_role(&none, 1), out);
}

static void put_tables(pe__value *out)
{
    pe__value *actions = pe__put_object(doc, out, "actions");
    for (int a = 0; a < PE__ACTIONS; a++) {
        pe__value *may =
            pe__put_array(doc, actions, pe__permissions[a].name);
        for (int r = 0; r < PE__RELATIONS; r++)
            if ((pe__permissions[a].may >> r & 1U) != 0)
                pe__add_text(doc, may, relations[r]);
    }
    pe__value *routes = pe__put_array(doc, out, "routes");
    for (const pe__route *const *set = pe__routes; *set != NULL; set++)
        for (const pe__route *row = *set; row->method != NULL; row++) {
            pe__value *one = pe__add_object(doc, routes);
            pe__put_text(doc, one, "method", row->method);
            pe__put_text(doc, one, "path", row->path);
            pe__put_text(doc, one, "action",
                         pe__permissions[row->action].name);
            pe__put_bool(doc, one, "writes", (row->flags & PE__WRITES) != 0);
            pe__put_bool(doc, one, "signed",
                         (row->flags & PE__SIGNED) != 0);
            pe__put_bool(doc, one, "upload",
                         (row->flags & PE__UPLOAD) != 0);
            pe__put_bool(doc, one, "no_council",
                         (row->flags & PE__NO_COUNCIL) != 0);
        }
}

/* Statements that do not speak of time have no parameter. */
static void run_all(const char *const *query)
{
    pe_error err = {0};
    for (; *query != NULL; query++) {
        int64_t changed = 0;
        if (strstr(*query, "$1") != NULL)
            must(pe__query_run(db, &changed, &err, *query, "i", now), &err);
        else
            must(pe__query_run(db, &changed, &err, *query, ""), &err);
        if (changed == 0) {
            fprintf(stderr, "world: changes nothing: %s\n", *query);
            exit(1);
        }
    }
}

static int twist(const char *how)
{
    pe_error err = {0};
    must(pe__sql_begin(db, &err), &err);
    run_all(twin_inner);
    if (strcmp(how, "all") == 0)
        run_all(twin_outer);
    must(pe__sql_commit(db, &err), &err);
    pe__sql_close(db);
    return 0;
}

int main(int argc, char **argv)
{
    pe_error err = {0};
    int done;
    if (argc < 2 || argc > 3 || sodium_init() < 0)
        return 2;
    now = time(NULL);
    must(pe__sql_open(argv[1], PE__SQL_WRITE, &db, &err), &err);
    if (argc == 3)
        return twist(argv[2]);
    doc = pe__doc_new();
    pe__value *out = pe__doc_object(doc);
    must(pe__migrate(db, &done, &err), &err);
    must(pe__sql_begin(db, &err), &err);
    add_councils();
    pe__value *things_of_all = pe__put_object(doc, out, "things");
    must(pe__query_run(db, NULL, &err, "INSERT INTO district (square_north,"
                       " square_east, name) VALUES (1, 1, 'Here')", ""), &err);
    must(pe__query_run(db, NULL, &err, "INSERT INTO sort (what, name)"
                       " VALUES ('thing', 'pan')", ""), &err);
    add_owned(1, things_of_all);
    pe__value *all = pe__put_object(doc, out, "people");
    for (int k = 0; k < PEOPLE; k++)
        add_person(&people[k], all);
    add_things(things_of_all);
    /* what a hub would do when it starts is done */
    for (bool more = true; more;)
        must(pe__people_tick(db, now, &more, &err), &err);
    must(pe__sql_commit(db, &err), &err);
    pe__sql_close(db);
    put_tables(out);
    pe__buffer json = {0};
    pe__json_write(out, &json);
    if (json.failed || pe__doc_failed(doc))
        return 1;
    puts(json.bytes);
    pe__buffer_free(&json);
    pe__doc_free(doc);
    return 0;
}
