/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Lots of large pools and their certificates, which the verifier goes through
 * by a reader of its own: quotas met, equals equal, the same however people are
 * numbered, an end with any budget of work; and no certificate that was changed
 * is let through. */
#include "pools.h"

#include "buffer.h"
#include "mem.h"
#include "random.h"
#include "vote_lot.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef struct {
    invited i;
    pe__buffer people, quotas; /* as tables */
    pe_vote_panel out;
} trial;

static void write_tables(trial *t)
{
    static const char traits[] = "abcdef";
    const pe_vote_pool *pool = &t->i.pool;
    pe__buffer_text(&t->people, "name,a,b,c,d,e,f\n");
    for (int32_t i = 0; i < pool->people; i++) {
        pe__buffer_format(&t->people, "P%d", i);
        for (int64_t k = pool->start[i]; k < pool->start[i + 1]; k++)
            pe__buffer_format(&t->people, ",g%d", pool->group[k]);
        pe__buffer_text(&t->people, "\n");
    }
    pe__buffer_text(&t->quotas, "column,value,least,most\n");
    for (int32_t g = 0; g < POOL_GROUPS; g++)
        pe__buffer_format(&t->quotas, "%c,g%d,%d,%d\n",
                          traits[pool_trait(g)], g, pool->least[g],
                          pool->most[g]);
}

static void begin(trial *t, int32_t people, int32_t seats, int32_t slack,
                  uint64_t seed)
{
    *t = (trial){0};
    pool_draw(&t->i, people, seats, slack, seed);
    t->i.pool.certificate = 1;
    t->out.panel = test_malloc((size_t)seats * sizeof(int32_t));
    t->out.chance = test_malloc((size_t)people * sizeof(double));
    write_tables(t);
}

static void end(trial *t)
{
    pe_vote_panel_release(&t->out);
    pe__buffer_free(&t->people);
    pe__buffer_free(&t->quotas);
    test_free(t->out.panel);
    test_free(t->out.chance);
    pool_free(&t->i);
}

static void draw(trial *t)
{
    pe_error err = {0};
    pe_vote_panel_release(&t->out);
    if (pe_vote_draw(&t->i.pool, &t->out, &err) != PE_OK)
        fail_msg("%s", err.message);
    assert_true(t->out.possible);
    assert_int_equal(strlen(t->out.certificate), t->out.size);
}

static pe_status verify(const trial *t, const char *said, size_t size,
                        pe_vote_check_report *report)
{
    pe_error err;
    return pe__vlot_parse(t->people.bytes, t->people.size, t->quotas.bytes,
                          t->quotas.size, said, size, report, &err);
}

static void expect_right(const trial *t, pe_vote_check_report *report)
{
    assert_int_equal(verify(t, t->out.certificate, t->out.size, report),
                     PE_OK);
    if (report->line != 0)
        fail_msg("line %d: %s", (int)report->line, report->counted);
    assert_int_equal(report->people, t->i.pool.people);
}

/* The panel that was drawn, by the pool itself. */
static void expect_quotas(const trial *t)
{
    const pe_vote_pool *pool = &t->i.pool;
    int32_t in[POOL_GROUPS] = {0};
    for (int32_t k = 0; k < pool->seats; k++) {
        int32_t i = t->out.panel[k];
        assert_in_range(i, k > 0 ? t->out.panel[k - 1] + 1 : 0,
                        pool->people - 1);
        for (int64_t at = pool->start[i]; at < pool->start[i + 1]; at++)
            in[pool->group[at]]++;
    }
    for (int32_t g = 0; g < pool->groups; g++)
        assert_in_range(in[g], pool->least[g], pool->most[g]);
}

static bool are_alike(const pe_vote_pool *pool, int32_t i, int32_t j)
{
    return memcmp(pool->group + pool->start[i], pool->group + pool->start[j],
                  POOL_TRAITS * sizeof *pool->group) == 0;
}

