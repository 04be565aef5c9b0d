/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The bytes of a state: lived through again they are the same, loaded they go
 * on the same, and an event for which memory is short leaves them alone. */
#include "town.h"
#include "world.h"

#include "mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { EVENTS = 3000, SEEDS = 4, FAILING = 700 };

static world_event *record(uint64_t seed, pe_match **m)
{
    world *w = world_new(seed);
    world_event *events = calloc(EVENTS, sizeof *events);
    assert_non_null(events);
    w->foreign = true;
    *m = town_new();
    for (int k = 0; k < EVENTS; k++) {
        world_next(w, &events[k], pe_match_due(*m));
        world_see(w, &events[k], town_apply(*m, world_point(&events[k])));
    }
    world_free(w);
    return events;
}

/* Field by field: the padding of a struct is nobody's. */
static bool same_action(const pe_match_action *a, const pe_match_action *b)
{
    return a->kind == b->kind && a->need == b->need &&
           a->person == b->person && a->claim == b->claim &&
           a->duty == b->duty && a->until == b->until &&
           a->region == b->region && a->places == b->places &&
           a->refusal == b->refusal && a->why.answer == b->why.answer &&
           a->why.show == b->why.show && a->why.load == b->why.load &&
           a->why.distance == b->why.distance &&
           a->why.region == b->why.region && a->why.rank == b->why.rank &&
           a->why.candidates == b->why.candidates &&
           a->why.wave == b->why.wave && a->why.suits == b->why.suits &&
           a->why.learning == b->why.learning;
}

static void same_actions(pe_match_actions a, pe_match_actions b)
{
    assert_int_equal(a.count, b.count);
    for (int64_t k = 0; k < a.count; k++)
        assert_true(same_action(&a.action[k], &b.action[k]));
}

static void replay_is_live(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        pe_match *live;
        world_event *events = record(seed, &live);
        pe_match *again = town_new();
        for (int k = 0; k < EVENTS; k++)
            town_apply(again, world_point(&events[k]));
        assert_true(town_same(live, again));
        pe_match_free(again);
        pe_match_free(live);
        free(events);
    }
}

/* One state lives through all; the other is saved and loaded every few events,
 * so that it stands in memory in another order. */
static void loaded_it_goes_on_the_same(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        pe_match *live;
        world_event *events = record(seed, &live);
        pe_match_free(live);
        live = town_new();
        pe_match *carried = town_new();
        for (int k = 0; k < EVENTS; k++) {
            const pe_match_actions a = town_apply(live,
                                                  world_point(&events[k]));
            same_actions(a, town_apply(carried, world_point(&events[k])));
            if (k % 7 != 0)
                continue;
            pe_match *loaded = town_copy(carried);
            assert_int_equal(pe_match_due(carried), pe_match_due(loaded));
            pe_match_free(carried);
            carried = loaded;
            if (k % 91 == 0)
                assert_true(town_same(live, carried));
        }
        assert_true(town_same(live, carried));
        pe_match_free(carried);
        pe_match_free(live);
        free(events);
    }
    assert_int_equal(pe__mem_live(), 0);
}

typedef struct {
    unsigned char *bytes;
    size_t size;
} saved;

static saved save(const pe_match *m)
{
    saved s;
    assert_int_equal(pe_match_save(m, &s.bytes, &s.size), PE_OK);
    return s;
}

/* Lets the n-th request of one event fail for n = 1, 2, … until it succeeds;
 * how often it failed. */
static long fail_event(pe_match *m, const pe_match_event *e, const saved *was)
{
    for (long n = 1;; n++) {
        pe_match_actions actions;
        pe_error err = {0};
        pe__mem_fail_at(n);
        const pe_status status = pe_match_apply(m, e, &actions, &err);
        pe__mem_fail_at(0);
        if (status == PE_OK)
            return n - 1;
        assert_int_equal(status, PE_NO_MEMORY);
        assert_int_equal(actions.count, 0);
        const saved is = save(m);
        assert_int_equal(is.size, was->size);
        assert_memory_equal(is.bytes, was->bytes, is.size);
        pe__free(is.bytes);
    }
}

