/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The journal: every event comes back from its line as it was, to the last
 * bit, and what is no such line is refused with a reason. */
#include "journal.h"

#include "random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static pe__doc *doc;
static pe__random chance;

static int begin(void **state)
{
    (void)state;
    pe__random_seed(&chance, 5, 0);
    doc = pe__doc_new();
    return doc == NULL;
}

static int end(void **state)
{
    (void)state;
    pe__doc_free(doc);
    return 0;
}

/* Any integer: small, large, negative, now and then an end of the range. */
static int64_t whole(void)
{
    switch (pe__random_below(&chance, 8)) {
    case 0: return INT64_MIN;
    case 1: return INT64_MAX;
    case 2: return 0;
    case 3: return -(int64_t)pe__random_below(&chance, 100);
    case 4: return (INT64_C(1) << 53) + 1;
    default: return (int64_t)(pe__random_next(&chance) >>
                              pe__random_below(&chance, 64));
    }
}

static float real(void)
{
    static const float some[] = {0, 1, 0.1f, 7.25f, 1e-30f, 3.4e38f, -2.5f};
    uint32_t k = pe__random_below(&chance, 14);
    return k < 7 ? some[k] : (float)pe__random_unit(&chance) * 50;
}

static pe_match_person anybody(void)
{
    return (pe_match_person){
        .person = whole(), .place = {(int32_t)whole(), (int32_t)whole()},
        .reach = real(), .region = (int32_t)whole(),
        .clock = (int32_t)whole(), .skills = (uint64_t)whole(),
        .week = (uint64_t)whole(), .quiet = (uint32_t)whole(),
        .most_a_week = (int32_t)whole(), .joined = whole(),
        .paused_until = whole(), .until = whole(),
        .urgent_only = (uint8_t)whole(), .verifier = (uint8_t)whole()};
}

static pe_match_need anything(void)
{
    return (pe_match_need){
        .need = whole(), .author = whole(),
        .place = {(int32_t)whole(), (int32_t)whole()}, .radius = real(),
        .region = (int32_t)whole(), .kind = (int32_t)whole(),
        .places = (int32_t)whole(), .starts = whole(), .ends = whole(),
        .skills = (uint64_t)whole(), .weight = real(), .duty = whole(),
        .vouched = (uint8_t)whole(), .foreign = (uint8_t)whole(),
        .exact = (uint8_t)whole()};
}

/* Field by field: padding between them is nobody's. */
static void assert_same_person(const pe_match_person *a,
                               const pe_match_person *b)
{
    assert_int_equal(a->person, b->person);
    assert_int_equal(a->place.north, b->place.north);
    assert_int_equal(a->place.east, b->place.east);
    assert_true(a->reach == b->reach);
    assert_int_equal(a->region, b->region);
    assert_int_equal(a->clock, b->clock);
    assert_int_equal(a->skills, b->skills);
    assert_int_equal(a->week, b->week);
    assert_int_equal(a->quiet, b->quiet);
    assert_int_equal(a->most_a_week, b->most_a_week);
    assert_int_equal(a->joined, b->joined);
    assert_int_equal(a->paused_until, b->paused_until);
    assert_int_equal(a->until, b->until);
    assert_int_equal(a->urgent_only, b->urgent_only);
    assert_int_equal(a->verifier, b->verifier);
}

static void assert_same_need(const pe_match_need *a, const pe_match_need *b)
{
    assert_int_equal(a->need, b->need);
    assert_int_equal(a->author, b->author);
    assert_int_equal(a->place.north, b->place.north);
    assert_int_equal(a->place.east, b->place.east);
    assert_true(a->radius == b->radius);
    assert_int_equal(a->region, b->region);
    assert_int_equal(a->kind, b->kind);
    assert_int_equal(a->places, b->places);
    assert_int_equal(a->starts, b->starts);
    assert_int_equal(a->ends, b->ends);
    assert_int_equal(a->skills, b->skills);
    assert_true(a->weight == b->weight);
    assert_int_equal(a->duty, b->duty);
    assert_int_equal(a->vouched, b->vouched);
    assert_int_equal(a->foreign, b->foreign);
    assert_int_equal(a->exact, b->exact);
}

static void assert_same_event(const pe_match_event *a, const pe_match_event *b)
{
    assert_int_equal(a->kind, b->kind);
    assert_int_equal(a->at, b->at);
    assert_int_equal(a->need, b->need);
    assert_int_equal(a->person, b->person);
    assert_int_equal(a->author, b->author);
    assert_int_equal(a->duty, b->duty);
    assert_int_equal(a->claim, b->claim);
    assert_int_equal(a->places, b->places);
    assert_int_equal(a->weeks, b->weeks);
}