/* Seats add up; who is in the same groups has the same chance. */
static void expect_equals(const trial *t)
{
    const pe_vote_pool *pool = &t->i.pool;
    double sum = 0;
    for (int32_t i = 0; i < pool->people; i++) {
        sum += t->out.chance[i];
        for (int32_t j = i + 1; j < pool->people; j++)
            if (are_alike(pool, i, j))
                assert_true(t->out.chance[i] == t->out.chance[j]);
    }
    assert_true(sum > pool->seats - 1e-6 && sum < pool->seats + 1e-6);
}

static void test_large_pools(void **state)
{
    (void)state;
    static const int32_t cases[][3] = {
        {100, 20, 0}, {300, 30, 0}, {300, 40, 1}, {700, 60, 0}, {900, 150, 1}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        trial t;
        pe_vote_check_report report;
        begin(&t, cases[k][0], cases[k][1], cases[k][2], 2 + k);
        draw(&t);
        assert_true(t.out.fairest);
        expect_quotas(&t);
        expect_equals(&t);
        expect_right(&t, &report);
        assert_true(report.gap < 2000); /* 2 / 1,000,000 */
        assert_true(report.most >= report.least);
        assert_true(report.most - report.least < 1000);
        end(&t);
    }
}

static void test_seeds_and_numbers_do_not_matter(void **state)
{
    (void)state;
    enum { PEOPLE = 200 };
    trial t, other;
    int32_t order[PEOPLE];
    double chance[PEOPLE];
    char *kept;
    pe__random random;
    pe__random_seed(&random, 8, 0);
    begin(&t, PEOPLE, 24, 0, 3);
    draw(&t);
    kept = strdup(t.out.certificate);
    memcpy(chance, t.out.chance, sizeof chance);
    draw(&t);
    assert_string_equal(kept, t.out.certificate);
    t.i.pool.seed++;
    draw(&t);
    assert_string_not_equal(kept, t.out.certificate);
    assert_memory_equal(chance, t.out.chance, sizeof chance);
    free(kept);
    begin(&other, PEOPLE, 24, 0, 3); /* the same people in another order */
    for (int32_t i = 0; i < PEOPLE; i++)
        order[i] = i;
    pe__random_shuffle(&random, order, PEOPLE);
    for (int32_t i = 0; i < PEOPLE; i++)
        memcpy(other.i.group + (size_t)i * POOL_TRAITS,
               t.i.group + (size_t)order[i] * POOL_TRAITS,
               POOL_TRAITS * sizeof *t.i.group);
    draw(&other);
    for (int32_t i = 0; i < PEOPLE; i++) {
        double off = other.out.chance[i] - chance[order[i]];
        assert_true(off < 1e-7 && off > -1e-7);
    }
    end(&t);
    end(&other);
}

/* With whatever work it ends, with a panel that meets the quotas and a proof of
 * what it is worth; what is found as fairest does not hang on the work. */
static void test_work_is_bounded(void **state)
{
    (void)state;
    trial t;
    double most = 0;
    int fairest = 0, not = 0;
    begin(&t, 300, 30, 0, 4);
    draw(&t);
    char *kept = strdup(t.out.certificate);
    assert_true(t.out.fairest);
    most = t.out.most;
    for (int64_t work = 1; work < INT64_C(10000000000); work *= 7) {
        pe_vote_check_report report;
        t.i.pool.work = work;
        draw(&t);
        expect_quotas(&t);
        expect_right(&t, &report);
        assert_true(t.out.most == most);
        assert_true(report.least <= report.most);
        if (t.out.fairest)
            assert_string_equal(kept, t.out.certificate);
        fairest += t.out.fairest;
        not += !t.out.fairest;
    }
    assert_true(fairest > 0 && not > 0);
    free(kept);
    end(&t);
}

/* --- certificates that were changed --------------------------------------- */

static bool is_refused(const trial *t, const char *said)
{
    pe_vote_check_report report;
    assert_int_equal(verify(t, said, strlen(said), &report), PE_OK);
    return report.line > 0;
}

