/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The gazetteer: the nearest of a thousand made-up towns is what looking at
 * all of them says; names whatever their case and accents; what is in a box;
 * and how a place is told. */
#include "gazetteer.h"

#include "fields.h"
#include "random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { TOWNS = 1000, LINE = 64 };

typedef struct {
    int64_t north, east; /* 1e-5 degrees */
} place;

static char text[TOWNS * LINE];
static place towns[TOWNS];

static int by_north(const void *a, const void *b)
{
    const place *x = a, *y = b;
    return (x->north > y->north) - (x->north < y->north);
}

/* All over the world, the poles and the seam at 180 degrees among them. */
static int begin(void **state)
{
    (void)state;
    pe__random chance;
    size_t size = 0;
    pe__random_seed(&chance, 11, 0);
    for (int k = 0; k < TOWNS; k++)
        towns[k] = (place){
            (int64_t)pe__random_below(&chance, 18000001) - 9000000,
            (int64_t)pe__random_below(&chance, 36000001) - 18000000};
    qsort(towns, TOWNS, sizeof *towns, by_north);
    for (int k = 0; k < TOWNS; k++)
        size += (size_t)snprintf(text + size, sizeof text - size,
                                 "%lld\t%lld\t%d\tTown %d\n",
                                 (long long)towns[k].north,
                                 (long long)towns[k].east, k, k);
    return 0;
}

/* By looking at all. */
static int nearest(int64_t north, int64_t east, double most, double *km)
{
    int best = -1;
    *km = most;
    for (int k = 0; k < TOWNS; k++) {
        double far = pe__spot_km(north, east, towns[k].north * 100,
                                 towns[k].east * 100);
        if (far <= *km) {
            *km = far;
            best = k;
        }
    }
    return best;
}

static void the_nearest(void **state)
{
    (void)state;
    pe__gazetteer g = pe__gazetteer_of(text);
    pe__random chance;
    int found = 0, none = 0;
    pe__random_seed(&chance, 12, 0);
    for (int k = 0; k < 5000; k++) {
        int64_t north = (int64_t)pe__random_below(&chance, 1800000001) -
                        900000000;
        int64_t east = (int64_t)pe__random_below(&chance, UINT32_C(3600000001))
                       - 1800000000;
        double most = k % 3 ? 150 : 900, km, far;
        pe__town town;
        int best = nearest(north, east, most, &far);
        bool is = pe__town_near(&g, north, east, most, &town, &km);
        assert_int_equal(is, best >= 0);
        found += is;
        none += !is;
        if (!is)
            continue;
        assert_true(fabs(km - far) < 1e-9);
        assert_int_equal(town.north, towns[best].north * 100);
        assert_int_equal(town.east, towns[best].east * 100);
    }
    assert_true(found > 500 && none > 500);
}

static void in_a_box(void **state)
{
    (void)state;
    pe__gazetteer g = pe__gazetteer_of(text);
    pe__town list[30];
    int expected[TOWNS], count = 0;
    int64_t south = 100000000, north = 500000000;
    int64_t west = -200000000, east = 700000000;
    for (int k = TOWNS - 1; k >= 0; k--) /* people: the later, the more */
        if (towns[k].north * 100 >= south && towns[k].north * 100 <= north &&
            towns[k].east * 100 >= west && towns[k].east * 100 <= east)
            expected[count++] = k;
    assert_true(count > 30);
    assert_int_equal(pe__towns_within(&g, south, north, west, east, list, 30),
                     30);
    for (int k = 0; k < 30; k++)
        assert_int_equal(list[k].people, expected[k]);
}

static const char SOME[] =
    "4000000\t-300000\t50\tS\303\243o Jo\303\243o\n"
    "5000000\t800000\t900\tFrankfurt\n"
    "5200000\t1400000\t60\tFrankfurt\n"
    "5300000\t900000\t70\t\305\201\303\263d\305\272\n"
    "5500000\t3700000\t80\t\320\234\320\276\321\201\320\272\320\262\320\260\n";

