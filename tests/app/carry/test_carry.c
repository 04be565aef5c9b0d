/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A council carried out, in, and out again is the same byte for byte; a member
 * gets what they may see; a folder that does not fit changes nothing. */
#include "board.h"
#include "carry.h"
#include "carry_store.h"
#include "folders.h"
#include "mem.h"
#include "packed.h"
#include "query.h"
#include "things.h"
#include "town.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    town w;
    browser ana, ben;
    char folder[FOLDER_SIZE];
    pe__board *board;
} place;

/* What a division was made from and came to, packed as the store has it. */
static void put_packed(pe__sql *db)
{
    pe_error err = {0};
    pe__buffer packed = {0};
    static const char json[] = "{\"rms\":0.125,\"names\":[\"ü\"]}";
    must(pe__pack_bytes(json, sizeof json - 1, &packed, &err), &err);
    must(pe__sql_begin(db, &err), &err);
    must(pe__query_run(db, NULL, &err,
                       "UPDATE division SET input = $1, result = $1 "
                       "WHERE division = 5",
                       "b", packed.bytes, packed.size), &err);
    must(pe__sql_commit(db, &err), &err);
    pe__buffer_free(&packed);
}

/* Rows that were given numbers do not move a server's counters on. */
static void count_on(pe__sql *db)
{
    static const char *const counted[] = {
        "task", "division", "swap", "remark", "allowance", "sort", "district",
        "duty", "need", "claim", "offer", "gift"};
    char text[160];
    if (getenv("PARECON_TEST_STORE") == NULL)
        return;
    for (size_t k = 0; k < sizeof counted / sizeof *counted; k++) {
        snprintf(text, sizeof text, "ALTER TABLE %s ALTER COLUMN %s RESTART "
                 "WITH 1000", counted[k], counted[k]);
        change(db, text);
    }
    change(db, "ALTER TABLE pay_period ALTER COLUMN period RESTART WITH 1000");
    change(db, "ALTER TABLE undertaking ALTER COLUMN effort RESTART WITH "
           "1000");
}

static void set_up(place *p, void **state)
{
    town_open(&p->w, state);
    settle(&p->w, &p->ana, "ana");
    int64_t bakery = found(&p->w, &p->ana, "Bakery");
    assert_int_equal(bakery, 1);
    bring(&p->w, &p->ana, bakery, &p->ben, "ben");
    change(p->w.t->db, THINGS);
    change(p->w.t->db, BOARD);
    count_on(p->w.t->db);
    put_packed(p->w.t->db);
    folder_begin(p->folder);
}

static void tear_down(place *p)
{
    folder_end(p->folder);
    town_close(&p->w);
}

static void carry_out(place *p, int64_t council, int64_t asker,
                      const char *part)
{
    char path[PATH_SIZE];
    pe_error err = {0};
    path_of(p->folder, part, "", path);
    must(pe__carry_out(p->w.t->db, council, asker, path, &err), &err);
}

/* As if it came from another hub: this one has the council already. */
static void from_elsewhere(place *p, const char *part)
{
    char *text = read_text(p->folder, part, "council.json");
    char *origin = strstr(text, "\"origin\":\"");
    assert_non_null(origin);
    memset(origin + strlen("\"origin\":\""), '0', 64);
    write_text(p->folder, part, "council.json", text);
    pe__free(text);
}

static int64_t carry_in(place *p, const char *part)
{
    char path[PATH_SIZE];
    from_elsewhere(p, part);
    pe_error err = {0};
    pe__carried carried;
    pe__doc *doc = pe__doc_new();
    path_of(p->folder, part, "", path);
    must(pe__sql_begin(p->w.t->db, &err), &err);
    must(pe__carry_in(p->w.t->db, doc, path, p->w.now, p->board, &carried,
                      &err), &err);
    must(pe__sql_commit(p->w.t->db, &err), &err);
    assert_int_equal(pe__count_of(carried.codes), carried.people);
    pe__doc_free(doc);
    return carried.council;
}

static void test_there_and_back(void **state)
{
    place p = {0};
    set_up(&p, state);
    carry_out(&p, 1, 0, "out");
    int64_t council = carry_in(&p, "out");
    assert_int_not_equal(council, 1);
    carry_out(&p, council, 0, "again");
    assert_int_equal(compare_folders(p.folder, "out", "again"),
                     sheets_in_all() + 4);
    /* every sheet had something in it; of decisions and money, see the tests
     * of their own */
    each_holds_rows(p.folder, "out", pe__carry_sheets, "role_pauses");
    tear_down(&p);
}