/* Every digit but those of prices, and of claims that may be modest. */
static void test_every_digit_counts(void **state)
{
    (void)state;
    trial t;
    int changed = 0;
    begin(&t, 40, 8, 1, 5);
    draw(&t);
    char *said = strdup(t.out.certificate);
    assert_false(is_refused(&t, said));
    for (char *line = said; *line != '\0'; line = strchr(line, '\n') + 1) {
        bool prices = strncmp(line, "{\"kind\":\"prices\"", 16) == 0;
        bool result = strncmp(line, "{\"kind\":\"result\"", 16) == 0;
        char *at = result ? strstr(line, "\"ticket\"") : line;
        for (; !prices && *at != '\n'; at++) {
            char was = *at;
            if (was < '0' || was > '9')
                continue;
            *at = was == '9' ? '1' : (char)(was + 1);
            if (!is_refused(&t, said))
                fail_msg("%.80s", at);
            *at = was;
            changed++;
        }
    }
    assert_true(changed > 500);
    free(said);
    end(&t);
}

/* The certificate with `from` once replaced. */
static char *with(const char *said, const char *from, const char *to)
{
    const char *at = strstr(said, from);
    assert_non_null(at);
    pe__buffer out = {0};
    pe__buffer_add(&out, said, (size_t)(at - said));
    pe__buffer_text(&out, to);
    pe__buffer_text(&out, at + strlen(from));
    assert_false(out.failed);
    return out.bytes;
}

static void test_claims_and_lines_count(void **state)
{
    (void)state;
    static const char *const edits[][2] = {
        {"\"gap\":", "\"gap\":-"}, {"\"most\":", "\"most\":-"},
        {"\"least\":", "\"least\":9"}, {"\"of\":[", "\"of\":[1,"},
        {"{\"kind\":\"result\"", "{\"kind\":\"panel\""},
        {"{\"kind\":\"panel\"", "{\"kind\":\"result\""},
        {"\"seats\":[", "\"seats\":[-1,"}, {"\"seats\":[", "\"seats\":[0.5,"},
        {"\n", "\n\n"}, {"\"tickets\":", "\"tickets\":null,\"t\":"},
        {"\"version\":1", "\"version\":2"}, {"\"panel\":[", "\"panel\":[0,"},
        {"\"of\":[", "\"of\":[9007199254740993,"},
        {"{\"kind\":\"prices\"", "{\"kind\":\"tickets\""}};
    trial t;
    begin(&t, 60, 10, 1, 6);
    draw(&t);
    for (size_t k = 0; k < sizeof edits / sizeof *edits; k++) {
        char *said = with(t.out.certificate, edits[k][0], edits[k][1]);
        if (!is_refused(&t, said))
            fail_msg("%s", edits[k][1]);
        pe__free(said);
    }
    /* a line that is missing, each in turn */
    const char *line = t.out.certificate;
    for (const char *next; *line != '\0'; line = next) {
        pe__buffer out = {0};
        next = strchr(line, '\n') + 1;
        if (strncmp(line, "{\"kind\":\"prices\"", 16) == 0)
            continue; /* another may prove as much */
        pe__buffer_add(&out, t.out.certificate,
                       (size_t)(line - t.out.certificate));
        pe__buffer_text(&out, next);
        assert_true(is_refused(&t, out.size > 0 ? out.bytes : ""));
        pe__buffer_free(&out);
    }
    end(&t);
}

/* Without prices nothing is proved but that nobody has more than certainty. */
static void test_prices_are_the_proof(void **state)
{
    (void)state;
    trial t;
    pe_vote_check_report report;
    pe__buffer out = {0};
    begin(&t, 60, 10, 1, 6);
    draw(&t);
    const char *panels = strstr(t.out.certificate, "{\"kind\":\"panel\"");
    const char *head = strchr(t.out.certificate, '\n') + 1;
    pe__buffer_add(&out, t.out.certificate,
                   (size_t)(head - t.out.certificate));
    pe__buffer_text(&out, panels);
    assert_int_equal(verify(&t, out.bytes, out.size, &report), PE_OK);
    assert_true(report.line > 0);
    assert_non_null(strstr(report.counted, "prices do not prove"));
    pe__buffer_free(&out);
    end(&t);
}

