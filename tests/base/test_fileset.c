/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Sets of files: all of them are old or all are new, whatever fails. */
#include "failing_calls.h"
#include "file.h"
#include "mem.h"
#include "scratch.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void assert_content(const char *name, const char *expected)
{
    size_t size;
    char *content = scratch_read(name, &size);
    if (expected == NULL) {
        assert_null(content);
        return;
    }
    assert_non_null(content);
    assert_string_equal(content, expected);
    free(content);
}

static const char *const set_names[] = {"a.csv", "b.csv", "c.csv"};

static pe_status write_set(const char *folder, const char *content,
                           pe_error *err)
{
    pe__fileset *set;
    pe_status status = pe__fileset_begin(scratch_path(folder), &set, err);
    if (status != PE_OK) {
        assert_null(set);
        return status;
    }
    for (int i = 0; i < 3 && status == PE_OK; i++) {
        pe__file *file;
        status = pe__fileset_add(set, set_names[i], &file, err);
        if (status == PE_OK)
            fprintf(pe__file_stream(file), "%s %d", content, i);
    }
    if (status == PE_OK)
        return pe__fileset_commit(set, err);
    pe__fileset_abandon(set);
    return status;
}

/* All three are of one kind; "" = not there. */
static void assert_set(const char *folder, const char *content)
{
    for (int i = 0; i < 3; i++) {
        char name[80], expected[40];
        snprintf(name, sizeof name, "%s/%s", folder, set_names[i]);
        snprintf(expected, sizeof expected, "%s %d", content, i);
        assert_content(name, content[0] != '\0' ? expected : NULL);
    }
}

static void remove_set(const char *folder)
{
    for (int i = 0; i < 3; i++) {
        char name[80];
        snprintf(name, sizeof name, "%s/%s", folder, set_names[i]);
        unlink(scratch_path(name));
    }
    rmdir(scratch_path(folder));
}

static void test_sets(void **state)
{
    (void)state;
    assert_int_equal(write_set("out", "first", NULL), PE_OK);
    assert_set("out", "first");
    assert_int_equal(write_set("out//", "second", NULL), PE_OK);
    assert_set("out", "second");
    assert_int_equal(scratch_count("out"), 3);

    pe__fileset *set;
    pe__file *file;
    assert_int_equal(pe__fileset_begin(scratch_path("out"), &set, NULL), PE_OK);
    assert_int_equal(pe__fileset_add(set, "a.csv", &file, NULL), PE_OK);
    fputs("third", pe__file_stream(file));
    pe_error err;
    assert_int_equal(pe__fileset_add(set, "../x", &file, &err), PE_IO);
    assert_null(file);
    assert_int_equal(pe__fileset_add(set, "", &file, NULL), PE_IO);
    pe__fileset_abandon(set);
    pe__fileset_abandon(NULL);
    assert_set("out", "second");
    assert_int_equal(scratch_count("out"), 3);
    remove_set("out");
}

static void test_folders_come_and_go(void **state)
{
    (void)state;
    pe__fileset *set;
    pe__file *file;
    mkdir(scratch_path("there"), 0777);
    assert_int_equal(pe__fileset_begin(scratch_path("there/x//y/z/"), &set,
                                       NULL), PE_OK);
    assert_int_equal(pe__fileset_add(set, "f", &file, NULL), PE_OK);
    pe__fileset_abandon(set);
    assert_int_equal(scratch_count("there"), 0); /* x is gone, there is not */
    assert_int_equal(write_set("there/x/y", "deep", NULL), PE_OK);
    assert_set("there/x/y", "deep");
    remove_set("there/x/y");
    rmdir(scratch_path("there/x"));
    rmdir(scratch_path("there"));

    pe_error err;
    scratch_write("file", "x", 1);
    assert_int_equal(write_set("file", "x", &err), PE_IO);
    assert_non_null(strstr(err.message, "Not a directory"));
    assert_int_equal(write_set("file/below", "x", &err), PE_IO);
    unlink(scratch_path("file"));
    assert_int_equal(pe__fileset_begin("", &set, &err), PE_IO);
    assert_int_equal(scratch_count(""), 0);
}

/* One call in turn fails, then two in a row (a link and the rename that takes
 * its place): the set is all old or all new, never a mixture. */
static void fail_every_call_of_a_set(const char *old, int in_a_row)
{
    int failures = 0;
    for (long n = 1;; n++) {
        if (old[0] != '\0')
            assert_int_equal(write_set("s", old, NULL), PE_OK);
        long live = pe__mem_live();
        pe_error err = {0};
        failing_calls_from(n, in_a_row);
        pe_status status = write_set("s", "new", &err);
        int reached = failing_calls_stop();
        assert_int_equal(pe__mem_live(), live);
        if (status == PE_OK ||
            strstr(err.message, "did not confirm") != NULL) {
            assert_set("s", "new");
        } else {
            failures++;
            assert_set("s", old);
        }
        if (status == PE_OK || old[0] != '\0')
            assert_int_equal(scratch_count("s"), 3);
        remove_set("s");
        assert_int_equal(scratch_count(""), 0);
        if (!reached)
            break;
    }
    assert_true(failures >= 18); /* six a file at least */
}

static void test_every_call_of_a_set_fails(void **state)
{
    (void)state;
    fail_every_call_of_a_set("", 1);
    fail_every_call_of_a_set("old", 1);
    fail_every_call_of_a_set("old", 2);
}

/* ---- memory ---- */

static void test_every_request_for_memory_fails(void **state)
{
    (void)state;
    pe_status status = PE_NO_MEMORY;
    for (long n = 1; status != PE_OK; n++) {
        long live = pe__mem_live();
        assert_int_equal(write_set("m", "old", NULL), PE_OK);
        pe__mem_fail_at(n);
        status = write_set("m", "new", NULL);
        pe__mem_fail_at(0);
        assert_true(status == PE_OK || status == PE_NO_MEMORY);
        assert_set("m", status == PE_OK ? "new" : "old");
        assert_int_equal(scratch_count("m"), 3);
        assert_int_equal(pe__mem_live(), live);
        assert_true(status != PE_OK || n > 12);
        remove_set("m");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sets),
        cmocka_unit_test(test_folders_come_and_go),
        cmocka_unit_test(test_every_call_of_a_set_fails),
        cmocka_unit_test(test_every_request_for_memory_fails),
    };
    return cmocka_run_group_tests(tests, scratch_make, scratch_remove);
}