static void test_every_event_comes_back(void **state)
{
    (void)state;
    for (int round = 0; round < 2000; round++) {
        pe_match_person who = anybody();
        pe_match_need what = anything();
        pe_match_event event = {
            .kind = (pe_match_event_kind)(1 + round % PE_MATCH_SETTLE),
            .at = whole(), .need = whole(), .person = whole(),
            .author = whole(), .duty = whole(), .claim = whole(),
            .places = (int32_t)whole(), .weeks = (int32_t)whole()};
        if (event.kind == PE_MATCH_PERSON)
            event.who = &who;
        if (event.kind == PE_MATCH_NEED)
            event.what = &what;
        pe__buffer line = {0};
        pe__journal_write(&event, doc, &line);
        assert_false(line.failed);
        assert_ptr_equal(strchr(line.bytes, '\n'), line.bytes + line.size - 1);
        pe__journal_entry back;
        pe_error err = {0};
        if (pe__journal_read(line.bytes, line.size, doc, &back, &err) != PE_OK)
            fail_msg("%s: %s", line.bytes, err.message);
        assert_false(back.is_settings);
        assert_same_event(&event, &back.event);
        if (event.who != NULL)
            assert_same_person(&who, back.event.who);
        if (event.what != NULL)
            assert_same_need(&what, back.event.what);
        pe__buffer_free(&line);
    }
}

static void test_settings_come_back(void **state)
{
    (void)state;
    pe_match_settings settings = pe_match_defaults();
    settings.seed = UINT64_MAX;
    settings.price = 0.1 + 0.2;
    settings.silence = 0;
    settings.rules &= ~(uint32_t)PE_MATCH_RULE_BURST;
    pe__buffer line = {0};
    pe__journal_write_settings(&settings, doc, &line);
    pe__journal_entry back;
    assert_int_equal(
        pe__journal_read(line.bytes, line.size, doc, &back, NULL), PE_OK);
    assert_true(back.is_settings);
    assert_true(back.settings.seed == UINT64_MAX);
    assert_true(back.settings.price == settings.price);
    assert_int_equal(back.settings.silence, 0);
    assert_int_equal(back.settings.rules, settings.rules);
    assert_true(back.settings.aim == settings.aim);
    pe__buffer_free(&line);
}

static void test_what_is_no_line_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *line, *says;
    } row[] = {
        {"", ""},
        {"[1]", "\"kind\""},
        {"{\"at\":1}", "\"kind\""},
        {"{\"kind\":\"dance\"}", "\"dance\", which is no event"},
        {"{\"kind\":\"yes\",\"nede\":1}", "\"nede\" does not belong"},
        {"{\"kind\":\"yes\",\"what\":{}}", "\"what\" does not belong"},
        {"{\"kind\":\"yes\",\"need\":1.5}", "\"need\" must be a whole"},
        {"{\"kind\":\"yes\",\"need\":\"9223372036854775808\"}", "\"need\""},
        {"{\"kind\":\"yes\",\"places\":3000000000}", "\"places\" must be"},
        {"{\"kind\":\"need\",\"at\":1}", "\"what\" is missing"},
        {"{\"kind\":\"need\",\"what\":7}", "\"what\" is missing"},
        {"{\"kind\":\"person\",\"who\":{\"skills\":-1}}", "set of bits"},
        {"{\"kind\":\"person\",\"who\":{\"skills\":\"0xg\"}}", "set of bits"},
        {"{\"kind\":\"person\",\"who\":{\"quiet\":\"0x100000000\"}}", "quiet"},
        {"{\"kind\":\"person\",\"who\":{\"verifier\":256}}", "from 0 to 255"},
        {"{\"kind\":\"person\",\"who\":{\"reach\":1e300}}", "float"},
        {"{\"kind\":\"person\",\"who\":{\"reach\":\"7\"}}", "a number"},
        {"{\"kind\":\"settings\",\"price\":true}", "a number"},
        {"{\"kind\":\"settings\",\"at\":5}", "\"at\" does not belong"},
        {"{\"kind\":\"clock\",\"at\":1} x", ""}};
    for (size_t k = 0; k < sizeof row / sizeof *row; k++) {
        pe__journal_entry back;
        pe_error err = {0};
        if (pe__journal_read(row[k].line, strlen(row[k].line), doc, &back,
                             &err) != PE_BAD_INPUT)
            fail_msg("taken: %s", row[k].line);
        if (strstr(err.message, row[k].says) == NULL)
            fail_msg("%s: %s", row[k].line, err.message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_event_comes_back),
        cmocka_unit_test(test_settings_come_back),
        cmocka_unit_test(test_what_is_no_line_is_refused)};
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("app journal", tests, begin, end);
}
