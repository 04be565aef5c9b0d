/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Panels drawn by lot: quotas met under every seed, chances as announced, and
 * leximin proved from all panels that there are, with GLPK as the judge. */
#include "random.h"

#include "mem.h"

#include <parecon/vote.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#ifdef HAVE_GLPK
#include <glpk.h>
#endif

enum { PEOPLE = 12, TRAITS = 4, GROUPS = 2 * TRAITS, SEATS = 4 };

/* A pool by lot: features of two values each, quotas around the shares. With
 * four of them, of one pool in twenty broken numbers promise more than lots can
 * give, so that cuts are found; with two, of none. */
typedef struct {
    pe_vote_pool pool;
    int32_t least[GROUPS], most[GROUPS], group[PEOPLE][TRAITS];
    int64_t start[PEOPLE + 1];
} trial;

static void draw_trial(trial *t, pe__random *random)
{
    *t = (trial){.pool = {.people = PEOPLE, .seats = SEATS, .groups = GROUPS,
                          .seed = 1}};
    for (int32_t i = 0; i < PEOPLE; i++) {
        t->start[i + 1] = TRAITS * ((int64_t)i + 1);
        for (int k = 0; k < TRAITS; k++)
            t->group[i][k] =
                2 * k + (pe__random_below(random, k < 2 ? 3 : 2) == 0);
    }
    for (int g = 0; g < GROUPS; g++) {
        t->least[g] = (int32_t)pe__random_below(random, 3);
        t->most[g] = t->least[g] + (int32_t)pe__random_below(random, 3);
    }
    t->pool.least = t->least;
    t->pool.most = t->most;
    t->pool.group = &t->group[0][0];
    t->pool.start = t->start;
}

static bool meets(const trial *t, const bool *seated)
{
    int seats = 0, in[GROUPS] = {0};
    for (int i = 0; i < PEOPLE; i++) {
        seats += seated[i];
        for (int k = 0; k < TRAITS; k++)
            in[t->group[i][k]] += seated[i];
    }
    for (int g = 0; g < GROUPS; g++)
        if (in[g] < t->least[g] || in[g] > t->most[g])
            return false;
    return seats == SEATS;
}

static void check_panel(const trial *t, const pe_vote_panel *panel)
{
    bool seated[PEOPLE] = {false};
    for (int k = 0; k < SEATS; k++) {
        assert_in_range(panel->panel[k], 0, PEOPLE - 1);
        assert_false(seated[panel->panel[k]]);
        seated[panel->panel[k]] = true;
    }
    assert_true(meets(t, seated));
}

/* All panels, as bits. */
static int all_panels(const trial *t, int *panel)
{
    int count = 0;
    for (int bits = 0; bits < 1 << PEOPLE; bits++) {
        bool seated[PEOPLE];
        for (int i = 0; i < PEOPLE; i++)
            seated[i] = (bits >> i & 1) != 0;
        if (meets(t, seated))
            panel[count++] = bits;
    }
    return count;
}

#ifdef HAVE_GLPK
/* The greatest chance of person `who` under lots that leave everybody who has
 * no more than that person what they have. */
static double most_for(const int *panel, int panels, const double *chance,
                       int who)
{
    static int index[PEOPLE + 2];
    static double value[PEOPLE + 2];
    glp_prob *p = glp_create_prob();
    glp_smcp how;
    glp_init_smcp(&how);
    how.msg_lev = GLP_MSG_OFF;
    glp_set_obj_dir(p, GLP_MAX);
    glp_add_rows(p, PEOPLE + 1);
    for (int i = 0; i < PEOPLE; i++)
        glp_set_row_bnds(p, i + 1, chance[i] <= chance[who] + 1e-7 ? GLP_LO
                                                                 : GLP_FR,
                         chance[i] - 1e-6, 0);
    glp_set_row_bnds(p, PEOPLE + 1, GLP_FX, 1, 1);
    glp_add_cols(p, panels);
    for (int k = 0; k < panels; k++) {
        int count = 0;
        for (int i = 0; i <= PEOPLE; i++)
            if (i == PEOPLE || (panel[k] >> i & 1) != 0) {
                index[++count] = i + 1;
                value[count] = 1;
            }
        glp_set_mat_col(p, k + 1, count, index, value);
        glp_set_col_bnds(p, k + 1, GLP_LO, 0, 0);
        glp_set_obj_coef(p, k + 1, panel[k] >> who & 1);
    }
    assert_int_equal(glp_simplex(p, &how), 0);
    assert_int_equal(glp_get_status(p), GLP_OPT);
    double best = glp_get_obj_val(p);
    glp_delete_prob(p);
    return best;
}
#endif

