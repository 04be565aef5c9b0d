/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Two hubs that were cut off from each other: one owns the needs, the other
 * takes tentative claims on them. Messages come twice and in any order, and the
 * clocks are a day apart each way. Once all have arrived the two agree and no
 * need has promised more than it should. */
#include "match.h"
#include "random.h"
#include "town.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

enum { OWN = 30, NEEDS = 12, MESSAGES = 20000, SEEDS = 40, STEPS = 600 };
enum { OWNER, OTHER };

typedef struct {
    int to;
    pe_match_event event;
} message;

typedef struct {
    pe_match *hub[2];
    pe__random random;
    message *post;
    int32_t count;
    int64_t now, claim;
    bool cut;
} field;

static uint32_t below(field *f, uint32_t n)
{
    return pe__random_below(&f->random, n);
}

static bool is_remote(int64_t person)
{
    return person > OWN;
}

static void send(field *f, int to, pe_match_event event)
{
    const int copies = 1 + (below(f, 3) == 0);
    for (int k = 0; k < copies; k++) {
        assert_true(f->count < MESSAGES);
        f->post[f->count++] = (message){to, event};
    }
}

/* What the other hub has to know of an action of this one. */
static void pass_on(field *f, int from, const pe_match_action *a)
{
    pe_match_event e = {.need = a->need, .person = a->person,
                        .claim = a->claim, .places = a->places};
    if (!is_remote(a->person))
        return;
    if (from == OTHER) {
        e.kind = a->kind == PE_MATCH_TENTATIVE    ? PE_MATCH_YES
                 : a->kind == PE_MATCH_GIVEN_BACK ? PE_MATCH_CANCEL
                                                  : 0;
    } else {
        e.kind = PE_MATCH_SETTLE;
        if (a->kind == PE_MATCH_STOOD_BY)
            e.places = 0;
        else if (a->kind == PE_MATCH_REFUSED || a->kind == PE_MATCH_GIVEN_BACK)
            e.places = -1;
        else if (a->kind != PE_MATCH_PROMISED &&
                 a->kind != PE_MATCH_CALLED_UP)
            e.kind = 0;
    }
    if (e.kind != 0 && e.claim != 0)
        send(f, from == OTHER ? OWNER : OTHER, e);
}

/* The owner's clock is a day ahead, the other's a day behind. */
static void apply(field *f, int to, pe_match_event event, bool heard)
{
    event.at = f->now + (to == OWNER ? DAY : -DAY);
    const pe_match_held held = pe_match_look(f->hub[OWNER], event.need,
                                             event.person, NULL);
    pe_match_standing before = {0};
    pe_match_look(f->hub[OWNER], event.need, 0, &before);
    const pe_match_actions a = town_apply(f->hub[to], event);
    /* a new promise only where it was not likely enough without it */
    if (to == OWNER && event.kind == PE_MATCH_YES && held == 0 &&
        town_count(a, PE_MATCH_PROMISED) > 0)
        assert_true(before.filled < 0.65);
    for (int64_t k = 0; k < a.count; k++) {
        /* a word of the owner that took a claim needs no answer */
        if (heard && to == OTHER && a.action[k].kind == PE_MATCH_GIVEN_BACK)
            continue;
        pass_on(f, to, &a.action[k]);
    }
}

static void deliver_one(field *f)
{
    const uint32_t k = below(f, (uint32_t)f->count);
    const message m = f->post[k];
    f->post[k] = f->post[--f->count];
    apply(f, m.to, m.event, true);
}

static void begin(field *f, uint64_t seed)
{
    *f = (field){.now = TOWN_START, .cut = true};
    pe__random_seed(&f->random, seed, 0);
    f->post = calloc(MESSAGES, sizeof *f->post);
    assert_non_null(f->post);
    f->hub[OWNER] = town_new();
    f->hub[OTHER] = town_new();
    for (int64_t id = 1; id <= 2 * OWN; id++) {
        pe_match_person p = town_person(id);
        if (is_remote(id))
            town_join(f->hub[OTHER], TOWN_START - DAY, p);
        p.paused_until = is_remote(id) ? TOWN_START + 1000 * (int64_t)DAY : 0;
        town_join(f->hub[OWNER], TOWN_START + DAY, p);
    }
    for (int64_t id = 1; id <= NEEDS; id++) {
        pe_match_need n = town_need(id, 1 + (int32_t)(id % 4));
        n.starts = TOWN_START + 10 * (int64_t)DAY + id * 3 * HOUR;
        n.ends = n.starts + 2 * HOUR;
        n.exact = id % 3 == 0;
        town_needs(f->hub[OWNER], TOWN_START + DAY, n);
        n.foreign = 1;
        town_needs(f->hub[OTHER], TOWN_START - DAY, n);
    }
}

/* Somebody says yes or gives back, on the hub where they are at home. */
static void somebody_acts(field *f)
{
    const int64_t person = 1 + (int64_t)below(f, 2 * OWN);
    const int64_t need = 1 + (int64_t)below(f, NEEDS);
    const int hub = is_remote(person) ? OTHER : OWNER;
    const bool holds = pe_match_look(f->hub[hub], need, person, NULL) != 0;
    pe_match_event e = {.need = need, .person = person, .places = 1};
    f->now += below(f, 60);
    if (holds && below(f, 3) == 0)
        e.kind = PE_MATCH_CANCEL;
    else if (!holds)
        e = (pe_match_event){.kind = PE_MATCH_YES, .need = need, .places = 1,
                             .person = person, .claim = ++f->claim};
    else
        e.kind = PE_MATCH_CLOCK;
    apply(f, hub, e, false);
}

static int rough(pe_match_held held)
{
    return held == 0 ? 0 : held == PE_MATCH_HELD_STANDBY
                              ? 1 : held == PE_MATCH_HELD_TENTATIVE ? 2 : 3;
}

static void check_agreed(const field *f)
{
    for (int64_t n = 1; n <= NEEDS; n++)
        for (int64_t p = OWN + 1; p <= 2 * OWN; p++) {
            const int here = rough(pe_match_look(f->hub[OTHER], n, p, NULL));
            const int there = rough(pe_match_look(f->hub[OWNER], n, p, NULL));
            assert_int_not_equal(here, 2); /* tentative */
            assert_int_equal(here, there);
        }
}

static void check_exact(const field *f)
{
    for (int64_t n = 3; n <= NEEDS; n += 3) {
        pe_match_standing s;
        pe_match_look(f->hub[OWNER], n, 0, &s);
        assert_true(s.promised <= s.places);
    }
}

static void cut_off_they_agree_again(void **state)
{
    (void)state;
    int64_t delivered = 0, standby = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        field f;
        begin(&f, seed);
        for (int k = 0; k < STEPS; k++) {
            f.cut = (k / 100) % 2 == 1;
            somebody_acts(&f);
            for (int i = 0; !f.cut && f.count > 0 && i < 3; i++)
                deliver_one(&f);
        }
        for (; f.count > 0; delivered++) /* at one moment: within 60 s */
            deliver_one(&f);
        check_agreed(&f);
        check_exact(&f);
        for (int64_t n = 1; n <= NEEDS; n++) {
            pe_match_standing s;
            pe_match_look(f.hub[OWNER], n, 0, &s);
            standby += s.standby;
        }
        pe_match_free(f.hub[OWNER]);
        pe_match_free(f.hub[OTHER]);
        free(f.post);
    }
    print_message("# %lld messages after healing, %lld stand by\n",
                  (long long)delivered, (long long)standby);
    assert_true(delivered > 100 * SEEDS && standby > SEEDS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cut_off_they_agree_again)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
