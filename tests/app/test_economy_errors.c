/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Economies that are not sound: each fault is told with its file, row and
 * column, what was found, and what would be right. */
#include "../base/scratch.h"
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

typedef struct {
    market tables;
    const char *file; /* how the place ends */
    long line, column;
    const char *found, *right; /* both stand in the message */
} fault;

#define G(text) {.goods = (text)}
#define R(text) {.recipes = (text)}
#define W(text) {.workers = (text)}
#define C(text) {.consumers = (text)}
#define N(text) {.wants = (text)}
#define GOOD "good,kind,supply,price\n"
#define WORK "council,recipe,output,scale,effort_exponent,effort_cost," \
             "effort_power,elasticity,capacity,fixed_cost,lumps,members\n"

static const fault faults[] = {
    /* columns and rows */
    {G("id,kind\na,private\n"), "goods.csv", 1, 0,
     "\"good\" is missing (found: id, kind)", "add it"},
    {G("good,supply\na,1\n"), "goods.csv", 1, 0, "\"kind\" is missing",
     "add it"},
    {R("recipe,good\nbake,flour\n"), "recipes.csv", 1, 0,
     "\"exponent\" is missing", "add it"},
    {W("council,recipe,output\nb,bake,bread\n"), "workers.csv", 1, 0,
     "\"scale\" is missing", "add it"},
    {C("council,profile\nn,all\n"), "consumers.csv", 1, 0,
     "\"income\" is missing", "add it"},
    {N("profile,good\nall,bread\n"), "wants.csv", 1, 0,
     "\"weight\" is missing", "add it"},
    {G("good,kind\n"), "goods.csv", 0, 0, "no goods", "one row for each"},
    {R("recipe,good,exponent\n"), "recipes.csv", 0, 0, "no recipes",
     "one row for each good"},
    {W("council,recipe,output,scale\n"), "workers.csv", 0, 0,
     "no workers' councils", "one row for each"},
    {C("council,profile,income\n"), "consumers.csv", 0, 0,
     "no consumers' councils", "one row for each"},
    {N("profile,good,weight\n"), "wants.csv", 0, 0, "no wants",
     "one row for each good"},
    {G(""), "goods.csv", 0, 0, "empty", ""},
    /* ids */
    {G(GOOD "bread,private,,\nflour,private,,\nbread,private,,\n"),
     "goods.csv", 4, 1, "the good \"bread\" stands in row 2 already",
     "id of its own"},
    {G(GOOD ",private,,\n"), "goods.csv", 2, 1, "good is blank",
     "no other good has"},
    {W("council,recipe,output,scale\nb,bake,bread,1\nb,mill,flour,1\n"),
     "workers.csv", 3, 1, "workers' council \"b\" stands in row 2",
     "id of its own"},
    {C("council,profile,income\nx,all,1\nx,all,1\n"), "consumers.csv", 3, 1,
     "consumers' council \"x\" stands in row 2", "id of its own"},
    {R("recipe,good,exponent\nbake,flower,0.5\n"), "recipes.csv", 2, 2,
     "no good \"flower\"", "did you mean \"flour\"?"},
    {R("recipe,good,exponent\nbake,,0.5\n"), "recipes.csv", 2, 2,
     "good is blank", "write the id of a good"},
    {R("recipe,good,exponent\n,flour,0.5\n"), "recipes.csv", 2, 1,
     "recipe is blank", "write the id of a recipe"},
    {W("council,recipe,output,scale\nb,sleep,bread,1\n"), "workers.csv", 2, 2,
     "no recipe \"sleep\"", "stands in recipes, or add it there"},
    {W("council,recipe,output,scale\nb,bake,xyzzyx,1\n"), "workers.csv", 2, 3,
     "no good \"xyzzyx\"", "stands in goods"},
    {C("council,income,profile\nx,1,al\n"), "consumers.csv", 2, 3,
     "no profile \"al\"", "did you mean \"all\"?"},
    {N("profile,good,weight\nall,braed,1\n"), "wants.csv", 2, 2,
     "no good \"braed\"", "did you mean \"bread\"?"},
    {{.byproducts = "recipe,good,per_output\nbaak,smoke,1\n"},
     "byproducts.csv", 2, 1, "no recipe \"baak\"", "did you mean \"bake\"?"},
    {{.affected = "council,good,damage,power\nwest1,smoke,1,2\n"},
     "affected.csv", 2, 1, "no consumers' council \"west1\"",
     "stands in consumers"},
    {{.appeals = "council,reason\nmil,x\n"}, "appeals.csv", 2, 1,
     "no workers' council \"mil\"", "did you mean \"mill\"?"},
    {{.appeals = "council,reason\nmill,\n"}, "appeals.csv", 2, 2,
     "the reason is blank", "write why"},
    {{.appeals = "council,reason\nmill,x\nmill,y\n"}, "appeals.csv", 3, 1,
     "appeals in row 2 already", "in one row"},
    /* kinds */
    {G(GOOD "bread,personal,,\n"), "goods.csv", 2, 2,
     "the kind is \"personal\"", "private, public"},
    {G(GOOD "bread,,,\n"), "goods.csv", 2, 2, "the kind is \"\"",
     "or pollutant"},
    /* numbers */
    {G(GOOD "bread,private,-1,\n"), "goods.csv", 2, 3, "supply is -1",
     "0 or a number above"},
    {G(GOOD "bread,private,many,\n"), "goods.csv", 2, 3,
     "supply is \"many\"", "such as 2.5"},
    {G(GOOD "bread,private,nan,\n"), "goods.csv", 2, 3, "\"nan\"",
     "such as 2.5"},
    {G(GOOD "bread,private,,inf\n"), "goods.csv", 2, 4, "\"inf\"",
     "such as 2.5"},
    {G(GOOD "bread,private,,-7\n"), "goods.csv", 2, 4, "price is -7",
     "0 or a number above"},
    {R("recipe,good,exponent\nbake,flour,0\n"), "recipes.csv", 2, 3,
     "exponent is 0", "a number above 0"},
    {R("recipe,good,exponent\nmill,labour,0.3\nbake,flour,0.1\n"
       "mill,flour,-0.2\n"), "recipes.csv", 4, 3, "exponent is -0.2",
     "a number above 0"},
    {R("recipe,good,exponent\nbake,flour,\n"), "recipes.csv", 2, 3,
     "exponent is blank", "such as 2.5"},
    {W(WORK "b,bake,bread,0,,,,,,,,\n"), "workers.csv", 2, 4, "scale is 0",
     "a number above 0"},
    {W(WORK "b,bake,bread,1,-1,,,,,,,\n"), "workers.csv", 2, 5,
     "effort_exponent is -1", "0 or a number above"},
    {W(WORK "b,bake,bread,1,0.1,0,,,,,,\n"), "workers.csv", 2, 6,
     "effort_cost is 0, but effort adds", "a number above 0"},
    {W(WORK "b,bake,bread,1,,,1,,,,,\n"), "workers.csv", 2, 7,
     "effort_power is 1", "a number above 1"},
    {W(WORK "b,bake,bread,1,,,,-0.5,,,,\n"), "workers.csv", 2, 8,
     "elasticity is -0.5", "0 or a number above"},
    {W(WORK "b,bake,bread,1,,,,,-5,,,\n"), "workers.csv", 2, 9,
     "capacity is -5", "0 or a number above"},
    {W(WORK "b,bake,bread,1,,,,,,-5,,\n"), "workers.csv", 2, 10,
     "fixed_cost is -5", "0 or a number above"},
    {W(WORK "b,bake,bread,1,,,,,,,-5,\n"), "workers.csv", 2, 11,
     "lumps is -5", "0 or a number above"},
    {W(WORK "b,bake,bread,1,,,,,,,,-5\n"), "workers.csv", 2, 12,
     "members is -5", "0 or a number above"},
    {C("council,profile,income,elasticity\nn,all,-1,\n"), "consumers.csv", 2,
     3, "income is -1", "0 or a number above"},
    {C("council,profile,income,elasticity\nn,all,,\n"), "consumers.csv", 2, 3,
     "income is blank", "such as 2.5"},
    {C("council,profile,income,elasticity\nn,all,1,-1\n"), "consumers.csv", 2,
     4, "elasticity is -1", "0 or a number above"},
    {N("profile,good,weight,floor\nall,bread,0,1\n"), "wants.csv", 2, 3,
     "weight is 0", "a number above 0"},
    {N("profile,good,weight,floor\nall,bread,1,-1\n"), "wants.csv", 2, 4,
     "floor is -1", "0 or a number above"},
    {{.byproducts = "recipe,good,per_output\nbake,smoke,0\n"},
     "byproducts.csv", 2, 3, "per_output is 0", "a number above 0"},
    {{.affected = "council,good,damage,power\nsouth,smoke,1,1\n"},
     "affected.csv", 2, 4, "power is 1", "a number above 1"},
    {{.affected = "council,good,damage,power\nsouth,smoke,0,2\n"},
     "affected.csv", 2, 3, "damage is 0", "a number above 0"},
    {{.affected = "council,good,damage,power\nsouth,smoke,1,\n"},
     "affected.csv", 2, 4, "power is blank", "such as 2.5"},
    /* what does not go together */
    {R("recipe,good,exponent\nbake,flour,0.1\nmill,flour,0.2\n"
       "bake,flour,0.3\n"), "recipes.csv", 4, 2, "in the same recipe already",
     "one row with the whole"},
    {N("profile,good,weight\nall,bread,1\nall,bread,2\n"), "wants.csv", 3, 2,
     "in the same profile already", "one row with the whole"},
    {R("recipe,good,exponent\nbake,flour,0.5\nbake,labour,0.5\n"
       "mill,labour,0.1\n"), "workers.csv", 2, 3, "add up to 1,",
     "its largest output as capacity"},
    {W(WORK "m,mill,flour,1,,,,,,,,\nb,bake,bread,1,0.5,,2,,,,,\n"),
     "workers.csv", 3, 2, "add up to 1.05,", "less than 1"},
    {{.affected = "council,good,damage,power\n"}, "goods.csv", 5, 5,
     "how much of this pollutant", "who is harmed in affected"},
    {{.affected = "council,good,damage,power\nsouth,bread,1,2\n"},
     "affected.csv", 2, 2, "is no pollutant", "its kind pollutant"},
    {W("council,recipe,output,scale\nb,bake,smoke,1\n"), "workers.csv", 2, 3,
     "the output is a pollutant", "in byproducts"},
};