static void test_what_a_member_gets(void **state)
{
    place p = {0};
    set_up(&p, state);
    carry_out(&p, 1, p.ana.member, "mine");
    static const struct {
        const char *file, *text;
    } expected[] = {
        {"ratings.csv", "task,person,empowerment,desirability,place,category,"
                        "rated\nt1,m1,700,300,,,1970-01-01T00:25:00Z\n"},
        {"wishes.csv", "task,person,rather\nt2,m1,\n"},
        {"effort.csv", "period,rater,person,points\np1,m1,m2,5\n"},
        {"allowances.csv", "person,amount,for,since,until,granted_by\n"
                           "m2,50.00,,2024-10-04,,m1\n"},
        {"pieces.csv", "division,person,task,hours\nd1,m1,t1,10.25\n"
                       "d1,m2,t2,7.5\nd2,m2,t1,10.25\n"},
        {"clearances.csv", "person,skill,given_by,given\n"},
        {"claims.csv", "need,person,places,state,asked,confirm,made,changed,"
                       "thanked,thanks\n"},
        {"blocks.csv", "person,whom,blocked\n"
                       "m1,m2,1970-01-01T00:16:10Z\n"},
        {"gifts.csv", "offer,need,quantity,state,at\n"}};
    for (size_t k = 0; k < sizeof expected / sizeof *expected; k++) {
        char *text = read_text(p.folder, "mine", expected[k].file);
        assert_string_equal(text, expected[k].text);
        pe__free(text);
    }
    tear_down(&p);
}

/* Every table of the schema that says whose council, member, effort or need it
 * is about is carried, or is here with its reason. */
static void test_nothing_is_forgotten(void **state)
{
    static const char *const left_out[] = {
        "member",          /* as people: without what lets one in */
        "membership",      /* as people */
        "council",         /* as council.json */
        "session", "challenge", "passkey", "recovery", "recovery_vouch",
        "invite",          /* ways in */
        "event", "match_event", "match_state", /* the hub's own logs */
        "role_draw",       /* a lot that waits; the role is drawn again */
        "merge",           /* between councils of one hub */
        "ask", "message",  /* past soon */
        "push",            /* a browser's, with this hub alone */
        "peer", "peer_share", /* a hub's, known by its own key */
        "adoption",        /* four weeks at most */
        "import", "brought", /* what was brought into this hub */
        "ballot", "money_ballot", /* secret, of votes that come again */
        "petition_sign",   /* who signed is shown to nobody */
        "word_choice",     /* of browsers and addresses that this hub has */
        "money_payer", "money_key", /* who paid, and what hides it */
        "dues_choice",     /* in which band of income: nobody else's to know */
        NULL};
    place p = {0};
    set_up(&p, state);
#define WHOSE "('council', 'member', 'effort', 'need', 'task', 'division', "   \
              "'period')"
    char *rows = rows_of(p.w.t->db, getenv("PARECON_TEST_STORE") == NULL
        ? "SELECT DISTINCT t.name AS name FROM sqlite_master t, "
          "pragma_table_info(t.name) c WHERE t.type = 'table' AND c.name IN "
          WHOSE " ORDER BY 1"
        : "SELECT DISTINCT table_name AS name FROM information_schema.columns "
          "WHERE table_schema = current_schema() AND column_name IN " WHOSE
          " ORDER BY 1");
    assert_non_null(strstr(rows, "\"undertaking\""));
    for (char *at = rows; (at = strstr(at, "\"name\":\"")) != NULL;) {
        char name[64];
        at += 8;
        assert_int_equal(sscanf(at, "%63[^\"]", name), 1);
        bool known = false;
        const pe__carry_sheet *s;
        for (int k = 0; (s = pe__carry_sheet_at(k)) != NULL; k++)
            known = known || strcmp(s->table, name) == 0;
        for (int k = 0; left_out[k] != NULL; k++)
            known = known || strcmp(left_out[k], name) == 0;
        if (!known)
            fail_msg("the table %s is not carried", name);
    }
    free(rows);
    tear_down(&p);
}

/* Where others are is told to the kilometre, without words, and by nobody's
 * name; of one's own it is exact. */
static void test_places_of_others(void **state)
{
    place p = {0};
    set_up(&p, state);
    carry_out(&p, 1, p.ana.member, "mine");
    char *text = read_text(p.folder, "mine", "needs.csv");
    assert_non_null(strstr(text, "\nn1,e1,m1,,shift,kitchen,Wash up,,"
                                 "Back door,54.3212345,10.1409999,"));
    const char *other = strstr(text, "\nn2,e1,,y1,shift,kitchen,Open up,,,");
    assert_non_null(other);
    assert_null(strstr(other, "54.3212345"));
    assert_null(strstr(other, "10.1409999"));
    assert_non_null(strstr(other, "54.3"));
    pe__free(text);
    text = read_text(p.folder, "mine", "helpers.csv");
    assert_null(strstr(text, "Mill"));
    pe__free(text);
    text = read_text(p.folder, "mine", "offers.csv");
    assert_non_null(strstr(text, "Home,54.3201000,10.1402000"));
    pe__free(text);
    carry_out(&p, 1, p.ben.member, "bens");
    text = read_text(p.folder, "bens", "offers.csv");
    assert_null(strstr(text, "o1"));
    pe__free(text);
    tear_down(&p);
}

/* What is open goes on: who can be asked is known, who promised has a place,
 * who had confirmed still has, and what needs confirming still does. */