static void by_name(void **state)
{
    (void)state;
    pe__gazetteer g = pe__gazetteer_of(SOME);
    pe__town list[3];
    assert_int_equal(pe__towns_named(&g, "frankfurt", list, 3), 2);
    assert_int_equal(list[0].people, 900);
    assert_int_equal(list[1].people, 60);
    assert_int_equal(pe__towns_named(&g, "FRANKFURT", list, 1), 1);
    assert_int_equal(list[0].people, 900);
    assert_int_equal(pe__towns_named(&g, "Lodz", list, 3), 1);
    assert_int_equal(list[0].people, 70);
    assert_int_equal(pe__towns_named(&g, "sao-joao", list, 3), 1);
    assert_int_equal(list[0].people, 50);
    assert_int_equal(pe__towns_named(
        &g, "\320\234\320\276\321\201\320\272\320\262\320\260", list, 3), 1);
    assert_int_equal(pe__towns_named(&g, "Frank", list, 3), 0);
    assert_int_equal(pe__towns_named(&g, "", list, 3), 0);
    assert_int_equal(pe__towns_named(&g, " .- ", list, 3), 0);
}

static void an_empty_one(void **state)
{
    (void)state;
    pe__gazetteer g = pe__gazetteer_of("");
    pe__town town;
    double km;
    assert_false(pe__town_near(&g, 0, 0, 1e5, &town, &km));
    assert_int_equal(pe__towns_named(&g, "x", &town, 1), 0);
    assert_int_equal(pe__towns_within(&g, -900000000, 900000000, -1800000000,
                                      1800000000, &town, 1), 0);
}

/* Where the words say it is: read back from distance and direction it is
 * within a sixteenth of a turn of where it was. */
static void in_words(void **state)
{
    (void)state;
    static const char *const way[] = {"is_n", "is_ne", "is_e", "is_se",
                                      "is_s", "is_sw", "is_w", "is_nw"};
    pe__gazetteer g = pe__gazetteer_of(pe__towns_built_in);
    pe__town town;
    if (g.size == 0)
        skip(); /* built without npm */
    assert_int_equal(pe__towns_named(&g, "Hamburg", &town, 1), 1);
    for (int k = 0; k < 8; k++) {
        double turn = k * 45 * 3.14159265358979323846 / 180, km = 9;
        double narrow = cos((double)town.north * 1e-7 * 0.0174532925);
        int64_t north = town.north + llround(km / 111.2 * cos(turn) * 1e7);
        int64_t east = town.east +
                       llround(km / 111.2 / narrow * sin(turn) * 1e7);
        pe__doc *doc = pe__doc_new();
        pe__value *row = pe__doc_object(doc);
        pe__put_near(doc, row, north, east);
        const pe__value *near = pe__get(row, "near");
        assert_string_equal(pe__get_text(near, "town", ""), "Hamburg");
        assert_int_equal(pe__get_integer(near, "km", 0), 9);
        assert_true(pe__get_bool(near, "is_far", false));
        for (int j = 0; j < 8; j++)
            assert_int_equal(pe__get_bool(near, way[j], false), j == k);
        pe__doc_free(doc);
    }
}

/* What is built in is in order, and each line is whole. */
static void the_built_in(void **state)
{
    (void)state;
    int count = 0;
    long long before = -9000000, north, east, people;
    char name[LINE];
    if (*pe__towns_built_in == '\0')
        skip();
    for (const char *at = pe__towns_built_in; *at != '\0';
         at = strchr(at, '\n') + 1, count++) {
        assert_int_equal(sscanf(at, "%lld\t%lld\t%lld\t%63[^\n\t]\n", &north,
                                &east, &people, name), 4);
        assert_true(north >= before && north <= 9000000);
        assert_true(llabs(east) <= 18000000 && people >= 0);
        assert_true(at[strlen(at) - 1] == '\n' && strchr(at, '\n') != NULL);
        before = north;
    }
    assert_true(count > 7000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_nearest), cmocka_unit_test(in_a_box),
        cmocka_unit_test(by_name), cmocka_unit_test(an_empty_one),
        cmocka_unit_test(in_words), cmocka_unit_test(the_built_in)};
    return cmocka_run_group_tests(tests, begin, NULL);
}
