/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Every use of decisions that come again and again while memory runs out and
 * while the store fails at the n-th request (failing_uses.h): what is not done
 * whole is not done at all. And the file they are counted from: whatever names
 * hold, it is read as it was meant. */
#include "failing_uses.h"

#include "decide.h"
#include "history.h"
#include "mem.h"
#include "repeat.h"
#include "repeat_own.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ALL "/councils/{council}/decisions/series"
#define ONE ALL "/{series}"
ACT(LIST, ALL, SERIES_SEE, false, pe__use_series_all);
ACT(FORM, ALL "/new", SERIES_OPEN, false, pe__use_series_form);
ACT(ADD, ALL "/new", SERIES_OPEN, true, pe__use_series_add);
ACT(SHOW, ONE, SERIES_SEE, false, pe__use_series);
ACT(END, ONE "/end", SERIES_OPEN, true, pe__use_series_end);
ACT(FILE_OF, ONE "/file/{name_text}", SERIES_SEE, false, pe__use_series_file);
ACT(DECIDE_FORM, "/councils/{council}/decisions/new", DECISION_OPEN, false,
    pe__use_decision_form);
ACT(DECIDE, "/councils/{council}/decisions/new", DECISION_OPEN, true,
    pe__use_decision_add);
ACT(LOOK, "/councils/{council}/decisions/{decision}", DECISION_SEE, false,
    pe__use_decision);
ACT(VOTE, "/councils/{council}/decisions/{decision}/vote", DECISION_VOTE, true,
    pe__use_vote);

static const char *const tables[] = {"series", "series_decision", "decision",
                                     "decision_option", "voter", "voice",
                                     "event", NULL};

typedef struct {
    town w;
    browser who[3]; /* the first coordinates */
    int64_t club;
} place;

static void set_up(place *p, void **state)
{
    town_open(&p->w, state);
    settle(&p->w, &p->who[0], "ana");
    p->club = found(&p->w, &p->who[0], "Club");
    bring(&p->w, &p->who[0], p->club, &p->who[1], "ben");
    bring(&p->w, &p->who[0], p->club, &p->who[2], "cem");
    watch_tables(tables);
}

static pe_status run_clock(pe__sql *db, int64_t now, bool *more,
                           pe_error *err)
{
    pe_error left = {0};
    return pe__decide_tick(db, NULL, now, more, &left, err);
}

static int64_t count_of(place *p, const char *sql)
{
    return number_of(p->w.t->db, sql);
}

/* Two want the first, one the second; counted while all can fail. */
static void decide(place *p, const char *decision)
{
    static const char *const wants[] = {"tick_1", "tick_1", "tick_2"};
    for (int k = 0; k < 3; k++)
        must_ask(&p->w, &p->who[k], &VOTE, p->club, "decision", decision,
                 wants[k], "1", NULL);
    through(&p->w, &p->who[1], &(deed){&LOOK, p->club, {
        "decision", decision}});
    p->w.now += 86401;
    bool more;
    pe_error err = {0};
    assert_int_equal(run_clock(p->w.t->db, p->w.now, &more, &err), PE_OK);
    through(&p->w, &p->who[1], &(deed){&LOOK, p->club, {
        "decision", decision}});
}

static void test_from_the_form_to_the_end(void **state)
{
    place p = {0};
    set_up(&p, state);
    browser *ana = &p.who[0];
    through(&p.w, ana, &(deed){&FORM, p.club, {NULL}});
    through(&p.w, ana, &(deed){&ADD, p.club, {
        "title", "Film", "says", "Monthly", "rule", "consensus"}});
    through(&p.w, &p.who[1], &(deed){&SHOW, p.club, {"series", "1"}});
    through(&p.w, ana, &(deed){&DECIDE_FORM, p.club, {"series", "1"}});
    ask(&p.w, ana, &DECIDE, p.club, "title", "Which?", "rule", "approval",
        "options", "a\nb", "ballots", "secret", "series", "1", NULL);
    assert_string_equal(fault_of(&p.w, "series"), "series_open");
    assert_int_equal(count_of(&p, "SELECT count(*) FROM decision"), 0);
    through(&p.w, ana, &(deed){&DECIDE, p.club, {
        "title", "Which?", "rule", "approval", "options", "a;b\nc", "ballots",
        "open", "series", "1"}});
    town_close(&p.w);
}

static void test_a_series_is_counted(void **state)
{
    place p = {0};
    set_up(&p, state);
    browser *ana = &p.who[0];
    must_ask(&p.w, ana, &ADD, p.club, "title", "Film", "rule", "consensus",
             NULL);
    static const char *const number[] = {"1", "2"};
    for (int k = 0; k < 2; k++) {
        must_ask(&p.w, ana, &DECIDE, p.club, "title", "Which?", "rule",
                 "approval", "options", "a;b\n\"c\"", "ballots", "open",
                 "series", "1", NULL);
        change(p.w.t->db, "UPDATE decision SET closes_at = opens_at + 86400"
                          " WHERE state = 'open'");
        decide(&p, number[k]);
    }
    /* 1 - 3/2 + 1 each for those who won first; 2 for who did not */
    assert_int_equal(count_of(&p, "SELECT count(*) FROM decision WHERE"
                              " (decision = 1 AND winners_json = '[1]') OR"
                              " (decision = 2 AND winners_json = '[2]')"), 2);
    assert_int_equal(count_of(&p, "SELECT count(*) FROM series_decision"
                              " WHERE place = decision"), 2);
    through(&p.w, &p.who[1], &(deed){&SHOW, p.club, {"series", "1"}});
    through(&p.w, &p.who[1], &(deed){&LIST, p.club, {NULL}});
    through(&p.w, &p.who[1], &(deed){&FILE_OF, p.club, {
        "series", "1", "name_text", "series-1-2.jsonl"}});
    through(&p.w, &p.who[1], &(deed){&FILE_OF, p.club, {
        "series", "1", "name_text", "series-1-2.csv"}});
    assert_non_null(strstr(p.w.use.file.bytes, "\n\"1 Which?\",1,\"1 a,b\","));
    assert_non_null(strstr(p.w.use.file.bytes,
                           "\n\"2 Which?\",3,\"2 \"\"c\"\"\","));
    through(&p.w, ana, &(deed){&END, p.club, {"series", "1"}});
    assert_int_equal(count_of(&p, "SELECT count(*) FROM series"
                              " WHERE ended_by = 1"), 1);
    town_close(&p.w);
}