static void no_memory_changes_nothing(void **state)
{
    (void)state;
    world *w = world_new(9);
    pe_match *m = town_new();
    long failed = 0;
    w->foreign = true;
    for (int k = 0; k < FAILING; k++) {
        world_event e;
        world_next(w, &e, pe_match_due(m));
        const pe_match_event event = world_point(&e);
        const saved was = save(m);
        pe_match *fresh = town_copy(m); /* with no room to spare */
        failed += fail_event(fresh, &event, &was);
        world_see(w, &e, town_apply(m, event));
        assert_true(town_same(m, fresh));
        pe_match_free(fresh);
        pe__free(was.bytes);
    }
    print_message("# %ld requests failed in %d events\n", failed, FAILING);
    assert_true(failed > FAILING);
    pe_match_free(m);
    world_free(w);
    assert_int_equal(pe__mem_live(), 0);
}

static void save_and_load_fail_cleanly(void **state)
{
    (void)state;
    pe_match *m;
    free(record(3, &m));
    const saved was = save(m);
    const long live = pe__mem_live();
    pe_status status = PE_NO_MEMORY;
    for (long n = 1; status != PE_OK; n++) {
        saved s;
        pe__mem_fail_at(n);
        status = pe_match_save(m, &s.bytes, &s.size);
        pe__mem_fail_at(0);
        assert_true(status == PE_OK || status == PE_NO_MEMORY);
        pe__free(s.bytes);
        assert_int_equal(pe__mem_live(), live);
    }
    status = PE_NO_MEMORY;
    for (long n = 1; status != PE_OK; n++) {
        pe_match *loaded;
        pe_error err;
        pe__mem_fail_at(n);
        status = pe_match_load(was.bytes, was.size, &loaded, &err);
        pe__mem_fail_at(0);
        assert_true(status == PE_OK || status == PE_NO_MEMORY);
        pe_match_free(loaded);
        assert_int_equal(pe__mem_live(), live);
    }
    pe__free(was.bytes);
    pe_match_free(m);
}

/* Each byte of a small state changed: read or refused, never worse; and what
 * is read is written back the same. */
static void any_bytes_are_read_or_refused(void **state)
{
    (void)state;
    pe_match *m = town_new();
    world *w = world_new(5);
    for (int k = 0; k < 120; k++) {
        world_event e;
        world_next(w, &e, pe_match_due(m));
        world_see(w, &e, town_apply(m, world_point(&e)));
    }
    const saved s = save(m);
    int64_t read = 0, refused = 0;
    for (size_t at = 0; at < s.size; at++) {
        for (int bit = 0; bit < 8; bit++) {
            pe_match *loaded;
            pe_error err = {0};
            s.bytes[at] ^= (unsigned char)(1 << bit);
            const pe_status status =
                pe_match_load(s.bytes, s.size, &loaded, &err);
            if (status == PE_OK) {
                const saved back = save(loaded);
                if (back.size != s.size ||
                    memcmp(back.bytes, s.bytes, s.size) != 0)
                    fail_msg("byte %zu of %zu, bit %d: read otherwise", at,
                             s.size, bit);
                pe__free(back.bytes);
                town_clock(loaded, w->now + HOUR);
                pe_match_free(loaded);
                read++;
            } else {
                assert_int_equal(status, PE_BAD_INPUT);
                refused++;
            }
            s.bytes[at] ^= (unsigned char)(1 << bit);
        }
        pe_match *cut;
        pe_error err = {0};
        assert_int_equal(pe_match_load(s.bytes, at, &cut, &err), PE_BAD_INPUT);
    }
    print_message("# %lld read, %lld refused\n", (long long)read,
                  (long long)refused);
    assert_true(refused > 1000);
    pe__free(s.bytes);
    pe_match_free(m);
    world_free(w);
    assert_int_equal(pe__mem_live(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(replay_is_live),
        cmocka_unit_test(loaded_it_goes_on_the_same),
        cmocka_unit_test(no_memory_changes_nothing),
        cmocka_unit_test(save_and_load_fail_cleanly),
        cmocka_unit_test(any_bytes_are_read_or_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
