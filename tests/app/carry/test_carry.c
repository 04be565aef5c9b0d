/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A council carried out, in, and out again is the same byte for byte; a member
 * gets what they may see; a folder that does not fit changes nothing. */
#include "carry.h"
#include "carry_store.h"
#include "file.h"
#include "mem.h"
#include "packed.h"
#include "query.h"
#include "town.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Two who bake, with something in every sheet. */
static const char THINGS[] =
    "INSERT INTO work_rule VALUES (1, 5, 9, 0.75, 1e-3, 8, 72, 2, 'scale', "
    "'a; b');"
    "INSERT INTO task (task, council, label, name, hours_quarters, skills, "
    "least_quarters, most_people, site, slot, category, cause, tags, "
    "agreed_empowerment, agreed_desirability, more_json, created_at, "
    "ended_at) VALUES "
    "(11, 1, 'knead', 'Knead, \"shape\"; bake', 41, 'baking', 4, 2, '', "
    "'Mon 5-9', '', '', 'decision', 650, NULL, '{\"colour\":\"red\"}', 1000, "
    "NULL), (13, 1, 'sell', 'Sell\nand smile', 30, '', 1, 0, 'Quay', '', '', "
    "'', '', NULL, NULL, '{}', 2000, 3000);"
    "INSERT INTO rating VALUES (11, 1, 700, 300, NULL, NULL, 1500), "
    "(11, 2, 200, 800, NULL, 'b', 1600), (13, 2, NULL, NULL, 1, '', 1700);"
    "INSERT INTO wish VALUES (11, 2, 1), (13, 1, 0);"
    "INSERT INTO bond VALUES (13, 2, 1);"
    "INSERT INTO worker VALUES (1, 2, 'b', 'Mon 5-9', '{}');"
    "INSERT INTO division (division, council, version, state, revision, "
    "asked_by, parent, replaces, why, says, starts_on, "
    "ends_on, decide_at, proposed_by, proposed_at, adopted_at, ended_on, "
    "created_at) VALUES "
    "(5, 1, 1, 'ended', 0, 1, NULL, NULL, '', 'Try it', "
    "20000, 20100, 5000, 2, 4000, 5000, 20050, 3500), "
    "(9, 1, 2, 'proposed', 3, 2, 5, 5, '', '', NULL, NULL, NULL, NULL, "
    "NULL, NULL, NULL, 6000);"
    "INSERT INTO piece VALUES (5, 1, 11, 41), (5, 2, 13, 30), (9, 2, 11, 41);"
    "INSERT INTO ledger VALUES (1, 1, 'empowerment', -1234, 5);"
    "INSERT INTO stance VALUES (9, 1, 'objection', 'Too early', 'Later', 2, "
    "7000);"
    "INSERT INTO swap (swap, division, asker, asker_task, other, other_task, "
    "state, asked_at, answered_at) VALUES (3, 9, 2, 11, 1, NULL, 'asked', "
    "7100, NULL);"
    "INSERT INTO remark (remark, council, about, subject, member, words, "
    "said_at) VALUES (1, 1, 'division', 9, 1, 'Well', 7200), "
    "(2, 1, 'task', 13, 2, 'Cold hands', 7300);"
    "INSERT INTO pay_rule VALUES (1, 'effort', 'EUR', 90, 110);"
    "INSERT INTO pay_period (period, council, starts_on, ends_on, pool, "
    "state, way, closed_at) VALUES (4, 1, 20000, 20030, 123456, 'closed', "
    "'effort', 8000);"
    "INSERT INTO pay_hours VALUES (4, 1, 100), (4, 2, 61);"
    "INSERT INTO effort VALUES (4, 1, 2, 5), (4, 2, 1, 3);"
    "INSERT INTO allowance (allowance, council, member, amount, kind, "
    "since_on, until_on, granted_by) VALUES (6, 1, 2, 5000, 'health', 20000, "
    "NULL, 1);"
    "INSERT INTO pay_line VALUES (4, 1, 100, 100, 73600, 0, 73600), "
    "(4, 2, 61, 100, 44856, 5000, 49856);";