/* What a question takes is taken off; one figure less, and it has no answer. */
static void ask_with_work(const pe_vote_pool *pool, int32_t answer)
{
    const int64_t room = 1000000;
    int64_t work = room;
    int32_t can = -1;
    pe_error err = {0};
    assert_int_equal(pe_vote_can_draw(pool, &work, &can, &err), PE_OK);
    assert_int_equal(can, answer);
    const int64_t took = room - work;
    assert_in_range(took, 1, room - 1);
    work = took;
    assert_int_equal(pe_vote_can_draw(pool, &work, &can, &err), PE_OK);
    assert_int_equal(can, answer);
    assert_int_equal(work, 0);
    work = took - 1;
    assert_int_equal(pe_vote_can_draw(pool, &work, &can, &err), PE_USAGE);
    assert_int_equal(can, 0);
    assert_int_equal(work, 0);
}

static void test_lots_are_leximin(void **state)
{
    (void)state;
    static int panel[1 << PEOPLE];
    pe__random random;
    int possible = 0, not = 0;
    pe__random_seed(&random, 31, 0);
    for (int round = 0; round < 600; round++) {
        trial t;
        int32_t seats[SEATS];
        double chance[PEOPLE], sum = 0;
        pe_vote_panel out = {.panel = seats, .chance = chance};
        pe_error err = {0};
        draw_trial(&t, &random);
        int panels = all_panels(&t, panel);
        if (pe_vote_draw(&t.pool, &out, &err) != PE_OK)
            fail_msg("%s", err.message);
        assert_int_equal(out.possible, panels > 0);
        int32_t can = -1;
        assert_int_equal(pe_vote_can_draw(&t.pool, NULL, &can, &err), PE_OK);
        assert_int_equal(can, panels > 0);
        ask_with_work(&t.pool, can);
        possible += panels > 0;
        not += panels == 0;
        if (panels == 0)
            continue;
        check_panel(&t, &out);
        for (int i = 0; i < PEOPLE; i++)
            sum += chance[i];
        assert_true(sum > SEATS - 1e-6 && sum < SEATS + 1e-6);
#ifdef HAVE_GLPK
        for (int i = 0; i < PEOPLE; i++)
            assert_true(most_for(panel, panels, chance, i) <
                        chance[i] + 2e-5);
#endif
    }
    assert_true(possible > 20 && not > 5);
#ifndef HAVE_GLPK
    print_message("built without GLPK: nobody else was asked\n");
    skip();
#endif
}

static void test_chances_are_as_announced(void **state)
{
    (void)state;
    enum { DRAWS = 4000 };
    pe__random random;
    trial t;
    int32_t seats[SEATS];
    double chance[PEOPLE];
    int drawn[PEOPLE] = {0};
    pe_vote_panel out = {.panel = seats, .chance = chance};
    pe__random_seed(&random, 32, 0);
    do {
        draw_trial(&t, &random);
        t.least[0] = 1;
        t.most[0] = 2;
        assert_int_equal(pe_vote_draw(&t.pool, &out, NULL), PE_OK);
    } while (!out.possible);
    for (int k = 0; k < DRAWS; k++) {
        t.pool.seed = (uint64_t)k;
        assert_int_equal(pe_vote_draw(&t.pool, &out, NULL), PE_OK);
        check_panel(&t, &out);
        for (int i = 0; i < SEATS; i++)
            drawn[seats[i]]++;
    }
    for (int i = 0; i < PEOPLE; i++) { /* five standard deviations */
        double off = drawn[i] - DRAWS * chance[i];
        assert_true(off * off <= 25 * DRAWS * (chance[i] * (1 - chance[i]) +
                                               1e-9));
    }
}