static void assert_ends(const char *text, const char *end)
{
    size_t length = strlen(text), tail = strlen(end);
    assert_true(length >= tail);
    assert_string_equal(text + length - tail, end);
}

static void test_faults_are_told_with_place_and_remedy(void **state)
{
    (void)state;
    long live = pe__mem_live();
    for (size_t k = 0; k < sizeof faults / sizeof *faults; k++) {
        const fault *f = &faults[k];
        pe_error err = {0};
        pe__economy *e = (pe__economy *)&err; /* must be made NULL */
        pe_status status =
            pe__economy_read(market_put("bad", &f->tables), &e, &err);
        if (status != PE_BAD_INPUT || err.line != f->line ||
            err.column != f->column || !strstr(err.message, f->found) ||
            !strstr(err.message, f->right))
            fail_msg("case %zu: %d at %s:%ld:%ld %s", k, status, err.file,
                     err.line, err.column, err.message);
        assert_ends(err.file, f->file);
        assert_null(e);
        assert_int_equal(pe__mem_live(), live);
    }
}

static pe_status read_only(const char *path, pe_error *err)
{
    pe__economy *e = NULL;
    *err = (pe_error){0};
    pe_status status = pe__economy_read(path, &e, err);
    assert_true((e == NULL) == (status != PE_OK));
    pe__economy_free(e);
    return status;
}

