/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Sets of options: what is put in is in, and nothing else, however many rows
 * the table has; and every row is found by its name where it is allowed. */
#include "command.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

/* More than the table has today, over the ends of words. */
static void bits_are_apart(void **state)
{
    (void)state;
    enum { MANY = 321 };
    for (int k = 0; k < MANY; k++) {
        uint64_t word[MANY / 64 + 1] = {0};
        pe__put_bit(word, k);
        for (int other = 0; other < MANY; other++) {
            assert_int_equal(pe__has_bit(word, other), other == k);
        }
    }
}

static void set_is_list_and_help(void **state)
{
    (void)state;
    const pe__option_id list[] = {PE__OPT_COUNT - 1, PE__OPT_OUT,
                                  PE__OPT_COUNT};
    pe__option_set set = pe__option_set_of(list);
    pe__option_set none = pe__option_set_of(NULL);
    for (int k = 0; k < PE__OPT_COUNT; k++) {
        assert_int_equal(pe__has_bit(none.word, k), k == PE__OPT_HELP);
        assert_int_equal(pe__has_bit(set.word, k), k == PE__OPT_HELP ||
                         k == PE__OPT_OUT || k == PE__OPT_COUNT - 1);
    }
}

/* Parses "--NAME VALUE", the least value that the row takes. */
static pe_status parse(const pe__option *row, const pe__option_set *allowed,
                       pe__options *options)
{
    char name[80], value[32];
    snprintf(name, sizeof name, "--%s", row->name);
    snprintf(value, sizeof value, "%.15g", row->least);
    char *argv[] = {name, value, NULL};
    pe_error err = {0};
    return pe__options_parse(row->kind == PE__VALUE_FLAG ? 1 : 2, argv, "x",
                             allowed, options, &err);
}

static void every_row_is_taken(void **state)
{
    (void)state;
    for (int k = 0; k < PE__OPT_COUNT; k++) {
        const pe__option *row = &pe__option_table[k];
        if (k == PE__OPT_SETTING) {
            continue; /* stands for all settings of a hub */
        }
        const pe__option_id list[] = {(pe__option_id)k, PE__OPT_COUNT};
        pe__option_set allowed = pe__option_set_of(list);
        pe__options options;
        assert_int_equal(parse(row, &allowed, &options), PE_OK);
        for (int other = 0; other < PE__OPT_COUNT; other++) {
            assert_int_equal(pe__given(&options, (pe__option_id)other),
                             other == k);
        }
        pe__option_set none = pe__option_set_of(NULL);
        assert_int_equal(parse(row, &none, &options),
                         k == PE__OPT_HELP ? PE_OK : PE_USAGE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bits_are_apart),
        cmocka_unit_test(set_is_list_and_help),
        cmocka_unit_test(every_row_is_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
