/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Things that look the same: found as by comparing every pair, and near
 * linear. */
#include "mem.h"
#include "random.h"
#include "twins.h"
#include "vocabulary.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

enum { MOST = 400 };

static pe__twins_thing at(const char *title, const char *about, int64_t metres,
                          int64_t starts)
{
    return (pe__twins_thing){title, about, "shift",
                             185000000 + metres * 90, -720000000, 0, starts,
                             0};
}

static int64_t twin_of_second(pe__twins_thing a, pe__twins_thing b)
{
    pe__twins_thing both[] = {a, b};
    int64_t twin[2];
    double likeness[2];
    pe__twins_how how = pe__twins_defaults();
    assert_int_equal(PE_OK, pe__twins_find(both, 2, &how, twin, likeness,
                                           NULL));
    assert_int_equal(-1, twin[0]);
    return twin[1];
}

static void words_are_folded(void **state)
{
    (void)state;
    char word[PE__WORD_MOST];
    const char *text = "Stra\xc3\x9f" "e 12b, \xc3\x89" "COLE\xe2\x80\x94now";
    static const char *const expected[] = {"strasse", "12b", "ecole", "now"};
    for (int k = 0; k < 4; k++) {
        assert_true(pe__word_next(&text, word, NULL, NULL));
        assert_string_equal(expected[k], word);
    }
    assert_false(pe__word_next(&text, word, NULL, NULL));
}

static void what_looks_the_same_is_marked(void **state)
{
    (void)state;
    const char *one = "We need water and food at the school in Delmas street";
    const char *two = "WE NEED water, food at the SCHOOL in Delmas street!!";
    pe__twins_thing first = at("Help needed", one, 0, 1000);
    assert_int_equal(0, twin_of_second(first, at("Aid", two, 900, 1000)));
    /* too far, too late, something else, other words, other house */
    assert_int_equal(-1, twin_of_second(first, at("Aid", two, 2100, 1000)));
    assert_int_equal(-1, twin_of_second(first, at("Aid", two, 0, 90000)));
    pe__twins_thing thing = at("Aid", two, 0, 1000);
    thing.what = "thing";
    assert_int_equal(-1, twin_of_second(first, thing));
    assert_int_equal(-1, twin_of_second(first, at("Aid", "Road blocked by "
        "trees near the school in Delmas", 0, 1000)));
    assert_int_equal(-1, twin_of_second(at("Delmas 24", one, 0, 1000),
                                        at("Delmas 48", one, 0, 1000)));
    /* few words say what kind of thing it is, not which */
    assert_int_equal(0, twin_of_second(at("Fire alarm", "", 0, 1000),
                                       at("fire ALARM", "", 100, 2000)));
    assert_int_equal(-1, twin_of_second(at("Fire alarm", "", 0, 1000),
                                        at("Fire alarm", "", 500, 1000)));
}

static void draw(pe__random *r, char *text, pe__twins_thing *thing)
{
    static const char *const words[] = {
        "water", "food", "tent", "school", "road", "north", "south", "bridge",
        "clinic", "hall", "urgent", "children", "roof", "blanket", "soup"};
    *text = '\0';
    for (int k = 0; k < 9; k++)
        sprintf(text + strlen(text), "%s ",
                words[pe__random_below(r, 15)]);
    *thing = at(text, "", (int64_t)pe__random_below(r, 9000),
                (int64_t)pe__random_below(r, 400000));
    thing->east += (int64_t)pe__random_below(r, 900000);
}

/* All pairs, asked two by two. */
static void prefixes_lose_no_pair(void **state)
{
    (void)state;
    static char text[MOST][200];
    static pe__twins_thing thing[MOST];
    static int64_t twin[MOST];
    static double likeness[MOST];
    pe__random r;
    pe__twins_how how = pe__twins_defaults();
    int64_t found = 0;
    pe__random_seed(&r, 3, 0);
    for (int k = 0; k < MOST; k++)
        draw(&r, text[k], &thing[k]);
    assert_int_equal(PE_OK, pe__twins_find(thing, MOST, &how, twin, likeness,
                                           NULL));
    for (int k = 0; k < MOST; k++) {
        int64_t first = -1;
        for (int j = 0; j < k && first < 0; j++)
            if (twin_of_second(thing[j], thing[k]) == 0)
                first = j;
        assert_int_equal(first, twin[k]);
        found += first >= 0;
    }
    assert_true(found > 20);
}

static double seconds_for(pe__twins_thing *thing, int64_t count)
{
    int64_t *twin = malloc((size_t)count * sizeof *twin);
    double *likeness = malloc((size_t)count * sizeof *likeness);
    pe__twins_how how = pe__twins_defaults();
    clock_t before = clock();
    assert_int_equal(PE_OK, pe__twins_find(thing, count, &how, twin, likeness,
                                           NULL));
    double took = (double)(clock() - before) / CLOCKS_PER_SEC;
    free(twin);
    free(likeness);
    return took;
}

/* Everything on one day in one square: the worst case, in a burst. */
static void ten_thousand_in_a_day_are_soon_compared(void **state)
{
    (void)state;
    enum { MANY = 10000 };
    char (*text)[120] = malloc(MANY * sizeof *text);
    pe__twins_thing *thing = malloc(MANY * sizeof *thing);
    for (int k = 0; k < MANY; k++) {
        snprintf(text[k], sizeof *text, "we need water and food at street %d "
                 "near the hall of quarter w%d x%d", k % 4000, k % 3000,
                 k % 500);
        thing[k] = at(text[k], "please bring it soon", k % 2000, 1000);
    }
    double took = seconds_for(thing, MANY);
    print_message("# 10,000 in a day and square: %.3f s\n", took);
    assert_true(took < (getenv("PARECON_SANITIZED") ? 60 : 6));
    free(text);
    free(thing);
}

static void want_of_memory_leaves_nothing(void **state)
{
    (void)state;
    pe__twins_thing two[] = {at("a b c d e f g", "", 0, 0),
                             at("a b c d e f g", "", 0, 0)};
    int64_t twin[2];
    double likeness[2];
    pe__twins_how how = pe__twins_defaults();
    long failed = 0;
    for (long n = 1, fine = 0; fine < 3; n++) {
        pe__mem_fail_at(n);
        pe_status status = pe__twins_find(two, 2, &how, twin, likeness, NULL);
        pe__mem_fail_at(0);
        fine = status == PE_OK ? fine + 1 : 0;
        failed += status == PE_NO_MEMORY;
        assert_int_equal(0, pe__mem_live());
    }
    assert_true(failed >= 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_folded),
        cmocka_unit_test(what_looks_the_same_is_marked),
        cmocka_unit_test(prefixes_lose_no_pair),
        cmocka_unit_test(ten_thousand_in_a_day_are_soon_compared),
        cmocka_unit_test(want_of_memory_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