/* --- quotas that nobody meets --------------------------------------------- */

static void test_what_to_loosen(void **state)
{
    (void)state;
    trial t;
    int32_t least[POOL_GROUPS], most[POOL_GROUPS], can = 0;
    begin(&t, 200, 20, 0, 7);
    assert_int_equal(pe_vote_loosen(&t.i.pool, least, most, NULL), PE_OK);
    assert_memory_equal(least, t.i.least, sizeof least);
    assert_memory_equal(most, t.i.most, sizeof most);
    t.i.least[3] = t.i.most[3] = 19; /* of one age; others are owed, too */
    assert_int_equal(pe_vote_can_draw(&t.i.pool, NULL, &can, NULL), PE_OK);
    assert_false(can);
    assert_int_equal(pe_vote_loosen(&t.i.pool, least, most, NULL), PE_OK);
    assert_memory_equal(least, t.i.least, 3 * sizeof *least);
    assert_true(least[3] < 19 && least[3] > 0 && most[3] == 19);
    for (int g = 0; g < POOL_GROUPS; g++) {
        assert_true(least[g] <= t.i.least[g] && most[g] >= t.i.most[g]);
        t.i.least[g] = least[g];
        t.i.most[g] = most[g];
    }
    assert_int_equal(pe_vote_can_draw(&t.i.pool, NULL, &can, NULL), PE_OK);
    assert_true(can);
    t.i.least[3]++; /* as near as can be */
    assert_int_equal(pe_vote_can_draw(&t.i.pool, NULL, &can, NULL), PE_OK);
    assert_false(can);
    end(&t);
}

static void test_memory_that_runs_out_is_a_status(void **state)
{
    (void)state;
    trial t;
    long n = 0, before;
    int32_t least[POOL_GROUPS], most[POOL_GROUPS];
    pe_vote_check_report report;
    pe_status status = PE_NO_MEMORY;
    begin(&t, 30, 8, 1, 8);
    before = pe__mem_live();
    while (status == PE_NO_MEMORY) {
        pe__mem_fail_at(++n);
        status = pe_vote_draw(&t.i.pool, &t.out, NULL);
        pe__mem_fail_at(0);
        if (status == PE_NO_MEMORY)
            assert_int_equal(pe__mem_live(), before);
    }
    assert_int_equal(status, PE_OK);
    assert_true(t.out.possible && n > 30);
    before = pe__mem_live();
    for (n = 0, status = PE_NO_MEMORY; status == PE_NO_MEMORY;) {
        pe__mem_fail_at(++n);
        status = verify(&t, t.out.certificate, t.out.size, &report);
        pe__mem_fail_at(0);
        assert_int_equal(pe__mem_live(), before);
    }
    assert_int_equal(status, PE_OK);
    assert_int_equal(report.line, 0);
    for (n = 0, status = PE_NO_MEMORY; status == PE_NO_MEMORY;) {
        pe__mem_fail_at(++n);
        status = pe_vote_loosen(&t.i.pool, least, most, NULL);
        pe__mem_fail_at(0);
        assert_int_equal(pe__mem_live(), before);
    }
    assert_int_equal(status, PE_OK);
    end(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_large_pools),
        cmocka_unit_test(test_seeds_and_numbers_do_not_matter),
        cmocka_unit_test(test_work_is_bounded),
        cmocka_unit_test(test_every_digit_counts),
        cmocka_unit_test(test_claims_and_lines_count),
        cmocka_unit_test(test_prices_are_the_proof),
        cmocka_unit_test(test_what_to_loosen),
        cmocka_unit_test(test_memory_that_runs_out_is_a_status),
    };
    return cmocka_run_group_tests_name("lots", tests, NULL, NULL);
}