/* The count, in the clock's transaction, fails at each request: whole, or left
 * for later. */
static void test_the_clock_counts_whole_or_later(void **state)
{
    place p = {0};
    set_up(&p, state);
    must_ask(&p.w, &p.who[0], &ADD, p.club, "title", "Film", "rule", "quota",
             NULL);
    must_ask(&p.w, &p.who[0], &DECIDE, p.club, "title", "Which?", "rule",
             "approval", "options", "a\nb", "ballots", "open", "series", "1",
             NULL);
    must_ask(&p.w, &p.who[1], &VOTE, p.club, "decision", "1", "tick_2", "1",
             NULL);
    p.w.now += 8 * 86400;
    int tries = 0;
    for (long n = 1; count_of(&p, "SELECT count(*) FROM decision WHERE state ="
                              " 'closed'") == 0; n++, tries++) {
        bool more = false;
        pe_error err = {0};
        pe__mem_fail_at(n);
        (void)run_clock(p.w.t->db, p.w.now, &more, &err);
        pe__mem_fail_at(0);
        assert_int_equal(
            count_of(&p, "SELECT count(*) FROM series_decision k"
                     " JOIN decision d ON d.decision = k.decision"
                     " WHERE (k.place IS NULL) = (d.state = 'closed')"), 0);
        p.w.now += 86400; /* it is tried again by then */
        assert_true(n < 20000);
    }
    assert_true(tries > 5);
    assert_int_equal(count_of(&p, "SELECT count(*) FROM series_decision"
                              " WHERE place = 1"), 1);
    town_close(&p.w);
}

/* --- the file ------------------------------------------------------------- */

static pe__value *from_json(pe__doc *doc, const char *json)
{
    pe_error err = {0};
    pe__value *out = NULL;
    assert_int_equal(pe__doc_parse(doc, json, strlen(json), &out, &err),
                     PE_OK);
    return out;
}

/* Names of 480 bytes, signs that the file means something by, letters of four
 * bytes at the cut, options that differ only behind it. */
static void test_names_never_break_the_file(void **state)
{
    (void)state;
    char text[1200], name[520] = "";
    for (int k = 0; k < 120; k++)
        strcat(name, "\xf0\x9f\x90\x9d");
    snprintf(text, sizeof text, "[{\"place\":1,\"name\":\"%s\"},"
             "{\"place\":2,\"name\":\"%sx\"},{\"place\":3}]", name, name);
    pe__doc *doc = pe__doc_new();
    pe__value *options = from_json(doc, text);
    pe__put_text(doc, options->items.first->next->next, "name",
                 "a;b\t\"c\", d\x7f");
    pe__value *voices = from_json(doc,
        "[{\"member\":7,\"marks\":\"1,0,1\"},{\"member\":9,\"marks\":"
        "\"0,1,0\"},{\"member\":11,\"marks\":\"0,0,0\"}]");
    pe__value *decision = pe__doc_object(doc);
    pe__put_format(doc, decision, "title", ",\"%s", name);
    pe__value *parts = pe__doc_array(doc);
    for (int turn = 1; turn <= 2; turn++) {
        pe__buffer part = {0};
        pe__repeat_part(decision, options, voices, turn, "77", &part);
        assert_false(part.failed);
        pe__put_text(doc, pe__add_object(doc, parts), "ballots", part.bytes);
        pe__buffer_free(&part);
    }
    pe__buffer file = {0};
    pe__repeat_file(parts, &file);
    pe__repeat r;
    pe_error err = {0};
    if (pe__repeat_read(file.bytes, file.size, "phragmen", &r, &err) != PE_OK)
        fail_msg("%s\n%s", err.message, file.bytes);
    assert_int_equal(r.y.h.decisions, 2);
    assert_int_equal(r.y.h.voters, 3);
    for (int d = 0; d < 2; d++) {
        assert_int_equal(r.y.h.options[d], 3);
        assert_int_equal(pe__repeat_place(&r, d, 0), 1);
        assert_int_equal(pe__repeat_place(&r, d, 1), 3);
        assert_int_equal(pe__repeat_place(&r, d, 2), 2);
        assert_int_equal(r.y.h.seed[d], 77);
    }
    assert_string_equal(r.y.option[1], "3 a,b \"c\", d");
    assert_int_equal(pe__repeat_voter(&r, 9), 1);
    assert_int_equal(pe__repeat_voter(&r, 8), -1);
    assert_int_equal(r.result.took_part[2], 0);
    pe__repeat_free(&r);
    pe__buffer_free(&file);
    pe__doc_free(doc);
    assert_int_equal(pe__mem_live(), 0);
}

#define STORE(test)                                                           \
    cmocka_unit_test_setup_teardown(test, trial_ready, trial_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE(test_from_the_form_to_the_end), STORE(test_a_series_is_counted),
        STORE(test_the_clock_counts_whole_or_later),
        cmocka_unit_test(test_names_never_break_the_file)};
    return cmocka_run_group_tests_name("series failures", tests, NULL, NULL);
}