static void test_the_switchboard_goes_on(void **state)
{
    place p = {0};
    pe_error err = {0};
    bool known = false;
    pe_match_standing standing;
    set_up(&p, state);
    carry_out(&p, 1, 0, "out");
    must(pe__board_open(NULL, &p.board, &err), &err);
    int64_t council = carry_in(&p, "out");
    pe__sql *db = p.w.t->db;
    int64_t need = number_of(db, "SELECT max(need) - 1 FROM need");
    assert_int_not_equal(need, 42);
    assert_int_equal(number_of(db, "SELECT skills FROM need WHERE need = "
                               "(SELECT max(need) - 1 FROM need)"), 2);
    pe_match_held held = pe__board_look(
        p.board, need, number_of(db, "SELECT max(member) FROM helper"),
        &standing, &known);
    assert_true(known);
    assert_int_not_equal(held, 0);
    assert_int_equal(standing.open, 0);
    assert_int_equal(number_of(db, "SELECT count(*) FROM claim WHERE state = "
                               "'confirmed'"), 2);
    assert_int_equal(number_of(db, "SELECT is_clearance FROM skill WHERE name "
                               "= 'first aid'"), 1);
    assert_int_equal(number_of(db, "SELECT count(*) FROM message"), 0);
    /* nothing but ids of its own */
    assert_int_equal(number_of(db, "SELECT count(*) FROM need n JOIN "
                               "undertaking u ON u.effort = n.effort JOIN "
                               "membership m ON m.member = n.author AND "
                               "m.council = u.council"), 6);
    assert_int_not_equal(council, 1);
    pe__board_close(p.board);
    tear_down(&p);
}

static void test_bad_folders(void **state)
{
    static const struct {
        const char *file, *text, *says;
        long line;
    } bad[] = {
        {"council.json", "{}", "format", 0},
        {"council.json", "{\"format\":", "JSON", 1},
        {"council.json", "{\"format\":\"parecon council 3\"}",
         "export it again with the parecon that takes it in", 0},
        {"council.json", "{\"format\":\"parecon council 5\"}",
         "another release wrote it", 0},
        {"needs.csv", "need,effort\nn1,e1\n", "author", 1},
        {"claims.csv", "need,person,places,state,asked,confirm,made,changed,"
                       "thanked,thanks\nn9,m1,1,came,,,,,,\n", "a need", 2},
        {"blocks.csv", "person,whom,blocked\nm1,e7,1970-01-01T00:16:10Z\n",
         "an effort", 2},
        {"clearances.csv", "person,skill,given_by,given\nm1,,m1,"
                           "1970-01-01T00:16:10Z\n", "skills", 2},
        {"people.csv", "member,name,joined,left,hours,skills,site\n",
         "without people", 0},
        {"people.csv", "member,name,joined,left,hours,skills,site\n"
                       "m2,ana,2026-01-01T00:00:00Z,,1,,\n", "m1", 2},
        {"pieces.csv", "division,person,task,hours\nd1,m9,t1,1\n", "person",
         2},
        {"pieces.csv", "division,person,task,hours\nd1,m1,t1,1\n"
                       "d1,m1,t1,1\n", "does not fit", 3},
        {"pieces.csv", "division,person,task,hours\nd1,m1,t1,1.1\n", "hours",
         2},
        {"pieces.csv", "division,person,task\n", "hours", 1},
        {"ledger.csv", "person,rating,carried,division\nm1,x,1.5,d1\n",
         "whole", 2},
        {"roles.csv", "person,role,shadow,since,until,ended\n"
                      "m1,scribe,maybe,,,\n", "yes", 2},
        {"roles.csv", "person,role,shadow,since,until,ended\n"
                      "m1,scribe,,2026-13-01T00:00:00Z,,\n", "time", 2},
    };
    place p = {0};
    set_up(&p, state);
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        char path[PATH_SIZE];
        pe_error err = {0};
        pe__carried carried;
        pe__doc *doc = pe__doc_new();
        carry_out(&p, 1, 0, "bad");
        from_elsewhere(&p, "bad");
        write_text(p.folder, "bad", bad[k].file, bad[k].text);
        path_of(p.folder, "bad", "", path);
        must(pe__sql_begin(p.w.t->db, &err), &err);
        assert_int_equal(pe__carry_in(p.w.t->db, doc, path, p.w.now, NULL,
                                      &carried, &err), PE_BAD_INPUT);
        pe__sql_rollback(p.w.t->db);
        if (!strstr(err.message, bad[k].says) || err.line != bad[k].line)
            fail_msg("%zu: line %ld: %s", k, err.line, err.message);
        assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM council"),
                         1);
        pe__doc_free(doc);
    }
    tear_down(&p);
}

#define STORE(test)                                                           \
    cmocka_unit_test_setup_teardown(test, trial_ready, trial_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE(test_there_and_back),
        STORE(test_what_a_member_gets),
        STORE(test_nothing_is_forgotten),
        STORE(test_places_of_others),
        STORE(test_the_switchboard_goes_on),
        STORE(test_bad_folders),
    };
    return cmocka_run_group_tests_name("carry", tests, NULL, NULL);
}