static void test_without_quotas_all_are_equal(void **state)
{
    (void)state;
    int64_t start[8] = {0};
    int32_t seats[3];
    double chance[7];
    pe_vote_pool pool = {.people = 7, .seats = 3, .start = start, .seed = 5};
    pe_vote_panel out = {.panel = seats, .chance = chance};
    assert_int_equal(pe_vote_draw(&pool, &out, NULL), PE_OK);
    assert_true(out.possible);
    for (int i = 0; i < 7; i++)
        assert_true(chance[i] > 3.0 / 7 - 1e-9 && chance[i] < 3.0 / 7 + 1e-9);
}

static void test_what_makes_no_sense_is_refused(void **state)
{
    (void)state;
    pe__random random;
    trial t;
    int32_t seats[SEATS];
    double chance[PEOPLE];
    pe_error err = {0};
    pe_vote_panel out = {.panel = seats, .chance = chance};
    pe__random_seed(&random, 33, 0);
    draw_trial(&t, &random);
    t.group[2][1] = GROUPS;
    int32_t can = 1;
    assert_int_equal(pe_vote_can_draw(&t.pool, NULL, &can, &err), PE_BAD_INPUT);
    assert_int_equal(can, 0);
    assert_int_equal(pe_vote_draw(&t.pool, &out, &err), PE_BAD_INPUT);
    assert_int_equal(err.line, 3);
    draw_trial(&t, &random);
    t.least[1] = t.most[1] + 1;
    assert_int_equal(pe_vote_draw(&t.pool, &out, &err), PE_BAD_INPUT);
    draw_trial(&t, &random);
    t.pool.seats = PEOPLE + 1;
    assert_int_equal(pe_vote_draw(&t.pool, &out, &err), PE_BAD_INPUT);
}

static void test_memory_that_runs_out_is_a_status(void **state)
{
    (void)state;
    pe__random random;
    trial t;
    int32_t seats[SEATS];
    double chance[PEOPLE];
    pe_vote_panel out = {.panel = seats, .chance = chance};
    long n = 0;
    pe_status status = PE_NO_MEMORY;
    pe__random_seed(&random, 31, 0);
    do {
        draw_trial(&t, &random);
        assert_int_equal(pe_vote_draw(&t.pool, &out, NULL), PE_OK);
    } while (!out.possible);
    while (status == PE_NO_MEMORY) {
        pe__mem_fail_at(++n);
        status = pe_vote_draw(&t.pool, &out, NULL);
        pe__mem_fail_at(0);
        assert_int_equal(pe__mem_live(), 0);
    }
    assert_int_equal(status, PE_OK);
    assert_true(n > 30);
    int32_t can = 1;
    for (n = 0, status = PE_NO_MEMORY; status == PE_NO_MEMORY;) {
        pe__mem_fail_at(++n);
        status = pe_vote_can_draw(&t.pool, NULL, &can, NULL);
        pe__mem_fail_at(0);
        assert_int_equal(pe__mem_live(), 0);
        assert_int_equal(can, status == PE_OK);
    }
    assert_int_equal(status, PE_OK);
    assert_true(n > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lots_are_leximin),
        cmocka_unit_test(test_chances_are_as_announced),
        cmocka_unit_test(test_without_quotas_all_are_equal),
        cmocka_unit_test(test_what_makes_no_sense_is_refused),
        cmocka_unit_test(test_memory_that_runs_out_is_a_status),
    };
    return cmocka_run_group_tests_name("sortition", tests, NULL, NULL);
}