static void test_files_that_are_not_there(void **state)
{
    (void)state;
    pe_error err;
    assert_int_equal(read_only(scratch_path("nowhere"), &err), PE_IO);
    assert_ends(err.file, "nowhere");
    market_put("half", &(market){0});
    unlink(scratch_path("half/wants.csv"));
    assert_int_equal(read_only(scratch_path("half"), &err), PE_BAD_INPUT);
    assert_non_null(strstr(err.message, "no wants.csv"));
    assert_non_null(strstr(err.message, "docs/economy.md"));
    scratch_write("half/wants.csv", WANTS, strlen(WANTS));
    assert_int_equal(read_only(scratch_path("half"), &err), PE_OK);
    scratch_write("half/wants.csv.zst", WANTS, strlen(WANTS));
    assert_int_equal(read_only(scratch_path("half"), &err), PE_BAD_INPUT);
    assert_non_null(strstr(err.message, "both wants.csv and wants.csv.zst"));
}

/* A file that is no snapshot, though it may be an economy. */
static void test_files_that_are_no_snapshot(void **state)
{
    (void)state;
    pe_error err;
    scratch_write("goods.csv", GOODS, strlen(GOODS));
    assert_int_equal(read_only(scratch_path("goods.csv"), &err), PE_BAD_INPUT);
    assert_non_null(strstr(err.message, "no snapshot"));
    assert_non_null(strstr(err.message, "name a folder"));
    scratch_write("empty.pe", "", 0);
    assert_int_equal(read_only(scratch_path("empty.pe"), &err), PE_BAD_INPUT);
    mkfifo(scratch_path("pipe"), 0600);
    assert_int_equal(read_only(scratch_path("pipe"), &err), PE_BAD_INPUT);
}

/* Constant and increasing returns are fine with a capacity, a pollutant with a
 * limit though nobody is harmed. */
static void test_what_is_odd_but_right(void **state)
{
    (void)state;
    pe_error err;
    market m = {.workers = WORK "b,bake,bread,1,2,,,,10,,,\n",
                .goods = "good,kind,supply\nbread,private,\n"
                         "flour,intermediate,\nlabour,labor,9\n"
                         "smoke,pollutant,5\n",
                .affected = "council,good,damage,power\n"};
    if (read_only(market_put("odd", &m), &err) != PE_OK)
        fail_msg("%s:%ld:%ld %s", err.file, err.line, err.column, err.message);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_faults_are_told_with_place_and_remedy),
        cmocka_unit_test(test_files_that_are_not_there),
        cmocka_unit_test(test_files_that_are_no_snapshot),
        cmocka_unit_test(test_what_is_odd_but_right),
    };
    return cmocka_run_group_tests_name("app economy errors", tests,
                                       scratch_make, scratch_remove);
}