typedef struct {
    town w;
    browser ana, ben;
    char folder[256];
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

static void set_up(place *p, void **state)
{
    town_open(&p->w, state);
    settle(&p->w, &p->ana, "ana");
    int64_t bakery = found(&p->w, &p->ana, "Bakery");
    assert_int_equal(bakery, 1);
    bring(&p->w, &p->ana, bakery, &p->ben, "ben");
    change(p->w.t->db, THINGS);
    put_packed(p->w.t->db);
    snprintf(p->folder, sizeof p->folder, "/tmp/parecon-carry-XXXXXX");
    assert_non_null(mkdtemp(p->folder));
}

static void tear_down(place *p)
{
    char command[320];
    snprintf(command, sizeof command, "rm -rf '%s'", p->folder);
    assert_int_equal(system(command), 0); /* NOLINT: a folder of ours */
    town_close(&p->w);
}

static void path_of(const place *p, const char *part, const char *file,
                    char out[600])
{
    snprintf(out, 600, "%s/%s/%s", p->folder, part, file);
}

static void carry_out(place *p, int64_t council, int64_t asker,
                      const char *part)
{
    char path[600];
    pe_error err = {0};
    snprintf(path, sizeof path, "%s/%s", p->folder, part);
    must(pe__carry_out(p->w.t->db, council, asker, path, &err), &err);
}

/* The text of a file, freed with pe__free. */
static char *text_of(const place *p, const char *part, const char *file)
{
    char path[600];
    unsigned char *bytes = NULL;
    uint64_t size;
    pe_error err = {0};
    path_of(p, part, file, path);
    must(pe__file_read(path, 1 << 20, &bytes, &size, &err), &err);
    char *text = pe__strdup((char *)bytes);
    pe__free(bytes);
    assert_non_null(text);
    return text;
}

static int64_t carry_in(place *p, const char *part)
{
    char path[600];
    pe_error err = {0};
    pe__carried carried;
    pe__doc *doc = pe__doc_new();
    snprintf(path, sizeof path, "%s/%s", p->folder, part);
    must(pe__sql_begin(p->w.t->db, &err), &err);
    must(pe__carry_in(p->w.t->db, doc, path, p->w.now, &carried, &err), &err);
    must(pe__sql_commit(p->w.t->db, &err), &err);
    assert_int_equal(pe__count_of(carried.codes), carried.people);
    pe__doc_free(doc);
    return carried.council;
}

static int compare_folders(place *p, const char *a, const char *b)
{
    char path[600];
    int files = 0;
    snprintf(path, sizeof path, "%s/%s", p->folder, a);
    DIR *folder = opendir(path);
    assert_non_null(folder);
    for (struct dirent *file; (file = readdir(folder)) != NULL;) {
        if (file->d_name[0] == '.' || strcmp(file->d_name, "history.csv") == 0)
            continue;
        char *was = text_of(p, a, file->d_name);
        char *is = text_of(p, b, file->d_name);
        if (strcmp(was, is) != 0)
            fail_msg("%s differs:\n%s---\n%s", file->d_name, was, is);
        pe__free(was);
        pe__free(is);
        files++;
    }
    closedir(folder);
    return files;
}

static void test_there_and_back(void **state)
{
    place p = {0};
    set_up(&p, state);
    carry_out(&p, 1, 0, "out");
    int64_t council = carry_in(&p, "out");
    assert_int_not_equal(council, 1);
    carry_out(&p, council, 0, "again");
    int sheets = 0;
    while (pe__carry_sheets[sheets].file != NULL)
        sheets++;
    assert_int_equal(compare_folders(&p, "out", "again"), sheets + 3);
    /* every sheet had something in it */
    for (int k = 0; k < sheets; k++) {
        char name[64];
        snprintf(name, sizeof name, "%s.csv", pe__carry_sheets[k].file);
        char *text = text_of(&p, "out", name);
        const char *second = strchr(text, '\n') + 1;
        if (*second == '\0' && strcmp(name, "role_pauses.csv") != 0)
            fail_msg("%s holds nothing", name);
        pe__free(text);
    }
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
                       "d1,m2,t2,7.5\nd2,m2,t1,10.25\n"}};
    for (size_t k = 0; k < sizeof expected / sizeof *expected; k++) {
        char *text = text_of(&p, "mine", expected[k].file);
        assert_string_equal(text, expected[k].text);
        pe__free(text);
    }
    tear_down(&p);
}

static void write_text(const place *p, const char *part, const char *file,
                       const char *text)
{
    char path[600];
    path_of(p, part, file, path);
    FILE *stream = fopen(path, "w");
    assert_non_null(stream);
    fputs(text, stream);
    assert_int_equal(fclose(stream), 0);
}

static void test_bad_folders(void **state)
{
    static const struct {
        const char *file, *text, *says;
        long line;
    } bad[] = {
        {"council.json", "{}", "format", 0},
        {"council.json", "{\"format\":", "JSON", 1},
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
        char path[600];
        pe_error err = {0};
        pe__carried carried;
        pe__doc *doc = pe__doc_new();
        carry_out(&p, 1, 0, "bad");
        write_text(&p, "bad", bad[k].file, bad[k].text);
        snprintf(path, sizeof path, "%s/bad", p.folder);
        must(pe__sql_begin(p.w.t->db, &err), &err);
        assert_int_equal(pe__carry_in(p.w.t->db, doc, path, p.w.now, &carried,
                                      &err), PE_BAD_INPUT);
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
        STORE(test_bad_folders),
    };
    return cmocka_run_group_tests_name("carry", tests, NULL, NULL);
}
