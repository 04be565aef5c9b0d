/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* An economy that is written and read again, as tables or as a snapshot, is
 * the same problem bit for bit. */
#include "../base/scratch.h"
#include "../base/failing_calls.h"
#include "file.h"
#include "market.h"
#include "mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* Every table, every column, numbers that need all digits. */
static const market full = {
    .recipes = "recipe,good,exponent\nbake,flour,0.1000000000000000055511\n"
               "mill,labour,0.6\nbake,labour,0.30000000000000004\n",
    .workers =
        "council,name,recipe,output,scale,effort_exponent,effort_cost,"
        "effort_power,elasticity,members,federation,capacity,fixed_cost,"
        "lumps\n"
        "b,\"Bread, daily\",bake,bread,3.141592653589793,0.1,1.5,2.75,0.3,12,"
        "valley/upper,1e300,4,0.1\n"
        "m,,mill,flour,5e-324,,,,,,valley/lower,,,\n",
    .consumers = "council,name,profile,members,income,elasticity,federation\n"
                 "north,\"The \"\"north\"\"\",all,7,60.1,0.5,valley/lower\n"
                 "south,,all,8,1e-9,2.5,\n",
    .byproducts = "recipe,good,per_output\nmill,smoke,0.1\nbake,smoke,0.7\n",
    .appeals = "council,reason\nm,\"It is needed; soon\"\n"};

static void comes_back(const pe__economy *e)
{
    pe_error err = {0};
    assert_int_equal(pe__economy_write(e, scratch_path("back"), &err), PE_OK);
    pe__economy *again = market_open(scratch_path("back"));
    market_same(e, again);
    pe__economy_free(again);

    assert_int_equal(pe__economy_pack(e, scratch_path("e.pe"), &err), PE_OK);
    again = market_open(scratch_path("e.pe"));
    market_same(e, again);
    /* and a snapshot can be packed and written itself */
    assert_int_equal(pe__economy_pack(again, scratch_path("f.pe"), &err),
                     PE_OK);
    pe__economy *third = market_open(scratch_path("f.pe"));
    market_same(e, third);
    assert_string_equal(pe__economy_sha256(again), pe__economy_sha256(third));
    pe__economy_free(third);
    pe__economy_free(again);
}

static void test_all_tables_come_back(void **state)
{
    (void)state;
    pe__economy *e = market_open(market_put("full", &full));
    comes_back(e);
    pe__economy_free(e);
    e = market_open(market_put("plain", &(market){0}));
    comes_back(e); /* tables that it lacks now are those of the folder before */
    pe__economy_free(e);
}

static void test_those_of_shared_come_back(void **state)
{
    (void)state;
    static const char *const names[] = {"us-2017", "dep1ex01"};
    for (int k = 0; k < 2; k++) {
        const char *path = market_shared(names[k]);
        if (!path)
            skip();
        pe__economy *e = market_open(path);
        comes_back(e);
        pe__economy_free(e);
    }
}

/* A folder that holds nothing but economy.pe is that economy. */
static void test_a_folder_with_a_snapshot(void **state)
{
    (void)state;
    pe_error err = {0};
    pe__economy *e = market_open(market_put("full", &full)), *found = NULL;
    mkdir(scratch_path("packed"), 0777);
    assert_int_equal(pe__economy_pack(e, scratch_path("packed/economy.pe"),
                                      &err), PE_OK);
    found = market_open(scratch_path("packed"));
    market_same(e, found);
    pe__economy_free(found);
    scratch_write("packed/goods.csv", GOODS, strlen(GOODS));
    assert_int_equal(pe__economy_read(scratch_path("packed"), &found, &err),
                     PE_BAD_INPUT);
    assert_non_null(strstr(err.message, "both economy.pe and goods.csv"));
    pe__economy_free(e);
}

typedef pe_status saver(const pe__economy *, const char *, pe_error *);

/* Nothing is left of a save that failed. */
static void saves_whole(saver *save, const char *name, const pe__economy *e)
{
    long live = pe__mem_live();
    for (int calls = 0; calls < 2; calls++) {
        int failed = 0;
        for (int n = 1, fine = 0; !fine; n++) {
            pe_error err = {0};
            int before = scratch_count("");
            if (calls)
                failing_calls_from(n, 1);
            else
                pe__mem_fail_at(n);
            pe_status status = save(e, scratch_path(name), &err);
            int happened = calls ? failing_calls_stop() : 0;
            pe__mem_fail_at(0);
            fine = status == PE_OK && !happened;
            failed += status != PE_OK;
            if (status != PE_OK) {
                assert_int_equal(status, calls ? PE_IO : PE_NO_MEMORY);
                /* the folder's last sync tells of a broken disk, too late */
                if (!strstr(err.message, "did not confirm"))
                    assert_int_equal(scratch_count(""), before);
            }
            assert_int_equal(pe__mem_live(), live);
        }
        assert_true(failed > 3);
    }
}

static void test_failing_saves(void **state)
{
    (void)state;
    pe__economy *e = market_open(market_put("full", &full));
    saves_whole(pe__economy_pack, "lean.pe", e);
    saves_whole(pe__economy_write, "lean", e);
    pe__economy_free(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_tables_come_back),
        cmocka_unit_test(test_those_of_shared_come_back),
        cmocka_unit_test(test_a_folder_with_a_snapshot),
        cmocka_unit_test(test_failing_saves),
    };
    return cmocka_run_group_tests_name("app economy write", tests,
                                       scratch_make, scratch_remove);
}
